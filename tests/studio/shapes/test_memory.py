"""Estimates of training memory against the allocations of a real step."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import torch
from builders import Spec, chain, design
from torch.profiler import ProfilerActivity, profile

from flodl.training.config import CLASS_LOSSES, LOSSES
from flodl.training.objectives import Objective
from flodl.training.optimizers import OPTIMIZERS
from flodl_studio.codegen.flow import flow_source
from flodl_studio.design.reading import read_file
from flodl_studio.design.values import Design
from flodl_studio.resources import root
from flodl_studio.shapes import infer
from flodl_studio.shapes.memory import FREE_LENGTH, fits, training_memory

BATCH = 64
OUT: Spec = ("y", "Output")


def _conv(id: str, channels: int) -> Spec:
    return (id, "Conv2d", {"out_channels": channels, "kernel_size": 3, "padding": 1})


def _residual_tower() -> Design:
    nodes: list[Spec] = [("x", "Input", {"shape": (16, 16, 16)})]
    chains: list[str] = []
    before = "x"
    for i in range(6):
        nodes += [_conv(f"c{i}", 16), (f"n{i}", "BatchNorm2d"), (f"r{i}", "ReLU")]
        nodes += [_conv(f"d{i}", 16), (f"m{i}", "BatchNorm2d"), (f"a{i}", "Add"), (f"s{i}", "ReLU")]
        chains += [f"{before} > c{i} > n{i} > r{i} > d{i} > m{i} > a{i}:in_0"]
        chains += [f"{before} > a{i}:in_1", f"a{i} > s{i}"]
        before = f"s{i}"
    nodes += [("p", "AdaptiveAvgPool2d", {"output_size": 1}), ("f", "Flatten")]
    nodes += [("l", "Linear", {"out_features": 10}), OUT]
    return design(nodes, *chains, f"{before} > p > f > l > y")


DESIGNS = {
    "convolutions": chain(
        ("x", "Input", {"shape": (1, 28, 28)}),
        _conv("c", 32),
        ("n", "BatchNorm2d"),
        ("r", "ReLU"),
        ("p", "MaxPool2d", {"kernel_size": 2}),
        _conv("d", 64),
        ("s", "ReLU"),
        ("q", "MaxPool2d", {"kernel_size": 2}),
        ("f", "Flatten"),
        ("k", "Linear", {"out_features": 128}),
        ("t", "ReLU"),
        ("o", "Dropout"),
        ("l", "Linear", {"out_features": 10}),
        OUT,
    ),
    "wide layers": chain(
        ("x", "Input", {"shape": (784,)}),
        ("a", "Linear", {"out_features": 1024}),
        ("r", "ReLU"),
        ("b", "Linear", {"out_features": 1024}),
        ("g", "GELU"),
        ("n", "LayerNorm"),
        ("l", "Linear", {"out_features": 10}),
        OUT,
    ),
    "residual tower": _residual_tower(),
    "lstm": chain(
        ("x", "Input", {"shape": (20, 32)}),
        ("r", "LSTM", {"hidden_size": 64, "batch_first": True}),
        ("s", "Select", {"dim": 1, "index": -1}),
        ("l", "Linear", {"out_features": 10}),
        OUT,
    ),
    "transformer": chain(
        ("x", "Input", {"shape": (32,), "dtype": "int64"}),
        ("e", "Embedding", {"num_embeddings": 100, "embedding_dim": 64}),
        ("p", "SinusoidalPositions", {"max_len": 64}),
        ("t", "TransformerEncoderLayer", {"nhead": 4}),
        ("u", "TransformerEncoderLayer", {"nhead": 4}),
        ("m", "Reduce", {"op": "mean", "dim": 1}),
        ("l", "Linear", {"out_features": 10}),
        OUT,
    ),
}


BATCHES = {
    "dcgan_discriminator": 8,
    "dcgan_generator": 8,
    "inception": 4,
    "mobilenet_v2_block": 4,
    "resnet18": 2,
    "resnet20": 16,
    "unet": 4,
    "vgg11": 4,
}
"""Batches at which large templates are quick to measure; others have that of their training."""

TEMPLATES = sorted((root() / "templates").glob("*.flodl"))

MANY = 16
"""Samples from which on torch packs the operands of convolutions on a single thread too."""

TOLERANCE = {"rel": 0.15, "abs": 16 * 1024}


def _samples(drawn: Design, batch: int) -> list[torch.Tensor]:
    found = []
    for entry in drawn.network.nodes:
        if entry.kind == "Input":
            sizes = [FREE_LENGTH if isinstance(s, str) else s for s in entry.params["shape"]]
            tokens = entry.params.get("dtype") == "int64"
            shape = (batch, *sizes)
            found.append(torch.randint(0, 8, shape) if tokens else torch.rand(shape))
    return found


def _target(output: torch.Tensor, loss: str) -> torch.Tensor:
    if loss not in CLASS_LOSSES:
        return torch.rand_like(output)
    return torch.zeros(output.shape[:-1], dtype=torch.int64)


def _built(drawn: Design) -> torch.nn.Module:
    names: dict[str, Any] = {"__name__": "exported"}
    exec(flow_source(drawn).text, names)
    model: torch.nn.Module = names["build_model"]()
    return model


def _reset(model: Any) -> None:
    if hasattr(model, "reset_state"):
        model.reset_state()


@contextmanager
def _threads(count: int) -> Iterator[None]:
    before = torch.get_num_threads()
    torch.set_num_threads(count)
    yield
    torch.set_num_threads(before)


def _measured(drawn: Design, optimizer: str, batch: int, loss: str, lowered: bool = False) -> int:
    """Return the most bytes alive in two steps as `flodl.training` makes them."""
    torch.manual_seed(0)  # which the branch of a switch depends on, and the rounds of a loop
    model = _built(drawn)
    xs = _samples(drawn, batch)
    with torch.no_grad():
        y = _target(model(*xs), loss)
    options = {"lr": 1e-3, "fused": True}
    stepping = OPTIMIZERS[optimizer](model.parameters(), **options)

    def step() -> torch.Tensor:
        _reset(model)
        with torch.autocast("cpu", torch.bfloat16, enabled=lowered):
            output = model(*xs)
            value = Objective(loss, 10, per_token=output.ndim == 3)(output, y)
        stepping.zero_grad(set_to_none=True)
        value.backward()
        stepping.step()
        return value.detach()

    with (
        _threads(1 if batch >= MANY else 2),
        profile(activities=[ProfilerActivity.CPU], profile_memory=True) as profiled,
    ):
        last = step()
        last = step()
    del last
    events = [e for e in profiled.profiler.kineto_results.events() if e.name() == "[memory]"]
    made: Counter[int] = Counter()
    alive = most = 0
    for event in sorted(events, key=lambda event: event.start_ns()):
        size = event.nbytes()
        if size < 0 and not made[-size]:
            continue  # something of another test, alive before
        made[abs(size)] += 1 if size > 0 else -1
        alive += size
        most = max(most, alive)
    standing = [*model.parameters(), *model.buffers(), *xs, y]
    return most + sum(each.numel() * each.element_size() for each in standing)


@pytest.mark.parametrize("optimizer", ["sgd", "adam"])
@pytest.mark.parametrize("name", DESIGNS)
def test_the_estimate_is_within_15_percent_of_the_measured_peak(name: str, optimizer: str):
    settings = {"batch_size": BATCH, "optimizer": {"kind": optimizer}, "loss": "cross_entropy"}

    estimate = training_memory(infer(DESIGNS[name]), settings)

    measured = _measured(DESIGNS[name], optimizer, BATCH, "cross_entropy")
    assert estimate.peak == pytest.approx(measured, **TOLERANCE)


@pytest.mark.parametrize("optimizer", ["sgd", "adam"])
@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.stem)
def test_the_estimate_of_a_template_is_within_15_percent_of_the_measured_peak(
    path: Path, optimizer: str
):
    drawn = read_file(path)
    training = drawn.training or {}
    loss = str(training.get("loss", "mse"))
    batch = BATCHES.get(path.stem) or int(training.get("batch_size", 32))
    settings = {"batch_size": batch, "optimizer": {"kind": optimizer}, "loss": loss}

    estimate = training_memory(infer(drawn), settings)

    assert estimate.peak == pytest.approx(_measured(drawn, optimizer, batch, loss), **TOLERANCE)


@pytest.mark.parametrize("loss", LOSSES)
def test_every_loss_of_the_training_is_counted_as_it_is_measured(loss: str):
    wide = chain(
        ("x", "Input", {"shape": (8,)}), ("l", "Linear", {"out_features": 512}), ("y", "Output")
    )
    settings = {"batch_size": 512, "optimizer": {"kind": "sgd"}, "loss": loss}

    estimate = training_memory(infer(wide), settings)

    assert estimate.peak == pytest.approx(_measured(wide, "sgd", 512, loss), rel=0.05)


@pytest.mark.parametrize("name", ["densenet", "lenet", "resnet20"])
def test_the_estimate_holds_for_bfloat16_too(name: str):
    drawn = read_file(root() / "templates" / f"{name}.flodl")
    loss = str((drawn.training or {}).get("loss", "mse"))
    settings = {
        "batch_size": MANY,
        "optimizer": {"kind": "adam"},
        "loss": loss,
        "precision": "bfloat16",
    }

    estimate = training_memory(infer(drawn), settings)

    measured = _measured(drawn, "adam", MANY, loss, lowered=True)
    assert estimate.peak == pytest.approx(measured, **TOLERANCE)


def test_larger_batches_and_bfloat16_change_activations_only():
    inference = infer(DESIGNS["convolutions"])

    one = training_memory(inference, {"batch_size": 32})
    two = training_memory(inference, {"batch_size": 64})
    half = training_memory(inference, {"batch_size": 64, "precision": "bfloat16"})

    assert two.activations == 2 * one.activations == 2 * half.activations
    assert (one.weights, one.optimizer) == (two.weights, two.optimizer)


def test_what_would_fit_nowhere_is_known_without_being_allocated():
    huge = chain(("x", "Input", {"shape": (10**6,)}), ("l", "Linear", {"out_features": 10**6}), OUT)

    memory = training_memory(infer(huge), None)

    assert memory.peak > 10**12
    assert not fits(memory, 2**40)
    assert fits(memory, memory.peak)


def test_sizes_beyond_any_float_are_cut():
    endless = chain(
        ("x", "Input", {"shape": (2**62,) * 30}),
        ("f", "Flatten"),
        ("l", "Linear", {"out_features": 9}),
        OUT,
    )

    assert training_memory(infer(endless), None).peak > 10**99
