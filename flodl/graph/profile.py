"""Where the time of a forward goes."""

from __future__ import annotations

import types
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from torch import Tensor

from flodl.graph.core import GraphCore
from flodl.graph.generated import timed_forward
from flodl.graph.steps import ENTRY, Merge, Topology


@dataclass(frozen=True)
class NodeTime:
    """Time of one node.

    Attributes:
        name: Its tag, else its id.
        seconds: Wall time in the last forward.
        share: Part of the sum over all nodes, from 0 to 1.
        level: Number of nodes on the longest way to it.
    """

    name: str
    seconds: float
    share: float
    level: int


@dataclass(frozen=True)
class LevelTime:
    """Time of the nodes that could run side by side.

    Attributes:
        level: Number of nodes on the longest way to them.
        nodes: Their names.
        seconds: Sum of their wall times.
        parallelism: `seconds` over the time of the slowest: how many times faster they could be.
    """

    level: int
    nodes: tuple[str, ...]
    seconds: float
    parallelism: float


@dataclass(frozen=True)
class Profile:
    """Times of the last forward.

    Attributes:
        nodes: In the order of the flow.
        levels: From the input on.
        seconds: Sum over all nodes.
    """

    nodes: tuple[NodeTime, ...]
    levels: tuple[LevelTime, ...]
    seconds: float

    def __iter__(self) -> Iterator[NodeTime]:
        return iter(self.nodes)

    def __str__(self) -> str:
        width = max((len(each.name) for each in self.nodes), default=0)
        return "\n".join(
            f"{each.name:<{width}}  {each.seconds * 1e3:10.3f} ms  {each.share:6.1%}"
            for each in self.nodes
        )


class Profiling(GraphCore):
    """The part of a `Graph` that times itself, in a second lowered form of its own."""

    _seconds: list[float] | None = None

    def enable_profiling(self) -> None:
        """Time every node from now on; the graph runs the profiling form."""
        seconds = [0.0] * len(self.topology.nodes)
        timed = timed_forward(self.topology, seconds)
        self._seconds = seconds
        # On the object, where it hides the plain form of the class.
        self.__dict__["forward"] = types.MethodType(_restarted(timed, seconds), self)

    def disable_profiling(self) -> None:
        """Run the plain form again; the last profile stays."""
        self.__dict__.pop("forward", None)

    def profile(self) -> Profile | None:
        """Times of the last forward, or None if none was timed."""
        if self._seconds is None or not any(self._seconds):
            return None
        return _profile(self.topology, self._seconds)


def _restarted(timed: Any, seconds: list[float]) -> Any:
    def forward(self: GraphCore, *inputs: Tensor, **named: Tensor) -> Any:
        seconds[:] = [0.0] * len(seconds)
        return timed(self, *inputs, **named)

    return forward


def _profile(topology: Topology, seconds: list[float]) -> Profile:
    total = sum(seconds)
    levels = node_levels(topology)
    names: dict[str, str] = {}
    for tag, value in topology.tags:
        names.setdefault(value, tag)
    nodes = tuple(
        NodeTime(names.get(node.id, node.id), spent, spent / total, levels[node.id])
        for node, spent in zip(topology.nodes, seconds, strict=True)
    )
    by_level: dict[int, list[NodeTime]] = {}
    for node in nodes:
        by_level.setdefault(node.level, []).append(node)
    return Profile(
        nodes, tuple(_level(level, by_level[level]) for level in sorted(by_level)), total
    )


def _level(level: int, nodes: list[NodeTime]) -> LevelTime:
    seconds = sum(each.seconds for each in nodes)
    slowest = max(each.seconds for each in nodes)
    parallelism = seconds / slowest if slowest else 1.0
    return LevelTime(level, tuple(each.name for each in nodes), seconds, parallelism)


def node_levels(topology: Topology) -> dict[str, int]:
    """The number of nodes on the longest way to each; nodes of one level don't need each other."""
    levels = {ENTRY: 0} | dict.fromkeys(topology.inputs, 0)
    for node in topology.nodes:
        if isinstance(node, Merge):
            reads = node.sources
        else:
            reads = (node.source, *(wire.value for wire in node.wires if not wire.recurrent))
        levels[node.id] = 1 + max(levels[value] for value in reads)
    return levels
