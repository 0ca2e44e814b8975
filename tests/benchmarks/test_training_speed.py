"""Training through flodl takes at most 3 % longer than a bare PyTorch loop; looking at most 5 %.

Processor time of one thread, the least of several rounds: other work on the machine doesn't count.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest
import torch
from torch import nn
from torch.nn import functional

from flodl.training import Watch, train
from flodl.training.events import Event

EPOCHS = 10
ROUNDS = 12


def mlp() -> nn.Module:
    return nn.Sequential(
        nn.Linear(64, 128), nn.ReLU(), nn.Linear(128, 64), nn.ReLU(), nn.Linear(64, 10)
    )


def cnn() -> nn.Module:
    return nn.Sequential(
        nn.Conv2d(1, 16, 3, padding=1), nn.ReLU(), nn.Conv2d(16, 32, 3, padding=1), nn.ReLU(),
        nn.MaxPool2d(2), nn.Flatten(), nn.Linear(512, 10),
    )  # fmt: skip


def settings() -> dict[str, Any]:
    return {
        "data": {"source": "digits"},
        "loss": "cross_entropy",
        "optimizer": {"kind": "sgd", "lr": 0.05, "momentum": 0.9},
        "epochs": EPOCHS,
        "batch_size": 64,
        "device": "cpu",
        "validation_fraction": 0.2,
    }


def bare(build: Callable[[], nn.Module], x: torch.Tensor, y: torch.Tensor) -> float:
    """Return the seconds of the training steps of a loop as one writes it by hand."""
    torch.manual_seed(0)
    model = build()
    optimizer = torch.optim.SGD(model.parameters(), lr=0.05, momentum=0.9, fused=True)
    began = time.process_time()
    for _ in range(EPOCHS):
        for batch in torch.randperm(len(x)).split(64):
            loss = functional.cross_entropy(model(x[batch]), y[batch])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
    return time.process_time() - began


def ours(build: Callable[[], nn.Module], shape: tuple[int, ...], watch: Watch | None) -> float:
    """Return the seconds from the first step to the last event, without validation."""
    times: list[float] = []

    def listen(event: Event) -> None:
        if event.event in ("start", "done"):
            times.append(time.process_time())

    config = {**settings(), "validation_fraction": 0.0}
    train(build, config, input_shape=shape, listener=listen, watch=watch)
    return times[1] - times[0]


@pytest.mark.parametrize(("build", "shape"), [(mlp, (64,)), (cnn, (1, 8, 8))], ids=["mlp", "cnn"])
def test_a_step_costs_what_a_bare_one_costs(build, shape):
    torch.set_num_threads(1)
    result = train(build, {**settings(), "epochs": 1, "validation_fraction": 0.0},
                   input_shape=shape, listener=lambda _: None)  # fmt: skip
    x, y = result.data.samples.take(result.data.training)
    pairs = [(bare(build, x, y), ours(build, shape, None)) for _ in range(ROUNDS)]

    by_hand, through_flodl = (min(times) for times in zip(*pairs, strict=True))
    print(f"{build.__name__}: {through_flodl / by_hand:.3f} of a bare loop")  # noqa: T201 - the figure
    assert through_flodl / by_hand <= 1.03


def test_looking_at_the_layers_costs_what_it_says():
    torch.set_num_threads(1)
    pairs = []
    for _ in range(ROUNDS):
        watch = Watch(histograms=True, seconds=0.0)
        pairs.append((ours(cnn, (1, 8, 8), None), ours(cnn, (1, 8, 8), watch)))

    plain, watched = (min(times) for times in zip(*pairs, strict=True))
    print(f"looking: {watched / plain:.3f}, it says {watch.cost:.3f}")  # noqa: T201 - the figure
    assert watched / plain <= 1.05
