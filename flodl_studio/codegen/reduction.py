"""Series-parallel reduction: which parts of a network are straight runs and closed branches.

Every value is traced back along its stream to an anchor, the last value that others read too.
When all inputs of a merge lead back to one anchor, they are its branches: the merge and all
between become one item of a longer run, and the anchor has that many readers fewer. What is left
when all nodes have been looked at is the core, whose values need tags.

One pass in dependency order finds every such part, however deep they are nested, because all that
lies between an anchor and a merge comes before the merge.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from flodl_studio.codegen.wiring import Wiring
from flodl_studio.design.values import MERGES

DEEPEST = 6
"""Branches within branches; what is nested deeper is written with tags instead."""

_DEEPEST_IN_ALL = 24
"""The same, networks in networks counted in: Python calls a graph in a graph only so deep."""


def deepest_branches(nesting: int) -> int:
    """Return how deep branches may be nested in networks that are nested so deep themselves."""
    return max(1, min(DEEPEST, _DEEPEST_IN_ALL // max(1, nesting)))


@dataclass
class Run:
    """Nodes and joins, one after the other.

    Attributes:
        items: Ids of nodes, and joins.
        references: Values that they read beside the stream, in order.
        depth: How deep joins are nested in it.
    """

    items: list[str | Join] = field(default_factory=list)
    references: dict[str, None] = field(default_factory=dict)
    depth: int = 0

    def extend(self, other: Run) -> None:
        """Take on what comes after."""
        self.items.extend(other.items)
        self.references.update(other.references)
        self.depth = max(self.depth, other.depth)


@dataclass
class Join:
    """Branches that leave one value and meet in a merge; an empty run is the bare value."""

    merge: str
    branches: list[Run]


@dataclass
class Trace:
    """How a value comes from an anchor."""

    anchor: str
    run: Run


@dataclass
class Core:
    """What is left of a network after its closed parts have been folded.

    Attributes:
        traces: How each value comes about, but for inputs and open merges.
        merges: Inputs of the merges whose branches are not closed.
        ends: Values at which runs begin and end; all others are inside one.
    """

    traces: dict[str, Trace]
    merges: dict[str, tuple[str, ...]]
    ends: frozenset[str]


def reduce(wiring: Wiring, deepest: int = DEEPEST) -> Core:
    """Fold every closed part of a network, branches within branches only so deep."""
    reduction = _Reduction(wiring, deepest)
    nodes = wiring.network.by_id
    for node in wiring.order:
        if nodes[node].kind in ("Input", "Output"):
            continue
        if nodes[node].kind in MERGES:
            reduction.merge(node)
        else:
            reduction.follow(node)
    return reduction.finished()


def fixed_values(wiring: Wiring) -> set[str]:
    """Return the values that must have a name, or that end a run for another reason."""
    fixed = set(wiring.inputs)
    fixed.update(value for _, value in wiring.outputs)
    read: set[str] = set()
    for node in wiring.order:
        read.update(wiring.streams.get(node, ()))
        for reference in wiring.references.get(node, ()):
            fixed.add(reference.value)
            if reference.state:
                fixed.add(node)
    fixed.update(value for value in wiring.tags if value not in read)
    return fixed


class _Reduction:
    def __init__(self, wiring: Wiring, deepest: int) -> None:
        self.wiring = wiring
        self.deepest = deepest
        self.fixed = fixed_values(wiring)
        self.readers: dict[str, int] = {}
        self.traces: dict[str, Trace] = {}
        self.merges: dict[str, tuple[str, ...]] = {}
        for node in wiring.order:
            for value in wiring.streams.get(node, ()):
                self.readers[value] = self.readers.get(value, 0) + 1

    def follow(self, node: str) -> None:
        """Trace a node with one stream."""
        references = dict.fromkeys(
            each.value for each in self.wiring.references[node] if not each.state
        )
        (stream,) = self.wiring.streams[node]
        self.traces[node] = Trace(stream, Run([node], references))

    def merge(self, node: str) -> None:
        """Fold the branches of a merge if they are closed."""
        values = self.wiring.streams[node]
        branches = [self._branch(value) for value in values]
        anchors = {branch.anchor for branch in branches}
        runs = [branch.run for branch in branches]
        kind = self.wiring.network.by_id[node].kind
        depth = 1 + max(run.depth for run in runs)
        is_closed = len(anchors) == 1 and not self.wiring.references[node]  # those are states
        if not is_closed or depth > self.deepest or not _can_be_nested(runs, kind):
            self.fixed.update(values)
            self.fixed.add(node)
            self.merges[node] = values
            return
        (anchor,) = anchors
        self.readers[anchor] -= len(values) - 1
        references = {name: None for run in runs for name in run.references}
        self.traces[node] = Trace(anchor, Run([Join(node, runs)], references, depth))

    def finished(self) -> Core:
        """Return the core, every trace as far back as it goes."""
        ends = [node for node in self.traces if self._is_anchor(node)]
        for node in ends:
            self._lengthen(self.traces[node])
        return Core(self.traces, self.merges, frozenset(ends) | self.fixed)

    def _is_anchor(self, value: str) -> bool:
        return value in self.fixed or self.readers.get(value, 0) > 1 or value not in self.traces

    def _branch(self, value: str) -> Trace:
        if self._is_anchor(value):
            return Trace(value, Run())
        return self._lengthen(self.traces[value])

    def _lengthen(self, trace: Trace) -> Trace:
        while not self._is_anchor(trace.anchor):
            before = self.traces[trace.anchor]
            before.run.extend(trace.run)  # nobody else reads it, so its run can be continued
            trace.anchor, trace.run = before.anchor, before.run
        return trace


def _can_be_nested(runs: list[Run], kind: str) -> bool:
    """Tell whether one call can write the branches, with what they read beside the stream."""
    reading: list[Mapping[str, None]] = [run.references for run in runs if run.references]
    if not reading:
        return True
    if kind == "Add" and len(runs) == 2:
        return len(reading) == 1  # `using` goes to one of the two
    return len(reading) == len(runs) and all(set(each) == set(reading[0]) for each in reading)
