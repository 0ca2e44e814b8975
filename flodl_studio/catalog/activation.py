"""Nonlinearities: element by element, or along one dimension."""

from __future__ import annotations

from collections.abc import Callable

from flodl_studio.catalog.expect import (
    ANYTHING,
    NUMBERS,
    bad_value,
    dimension,
    integer,
    stream,
)
from flodl_studio.catalog.kind import Family, Kind, Param, ParamType
from flodl_studio.catalog.rule import Application, Outcome, TensorType


def _elementwise(application: Application) -> Outcome:
    return Outcome(stream(application))


def _keeping_integers(application: Application) -> Outcome:
    return Outcome(stream(application, dtypes=NUMBERS))


def _into_floats(application: Application) -> Outcome:
    return Outcome(TensorType(stream(application, dtypes=ANYTHING).shape))


def _identity(application: Application) -> Outcome:
    return Outcome(stream(application, dtypes=ANYTHING))


def _along(application: Application) -> Outcome:
    tensor = stream(application)
    dimension(application, "dim", len(tensor.shape))
    return Outcome(tensor)


def _prelu(application: Application) -> Outcome:
    tensor = stream(application)
    count = integer(application, "num_parameters")
    channels = tensor.shape[1] if len(tensor.shape) > 1 else 1
    if count not in (1, channels):
        fit = channels if isinstance(channels, int) else 1
        raise bad_value(application, "num_parameters", f"must be 1 or the {channels} channels", fit)
    return Outcome(tensor, parameters=count)


def _plain(
    name: str,
    summary: str,
    formula: str,
    *synonyms: str,
    rule: Callable[[Application], Outcome] = _elementwise,
    params: tuple[Param, ...] = (),
) -> Kind:
    return Kind(
        name=name,
        family=Family.ACTIVATION,
        summary=summary,
        rule=rule,
        target=f"nn.{name}",
        params=params,
        formula=formula,
        shape="[*] → [*]",
        synonyms=("activation", "nonlinearity", *synonyms),
    )


def _number(name: str, default: float, text: str) -> Param:
    return Param(name, ParamType.FLOAT, default=default, positional=True, help=text)


_DIM = Param(
    "dim",
    ParamType.INT,
    start=-1,
    help="Dimension whose entries are weighed against each other; -1 is the last",
)

ACTIVATION = (
    _plain(
        "ReLU",
        "Keep what is positive, make the rest 0.",
        "y = max(x, 0)",
        "rectifier",
        rule=_keeping_integers,
    ),
    _plain(
        "ReLU6",
        "ReLU that also stops at 6.",
        "y = min(max(x, 0), 6)",
        "mobile",
        rule=_keeping_integers,
    ),
    _plain(
        "LeakyReLU",
        "ReLU that lets a little of the negative side through.",
        "y = x if x ≥ 0 else negative_slope · x",
        "gan",
        params=(_number("negative_slope", 0.01, "Slope of the negative side"),),
    ),
    _plain(
        "PReLU",
        "ReLU whose negative slope is learned.",
        "y = x if x ≥ 0 else a · x",
        "parametric",
        rule=_prelu,
        params=(
            Param(
                "num_parameters",
                ParamType.INT,
                default=1,
                minimum=1,
                positional=True,
                help="One slope for all, or one a channel",
            ),
            Param("init", ParamType.FLOAT, default=0.25, help="Slope to begin with"),
        ),
    ),
    _plain(
        "ELU",
        "Smooth on the negative side, where it goes towards −alpha.",
        "y = x if x > 0 else alpha · (eˣ − 1)",
        "exponential",
        params=(_number("alpha", 1.0, "Where the negative side ends"),),
    ),
    _plain(
        "SELU",
        "ELU scaled so that activations keep mean 0 and variance 1.",
        "y = λ · (x if x > 0 else α · (eˣ − 1))",
        "self-normalizing",
    ),
    _plain(
        "GELU",
        "Weigh each value by the chance that a normal variable is below it.",
        "y = x · Φ(x)",
        "transformer",
        params=(
            Param(
                "approximate",
                ParamType.CHOICE,
                default="none",
                choices=("none", "tanh"),
                help="none is exact; tanh as in GPT-2",
            ),
        ),
    ),
    _plain("SiLU", "Weigh each value by its own sigmoid.", "y = x · σ(x)", "swish"),
    _plain("Mish", "Smooth, unbounded above.", "y = x · tanh(ln(1 + eˣ))"),
    _plain(
        "Hardswish", "SiLU from straight pieces.", "y = x · min(max(x + 3, 0), 6) / 6", "mobile"
    ),
    _plain("Hardsigmoid", "Sigmoid from straight pieces.", "y = min(max(x + 3, 0), 6) / 6", "gate"),
    _plain(
        "Sigmoid",
        "Squeeze into 0 … 1.",
        "y = 1 / (1 + e⁻ˣ)",
        "logistic",
        "gate",
        "probability",
        rule=_into_floats,
    ),
    _plain("Tanh", "Squeeze into −1 … 1.", "y = tanh(x)", rule=_into_floats),
    _plain(
        "Softplus",
        "A smooth ReLU, positive everywhere.",
        "y = ln(1 + e^(beta·x)) / beta",
        "positive",
        params=(
            Param(
                "beta",
                ParamType.FLOAT,
                default=1.0,
                above=0,
                positional=True,
                help="How sharp the bend is",
            ),
            _number("threshold", 20.0, "Above this beta·x it is a straight line"),
        ),
    ),
    _plain(
        "Softmax",
        "Turn scores into shares that sum to 1.",
        "yᵢ = e^xᵢ / Σⱼ e^xⱼ",
        "probability",
        "attention",
        rule=_along,
        params=(_DIM,),
    ),
    _plain(
        "LogSoftmax",
        "Logarithm of softmax, for nll.",
        "yᵢ = xᵢ − ln Σⱼ e^xⱼ",
        "log probability",
        "nll",
        rule=_along,
        params=(_DIM,),
    ),
    _plain(
        "Identity",
        "Give back what comes in.",
        "y = x",
        "pass through",
        "noop",
        rule=_identity,
    ),
)
"""Softplus, ELU and their like refuse integers as torch does; ReLU keeps them."""
