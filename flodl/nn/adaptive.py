"""Pooling to a given size, whatever the size of the map."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional

from flodl.errors import FlodlError
from flodl.nn import arguments as rule
from flodl.nn.faults import TORCH_ERRORS, dtype_fault, explain, kind_fault, rank_fault
from flodl.nn.module import Module

Target = int | Sequence[int | None] | None


def checked_target(layer: str, output_size: Any, width: Any = None) -> Any:
    """An int or a pair, as torch takes it; None in a pair keeps the size of the input."""
    if width is not None:
        rule.size(layer, "output_size", output_size)
        rule.size(layer, "width", width)
        return (output_size, width)
    pair = output_size if isinstance(output_size, (tuple, list)) else (output_size,) * 2
    sizes = [each for each in pair if each is not None]
    if len(pair) != 2 or not all(rule.is_int(each) and each >= 1 for each in sizes):
        rule.refuse(layer, "output_size", output_size, "an integer ≥ 1, or 2 of them")
    return int(output_size) if rule.is_int(output_size) else output_size


def map_fault(layer: str, input: Tensor) -> FlodlError | None:
    """What is wrong with a map to pool."""
    return (
        kind_fault(layer, input)
        or rank_fault(layer, input, (3, 4), "[B, C, H, W]")
        or dtype_fault(layer, input)
    )


class AdaptiveAvgPool2d(torch.nn.AdaptiveAvgPool2d, Module):
    """The mean of every cell of a grid laid over the map.

    Follows `torch.nn.AdaptiveAvgPool2d`.

    Shape:
        [B, C, H, W] → [B, C, h, w], and the same without B

    Args:
        output_size: The grid: one int for a square, a pair (height, width), or the height if
            `width` follows. None in a pair keeps the size of the input.
        width: The width of the grid, if it is not the height.

    Raises:
        ConfigError: A size below 1.
        ShapeError: Another number of dimensions.
        InputError: The input is of a dtype that torch can't average.
    """

    def __init__(self, output_size: Target, width: int | None = None) -> None:
        super().__init__(checked_target(type(self).__name__, output_size, width))

    def forward(self, input: Tensor) -> Tensor:
        """[B, C, H, W] → [B, C, h, w]."""
        try:
            return functional.adaptive_avg_pool2d(input, self.output_size)
        except TORCH_ERRORS as error:
            explain(error, map_fault(type(self).__name__, input))
            raise


class AdaptiveMaxPool2d(torch.nn.AdaptiveMaxPool2d, Module):
    """The largest value of every cell of a grid laid over the map.

    Follows `torch.nn.AdaptiveMaxPool2d`.

    Shape:
        [B, C, H, W] → [B, C, h, w], and the same without B

    Args:
        output_size: The grid: one int for a square, a pair (height, width), or the height if
            `width` follows. None in a pair keeps the size of the input.
        width: The width of the grid, if it is not the height.
        return_indices: Stays False: a layer gives one tensor.

    Raises:
        ConfigError: A size below 1, or `return_indices`.
        ShapeError: Another number of dimensions.
        InputError: The input is of a dtype that torch can't compare.
    """

    def __init__(
        self, output_size: Target, width: int | None = None, *, return_indices: bool = False
    ) -> None:
        layer = type(self).__name__
        instead = "Use torch.nn.functional.adaptive_max_pool2d for the indices."
        rule.dropped(layer, "return_indices", return_indices, False, instead)
        super().__init__(checked_target(layer, output_size, width))

    def forward(self, input: Tensor) -> Tensor:
        """[B, C, H, W] → [B, C, h, w]."""
        try:
            return functional.adaptive_max_pool2d(input, self.output_size)  # type: ignore[arg-type]  # None is fine
        except TORCH_ERRORS as error:
            explain(error, map_fault(type(self).__name__, input))
            raise
