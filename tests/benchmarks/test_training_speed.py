"""Training through flodl takes at most 3 % longer than a bare PyTorch loop; looking at most 5 %.

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

from flodl.training import Control, Watch, train
from flodl.training.events import Event
from flodl.training.loop import Training

EPOCHS = 300
LOOKING_SECONDS = 2.0
"""Length of a turn with looking, and of one without."""

TURNS = 8


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

    def epoch(self, tells: bool) -> tuple[float, float]:
        """Go through the data once; tell mean loss and accuracy, as every epoch of flodl's does."""
        total, correct = 0.0, 0
        for batch in torch.randperm(len(self.x)).split(64):
            y = self.y[batch]
            output = self.model(self.x[batch])
            loss = functional.cross_entropy(output, y)
            self.optimizer.zero_grad()
            loss.backward()
            self.optimizer.step()
            if tells:
                total += loss.item() * len(y)
                correct += (output.argmax(1) == y).sum().item()
        return total / len(self.x), correct / len(self.x)


def compared(build: Callable[[], nn.Module], shape: tuple[int, ...]) -> tuple[float, float]:
    """Return flodl's time as a part of that of a loop that tells as much, and of one that is mute.

    The loops by hand run whenever an epoch of the training is over.
    """
    seen = train(build, {**SETTINGS, "epochs": 1}, input_shape=shape, listener=lambda _: None)
    bare = Bare(build, *seen.data.samples.take(seen.data.training))
    seconds: dict[str, list[float]] = {"flodl": [], "telling": [], "mute": []}
    began = 0.0

    def listen(event: Event) -> None:
        nonlocal began
        if event.event not in ("start", "epoch"):
            return
        if event.event == "epoch":
            seconds["flodl"].append(time.process_time() - began)
        for name in ("telling", "mute"):
            began = time.process_time()
            bare.epoch(name == "telling")
            seconds[name].append(time.process_time() - began)
        began = time.process_time()

    train(build, SETTINGS, input_shape=shape, listener=listen)
    flodl, telling, mute = (statistics.median(times) for times in seconds.values())
    return flodl / telling, flodl / mute


@pytest.mark.parametrize(("build", "shape"), [(mlp, (64,)), (cnn, (1, 8, 8))], ids=["mlp", "cnn"])
def test_a_step_costs_what_a_bare_one_costs(build, shape):
    torch.set_num_threads(1)

    telling, mute = compared(build, shape)

    name = build.__name__
    print(f"{name}: {telling:.3f} of a bare loop, {mute:.3f} of one that tells nothing")  # noqa: T201 - the figure
    assert telling <= 1.03
    assert mute <= 1.06


def test_looking_at_the_layers_costs_what_it_says():
    """Turns with looking and without, in one training; the time of a step in each."""
    torch.set_num_threads(1)
    control = Control()
    turns: list[tuple[float, int]] = []
    costs: list[float] = []

    def take_turns(training: Training | None) -> None:
        assert training is not None
        watch = training.watch
        turns.append((time.process_time(), training.progress.step))
        if watch is not None:
            costs.append(watch.cost)
        if len(turns) > 2 * TURNS:
            control.stop()
        training.watch = None if watch is not None else Watch(histograms=True, seconds=0.0)

    def listen(event: Event) -> None:
        is_over = bool(turns) and time.process_time() - turns[-1][0] >= LOOKING_SECONDS
        if event.event == "start" or (event.event == "epoch" and is_over):
            control.ask(take_turns)

    train(
        cnn, {**SETTINGS, "epochs": 10**6}, input_shape=(1, 8, 8), listener=listen, control=control
    )

    each = [(until - since) / (last - first) for (since, first), (until, last) in pairwise(turns)]
    # The first turn looks, the second doesn't, and so on.
    ratio = statistics.median(
        looking / plain for looking, plain in zip(each[::2], each[1::2], strict=True)
    )
    print(f"looking: {ratio:.3f}, it says {statistics.mean(costs):.3f}")  # noqa: T201 - the figure
    assert ratio <= 1.05
