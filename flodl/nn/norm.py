"""Layers that normalize: over features, over groups of channels, over a batch."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Self

import torch
from torch import Tensor
from torch.nn import functional
from torch.nn.modules.instancenorm import _InstanceNorm

from flodl.errors import FlodlError, ShapeError
from flodl.nn import arguments as rule
from flodl.nn.faults import (
    TORCH_ERRORS,
    channel_error,
    channel_fault,
    dtype_fault,
    explain,
    kind_fault,
    least_rank_fault,
    rank_fault,
    shown,
)
from flodl.nn.module import Module


def _trailing_fault(
    layer: str, normalized_shape: tuple[int, ...], input: Tensor, weight: Tensor | None
) -> FlodlError | None:
    """The last dimensions are not the ones that the layer normalizes."""
    fault = kind_fault(layer, input)
    if fault is not None:
        return fault
    count = len(normalized_shape)
    fault = least_rank_fault(layer, input, count, f"[..., {str(list(normalized_shape))[1:-1]}]")
    if fault is not None:
        return fault
    if tuple(input.shape[-count:]) != normalized_shape:
        wanted = list(normalized_shape)
        what = "last dimension" if count == 1 else f"last {count} dimensions"
        suggested = list(input.shape[-count:])
        return ShapeError(
            f"{layer}(normalized_shape={wanted}) got {shown(input)}: its {what} must be {wanted}. "
            f"Set normalized_shape={suggested}."
        )
    return dtype_fault(layer, input, weight)


def _lengths(normalized_shape: int | Sequence[int]) -> list[int]:
    """One length or several, of any type of integer, as torch keeps them."""
    several = (
        normalized_shape if isinstance(normalized_shape, (tuple, list)) else (normalized_shape,)
    )
    return [int(length) for length in several]


def _check_eps(layer: str, eps: float | None) -> None:
    if eps is not None:
        rule.number(layer, "eps", eps, least=0)


class LayerNorm(torch.nn.LayerNorm, Module):
    """Give the last dimensions mean 0 and variance 1, then scale and shift (arXiv:1607.06450).

    Shape:
        [..., *normalized_shape] → [..., *normalized_shape]

    Args:
        normalized_shape: Length of the last dimension, or a tuple of the last lengths.
        eps: Added to the variance. Default: 1e-5.
        elementwise_affine: Whether scale and shift are learned. Default: True.
        bias: Whether there is a shift. Default: True.
        device: Anything `torch.device` takes. Default: torch's default device.
        dtype: Of the parameters. Default: torch's default dtype.

    Raises:
        ConfigError: A length below 1, or a negative eps.
        ShapeError: The last dimensions of the input are not `normalized_shape`.
        InputError: The input is not floating point.
    """

    def __init__(
        self,
        normalized_shape: int | Sequence[int],
        eps: float = 1e-5,
        elementwise_affine: bool = True,
        bias: bool = True,
        device: Any = None,
        dtype: torch.dtype | None = None,
    ) -> None:
        layer = type(self).__name__
        rule.shape(layer, "normalized_shape", normalized_shape)
        rule.number(layer, "eps", eps, least=0)
        rule.flags(layer, elementwise_affine=elementwise_affine, bias=bias)
        rule.placement(layer, device, dtype)
        super().__init__(_lengths(normalized_shape), eps, elementwise_affine, bias, device, dtype)

    @classmethod
    def with_eps(cls, normalized_shape: int | Sequence[int], eps: float) -> Self:
        """With another eps."""
        return cls(normalized_shape, eps)

    def forward(self, input: Tensor) -> Tensor:
        """[..., *normalized_shape] → the same."""
        try:
            return functional.layer_norm(
                input, self.normalized_shape, self.weight, self.bias, self.eps
            )
        except TORCH_ERRORS as error:
            layer = type(self).__name__
            explain(error, _trailing_fault(layer, self.normalized_shape, input, self.weight))
            raise


class RMSNorm(torch.nn.RMSNorm, Module):
    """Divide the last dimensions by their root mean square, then scale (arXiv:1910.07467).

    Shape:
        [..., *normalized_shape] → [..., *normalized_shape]

    Args:
        normalized_shape: Length of the last dimension, or a tuple of the last lengths.
        eps: Added to the mean square. Default: 1e-5; None is the smallest step of the dtype.
        elementwise_affine: Whether the scale is learned. Default: True.
        device: Anything `torch.device` takes. Default: torch's default device.
        dtype: Of the parameters. Default: torch's default dtype.

    Raises:
        ConfigError: A length below 1, or a negative eps.
        ShapeError: The last dimensions of the input are not `normalized_shape`.
        InputError: The input is not floating point.
    """

    def __init__(
        self,
        normalized_shape: int | Sequence[int],
        eps: float | None = 1e-5,
        elementwise_affine: bool = True,
        device: Any = None,
        dtype: torch.dtype | None = None,
    ) -> None:
        layer = type(self).__name__
        rule.shape(layer, "normalized_shape", normalized_shape)
        _check_eps(layer, eps)
        rule.flags(layer, elementwise_affine=elementwise_affine)
        rule.placement(layer, device, dtype)
        super().__init__(_lengths(normalized_shape), eps, elementwise_affine, device, dtype)

    def with_eps(self, eps: float | None) -> Self:
        """Set eps."""
        _check_eps(type(self).__name__, eps)
        self.eps = eps
        return self

    def forward(self, x: Tensor) -> Tensor:
        """[..., *normalized_shape] → the same."""
        try:
            return functional.rms_norm(x, self.normalized_shape, self.weight, self.eps)
        except TORCH_ERRORS as error:
            layer = type(self).__name__
            explain(error, _trailing_fault(layer, self.normalized_shape, x, self.weight))
            raise


class GroupNorm(torch.nn.GroupNorm, Module):
    """Give every group of channels mean 0 and variance 1, then scale and shift (arXiv:1803.08494).

    Shape:
        [B, num_channels, ...] → [B, num_channels, ...]

    Args:
        num_groups: Groups that the channels are divided into.
        num_channels: Channels of the input; a multiple of `num_groups`.
        eps: Added to the variance. Default: 1e-5.
        affine: Whether scale and shift are learned, per channel. Default: True.
        device: Anything `torch.device` takes. Default: torch's default device.
        dtype: Of the parameters. Default: torch's default dtype.
        bias: Whether there is a shift. Default: True.

    Raises:
        ConfigError: A size below 1, a negative eps, groups that do not divide the channels.
        ShapeError: Another number of channels.
        InputError: The input is not floating point.
    """

    def __init__(
        self,
        num_groups: int,
        num_channels: int,
        eps: float = 1e-5,
        affine: bool = True,
        device: Any = None,
        dtype: torch.dtype | None = None,
        *,
        bias: bool = True,
    ) -> None:
        layer = type(self).__name__
        rule.size(layer, "num_groups", num_groups)
        rule.size(layer, "num_channels", num_channels)
        rule.divides(layer, ("num_groups", num_groups), "num_channels", num_channels)
        rule.number(layer, "eps", eps, least=0)
        rule.flags(layer, affine=affine, bias=bias)
        rule.placement(layer, device, dtype)
        super().__init__(num_groups, num_channels, eps, affine, device, dtype)
        if not bias:
            self.register_parameter("bias", None)  # torch before 2.12 has no such argument

    @classmethod
    def on_device(cls, num_groups: int, num_channels: int, device: Any) -> Self:
        """On a device of its own."""
        return cls(num_groups, num_channels, device=device)

    def forward(self, input: Tensor) -> Tensor:
        """[B, num_channels, ...] → the same."""
        try:
            # Without a scale torch takes any multiple of the groups.
            if not self.affine and input.shape[1] != self.num_channels:
                raise channel_error(type(self).__name__, "num_channels", self.num_channels, input)
            return functional.group_norm(input, self.num_groups, self.weight, self.bias, self.eps)
        except TORCH_ERRORS as error:
            explain(error, self._fault(input))
            raise

    def _fault(self, input: Tensor) -> FlodlError | None:
        layer = type(self).__name__
        form = f"[B, {self.num_channels}, ...]"
        return (
            kind_fault(layer, input)
            or least_rank_fault(layer, input, 2, form)
            or channel_fault(layer, "num_channels", self.num_channels, input, 1)
            or dtype_fault(layer, input, self.weight)
        )


class InstanceNorm(_InstanceNorm, Module):
    """Give every channel of every sample mean 0 and variance 1 (arXiv:1607.08022).

    One class for what torch calls InstanceNorm1d, 2d and 3d; the state dict is theirs.

    Shape:
        [B, num_features, L], [B, num_features, H, W] or [B, num_features, D, H, W] → the same

    Args:
        num_features: Channels of the input.
        affine: Whether scale and shift are learned, per channel. Default: False.
        eps: Added to the variance. Default: 1e-5.
        momentum: Weight of the newest batch in the running statistics. Default: 0.1.
        track_running_stats: Whether evaluation uses running statistics. Default: False.
        device: Anything `torch.device` takes. Default: torch's default device.
        dtype: Of the parameters. Default: torch's default dtype.

    Raises:
        ConfigError: A size below 1, a negative eps, a momentum outside [0, 1].
        ShapeError: Another number of channels or dimensions, or one element a channel.
        InputError: The input is not floating point.
    """

    def __init__(
        self,
        num_features: int,
        affine: bool = False,
        *,
        eps: float = 1e-5,
        momentum: float | None = 0.1,
        track_running_stats: bool = False,
        device: Any = None,
        dtype: torch.dtype | None = None,
    ) -> None:
        layer = type(self).__name__
        rule.size(layer, "num_features", num_features)
        rule.number(layer, "eps", eps, least=0)
        if momentum is not None:
            rule.fraction(layer, "momentum", momentum)
        rule.flags(layer, affine=affine, track_running_stats=track_running_stats)
        rule.placement(layer, device, dtype)
        # torch types the momentum as float, and takes None as 0
        super().__init__(num_features, eps, momentum, affine, track_running_stats, device, dtype)  # type: ignore[arg-type]

    @classmethod
    def on_device(cls, num_features: int, affine: bool, device: Any) -> Self:
        """On a device of its own."""
        return cls(num_features, affine, device=device)

    def forward(self, input: Tensor) -> Tensor:
        """[B, num_features, ...] → the same."""
        try:
            shape = input.shape
            if not 3 <= len(shape) <= 5 or shape[1] != self.num_features:
                raise self._shape_error(input)
            return self._apply_instance_norm(input)  # type: ignore[no-any-return, no-untyped-call]  # torch leaves it untyped
        except TORCH_ERRORS as error:
            explain(error, self._fault(input))
            raise

    def _shape_error(self, input: Tensor) -> ShapeError:
        layer = type(self).__name__
        form = f"[B, {self.num_features}, ...]"
        return rank_fault(layer, input, (3, 4, 5), form) or channel_error(
            layer, "num_features", self.num_features, input
        )

    def _fault(self, input: Tensor) -> FlodlError | None:
        layer = type(self).__name__
        fault = kind_fault(layer, input) or dtype_fault(layer, input, self.weight)
        if fault is None and input.shape[2:].numel() == 1:
            return ShapeError(
                f"{layer} got {shown(input)}: one element a channel has no variance. "
                "Normalize before the map shrinks to one element."
            )
        return fault
