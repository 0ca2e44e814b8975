"""Estimates of training memory against the allocations of a real step."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from builders import Spec, chain, design
from torch.profiler import ProfilerActivity, profile

from flodl_studio.codegen.flow import flow_source
from flodl_studio.design.values import Design
from flodl_studio.shapes import infer
from flodl_studio.shapes.memory import training_memory

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


def _measured(drawn: Design, optimizer: type[torch.optim.Optimizer], moments: int) -> int:
    """Return the most bytes alive in the second step of training."""
    names: dict[str, Any] = {"__name__": "exported"}
    exec(flow_source(drawn).text, names)
    model = names["build_model"]()
    entry = drawn.network.nodes[0].params
    shape = (BATCH, *entry["shape"])
    x = torch.randint(0, 10, shape) if entry.get("dtype") == "int64" else torch.rand(shape)
    y = torch.randint(0, 10, (BATCH,))
    stepping = optimizer(model.parameters(), lr=1e-3)

    def step() -> None:
        stepping.zero_grad(set_to_none=True)
        torch.nn.functional.cross_entropy(model(x), y).backward()
        stepping.step()

    step()
    with profile(activities=[ProfilerActivity.CPU], profile_memory=True) as profiled:
        step()
    events = [e for e in profiled.profiler.kineto_results.events() if e.name() == "[memory]"]
    alive = most = 0
    for event in sorted(events, key=lambda event: event.start_ns()):
        alive += event.nbytes()
        most = max(most, alive)
    weights = sum(each.numel() for each in model.parameters()) * 4
    buffers = sum(each.numel() * each.element_size() for each in model.buffers())
    return weights * (1 + moments) + buffers + most


@pytest.mark.parametrize("name", DESIGNS)
@pytest.mark.parametrize(
    ("kind", "optimizer", "moments"),
    [("adam", torch.optim.Adam, 2), ("sgd", torch.optim.SGD, 0)],
)
def test_the_estimate_is_within_15_percent_of_the_measured_peak(
    name: str, kind: str, optimizer: type[torch.optim.Optimizer], moments: int
):
    settings = {"batch_size": BATCH, "optimizer": {"kind": kind, "lr": 0.001}}

    estimate = training_memory(infer(DESIGNS[name]), settings)

    assert estimate.peak == pytest.approx(_measured(DESIGNS[name], optimizer, moments), rel=0.15)


def test_larger_batches_and_bfloat16_change_activations_only():
    inference = infer(DESIGNS["convolutions"])

    one = training_memory(inference, {"batch_size": 32})
    two = training_memory(inference, {"batch_size": 64})
    half = training_memory(inference, {"batch_size": 64, "precision": "bfloat16"})

    assert two.activations == 2 * one.activations == 2 * half.activations
    assert (one.weights, one.optimizer) == (two.weights, two.optimizer)


def test_what_would_fit_nowhere_is_known_without_being_allocated():
    huge = chain(("x", "Input", {"shape": (10**6,)}), ("l", "Linear", {"out_features": 10**6}), OUT)

    assert training_memory(infer(huge), None).peak > 10**12
