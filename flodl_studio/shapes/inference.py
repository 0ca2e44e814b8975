"""What is known of a design: facts of its networks, and the problems found in them.

Everything here is derived from results that `infer` has worked out, when it is first asked for.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from flodl_studio.catalog.dims import Size
from flodl_studio.catalog.rule import TensorType
from flodl_studio.design.values import Design, Network, Place, network_at
from flodl_studio.shapes.facts import Finding, NodeFacts, Problem
from flodl_studio.shapes.lints import lints, network_lints
from flodl_studio.shapes.node import NodeResult
from flodl_studio.shapes.order import Order, reads


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
    def holders(self) -> tuple[tuple[str, NodeResult], ...]:
        """Nodes with networks inside, and what is known of them."""
        return tuple(each for each in self.results.items() if each[1].inner)

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
        found = {node: result.facts for node, result in self.root.results.items()}
        for prefix, _, network in _walk("", Place(), self.root) if self.root.holders else ():
            for node, result in network.results.items():
                found[prefix + node] = result.facts
        return found

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
    for node, result in network.holders:
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
    no_input = any(each.code == "no-input" for each in network.structure)
    for result in [each for each in network.results.values() if each.findings]:
        for finding in result.findings:
            if not (no_input and finding.code == "unconnected-input"):  # which follows from that
                yield finding
