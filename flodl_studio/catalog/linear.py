"""Layers that multiply features by a learned matrix."""

from __future__ import annotations

from flodl_studio.catalog.dims import product
from flodl_studio.catalog.expect import (
    FLOATS,
    check_dtype,
    check_least_rank,
    flag,
    given,
    integer,
    settle,
    stream,
)
from flodl_studio.catalog.kind import Family, Kind, Param, ParamType, Port
from flodl_studio.catalog.rule import Application, Mismatch, Outcome, TensorType

BIAS = Param("bias", ParamType.BOOL, default=True, help="Add a learned number to every output")


def _linear(application: Application) -> Outcome:
    tensor = stream(application)
    check_least_rank(application, tensor, 1)
    inside = settle(application, "in_features", tensor.shape[-1], "features")
    outside = integer(application, "out_features")
    rows = tensor.shape[:-1]
    return Outcome(
        output=TensorType((*rows, outside)),
        inferred={"in_features": inside},
        parameters=inside * outside + outside * flag(application, "bias"),
        macs=product(rows) * inside * outside,
    )


def _bilinear(application: Application) -> Outcome:
    first, second = stream(application), given(application, "x2")
    check_least_rank(application, first, 1)
    check_dtype(application, second, FLOATS, "x2")
    if first.shape[:-1] != second.shape[:-1]:
        raise Mismatch(
            "shape-mismatch",
            f"Bilinear expects inputs equal but for the last dimension, gets {first} and {second}",
            port="x2",
        )
    one = settle(application, "in1_features", first.shape[-1], "features")
    two = settle(application, "in2_features", second.shape[-1], "features in x2", port="x2")
    outside = integer(application, "out_features")
    rows = first.shape[:-1]
    return Outcome(
        output=TensorType((*rows, outside)),
        inferred={"in1_features": one, "in2_features": two},
        parameters=one * two * outside + outside * flag(application, "bias"),
        # x1 · W for every output and row, then the product with x2
        macs=product(rows) * outside * (one * two + two),
    )


LINEAR = (
    Kind(
        name="Linear",
        family=Family.LINEAR,
        summary="Multiply the last dimension by a learned matrix and add a learned bias.",
        rule=_linear,
        target="nn.Linear",
        params=(
            Param(
                "in_features",
                ParamType.INT,
                inferred=True,
                minimum=1,
                positional=True,
                help="Size of the last dimension that comes in",
            ),
            Param(
                "out_features",
                ParamType.INT,
                minimum=1,
                positional=True,
                start=64,
                help="Size of the last dimension that goes out",
            ),
            BIAS,
        ),
        formula="y = x Wᵀ + b",
        shape="[..., in_features] → [..., out_features]",
        synonyms=("fc", "dense", "fully connected", "affine", "matmul", "projection", "mlp"),
    ),
    Kind(
        name="Bilinear",
        family=Family.LINEAR,
        summary="Combine two inputs: each output is a learned bilinear form of both.",
        rule=_bilinear,
        target="nn.Bilinear",
        params=(
            Param(
                "in1_features",
                ParamType.INT,
                inferred=True,
                minimum=1,
                positional=True,
                help="Size of the last dimension of the stream",
            ),
            Param(
                "in2_features",
                ParamType.INT,
                inferred=True,
                minimum=1,
                positional=True,
                help="Size of the last dimension of x2",
            ),
            Param(
                "out_features",
                ParamType.INT,
                minimum=1,
                positional=True,
                start=64,
                help="Size of the last dimension that goes out",
            ),
            BIAS,
        ),
        inputs=(Port("in"), Port("x2", reference=True)),
        formula="y = x₁ᵀ W x₂ + b",
        shape="[B, in1_features] × [B, in2_features] → [B, out_features]",
        synonyms=("two inputs", "interaction", "product"),
    ),
)
