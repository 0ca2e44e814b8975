"""Convolutions over one, two and three spatial dimensions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Generic, Self, TypeVar

import torch
from torch import Tensor
from torch.nn.modules.conv import _ConvNd

from flodl.errors import ConfigError, FlodlError, ShapeError
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

Size = int | Sequence[int]
PADDING_MODES = ("zeros", "reflect", "replicate", "circular")
_Layer = TypeVar("_Layer", bound="Convolution")


class Configuration(Generic[_Layer]):
    """A convolution in the making: set what differs, then `done()`.

    `Conv2d.configure(3, 16, 3).with_stride(2).without_bias().done()`
    """

    def __init__(self, layer: type[_Layer], channels: tuple[int, int], kernel_size: Size) -> None:
        self._layer = layer
        self._channels = channels
        self._kernel_size = kernel_size
        self._settings: dict[str, Any] = {}

    def with_stride(self, stride: Size) -> Self:
        """Set the step of the kernel, in elements."""
        self._settings["stride"] = stride
        return self

    def with_padding(self, padding: Size | str) -> Self:
        """Set what is added at both ends, in elements."""
        self._settings["padding"] = padding
        return self

    def with_output_padding(self, output_padding: Size) -> Self:
        """Set what is added at the far end of the output; transposed convolutions only."""
        self._settings["output_padding"] = output_padding
        return self

    def with_dilation(self, dilation: Size) -> Self:
        """Set the distance between the taps of the kernel, in elements."""
        self._settings["dilation"] = dilation
        return self

    def with_groups(self, groups: int) -> Self:
        """Set the number of groups that see only their own channels."""
        self._settings["groups"] = groups
        return self

    def without_bias(self) -> Self:
        """Leave the bias away."""
        self._settings["bias"] = False
        return self

    def on_device(self, device: Any) -> Self:
        """Set the device of the parameters."""
        self._settings["device"] = device
        return self

    def done(self) -> _Layer:
        """Build the layer.

        Raises:
            ConfigError: A setting breaks a rule, or the layer does not know it.
        """
        if "output_padding" in self._settings and issubclass(self._layer, _Forward):
            name = self._layer.__name__
            raise ConfigError(f"{name}: output_padding is known to transposed convolutions only.")
        return self._layer(*self._channels, self._kernel_size, **self._settings)


class Convolution(_ConvNd):
    """What all convolutions share: floDl's constructor names and the reading of torch's errors."""

    dimensions: int
    axes: str

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)  # of torch's class, whose arguments these are

    @classmethod
    def no_bias(cls, in_channels: int, out_channels: int, kernel_size: Size) -> Self:
        """Without a bias."""
        return cls(in_channels, out_channels, kernel_size, bias=False)

    @classmethod
    def on_device(cls, in_channels: int, out_channels: int, kernel_size: Size, device: Any) -> Self:
        """On a device of its own."""
        return cls(in_channels, out_channels, kernel_size, device=device)

    @classmethod
    def configure(
        cls, in_channels: int, out_channels: int, kernel_size: Size
    ) -> Configuration[Self]:
        """Begin a fluent configuration; `.done()` ends it."""
        return Configuration(cls, (in_channels, out_channels), kernel_size)

    @classmethod
    def _check_channels(cls, in_channels: int, out_channels: int, groups: int) -> None:
        layer = cls.__name__
        rule.size(layer, "in_channels", in_channels)
        rule.size(layer, "out_channels", out_channels)
        rule.size(layer, "groups", groups)
        rule.divides(layer, ("groups", groups), "in_channels", in_channels)
        rule.divides(layer, ("groups", groups), "out_channels", out_channels)

    @classmethod
    def _check_sizes(cls, sizes: Mapping[str, tuple[Size, int]]) -> None:
        """Each size by name, with the least it may be."""
        for name, (value, least) in sizes.items():
            rule.sizes(cls.__name__, name, value, cls.dimensions, least)

    @classmethod
    def _each(cls, value: Size) -> Sequence[int]:
        return value if isinstance(value, (tuple, list)) else (value,) * cls.dimensions  # type: ignore[return-value]  # a bare integer, of any type

    def _fault(self, input: Tensor) -> FlodlError | None:
        layer = type(self).__name__
        count = self.dimensions
        form = f"[B, {self.in_channels}, {self.axes}]"
        return (
            kind_fault(layer, input)
            or rank_fault(layer, input, (count + 1, count + 2), form)
            or channel_fault(layer, "in_channels", self.in_channels, input, -count - 1)
            or dtype_fault(layer, input, self.weight)
            or self._reach_fault(input)
        )

    def _reach_fault(self, input: Tensor) -> FlodlError | None:
        """The output would have no elements."""
        raise NotImplementedError


class _Forward(Convolution):
    """The convolutions that slide over their input."""

    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        kernel_size: Size,
        stride: Size = 1,
        padding: Size | str = 0,
        dilation: Size = 1,
        groups: int = 1,
        bias: bool = True,
        padding_mode: str = "zeros",
        device: Any = None,
        dtype: torch.dtype | None = None,
    ) -> None:
        layer = type(self).__name__
        sizes = {"kernel_size": (kernel_size, 1), "stride": (stride, 1), "dilation": (dilation, 1)}
        self._check_channels(in_channels, out_channels, groups)
        self._check_sizes(sizes)
        if isinstance(padding, str):
            rule.choice(layer, "padding", padding, ("valid", "same"))
            if padding == "same" and any(each != 1 for each in self._each(stride)):
                rule.refuse(layer, "stride", stride, "1 with padding='same'")
        else:
            rule.sizes(layer, "padding", padding, self.dimensions, least=0)
        rule.choice(layer, "padding_mode", padding_mode, PADDING_MODES)
        rule.flags(layer, bias=bias)
        rule.placement(layer, device, dtype)
        super().__init__(  # torch's class of the same name comes next
            in_channels,
            out_channels,
            kernel_size,
            stride,
            padding,
            dilation,
            groups,
            bias,
            padding_mode,
            device,
            dtype,
        )

    @classmethod
    def build(
        cls,
        in_channels: int,
        out_channels: int,
        kernel_size: Size,
        bias: bool = True,
        stride: Size = 1,
        padding: Size | str = 0,
        dilation: Size = 1,
        groups: int = 1,
        device: Any = None,
    ) -> Self:
        """Every setting, in floDl's order."""
        return cls(
            in_channels,
            out_channels,
            kernel_size,
            stride,
            padding,
            dilation,
            groups,
            bias,
            device=device,
        )

    def forward(self, input: Tensor) -> Tensor:
        """Slide the kernel over the input."""
        try:
            return self._conv_forward(input, self.weight, self.bias)
        except TORCH_ERRORS as error:
            explain(error, self._fault(input))
            raise

    def _reach_fault(self, input: Tensor) -> FlodlError | None:
        """The kernel is larger than the padded input."""
        wrapped = self._wrap_fault(input)
        if wrapped is not None:
            return wrapped
        reach = [d * (k - 1) + 1 for d, k in zip(self.dilation, self.kernel_size, strict=True)]
        ends = self._reversed_padding_repeated_twice[::-1]
        lengths = input.shape[-self.dimensions :]
        padded = [n + ends[2 * i] + ends[2 * i + 1] for i, n in enumerate(lengths)]
        if all(n >= least for n, least in zip(padded, reach, strict=True)):
            return None
        return ShapeError(
            f"{type(self).__name__}(kernel_size={self.kernel_size}) got {shown(input)}: the kernel "
            f"spans {reach} of {padded} padded elements. Use a smaller kernel or more padding."
        )

    def _wrap_fault(self, input: Tensor) -> FlodlError | None:
        """Padding that reads from the input reads further than the input goes."""
        most = {"reflect": -1, "circular": 0}.get(self.padding_mode)
        if most is None:
            return None
        ends = self._reversed_padding_repeated_twice[::-2]
        lengths = input.shape[-self.dimensions :]
        if all(end <= n + most for end, n in zip(ends, lengths, strict=True)):
            return None
        return ShapeError(
            f"{type(self).__name__}(padding={self.padding}, padding_mode={self.padding_mode!r}) "
            f"got {shown(input)}: the padding reads further than the input goes. Pad less."
        )


class Conv1d(_Forward, torch.nn.Conv1d, Module):
    """Slide learned kernels over one spatial dimension (LeCun et al. 1989).

    Shape:
        [B, in_channels, L] → [B, out_channels, L_out], and the same without B;
        L_out = (L + 2·padding − dilation·(kernel_size − 1) − 1) // stride + 1

    Args:
        in_channels: Channels of the input.
        out_channels: Channels of the output.
        kernel_size: Taps of the kernel.
        stride: Step of the kernel, in elements. Default: 1.
        padding: Elements added at both ends, or `"valid"`, `"same"`. Default: 0.
        dilation: Distance between taps, in elements. Default: 1.
        groups: Groups that see only their own channels. Default: 1.
        bias: Whether a bias is added. Default: True.
        padding_mode: `"zeros"` (default), `"reflect"`, `"replicate"` or `"circular"`.
        device: Anything `torch.device` takes. Default: torch's default device.
        dtype: Of the parameters. Default: torch's default dtype.

    Raises:
        ConfigError: A size below its minimum, groups that do not divide the channels.
        ShapeError: Another number of channels, or a kernel larger than the padded input.
        InputError: The input is not of the dtype of the weights.
    """

    dimensions = 1
    axes = "L"


class Conv2d(_Forward, torch.nn.Conv2d, Module):
    """Slide learned kernels over two spatial dimensions (LeCun et al. 1998).

    Shape:
        [B, in_channels, H, W] → [B, out_channels, H_out, W_out], and the same without B;
        H_out = (H + 2·padding − dilation·(kernel_size − 1) − 1) // stride + 1, W_out alike

    Args:
        in_channels: Channels of the input.
        out_channels: Channels of the output.
        kernel_size: Taps of the kernel; an int or a pair (height, width), as all sizes here.
        stride: Step of the kernel, in elements. Default: 1.
        padding: Elements added at both ends, or `"valid"`, `"same"`. Default: 0.
        dilation: Distance between taps, in elements. Default: 1.
        groups: Groups that see only their own channels. Default: 1.
        bias: Whether a bias is added. Default: True.
        padding_mode: `"zeros"` (default), `"reflect"`, `"replicate"` or `"circular"`.
        device: Anything `torch.device` takes. Default: torch's default device.
        dtype: Of the parameters. Default: torch's default dtype.

    Raises:
        ConfigError: A size below its minimum, groups that do not divide the channels.
        ShapeError: Another number of channels, or a kernel larger than the padded input.
        InputError: The input is not of the dtype of the weights.
    """

    dimensions = 2
    axes = "H, W"


class Conv3d(_Forward, torch.nn.Conv3d, Module):
    """Slide learned kernels over three spatial dimensions (Ji et al. 2013).

    Shape:
        [B, in_channels, D, H, W] → [B, out_channels, D_out, H_out, W_out], and the same without B;
        D_out = (D + 2·padding − dilation·(kernel_size − 1) − 1) // stride + 1, H_out, W_out alike

    Args:
        in_channels: Channels of the input.
        out_channels: Channels of the output.
        kernel_size: Taps of the kernel; an int or three, as all sizes here.
        stride: Step of the kernel, in elements. Default: 1.
        padding: Elements added at both ends, or `"valid"`, `"same"`. Default: 0.
        dilation: Distance between taps, in elements. Default: 1.
        groups: Groups that see only their own channels. Default: 1.
        bias: Whether a bias is added. Default: True.
        padding_mode: `"zeros"` (default), `"reflect"`, `"replicate"` or `"circular"`.
        device: Anything `torch.device` takes. Default: torch's default device.
        dtype: Of the parameters. Default: torch's default dtype.

    Raises:
        ConfigError: A size below its minimum, groups that do not divide the channels.
        ShapeError: Another number of channels, or a kernel larger than the padded input.
        InputError: The input is not of the dtype of the weights.
    """

    dimensions = 3
    axes = "D, H, W"
