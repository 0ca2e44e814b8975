"""Small models and settings to train in tests."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Any

from torch import nn

from flodl.training import Input, load, read_config
from flodl.training.events import Event

DIGITS: dict[str, Any] = {
    "data": {"source": "digits"},
    "loss": "cross_entropy",
    "optimizer": {"kind": "adam", "lr": 0.003},
    "epochs": 2,
    "batch_size": 64,
    "device": "cpu",
}


def settings(**changes: Any) -> dict[str, Any]:
    """Return settings for the digits, with changes."""
    return {**DIGITS, **changes}


def classifier() -> nn.Module:
    """Return a model for the digits as rows of 64, with dropout and a batch norm."""
    return nn.Sequential(
        nn.Linear(64, 32), nn.BatchNorm1d(32), nn.ReLU(), nn.Dropout(0.2), nn.Linear(32, 10)
    )


def mlp(*sizes: int) -> Callable[[], nn.Module]:
    """Return what builds linear layers of these sizes with ReLU between them."""

    def build() -> nn.Module:
        layers: list[nn.Module] = []
        for before, after in pairwise(sizes):
            layers += [nn.Linear(before, after), nn.ReLU()]
        return nn.Sequential(*layers[:-1])

    return build


def quiet(event: Event) -> None:
    """Listen to a training and say nothing."""


def read(folder, data, loss="cross_entropy", shape=None, dtype="float32", **changes):
    """Read data for an input of a shape."""
    config = read_config(settings(data=data, loss=loss, **changes))
    return load(config, folder, Input(shape, dtype))
