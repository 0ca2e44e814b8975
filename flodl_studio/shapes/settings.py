"""Settings of the training that no training would take."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

from flodl_studio.catalog.checking import check_value
from flodl_studio.catalog.kind import Param, ParamType
from flodl_studio.design.freezing import shown
from flodl_studio.design.values import Value
from flodl_studio.shapes.facts import Finding

SOURCES: Final = (
    "digits",
    "iris",
    "wine",
    "breast_cancer",
    "diabetes",
    "moons",
    "spirals",
    "sine",
    "copy",
    "parity",
    "csv",
    "npz",
    "npy",
    "images",
    "torchvision",
)
LOSSES: Final = ("cross_entropy", "bce_with_logits", "mse", "l1", "smooth_l1", "nll")

SETTINGS: Final[tuple[Param, ...]] = (
    Param("data.source", ParamType.CHOICE, choices=SOURCES),
    Param("loss", ParamType.CHOICE, choices=LOSSES),
    Param("optimizer.kind", ParamType.CHOICE, choices=("sgd", "adam", "adamw", "rmsprop")),
    Param("optimizer.lr", ParamType.FLOAT, above=0.0),
    Param("scheduler.kind", ParamType.CHOICE, choices=("cosine", "step", "one_cycle", "plateau")),
    Param("epochs", ParamType.INT, minimum=1),
    Param("batch_size", ParamType.INT, minimum=1),
    Param("validation_fraction", ParamType.FLOAT, minimum=0.0, maximum=1.0),
    Param("seed", ParamType.INT, minimum=0),
    Param("precision", ParamType.CHOICE, choices=("float32", "bfloat16")),
    Param("clip_grad_norm", ParamType.FLOAT, above=0.0, optional=True),
    Param("early_stopping", ParamType.INT, minimum=1, optional=True),
    Param("compile", ParamType.BOOL),
    Param("workers", ParamType.INT, minimum=0),
    Param("keep_epochs", ParamType.BOOL),
)
"""Settings with what they may be; those with a dot are one of several in an object."""

_DEVICE = re.compile(r"auto|cpu|cuda(:\d+)?")
_OBJECTS = frozenset({"data", "optimizer", "scheduler"})
_NO_SCHEDULE = ("scheduler", None)


def setting_findings(training: Mapping[str, Value]) -> Iterator[Finding]:
    """Yield what is wrong with the settings of a training, each with its place in the file."""
    heads = {"device", *(param.name.partition(".")[0] for param in SETTINGS)}
    for key, value in training.items():
        if key not in heads:
            yield _finding(key, "there is no such setting of a training")
        elif key in _OBJECTS and not (isinstance(value, Mapping) or (key, value) == _NO_SCHEDULE):
            yield _finding(key, f"expected an object, got {shown(value)}")
    for param in SETTINGS:
        head, _, rest = param.name.partition(".")
        value = training.get(head)
        if rest:
            if not isinstance(value, Mapping) or (rest == "lr" and rest not in value):
                continue
            value = value.get(rest)
        elif head not in training:
            continue
        if (fault := check_value(param, value)) is not None:
            yield _finding(param.name, fault)
    device = training.get("device", "auto")
    if not _DEVICE.fullmatch(str(device)):
        yield _finding("device", f'expected "auto", "cpu", "cuda" or "cuda:0", got {shown(device)}')


def _finding(name: str, fault: str) -> Finding:
    return Finding("", "error", "bad-setting", f"training.{name}: {fault}")
