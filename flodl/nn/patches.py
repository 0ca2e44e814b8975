"""Maps taken apart into patches, and patches put together again."""

from __future__ import annotations

from typing import Any, Self

import torch
from torch import Tensor
from torch.nn import functional

from flodl.errors import FlodlError, ShapeError
from flodl.nn import arguments as rule
from flodl.nn.faults import TORCH_ERRORS, dtype_fault, explain, kind_fault, rank_fault, shown
from flodl.nn.module import Module

Size = int | tuple[int, ...]


class _Patches(Module):
    """What both directions share: the grid of patches."""

    kernel_size: Any
    dilation: Any
    padding: Any
    stride: Any

    def with_stride(self, stride: Size) -> Self:
        """Set the step from patch to patch, in elements."""
        rule.sizes(type(self).__name__, "stride", stride, 2)
        self.stride = stride
        return self

    def with_padding(self, padding: Size) -> Self:
        """Set what is added on every side, in elements."""
        rule.sizes(type(self).__name__, "padding", padding, 2, least=0)
        self.padding = padding
        return self

    def with_dilation(self, dilation: Size) -> Self:
        """Set the distance between the elements of a patch."""
        rule.sizes(type(self).__name__, "dilation", dilation, 2)
        self.dilation = dilation
        return self

    @classmethod
    def _check_grid(cls, kernel_size: Size, dilation: Size, padding: Size, stride: Size) -> None:
        rule.sizes(cls.__name__, "kernel_size", kernel_size, 2)
        rule.sizes(cls.__name__, "dilation", dilation, 2)
        rule.sizes(cls.__name__, "padding", padding, 2, least=0)
        rule.sizes(cls.__name__, "stride", stride, 2)

    def _patch_counts(self, lengths: tuple[int, ...]) -> list[int]:
        """Patches along both dimensions of a map of these lengths; below 1 if none fits."""
        settings = zip(
            lengths,
            _pair(self.kernel_size),
            _pair(self.dilation),
            _pair(self.padding),
            _pair(self.stride),
            strict=True,
        )
        return [
            (n + 2 * padding - dilation * (kernel - 1) - 1) // stride + 1
            for n, kernel, dilation, padding, stride in settings
        ]


def _pair(value: Size) -> tuple[int, ...]:
    return tuple(value) if isinstance(value, (tuple, list)) else (value, value)


class Unfold(torch.nn.Unfold, _Patches):
    """Make every patch of a map a column (im2col).

    Follows `torch.nn.Unfold`.

    Shape:
        [B, C, H, W] → [B, C·kernel, patches], and the same without B

    Args:
        kernel_size: Elements in a patch; an int or a pair (height, width), as all sizes here.
        dilation: Distance between the elements of a patch. Default: 1.
        padding: Zeros added on every side, in elements. Default: 0.
        stride: Step from patch to patch, in elements. Default: 1.

    Raises:
        ConfigError: A size below its minimum.
        ShapeError: Another number of dimensions, or a patch larger than the padded map.
        InputError: The input is of a dtype that torch can't unfold.

    `with_kernel(k)` builds; `with_stride`, `with_padding` and `with_dilation` set.
    """

    def __init__(
        self, kernel_size: Size, dilation: Size = 1, padding: Size = 0, stride: Size = 1
    ) -> None:
        self._check_grid(kernel_size, dilation, padding, stride)
        super().__init__(kernel_size, dilation, padding, stride)

    @classmethod
    def with_kernel(cls, kernel_size: Size) -> Self:
        """With this kernel, and the rest at its default."""
        return cls(kernel_size)

    def forward(self, input: Tensor) -> Tensor:
        """[B, C, H, W] → [B, C·kernel, patches]."""
        try:
            return functional.unfold(
                input, self.kernel_size, self.dilation, self.padding, self.stride
            )
        except TORCH_ERRORS as error:
            explain(error, self._fault(input))
            raise

    def _fault(self, input: Tensor) -> FlodlError | None:
        layer = type(self).__name__
        fault = kind_fault(layer, input) or rank_fault(layer, input, (3, 4), "[B, C, H, W]")
        if fault is not None:
            return fault
        if min(self._patch_counts(tuple(input.shape[-2:]))) < 1:
            return ShapeError(
                f"{layer}(kernel_size={self.kernel_size}) got {shown(input)}: the patch is larger "
                "than the padded map. Use a smaller kernel or more padding."
            )
        return dtype_fault(layer, input)


class Fold(torch.nn.Fold, _Patches):
    """Lay columns of patches back into a map; where they overlap, they add up (col2im).

    Follows `torch.nn.Fold`.

    Shape:
        [B, C·kernel, patches] → [B, C, *output_size], and the same without B

    Args:
        output_size: Height and width of the map; an int or a pair, as all sizes here.
        kernel_size: Elements in a patch.
        dilation: Distance between the elements of a patch. Default: 1.
        padding: Elements cut off on every side. Default: 0.
        stride: Step from patch to patch, in elements. Default: 1.

    Raises:
        ConfigError: A size below its minimum.
        ShapeError: Rows that are no multiple of the kernel, or another number of patches than fit.
        InputError: The input is of a dtype that torch can't fold.

    `with_kernel(output_size, k)` builds; `with_stride`, `with_padding`, `with_dilation` set.
    """

    def __init__(
        self,
        output_size: Size,
        kernel_size: Size,
        dilation: Size = 1,
        padding: Size = 0,
        stride: Size = 1,
    ) -> None:
        rule.sizes(type(self).__name__, "output_size", output_size, 2)
        self._check_grid(kernel_size, dilation, padding, stride)
        super().__init__(output_size, kernel_size, dilation, padding, stride)

    @classmethod
    def with_kernel(cls, output_size: Size, kernel_size: Size) -> Self:
        """With this map and kernel, and the rest at its default."""
        return cls(output_size, kernel_size)

    def forward(self, input: Tensor) -> Tensor:
        """[B, C·kernel, patches] → [B, C, *output_size]."""
        try:
            return functional.fold(
                input,
                self.output_size,
                self.kernel_size,
                self.dilation,
                self.padding,
                self.stride,
            )
        except TORCH_ERRORS as error:
            explain(error, self._fault(input))
            raise

    def _fault(self, input: Tensor) -> FlodlError | None:
        layer = type(self).__name__
        fault = kind_fault(layer, input) or rank_fault(
            layer, input, (2, 3), "[B, C·kernel, patches]"
        )
        if fault is not None:
            return fault
        height, width = _pair(self.kernel_size)
        rows, columns = input.shape[-2:]
        if rows % (height * width):
            return ShapeError(
                f"{layer}(kernel_size={self.kernel_size}) got {shown(input)}: its {rows} rows must "
                f"be a multiple of the kernel's {height * width} elements."
            )
        down, across = self._patch_counts(_pair(self.output_size))
        if down < 1 or across < 1 or columns != down * across:
            return ShapeError(
                f"{layer}(output_size={self.output_size}) got {shown(input)}: that map has "
                f"{max(down, 0)}·{max(across, 0)} patches and the input {columns}."
            )
        return dtype_fault(layer, input)
