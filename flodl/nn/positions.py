"""Signals that tell the positions of a sequence apart."""

from __future__ import annotations

import math
from typing import Any

import torch
from torch import Tensor, nn

from flodl.errors import FlodlError, ShapeError
from flodl.nn import arguments as rule
from flodl.nn.faults import (
    TORCH_ERRORS,
    channel_error,
    dtype_fault,
    explain,
    kind_fault,
    least_rank_fault,
    refuse,
    shown,
)
from flodl.nn.module import Module


class _Positions(Module):
    """What the position signals share: the table reaches over the sequence."""

    def __init__(
        self, max_len: int, dim: int, device: Any = None, dtype: torch.dtype | None = None
    ) -> None:
        super().__init__()
        layer = type(self).__name__
        rule.size(layer, "max_len", max_len)
        rule.size(layer, "dim", dim)
        rule.placement(layer, device, dtype)
        self.max_len = max_len
        self.dim = dim
        self._keep(torch.empty(max_len, dim, device=device, dtype=dtype))
        self.reset_parameters()

    def _keep(self, table: Tensor) -> None:
        raise NotImplementedError

    def reset_parameters(self) -> None:
        """Fill the table anew."""
        raise NotImplementedError

    def _added(self, input: Tensor, table: Tensor) -> Tensor:
        try:
            shape = input.shape
            if len(shape) < 2 or shape[-2] > self.max_len or shape[-1] != self.dim:
                raise self._shape_error(input)
            if not input.is_floating_point():
                refuse(dtype_fault(type(self).__name__, input))
            return input + table[: shape[-2]].to(input.dtype)
        except TORCH_ERRORS as error:
            explain(error, kind_fault(type(self).__name__, input))
            raise

    def _shape_error(self, input: Tensor) -> FlodlError:
        layer = type(self).__name__
        fault = least_rank_fault(layer, input, 2, f"[B, S, {self.dim}]")
        if fault is not None:
            return fault
        if input.shape[-1] != self.dim:
            return channel_error(layer, "dim", self.dim, input, -1)
        return ShapeError(
            f"{layer}(max_len={self.max_len}) got {shown(input)}: the sequence is longer. "
            f"Set max_len={input.shape[-2]}."
        )

    def extra_repr(self) -> str:
        """The two sizes."""
        return f"{self.max_len}, {self.dim}"


class PositionalEmbedding(_Positions):
    """Add a learned vector for every position.

    Gehring et al. 2017, arXiv:1705.03122.

    Shape:
        [B, S, dim] → [B, S, dim], with S up to `max_len`

    Args:
        max_len: The longest sequence, in positions.
        dim: Length of a vector.
        device: Anything `torch.device` takes. Default: torch's default device.
        dtype: Of the table. Default: torch's default dtype.

    Raises:
        ConfigError: A size below 1.
        ShapeError: A sequence longer than `max_len`, or another last dimension.
        InputError: The input is not floating point.

    The table starts normal with standard deviation 0.02. The output keeps the dtype of the input.
    """

    def _keep(self, table: Tensor) -> None:
        self.weight = nn.Parameter(table)

    def reset_parameters(self) -> None:
        """Draw the table anew."""
        nn.init.normal_(self.weight, std=0.02)

    def forward(self, input: Tensor) -> Tensor:
        """[B, S, dim] → [B, S, dim]."""
        return self._added(input, self.weight)


class SinusoidalPositions(_Positions):
    """Add sines and cosines of the position, of wavelengths from 2π to 10000·2π.

    Vaswani et al. 2017, arXiv:1706.03762, section 3.5.

    Shape:
        [B, S, dim] → [B, S, dim], with S up to `max_len`

    Args:
        max_len: The longest sequence, in positions.
        dim: Length of a vector.
        device: Anything `torch.device` takes. Default: torch's default device.
        dtype: Of the table. Default: torch's default dtype.

    Raises:
        ConfigError: A size below 1.
        ShapeError: A sequence longer than `max_len`, or another last dimension.
        InputError: The input is not floating point.

    The table is computed, not learned and not in the state dict. After `to_empty`, call
    `reset_parameters()`. The output keeps the dtype of the input.
    """

    table: Tensor

    def _keep(self, table: Tensor) -> None:
        self.register_buffer("table", table, persistent=False)

    def reset_parameters(self) -> None:
        """Compute the table."""
        place = self.table.device
        position = torch.arange(self.max_len, device=place).unsqueeze(1)
        even = torch.arange(0, self.dim, 2, device=place)
        angle = position * torch.exp(even * (-math.log(10000.0) / self.dim))
        self.table[:, 0::2] = angle.sin()
        self.table[:, 1::2] = angle[:, : self.dim // 2].cos()

    def forward(self, input: Tensor) -> Tensor:
        """[B, S, dim] → [B, S, dim]."""
        return self._added(input, self.table)
