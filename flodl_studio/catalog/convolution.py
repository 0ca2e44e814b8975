"""Convolutions and their transposes, over one, two and three axes."""

from __future__ import annotations

from math import prod

from flodl_studio.catalog.dims import Size, product
from flodl_studio.catalog.expect import (
    bad_value,
    flag,
    integer,
    integers,
    nearest_divisor,
    settle,
    stream,
)
from flodl_studio.catalog.kind import Family, Kind, Param, ParamType
from flodl_studio.catalog.linear import BIAS
from flodl_studio.catalog.rule import Application, Mismatch, Outcome, TensorType
from flodl_studio.catalog.window import Window

AXES = ("L", "H, W", "D, H, W")


def _convolution(application: Application) -> Outcome:
    axes = _axes(application)
    tensor = stream(application, axes + 2)
    batch, channels, *lengths = tensor.shape
    inside, outside = _channels(application, channels)
    windows = _windows(application, axes)
    for window, length, axis in zip(windows, lengths, range(axes), strict=True):
        _check_padding_mode(application, window, length)
        if not window.fits(length):
            raise too_small(application, window, axis, lengths)
    spatial = tuple(w.places(length) for w, length in zip(windows, lengths, strict=True))
    weights = _weights(application, axes, inside, outside)
    return Outcome(
        output=TensorType((batch, outside, *spatial)),
        inferred={"in_channels": inside},
        parameters=weights + outside * flag(application, "bias"),
        macs=product((batch, *spatial)) * weights,
    )


def _transposed(application: Application) -> Outcome:
    axes = _axes(application)
    tensor = stream(application, axes + 2)
    batch, channels, *lengths = tensor.shape
    inside, outside = _channels(application, channels)
    windows = _windows(application, axes)
    extra = integers(application, "output_padding", axes)
    for window, more in zip(windows, extra, strict=True):
        if more >= max(window.stride, window.dilation):
            raise bad_value(
                application, "output_padding", "must be less than the stride or the dilation", 0
            )
    spatial = tuple(
        w.spread(length, more) for w, length, more in zip(windows, lengths, extra, strict=True)
    )
    if any(isinstance(length, int) and length < 1 for length in spatial):
        raise Mismatch(
            "too-small",
            f"{application.kind.name} would give {TensorType((batch, outside, *spatial))}: "
            "the padding takes everything away",
            param="padding",
            value=0,
        )
    weights = _weights(application, axes, inside, outside)
    return Outcome(
        output=TensorType((batch, outside, *spatial)),
        inferred={"in_channels": inside},
        parameters=weights + outside * flag(application, "bias"),
        # every element that comes in meets every weight once
        macs=product((batch, *lengths)) * weights,
    )


def _axes(application: Application) -> int:
    return int(application.kind.name[-2])


def _channels(application: Application, channels: Size) -> tuple[int, int]:
    """Return the channels in and out, divided by the groups."""
    groups = integer(application, "groups")
    outside = integer(application, "out_channels")
    fit = nearest_divisor(groups, outside, *([channels] if isinstance(channels, int) else []))
    if outside % groups:
        raise bad_value(application, "groups", f"must divide out_channels={outside}", fit)
    inside = settle(application, "in_channels", channels, "channels")
    if inside % groups:
        raise bad_value(application, "groups", f"must divide the {inside} channels", fit)
    return inside, outside


def _weights(application: Application, axes: int, inside: int, outside: int) -> int:
    kernel = integers(application, "kernel_size", axes)
    return inside // integer(application, "groups") * outside * prod(kernel)


def _windows(application: Application, axes: int) -> tuple[Window, ...]:
    kernel = integers(application, "kernel_size", axes)
    stride = integers(application, "stride", axes)
    dilation = integers(application, "dilation", axes)
    padding = application.params["padding"]
    if padding == "same":
        if any(step != 1 for step in stride):
            raise bad_value(application, "padding", "goes with stride=1 only", 0)
        totals = tuple(d * (k - 1) for d, k in zip(dilation, kernel, strict=True))
        before = tuple(total // 2 for total in totals)
        after = tuple(total - total // 2 for total in totals)
    else:
        valid = padding == "valid"
        before = after = (0,) * axes if valid else integers(application, "padding", axes)
    return tuple(
        Window(*each) for each in zip(kernel, stride, before, after, dilation, strict=True)
    )


def _check_padding_mode(application: Application, window: Window, length: Size) -> None:
    """Refuse padding that needs more elements than there are."""
    mode = application.params.get("padding_mode", "zeros")
    most = max(window.before, window.after)
    if not isinstance(length, int) or mode in ("zeros", "replicate"):
        return
    if most > length or (mode == "reflect" and most == length):
        room = length - 1 if mode == "reflect" else length
        raise bad_value(
            application,
            "padding_mode",
            f"can pad by {room} here and not by {most}: the input has {length}",
            "zeros",
        )


def too_small(application: Application, window: Window, axis: int, lengths: list[Size]) -> Mismatch:
    """Return the refusal of an input in which the window has no place."""
    length = lengths[axis]
    assert isinstance(length, int), "a free length is taken to be enough"
    lacking = window.extent - length - window.before - window.after
    padding = application.params.get("padding")
    # more padding changes how many windows Fold expects
    mends = None
    if isinstance(padding, int) and application.kind.name != "Fold":
        mends = padding + (lacking + 1) // 2
    size = "×".join(map(str, lengths))
    padded = f" and {window.before + window.after} of padding" if window.before else ""
    return Mismatch(
        "too-small",
        f"{application.kind.name} looks at {window.extent} elements, gets {length}{padded} "
        f"in {size}",
        param="padding" if mends is not None else None,
        value=mends,
    )


def _sizes(name: str, default: int | None, axes: int, least: int, text: str) -> Param:
    if default is None:
        return Param(name, ParamType.SIZES, minimum=least, axes=(axes,), start=3, help=text)
    return Param(name, ParamType.SIZES, default=default, minimum=least, axes=(axes,), help=text)


def _channel_params() -> tuple[Param, ...]:
    return (
        Param(
            "in_channels",
            ParamType.INT,
            inferred=True,
            minimum=1,
            positional=True,
            help="Channels that come in",
        ),
        Param(
            "out_channels",
            ParamType.INT,
            minimum=1,
            positional=True,
            start=32,
            help="Channels that go out: number of filters",
        ),
    )


_GROUPS = Param(
    "groups",
    ParamType.INT,
    default=1,
    minimum=1,
    help="Channels are cut into this many groups that don't see each other",
)


def _conv(axes: int) -> Kind:
    lengths = AXES[axes - 1]
    return Kind(
        name=f"Conv{axes}d",
        family=Family.CONVOLUTION,
        summary=f"Slide learned filters over {('a sequence', 'an image', 'a volume')[axes - 1]}.",
        rule=_convolution,
        target=f"nn.Conv{axes}d",
        params=(
            *_channel_params(),
            _sizes("kernel_size", None, axes, 1, "Size of the filter"),
            _sizes("stride", 1, axes, 1, "Step of the filter from place to place"),
            Param(
                "padding",
                ParamType.SIZES,
                default=0,
                minimum=0,
                axes=(axes,),
                choices=("same", "valid"),
                help='Elements added on each side; "same" keeps the size',
            ),
            _sizes("dilation", 1, axes, 1, "Distance between elements that the filter looks at"),
            _GROUPS,
            BIAS,
            Param(
                "padding_mode",
                ParamType.CHOICE,
                default="zeros",
                choices=("zeros", "reflect", "replicate", "circular"),
                help="What the padding holds",
            ),
        ),
        formula="y = W ∗ x + b;  out = (in + 2·padding − dilation·(kernel − 1) − 1) // stride + 1",
        shape=f"[N, in_channels, {lengths}] → [N, out_channels, {lengths}]",
        synonyms=("conv", "convolution", "filter", "cnn", "kernel", "depthwise", "pointwise"),
    )


def _conv_transpose(axes: int) -> Kind:
    lengths = AXES[axes - 1]
    what = ("a sequence", "an image", "a volume")[axes - 1]
    return Kind(
        name=f"ConvTranspose{axes}d",
        family=Family.CONVOLUTION,
        summary=f"Enlarge {what} with learned filters: a convolution run backwards.",
        rule=_transposed,
        target=f"nn.ConvTranspose{axes}d",
        params=(
            *_channel_params(),
            _sizes("kernel_size", None, axes, 1, "Size of the filter"),
            _sizes("stride", 1, axes, 1, "How far apart the elements are spread"),
            _sizes("padding", 0, axes, 0, "Elements taken away on each side"),
            _sizes("output_padding", 0, axes, 0, "Elements added on one side"),
            _GROUPS,
            BIAS,
            _sizes("dilation", 1, axes, 1, "Distance between elements of the filter"),
        ),
        formula=("out = (in − 1)·stride − 2·padding + dilation·(kernel − 1) + output_padding + 1"),
        shape=f"[N, in_channels, {lengths}] → [N, out_channels, {lengths}]",
        synonyms=("deconv", "deconvolution", "upconv", "upsample", "decoder", "generator"),
    )


CONVOLUTION = tuple(_conv(axes) for axes in (1, 2, 3)) + tuple(
    _conv_transpose(axes) for axes in (1, 2, 3)
)
