"""Positions of nodes: laying out what has none yet, and whole networks on request. No Qt."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace

from flodl_studio.design.values import (
    Design,
    Network,
    Place,
    Point,
    Wire,
    network_at,
    with_network_at,
)
from flodl_studio.ui.canvas import geometry
from flodl_studio.ui.canvas.layout import Arrangement, Size, arrange
from flodl_studio.ui.canvas.ports import shown_inputs, shown_outputs


def size(design: Design, network: Network, node: str) -> Size:
    """Return width and height of a node."""
    found = network.by_id[node]
    inputs = len(shown_inputs(found, network, design))
    outputs = len(shown_outputs(found, network, design))
    return geometry.WIDTH, geometry.height(inputs, outputs)


def positions(design: Design, network: Network) -> Mapping[str, Point]:
    """Return where each node is; those without a position are laid out below the others."""
    lost = [node.id for node in network.nodes if node.position is None]
    known = {node.id: node.position for node in network.nodes if node.position is not None}
    if not lost:
        return known
    top = 0.0
    if known:
        heights = (y + size(design, network, each)[1] for each, (_, y) in known.items())
        top = max(heights) + 2 * geometry.GRID
    found = _arranged(design, network, lost)
    return {**known, **{each: (x, y + top) for each, (x, y) in found.positions.items()}}


def with_positions(design: Design, place: Place) -> Design:
    """Return the design with the positions shown written into the nodes that had none."""
    network = network_at(design, place)
    if all(node.position is not None for node in network.nodes):
        return design
    found = positions(design, network)
    nodes = tuple(
        node if node.position is not None else replace(node, position=found[node.id])
        for node in network.nodes
    )
    return with_network_at(design, place, replace(network, nodes=nodes))


def laid_out(design: Design, place: Place, ids: Collection[str] = ()) -> Design:
    """Return the design with some nodes of a network laid out anew, or all of them.

    Their upper left corner stays where it is. Wires that run around nodes get reroute dots, other
    wires between these nodes lose theirs.
    """
    network = network_at(design, place)
    chosen = [node.id for node in network.nodes if not ids or node.id in ids]
    if not chosen:
        return design
    now = positions(design, network)
    found = _arranged(design, network, chosen)
    dx = min(now[each][0] for each in chosen) - min(x for x, _ in found.positions.values())
    dy = min(now[each][1] for each in chosen) - min(y for _, y in found.positions.values())
    nodes = tuple(
        replace(node, position=_moved(found.positions[node.id], dx, dy))
        if node.id in found.positions
        else node
        for node in network.nodes
    )
    wires = tuple(_routed(wire, found, dx, dy) for wire in network.wires)
    changed = replace(network, nodes=nodes, wires=wires)
    return design if changed == network else with_network_at(design, place, changed)


def _arranged(design: Design, network: Network, ids: Collection[str]) -> Arrangement:
    inside = set(ids)
    edges = [
        (wire.source.node, wire.target.node)
        for wire in network.wires
        if not wire.state and wire.source.node in inside and wire.target.node in inside
    ]
    return arrange({each: size(design, network, each) for each in ids}, edges)


def _routed(wire: Wire, found: Arrangement, dx: float, dy: float) -> Wire:
    ends = (wire.source.node, wire.target.node)
    if not all(end in found.positions for end in ends):
        return wire
    via = tuple(_moved(point, dx, dy) for point in found.bends.get(ends, ()))
    return wire if via == wire.via else replace(wire, via=via)


def _moved(point: Point, dx: float, dy: float) -> Point:
    return point[0] + dx, point[1] + dy
