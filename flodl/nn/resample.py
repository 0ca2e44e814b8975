"""Maps made larger, smaller, or into columns of patches and back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Self

import torch
from torch import Tensor
from torch.nn import functional

from flodl.errors import ConfigError, FlodlError, ShapeError
from flodl.nn import arguments as rule
from flodl.nn.faults import (
    TORCH_ERRORS,
    dtype_fault,
    explain,
    kind_fault,
    least_rank_fault,
    rank_fault,
    shown,
)
from flodl.nn.module import Module

Size = int | tuple[int, ...]

# By mode: the numbers of dimensions, batch and channels included, that torch takes.
_RANKS = {
    "nearest": (3, 4, 5),
    "bilinear": (4,),
    "bicubic": (4,),
    "linear": (3,),
    "trilinear": (5,),
    "nearest-exact": (3, 4, 5),
    "area": (3, 4, 5),
}
_NUMBERED = ("nearest", "bilinear", "bicubic")
_ALIGNABLE = ("linear", "bilinear", "bicubic", "trilinear")


class Upsample(torch.nn.Upsample, Module):
    """Resize a map by interpolation.

    Follows `torch.nn.Upsample`.

    Shape:
        [B, C, *spatial] → [B, C, *output_size]

    Args:
        output_size: The spatial sizes: an int for all, or one each.
        mode: `"nearest"` (default), `"bilinear"`, `"bicubic"`, or 0, 1, 2 for these; beyond floDl
            also torch's `"linear"`, `"trilinear"`, `"nearest-exact"`, `"area"`.
        size: torch's name of `output_size`.
        scale_factor: Instead of sizes, what they are multiplied by.
        align_corners: Whether the corner elements keep their values. Default: None, which is False.
        recompute_scale_factor: As in torch. Default: None.

    Raises:
        ConfigError: Neither or both of size and scale factor, another mode, `align_corners` in a
            mode that has no corners to align, `recompute_scale_factor` beside a size.
        ShapeError: Another number of dimensions than mode and size take.
        InputError: The input is not floating point, where the mode computes.
    """

    def __init__(
        self,
        output_size: int | Sequence[int] | None = None,
        mode: str | int = "nearest",
        *,
        size: int | Sequence[int] | None = None,
        scale_factor: float | Sequence[float] | None = None,
        align_corners: bool | None = None,
        recompute_scale_factor: bool | None = None,
    ) -> None:
        layer = type(self).__name__
        rule.choice(layer, "mode", mode, (*_RANKS, 0, 1, 2))
        name = mode if isinstance(mode, str) else _NUMBERED[mode]
        given = [each for each in (output_size, size, scale_factor) if each is not None]
        if len(given) != 1:
            raise ConfigError(
                f"{layer}: give either output_size or scale_factor, got output_size="
                f"{output_size if size is None else size!r} and scale_factor={scale_factor!r}."
            )
        target = output_size if size is None else size
        if target is not None:
            self._check_each(name, "output_size", target)
        if scale_factor is not None:
            self._check_each(name, "scale_factor", scale_factor)
        self._check_corners(name, align_corners)
        self._check_recompute(target, recompute_scale_factor)
        sizes: Any = tuple(target) if isinstance(target, list) else target
        factors: Any = tuple(scale_factor) if isinstance(scale_factor, list) else scale_factor
        super().__init__(sizes, factors, name, align_corners, recompute_scale_factor)
        del self.__dict__["_name"]  # torch's class sets `name` to that of its type

    def with_align_corners(self, flag: bool) -> Self:
        """Set whether the corner elements keep their values."""
        rule.flags(type(self).__name__, align_corners=flag)
        self._check_corners(self.mode, flag)
        self.align_corners = flag
        return self

    def forward(self, input: Tensor) -> Tensor:
        """[B, C, *spatial] → [B, C, *output_size]."""
        try:
            return functional.interpolate(
                input,
                self.size,
                self.scale_factor,
                self.mode,
                self.align_corners,
                recompute_scale_factor=self.recompute_scale_factor,
            )
        except TORCH_ERRORS as error:
            explain(error, self._fault(input))
            raise

    @classmethod
    def _check_recompute(cls, target: Any, flag: Any) -> None:
        if flag is not None:
            rule.flags(cls.__name__, recompute_scale_factor=flag)
        if flag and target is not None:
            rule.refuse(cls.__name__, "recompute_scale_factor", flag, "None beside output_size")

    @classmethod
    def _check_each(cls, mode: str, name: str, value: Any) -> None:
        entries = value if isinstance(value, (tuple, list)) else (value,)
        for each in entries:
            if name == "output_size":
                rule.size(cls.__name__, name, each)
            else:
                rule.above_zero(cls.__name__, name, each)
        counts = [rank - 2 for rank in _RANKS[mode]]
        if isinstance(value, (tuple, list)) and len(value) not in counts:
            listed = " or ".join(str(count) for count in counts)
            rule.refuse(cls.__name__, name, value, f"{listed} of them in mode {mode!r}")

    @classmethod
    def _check_corners(cls, mode: str, flag: bool | None) -> None:
        if flag is None:
            return
        rule.flags(cls.__name__, align_corners=flag)
        if mode not in _ALIGNABLE:
            rule.refuse(cls.__name__, "align_corners", flag, f"None in mode {mode!r}")

    def _fault(self, input: Tensor) -> FlodlError | None:
        layer = type(self).__name__
        each = self.scale_factor if self.size is None else self.size
        ranks = (len(each) + 2,) if isinstance(each, (tuple, list)) else _RANKS[self.mode]
        return (
            kind_fault(layer, input)
            or rank_fault(layer, input, ranks, "[B, C, ...]")
            or dtype_fault(layer, input)
        )


class PixelShuffle(torch.nn.PixelShuffle, Module):
    """Turn channels into resolution: r² channels become r × r elements of one (arXiv:1609.05158).

    Shape:
        [B, C·r², H, W] → [B, C, H·r, W·r], and the same without B

    Args:
        upscale_factor: r, by which height and width grow.

    Raises:
        ConfigError: A factor below 1.
        ShapeError: Channels that are no multiple of r², or too few dimensions.
    """

    def __init__(self, upscale_factor: int) -> None:
        rule.size(type(self).__name__, "upscale_factor", upscale_factor)
        super().__init__(upscale_factor)

    def forward(self, input: Tensor) -> Tensor:
        """[B, C·r², H, W] → [B, C, H·r, W·r]."""
        try:
            return functional.pixel_shuffle(input, self.upscale_factor)
        except TORCH_ERRORS as error:
            explain(error, self._fault(input))
            raise

    def _fault(self, input: Tensor) -> FlodlError | None:
        layer = type(self).__name__
        fault = kind_fault(layer, input) or least_rank_fault(layer, input, 3, "[B, C·r², H, W]")
        if fault is not None:
            return fault
        square = self.upscale_factor**2
        if input.shape[-3] % square == 0:
            return None
        return ShapeError(
            f"{layer}(upscale_factor={self.upscale_factor}) got {shown(input)}: its "
            f"{input.shape[-3]} channels must be a multiple of {square}."
        )


class PixelUnshuffle(torch.nn.PixelUnshuffle, Module):
    """Turn resolution into channels: the inverse of PixelShuffle (arXiv:1609.05158).

    Shape:
        [B, C, H·r, W·r] → [B, C·r², H, W], and the same without B

    Args:
        downscale_factor: r, by which height and width shrink.

    Raises:
        ConfigError: A factor below 1.
        ShapeError: Height or width that is no multiple of r, or too few dimensions.
    """

    def __init__(self, downscale_factor: int) -> None:
        rule.size(type(self).__name__, "downscale_factor", downscale_factor)
        super().__init__(downscale_factor)

    def forward(self, input: Tensor) -> Tensor:
        """[B, C, H·r, W·r] → [B, C·r², H, W]."""
        try:
            return functional.pixel_unshuffle(input, self.downscale_factor)
        except TORCH_ERRORS as error:
            explain(error, self._fault(input))
            raise

    def _fault(self, input: Tensor) -> FlodlError | None:
        layer = type(self).__name__
        fault = kind_fault(layer, input) or least_rank_fault(layer, input, 3, "[B, C, H·r, W·r]")
        if fault is not None:
            return fault
        factor = self.downscale_factor
        if input.shape[-1] % factor == 0 and input.shape[-2] % factor == 0:
            return None
        return ShapeError(
            f"{layer}(downscale_factor={factor}) got {shown(input)}: height and width must be "
            f"multiples of {factor}."
        )
