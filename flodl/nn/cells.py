"""One step of a recurrent network; the state comes by name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import torch
from torch import Tensor
from torch.nn.modules.rnn import RNNCellBase

from flodl.errors import FlodlError, InputError, ShapeError
from flodl.nn import arguments as rule
from flodl.nn.faults import (
    TORCH_ERRORS,
    channel_fault,
    dtype_fault,
    explain,
    kind_fault,
    rank_fault,
    shown,
)
from flodl.nn.module import NamedInputModule


class _Cell(RNNCellBase):
    """What both cells share: the rules of their arguments and the reading of torch's errors."""

    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        bias: bool = True,
        device: Any = None,
        dtype: torch.dtype | None = None,
    ) -> None:
        layer = type(self).__name__
        rule.size(layer, "input_size", input_size)
        rule.size(layer, "hidden_size", hidden_size)
        rule.flags(layer, bias=bias)
        rule.placement(layer, device, dtype)
        # torch's class of the same name comes next, and knows the number of gates
        super().__init__(input_size, hidden_size, bias, device, dtype)

    def _zeros(self, input: Tensor) -> Tensor:
        return input.new_zeros(*input.shape[:-1], self.hidden_size)

    def _fault(self, input: Tensor, states: Mapping[str, Tensor]) -> FlodlError | None:
        layer = type(self).__name__
        return (
            kind_fault(layer, input, *states.values())
            or rank_fault(layer, input, (1, 2), f"[B, {self.input_size}]")
            or channel_fault(layer, "input_size", self.input_size, input, -1)
            or dtype_fault(layer, input, self.weight_ih)
            or self._state_fault(input, states)
        )

    def _state_fault(self, input: Tensor, states: Mapping[str, Tensor]) -> FlodlError | None:
        layer = type(self).__name__
        wanted = [*input.shape[:-1], self.hidden_size]
        for name, state in states.items():
            if list(state.shape) != wanted:
                return ShapeError(f"{layer} got {name} {shown(state)}: it must be {wanted}.")
            if state.dtype != input.dtype:
                return InputError(f"{layer} got {name} in {state.dtype} and x in {input.dtype}.")
        return None


class GRUCell(_Cell, torch.nn.GRUCell, NamedInputModule):
    """One step of gated recurrent units (Cho et al. 2014, arXiv:1406.1078).

    Shape:
        [B, input_size] with the named input `h` [B, hidden_size] → [B, hidden_size],
        and the same without B

    Args:
        input_size: Length of the input's last dimension.
        hidden_size: Length of the state.
        bias: Whether biases are added. Default: True.
        device: Anything `torch.device` takes. Default: torch's default device.
        dtype: Of the parameters. Default: torch's default dtype.

    Raises:
        ConfigError: A size below 1.
        ShapeError: Another last dimension or number of dimensions, or a state that does not fit.
        InputError: The input is not of the dtype of the weights, or the state is no tensor.

    Without `h` the state is zeros.
    """

    named_inputs = ("h",)

    def forward(self, input: Tensor, hx: Tensor | None = None) -> Tensor:
        """The next state; from zeros unless the state is given."""
        try:
            return torch.nn.GRUCell.forward(self, input, hx)
        except TORCH_ERRORS as error:
            explain(error, self._fault(input, {} if hx is None else {"h": hx}))
            raise

    def forward_step(self, x: Tensor, state: Tensor | None = None) -> Tensor:
        """The next state; from zeros unless the state is given."""
        return self.forward(x, state)

    def forward_named(self, x: Tensor, refs: Mapping[str, Tensor]) -> Tensor:
        """The next state from `h`, or from zeros."""
        self.check_names(refs)
        return self.forward(x, refs.get("h"))

    def zero_ref(self, name: str, x: Tensor) -> Tensor:
        """A state of zeros, [B, hidden_size]."""
        self.check_names((name,))
        return self._zeros(x)


class LSTMCell(_Cell, torch.nn.LSTMCell, NamedInputModule):
    """One step of long short-term memory (Hochreiter & Schmidhuber 1997).

    Shape:
        [B, input_size] with the named inputs `h` and `c` [B, hidden_size] → [B, hidden_size],
        and the same without B

    Args:
        input_size: Length of the input's last dimension.
        hidden_size: Length of the state.
        bias: Whether biases are added. Default: True.
        device: Anything `torch.device` takes. Default: torch's default device.
        dtype: Of the parameters. Default: torch's default dtype.

    Raises:
        ConfigError: A size below 1.
        ShapeError: Another last dimension or number of dimensions, or a state that does not fit.
        InputError: The x is not of the dtype of the weights, or the state is no pair.

    A missing `h` or `c` is zeros. Where floDl packs the state into one tensor, here it is the pair
    (h, c), as in torch.
    """

    named_inputs = ("h", "c")

    def forward(self, input: Tensor) -> Tensor:  # type: ignore[override]
        """The next h, from a state of zeros; the next c is dropped."""
        return self.forward_step(input)[0]

    def forward_step(
        self, x: Tensor, state: tuple[Tensor, Tensor] | None = None
    ) -> tuple[Tensor, Tensor]:
        """The next (h, c); from zeros unless the state is given."""
        if state is not None and (not isinstance(state, (tuple, list)) or len(state) != 2):
            raise InputError(f"{type(self).__name__} takes its state as a pair (h, c).")
        try:
            return torch.nn.LSTMCell.forward(self, x, state)
        except TORCH_ERRORS as error:
            explain(error, self._fault(x, {} if state is None else {"h": state[0], "c": state[1]}))
            raise

    def forward_named(self, x: Tensor, refs: Mapping[str, Tensor]) -> Tensor:
        """The next h from `h` and `c`; zeros stand for the one that is missing."""
        self.check_names(refs)
        if not refs:
            return self.forward(x)
        h, c = refs.get("h"), refs.get("c")
        zeros = self._zeros(x) if h is None or c is None else None
        states: Any = (zeros if h is None else h, zeros if c is None else c)
        return self.forward_step(x, states)[0]

    def zero_ref(self, name: str, x: Tensor) -> Tensor:
        """A state of zeros, [B, hidden_size]."""
        self.check_names((name,))
        return self._zeros(x)
