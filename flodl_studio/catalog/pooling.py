"""Layers that sum up neighborhoods: the greatest or the mean of each window."""

from __future__ import annotations

from flodl_studio.catalog.convolution import AXES, too_small
from flodl_studio.catalog.dims import Size, product
from flodl_studio.catalog.expect import NUMBERS, bad_value, flag, integers, stream
from flodl_studio.catalog.kind import Family, Kind, Param, ParamType
from flodl_studio.catalog.rule import Application, Outcome, TensorType
from flodl_studio.catalog.window import Window


def _max_pool(application: Application) -> Outcome:
    # torch pools integers over two axes, and floats only over one
    pooled = _pool(application, NUMBERS if _axes(application) == 2 else ("float32",))
    # the places of the maxima are int64: twice the bytes of a float
    return Outcome(pooled, saved=product(pooled.shape) * 2)


def _average_pool(application: Application) -> Outcome:
    return Outcome(_pool(application, NUMBERS))


def _axes(application: Application) -> int:
    return int(application.kind.name[-2])


def _pool(application: Application, dtypes: tuple[str, ...]) -> TensorType:
    axes = _axes(application)
    tensor = stream(application, axes + 2, dtypes=dtypes)
    batch, channels, *lengths = tensor.shape
    windows = _windows(application, axes)
    ceil = flag(application, "ceil_mode")
    spatial: list[Size] = []
    for axis, (window, length) in enumerate(zip(windows, lengths, strict=True)):
        if window.before > window.kernel // 2:
            raise bad_value(
                application,
                "padding",
                f"is more than half of the window of {window.kernel}",
                window.kernel // 2 if isinstance(application.params["padding"], int) else None,
            )
        places = window.places_rounded_up(length) if ceil else window.places(length)
        if isinstance(places, int) and places < 1:
            raise too_small(application, window, axis, lengths)
        spatial.append(places)
    return TensorType((batch, channels, *spatial), tensor.dtype)


def _windows(application: Application, axes: int) -> tuple[Window, ...]:
    kernel = integers(application, "kernel_size", axes)
    stride = application.params.get("stride")
    steps = kernel if stride is None else integers(application, "stride", axes)
    padding = integers(application, "padding", axes)
    dilation = (1,) * axes
    if "dilation" in application.params:
        dilation = integers(application, "dilation", axes)
    return tuple(
        Window(*each) for each in zip(kernel, steps, padding, padding, dilation, strict=True)
    )


def _adaptive(application: Application) -> Outcome:
    tensor = stream(application, 4)
    batch, channels, *lengths = tensor.shape
    size = application.params["output_size"]
    wanted = size if isinstance(size, tuple) else (size, size)
    spatial = tuple(
        each if isinstance(each, int) else length
        for each, length in zip(wanted, lengths, strict=True)
    )
    shape = (batch, channels, *spatial)
    greatest = application.kind.name == "AdaptiveMaxPool2d"
    return Outcome(TensorType(shape), saved=product(shape) * 2 if greatest else 0)


_CEIL = Param(
    "ceil_mode", ParamType.BOOL, default=False, help="Count a last window that sticks out"
)
_SYNONYMS = ("pool", "pooling", "downsample", "subsampling")


def _kernel_params(axes: int) -> tuple[Param, ...]:
    return (
        Param(
            "kernel_size",
            ParamType.SIZES,
            minimum=1,
            axes=(axes,),
            positional=True,
            start=2,
            help="Size of the window",
        ),
        Param(
            "stride",
            ParamType.SIZES,
            default=None,
            optional=True,
            minimum=1,
            axes=(axes,),
            help="Step of the window; as its size, when left out",
        ),
        Param(
            "padding",
            ParamType.SIZES,
            default=0,
            minimum=0,
            axes=(axes,),
            help="Elements added on each side, at most half of the window",
        ),
    )


def _max(axes: int) -> Kind:
    dilation = Param(
        "dilation",
        ParamType.SIZES,
        default=1,
        minimum=1,
        axes=(axes,),
        help="Distance between elements that the window looks at",
    )
    lengths = AXES[axes - 1]
    return Kind(
        name=f"MaxPool{axes}d",
        family=Family.POOLING,
        summary="Keep the greatest value of each window.",
        rule=_max_pool,
        target=f"nn.MaxPool{axes}d",
        params=(*_kernel_params(axes), dilation, _CEIL),
        formula="out = (in + 2·padding − dilation·(kernel − 1) − 1) // stride + 1",
        shape=f"[N, C, {lengths}] → [N, C, {lengths}]",
        synonyms=("max", *_SYNONYMS),
    )


def _average(axes: int) -> Kind:
    count = Param(
        "count_include_pad",
        ParamType.BOOL,
        default=True,
        help="The zeros of the padding count in the mean",
    )
    divisor = Param(
        "divisor_override",
        ParamType.INT,
        default=None,
        optional=True,
        minimum=1,
        help="What sums are divided by, instead of the size of the window",
    )
    lengths = AXES[axes - 1]
    return Kind(
        name=f"AvgPool{axes}d",
        family=Family.POOLING,
        summary="Take the mean of each window.",
        rule=_average_pool,
        target=f"nn.AvgPool{axes}d",
        params=(*_kernel_params(axes), _CEIL, count, *((divisor,) if axes == 2 else ())),
        formula="out = (in + 2·padding − kernel) // stride + 1",
        shape=f"[N, C, {lengths}] → [N, C, {lengths}]",
        synonyms=("average", "mean", *_SYNONYMS),
    )


def _adaptive_pool(name: str, summary: str, *synonyms: str) -> Kind:
    size = Param(
        "output_size",
        ParamType.SIZES,
        minimum=1,
        axes=(2,),
        gaps=True,
        positional=True,
        start=1,
        help="Height and width that go out; null keeps an axis as it is",
    )
    return Kind(
        name=name,
        family=Family.POOLING,
        summary=summary,
        rule=_adaptive,
        target=f"nn.{name}",
        params=(size,),
        formula="windows of in / out elements, wherever they fall",
        shape="[N, C, H, W] → [N, C, *output_size]",
        synonyms=("global", "gap", *synonyms, *_SYNONYMS),
    )


POOLING = (
    _max(1),
    _max(2),
    _average(1),
    _average(2),
    _adaptive_pool(
        "AdaptiveMaxPool2d", "The greatest of windows chosen to give a certain size.", "max"
    ),
    _adaptive_pool(
        "AdaptiveAvgPool2d",
        "The mean of windows chosen to give a certain size; size 1 is global average pooling.",
        "average",
        "mean",
    ),
)
