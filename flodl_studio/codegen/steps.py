"""What a flow is made of, before it is written: steps, and the modules they run.

A `Flow` is one chain of builder calls, which becomes a `Graph`. Steps are the calls; operands are
the modules that the calls take. Both the FlowBuilder source and the PyTorch source are written
from these.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, is_dataclass

from flodl_studio.catalog.kind import Kind
from flodl_studio.design.values import Value


@dataclass(frozen=True)
class Parameter:
    """Stands for a value that a block's function gets as an argument."""

    name: str


Setting = Value | Parameter


@dataclass(frozen=True)
class Leaf:
    """A module made by one constructor.

    Attributes:
        path: Path of the node.
        target: What is called, as ``nn.Conv2d``.
        kind: Its entry; None for modules that a container makes (routers, selectors).
        settings: Arguments that are written, in the order of the constructor.
        facts: All parameters, for whoever needs more than what is written.
        rank: Number of dimensions of the stream that it gets.
    """

    path: str
    target: str
    kind: Kind | None
    settings: Mapping[str, Setting]
    facts: Mapping[str, Setting] = field(default_factory=dict)
    rank: int = 0


@dataclass(frozen=True)
class Bare:
    """The stream as it is, where a module is expected."""

    path: str = ""


@dataclass(frozen=True)
class Recalled:
    """A module that returns a tagged value; of several references the one of that name."""

    name: str = ""
    path: str = ""


@dataclass(frozen=True)
class BlockUse:
    """An instance of a block.

    Attributes:
        path: Path of the node.
        block: Name of the block.
        arguments: What its function gets, by the names of its parameters.
        shared: One instance is used wherever this is set.
    """

    path: str
    block: str
    arguments: tuple[tuple[str, Setting], ...]
    shared: bool


@dataclass(frozen=True, eq=False)
class Flow:
    """A chain of builder calls, equal to itself only.

    Attributes:
        path: Path of the network or node that it stands for; of a branch that of the merge.
        stem: Word that names it where it gets a name.
        inputs: Names of auxiliary inputs.
        steps: The calls.
        label: Label of the graph.
        entry: Name of the stream where it comes in.
        stands_for_node: It is a node of its own (a Network), and not a branch or a body.
    """

    path: str
    stem: str
    inputs: tuple[str, ...]
    steps: tuple[Step, ...]
    label: str | None = None
    entry: str = "x"
    stands_for_node: bool = False


Operand = Leaf | Bare | Recalled | BlockUse | Flow


_LONGEST_ALIKE = 12
"""Steps of a module that is written inside a list."""


def are_alike(operands: tuple[Operand, ...]) -> bool:
    """Tell whether modules are made alike, each anew, apart from where they stand."""
    first, *others = operands
    if isinstance(first, Bare | Recalled) or (isinstance(first, BlockUse) and first.shared):
        return False
    if isinstance(first, Flow) and len(first.steps) > _LONGEST_ALIKE:
        return False
    return all(unplaced(each) == unplaced(first) for each in others)


def unplaced(part: object) -> object:
    """Return a part of a plan as a value that leaves paths out."""
    if isinstance(part, tuple):
        return [unplaced(each) for each in part]
    names = _told_by(type(part))
    return (type(part), [unplaced(getattr(part, name)) for name in names]) if names else part


_TOLD_BY: dict[type, tuple[str, ...]] = {Kind: ("name",)}


def _told_by(sort: type) -> tuple[str, ...]:
    """Return the fields that tell parts of a sort apart; asked for thousands of parts."""
    if sort not in _TOLD_BY:
        named = fields(sort) if is_dataclass(sort) else ()
        _TOLD_BY[sort] = tuple(each.name for each in named if each.name != "path")
    return _TOLD_BY[sort]


Using = tuple[tuple[str, str], ...]
"""References: pairs of the module's name for it and a tag."""


@dataclass(frozen=True)
class Through:
    """The stream goes through a module."""

    path: str
    module: Operand
    using: Using = ()


@dataclass(frozen=True)
class Also:
    """The stream plus a module of it; `first` when the bare stream is the merge's first input."""

    path: str
    module: Operand
    using: Using = ()
    first: bool = True


@dataclass(frozen=True)
class AlsoWith:
    """Two modules of the stream, added."""

    path: str
    skip: Operand
    main: Operand
    using: Using = ()


@dataclass(frozen=True)
class Split:
    """Branches of the stream that meet in a merge."""

    path: str
    branches: tuple[Operand, ...]
    kind: str
    dim: int | None = None
    using: Using = ()


@dataclass(frozen=True)
class Fork:
    """A module of the stream whose value is tagged, while the stream goes on."""

    path: str
    module: Operand
    using: Using = ()


@dataclass(frozen=True)
class Tag:
    """A name for the value at this point."""

    path: str
    name: str


@dataclass(frozen=True)
class Loop:
    """A body applied again and again; `condition` unless the number of passes is fixed."""

    path: str
    body: Operand
    mode: str
    count: int
    condition: Operand | None = None
    using: Using = ()


@dataclass(frozen=True)
class Gate:
    """All experts, weighted by a router."""

    path: str
    router: Leaf
    experts: tuple[Operand, ...]
    using: Using = ()


@dataclass(frozen=True)
class Switch:
    """One branch, chosen by a router."""

    path: str
    router: Leaf
    branches: tuple[Operand, ...]
    using: Using = ()


@dataclass(frozen=True)
class Map:
    """A body applied to each element, or to each slice."""

    path: str
    body: Operand
    mode: str
    count: int | None
    batched: bool


@dataclass(frozen=True)
class Muted:
    """A node that is switched off: the stream passes, and the code says so."""

    path: str
    text: str


Container = Loop | Gate | Switch | Map
"""Steps that hold modules of their own, under one name in the graph."""

Step = Through | Also | AlsoWith | Split | Fork | Tag | Container | Muted


@dataclass(frozen=True)
class Block:
    """A block of the design with the parameters that its function takes.

    Attributes:
        name: Name of the block.
        flow: What it returns.
        parameters: Names and types of the arguments.
        shared: Names of shared blocks used in it, which it gets as arguments too.
    """

    name: str
    flow: Flow
    parameters: tuple[tuple[str, str], ...]
    shared: tuple[str, ...] = ()


@dataclass(frozen=True)
class Port:
    """An Input or Output as the docstring tells it: ``image: [B, 1, 8, 8] float32``."""

    name: str
    shape: str
    dtype: str


@dataclass(frozen=True)
class Plan:
    """Everything that the source of a design says, without its words.

    Attributes:
        name: Name of the design.
        flow: The outermost flow.
        blocks: Blocks in use, each after those that it uses.
        inputs: Inputs of the model, the stream first.
        outputs: Outputs, the result first; the others are tags.
        parameters: Number of trainable numbers.
        paths: Paths of nodes inside uses of blocks, and the paths in the block's own code.
        left_out: Paths of nodes that lead nowhere, which are not written.
    """

    name: str
    flow: Flow
    blocks: tuple[Block, ...]
    inputs: tuple[Port, ...]
    outputs: tuple[Port, ...]
    parameters: int
    paths: Mapping[str, str] = field(default_factory=dict)
    left_out: tuple[str, ...] = ()
