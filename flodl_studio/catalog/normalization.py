"""Layers that bring values to a mean of 0 and a variance of 1, over different sets of them."""

from __future__ import annotations

from math import prod

from msgspec import structs

from flodl_studio.catalog.dims import product
from flodl_studio.catalog.expect import (
    bad_value,
    check_least_rank,
    flag,
    integer,
    nearest_divisor,
    settle,
    stream,
)
from flodl_studio.catalog.kind import Family, Kind, Param, ParamType
from flodl_studio.catalog.rule import Application, Mismatch, Outcome, TensorType
from flodl_studio.design.values import Value


def _rms_norm(application: Application) -> Outcome:
    outcome = _layer_norm(application)
    kept = product(outcome.output.shape)  # the normalized values, before they are scaled
    return structs.replace(outcome, saved=kept)


def _layer_norm(application: Application) -> Outcome:
    tensor = stream(application)
    shape = _normalized_shape(application, tensor)
    affine = prod(shape) * flag(application, "elementwise_affine")
    inferred: Value = shape[0] if len(shape) == 1 else shape
    return Outcome(
        tensor,
        inferred={"normalized_shape": inferred},
        parameters=affine * (1 + flag(application, "bias")),
    )


def _normalized_shape(application: Application, tensor: TensorType) -> tuple[int, ...]:
    pinned = application.params.get("normalized_shape")
    if not isinstance(pinned, tuple):
        check_least_rank(application, tensor, 1)
        return (settle(application, "normalized_shape", tensor.shape[-1], "features"),)
    shape = tuple(each for each in pinned if isinstance(each, int))
    last = tensor.shape[-len(shape) :]
    if last != shape:
        mends = tuple(each for each in last if isinstance(each, int))
        whole = len(mends) == len(shape)
        raise Mismatch(
            "shape-mismatch",
            f"{application.kind.name} expects {list(shape)} in the last dimensions, gets {tensor}",
            param="normalized_shape" if whole else None,
            value=mends if whole else None,
        )
    return shape


def _batch_norm(application: Application) -> Outcome:
    ranks = (4,) if application.kind.name == "BatchNorm2d" else (2, 3)
    noun = "channels" if ranks == (4,) else "features"
    tensor = stream(application, *ranks)
    features = settle(application, "num_features", tensor.shape[1], noun)
    return Outcome(
        tensor,
        inferred={"num_features": features},
        parameters=2 * features * flag(application, "affine"),
        # running mean and variance, and the count of batches
        buffers=(2 * features + 1) * flag(application, "track_running_stats"),
    )


def _group_norm(application: Application) -> Outcome:
    tensor = stream(application)
    check_least_rank(application, tensor, 2)
    channels = settle(application, "num_channels", tensor.shape[1], "channels")
    groups = integer(application, "num_groups")
    if channels % groups:
        fit = nearest_divisor(groups, channels)
        raise bad_value(application, "num_groups", f"must divide the {channels} channels", fit)
    return Outcome(
        tensor,
        inferred={"num_channels": channels},
        parameters=2 * channels * flag(application, "affine"),
    )


def _instance_norm(application: Application) -> Outcome:
    tensor = stream(application, 3, 4, 5)
    channels = settle(application, "num_features", tensor.shape[1], "channels")
    if product(tensor.shape[2:]) == 1:
        raise Mismatch(
            "too-small",
            f"InstanceNorm needs more than one element a channel, gets {tensor}: "
            "of one element the variance is 0",
        )
    return Outcome(
        tensor,
        inferred={"num_features": channels},
        parameters=2 * channels * flag(application, "affine"),
        buffers=(2 * channels + 1) * flag(application, "track_running_stats"),
    )


def _follows(name: str, text: str, kind: ParamType = ParamType.INT) -> Param:
    return Param(name, kind, inferred=True, minimum=1, positional=True, help=text)


_EPS = Param(
    "eps", ParamType.FLOAT, default=1e-5, minimum=0, help="Added to the variance before the root"
)
_MOMENTUM = Param(
    "momentum",
    ParamType.FLOAT,
    default=0.1,
    optional=True,
    minimum=0,
    maximum=1,
    help="Share of each new batch in the running mean; null for the plain mean of all",
)
_AFFINE = Param(
    "affine", ParamType.BOOL, default=True, help="Scale and shift by learned numbers afterwards"
)
_ELEMENTWISE = Param(
    "elementwise_affine", ParamType.BOOL, default=True, help="Scale by learned numbers afterwards"
)
_TRACK = Param(
    "track_running_stats",
    ParamType.BOOL,
    default=True,
    help="Keep running mean and variance for evaluation",
)
_SYNONYMS = ("norm", "normalization", "normalize")
_BATCH = (
    _follows("num_features", "Features or channels: dimension 1"),
    Param("eps", ParamType.FLOAT, default=1e-5, above=0, help=_EPS.help),
    _MOMENTUM,
)
_SHAPE = _follows("normalized_shape", "Size of the last dimension, or of several", ParamType.SIZES)


def _kind(name: str, summary: str, params: tuple[Param, ...], shape: str, *synonyms: str) -> Kind:
    return Kind(
        name=name,
        family=Family.NORMALIZATION,
        summary=summary,
        rule=_RULES[name],
        target=f"nn.{name}",
        params=params,
        formula=_FORMULAS.get(name, "y = (x − mean) / √(variance + eps) · γ + β"),
        shape=shape,
        synonyms=(*synonyms, *_SYNONYMS),
    )


_FORMULAS = {"RMSNorm": "y = x / √(mean(x²) + eps) · γ"}
_RULES = {
    "LayerNorm": _layer_norm,
    "RMSNorm": _rms_norm,
    "BatchNorm": _batch_norm,
    "BatchNorm2d": _batch_norm,
    "GroupNorm": _group_norm,
    "InstanceNorm": _instance_norm,
}

NORMALIZATION = (
    _kind(
        "BatchNorm",
        "Normalize each feature over the batch.",
        (*_BATCH, _AFFINE, _TRACK),
        "[B, F] or [B, F, L] → same shape",
        "bn",
        "batch norm 1d",
        "batchnorm1d",
    ),
    _kind(
        "BatchNorm2d",
        "Normalize each channel over the images of the batch.",
        (*_BATCH, _AFFINE, _TRACK),
        "[N, C, H, W] → [N, C, H, W]",
        "bn",
        "batch norm",
    ),
    _kind(
        "LayerNorm",
        "Normalize each sample over its last dimension.",
        (
            _SHAPE,
            _EPS,
            _ELEMENTWISE,
            Param("bias", ParamType.BOOL, default=True, help="Shift by learned numbers too"),
        ),
        "[..., normalized_shape] → same shape",
        "ln",
        "transformer",
    ),
    _kind(
        "RMSNorm",
        "Divide each sample by the root mean square of its last dimension.",
        (_SHAPE, _EPS, _ELEMENTWISE),
        "[..., normalized_shape] → same shape",
        "root mean square",
        "llama",
    ),
    _kind(
        "GroupNorm",
        "Normalize each sample over groups of channels.",
        (
            Param(
                "num_groups",
                ParamType.INT,
                minimum=1,
                positional=True,
                start=1,
                help="Groups, which must divide the channels",
            ),
            _follows("num_channels", "Channels: dimension 1"),
            _EPS,
            _AFFINE,
        ),
        "[N, C, ...] → same shape",
        "gn",
    ),
    _kind(
        "InstanceNorm",
        "Normalize each channel of each sample alone.",
        (
            _follows("num_features", "Channels: dimension 1"),
            Param("affine", ParamType.BOOL, default=False, help=_AFFINE.help),
            _EPS,
            _MOMENTUM,
            Param("track_running_stats", ParamType.BOOL, default=False, help=_TRACK.help),
        ),
        "[N, C, ...] → same shape",
        "style transfer",
    ),
)
