"""Estimates of training memory against the allocations of a real step."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from builders import Spec, chain, design
from torch.profiler import ProfilerActivity, profile

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


TEMPLATES = {
    "densenet": 64,
    "lenet": 64,
    "lstm_copy": 32,
    "resnet20": 16,
    "transformer_encoder": 64,
    "unet": 8,
    "dcgan_generator": 8,
}
"""Shipped designs, and batches at which they are quick and large enough to measure."""


def _sample(drawn: Design, batch: int) -> torch.Tensor:
    entry = drawn.network.nodes[0].params
    sizes = [FREE_LENGTH if isinstance(each, str) else each for each in entry["shape"]]
    shape = (batch, *sizes)
    return torch.randint(0, 8, shape) if entry.get("dtype") == "int64" else torch.rand(shape)


def _measured(drawn: Design, optimizer: type[torch.optim.Optimizer], batch: int = BATCH) -> int:
    """Return the most bytes alive in two steps of training, the optimizer's own among them.

    What is freed in a profile must have been made in it: of older memory the profiler may report
    another size.
    """
    names: dict[str, Any] = {"__name__": "exported"}
    exec(flow_source(drawn).text, names)
    model = names["build_model"]()
    x = _sample(drawn, batch)
    stepping = optimizer(model.parameters(), lr=1e-3)

    def step() -> None:
        stepping.zero_grad(set_to_none=True)
        y = model(x)
        flat = y.ndim == 2
        classes = torch.zeros(batch, dtype=torch.int64)
        loss = torch.nn.functional.cross_entropy(y, classes) if flat else y.square().mean()
        loss.backward()
        stepping.step()

    with profile(activities=[ProfilerActivity.CPU], profile_memory=True) as profiled:
        step()
        step()
    events = [e for e in profiled.profiler.kineto_results.events() if e.name() == "[memory]"]
    alive = most = 0
    for event in sorted(events, key=lambda event: event.start_ns()):
        alive += event.nbytes()
        most = max(most, alive)
    weights = sum(each.numel() for each in model.parameters()) * 4
    buffers = sum(each.numel() * each.element_size() for each in model.buffers())
    return weights + buffers + x.numel() * x.element_size() + most


@pytest.mark.parametrize("name", DESIGNS)
@pytest.mark.parametrize(
    ("kind", "optimizer"), [("adam", torch.optim.Adam), ("sgd", torch.optim.SGD)]
)
def test_the_estimate_is_within_15_percent_of_the_measured_peak(
    name: str, kind: str, optimizer: type[torch.optim.Optimizer]
):
    settings = {"batch_size": BATCH, "optimizer": {"kind": kind, "lr": 0.001}}

    estimate = training_memory(infer(DESIGNS[name]), settings)

    assert estimate.peak == pytest.approx(_measured(DESIGNS[name], optimizer), rel=0.15)


@pytest.mark.parametrize(("name", "batch"), TEMPLATES.items())
def test_the_estimate_of_a_template_is_within_15_percent_of_the_measured_peak(
    name: str, batch: int
):
    drawn = read_file(root() / "templates" / f"{name}.flodl")

    estimate = training_memory(infer(drawn), {"batch_size": batch, "optimizer": {"kind": "adam"}})

    assert estimate.peak == pytest.approx(_measured(drawn, torch.optim.Adam, batch), rel=0.15)


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
