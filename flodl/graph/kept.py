"""What a graph keeps from one call to the next, outside its parameters and buffers."""

from __future__ import annotations

from typing import Any, Self

import torch
from torch import Tensor, nn

from flodl.errors import StateError
from flodl.graph.calls import zero_ref


def exporting() -> bool:
    """Whether torch.export is tracing: what it traces must not be kept."""
    known: Any = getattr(torch.compiler, "is_exporting", None)
    return known is not None and bool(known())


class Kept:
    """The tagged values of the last forward, and the recurrent state.

    A deep copy keeps the state, detached, and a pickle nothing.
    """

    def __init__(self) -> None:
        self.tagged: tuple[Tensor, ...] | None = None
        self.state: tuple[Tensor, ...] | None = None
        self.batch: int | None = None

    def clear(self) -> None:
        """Forget everything."""
        if self.tagged is not None:  # an assignment is a side effect to torch.export, this is none
            self.tagged = None
        self.clear_state()

    def clear_state(self) -> None:
        """Forget the recurrent state; tagged values stay until the next forward."""
        if self.state is not None:
            self.state = self.batch = None

    def detach(self) -> None:
        """Cut the gradient chains of all values, and keep them."""
        if self.tagged is not None:
            self.tagged = tuple(each.detach() for each in self.tagged)
        if self.state is not None:
            self.state = tuple(each.detach() for each in self.state)

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        copy = type(self)()
        if self.state is not None:
            copy.state = tuple(each.detach().clone() for each in self.state)
            copy.batch = self.batch
        return copy

    def __reduce__(self) -> tuple[type[Self], tuple[()]]:
        return type(self), ()


class Traces:
    """What the body of a loop published in the last forward; copies and pickles start empty."""

    def __init__(self) -> None:
        self.published: dict[str, list[Tensor]] = {}
        self.traced: list[Tensor] = []
        self.names: frozenset[str] = frozenset()  # ever published
        self.ran = False

    def put(self, published: dict[str, list[Tensor]], traced: list[Tensor]) -> None:
        """Replace what the forward before published."""
        self.published = published
        self.traced = traced
        self.names |= published.keys()
        self.ran = True

    def clear(self) -> None:
        """Forget the values, not the names."""
        if self.published or self.traced:
            self.published = {}
            self.traced = []

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        return type(self)()

    def __reduce__(self) -> tuple[type[Self], tuple[()]]:
        return type(self), ()


# What generated code calls.


def forget(kept: Kept) -> None:
    """Let go of the tagged values of the call before, at the start of the next."""
    if not exporting():
        kept.tagged = None


def keep(
    kept: Kept,
    tagged: tuple[Tensor, ...],
    state: tuple[Tensor, ...] | None = None,
    batch: int | None = None,
) -> None:
    """Keep the values of this call, at its end: a call that fails changes no state."""
    if not exporting():
        kept.tagged = tagged
        kept.state = state
        kept.batch = batch


def size(x: Tensor) -> int:
    """The batch size of the stream."""
    return x.shape[0] if x.dim() else 1


def recall(kept: Kept, slot: int, batch: int, module: nn.Module, key: str, x: Tensor) -> Tensor:
    """The value of the call before, or what the reader takes when there was none.

    Raises:
        StateError: The batch has another size than in the call before.
    """
    if kept.state is None:
        return zero_ref(module, key, x)
    value = kept.state[slot]
    if kept.batch != batch and value.dim() and value.shape[0] == kept.batch:
        raise StateError(
            f"The recurrent state {key!r} is of a batch of {kept.batch}, this call has {batch}. "
            "Call reset_state() before another batch size."
        )
    return value
