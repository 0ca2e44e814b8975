"""What a flow records: calls of modules and merges of values, in the order of the flow.

A *value* is known by the id of the step that makes it; the graph's first input is `ENTRY`, an
auxiliary input is known by its own name. Steps hold the modules themselves; a `Topology` is the
same flow with every reference resolved and the modules left out, so it can be compared, hashed,
pickled and lowered.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar, Final

from torch import nn

from flodl.errors import ConfigError

ENTRY: Final = "input_0"  # node ids count from 1, so no node and no tag can be called that


@dataclass(frozen=True)
class MergeOp:
    """How several values become one.

    `MergeOp.ADD`, `MergeOp.MEAN`, `MergeOp.MUL` and `MergeOp.MAX` work element by element, from
    the first branch to the last (where several are the largest, they share the gradient);
    `MergeOp.concat(dim)` joins along a dimension, `MergeOp.stack(dim)` along a new one.
    """

    name: str
    dim: int | None = None

    ADD: ClassVar[MergeOp]
    MEAN: ClassVar[MergeOp]
    MUL: ClassVar[MergeOp]
    MAX: ClassVar[MergeOp]

    @classmethod
    def concat(cls, dim: int) -> MergeOp:
        """Join along the existing dimension `dim`."""
        return cls("concat", _checked_dim("concat", dim))

    @classmethod
    def stack(cls, dim: int) -> MergeOp:
        """Join along a new dimension `dim`."""
        return cls("stack", _checked_dim("stack", dim))

    def __str__(self) -> str:
        return self.name if self.dim is None else f"{self.name}({self.dim})"


MergeOp.ADD = MergeOp("add")
MergeOp.MEAN = MergeOp("mean")
MergeOp.MUL = MergeOp("mul")
MergeOp.MAX = MergeOp("max")


def _checked_dim(op: str, dim: object) -> int:
    if isinstance(dim, bool) or not isinstance(dim, int):
        raise ConfigError(f"MergeOp.{op}: dim={dim!r} must be an integer.")
    return dim


@dataclass(frozen=True)
class Ref:
    """A tagged value handed to a module under a key."""

    key: str
    tag: str


@dataclass(frozen=True)
class GateSpec:
    """A gate to be built: one object a graph, made anew by every `build()`."""

    router: nn.Module
    experts: tuple[nn.Module, ...]
    name: ClassVar[str] = "gate"


@dataclass(frozen=True)
class SwitchSpec:
    """A switch to be built."""

    router: nn.Module
    branches: tuple[nn.Module, ...]
    name: ClassVar[str] = "switch"


@dataclass(frozen=True)
class LoopSpec:
    """A loop to be built. `mode` is `for_n`, `while_cond` or `until_cond`."""

    body: nn.Module
    mode: str
    limit: int
    cond: nn.Module | None = None
    name: ClassVar[str] = "loop"


@dataclass(frozen=True)
class MapSpec:
    """A map to be built. `parts` is the number of slices, or None for one body call an element."""

    body: nn.Module
    parts: int | None = None
    batched: bool = False
    name: ClassVar[str] = "map"


Spec = GateSpec | SwitchSpec | LoopSpec | MapSpec


@dataclass(frozen=True)
class Call:
    """A module, or a construct around modules, applied to a value."""

    id: str
    target: nn.Module | Spec
    source: str
    refs: tuple[Ref, ...] = ()


@dataclass(frozen=True)
class Merge:
    """Several values made one."""

    id: str
    op: MergeOp
    sources: tuple[str, ...]


Step = Call | Merge


@dataclass(frozen=True)
class Wire:
    """A resolved reference: `key` reads `value`, of the previous call if `recurrent`."""

    key: str
    value: str
    recurrent: bool = False


@dataclass(frozen=True)
class CallNode:
    """A `Call` without its module, which is registered as `segment`.

    `leaf` says that the module is a single layer of torch or flodl: those take the short way in.
    """

    id: str
    segment: str
    source: str
    wires: tuple[Wire, ...] = ()
    leaf: bool = False


Node = CallNode | Merge


@dataclass(frozen=True)
class Topology:
    """A flow with its references resolved and its modules left out.

    Attributes:
        inputs: Names of the auxiliary inputs, in their order.
        nodes: Calls and merges, in the order in which they run.
        tags: Each tag and the value it names, in the order of the flow; inputs are tags too.
        groups: Each tag group and the tags in it.
        internal: Tags that don't resolve from a parent graph.
        result: The value that the graph returns.
    """

    inputs: tuple[str, ...]
    nodes: tuple[Node, ...]
    tags: tuple[tuple[str, str], ...]
    groups: tuple[tuple[str, tuple[str, ...]], ...]
    internal: frozenset[str]
    result: str
    recurrent: tuple[str, ...] = field(default=())

    @property
    def values(self) -> Mapping[str, str]:
        """The value that each tag names."""
        return dict(self.tags)

    @property
    def calls(self) -> tuple[CallNode, ...]:
        """The nodes that call a module."""
        return tuple(node for node in self.nodes if isinstance(node, CallNode))
