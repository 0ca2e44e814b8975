"""Training through flodl takes at most 3 % longer than a bare PyTorch loop; looking at most 5 %.

The bare loop has the same model, data and settings, and tells nothing; flodl's counts losses and
right answers, keeps the best weights and can be paused at any step.

Processor time of one thread. The two take turns, an epoch each, in one process, so that whatever
else runs on the machine slows both; what counts is the median epoch.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest
import torch
from torch import nn
from torch.nn import functional

from flodl.training import Watch, train
from flodl.training.events import Event, Statistics

EPOCHS = 300


def mlp() -> nn.Module:
    return nn.Sequential(
        nn.Linear(64, 128), nn.ReLU(), nn.Linear(128, 64), nn.ReLU(), nn.Linear(64, 10)
    )


def cnn() -> nn.Module:
    return nn.Sequential(
        nn.Conv2d(1, 16, 3, padding=1), nn.ReLU(), nn.Conv2d(16, 32, 3, padding=1), nn.ReLU(),
        nn.MaxPool2d(2), nn.Flatten(), nn.Linear(512, 10),
    )  # fmt: skip


SETTINGS: dict[str, Any] = {
    "data": {"source": "digits"},
    "loss": "cross_entropy",
    "optimizer": {"kind": "sgd", "lr": 0.05, "momentum": 0.9},
    "epochs": EPOCHS,
    "batch_size": 64,
    "device": "cpu",
    "validation_fraction": 0.0,
}


class Bare:
    """The loop as one writes it by hand, with the optimizer that `SETTINGS` come to."""

    def __init__(self, build: Callable[[], nn.Module], x: torch.Tensor, y: torch.Tensor) -> None:
        torch.manual_seed(0)
        self.model, self.x, self.y = build(), x, y
        self.optimizer = torch.optim.SGD(self.model.parameters(), lr=0.05, momentum=0.9, fused=True)

    def epoch(self) -> None:
        """Go through the data once, and tell nothing of it."""
        for batch in torch.randperm(len(self.x)).split(64):
            loss = functional.cross_entropy(self.model(self.x[batch]), self.y[batch])
            self.optimizer.zero_grad()
            loss.backward()
            self.optimizer.step()


def compared(build: Callable[[], nn.Module], shape: tuple[int, ...]) -> float:
    """Return flodl's time as a part of that of the loop by hand.

    The loop by hand runs whenever an epoch of the training is over.
    """
    seen = train(build, {**SETTINGS, "epochs": 1}, input_shape=shape, listener=lambda _: None)
    bare = Bare(build, *seen.data.samples.take(seen.data.training))
    seconds: dict[str, list[float]] = {"flodl": [], "bare": []}
    began = 0.0

    def listen(event: Event) -> None:
        nonlocal began
        if event.event not in ("start", "epoch"):
            return
        between = time.process_time()
        if event.event == "epoch":
            seconds["flodl"].append(between - began)
        bare.epoch()
        began = time.process_time()
        seconds["bare"].append(began - between)

    train(build, SETTINGS, input_shape=shape, listener=listen)
    return statistics.median(seconds["flodl"]) / statistics.median(seconds["bare"])


@pytest.mark.parametrize(("build", "shape"), [(mlp, (64,)), (cnn, (1, 8, 8))], ids=["mlp", "cnn"])
def test_a_step_costs_what_a_bare_one_costs(build, shape):
    torch.set_num_threads(1)

    part = compared(build, shape)

    print(f"{build.__name__}: {part:.3f} of a bare loop")  # noqa: T201 - the figure
    assert part <= 1.03


class Timed(nn.Sequential):
    """A model that notes the processor's time at the beginning of each step."""

    def __init__(self) -> None:
        super().__init__(*cnn())
        self.begun: list[float] = []

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        self.begun.append(time.process_time())
        return super().forward(x)


def test_looking_at_the_layers_costs_at_most_a_twentieth():
    """Steps that were looked at and steps that were not, in one training."""
    torch.set_num_threads(1)
    looked: set[int] = set()
    costs: list[float] = []

    def listen(event: Event) -> None:
        if isinstance(event, Statistics):
            looked.add(event.step - 1)
            costs.append(event.cost)

    watch = Watch(histograms=True, thumbnails=True, seconds=0.0)
    result = train(Timed, SETTINGS, input_shape=(1, 8, 8), listener=listen, watch=watch)

    begun = result.model.begun
    steps = [until - since for since, until in pairwise(begun)]
    # A look begins before the forward pass, which is in the time of the step before.
    touched = {step - back for step in looked for back in (0, 1)} & set(range(len(steps)))
    plain = statistics.median(step for k, step in enumerate(steps) if k not in touched)
    extra = sum(steps[k] - plain for k in touched)
    part = extra / (sum(steps) - extra)
    print(f"looking: {part:.3f} of {len(looked)} looks, it says {costs[-1]:.3f}")  # noqa: T201 - the figure
    assert len(looked) > 10
    assert part <= 0.05
