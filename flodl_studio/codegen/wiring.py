"""The values of a network: who makes them, who reads them, in which order.

Nodes that pass their stream through (muted ones) make no value, and nodes whose values lead
nowhere are left out, so that the rest of the planning sees only what will be written.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from heapq import heappop, heappush

from flodl_studio.design.values import MERGES, Network, Node, Wire
from flodl_studio.shapes.order import port_order


@dataclass(frozen=True)
class Reference:
    """A value that a node reads beside its stream."""

    port: str
    value: str
    state: bool


@dataclass(frozen=True)
class Wiring:
    """What a network computes, by ids of nodes; a value is called by the node that makes it.

    Attributes:
        network: The network itself.
        inputs: Inputs, the stream first.
        outputs: Outputs and the values they give back.
        streams: Values on the stream ports of each node: one, or those that a merge joins.
        references: What each node reads beside them.
        order: Nodes that are written, each after those it reads (state apart).
        merged: What merges of values and states join, in the order of their ports.
        passing: Muted nodes by the value that goes through them.
        tags: Names that the design gives to values.
        left_out: Nodes that lead nowhere.
    """

    network: Network
    inputs: tuple[str, ...]
    outputs: tuple[tuple[str, str], ...]
    streams: Mapping[str, tuple[str, ...]]
    references: Mapping[str, tuple[Reference, ...]]
    merged: Mapping[str, tuple[Reference, ...]]
    order: tuple[str, ...]
    passing: Mapping[str, tuple[Node, ...]]
    tags: Mapping[str, tuple[str, ...]]
    left_out: tuple[str, ...]


def wiring_of(network: Network) -> Wiring:
    """Return the values of a network that inference found to be in order."""
    alias = _aliases(network)
    streams: dict[str, tuple[str, ...]] = {}
    references: dict[str, tuple[Reference, ...]] = {}
    for node in network.nodes:
        if node.kind != "Input" and alias[node.id] == node.id:
            streams[node.id], references[node.id] = _reads(network, node, alias)
    inputs = tuple(node.id for node in network.nodes if node.kind == "Input")
    outputs = tuple(
        (node.id, streams[node.id][0]) for node in network.nodes if node.kind == "Output"
    )
    passing: dict[str, tuple[Node, ...]] = {}
    tags: dict[str, tuple[str, ...]] = {}
    for node in network.nodes:
        value = alias[node.id]
        if value != node.id:
            passing[value] = (*passing.get(value, ()), node)
        if node.tag is not None:
            tags[value] = (*tags.get(value, ()), node.tag)
    roots = [value for _, value in outputs] + list(tags)
    live = _live(roots, streams, references)
    order = _ordered([n.id for n in network.nodes if n.id in live], streams, references)
    return Wiring(
        network=network,
        inputs=inputs,
        outputs=outputs,
        streams=streams,
        references=references,
        merged={node: _joined(network, node, alias) for node in order if references.get(node)},
        order=order,
        passing={value: nodes for value, nodes in passing.items() if value in live},
        tags=tags,
        left_out=tuple(
            node.id
            for node in network.nodes
            if node.kind not in ("Input", "Output") and alias[node.id] not in live
        ),
    )


def _stream_wires(network: Network, node: Node) -> tuple[Wire, ...]:
    wires = network.incoming.get(node.id, ())
    if node.kind in MERGES:
        now = (wire for wire in wires if not wire.state)
        return tuple(sorted(now, key=lambda wire: port_order(wire.target.port)))
    return tuple(wire for wire in wires if wire.target.port == "in")


def _aliases(network: Network) -> dict[str, str]:
    """Return for each node the value on its output: its own, or of what a muted one passes."""
    passes: dict[str, str] = {}
    for node in network.nodes:
        if node.muted and node.kind not in ("Input", "Output"):
            wires = _stream_wires(network, node)
            if wires:
                passes[node.id] = wires[0].source.node
    alias: dict[str, str] = {}
    for node in network.nodes:
        value, trail = node.id, []
        while value in passes and value not in alias:
            trail.append(value)
            value = passes[value]
        value = alias.get(value, value)
        alias.update(dict.fromkeys(trail, value))
        alias[node.id] = value
    return alias


def _reads(
    network: Network, node: Node, alias: Mapping[str, str]
) -> tuple[tuple[str, ...], tuple[Reference, ...]]:
    wires = network.incoming.get(node.id, ())
    stream = _stream_wires(network, node)
    values = tuple([alias[wire.source.node] for wire in stream])
    if len(stream) == len(wires):
        return values, ()
    others = [wire for wire in wires if wire not in stream]
    if node.networks or node.kind == "Block":
        others.sort(key=lambda wire: wire.target.port)
    else:
        others.sort(key=lambda wire: port_order(wire.target.port))
    return values, tuple(
        Reference(wire.target.port, alias[wire.source.node], wire.state) for wire in others
    )


def _joined(network: Network, node: str, alias: Mapping[str, str]) -> tuple[Reference, ...]:
    if network.by_id[node].kind not in MERGES:
        return ()
    wires = sorted(network.incoming[node], key=lambda wire: port_order(wire.target.port))
    return tuple(Reference(w.target.port, alias[w.source.node], w.state) for w in wires)


def _read_by(
    node: str,
    streams: Mapping[str, tuple[str, ...]],
    references: Mapping[str, tuple[Reference, ...]],
    states: bool,
) -> Iterator[str]:
    yield from streams.get(node, ())
    for reference in references.get(node, ()):
        if states or not reference.state:
            yield reference.value


def _live(
    roots: list[str],
    streams: Mapping[str, tuple[str, ...]],
    references: Mapping[str, tuple[Reference, ...]],
) -> set[str]:
    live = set(roots)
    waiting = list(live)
    while waiting:
        for value in _read_by(waiting.pop(), streams, references, states=True):
            if value not in live:
                live.add(value)
                waiting.append(value)
    return live


def _ordered(
    nodes: list[str],
    streams: Mapping[str, tuple[str, ...]],
    references: Mapping[str, tuple[Reference, ...]],
) -> tuple[str, ...]:
    """Return the nodes in dependency order, as near to theirs as that allows."""
    index = {node: position for position, node in enumerate(nodes)}
    missing = dict.fromkeys(nodes, 0)
    readers: dict[str, list[str]] = {}
    for node in nodes:
        for value in _read_by(node, streams, references, states=False):
            missing[node] += 1
            readers.setdefault(value, []).append(node)
    ready = [index[node] for node in nodes if missing[node] == 0]
    order: list[str] = []
    while ready:
        node = nodes[heappop(ready)]
        order.append(node)
        for reader in readers.get(node, ()):
            missing[reader] -= 1
            if missing[reader] == 0:
                heappush(ready, index[reader])
    return tuple(order)
