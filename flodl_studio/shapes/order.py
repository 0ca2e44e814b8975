"""The order in which the nodes of a network are inferred, and the rings that have none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from operator import attrgetter

from flodl_studio.design.values import Network, Node, Wire


@dataclass(frozen=True)
class Order:
    """Nodes in dependency order.

    Attributes:
        ids: Every node that can be ordered, each after those it reads.
        rings: Nodes that feed each other in a circle, each ring in the direction of its wires.
        behind: Nodes that only wait for a ring, with one ring node each waits for.
    """

    ids: tuple[str, ...]
    rings: tuple[tuple[str, ...], ...] = ()
    behind: tuple[tuple[str, str], ...] = ()

    @cached_property
    def rank(self) -> Mapping[str, int]:
        """Where nodes stand among `ids`."""
        return {node: rank for rank, node in enumerate(self.ids)}


def reads(node: Node, network: Network) -> tuple[Wire, ...]:
    """Return the wires that a node really reads: a muted one passes its stream and no more."""
    wires = network.incoming.get(node.id, ())
    if not node.muted or node.kind == "Output":
        return wires
    streams = sorted(
        (wire for wire in wires if wire.target.port == "in" or wire.target.port[:3] == "in_"),
        key=lambda wire: port_order(wire.target.port),
    )
    return tuple(streams[:1])


MOST_DIGITS = 9
"""Longer numbers are no numbers of ports, and Python refuses to read them from some length on."""


def stream_before(network: Network, node: Node) -> Node | None:
    """Return the node whose stream enters a node; None where none does."""
    for wire in network.incoming.get(node.id, ()):
        if wire.target.port == "in" and not wire.state:
            return network.by_id.get(wire.source.node)
    return None


def port_order(port: str) -> tuple[str, int]:
    """Sort ports as a person counts: ``in_2`` before ``in_10``."""
    stem, _, number = port.rpartition("_")
    numbered = number.isdecimal() and len(number) <= MOST_DIGITS
    return (stem, int(number)) if numbered else (port, -1)


_IS_STATE = attrgetter("state")


def order_of(network: Network) -> Order:
    """Return the order of a network; state wires don't count, they read the previous call."""
    known, incoming, outgoing = network.by_id, network.incoming, network.outgoing
    plain = incoming.keys() <= known.keys() and outgoing.keys() <= known.keys()
    if not plain or True in map(_IS_STATE, network.wires):
        counted = [
            w
            for w in network.wires
            if not w.state and {w.source.node, w.target.node} <= known.keys()
        ]
        apart = Network(network.nodes, tuple(counted))
        incoming, outgoing = apart.incoming, apart.outgoing
    missing = dict.fromkeys(known, 0)
    missing.update({node: len(wires) for node, wires in incoming.items()})
    done = [node for node, count in missing.items() if not count]
    for node in done:  # grows while it is walked
        for wire in outgoing.get(node, ()):
            reader = wire.target.node
            missing[reader] = left = missing[reader] - 1
            if not left:
                done.append(reader)
    if len(done) == len(known):
        return Order(tuple(done))
    stuck = {node: None for node, count in missing.items() if count}
    return _with_rings(done, stuck, [wire for wire in network.wires if not wire.state])


def _with_rings(done: list[str], stuck: Mapping[str, None], wires: list[Wire]) -> Order:
    reads: dict[str, str] = {}
    for wire in wires:  # one stuck source a stuck node is enough to walk back to a ring
        if wire.target.node in stuck and wire.source.node in stuck:
            reads.setdefault(wire.target.node, wire.source.node)
    ring_of: dict[str, str] = {}
    rings: list[tuple[str, ...]] = []
    for start in stuck:
        trail: dict[str, None] = {}
        node = start
        while node not in trail and node not in ring_of:
            trail[node] = None
            node = reads[node]
        if node not in ring_of:
            backwards = list(trail)[list(trail).index(node) :]
            rings.append(tuple(reversed(backwards)))
            ring_of.update(dict.fromkeys(backwards, backwards[0]))
        for passed in trail:
            ring_of.setdefault(passed, ring_of[node])
    inside = {node for ring in rings for node in ring}
    behind = tuple((node, ring_of[node]) for node in stuck if node not in inside)
    return Order(tuple(done), tuple(rings), behind)
