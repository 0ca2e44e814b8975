"""The vocabulary of the catalogue: what an entry declares about a kind of node.

Everything that treats kinds alike (palette, inspector, canvas, inference, code, import, help,
tests) reads these declarations; nothing else knows a kind by name unless the language itself does
(Input, Output, containers, merges).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING, Final

from flodl_studio.design.values import Value

if TYPE_CHECKING:
    from flodl_studio.catalog.rule import Application, Outcome


class _Required:
    """Stands for the default of a parameter that has none."""

    def __repr__(self) -> str:
        return "REQUIRED"


REQUIRED: Final = _Required()


class Family(StrEnum):
    """Groups of the palette, in its order; each has a colour in the theme."""

    IO = "Input and output"
    LINEAR = "Linear"
    CONVOLUTION = "Convolution"
    POOLING = "Pooling"
    NORMALIZATION = "Normalization"
    ACTIVATION = "Activation"
    DROPOUT = "Dropout"
    RECURRENT = "Recurrent"
    ATTENTION = "Attention"
    EMBEDDING = "Embedding"
    SHAPE = "Shape"
    MERGE = "Merge"
    FLOW = "Flow"


class ParamType(StrEnum):
    """What a parameter holds, and so which editor shows it."""

    INT = "int"
    FLOAT = "float"
    BOOL = "bool"
    TEXT = "text"  # a name
    CHOICE = "choice"  # one of `choices`
    SIZES = "sizes"  # an int, or one int an axis: kernel_size=3, kernel_size=(3, 5)
    FACTORS = "factors"  # a number, or one number an axis: scale_factor=1.5
    INTS = "ints"  # a list of ints: dims of Permute, normalized_shape
    SHAPE = "shape"  # a list of ints and, for free lengths, names


@dataclass(frozen=True)
class Param:
    """A parameter, by the name of the constructor's argument.

    Attributes:
        name: Name in the file, in the code and in the inspector.
        type: What it holds.
        default: Value when it is left out; REQUIRED when it can't be, unless `inferred`.
        inferred: It follows from the input and is left out of the file; given, it is checked.
        minimum: Least number allowed, in each entry for lists.
        maximum: Greatest number allowed, likewise.
        above: Number that each must exceed, likewise; in place of a minimum.
        choices: Values allowed of a CHOICE; words allowed beside the numbers of SIZES ("same").
        axes: Numbers of entries that a list may have; empty for any.
        optional: None is a value of its own.
        gaps: None may stand for single entries of a list too (an axis that stays as it is).
        positional: The code writes it without its name (after those before it).
        spread: Its entries are the positional arguments: ``nn.Permute(0, 2, 1)``.
        start: What a node gets when it is added, where the default would not do.
        help: One line for the inspector.
    """

    name: str
    type: ParamType
    default: Value | _Required = REQUIRED
    inferred: bool = False
    minimum: float | None = None
    maximum: float | None = None
    above: float | None = None
    choices: tuple[Value, ...] = ()
    axes: tuple[int, ...] = ()
    optional: bool = False
    gaps: bool = False
    positional: bool = False
    spread: bool = False
    start: Value = None
    help: str = ""

    @property
    def required(self) -> bool:
        """Whether someone has to give a value: no default, and it follows from no input."""
        return isinstance(self.default, _Required) and not self.inferred


@dataclass(frozen=True)
class Port:
    """A port of a node.

    Attributes:
        name: Name in wires; of a variadic port the stem: ``in`` for ``in_0, in_1, …``.
        optional: The node works without a wire here.
        variadic: Any number of entries.
        reference: Handed to the module by ``using``, drawn dashed; the stream otherwise.
    """

    name: str
    optional: bool = False
    variadic: bool = False
    reference: bool = False


STREAM_IN: Final = (Port("in"),)
STREAM_OUT: Final = (Port("out"),)


@dataclass(frozen=True)
class Slot:
    """An inner network of a container; a variadic one is ``stem_0, stem_1, …`` (at least two)."""

    name: str
    variadic: bool = False


@dataclass(frozen=True)
class Kind:
    """One kind of node.

    Attributes:
        name: Name in files, which never changes.
        family: Group of the palette.
        summary: One line of help.
        rule: Closed-form inference: output types, inferred sizes, costs. See `catalog.rule`.
        target: What the code calls, as ``nn.Conv2d`` or ``flodl.StateAdd``; empty when the flow
            language itself expresses the kind (Input, Output, merges, containers).
        params: Parameters, in the order of the constructor.
        inputs: Input ports, the stream first.
        outputs: Output ports.
        slots: Inner networks of a container.
        formula: What it computes, one line of text for the help.
        shape: Shapes in the fixed notation, as ``[N, C_in, H, W] → [N, C_out, H_out, W_out]``.
        synonyms: Words under which a search finds it, beside its name and family.
    """

    name: str
    family: Family
    summary: str
    rule: Callable[[Application], Outcome]
    target: str = ""
    params: tuple[Param, ...] = ()
    inputs: tuple[Port, ...] = STREAM_IN
    outputs: tuple[Port, ...] = STREAM_OUT
    slots: tuple[Slot, ...] = ()
    formula: str = ""
    shape: str = ""
    synonyms: tuple[str, ...] = ()

    @cached_property
    def by_name(self) -> Mapping[str, Param]:
        """Parameters by their names."""
        return {each.name: each for each in self.params}

    @cached_property
    def defaults(self) -> Mapping[str, Value]:
        """Values of the parameters that may be left out, by name."""
        return {
            each.name: each.default
            for each in self.params
            if not isinstance(each.default, _Required)
        }

    @cached_property
    def required(self) -> tuple[Param, ...]:
        """Parameters that someone has to give."""
        return tuple(each for each in self.params if each.required)

    @cached_property
    def only_stream(self) -> bool:
        """Whether one wire, into the stream, is all that enters a node of it and all it needs."""
        return self.inputs == STREAM_IN and not self.holds_networks

    @cached_property
    def holds_networks(self) -> bool:
        """Whether its nodes have networks inside: of their own, or a block's."""
        return bool(self.slots) or self.name == "Block"

    def param(self, name: str) -> Param | None:
        """Return the parameter of that name, or None."""
        return self.by_name.get(name)

    def start(self) -> dict[str, Value]:
        """Return the parameters with which a node is added, so that it works at once."""
        return {each.name: each.start for each in self.params if each.start is not None}

    def values(self, params: Mapping[str, Value]) -> dict[str, Value]:
        """Return the given parameters over the defaults; what is required or inferred may lack."""
        return {**self.defaults, **params}
