"""Padding of maps."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Self

import torch
from torch import Tensor
from torch.nn import functional

from flodl.errors import FlodlError, ShapeError
from flodl.nn import arguments as rule
from flodl.nn.faults import (
    TORCH_ERRORS,
    dtype_fault,
    explain,
    kind_fault,
    rank_fault,
    refuse,
    shown,
)
from flodl.nn.module import Module


class _Padding(Module):
    """What both ways to pad share."""

    padding: Any

    @classmethod
    def asymmetric(cls, left: int, right: int, top: int, bottom: int) -> Self:
        """With a width of its own for each side."""
        return cls((left, right, top, bottom))

    @classmethod
    def _check(cls, padding: object) -> Any:
        rule.sizes(cls.__name__, "padding", padding, 4, least=0)
        return padding

    def _shape_error(self, input: Tensor) -> ShapeError | None:
        return rank_fault(type(self).__name__, input, (3, 4), "[B, C, H, W]")


class ZeroPad2d(torch.nn.ZeroPad2d, _Padding):
    """Surround a map with zeros.

    Follows `torch.nn.ZeroPad2d`.

    Shape:
        [B, C, H, W] → [B, C, H + top + bottom, W + left + right], and the same without B

    Args:
        padding: Elements added on every side, or (left, right, top, bottom).

    Raises:
        ConfigError: A negative width, or a tuple of another length.
        ShapeError: Another number of dimensions.
    """

    def __init__(self, padding: int | Sequence[int]) -> None:
        super().__init__(self._check(padding))

    def forward(self, input: Tensor) -> Tensor:
        """[B, C, H, W] → [B, C, H + top + bottom, W + left + right]."""
        try:
            # torch pads the last two of any number of dimensions.
            if input.dim() != 4:
                refuse(self._shape_error(input))
            return functional.pad(input, self.padding, "constant", self.value)
        except TORCH_ERRORS as error:
            explain(error, kind_fault(type(self).__name__, input))
            raise


class ReflectionPad2d(torch.nn.ReflectionPad2d, _Padding):
    """Surround a map with its own reflection; the edge itself is not repeated.

    Follows `torch.nn.ReflectionPad2d`.

    Shape:
        [B, C, H, W] → [B, C, H + top + bottom, W + left + right], and the same without B

    Args:
        padding: Elements added on every side, or (left, right, top, bottom).

    Raises:
        ConfigError: A negative width, or a tuple of another length.
        ShapeError: Another number of dimensions, or a map not larger than its padding.
    """

    def __init__(self, padding: int | Sequence[int]) -> None:
        super().__init__(self._check(padding))

    def forward(self, input: Tensor) -> Tensor:
        """[B, C, H, W] → [B, C, H + top + bottom, W + left + right]."""
        try:
            return functional.pad(input, self.padding, "reflect")
        except TORCH_ERRORS as error:
            explain(error, self._fault(input))
            raise

    def _fault(self, input: Tensor) -> FlodlError | None:
        layer = type(self).__name__
        fault = kind_fault(layer, input) or self._shape_error(input)
        if fault is not None:
            return fault
        left, right, top, bottom = self.padding
        if max(left, right) >= input.shape[-1] or max(top, bottom) >= input.shape[-2]:
            return ShapeError(
                f"{layer}(padding={self.padding}) got {shown(input)}: a reflection must be smaller "
                "than the map. Pad less."
            )
        return dtype_fault(layer, input)
