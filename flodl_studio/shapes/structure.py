"""What is wrong with a network as a whole: rings, loose wires, missing ends, unfit state."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from operator import attrgetter

import msgspec

from flodl_studio.catalog import KINDS
from flodl_studio.catalog.rule import Application, Mismatch, TensorType
from flodl_studio.design.values import MERGES, End, Network, Wire
from flodl_studio.shapes.facts import Finding
from flodl_studio.shapes.naming import naming_findings
from flodl_studio.shapes.node import NodeResult, mismatch_finding
from flodl_studio.shapes.order import Order, port_order

_OUT_PORTS = {kind.name: frozenset(port.name for port in kind.outputs) for kind in KINDS.values()}

_SILENT = frozenset(name for name, ports in _OUT_PORTS.items() if "out" not in ports)
_LEAVES = attrgetter("source.port")


def structure_findings(network: Network, order: Order, outermost: bool) -> tuple[Finding, ...]:
    """Return what is wrong with how a network is drawn, whatever its parameters."""
    return (
        *_ends(network, outermost),
        *_rings(network, order),
        *_loose_wires(network),
        *_unread(network),
        *naming_findings(network, outermost),
    )


def _ends(network: Network, outermost: bool) -> Iterator[Finding]:
    if not network.nodes:
        message = "The network is empty. Begin with an Input and end with an Output."
        yield Finding("", "error", "empty-network", message)
        return
    outputs = [node.id for node in network.nodes if node.kind == "Output"]
    if not any(node.kind == "Input" for node in network.nodes):
        message = "The network has no Input; add one and wire it to the first layer."
        yield Finding("", "error", "no-input", message)
    if not outputs:
        message = "The network has no Output; add one behind the last layer."
        yield Finding("", "error", "no-output", message)
    if not outermost and len(outputs) > 1:
        message = (
            f"An inner network has one Output, this one has {len(outputs)}: {', '.join(outputs)}. "
            "Merge their values, or keep one."
        )
        yield Finding(outputs[1], "error", "many-outputs", message, related=tuple(outputs[:1]))


def _rings(network: Network, order: Order) -> Iterator[Finding]:
    for ring in order.rings:
        start = min(range(len(ring)), key=lambda index: ring[index])
        turned = ring[start:] + ring[:start]
        advice = "Remove a wire, or use a Loop."
        if any(_takes_state(network, each) for each in ring):
            advice = (
                "Remove a wire, make one of them a state wire into a named port, or use a Loop."
            )
        message = f"These nodes feed each other: {' → '.join((*turned, turned[0]))}. {advice}"
        yield Finding(turned[0], "error", "cycle", message, related=turned[1:])


def _takes_state(network: Network, node: str) -> bool:
    """Tell whether a node has a port besides its stream, or has a wire into one."""
    ports = {wire.target.port for wire in network.incoming.get(node, ())}
    kind = KINDS.get(network.by_id[node].kind)
    if kind is not None:
        ports.update(port.name for port in kind.inputs)
    return any(port != "in" and not port.startswith("in_") for port in ports)


def _loose_wires(network: Network) -> Iterator[Finding]:
    known = network.by_id
    if _all_ends_are_there(network):
        return
    for wire in network.wires:
        source, target = known.get(wire.source.node), known.get(wire.target.node)
        if source is None:
            yield _to_nowhere(wire, wire.source, wire.target, network)
        if target is None:
            yield _to_nowhere(wire, wire.target, wire.source, network)
        if source is None or source.kind not in _OUT_PORTS:
            continue
        if wire.source.port not in _OUT_PORTS[source.kind]:
            message = f"{source.id} ({source.kind}) has no output port {wire.source.port!r}."
            yield Finding(source.id, "error", "unknown-port", message, wire.source.port)


def _all_ends_are_there(network: Network) -> bool:
    """Tell at a glance that wires leave and enter what is there, as nearly always."""
    known = network.by_id
    return (
        network.incoming.keys() <= known.keys()
        and network.outgoing.keys() <= known.keys()
        and set(map(_LEAVES, network.wires)) <= {"out"}
        and not any(node.kind in _SILENT and node.id in network.outgoing for node in network.nodes)
    )


def _to_nowhere(wire: Wire, missing: End, other: End, network: Network) -> Finding:
    message = (
        f"A wire between {wire.source} and {wire.target} names {missing.node!r}, and no "
        "node here has that id. Remove the wire, or draw it anew."
    )
    marked = other.node if other.node in network.by_id else ""
    return Finding(marked, "error", "unknown-node", message, missing.port)


def _unread(network: Network) -> Iterator[Finding]:
    read = network.outgoing
    for node in [each for each in network.nodes if each.id not in read]:
        kind = KINDS.get(node.kind)
        if kind is not None and kind.outputs:
            what = (
                "This input is read by no node"
                if node.kind == "Input"
                else "Its output leads nowhere"
            )
            message = f"{what}: wire {node.id} to a node or an Output, or remove it."
            yield Finding(node.id, "warning", "unused-output", message)


def state_findings(network: Network, results: Mapping[str, NodeResult]) -> Iterator[Finding]:
    """Yield what a node says to the values of the previous call, now that their types are known."""
    for node_id in dict.fromkeys(wire.target.node for wire in network.wires if wire.state):
        result = results.get(node_id)
        if result is None:
            continue
        states = [wire for wire in result.arrival.wires if wire.state]
        if result.facts.output is None or result.node.muted:
            continue
        inputs: dict[str, TensorType] = dict(result.arrival.inputs)
        for wire in states:
            source = results.get(wire.source.node)
            if source is not None and source.facts.output is not None:
                inputs[wire.target.port] = source.facts.output
        kind = KINDS[network.by_id[node_id].kind]
        inner = {s: f.output for s, f in result.inner.items() if f.output is not None}
        try:
            _check_merged(kind.name, result.arrival.inputs, inputs)
            kind.rule(Application(kind, result.facts.params, inputs, inner))
        except Mismatch as mismatch:
            arrival = msgspec.structs.replace(result.arrival, inputs=inputs)
            yield mismatch_finding(result.node, arrival, mismatch)


def _check_merged(
    kind: str, now: Mapping[str, TensorType], inputs: Mapping[str, TensorType]
) -> None:
    """Refuse a state in a merge that is not like its first value of this call.

    In the first call there is no state yet, and zeros like that value stand for it.
    """
    if kind not in MERGES:
        return
    port = min(now, key=port_order)
    for other, tensor in inputs.items():
        if other not in now and tensor != now[port]:
            raise Mismatch(
                "shape-mismatch",
                f"{kind} joins the value of the previous call at {other} with {now[port]} at "
                f"{port}, so it must be the same, gets {tensor}",
                port=other,
                expected=str(now[port]),
            )
