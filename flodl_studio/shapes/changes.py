"""Fixes in general: what one edit can change about a node or a wire, with its title."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace

from flodl_studio.catalog import KINDS
from flodl_studio.design import edits
from flodl_studio.design.values import (
    Design,
    End,
    Network,
    Node,
    Place,
    Point,
    Value,
    Wire,
    network_at,
    with_network_at,
)
from flodl_studio.shapes.facts import Fix

TAKES_TOKENS = ("Embedding", "EmbeddingBag")


def set_value(place: Place, node: str, param: str, value: Value) -> Fix:
    """Set a parameter."""
    title = f"Set {param} of {node} to {_written(value)}"
    return Fix(title, lambda design: edits.set_param(design, place, [node], param, value))


def unset(place: Place, node: str, param: str) -> Fix:
    """Let a parameter follow from the input."""
    title = f"Let {param} of {node} follow from its input"
    return Fix(title, lambda design: edits.set_param(design, place, [node], param, edits.UNSET))


def forget(place: Place, node: str, param: str) -> Fix:
    """Take away a value that means nothing."""
    title = f"Remove {param} of {node}"
    return Fix(title, lambda design: edits.set_param(design, place, [node], param, edits.UNSET))


def reset(place: Place, node: Node, param: str) -> Fix:
    """Go back to the default of a parameter that has one."""
    default = KINDS[node.kind].defaults.get(param)
    removed = forget(place, node.id, param)
    return (
        removed
        if default is None
        else Fix(set_value(place, node.id, param, default).title, removed.edit)
    )


def both(first: Fix, second: Fix) -> Fix:
    """Make two changes as one."""
    then = second.title[0].lower() + second.title[1:]
    return Fix(f"{first.title}, and {then}", lambda design: second.edit(first.edit(design)))


def inside(where: str, fix: Fix) -> Fix:
    """Say of a change that it is made in a network inside."""
    return Fix(f"Inside {where}, {fix.title[:1].lower()}{fix.title[1:]}", fix.edit)


def remove(place: Place, node: str) -> Fix:
    """Remove a node and join the run it was in."""
    return Fix(
        f"Remove {node}", lambda design: edits.remove_nodes(design, place, [node], heal=True)
    )


def remove_all(place: Place, node: str, ids: Collection[str]) -> Fix:
    """Remove a node with others that are there for it alone."""
    more = len(ids) - 1
    if not more:
        return remove(place, node)
    others = "the node that feeds" if more == 1 else f"the {more} nodes that feed"
    return Fix(
        f"Remove {node} and {others} it alone",
        lambda design: edits.remove_nodes(design, place, ids),
    )


def cut(place: Place, wire: Wire) -> Fix:
    """Remove a wire."""
    title = f"Remove the wire from {wire.source} to {wire.target}"
    return Fix(title, lambda design: edits.disconnect(design, place, wire))


def join(place: Place, source: str, target: End) -> Fix:
    """Add a wire."""
    title = f"Wire {source} to {target}"
    return Fix(title, lambda design: edits.connect(design, place, End(source, "out"), target))


def reroute(place: Place, wire: Wire, target: End) -> Fix:
    """Let a wire enter another port, which is free."""

    def edit(design: Design) -> Design:
        if any(each.target == target for each in network_at(design, place).wires):
            return design
        without = edits.disconnect(design, place, wire)
        return edits.connect(without, place, wire.source, target)

    return Fix(f"Wire {wire.source} to {target} instead", edit)


def delay(place: Place, wire: Wire, port: str) -> Fix:
    """Make a wire carry the value of the previous call."""

    def edit(design: Design) -> Design:
        without = edits.disconnect(design, place, wire)
        target = End(wire.target.node, port)
        return edits.connect(without, place, wire.source, target, state=True)

    return Fix(f"Make the wire from {wire.source} to {wire.target} a state wire", edit)


def insert(
    place: Place, wire: Wire, kind: str, params: Mapping[str, Value] | None = None, port: str = "in"
) -> Fix:
    """Put a new node between the ends of a wire."""

    def edit(design: Design) -> Design:
        network = network_at(design, place)
        new = edits.fresh_id(network, kind)
        position = _between(network, wire)
        added = edits.add_node(design, place, kind, position, params, new)
        return edits.insert_on_wire(added, place, wire, new, port)

    shown = ", ".join(f"{name}={_written(value)}" for name, value in (params or {}).items())
    what = f"{kind}({shown})" if shown else kind
    return Fix(f"Insert {what} between {wire.source} and {wire.target.node}", edit)


def append(place: Place, node: Node, kind: str) -> Fix:
    """Put a new node behind a node whose value is not read."""

    def edit(design: Design) -> Design:
        network = network_at(design, place)
        new = edits.fresh_id(network, kind)
        x, y = node.position or (0.0, 0.0)
        added = edits.add_node(design, place, kind, (x + 240, y), None, new)
        return edits.connect(added, place, End(node.id, "out"), End(new, "in"))

    return Fix(f"Add an {kind} behind {node.id}", edit)


def merge(place: Place, one: Wire, two: Wire, kind: str) -> Fix:
    """Join two values that enter one port."""

    def edit(design: Design) -> Design:
        network = network_at(design, place)
        new = edits.fresh_id(network, kind)
        without = edits.disconnect(edits.disconnect(design, place, one), place, two)
        added = edits.add_node(without, place, kind, _between(network, two), None, new)
        for number, wire in enumerate((one, two)):
            added = edits.connect(added, place, wire.source, End(new, f"in_{number}"))
        return edits.connect(added, place, End(new, "out"), one.target)

    names = f"{one.source} and {two.source}"
    return Fix(f"Join {names} by {kind} before {one.target.node}", edit)


def prepend(place: Place, node: Node, port: str, shape: Value) -> Fix:
    """Put an Input before a node that nothing enters; inside a container it has no shape."""

    def edit(design: Design) -> Design:
        network = network_at(design, place)
        new = edits.fresh_id(network, "Input")
        x, y = node.position or (0.0, 0.0)
        params: dict[str, Value] = {} if shape is None else {"shape": shape}
        if shape is not None and node.kind in TAKES_TOKENS:
            params["dtype"] = "int64"
        added = edits.add_node(design, place, "Input", (x - 240, y), params, new)
        return edits.connect(added, place, End(new, "out"), End(node.id, port))

    what = "an Input" if shape is None else f"an Input(shape={_written(shape)})"
    return Fix(f"Add {what} before {node.id}", edit)


def begin(place: Place, shape: Value) -> Fix:
    """Put an Input and an Output into an empty network."""

    def edit(design: Design) -> Design:
        params = {} if shape is None else {"shape": shape}
        entered = edits.add_node(design, place, "Input", (0.0, 0.0), params, "x")
        ended = edits.add_node(entered, place, "Output", (240.0, 0.0), None, "y")
        return edits.connect(ended, place, End("x", "out"), End("y", "in"))

    return Fix("Begin with an Input and an Output", edit)


def become(place: Place, node: Node, kind: str) -> Fix:
    """Let a node be of another kind, with its parameters."""

    def edit(design: Design) -> Design:
        network = network_at(design, place)
        nodes = tuple(replace(n, kind=kind) if n.id == node.id else n for n in network.nodes)
        return with_network_at(design, place, replace(network, nodes=nodes))

    return Fix(f"Make {node.id} a {kind}", edit)


def rename_param(place: Place, node: Node, old: str, new: str) -> Fix:
    """Call a parameter by its right name."""

    def edit(design: Design) -> Design:
        value = network_at(design, place).by_id[node.id].params[old]
        without = edits.set_param(design, place, [node.id], old, edits.UNSET)
        return edits.set_param(without, place, [node.id], new, value)

    return Fix(f"Rename {old} of {node.id} to {new}", edit)


def train_with(key: str, value: Value) -> Fix:
    """Change a setting of the training."""

    def edit(design: Design) -> Design:
        return edits.set_training(design, {**(design.training or {}), key: value})

    return Fix(f"Train with the {key} {_written(value)}", edit)


def swap(place: Place, node: Node, kind: str) -> Fix:
    """Let a node be of another kind, with the parameters that this one has too."""

    def edit(design: Design) -> Design:
        network = network_at(design, place)
        params = {name: value for name, value in node.params.items() if KINDS[kind].param(name)}
        new = replace(network.by_id[node.id], kind=kind, params=params)
        nodes = tuple(new if each.id == node.id else each for each in network.nodes)
        return with_network_at(design, place, replace(network, nodes=nodes))

    return Fix(f"Make {node.id} a {kind}", edit)


def retag(place: Place, node: str, tag: str | None) -> Fix:
    """Give a value another name, or none."""
    title = f"Remove the tag of {node}" if tag is None else f"Set the tag of {node} to {tag}"
    return Fix(title, lambda design: edits.set_tag(design, place, node, tag))


def rename(place: Place, node: str, new: str) -> Fix:
    """Give a node another id."""
    return Fix(
        f"Rename {node} to {new}", lambda design: edits.rename_node(design, place, node, new)
    )


def add_slot(place: Place, node: Node, slot: str) -> Fix:
    """Give a container one more network: like one that it has, or one that passes its stream."""
    stem = slot.rpartition("_")[0]
    like = next((name for name in node.networks if stem and name.startswith(f"{stem}_")), None)

    def edit(design: Design) -> Design:
        added = edits.add_slot(design, place, node.id, slot)
        if like is None:
            return added
        return with_network_at(added, place.inside(node.id, slot), node.networks[like])

    behind = f" like {like}" if like is not None else ""
    return Fix(f"Add a network {slot} to {node.id}{behind}", edit)


def remove_slot(place: Place, node: str, slot: str) -> Fix:
    """Take a network out of a container."""
    title = f"Remove the network {slot} of {node}"
    return Fix(title, lambda design: edits.remove_slot(design, place, node, slot))


def add_halt(place: Place, node: str) -> Fix:
    """Give a loop a condition that is learned."""

    def edit(design: Design) -> Design:
        inside = place.inside(node, "cond")
        started = edits.add_slot(design, place, node, "cond")
        (wire,) = network_at(started, inside).wires
        return insert(inside, wire, "LearnedHalt").edit(started)

    return Fix(f"Add a condition with a LearnedHalt to {node}", edit)


def one_input(place: Place) -> Fix:
    """Let what reads further Inputs of an inner network read its stream."""

    def edit(design: Design) -> Design:
        network = network_at(design, place)
        first, *further = (node.id for node in network.nodes if node.kind == "Input")
        wires = tuple(
            replace(wire, source=replace(wire.source, node=first))
            if wire.source.node in further
            else wire
            for wire in network.wires
        )
        nodes = tuple(node for node in network.nodes if node.id not in further)
        return with_network_at(design, place, replace(network, nodes=nodes, wires=wires))

    return Fix(f"Let all of {place} read its first Input", edit)


def remove_block(name: str) -> Fix:
    """Remove a block that no node uses."""
    return Fix(f"Remove the block {name}", lambda design: edits.remove_block(design, name))


def _between(network: Network, wire: Wire) -> Point | None:
    ends = [network.by_id[end.node].position for end in (wire.source, wire.target)]
    known = [position for position in ends if position is not None]
    if not known:
        return None
    count = len(known)
    return (sum(x for x, _ in known) / count, sum(y for _, y in known) / count)


def _written(value: Value) -> str:
    if isinstance(value, tuple):
        return f"[{', '.join(map(_written, value))}]"
    return str(value).lower() if isinstance(value, bool) or value is None else str(value)
