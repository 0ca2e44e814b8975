"""Recurrent networks over a whole sequence, in one fused call."""

from __future__ import annotations

from typing import Any, Self, cast

import torch
from torch import Tensor
from torch.nn.modules.rnn import RNNBase
from torch.nn.utils.rnn import PackedSequence

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
from flodl.nn.module import Module


class _Recurrent(RNNBase):
    """What both share: constructor names, the batch-first setter, the reading of torch's errors."""

    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        num_layers: int = 1,
        batch_first: bool = False,
        dropout: float = 0.0,
        bidirectional: bool = False,
        *,
        bias: bool = True,
        proj_size: int = 0,
        device: Any = None,
        dtype: torch.dtype | None = None,
    ) -> None:
        layer = type(self).__name__
        rule.size(layer, "input_size", input_size)
        rule.size(layer, "hidden_size", hidden_size)
        rule.size(layer, "num_layers", num_layers)
        rule.fraction(layer, "dropout", dropout)
        rule.flags(layer, bias=bias, batch_first=batch_first, bidirectional=bidirectional)
        rule.placement(layer, device, dtype)
        rule.dropped(layer, "proj_size", proj_size, 0, "Put a Linear after it instead.")
        sizes: Any = (int(input_size), int(hidden_size), int(num_layers))
        options: Any = (bias, batch_first, dropout, bidirectional, 0, device, dtype)
        # torch's class of the same name comes next, and adds the mode
        super().__init__(*sizes, *options)

    @classmethod
    def on_device(
        cls, input_size: int, hidden_size: int, num_layers: int, batch_first: bool, device: Any
    ) -> Self:
        """On a device of its own."""
        return cls(input_size, hidden_size, num_layers, batch_first, device=device)

    def with_batch_first(self, flag: bool = True) -> Self:
        """Set whether the batch comes before the sequence."""
        rule.flags(type(self).__name__, batch_first=flag)
        self.batch_first = flag
        return self

    def forward(self, input: Tensor) -> Tensor:
        """The outputs of every step, from a state of zeros."""
        try:
            outputs: Tensor = super().forward(input)[0]  # of torch's class of the same name
            return outputs
        except TORCH_ERRORS as error:
            explain(error, self._fault(input, {}))
            raise

    def _fault(self, input: Any, states: dict[str, Any]) -> FlodlError | None:
        layer = type(self).__name__
        if isinstance(input, PackedSequence):
            return None
        order = "[B, S" if self.batch_first else "[S, B"
        return (
            kind_fault(layer, input, *states.values())
            or rank_fault(layer, input, (2, 3), f"{order}, {self.input_size}]")
            or channel_fault(layer, "input_size", self.input_size, input, -1)
            or dtype_fault(layer, input, cast(Tensor, self.weight_ih_l0))
            or self._state_fault(input, states)
        )

    def _state_fault(self, input: Tensor, states: dict[str, Tensor]) -> FlodlError | None:
        layer = type(self).__name__
        rows = self.num_layers * (2 if self.bidirectional else 1)
        batch = [input.shape[0 if self.batch_first else 1]] if input.dim() == 3 else []
        wanted = [rows, *batch, self.hidden_size]
        for name, state in states.items():
            if list(state.shape) != wanted:
                return ShapeError(f"{layer} got {name} {shown(state)}: it must be {wanted}.")
            if state.dtype != input.dtype:
                return InputError(f"{layer} got {name} in {state.dtype} and x in {input.dtype}.")
        return None


class GRU(_Recurrent, torch.nn.GRU, Module):  # type: ignore[misc]  # one tensor out, not two
    """Gated recurrent units over a sequence (Cho et al. 2014, arXiv:1406.1078).

    Shape:
        [S, B, input_size] → [S, B, hidden_size · directions], and the same without B;
        [B, S, ...] with `batch_first`

    Args:
        input_size: Length of the input's last dimension.
        hidden_size: Length of the state.
        num_layers: Layers on top of each other. Default: 1.
        batch_first: Whether the batch comes before the sequence. Default: False.
        dropout: Probability with which values between layers are dropped in training. Default: 0.
        bidirectional: Whether a second network reads from the end. Default: False.
        bias: Whether biases are added. Default: True.
        proj_size: Stays 0.
        device: Anything `torch.device` takes. Default: torch's default device.
        dtype: Of the parameters. Default: torch's default dtype.

    Raises:
        ConfigError: A size below 1, or dropout outside [0, 1].
        ShapeError: Another last dimension or number of dimensions, or a state that does not fit.
        InputError: The input is not of the dtype of the weights, or the state is no tensor.
    """

    def forward_seq(self, x: Tensor, state: Tensor | None = None) -> tuple[Tensor, Tensor]:
        """Outputs and the last state [num_layers · directions, B, hidden_size]."""
        try:
            return torch.nn.GRU.forward(self, x, state)
        except TORCH_ERRORS as error:
            explain(error, self._fault(x, {} if state is None else {"state": state}))
            raise


class LSTM(_Recurrent, torch.nn.LSTM, Module):  # type: ignore[misc]  # as above
    """Long short-term memory over a sequence (Hochreiter & Schmidhuber 1997).

    Shape:
        [S, B, input_size] → [S, B, hidden_size · directions], and the same without B;
        [B, S, ...] with `batch_first`

    Args:
        input_size: Length of the input's last dimension.
        hidden_size: Length of the state.
        num_layers: Layers on top of each other. Default: 1.
        batch_first: Whether the batch comes before the sequence. Default: False.
        dropout: Probability with which values between layers are dropped in training. Default: 0.
        bidirectional: Whether a second network reads from the end. Default: False.
        bias: Whether biases are added. Default: True.
        proj_size: Stays 0.
        device: Anything `torch.device` takes. Default: torch's default device.
        dtype: Of the parameters. Default: torch's default dtype.

    Raises:
        ConfigError: A size below 1, dropout outside [0, 1], or a `proj_size`.
        ShapeError: Another last dimension or number of dimensions, or a state that does not fit.
        InputError: The input is not of the dtype of the weights, or the state is no pair.
    """

    def forward_seq(
        self, x: Tensor, state: tuple[Tensor, Tensor] | None = None
    ) -> tuple[Tensor, tuple[Tensor, Tensor]]:
        """Outputs and the last states (h, c), each [num_layers · directions, B, hidden_size]."""
        if state is not None and (not isinstance(state, (tuple, list)) or len(state) != 2):
            raise InputError(f"{type(self).__name__} takes its state as a pair (h, c).")
        try:
            return torch.nn.LSTM.forward(self, x, state)
        except TORCH_ERRORS as error:
            states = {} if state is None else {"h": state[0], "c": state[1]}
            explain(error, self._fault(x, states))
            raise
