"""Edits that move nodes between networks: groups, blocks, into and out of containers."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from flodl_studio.design import names
from flodl_studio.design.blocks import check_new_block
from flodl_studio.design.containers import SLOTS
from flodl_studio.design.enclosing import (
    Inlined,
    corner,
    enclosed,
    free_names,
    inlined,
    shifted,
)
from flodl_studio.design.limits import block_of
from flodl_studio.design.placing import (
    check_new_id,
    here,
    node_at,
    placed,
    with_nodes,
    within_limits,
)
from flodl_studio.design.values import Design, End, Network, Node, Place, with_network_at
from flodl_studio.design.wiring import entries, number, renumbered, stem, with_ids, without_nodes
from flodl_studio.errors import EditError


def group(
    design: Design,
    place: Place,
    ids: Collection[str],
    kind: str = "Network",
    id: str | None = None,
) -> Design:
    """Put nodes into a new container; wires go through Inputs and an Output of its own.

    The container's id is ``fresh_id(network, kind)`` when none is given.
    """
    slots = SLOTS.get(kind, ())
    if len(slots) != 1:
        raise EditError(f"Nodes can't be grouped into a {kind}, which has not one inner network.")
    network = here(design, place)
    id = names.fresh(names.snake(kind), network.by_id) if id is None else id
    container = Node(id, kind, position=corner(_chosen(network, ids)))
    return within_limits(_enclose(design, place, ids, container, slots[0]))


def make_block(
    design: Design, place: Place, ids: Collection[str], name: str, id: str | None = None
) -> Design:
    """Make nodes a reusable block and put a node that stands for it in their place."""
    check_new_block(design, name)
    network = here(design, place)
    id = names.fresh(names.snake(name), network.by_id) if id is None else id
    container = Node(id, "Block", {"block": name}, position=corner(_chosen(network, ids)))
    grouped = here(_enclose(design, place, ids, container, "body"), place)
    holder = grouped.by_id[id]
    nodes = tuple(
        replace(holder, networks={}) if each is holder else each for each in grouped.nodes
    )
    design = replace(design, blocks={**design.blocks, name: holder.networks["body"]})
    return within_limits(with_network_at(design, place, replace(grouped, nodes=nodes)))


def ungroup(design: Design, place: Place, id: str) -> Design:
    """Put the nodes of a Network, or of a block's instance, in its place; wires are kept."""
    network = here(design, place)
    node = node_at(network, id)
    body = node.networks.get("body") if node.kind == "Network" else None
    if (block := block_of(node)) is not None:
        body = design.blocks.get(block)
    if body is None:
        raise EditError(f"{id} is a {node.kind}; only a Network or a Block can be ungrouped.")
    result = inlined(network, node, body, again=False)
    notes = tuple(
        replace(
            note,
            rect=(note.rect[0] + result.moved[0], note.rect[1] + result.moved[1], *note.rect[2:]),
        )
        for note in body.notes
    )
    flat = replace(result.network, notes=(*result.network.notes, *notes))
    return with_network_at(design, place, flat)


def move_into(
    design: Design, place: Place, ids: Collection[str], container: str, slot: str = "body"
) -> Design:
    """Move nodes into a container beside them; wires are kept.

    Where the container has several inner networks, whose Inputs are ports of it together, only the
    wires between the nodes go along.
    """
    network = here(design, place)
    holder, chosen = node_at(network, container), _chosen(network, ids)
    if holder in chosen:
        raise EditError(f"{container} can't be moved into itself.")
    if slot not in holder.networks:
        raise EditError(f"{container} has no network {slot!r}.")
    if len(holder.networks) > 1:
        return within_limits(_move_bare(design, place, chosen, holder, slot))
    network, moved = _beside(network, chosen, holder.networks[slot])
    result = inlined(network, holder, holder.networks[slot], again=True)
    members = {*result.ids.values(), *moved}
    return within_limits(_with_container(design, place, holder, slot, result, members))


def move_out(design: Design, place: Place, ids: Collection[str]) -> Design:
    """Move nodes of a container out into the network around it; wires are kept."""
    outside = place.outside
    if outside is None:
        raise EditError("There is no network around this one to move nodes to.")
    id, slot = place.steps[-1]
    around, inner = here(design, outside), here(design, place)
    holder, chosen = node_at(around, id), _chosen(inner, ids)
    if len(holder.networks) > 1:
        raise EditError(f"{id} has several inner networks; copy the nodes and paste them outside.")
    result = inlined(around, holder, inner, again=True)
    gone = {node.id for node in chosen}
    members = {new for old, new in result.ids.items() if old not in gone}
    if not members:
        raise EditError(f"Nothing would be left in {id}; ungroup it or leave a node inside.")
    return _with_container(design, outside, holder, slot, result, members)


def reorder_ports(design: Design, place: Place, id: str, ports: Sequence[str]) -> Design:
    """Put the input ports of a merge, a container or a block's instance in another order.

    Args:
        design: The design.
        place: Where the node is.
        id: The node.
        ports: All its input ports, by their present names, in the new order.
    """
    network = here(design, place)
    node = node_at(network, id)
    if (numbers := stem(node.kind)) == "in":
        return _reorder_merge(design, place, node, numbers, ports)
    block = block_of(node)
    if block is not None and block in design.blocks:
        inside = Place(block)
    elif len(node.networks) == 1:
        inside = place.inside(id, next(iter(node.networks)))
    else:
        raise EditError(f"The ports of {id} have a fixed order.")
    inner = here(design, inside)
    old = entries(inner)
    names_of = {"in" if count == 0 else each: each for count, each in enumerate(old)}
    if sorted(ports) != sorted(names_of):
        raise EditError(f"The ports of {id} are {', '.join(names_of)}; name each of them once.")
    order = iter([names_of[port] for port in ports])
    nodes = tuple(
        inner.by_id[next(order)] if each.kind == "Input" else each for each in inner.nodes
    )
    if nodes == inner.nodes:
        return design
    stream = network.wire_into.get(End(id, ports[0]))
    if stream is not None and stream.state:
        raise EditError(f"A state wire enters {ports[0]} of {id}, which so can't be the stream.")
    return placed(design, inside, replace(inner, nodes=nodes))


def _reorder_merge(
    design: Design, place: Place, node: Node, numbers: str, ports: Sequence[str]
) -> Design:
    network = here(design, place)
    present = {
        wire.target.port
        for wire in network.incoming.get(node.id, ())
        if number(wire.target.port, numbers) is not None
    }
    if sorted(ports) != sorted(present):
        raise EditError(
            f"The ports of {node.id} are {', '.join(sorted(present))}; name each of them once."
        )
    after = {port: f"{numbers}_{count}" for count, port in enumerate(ports)}
    wires = tuple(
        replace(wire, target=End(node.id, after[wire.target.port]))
        if wire.target.node == node.id
        and after.get(wire.target.port) not in (None, wire.target.port)
        else wire
        for wire in network.wires
    )
    if wires == network.wires:
        return design
    return with_network_at(design, place, replace(network, wires=wires))


def _chosen(network: Network, ids: Collection[str]) -> list[Node]:
    nodes = [node_at(network, each) for each in ids]
    if not nodes:
        raise EditError("Nothing is selected.")
    for node in nodes:
        if node.kind in ("Input", "Output"):
            raise EditError(f"{node.id} is an {node.kind} and stays in its network; leave it out.")
    return nodes


def _enclose(
    design: Design, place: Place, ids: Collection[str], container: Node, slot: str
) -> Design:
    network = here(design, place)
    check_new_id(network, container.id)
    return with_network_at(design, place, enclosed(network, ids, container, slot))


def _with_container(
    design: Design, place: Place, holder: Node, slot: str, result: Inlined, members: Collection[str]
) -> Design:
    """Enclose again what was taken apart, with more nodes or fewer."""
    back = (-result.moved[0], -result.moved[1])
    flat = result.network
    nodes = tuple(shifted(node, back) if node.id in members else node for node in flat.nodes)
    empty = replace(holder, networks={})
    outer = enclosed(replace(flat, nodes=nodes), members, empty, slot, result.border)
    changed = outer.by_id[holder.id]
    before = {new: old for old, new in result.ids.items() if new in members}
    inner = with_ids(changed.networks[slot], before)
    inner = _with_tags(inner, {node.id: node.tag for node in result.border.rest.nodes})
    nodes = tuple(
        replace(changed, networks={slot: inner}) if node is changed else node
        for node in outer.nodes
    )
    whole = without_nodes(replace(outer, nodes=nodes), result.unread)
    return with_network_at(design, place, whole)


def _with_tags(network: Network, tags: Mapping[str, str | None]) -> Network:
    nodes = tuple(
        replace(node, tag=tags[node.id]) if tags.get(node.id, node.tag) != node.tag else node
        for node in network.nodes
    )
    return replace(network, nodes=nodes)


def _beside(
    network: Network, chosen: Sequence[Node], inner: Network
) -> tuple[Network, Collection[str]]:
    """Return a network where some nodes have ids and tags that an inner network has not."""
    others = set(network.by_id) - {node.id for node in chosen}
    ids = free_names((node.id for node in chosen), {*others, *inner.by_id})
    tags = {node.tag for node in inner.nodes if node.tag is not None}
    free = {
        ids[node.id]: names.fresh(node.tag, tags) if node.tag in tags else node.tag
        for node in chosen
        if node.tag is not None
    }
    return _with_tags(with_ids(network, ids), free), tuple(ids.values())


def _move_bare(
    design: Design, place: Place, chosen: Sequence[Node], holder: Node, slot: str
) -> Design:
    network, inner = here(design, place), holder.networks[slot]
    beside, ids = _beside(network, chosen, inner)
    wires = tuple(w for w in beside.wires if w.source.node in ids and w.target.node in ids)
    full = replace(
        inner,
        nodes=(*inner.nodes, *(beside.by_id[each] for each in ids)),
        wires=(*inner.wires, *wires),
    )
    changed = replace(holder, networks={**holder.networks, slot: renumbered(full, ids)})
    outer = without_nodes(network, {node.id for node in chosen})
    return with_nodes(with_network_at(design, place, outer), place, {holder.id: changed})
