"""The settings of a training: read from the design's training section, checked, and frozen."""

from __future__ import annotations

import difflib
import inspect
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import torch

from flodl.errors import TrainingError

LOSSES = ("cross_entropy", "bce_with_logits", "mse", "l1", "smooth_l1", "nll")
CLASS_LOSSES = frozenset({"cross_entropy", "nll"})
"""Losses whose targets are class numbers; the others take values."""

PRECISIONS = ("float32", "bfloat16")
OPTIMIZERS: Mapping[str, type[torch.optim.Optimizer]] = {
    "sgd": torch.optim.SGD,
    "adam": torch.optim.Adam,
    "adamw": torch.optim.AdamW,
    "rmsprop": torch.optim.RMSprop,
}
SCHEDULES: Mapping[str, type[torch.optim.lr_scheduler.LRScheduler]] = {
    "cosine": torch.optim.lr_scheduler.CosineAnnealingLR,
    "step": torch.optim.lr_scheduler.StepLR,
    "one_cycle": torch.optim.lr_scheduler.OneCycleLR,
    "plateau": torch.optim.lr_scheduler.ReduceLROnPlateau,
}


@dataclass(frozen=True)
class Choice:
    """One of several kinds, with torch's own argument names as options."""

    kind: str
    options: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Config:
    """How to train.

    Attributes:
        data: Where samples come from: ``source`` and its options.
        loss: One of `LOSSES`.
        optimizer: Kind and torch's arguments, ``lr`` among them.
        scheduler: Kind and torch's arguments. ``cosine`` and ``one_cycle`` move every step and span
            the whole training, ``step`` and ``plateau`` move every epoch.
        epochs: Passes over the training part, in all (a resumed run counts from its start).
        batch_size: Samples a step, over all processes together.
        validation_fraction: Part of the samples, 0 to below 1, held out by a seeded split.
        seed: Of the split, the order of the samples, the generated data and the weights.
        device: ``auto`` (the first GPU, else the CPU), ``cpu``, ``cuda`` or ``cuda:i``.
        precision: ``float32``, or ``bfloat16`` for autocast.
        clip_grad_norm: Largest norm of all gradients together, None for no limit.
        early_stopping: Epochs without a better validation loss before training ends, or None.
        compile: Let torch.compile make the model faster; the first steps then take a minute.
        workers: Processes that read data which does not fit in memory.
        keep_epochs: Keep the weights of every epoch, as ``epoch_003.safetensors``.
    """

    data: Mapping[str, Any]
    loss: str
    optimizer: Choice = Choice("adam", {"lr": 0.001})
    scheduler: Choice | None = None
    epochs: int = 10
    batch_size: int = 64
    validation_fraction: float = 0.2
    seed: int = 0
    device: str = "auto"
    precision: str = "float32"
    clip_grad_norm: float | None = None
    early_stopping: int | None = None
    compile: bool = False
    workers: int = 0
    keep_epochs: bool = False

    @property
    def lr(self) -> float:
        """The learning rate that the optimizer starts with."""
        return float(self.optimizer.options["lr"])


def read_config(training: Mapping[str, Any]) -> Config:
    """Check the training section of a design and complete it with the defaults.

    Raises:
        TrainingError: A key is unknown or missing, or a value is out of its range; the message
            names it as in ``training.optimizer.lr``.
    """
    known = Config.__dataclass_fields__
    for key in training:
        if key not in known:
            raise TrainingError(f"training.{key}: there is no such setting{_near(key, known)}.")
    for key in ("data", "loss"):
        if key not in training:
            raise TrainingError(f"training.{key}: it is missing. Every training needs it.")
    values = {key: value for key, value in training.items() if key not in _READERS}
    for key, reader in _READERS.items():
        if key in training:
            values[key] = reader(f"training.{key}", training[key])
    return Config(**values)


def _data(place: str, value: object) -> Mapping[str, Any]:
    if not isinstance(value, Mapping) or not isinstance(value.get("source"), str):
        raise TrainingError(f'{place}: expected {{"source": name, …}}, got {value!r}.')
    return dict(value)


def _loss(place: str, value: object) -> str:
    return _one_of(place, value, LOSSES)


def _precision(place: str, value: object) -> str:
    return _one_of(place, value, PRECISIONS)


def _optimizer(place: str, value: object) -> Choice:
    choice = _choice(place, value, OPTIMIZERS)
    return Choice(choice.kind, {"lr": 0.001, **choice.options})


def _scheduler(place: str, value: object) -> Choice | None:
    return None if value is None else _choice(place, value, SCHEDULES)


def _choice(place: str, value: object, kinds: Mapping[str, type]) -> Choice:
    if not isinstance(value, Mapping) or "kind" not in value:
        raise TrainingError(f'{place}: expected {{"kind": name, …}}, got {value!r}.')
    kind = _one_of(f"{place}.kind", value["kind"], kinds)
    allowed = set(inspect.signature(kinds[kind]).parameters) - {"params", "optimizer", "last_epoch"}
    options = {key: option for key, option in value.items() if key != "kind"}
    for key, option in options.items():
        if key not in allowed:
            raise TrainingError(f"{place}.{key}: {kind} has no such option{_near(key, allowed)}.")
        if isinstance(option, list):
            options[key] = tuple(option)
        if isinstance(option, float) and not math.isfinite(option):
            raise TrainingError(f"{place}.{key}: expected a finite number, got {option}.")
    if "lr" in options and (not _is_number(options["lr"]) or options["lr"] <= 0):
        raise TrainingError(f"{place}.lr: expected a number above 0, got {options['lr']!r}.")
    return Choice(kind, options)


def _device(place: str, value: object) -> str:
    text = str(value)
    kind, _, index = text.partition(":")
    if kind not in ("auto", "cpu", "cuda") or (index and not (kind == "cuda" and index.isdigit())):
        raise TrainingError(f"{place}: expected auto, cpu, cuda or cuda:i, got {value!r}.")
    return text


def _count(place: str, value: object) -> int:
    return _integer(place, value, 1)


def _from_zero(place: str, value: object) -> int:
    return _integer(place, value, 0)


def _patience(place: str, value: object) -> int | None:
    return None if value is None else _integer(place, value, 1)


def _integer(place: str, value: object, least: int) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < least:
        raise TrainingError(f"{place}: expected an integer ≥ {least}, got {value!r}.")
    return value


def _fraction(place: str, value: object) -> float:
    if not _is_number(value) or not 0 <= value < 1:  # type: ignore[operator] # it is a number
        raise TrainingError(f"{place}: expected a number from 0 to below 1, got {value!r}.")
    return float(value)  # type: ignore[arg-type] # it is a number


def _norm(place: str, value: object) -> float | None:
    if value is None:
        return None
    if not _is_number(value) or value <= 0:  # type: ignore[operator] # it is a number
        raise TrainingError(f"{place}: expected a number above 0, or null, got {value!r}.")
    return float(value)  # type: ignore[arg-type] # it is a number


def _flag(place: str, value: object) -> bool:
    if not isinstance(value, bool):
        raise TrainingError(f"{place}: expected true or false, got {value!r}.")
    return value


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)


def _one_of(place: str, value: object, names: Iterable[str]) -> str:
    names = list(names)
    if value not in names:
        raise TrainingError(
            f"{place}: expected one of {', '.join(names)}, got {value!r}{_near(str(value), names)}."
        )
    return str(value)


def _near(word: str, names: Iterable[str]) -> str:
    found = difflib.get_close_matches(word, list(names), 1)
    return f" (did you mean {found[0]}?)" if found else ""


_READERS: Mapping[str, Any] = {
    "data": _data,
    "loss": _loss,
    "optimizer": _optimizer,
    "scheduler": _scheduler,
    "epochs": _count,
    "batch_size": _count,
    "validation_fraction": _fraction,
    "seed": _from_zero,
    "device": _device,
    "precision": _precision,
    "clip_grad_norm": _norm,
    "early_stopping": _patience,
    "compile": _flag,
    "workers": _from_zero,
    "keep_epochs": _flag,
}
