"""What a shape rule gets, what it gives, and how it says no.

A rule is a pure function of an `Application`: closed-form arithmetic over sizes, microseconds, no
torch. It returns an `Outcome` or raises `Mismatch`; it never guesses. The types here are made by
the thousand at every edit, which is why they are structs: those cost a tenth of a frozen dataclass.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import msgspec

from flodl_studio.catalog.dims import Size
from flodl_studio.design.values import NOTHING, Value

if TYPE_CHECKING:
    from flodl_studio.catalog.kind import Kind

BYTES: Mapping[str, int] = {"float32": 4, "int64": 8, "bool": 1}
"""Bytes of one element, by dtype."""


class TensorType(msgspec.Struct, frozen=True, gc=False):
    """Shape (with the batch dimension) and dtype of a value."""

    shape: tuple[Size, ...]
    dtype: str = "float32"

    def __str__(self) -> str:
        return "[" + ", ".join(map(str, self.shape)) + "]"


class Application(msgspec.Struct, frozen=True, gc=False):
    """One use of a kind: what a rule may look at.

    Attributes:
        kind: The entry itself.
        params: Parameters over their defaults, checked for type and range; inferred ones lack
            unless the user pinned them.
        inputs: Types that come in, by port; entries of a variadic port in their order.
            Optional ports without a wire lack.
        inner: Output types of a container's inner networks, by slot, for kinds with slots.
    """

    kind: Kind
    params: Mapping[str, Value]
    inputs: Mapping[str, TensorType]
    inner: Mapping[str, TensorType] = NOTHING


class Outcome(msgspec.Struct, frozen=True, gc=False):
    """What follows from an application.

    Attributes:
        output: Type of the value that goes out.
        inferred: Parameters that follow from the inputs (``in_features``), by name.
        parameters: Trainable numbers of the node's own module.
        buffers: Other numbers it keeps (running statistics).
        macs: Multiply-adds of one call on the whole batch (may depend on B): one for each
            multiplication that is added to a sum, in products of matrices, convolutions, attention
            and recurrent steps. Biases, norms, activations and pooling count nothing. It is the
            convention of fvcore and of torch's FlopCounterMode (which counts two for each).
        saved: Elements kept for the backward pass beyond the node's output (may depend on B).
    """

    output: TensorType
    inferred: Mapping[str, Value] = NOTHING
    parameters: int = 0
    buffers: int = 0
    macs: Size = 0
    saved: Size = 0


class Mismatch(Exception):  # noqa: N818 - a verdict on a drawing, not a failure of the program
    """The inputs don't fit the kind with these parameters.

    Attributes:
        code: What kind of mismatch, for tests and fixes: ``shape-mismatch``, ``dtype-mismatch``,
            ``rank-mismatch``, ``bad-value``, ``missing-input``, ``too-small``.
        message: A sentence, who expects what and what comes: ``Linear expects 784 features,
            gets 512``.
        port: Input port at which it shows.
        param: Parameter whose change would mend it, if there is one.
        value: Value of that parameter that would.
        expected: Expected shape, as text with ``*`` for any size (``[B, 784]``), for the card.
        got: Shape that came in its place; empty when it is what comes in at the port.
        against: Another input port, with which that one does not agree.
    """

    def __init__(  # noqa: PLR0913 - the facts of a refusal, by name
        self,
        code: str,
        message: str,
        *,
        port: str = "in",
        param: str | None = None,
        value: Value = None,
        expected: str = "",
        got: str = "",
        against: str = "",
    ) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.port = port
        self.param = param
        self.value = value
        self.expected = expected
        self.got = got
        self.against = against
