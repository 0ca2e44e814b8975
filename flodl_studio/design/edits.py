"""Edits: pure functions from one design to the next, of the nodes and wires at a place.

Each raises `EditError` where it can't be made, with a whole sentence for the user, and returns the
very same design where it changes nothing. Those of inner networks, blocks, frames and settings have
modules of their own and are reached from here too; those that move nodes between networks are in
`grouping`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from enum import Enum
from typing import Final

from flodl_studio.design import names
from flodl_studio.design.blocks import add_block, remove_block, rename_block
from flodl_studio.design.containers import SLOTS, add_slot, passing_through, remove_slot
from flodl_studio.design.limits import block_of
from flodl_studio.design.placing import (
    check_new_id,
    here,
    node_at,
    placed,
    sound_params,
    wire_at,
    with_nodes,
    within_limits,
)
from flodl_studio.design.settings import (
    add_note,
    change_note,
    remove_note,
    set_description,
    set_name,
    set_training,
)
from flodl_studio.design.values import (
    Design,
    End,
    Network,
    Node,
    Place,
    Point,
    Value,
    Wire,
    with_network_at,
)
from flodl_studio.design.wiring import (
    next_port,
    renumbered,
    resolved,
    route,
    stem,
    with_ids,
    without_nodes,
)
from flodl_studio.errors import EditError

__all__ = [
    "UNSET",
    "Unset",
    "add_block",
    "add_node",
    "add_note",
    "add_slot",
    "change_note",
    "connect",
    "disconnect",
    "free_input",
    "fresh_id",
    "insert_on_wire",
    "instances",
    "move_nodes",
    "passing_through",
    "remove_block",
    "remove_nodes",
    "remove_note",
    "remove_slot",
    "rename_block",
    "rename_node",
    "set_description",
    "set_muted",
    "set_name",
    "set_param",
    "set_tag",
    "set_training",
    "set_via",
]


class Unset(Enum):
    """The type of `UNSET`, told apart from None, which is a value."""

    UNSET = "unset"


UNSET: Final = Unset.UNSET
"""Given for a value: the parameter goes back to its default or to what is inferred."""


def fresh_id(network: Network, kind: str) -> str:
    """Return the id that a new node of a kind gets: ``conv2d_1``, then ``conv2d_2``."""
    return names.fresh(names.snake(kind), network.by_id)


def add_node(
    design: Design,
    place: Place,
    kind: str,
    position: Point | None = None,
    params: Mapping[str, Value] | None = None,
    id: str | None = None,
) -> Design:
    """Add a node; a container starts with inner networks that pass their input through.

    Without an id it is named after its kind, one that stands for a block after the block.
    """
    network = here(design, place)
    if id is None:
        block = (params or {}).get("block") if kind == "Block" else None
        id = fresh_id(network, block if isinstance(block, str) else kind)
    check_new_id(network, id)
    inner = {slot: passing_through() for slot in SLOTS.get(kind, ())}
    node = Node(id, kind, sound_params(params or {}), position=position, networks=inner)
    changed = placed(design, place, replace(network, nodes=(*network.nodes, node)))
    return within_limits(changed)


def remove_nodes(design: Design, place: Place, ids: Collection[str], heal: bool = False) -> Design:
    """Remove nodes and their wires; `heal` joins again the straight runs they were in."""
    network, gone = here(design, place), set(ids)
    for each in gone:
        node_at(network, each)
    return placed(design, place, without_nodes(network, gone, heal)) if gone else design


def connect(design: Design, place: Place, source: End, target: End, state: bool = False) -> Design:
    """Add a wire; it replaces the one that enters the same port.

    Plain ``in`` of a merge and plain ``ref`` of a kind with references mean their next free port.
    A state wire, which carries the value of the previous call, is the only one to close a cycle.
    """
    network = here(design, place)
    _check_ends(network, source, target, state)
    target = resolved(network, target)
    wire = Wire(source, target, state)
    old = network.wire_into.get(target)
    if old is not None and (old.source, old.state) == (source, state):
        return design
    if old is None:
        wires = (*network.wires, wire)
    else:
        wires = tuple(wire if each is old else each for each in network.wires)
    return with_network_at(design, place, replace(network, wires=wires))


def _check_ends(network: Network, source: End, target: End, state: bool) -> None:
    if node_at(network, source.node).kind == "Output":
        raise EditError(f"{source.node} is an Output: no wire can leave it.")
    if node_at(network, target.node).kind == "Input":
        raise EditError(f"{target.node} is an Input: no wire can enter it.")
    if state:
        if target.port == "in":
            raise EditError(
                f"A state wire goes to a named port, never to the stream port of {target.node}."
            )
        return
    instead = "use a Loop" if _is_stream(target.port) else "make it a state wire or use a Loop"
    if source.node == target.node:
        raise EditError(f"{source.node} can't feed itself; {instead}.")
    way = route(network, target.node, source.node)
    if way is not None:
        ring = " → ".join((*way, target.node))
        raise EditError(
            f"These nodes would feed each other: {ring}. {instead[0].upper()}{instead[1:]}."
        )


def _is_stream(port: str) -> bool:
    """Tell whether a port is the stream or one of a merge, which is never of the previous call."""
    return port == "in" or port.startswith("in_")


def disconnect(design: Design, place: Place, wire: Wire) -> Design:
    """Remove a wire; the numbered ports of the node it entered stay contiguous."""
    network = here(design, place)
    found = wire_at(network, wire)
    kept = replace(network, wires=tuple(each for each in network.wires if each is not found))
    return with_network_at(design, place, renumbered(kept, {wire.target.node}))


def insert_on_wire(
    design: Design,
    place: Place,
    wire: Wire,
    id: str,
    port: str = "in",
) -> Design:
    """Put a node that is here between the ends of a wire, keeping the port the wire entered."""
    network = here(design, place)
    found, node = wire_at(network, wire), node_at(network, id)
    if id in (wire.source.node, wire.target.node):
        raise EditError(f"{id} is at an end of this wire already.")
    if node.kind in ("Input", "Output"):
        raise EditError(f"{id} is an {node.kind}: it can't stand in the middle of a wire.")
    later = Wire(End(id, "out"), found.target, found.state)
    wires = tuple(later if each is found else each for each in network.wires)
    around = replace(network, wires=wires)
    if not later.state and (way := route(around, found.target.node, id)) is not None:
        raise EditError(f"These nodes would feed each other: {' → '.join((id, *way))}.")
    opened = with_network_at(design, place, around)
    return connect(opened, place, found.source, End(id, port))


def set_param(
    design: Design, place: Place, ids: Collection[str], name: str, value: Value | Unset
) -> Design:
    """Set a parameter of one or more nodes, or unset it with `UNSET`."""
    network = here(design, place)
    wanted = value if isinstance(value, Unset) else sound_params({name: value})[name]
    changed: dict[str, Node] = {}
    for node in (node_at(network, each) for each in ids):
        params = {key: each for key, each in node.params.items() if key != name}
        if not isinstance(wanted, Unset):
            params = {**node.params, name: wanted}
        if not _same(params, node.params):
            changed[node.id] = replace(node, params=params)
    edited = with_nodes(design, place, changed)
    return within_limits(edited) if name == "block" and edited is not design else edited


def _same(new: Mapping[str, Value], old: Mapping[str, Value]) -> bool:
    """Tell whether parameters are the same, ``1``, ``1.0`` and ``True`` being three values."""
    return new.keys() == old.keys() and repr(tuple(new.items())) == repr(tuple(old.items()))


def set_tag(design: Design, place: Place, id: str, tag: str | None) -> Design:
    """Name the output of a node, or take its name away."""
    network = here(design, place)
    node = node_at(network, id)
    if tag is not None:
        if (wrong := names.fault(tag)) is not None:
            raise EditError(f"The tag {tag!r} {wrong}.")
        owner = next((each.id for each in network.nodes if each.tag == tag), id)
        if owner != id:
            raise EditError(f"The tag {tag!r} is taken by {owner}; choose another.")
    return design if tag == node.tag else with_nodes(design, place, {id: replace(node, tag=tag)})


def rename_node(design: Design, place: Place, id: str, new: str) -> Design:
    """Give a node a new id; wires follow, also those outside that end at an inner Input."""
    network = here(design, place)
    node_at(network, id)
    if new == id:
        return design
    check_new_id(network, new)
    return placed(design, place, with_ids(network, {id: new}), {id: new})


def move_nodes(design: Design, place: Place, positions: Mapping[str, Point]) -> Design:
    """Put nodes at positions, by their ids."""
    network = here(design, place)
    changed = {
        id: replace(node, position=position)
        for id, position in positions.items()
        if (node := node_at(network, id)).position != position
    }
    return with_nodes(design, place, changed)


def set_muted(design: Design, place: Place, ids: Collection[str], muted: bool) -> Design:
    """Let nodes pass their stream through unchanged, or work again."""
    network = here(design, place)
    changed = {
        id: replace(node, muted=muted)
        for id in ids
        if (node := node_at(network, id)).muted is not muted
    }
    return with_nodes(design, place, changed)


def set_via(design: Design, place: Place, wire: Wire, via: Iterable[Point]) -> Design:
    """Put the reroute dots of a wire."""
    network = here(design, place)
    found, dots = wire_at(network, wire), tuple(via)
    if found.via == dots:
        return design
    wires = tuple(replace(each, via=dots) if each is found else each for each in network.wires)
    return with_network_at(design, place, replace(network, wires=wires))


def free_input(network: Network, id: str) -> End:
    """Return the input port a new stream wire into a node would take."""
    node = node_at(network, id)
    numbers = stem(node.kind)
    if numbers != "in":
        return End(id, "in")
    return End(id, next_port("in", {wire.target.port for wire in network.incoming.get(id, ())}))


def instances(network: Network, block: str) -> tuple[str, ...]:
    """Return the ids of the nodes of a network that stand for a block."""
    return tuple(node.id for node in network.nodes if block_of(node) == block)
