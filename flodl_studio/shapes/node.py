"""Inference of one node: its parameters, its inputs, its inner networks, its rule."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Protocol

import msgspec

from flodl_studio.catalog import KINDS, check_params, describe_inputs, input_port
from flodl_studio.catalog.dims import product
from flodl_studio.catalog.kind import Kind
from flodl_studio.catalog.rule import BYTES, Application, Mismatch, Outcome, TensorType
from flodl_studio.design.values import MERGES, NOTHING, Design, Network, Node, Value, Wire
from flodl_studio.shapes.containers import (
    cost_of_inner,
    given_inside,
    inner_inputs,
    inner_networks,
    per_sample,
)
from flodl_studio.shapes.facts import Finding, NodeFacts
from flodl_studio.shapes.order import port_order
from flodl_studio.shapes.slots import slot_findings

if TYPE_CHECKING:
    from flodl_studio.shapes.inference import NetworkFacts


FEWEST_MERGED = 2


class Walk(Protocol):
    """What inferring a node needs of the inference around it."""

    design: Design

    def inner(
        self, node: Node, inner: Network, given: Mapping[str, TensorType], last: NetworkFacts | None
    ) -> NetworkFacts:
        """Infer a network inside the node."""
        ...


class Arrival(msgspec.Struct, frozen=True, gc=False):
    """What comes in at a node.

    Attributes:
        wires: Wires that enter it.
        inputs: Types by port, as far as they are known; none for state wires.
        waits_for: Id of the node whose fault keeps an input unknown.
        given: Type that an Input of an inner network gets from outside.
    """

    wires: tuple[Wire, ...]
    inputs: Mapping[str, TensorType]
    waits_for: str | None = None
    given: TensorType | None = None


class NodeResult(msgspec.Struct, frozen=True, gc=False):
    """What inference says of one node, with what it was worked out from.

    Attributes:
        node: The node as it was.
        arrival: What came in.
        facts: Types, sizes, costs.
        findings: What is wrong with it.
        inner: Facts of its inner networks by slot; a block's under ``""``.
        uses: Names of the blocks used in it, however deep.
        shared: Trainable numbers of the shared blocks used in it, by block.
        shared_parameters: How many of its parameters are theirs.
    """

    node: Node
    arrival: Arrival
    facts: NodeFacts
    findings: tuple[Finding, ...] = ()
    inner: Mapping[str, NetworkFacts] = NOTHING
    uses: frozenset[str] = frozenset()
    shared: Mapping[str, int] = NOTHING
    shared_parameters: int = 0

    def still_holds(self, node: Node, arrival: Arrival) -> bool:
        """Tell whether it is right for the node as it is now; where it is drawn doesn't matter."""
        before = self.node
        return (
            node is before
            or (
                node.kind == before.kind
                and node.muted == before.muted
                and (node.params is before.params or node.params == before.params)
                and (node.networks is before.networks or node.networks == before.networks)
            )
        ) and arrival == self.arrival

    def looks_like(self, other: NodeResult) -> bool:
        """Tell whether the nodes that read it can't tell it from another result."""
        mine, others = self.facts, other.facts
        return mine.output == others.output and mine.waits_for == others.waits_for


def infer_node(walk: Walk, node: Node, arrival: Arrival, last: NodeResult | None) -> NodeResult:
    """Return what is known of a node, given what comes in."""
    kind = KINDS.get(node.kind)
    if kind is None:
        unknown = Finding(
            node.id,
            "error",
            "unknown-kind",
            f"{node.kind} is no kind of node that this version knows; "
            "replace it, or open the design with the version that made it.",
        )
        return NodeResult(node, arrival, NodeFacts(node.kind, arrival.inputs), (unknown,))
    findings = [] if _well_wired(kind, arrival) else _wiring(walk.design, kind, node, arrival.wires)
    findings += _param_findings(kind, node)
    params = kind.values({k: v for k, v in node.params.items() if k in kind.by_name})
    inner: Mapping[str, NetworkFacts] | None = NOTHING
    if kind.holds_networks:
        inner = _inner(walk, node, params, arrival, last)
        if inner is None and "block" in node.params:
            findings.append(_no_block(node))
        findings += slot_findings(kind, node, params)
    outcome: Outcome | None = None
    if arrival.waits_for is None and all(each.code == "unknown-parameter" for each in findings):
        outcome = _outcome(kind, node, params, arrival, inner or NOTHING, findings)
    if kind.holds_networks:
        return _with_inner(node, arrival, params, outcome, inner or NOTHING, findings)
    facts = _facts(node, arrival, params, outcome, bool(findings))
    return NodeResult(node, arrival, facts, tuple(findings))


def _well_wired(kind: Kind, arrival: Arrival) -> bool:
    """Tell at a glance that a node has the wires that it should have, as nearly all have."""
    wires = arrival.wires
    if not kind.inputs:
        return not wires
    if not kind.only_stream or len(wires) != 1:
        return False
    return wires[0].target.port == "in" and not wires[0].state


def _wiring(design: Design, kind: Kind, node: Node, wires: tuple[Wire, ...]) -> list[Finding]:
    return _port_findings(design, kind, node, wires) + _unconnected(design, kind, node, wires)


def _outcome(
    kind: Kind,
    node: Node,
    params: Mapping[str, Value],
    arrival: Arrival,
    inner: Mapping[str, NetworkFacts],
    findings: list[Finding],
) -> Outcome | None:
    if arrival.given is not None:
        return Outcome(arrival.given)
    if node.muted:  # of a merge, too, the first value passes
        streams = [port for port in arrival.inputs if port == "in" or port.startswith("in_")]
        if streams:
            return Outcome(arrival.inputs[min(streams, key=port_order)])
    outputs = {slot: facts.output for slot, facts in inner.items()}
    if node.kind == "Map" and "in" in arrival.inputs and _cannot_cut(inner["body"]):
        outputs["body"] = arrival.inputs["in"]  # it can't be cut so: let the rule say why
    if any(output is None for output in outputs.values()):
        return None  # the fault is inside, and is marked there
    known = {slot: output for slot, output in outputs.items() if output is not None}
    try:
        return kind.rule(Application(kind, params, _with_states(node, arrival), known))
    except Mismatch as mismatch:
        findings.append(mismatch_finding(node, arrival, mismatch))
        return None


def _with_states(node: Node, arrival: Arrival) -> Mapping[str, TensorType]:
    """Return what a rule gets: a merge reads from the previous call what is like its stream."""
    inputs = arrival.inputs
    if node.kind not in MERGES or not inputs:
        return inputs
    states = {each.target.port for each in arrival.wires if each.state}
    if not states:
        return inputs
    stream = inputs[min(inputs, key=port_order)]
    joined = {**dict.fromkeys(states, stream), **inputs}
    return dict(sorted(joined.items(), key=lambda entry: port_order(entry[0])))


def _cannot_cut(body: NetworkFacts) -> bool:
    return not body.given and bool(inner_inputs(body.network))


def mismatch_finding(node: Node, arrival: Arrival, mismatch: Mismatch) -> Finding:
    """Return the finding that says why a rule said no."""
    wires = {wire.target.port: wire.source.node for wire in arrival.wires}
    got = arrival.inputs.get(mismatch.port)
    return Finding(
        node.id,
        "error",
        mismatch.code,
        mismatch.message,
        port=mismatch.port,
        param=mismatch.param,
        value=mismatch.value,
        expected=mismatch.expected,
        got=mismatch.got or (str(got) if got is not None else ""),
        related=tuple(wires[p] for p in (mismatch.port, mismatch.against) if p in wires),
    )


def _facts(
    node: Node,
    arrival: Arrival,
    params: Mapping[str, Value],
    outcome: Outcome | None,
    faulty: bool,
) -> NodeFacts:
    """Return the facts of a node, networks inside it left out."""
    if outcome is None:
        waits_for = None if faulty else arrival.waits_for
        return NodeFacts(node.kind, arrival.inputs, params=params, waits_for=waits_for)
    output, inferred = outcome.output, outcome.inferred
    return NodeFacts(
        kind=node.kind,
        inputs=arrival.inputs,
        output=output,
        params={**params, **inferred} if inferred else params,
        inferred=inferred,
        parameters=outcome.parameters,
        buffers=outcome.buffers,
        macs=per_sample(outcome.macs),
        bytes=per_sample(product(output.shape)) * BYTES[output.dtype],
        saved=per_sample(outcome.saved),
    )


def _with_inner(
    node: Node,
    arrival: Arrival,
    params: Mapping[str, Value],
    outcome: Outcome | None,
    inner: Mapping[str, NetworkFacts],
    findings: list[Finding],
) -> NodeResult:
    uses = {name for network in inner.values() for name in network.uses}
    if node.kind == "Block" and "block" in params:
        uses.add(str(params["block"]))
    own = _facts(node, arrival, params, outcome, bool(findings))
    if node.muted:  # what passes it by costs nothing
        return NodeResult(node, arrival, own, tuple(findings), inner, frozenset(uses))
    shared: dict[str, int] = {}
    for network in inner.values():
        shared.update(network.shared)
    parameters = sum(network.parameters for network in inner.values())
    if node.kind == "Block" and params.get("shared"):
        shared[str(params.get("block"))] = parameters
    costs = [network.macs for network in inner.values()]
    facts = msgspec.structs.replace(
        own,
        parameters=own.parameters + parameters,
        buffers=own.buffers + sum(network.buffers for network in inner.values()),
        macs=own.macs + cost_of_inner(node, params, arrival.inputs.get("in"), costs),
        saved=own.saved + sum((network.saved for network in inner.values()), start=0),
    )
    return NodeResult(
        node, arrival, facts, tuple(findings), inner, frozenset(uses), shared, sum(shared.values())
    )


def _inner(
    walk: Walk,
    node: Node,
    params: Mapping[str, Value],
    arrival: Arrival,
    last: NodeResult | None,
) -> dict[str, NetworkFacts] | None:
    """Return the facts of the inner networks; None for a block that is not there."""
    networks = inner_networks(node, walk.design)
    if node.kind == "Block" and not networks:
        return None
    return {
        slot: walk.inner(
            node,
            network,
            given_inside(node, params, arrival.inputs, network),
            last.inner.get(slot) if last else None,
        )
        for slot, network in networks.items()
    }


def _param_findings(kind: Kind, node: Node) -> list[Finding]:
    found: list[Finding] = []
    for name, message in check_params(kind, node.params).items():
        code = "bad-value"
        if kind.param(name) is None:
            code = "unknown-parameter"
        elif name not in node.params:
            code = "missing-value"
        found.append(Finding(node.id, "error", code, message, param=name))
    return found


def _no_block(node: Node) -> Finding:
    name = node.params["block"]
    message = f"{node.id} uses the block {name!r}, which this design does not have."
    return Finding(node.id, "error", "unknown-block", message, param="block")


def _port_findings(
    design: Design, kind: Kind, node: Node, wires: tuple[Wire, ...]
) -> list[Finding]:
    found: list[Finding] = []
    taken: dict[str, str] = {}
    for wire in wires:
        port, source = wire.target.port, wire.source.node
        if input_port(node, port, design) is None:
            ports = ", ".join(each.name for each in describe_inputs(node, design)) or "none"
            message = (
                f"{node.id} ({kind.name}) has no input port {port!r}, to which {source} is wired. "
                f"Its inputs: {ports}."
            )
            found.append(
                Finding(node.id, "error", "unknown-port", message, port, related=(source,))
            )
        elif port in taken:
            message = (
                f"Two wires enter {node.id} at {port}: from {taken[port]} and from {source}. "
                "An input takes one; remove the other, or merge them with Add."
            )
            found.append(Finding(node.id, "error", "port-taken", message, port, related=(source,)))
        elif wire.state and port == "in":
            message = (
                f"The state wire from {source} enters {node.id} at its stream; "
                "the value of the previous call goes to a named port."
            )
            found.append(
                Finding(node.id, "error", "state-stream", message, port, related=(source,))
            )
        taken.setdefault(port, source)
    return found


def _unconnected(design: Design, kind: Kind, node: Node, wires: tuple[Wire, ...]) -> list[Finding]:
    wired = {wire.target.port for wire in wires}
    if any(port.variadic and not port.optional for port in kind.inputs):
        if len(wired) >= FEWEST_MERGED:
            return []
        message = (
            f"{node.id} ({kind.name}) merges at least {FEWEST_MERGED} values, gets {len(wired)}. "
            "Wire another to it, or remove it."
        )
        return [Finding(node.id, "error", "unconnected-input", message, "in")]
    return [
        Finding(
            node.id,
            "error",
            "unconnected-input",
            f"Nothing is wired to {port.name!r} of {node.id} ({kind.name}). Wire a node to it.",
            port.name,
        )
        for port in describe_inputs(node, design)
        if not port.optional and port.name not in wired
    ]
