"""Pooling: windows of a map become one value each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Self

import torch
from torch import Tensor
from torch.nn import functional

from flodl.errors import FlodlError, ShapeError
from flodl.nn import arguments as rule
from flodl.nn.faults import TORCH_ERRORS, dtype_fault, explain, kind_fault, rank_fault, shown
from flodl.nn.module import Module

Size = int | tuple[int, ...]


class _Window(Module):
    """What pooling by a sliding window shares."""

    dimensions: int
    axes: str
    kernel_size: Any
    stride: Any
    padding: Any
    ceil_mode: bool

    @classmethod
    def with_stride(cls, kernel_size: Size, stride: Size) -> Self:
        """With a stride that is not the kernel size."""
        return cls(kernel_size, stride)

    def with_padding(self, padding: Size) -> Self:
        """Set what is added at both ends, in elements; at most half the kernel."""
        self._check_padding(self.kernel_size, padding)
        self.padding = self._form(padding)
        return self

    def with_ceil_mode(self, flag: bool) -> Self:
        """Set whether a window may hang over the end."""
        rule.flags(type(self).__name__, ceil_mode=flag)
        self.ceil_mode = flag
        return self

    def _form(self, value: Size) -> Size:
        """The form in which torch's class keeps its sizes."""
        return value

    @classmethod
    def _check_window(cls, kernel_size: Size, stride: Size | None, padding: Size) -> None:
        rule.sizes(cls.__name__, "kernel_size", kernel_size, cls.dimensions)
        if stride is not None:
            rule.sizes(cls.__name__, "stride", stride, cls.dimensions)
        cls._check_padding(kernel_size, padding)

    @classmethod
    def _check_padding(cls, kernel: Size, padding: Size) -> None:
        rule.sizes(cls.__name__, "padding", padding, cls.dimensions, least=0)
        pairs = zip(cls._each(kernel), cls._each(padding), strict=True)
        if any(2 * pad > k for k, pad in pairs):
            rule.refuse(cls.__name__, "padding", padding, f"at most half of kernel_size={kernel!r}")

    @classmethod
    def _each(cls, value: Size) -> Sequence[int]:
        return value if isinstance(value, Sequence) else (value,) * cls.dimensions

    def _fault(self, input: Tensor, dilation: Size = 1) -> FlodlError | None:
        layer = type(self).__name__
        count = self.dimensions
        return (
            kind_fault(layer, input)
            or rank_fault(layer, input, (count + 1, count + 2), f"[B, C, {self.axes}]")
            or self._reach_fault(input, dilation)
            or dtype_fault(layer, input)
        )

    def _reach_fault(self, input: Tensor, dilation: Size) -> FlodlError | None:
        """The window is larger than the padded input."""
        kernel, pads = self._each(self.kernel_size), self._each(self.padding)
        reach = [d * (k - 1) + 1 for d, k in zip(self._each(dilation), kernel, strict=True)]
        lengths = input.shape[-self.dimensions :]
        padded = [n + 2 * pad for n, pad in zip(lengths, pads, strict=True)]
        if all(n >= least for n, least in zip(padded, reach, strict=True)):
            return None
        return ShapeError(
            f"{type(self).__name__}(kernel_size={self.kernel_size}) got {shown(input)}: the window "
            f"spans {reach} of {padded} padded elements. Use a smaller window or more padding."
        )


class _MaxWindow(_Window):
    """What max pooling adds: dilation."""

    dilation: Any

    def with_dilation(self, dilation: Size) -> Self:
        """Set the distance between the elements of a window."""
        rule.sizes(type(self).__name__, "dilation", dilation, self.dimensions)
        self.dilation = dilation
        return self

    @classmethod
    def _check_max(
        cls, window: tuple[Size, Size | None, Size], dilation: Size, **kept: Any
    ) -> None:
        cls._check_window(*window)
        rule.sizes(cls.__name__, "dilation", dilation, cls.dimensions)
        rule.dropped(
            cls.__name__,
            "return_indices",
            kept["return_indices"],
            False,
            f"Use torch.nn.functional.max_pool{cls.dimensions}d for the indices.",
        )
        rule.flags(cls.__name__, ceil_mode=kept["ceil_mode"])


class _AvgWindow(_Window):
    """What average pooling adds: whether padding counts."""

    count_include_pad: bool

    def with_count_include_pad(self, flag: bool) -> Self:
        """Set whether padding counts in the average."""
        rule.flags(type(self).__name__, count_include_pad=flag)
        self.count_include_pad = flag
        return self

    @classmethod
    def _check_avg(cls, window: tuple[Size, Size | None, Size], **settings: bool) -> None:
        cls._check_window(*window)
        rule.flags(cls.__name__, **settings)


class MaxPool1d(torch.nn.MaxPool1d, _MaxWindow):
    """The largest value of every window along one dimension.

    Follows `torch.nn.MaxPool1d`.

    Shape:
        [B, C, L] → [B, C, L_out], and the same without B;
        L_out = (L + 2·padding − dilation·(kernel_size − 1) − 1) // stride + 1

    Args:
        kernel_size: Elements in a window.
        stride: Step of the window, in elements. Default: the kernel size.
        padding: Elements added at both ends, at most half the window. Default: 0.
        dilation: Distance between the elements of a window. Default: 1.
        return_indices: Stays False: a layer gives one tensor.
        ceil_mode: Whether a window may hang over the end. Default: False.

    Raises:
        ConfigError: A size below its minimum, padding above half the window, `return_indices`.
        ShapeError: Another number of dimensions, or a window larger than the padded input.

    `with_stride(k, s)` builds; `with_padding`, `with_dilation` and `with_ceil_mode` set.
    """

    dimensions = 1
    axes = "L"

    def __init__(
        self,
        kernel_size: Size,
        stride: Size | None = None,
        padding: Size = 0,
        dilation: Size = 1,
        return_indices: bool = False,
        ceil_mode: bool = False,
    ) -> None:
        kept = {"return_indices": return_indices, "ceil_mode": ceil_mode}
        self._check_max((kernel_size, stride, padding), dilation, **kept)
        super().__init__(kernel_size, stride, padding, dilation, return_indices, ceil_mode)

    def forward(self, input: Tensor) -> Tensor:
        """[B, C, L] → [B, C, L_out]."""
        try:
            return functional.max_pool1d(
                input,
                self.kernel_size,
                self.stride,
                self.padding,
                self.dilation,
                ceil_mode=self.ceil_mode,
            )
        except TORCH_ERRORS as error:
            explain(error, self._fault(input, self.dilation))
            raise


class MaxPool2d(torch.nn.MaxPool2d, _MaxWindow):
    """The largest value of every window of a map.

    Follows `torch.nn.MaxPool2d`.

    Shape:
        [B, C, H, W] → [B, C, H_out, W_out], and the same without B;
        H_out = (H + 2·padding − dilation·(kernel_size − 1) − 1) // stride + 1, W_out alike

    Args:
        kernel_size: Elements in a window; an int or a pair (height, width), as all sizes here.
        stride: Step of the window, in elements. Default: the kernel size.
        padding: Elements added at both ends, at most half the window. Default: 0.
        dilation: Distance between the elements of a window. Default: 1.
        return_indices: Stays False: a layer gives one tensor.
        ceil_mode: Whether a window may hang over the end. Default: False.

    Raises:
        ConfigError: A size below its minimum, padding above half the window, `return_indices`.
        ShapeError: Another number of dimensions, or a window larger than the padded input.

    `with_stride(k, s)` builds; `with_padding`, `with_dilation` and `with_ceil_mode` set.
    """

    dimensions = 2
    axes = "H, W"

    def __init__(
        self,
        kernel_size: Size,
        stride: Size | None = None,
        padding: Size = 0,
        dilation: Size = 1,
        return_indices: bool = False,
        ceil_mode: bool = False,
    ) -> None:
        kept = {"return_indices": return_indices, "ceil_mode": ceil_mode}
        self._check_max((kernel_size, stride, padding), dilation, **kept)
        super().__init__(kernel_size, stride, padding, dilation, return_indices, ceil_mode)

    def forward(self, input: Tensor) -> Tensor:
        """[B, C, H, W] → [B, C, H_out, W_out]."""
        try:
            return functional.max_pool2d(
                input,
                self.kernel_size,
                self.stride,
                self.padding,
                self.dilation,
                ceil_mode=self.ceil_mode,
            )
        except TORCH_ERRORS as error:
            explain(error, self._fault(input, self.dilation))
            raise


class AvgPool1d(torch.nn.AvgPool1d, _AvgWindow):
    """The mean of every window along one dimension.

    Follows `torch.nn.AvgPool1d`.

    Shape:
        [B, C, L] → [B, C, L_out], and the same without B;
        L_out = (L + 2·padding − kernel_size) // stride + 1

    Args:
        kernel_size: Elements in a window.
        stride: Step of the window, in elements. Default: the kernel size.
        padding: Zeros added at both ends, at most half the window. Default: 0.
        ceil_mode: Whether a window may hang over the end. Default: False.
        count_include_pad: Whether padding counts in the mean. Default: True.

    Raises:
        ConfigError: A size below its minimum, padding above half the window.
        ShapeError: Another number of dimensions, or a window larger than the padded input.
        InputError: The input is of a dtype that torch can't average.

    `with_stride(k, s)` builds; `with_padding`, `with_ceil_mode`, `with_count_include_pad` set.
    """

    dimensions = 1
    axes = "L"

    def __init__(
        self,
        kernel_size: Size,
        stride: Size | None = None,
        padding: Size = 0,
        ceil_mode: bool = False,
        count_include_pad: bool = True,
    ) -> None:
        settings = {"ceil_mode": ceil_mode, "count_include_pad": count_include_pad}
        self._check_avg((kernel_size, stride, padding), **settings)
        window: tuple[Any, Any, Any] = (kernel_size, stride, padding)  # torch's types are narrower
        super().__init__(*window, ceil_mode, count_include_pad)

    def _form(self, value: Size) -> Size:
        return value if isinstance(value, (tuple, list)) else (value,)

    def forward(self, input: Tensor) -> Tensor:
        """[B, C, L] → [B, C, L_out]."""
        try:
            return functional.avg_pool1d(
                input,
                self.kernel_size,
                self.stride,
                self.padding,
                self.ceil_mode,
                self.count_include_pad,
            )
        except TORCH_ERRORS as error:
            explain(error, self._fault(input))
            raise


class AvgPool2d(torch.nn.AvgPool2d, _AvgWindow):
    """The mean of every window of a map.

    Follows `torch.nn.AvgPool2d`.

    Shape:
        [B, C, H, W] → [B, C, H_out, W_out], and the same without B;
        H_out = (H + 2·padding − kernel_size) // stride + 1, W_out alike

    Args:
        kernel_size: Elements in a window; an int or a pair (height, width), as all sizes here.
        stride: Step of the window, in elements. Default: the kernel size.
        padding: Zeros added at both ends, at most half the window. Default: 0.
        ceil_mode: Whether a window may hang over the end. Default: False.
        count_include_pad: Whether padding counts in the mean. Default: True.
        divisor_override: What the sum is divided by, instead of the size of the window.

    Raises:
        ConfigError: A size below its minimum, padding above half the window.
        ShapeError: Another number of dimensions, or a window larger than the padded input.
        InputError: The input is of a dtype that torch can't average.

    `with_stride(k, s)` builds; `with_padding`, `with_ceil_mode`, `with_count_include_pad` set.
    """

    dimensions = 2
    axes = "H, W"

    def __init__(
        self,
        kernel_size: Size,
        stride: Size | None = None,
        padding: Size = 0,
        ceil_mode: bool = False,
        count_include_pad: bool = True,
        divisor_override: int | None = None,
    ) -> None:
        settings = {"ceil_mode": ceil_mode, "count_include_pad": count_include_pad}
        self._check_avg((kernel_size, stride, padding), **settings)
        if divisor_override is not None:
            rule.size(type(self).__name__, "divisor_override", divisor_override)
        window: tuple[Any, Any, Any] = (kernel_size, stride, padding)  # torch's types are narrower
        super().__init__(*window, ceil_mode, count_include_pad, divisor_override)

    def forward(self, input: Tensor) -> Tensor:
        """[B, C, H, W] → [B, C, H_out, W_out]."""
        try:
            return functional.avg_pool2d(
                input,
                self.kernel_size,
                self.stride,
                self.padding,
                self.ceil_mode,
                self.count_include_pad,
                self.divisor_override,
            )
        except TORCH_ERRORS as error:
            explain(error, self._fault(input))
            raise
