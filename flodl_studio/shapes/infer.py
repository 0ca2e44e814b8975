"""Live inference over a design: every node's types, sizes and costs, and what is wrong.

`infer` is a pure function of the design. Given the last inference it looks only at what differs: a
network that did not change and gets the same types is taken over whole, and in one that did change
a node is worked out again only if it, its inner networks or a type that comes in differs. It goes
on around faults: what does not depend on one stays known.
"""

from __future__ import annotations

from collections.abc import Mapping
from heapq import heapify, heappop, heappush

from flodl_studio.catalog.rule import TensorType
from flodl_studio.design.values import NOTHING, Design, Network, Node, Wire
from flodl_studio.errors import DesignError
from flodl_studio.shapes.facts import NodeFacts
from flodl_studio.shapes.inference import Inference, NetworkFacts
from flodl_studio.shapes.node import Arrival, NodeResult, infer_node
from flodl_studio.shapes.order import Order, order_of, port_order
from flodl_studio.shapes.structure import state_findings, structure_findings

__all__ = ["Inference", "NetworkFacts", "infer"]


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
        if last is not None and order == last.order:
            order = last.order
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
        if len(results) > len(order.ids) or any(id not in earlier for id in order.ids):
            return {id: results[id] for id in order.ids}
        return results

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
            touched |= {
                id
                for id, wires in network.incoming.items()
                if (old := into.get(id)) is not wires and old != wires
            }
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
