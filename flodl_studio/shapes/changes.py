"""Fixes in general: what one edit can change about a node or a wire, with its title."""

from __future__ import annotations

from collections.abc import Mapping
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


def set_value(place: Place, node: str, param: str, value: Value) -> Fix:
    """Set a parameter."""
    title = f"Set {param} of {node} to {_written(value)}"
    return Fix(title, lambda design: edits.set_param(design, place, [node], param, value))


def unset(place: Place, node: str, param: str) -> Fix:
    """Let a parameter follow from the input."""
    title = f"Let {param} of {node} follow from its input"
    return Fix(title, lambda design: edits.set_param(design, place, [node], param, edits.UNSET))


def forget(place: Place, node: str, param: str) -> Fix:
    """Take away a value that means nothing, or go back to the default."""
    title = f"Remove {param} of {node}"
    return Fix(title, lambda design: edits.set_param(design, place, [node], param, edits.UNSET))


def both(first: Fix, second: Fix) -> Fix:
    """Make two changes as one."""
    then = second.title[0].lower() + second.title[1:]
    return Fix(f"{first.title}, and {then}", lambda design: second.edit(first.edit(design)))


def remove(place: Place, node: str) -> Fix:
    """Remove a node and join the run it was in."""
    return Fix(
        f"Remove {node}", lambda design: edits.remove_nodes(design, place, [node], heal=True)
    )


def cut(place: Place, wire: Wire) -> Fix:
    """Remove a wire."""
    title = f"Remove the wire from {wire.source} to {wire.target}"
    return Fix(title, lambda design: edits.disconnect(design, place, wire))


def join(place: Place, source: str, target: End) -> Fix:
    """Add a wire."""
    title = f"Wire {source} to {target}"
    return Fix(title, lambda design: edits.connect(design, place, End(source, "out"), target))


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
    title = f"Remove the tag of {node}" if tag is None else f"Call the value of {node} {tag}"
    return Fix(title, lambda design: edits.set_tag(design, place, node, tag))


def rename(place: Place, node: str, new: str) -> Fix:
    """Give a node another id."""
    return Fix(
        f"Rename {node} to {new}", lambda design: edits.rename_node(design, place, node, new)
    )


def add_slot(place: Place, node: str, slot: str) -> Fix:
    """Give a container one more network, which passes its stream through."""
    title = f"Add a network {slot} to {node}"
    return Fix(title, lambda design: edits.add_slot(design, place, node, slot))


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
        return f"[{', '.join(map(str, value))}]"
    return str(value)
