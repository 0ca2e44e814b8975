"""Layers that rearrange, enlarge or pad images."""

from __future__ import annotations

from fractions import Fraction
from math import floor, prod

from flodl_studio.catalog.convolution import too_small
from flodl_studio.catalog.dims import Size, divide_exactly, product
from flodl_studio.catalog.expect import (
    ANYTHING,
    NUMBERS,
    bad_value,
    check_least_rank,
    integer,
    integers,
    stream,
)
from flodl_studio.catalog.kind import Family, Kind, Param, ParamType
from flodl_studio.catalog.rule import Application, Mismatch, Outcome, TensorType
from flodl_studio.catalog.window import Window


def _pixel_shuffle(application: Application) -> Outcome:
    tensor = stream(application, dtypes=ANYTHING)
    check_least_rank(application, tensor, 4)
    *lead, channels, height, width = tensor.shape
    factor = integer(application, "upscale_factor")
    left = divide_exactly(channels, factor * factor)
    if left is None:
        raise bad_value(application, "upscale_factor", f"squared must divide {channels} channels")
    return Outcome(TensorType((*lead, left, height * factor, width * factor), tensor.dtype))


def _pixel_unshuffle(application: Application) -> Outcome:
    tensor = stream(application, dtypes=ANYTHING)
    check_least_rank(application, tensor, 4)
    *lead, channels, height, width = tensor.shape
    factor = integer(application, "downscale_factor")
    for length in (height, width):
        if isinstance(length, int) and length % factor:
            raise bad_value(application, "downscale_factor", f"must divide {height}×{width} pixels")
    shape = (*lead, channels * (factor * factor), height // factor, width // factor)
    return Outcome(TensorType(shape, tensor.dtype))


_BLOCKS = ("nearest", "nearest-exact", "area")
"""Modes that go with any number of axes and have no corners to align."""
_MODE_OF_RANK = {3: ("linear",), 4: ("bilinear", "bicubic"), 5: ("trilinear",)}


def _upsample(application: Application) -> Outcome:
    mode = str(application.params["mode"])
    tensor = stream(application, *_MODE_OF_RANK)
    batch, channels, *lengths = tensor.shape
    if mode not in _BLOCKS and mode not in _MODE_OF_RANK[len(tensor.shape)]:
        fit = _MODE_OF_RANK[len(tensor.shape)][0]
        raise bad_value(application, "mode", f"is not for {len(tensor.shape)} dimensions", fit)
    size, factors = application.params.get("size"), application.params.get("scale_factor")
    if size is None and factors is None:
        raise Mismatch(
            "bad-value", "Upsample needs size or scale_factor", param="scale_factor", value=2
        )
    if size is not None and factors is not None:
        raise Mismatch("bad-value", "Upsample takes size or scale_factor, and not both")
    if application.params.get("align_corners") is not None and mode in _BLOCKS:
        fit = _MODE_OF_RANK[len(tensor.shape)][0]
        raise Mismatch(
            "bad-value",
            f"Upsample: align_corners does not go with mode {mode}",
            param="mode",
            value=fit,
        )
    wanted = size if size is not None else factors
    entries = wanted if isinstance(wanted, tuple) else (wanted,) * len(lengths)
    if len(entries) != len(lengths):
        name = "size" if size is not None else "scale_factor"
        raise bad_value(application, name, f"must have {len(lengths)} entries for {tensor}")
    spatial = tuple(
        each if size is not None and isinstance(each, int) else _scaled(application, length, each)
        for length, each in zip(lengths, entries, strict=True)
    )
    if any(isinstance(each, int) and each < 1 for each in spatial):
        raise bad_value(application, "scale_factor", f"leaves nothing of {tensor}", 1)
    return Outcome(TensorType((batch, channels, *spatial)))


def _scaled(application: Application, length: Size, factor: object) -> Size:
    assert isinstance(factor, int | float), "parameters are checked before rules run"
    if isinstance(length, int):
        try:
            return floor(length * factor)
        except OverflowError:
            raise bad_value(application, "scale_factor", "makes it too large", 1) from None
    share = Fraction(factor).limit_denominator(1000)
    return (length * share.numerator) // share.denominator


def _unfold(application: Application) -> Outcome:
    tensor = stream(application, 4)
    batch, channels, *lengths = tensor.shape
    kernel = integers(application, "kernel_size", 2)
    windows = _windows(application)
    for axis, (window, length) in enumerate(zip(windows, lengths, strict=True)):
        if not window.fits(length):
            raise too_small(application, window, axis, lengths)
    places = product(tuple(w.places(n) for w, n in zip(windows, lengths, strict=True)))
    return Outcome(TensorType((batch, channels * prod(kernel), places)))


def _fold(application: Application) -> Outcome:
    tensor = stream(application, 3)
    batch, rows, places = tensor.shape
    area = prod(integers(application, "kernel_size", 2))
    size = integers(application, "output_size", 2)
    channels = divide_exactly(rows, area)
    if channels is None:
        raise bad_value(
            application, "kernel_size", f"covers {area} elements, which must divide {rows} rows"
        )
    windows = _windows(application)
    for axis, (window, length) in enumerate(zip(windows, size, strict=True)):
        if not window.fits(length):
            raise too_small(application, window, axis, list(size))
    fitting = product(tuple(w.places(n) for w, n in zip(windows, size, strict=True)))
    if places != fitting:
        raise Mismatch(
            "shape-mismatch",
            f"Fold expects {fitting} windows for {size[0]}×{size[1]}, gets {places}",
            expected=f"[*, {rows}, {fitting}]",
        )
    return Outcome(TensorType((batch, channels, *size)))


def _windows(application: Application) -> tuple[Window, ...]:
    padding = integers(application, "padding", 2)
    return tuple(
        Window(*each)
        for each in zip(
            integers(application, "kernel_size", 2),
            integers(application, "stride", 2),
            padding,
            padding,
            integers(application, "dilation", 2),
            strict=True,
        )
    )


def _zero_pad(application: Application) -> Outcome:
    return _pad(application, stream(application, 4, dtypes=ANYTHING))


def _reflection_pad(application: Application) -> Outcome:
    tensor = stream(application, 4, dtypes=NUMBERS)
    left, right, top, bottom = integers(application, "padding", 4)
    for length, most in ((tensor.shape[2], max(top, bottom)), (tensor.shape[3], max(left, right))):
        if isinstance(length, int) and most >= length:
            raise bad_value(
                application, "padding", f"must be less than the size, {length}", length - 1
            )
    return _pad(application, tensor)


def _pad(application: Application, tensor: TensorType) -> Outcome:
    batch, channels, height, width = tensor.shape
    left, right, top, bottom = integers(application, "padding", 4)
    shape = (batch, channels, height + top + bottom, width + left + right)
    return Outcome(TensorType(shape, tensor.dtype))


def _factor(name: str) -> Param:
    return Param(
        name, ParamType.INT, minimum=1, positional=True, start=2, help="Factor of each side"
    )


def _sizes(name: str, text: str, default: int, least: int) -> Param:
    return Param(name, ParamType.SIZES, default=default, minimum=least, axes=(2,), help=text)


_KERNEL = Param(
    "kernel_size",
    ParamType.SIZES,
    minimum=1,
    axes=(2,),
    positional=True,
    start=3,
    help="Size of the windows",
)
_PLACES = (
    _sizes("dilation", "Distance between elements of a window", 1, 1),
    _sizes("padding", "Zeros added on each side", 0, 0),
    _sizes("stride", "Step from window to window", 1, 1),
)
_PADDING = Param(
    "padding",
    ParamType.SIZES,
    minimum=0,
    axes=(4,),
    positional=True,
    start=1,
    help="Pixels added on every side, or left, right, top, bottom",
)

RESAMPLING = (
    Kind(
        name="PixelShuffle",
        family=Family.SHAPE,
        summary="Turn channels into pixels: a larger image of fewer channels.",
        rule=_pixel_shuffle,
        target="nn.PixelShuffle",
        params=(_factor("upscale_factor"),),
        formula="[N, C·r², H, W] → [N, C, H·r, W·r]",
        shape="[N, C·r², H, W] → [N, C, H·r, W·r]",
        synonyms=("depth to space", "superresolution", "upscale", "sub-pixel"),
    ),
    Kind(
        name="PixelUnshuffle",
        family=Family.SHAPE,
        summary="Turn pixels into channels: a smaller image of more channels.",
        rule=_pixel_unshuffle,
        target="nn.PixelUnshuffle",
        params=(_factor("downscale_factor"),),
        formula="[N, C, H·r, W·r] → [N, C·r², H, W]",
        shape="[N, C, H·r, W·r] → [N, C·r², H, W]",
        synonyms=("space to depth", "downscale"),
    ),
    Kind(
        name="Upsample",
        family=Family.SHAPE,
        summary="Enlarge by interpolation, to a size or by a factor.",
        rule=_upsample,
        target="nn.Upsample",
        params=(
            Param(
                "size",
                ParamType.SIZES,
                default=None,
                optional=True,
                minimum=1,
                axes=(1, 2, 3),
                help="Lengths that go out; instead of scale_factor",
            ),
            Param(
                "scale_factor",
                ParamType.FACTORS,
                default=None,
                optional=True,
                above=0,
                axes=(1, 2, 3),
                start=2,
                help="Factor of each axis; instead of size",
            ),
            Param(
                "mode",
                ParamType.CHOICE,
                default="nearest",
                choices=(*_BLOCKS, *(mode for modes in _MODE_OF_RANK.values() for mode in modes)),
                help="How values between pixels are found",
            ),
            Param(
                "align_corners",
                ParamType.BOOL,
                default=None,
                optional=True,
                help="The corner pixels keep their values exactly",
            ),
        ),
        formula="out = floor(in · scale_factor)",
        shape="[N, C, H, W] → [N, C, *size]",
        synonyms=("resize", "interpolate", "upscale", "zoom", "unpool"),
    ),
    Kind(
        name="Unfold",
        family=Family.SHAPE,
        summary="Cut an image into windows, each a column (im2col).",
        rule=_unfold,
        target="nn.Unfold",
        params=(_KERNEL, *_PLACES),
        formula="L = number of places of the window",
        shape="[N, C, H, W] → [N, C·kernel², L]",
        synonyms=("im2col", "patches", "windows", "vit"),
    ),
    Kind(
        name="Fold",
        family=Family.SHAPE,
        summary="Put windows together to an image; where they overlap, they add up (col2im).",
        rule=_fold,
        target="nn.Fold",
        params=(
            Param(
                "output_size",
                ParamType.SIZES,
                minimum=1,
                axes=(2,),
                positional=True,
                start=8,
                help="Height and width of the image",
            ),
            _KERNEL,
            *_PLACES,
        ),
        formula="the reverse of Unfold, overlaps summed",
        shape="[N, C·kernel², L] → [N, C, *output_size]",
        synonyms=("col2im", "patches", "windows"),
    ),
    Kind(
        name="ZeroPad2d",
        family=Family.SHAPE,
        summary="Add zeros around an image.",
        rule=_zero_pad,
        target="nn.ZeroPad2d",
        params=(_PADDING,),
        formula="out = in + both paddings",
        shape="[N, C, H, W] → [N, C, H + top + bottom, W + left + right]",
        synonyms=("padding", "border", "margin"),
    ),
    Kind(
        name="ReflectionPad2d",
        family=Family.SHAPE,
        summary="Add a border that mirrors the image.",
        rule=_reflection_pad,
        target="nn.ReflectionPad2d",
        params=(_PADDING,),
        formula="out = in + both paddings",
        shape="[N, C, H, W] → [N, C, H + top + bottom, W + left + right]",
        synonyms=("padding", "border", "mirror"),
    ),
)
