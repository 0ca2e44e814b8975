"""Live inference over a design: every node's types, sizes and costs, and what is wrong.

`infer` is a pure function of the design. Given the last inference it looks only at what differs: a
network that did not change and gets the same types is taken over whole, and in one that did change
a node is worked out again only if it, its inner networks or a type that comes in differs. It goes
on around faults: what does not depend on one stays known.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from heapq import heapify, heappop, heappush

from flodl_studio.catalog.dims import Size
from flodl_studio.catalog.rule import TensorType
from flodl_studio.design.values import NOTHING, Design, Network, Node, Place, Wire, network_at
from flodl_studio.errors import DesignError
from flodl_studio.shapes.facts import Finding, NodeFacts, Problem
from flodl_studio.shapes.lints import lints, network_lints
from flodl_studio.shapes.node import Arrival, NodeResult, infer_node
from flodl_studio.shapes.order import Order, order_of, port_order, reads
from flodl_studio.shapes.structure import state_findings, structure_findings


@dataclass(frozen=True)
class NetworkFacts:
    """What is known of one network with the types that it gets from outside.

    Attributes:
        network: The network itself.
        given: Types of its Inputs by id; None for the outermost, whose Inputs say their own.
        order: Order of its nodes.
        results: What is known of each node, by id.
        structure: What is wrong with how it is drawn; a node's own findings are in its result.
        state: What is wrong with the values of the previous call.
        uses: Names of the blocks used in it, however deep.
    """

    network: Network
    given: Mapping[str, TensorType] | None
    order: Order
    results: Mapping[str, NodeResult]
    structure: tuple[Finding, ...]
    state: tuple[Finding, ...]
    uses: frozenset[str]

    def facts(self, node: str) -> NodeFacts | None:
        """Return the facts of a node by its id; None for one that is not here."""
        result = self.results.get(node)
        return result.facts if result else None

    @cached_property
    def output(self) -> TensorType | None:
        """Type of the first Output; None while it is not known."""
        for node in self.network.nodes:
            if node.kind == "Output":
                facts = self.facts(node.id)
                return facts.output if facts else None
        return None

    @cached_property
    def dead(self) -> frozenset[str]:
        """Nodes that lead to no Output and no tag: the built model is without them."""
        network = self.network
        waiting = [n.id for n in network.nodes if n.kind == "Output" or n.tag is not None]
        seen = set(waiting)
        for id in waiting:  # grows while it is walked
            for wire in reads(network.by_id[id], network):
                if wire.source.node not in seen and wire.source.node in network.by_id:
                    seen.add(wire.source.node)
                    waiting.append(wire.source.node)
        return frozenset(self.results.keys() - seen)

    @cached_property
    def live(self) -> Mapping[str, NodeResult]:
        """What is known of the nodes that the built model has."""
        if not self.dead:
            return self.results
        return {id: result for id, result in self.results.items() if id not in self.dead}

    @cached_property
    def shared(self) -> Mapping[str, int]:
        """Trainable numbers of the shared blocks used in it, by block."""
        found: dict[str, int] = {}
        for result in self.live.values():
            if result.shared:
                found.update(result.shared)
        return found

    @cached_property
    def parameters(self) -> int:
        """Trainable numbers, a shared block counted once."""
        own = sum(r.facts.parameters - r.shared_parameters for r in self.live.values())
        return own + sum(self.shared.values())

    @cached_property
    def macs(self) -> Size:
        """Multiply-adds of one sample."""
        return sum((result.facts.macs for result in self.live.values()), start=0)

    @cached_property
    def buffers(self) -> int:
        """Numbers that its modules keep and don't train."""
        return sum(result.facts.buffers for result in self.live.values())

    @cached_property
    def saved(self) -> Size:
        """Elements kept for the backward pass of one sample, beyond the outputs."""
        return sum((result.facts.saved for result in self.live.values()), start=0)

    @cached_property
    def lints(self) -> tuple[Finding, ...]:
        """What can be built but is unwise."""
        return tuple(network_lints(self.network, self.results))

    @cached_property
    def own_errors(self) -> int:
        """Number of errors in it and in all that is inside it."""
        findings = [*self.structure, *self.state]
        inner = 0
        for result in self.results.values():
            findings += result.findings
            inner += sum(each.own_errors for each in result.inner.values())
        return inner + sum(1 for each in findings if each.severity == "error")


@dataclass(frozen=True)
class Inference:
    """What is known of a design.

    Attributes:
        design: The design itself.
        root: Facts of the outermost network.
        lone_blocks: Facts of the blocks that no node uses, by name.
    """

    design: Design
    root: NetworkFacts
    lone_blocks: Mapping[str, NetworkFacts] = field(default_factory=dict)

    @cached_property
    def facts(self) -> Mapping[str, NodeFacts]:
        """Facts by path: ``loop_1.body/linear_1``, inside a use of a block ``block_1/linear_1``."""
        return {
            prefix + node: result.facts
            for prefix, _, network in _walk("", Place(), self.root)
            for node, result in network.results.items()
        }

    @cached_property
    def problems(self) -> tuple[Problem, ...]:
        """All problems, outermost network first; one in a block once, however often it is used."""
        found: dict[tuple[str, Finding], Problem] = {}
        for prefix, place, network in _walk("", Place(), self.root):
            outermost = network is self.root
            more = lints(self.design, network.results) if outermost else network.lints
            for finding in (*_findings(network), *more):
                path = prefix + finding.node if finding.node else prefix.rstrip("/")
                entry = _entry(self.design, place, finding) if finding.code in _OF_AN_ENTRY else ""
                found.setdefault((str(place), finding), Problem(path, place, finding, entry))
        return (*found.values(), *self._unused_blocks())

    def _unused_blocks(self) -> Iterator[Problem]:
        inside = {name for facts in self.lone_blocks.values() for name in facts.uses}
        for name in self.lone_blocks:
            if name not in inside:
                message = (
                    f"No node uses the block {name!r}. Add one that does, or remove the block."
                )
                finding = Finding("", "warning", "unused-block", message)
                yield Problem(f"blocks.{name}", Place(name), finding)

    @property
    def ok(self) -> bool:
        """Whether there is no error (warnings don't count)."""
        return all(problem.severity != "error" for problem in self.problems)

    @property
    def parameters(self) -> int:
        """Trainable numbers of the whole, shared blocks counted once."""
        return self.root.parameters

    @property
    def macs(self) -> Size:
        """Multiply-adds of one sample through the whole."""
        return self.root.macs

    def network(self, place: Place) -> NetworkFacts | None:
        """Return the facts of the network at a place; of a block those of its first use."""
        at: NetworkFacts | None = self.root
        if place.block is not None:
            at = self._block_uses.get(place.block)
        for node, slot in place.steps:
            result = at.results.get(node) if at else None
            at = result.inner.get(slot) if result else None
        return at

    def errors_inside(self, place: Place, node: str) -> int:
        """Return the number of errors in the inner networks of a node."""
        network = self.network(place)
        result = network.results.get(node) if network else None
        return sum(each.own_errors for each in result.inner.values()) if result else 0

    @cached_property
    def _block_uses(self) -> Mapping[str, NetworkFacts]:
        found = dict(self.lone_blocks)
        for _, place, network in reversed(list(_walk("", Place(), self.root))):
            if place.block is not None and not place.steps:
                found[place.block] = network
        return found


def _walk(
    prefix: str, place: Place, network: NetworkFacts
) -> Iterator[tuple[str, Place, NetworkFacts]]:
    """Yield every network with the prefix of its paths and its place, outermost first."""
    yield prefix, place, network
    holders = [(node, result) for node, result in network.results.items() if result.inner]
    for node, result in holders:
        for slot, inner in result.inner.items():
            if slot:
                yield from _walk(f"{prefix}{node}.{slot}/", place.inside(node, slot), inner)
            else:
                block = str(network.network.by_id[node].params["block"])
                yield from _walk(f"{prefix}{node}/", Place(block), inner)


_OF_AN_ENTRY = ("bad-value", "unknown-parameter")


def _entry(design: Design, place: Place, finding: Finding) -> str:
    """Return where the file has the parameter that a finding is about."""
    at = "network" if place.block is None else f"blocks.{place.block}"
    outer = Place(place.block)
    for node, slot in place.steps:
        at += f".nodes[{_index(network_at(design, outer), node)}].networks.{slot}"
        outer = outer.inside(node, slot)
    index = _index(network_at(design, place), finding.node)
    entry = f"{at}.nodes[{index}]"
    return entry if finding.param is None else f"{entry}.params.{finding.param}"


def _index(network: Network, node: str) -> int:
    return network.index_of[node]


def _findings(network: NetworkFacts) -> Iterator[Finding]:
    yield from network.structure
    yield from network.state
    for result in network.results.values():
        yield from result.findings


def infer(design: Design, previous: Inference | None = None) -> Inference:
    """Return what is known of a design, reusing what the last inference still has right.

    Raises:
        DesignError: A block contains itself, however deep; neither files nor edits bring this.
    """
    if previous is not None and previous.design is design:
        return previous
    walk = _Walk(design, previous)
    root = walk.network(design.network, None, previous.root if previous else None)
    lone: dict[str, NetworkFacts] = {}
    for name, block in design.blocks.items():
        if name not in root.uses:
            last = previous.lone_blocks.get(name) if previous else None
            lone[name] = walk.network(block, {}, last)
    return Inference(design, root, lone)


class _Walk:
    """One inference: the design, what changed since the last, and uses of blocks worked out."""

    def __init__(self, design: Design, previous: Inference | None) -> None:
        self.design = design
        before = previous.design.blocks if previous else {}
        names = before.keys() | design.blocks.keys()
        self._stale = {name for name in names if before.get(name) is not design.blocks.get(name)}
        self._uses: dict[str, list[NetworkFacts]] = {}
        self._inside: list[str] = []

    def inner(
        self, node: Node, inner: Network, given: Mapping[str, TensorType], last: NetworkFacts | None
    ) -> NetworkFacts:
        """Infer a network inside a node; uses of a block with equal types share their facts."""
        if node.kind != "Block":
            return self.network(inner, given, last)
        name = str(node.params["block"])
        if name in self._inside:
            raise DesignError(f"the block {name!r} contains itself", f"blocks.{name}")
        uses = self._uses.setdefault(name, [])
        for facts in uses:
            if facts.given == given:
                return facts
        self._inside.append(name)
        facts = self.network(inner, given, last)
        self._inside.pop()
        uses.append(facts)
        return facts

    def network(
        self,
        network: Network,
        given: Mapping[str, TensorType] | None,
        last: NetworkFacts | None,
    ) -> NetworkFacts:
        """Infer a network; `given` is None for the outermost, whose Inputs say their own types."""
        if last is not None and last.network is network and last.given == given:
            untouched = not last.uses & self._stale
            if untouched:
                return last
        if last is not None:
            network.share_indices(last.network)
        same = last if last is not None and _same_drawing(network, last.network) else None
        order = same.order if same else order_of(network)
        structure = same.structure if same else structure_findings(network, order, given is None)
        results = self._results(network, given, order, last)
        uses = frozenset().union(*(result.uses for result in results.values() if result.uses))
        state = tuple(state_findings(network, results))
        facts = NetworkFacts(network, given, order, results, structure, state, uses)
        if same is not None and "dead" in vars(same):
            vars(facts)["dead"] = same.dead  # worked out once as long as the drawing is the same
        return facts

    def _results(
        self,
        network: Network,
        given: Mapping[str, TensorType] | None,
        order: Order,
        last: NetworkFacts | None,
    ) -> dict[str, NodeResult]:
        if last is not None and not order.rings and not last.order.rings:
            return self._revised(network, given, order, last)
        by_id, incoming = network.by_id, network.incoming
        earlier: Mapping[str, NodeResult] = last.results if last else NOTHING
        results: dict[str, NodeResult] = {}
        for ring in order.rings:
            results |= {id: _in_ring(by_id[id], incoming[id], min(ring)) for id in ring}
        for node_id in order.ids + tuple(waiting for waiting, _ in order.behind):
            node, before = by_id[node_id], earlier.get(node_id)
            arrival = _arrival(node, incoming.get(node_id, ()), results, given)
            if before is not None and self._current(before) and before.still_holds(node, arrival):
                results[node_id] = before
            else:
                results[node_id] = infer_node(self, node, arrival, before)
        return results

    def _revised(
        self,
        network: Network,
        given: Mapping[str, TensorType] | None,
        order: Order,
        last: NetworkFacts,
    ) -> dict[str, NodeResult]:
        """Return the last results with what an edit touched worked out again, and what reads it."""
        by_id, incoming, rank = network.by_id, network.incoming, order.rank
        earlier = last.results
        if order is last.order:
            results = dict(earlier)
        else:  # in the order of now; what is new is touched and filled in before it is read
            results = {id: earlier[id] for id in order.ids if id in earlier}
        waiting = [rank[id] for id in self._touched(network, given, last)]
        heapify(waiting)
        done = -1
        while waiting:
            at = heappop(waiting)
            if at == done:
                continue
            done, node_id = at, order.ids[at]
            node, before = by_id[node_id], earlier.get(node_id)
            arrival = _arrival(node, incoming.get(node_id, ()), results, given)
            if before is not None and self._current(before) and before.still_holds(node, arrival):
                continue
            results[node_id] = result = infer_node(self, node, arrival, before)
            if before is None or not result.looks_like(before):
                for wire in network.outgoing.get(node_id, ()):
                    if not wire.state and wire.target.node in rank:
                        heappush(waiting, rank[wire.target.node])
        return {id: results[id] for id in order.ids} if order is not last.order else results

    def _touched(
        self, network: Network, given: Mapping[str, TensorType] | None, last: NetworkFacts
    ) -> set[str]:
        """Return the nodes that an edit changed, or what enters them, or the blocks in them."""
        before = last.network
        touched: set[str] = set()
        if network.nodes is not before.nodes:
            known = before.by_id
            touched = {node.id for node in network.nodes if known.get(node.id) is not node}
        if network.wires is not before.wires:
            into = before.incoming
            touched |= {id for id, wires in network.incoming.items() if into.get(id) != wires}
            touched |= into.keys() - network.incoming.keys()
        if given != last.given:
            touched |= {node.id for node in network.nodes if node.kind == "Input"}
        if self._stale:
            touched |= {id for id, each in last.results.items() if each.uses & self._stale}
        return touched & network.by_id.keys()

    def _current(self, before: NodeResult) -> bool:
        return not (self._stale and before.uses & self._stale)


def _arrival(
    node: Node,
    wires: tuple[Wire, ...],
    results: Mapping[str, NodeResult],
    given: Mapping[str, TensorType] | None,
) -> Arrival:
    if given is not None and node.kind == "Input":
        inside = given.get(node.id)
        known = inside is not None or node.params.get("shape") is not None
        return Arrival(wires, {}, None if known else node.id, inside)
    inputs: dict[str, TensorType] = {}
    waits_for: str | None = None
    for wire in wires:
        source = None if wire.state else results.get(wire.source.node)
        if source is None:
            continue
        if source.facts.output is not None:
            inputs.setdefault(wire.target.port, source.facts.output)
        elif waits_for is None:
            waits_for = source.facts.waits_for or wire.source.node
    if len(inputs) > 1:  # wires are in the order of drawing, rules read ports in theirs
        inputs = dict(sorted(inputs.items(), key=lambda entry: port_order(entry[0])))
    return Arrival(wires, inputs, waits_for)


def _in_ring(node: Node, wires: tuple[Wire, ...], marked: str) -> NodeResult:
    """Return the result of a node that feeds itself in a ring, of which one node is marked."""
    waits_for = None if node.id == marked else marked
    arrival = Arrival(wires, {}, waits_for)
    return NodeResult(node, arrival, NodeFacts(node.kind, waits_for=waits_for))


def _same_drawing(network: Network, before: Network) -> bool:
    """Tell whether two networks differ in parameters and positions of single layers at most."""
    return (
        network.wires is before.wires
        and len(network.nodes) == len(before.nodes)
        and all(
            a is b
            or (
                (a.id, a.kind, a.tag, a.muted) == (b.id, b.kind, b.tag, b.muted)
                and not a.networks
                and a.kind != "Network"
            )
            for a, b in zip(network.nodes, before.nodes, strict=True)
        )
    )
