"""Transposed convolutions, which make maps larger."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Self

import torch
from torch import Tensor

from flodl.errors import FlodlError, ShapeError
from flodl.nn import arguments as rule
from flodl.nn.conv import Convolution, Size
from flodl.nn.faults import TORCH_ERRORS, explain, refuse, shown
from flodl.nn.module import Module


class _Transposed(Convolution):
    """What the transposed convolutions share."""

    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        kernel_size: Size,
        stride: Size = 1,
        padding: Size = 0,
        output_padding: Size = 0,
        groups: int = 1,
        bias: bool = True,
        dilation: Size = 1,
        padding_mode: str = "zeros",
        device: Any = None,
        dtype: torch.dtype | None = None,
    ) -> None:
        layer = type(self).__name__
        sizes = {
            "kernel_size": (kernel_size, 1),
            "stride": (stride, 1),
            "padding": (padding, 0),
            "output_padding": (output_padding, 0),
            "dilation": (dilation, 1),
        }
        self._check_channels(in_channels, out_channels, groups)
        self._check_sizes(sizes)
        reach = [max(pair) for pair in zip(self._each(stride), self._each(dilation), strict=True)]
        extra = self._each(output_padding)
        if any(added >= most for added, most in zip(extra, reach, strict=True)):
            rule.refuse(layer, "output_padding", output_padding, "below the stride or the dilation")
        rule.choice(layer, "padding_mode", padding_mode, ("zeros",))
        rule.flags(layer, bias=bias)
        rule.placement(layer, device, dtype)
        super().__init__(  # torch's class of the same name comes next
            in_channels,
            out_channels,
            kernel_size,
            stride,
            padding,
            output_padding,
            groups,
            bias,
            dilation,
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
        padding: Size = 0,
        output_padding: Size = 0,
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
            output_padding,
            groups,
            bias,
            dilation,
            device=device,
        )

    def forward(self, input: Tensor, output_size: Sequence[int] | None = None) -> Tensor:
        """Spread every element over the reach of the kernel; `output_size` as in torch."""
        try:
            if input.is_meta:  # where torch does not look at the channels
                refuse(self._fault(input))
            # mypy sees the common ancestor, which leaves forward to its children
            return super().forward(input, output_size)  # type: ignore[no-any-return]
        except TORCH_ERRORS as error:
            explain(error, self._fault(input) or self._target_fault(input, output_size))
            raise

    def _target_fault(self, input: Tensor, output_size: Sequence[int] | None) -> FlodlError | None:
        """An output size that the stride does not reach."""
        if output_size is None:
            return None
        padded = zip(self._made(input), self.output_padding, self.stride, strict=True)
        ends = [(n - extra, n - extra + step - 1) for n, extra, step in padded]
        return ShapeError(
            f"{type(self).__name__}(stride={self.stride}) got {shown(input)} and output_size="
            f"{list(output_size)}: it makes from {[least for least, _ in ends]} to "
            f"{[most for _, most in ends]}."
        )

    def _reach_fault(self, input: Tensor) -> FlodlError | None:
        """Padding takes away all that the kernel spreads."""
        made = self._made(input)
        if all(n >= 1 for n in made):
            return None
        return ShapeError(
            f"{type(self).__name__}(padding={self.padding}) got {shown(input)}: its output would "
            f"be {made}. Use less padding."
        )

    def _made(self, input: Tensor) -> list[int]:
        """The lengths of the output."""
        lengths = input.shape[-self.dimensions :]
        settings = zip(
            lengths,
            self.kernel_size,
            self.stride,
            self.padding,
            self.output_padding,
            self.dilation,
            strict=True,
        )
        return [
            (n - 1) * stride - 2 * int(padding) + dilation * (kernel - 1) + extra + 1
            for n, kernel, stride, padding, extra, dilation in settings
        ]


class ConvTranspose1d(_Transposed, torch.nn.ConvTranspose1d, Module):
    """The gradient of Conv1d as a layer: makes lengths larger (Zeiler et al. 2010).

    Shape:
        [B, in_channels, L] → [B, out_channels, L_out], and the same without B;
        L_out = (L − 1)·stride − 2·padding + dilation·(kernel_size − 1) + output_padding + 1

    Args:
        in_channels: Channels of the input.
        out_channels: Channels of the output.
        kernel_size: Taps of the kernel.
        stride: Step in the output, in elements. Default: 1.
        padding: Elements taken away at both ends of the output. Default: 0.
        output_padding: Elements added at the far end; below the stride or the dilation. Default: 0.
        groups: Groups that see only their own channels. Default: 1.
        bias: Whether a bias is added. Default: True.
        dilation: Distance between taps, in elements. Default: 1.
        padding_mode: `"zeros"`, as torch knows no other here.
        device: Anything `torch.device` takes. Default: torch's default device.
        dtype: Of the parameters. Default: torch's default dtype.

    Raises:
        ConfigError: A size below its minimum, groups that do not divide the channels.
        ShapeError: Another number of channels, or an output without elements.
        InputError: The input is not of the dtype of the weights.
    """

    dimensions = 1
    axes = "L"


class ConvTranspose2d(_Transposed, torch.nn.ConvTranspose2d, Module):
    """The gradient of Conv2d as a layer: makes maps larger (Zeiler et al. 2010).

    Shape:
        [B, in_channels, H, W] → [B, out_channels, H_out, W_out], and the same without B;
        H_out = (H − 1)·stride − 2·padding + dilation·(kernel_size − 1) + output_padding + 1,
        W_out alike

    Args:
        in_channels: Channels of the input.
        out_channels: Channels of the output.
        kernel_size: Taps of the kernel; an int or a pair (height, width), as all sizes here.
        stride: Step in the output, in elements. Default: 1.
        padding: Elements taken away at both ends of the output. Default: 0.
        output_padding: Elements added at the far end; below the stride or the dilation. Default: 0.
        groups: Groups that see only their own channels. Default: 1.
        bias: Whether a bias is added. Default: True.
        dilation: Distance between taps, in elements. Default: 1.
        padding_mode: `"zeros"`, as torch knows no other here.
        device: Anything `torch.device` takes. Default: torch's default device.
        dtype: Of the parameters. Default: torch's default dtype.

    Raises:
        ConfigError: A size below its minimum, groups that do not divide the channels.
        ShapeError: Another number of channels, or an output without elements.
        InputError: The input is not of the dtype of the weights.
    """

    dimensions = 2
    axes = "H, W"


class ConvTranspose3d(_Transposed, torch.nn.ConvTranspose3d, Module):
    """The gradient of Conv3d as a layer: makes volumes larger (Zeiler et al. 2010).

    Shape:
        [B, in_channels, D, H, W] → [B, out_channels, D_out, H_out, W_out], and the same without B;
        D_out = (D − 1)·stride − 2·padding + dilation·(kernel_size − 1) + output_padding + 1,
        H_out and W_out alike

    Args:
        in_channels: Channels of the input.
        out_channels: Channels of the output.
        kernel_size: Taps of the kernel; an int or three, as all sizes here.
        stride: Step in the output, in elements. Default: 1.
        padding: Elements taken away at both ends of the output. Default: 0.
        output_padding: Elements added at the far end; below the stride or the dilation. Default: 0.
        groups: Groups that see only their own channels. Default: 1.
        bias: Whether a bias is added. Default: True.
        dilation: Distance between taps, in elements. Default: 1.
        padding_mode: `"zeros"`, as torch knows no other here.
        device: Anything `torch.device` takes. Default: torch's default device.
        dtype: Of the parameters. Default: torch's default dtype.

    Raises:
        ConfigError: A size below its minimum, groups that do not divide the channels.
        ShapeError: Another number of channels, or an output without elements.
        InputError: The input is not of the dtype of the weights.
    """

    dimensions = 3
    axes = "D, H, W"
