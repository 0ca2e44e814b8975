"""A design read back from code, laid out as it was before where its nodes are the same."""

from __future__ import annotations

from dataclasses import replace

from flodl_studio.design.values import Design, Network, Node


def with_layout_of(old: Design, read: Design) -> Design:
    """Return what was read, with the positions, frames, training and name of the design so far."""
    blocks = {
        name: _placed(old.blocks.get(name, Network()), network)
        for name, network in read.blocks.items()
    }
    return replace(old, network=_placed(old.network, read.network), blocks=blocks)


def _placed(old: Network, new: Network) -> Network:
    via = {(wire.source, wire.target): wire.via for wire in old.wires}
    return replace(
        new,
        nodes=tuple(_placed_node(old.by_id.get(node.id), node) for node in new.nodes),
        wires=tuple(
            replace(wire, via=via.get((wire.source, wire.target), wire.via)) for wire in new.wires
        ),
        notes=old.notes,
    )


def _placed_node(old: Node | None, new: Node) -> Node:
    if old is None or old.kind != new.kind:
        return new
    networks = {
        slot: _placed(old.networks.get(slot, Network()), inner)
        for slot, inner in new.networks.items()
    }
    return replace(new, position=old.position, networks=networks)
