"""Layers that drop values while training, and pass everything on afterwards."""

from __future__ import annotations

from collections.abc import Callable

from flodl_studio.catalog.dims import product
from flodl_studio.catalog.expect import stream
from flodl_studio.catalog.kind import Family, Kind, Param, ParamType
from flodl_studio.catalog.rule import Application, Outcome


def _dropout(application: Application) -> Outcome:
    tensor = stream(application)
    return Outcome(tensor, saved=product(tensor.shape))


def _channel_dropout(application: Application) -> Outcome:
    tensor = stream(application, 3, 4)
    return Outcome(tensor, saved=product(tensor.shape[:2]))


_P = Param(
    "p",
    ParamType.FLOAT,
    default=0.5,
    minimum=0,
    maximum=1,
    positional=True,
    help="Chance of being dropped",
)


def _kind(
    name: str, summary: str, shape: str, formula: str, rule: Callable[[Application], Outcome]
) -> Kind:
    return Kind(
        name=name,
        family=Family.DROPOUT,
        summary=summary,
        rule=rule,
        target=f"nn.{name}",
        params=(_P,),
        formula=formula,
        shape=shape,
        synonyms=("drop", "regularization", "noise", "overfitting"),
    )


DROPOUT = (
    _kind(
        "Dropout",
        "Set values to 0 by chance while training; the rest is scaled up.",
        "[*] → [*]",
        "y = x · mask / (1 − p)",
        _dropout,
    ),
    _kind(
        "Dropout2d",
        "Set whole channels to 0 by chance while training.",
        "[N, C, H, W] → [N, C, H, W]",
        "y = x · mask[n, c] / (1 − p)",
        _channel_dropout,
    ),
    _kind(
        "AlphaDropout",
        "Dropout that keeps mean and variance after SELU.",
        "[*] → [*]",
        "y = a · (x · mask + α′ · (1 − mask)) + b",
        _dropout,
    ),
)
