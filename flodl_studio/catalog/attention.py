"""Layers in which positions look at each other."""

from __future__ import annotations

from flodl_studio.catalog.dims import Size
from flodl_studio.catalog.expect import (
    FLOATS,
    bad_value,
    check_dtype,
    check_rank,
    flag,
    integer,
    nearest_divisor,
    number,
    settle,
    stream,
)
from flodl_studio.catalog.kind import Family, Kind, Param, ParamType, Port
from flodl_studio.catalog.linear import BIAS
from flodl_studio.catalog.rule import Application, Mismatch, Outcome, TensorType


def _attention(application: Application) -> Outcome:
    query = stream(application, 3)
    width = settle(application, "embed_dim", query.shape[2], "features")
    heads = _heads(application, "num_heads", width)
    key = _checked_key(application, query, width)
    batch, length = query.shape[:2]
    other = key.shape[1]
    _check_mask(application, (batch, heads, length, other))
    scores = batch * length * other
    others = width * (_other(application, "kdim", width) + _other(application, "vdim", width))
    projections = batch * length * (2 * width * width) + batch * other * others
    return Outcome(
        query,
        inferred={"embed_dim": width},
        parameters=2 * width * width + others + 4 * width * flag(application, "bias"),
        macs=projections + scores * (2 * width),
        saved=_kept(application, batch * length * width, batch * other * width, scores * heads),
    )


def _kept(application: Application, queries: Size, keys: Size, scores: Size) -> Size:
    """Return what attention keeps: its projections and result; with dropout scores, three times.

    The fused kernels keep no scores, and have no dropout on CPU.
    """
    if not number(application, "dropout"):
        return 2 * queries + 2 * keys
    return 3 * queries + 3 * keys + 3 * scores


def _heads(application: Application, name: str, width: int) -> int:
    heads = integer(application, name)
    if width % heads:
        fit = nearest_divisor(heads, width)
        raise bad_value(application, name, f"must divide the {width} features", fit)
    return heads


def _checked_key(application: Application, query: TensorType, width: int) -> TensorType:
    """Check what comes in at key and value, which has one length; return the key."""
    key = application.inputs.get("key", query)
    value = application.inputs.get("value", key)
    if "value" in application.inputs and "key" not in application.inputs:
        raise Mismatch(
            "missing-input",
            "MultiheadAttention needs a wire into key when there is one into value",
            port="key",
        )
    for port, tensor, name in (("key", key, "kdim"), ("value", value, "vdim")):
        check_dtype(application, tensor, FLOATS, port)
        check_rank(application, tensor, (3,), port)
        expected = (query.shape[0], key.shape[1], _other(application, name, width))
        if tensor.shape != expected:
            shown = TensorType(expected)
            mends = _mending_width(application, tensor, expected)
            raise Mismatch(
                "shape-mismatch",
                f"MultiheadAttention expects {shown} at {port}, gets {tensor}",
                port=port,
                param=name if mends is not None else None,
                value=mends,
                expected=str(shown),
            )
    return key


def _mending_width(
    application: Application, tensor: TensorType, expected: tuple[Size, ...]
) -> int | None:
    """Return the width that would do for key or value; a key that is the value too needs both."""
    last = tensor.shape[2]
    apart = "value" in application.inputs
    fits = apart and tensor.shape[:2] == expected[:2]
    return last if fits and isinstance(last, int) else None


def _other(application: Application, name: str, width: int) -> int:
    """Return the features of key or value."""
    given = application.params.get(name)
    return given if isinstance(given, int) else width


def _check_mask(application: Application, scores: tuple[Size, Size, Size, Size]) -> None:
    mask = application.inputs.get("mask")
    if mask is None:
        return
    check_dtype(application, mask, ("float32", "bool"), "mask")
    batch, heads, length, other = scores
    allowed: dict[int, tuple[Size, ...]] = {
        2: (length, other),
        3: (batch, length, other),
        4: (batch, heads, length, other),
    }
    check_rank(application, mask, tuple(allowed), "mask")
    expected = allowed[len(mask.shape)]
    if any(each not in (size, 1) for each, size in zip(mask.shape, expected, strict=True)):
        shown = TensorType(expected)
        raise Mismatch(
            "shape-mismatch",
            f"MultiheadAttention expects {shown} at mask, gets {mask}",
            port="mask",
            expected=str(shown),
        )


def _encoder(application: Application) -> Outcome:
    tensor = stream(application, 3)
    batch, length, _ = tensor.shape
    width = settle(application, "d_model", tensor.shape[2], "features")
    heads = _heads(application, "nhead", width)
    given = application.params.get("dim_feedforward")
    inner = given if isinstance(given, int) else 4 * width
    weights = 4 * width * width + 2 * width * inner
    # attention, both linear layers and both norms shift; the norms scale in any case
    shifts = 4 * width + inner + width + 2 * width
    return Outcome(
        tensor,
        inferred={"d_model": width},
        parameters=weights + 2 * width + shifts * flag(application, "bias"),
        macs=batch * length * weights + batch * length * length * (2 * width),
        saved=_kept_by_encoder(application, batch * length, (width, inner), heads * length),
    )


def _kept_by_encoder(
    application: Application, rows: Size, widths: tuple[int, int], scores: Size
) -> Size:
    """Return what a layer keeps: norms, attention, the inner layer; masks where it drops."""
    width, inner = widths
    if not number(application, "dropout"):
        return rows * (7 * width + 2 * inner)
    return rows * (11 * width + 3 * inner) + rows * scores * 3


def _width(name: str) -> Param:
    return Param(
        name,
        ParamType.INT,
        inferred=True,
        minimum=1,
        positional=True,
        help="Features of each position",
    )


def _head_count(name: str) -> Param:
    return Param(
        name,
        ParamType.INT,
        minimum=1,
        start=4,
        positional=name == "nhead",
        help="Heads, which share the features evenly",
    )


def _other_width(name: str, port: str) -> Param:
    return Param(
        name,
        ParamType.INT,
        default=None,
        optional=True,
        minimum=1,
        help=f"Features of {port}, if there are others than in the query",
    )


def _dropout(default: float) -> Param:
    return Param(
        "dropout",
        ParamType.FLOAT,
        default=default,
        minimum=0,
        maximum=1,
        help="Chance of being dropped while training",
    )


ATTENTION = (
    Kind(
        name="MultiheadAttention",
        family=Family.ATTENTION,
        summary="Each position gathers from all others, by several learned measures.",
        rule=_attention,
        target="nn.MultiheadAttention",
        params=(
            _width("embed_dim"),
            _head_count("num_heads"),
            _dropout(0.0),
            BIAS,
            _other_width("kdim", "key"),
            _other_width("vdim", "value"),
        ),
        inputs=(
            Port("in"),
            Port("key", optional=True, reference=True),
            Port("value", optional=True, reference=True),
            Port("mask", optional=True, reference=True),
        ),
        formula="softmax(Q Kᵀ / √d) V, a head; all heads projected",
        shape="[B, S, embed_dim] → [B, S, embed_dim]",
        synonyms=("self-attention", "cross-attention", "mha", "transformer", "query", "qkv"),
    ),
    Kind(
        name="TransformerEncoderLayer",
        family=Family.ATTENTION,
        summary="Self-attention and two linear layers, each with a norm and a skip.",
        rule=_encoder,
        target="nn.TransformerEncoderLayer",
        params=(
            _width("d_model"),
            _head_count("nhead"),
            Param(
                "dim_feedforward",
                ParamType.INT,
                default=None,
                optional=True,
                minimum=1,
                help="Features between the two linear layers; 4 times d_model when left out",
            ),
            _dropout(0.1),
            Param(
                "activation",
                ParamType.CHOICE,
                default="gelu",
                choices=("relu", "gelu"),
                help="Between the two linear layers",
            ),
            Param(
                "norm_first",
                ParamType.BOOL,
                default=True,
                help="Normalize before each part, which trains more steadily",
            ),
            Param(
                "layer_norm_eps",
                ParamType.FLOAT,
                default=1e-5,
                minimum=0,
                help="Added to the variance before the root",
            ),
            BIAS,
        ),
        formula="x + attention(norm(x)), then x + mlp(norm(x))",
        shape="[B, S, d_model] → [B, S, d_model]",
        synonyms=("transformer", "encoder", "bert", "vit", "block"),
    ),
)
