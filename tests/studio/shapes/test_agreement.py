"""What inference says of a design is what the built model does."""

from __future__ import annotations

import random
from math import prod
from typing import Any

import pytest
import torch
import torchinfo
from builders import Spec, chain
from torch.utils.flop_counter import FlopCounterMode

from flodl_studio.catalog.dims import at
from flodl_studio.codegen.flow import flow_source
from flodl_studio.design.reading import read_file
from flodl_studio.design.values import Design
from flodl_studio.resources import root
from flodl_studio.shapes import Inference, infer

BATCHES = (2, 5)
DESIGNS = 1000
CHUNKS = 10

IMAGE: list[tuple[str, dict[str, list[Any]]]] = [
    (
        "Conv2d",
        {
            "out_channels": [4, 6, 8],
            "kernel_size": [1, 2, 3, (3, 1)],
            "stride": [1, 2],
            "padding": [0, 1, (1, 0)],
            "bias": [True, False],
        },
    ),
    ("ConvTranspose2d", {"out_channels": [4, 6], "kernel_size": [2, 3], "stride": [1, 2]}),
    ("MaxPool2d", {"kernel_size": [2, 3], "stride": [1, 2], "ceil_mode": [True, False]}),
    ("AvgPool2d", {"kernel_size": [2, 3], "padding": [0, 1]}),
    ("AdaptiveAvgPool2d", {"output_size": [1, 3, (2, 4)]}),
    ("BatchNorm2d", {}),
    ("GroupNorm", {"num_groups": [1, 2]}),
    ("InstanceNorm", {"affine": [True, False]}),
    ("PReLU", {}),
    ("ReLU", {}),
    ("Dropout2d", {"p": [0.1]}),
    ("ZeroPad2d", {"padding": [1, (0, 1, 2, 0)]}),
    ("Upsample", {"scale_factor": [2.0], "mode": ["nearest", "bilinear"]}),
    ("PixelShuffle", {"upscale_factor": [2]}),
    ("Flatten", {"start_dim": [1, 2]}),
    ("Permute", {"dims": [(0, 2, 3, 1)]}),
]
ROW: list[tuple[str, dict[str, list[Any]]]] = [
    ("Linear", {"out_features": [3, 8], "bias": [True, False]}),
    ("LayerNorm", {}),
    ("RMSNorm", {}),
    ("GELU", {}),
    ("Dropout", {"p": [0.2]}),
    ("Unsqueeze", {"dim": [1]}),
    ("Softmax", {"dim": [-1]}),
    ("Scale", {"factor": [2.0]}),
]
SEQUENCE: list[tuple[str, dict[str, list[Any]]]] = [
    ("LSTM", {"hidden_size": [4, 6], "batch_first": [True], "bidirectional": [True, False]}),
    ("GRU", {"hidden_size": [4], "num_layers": [1, 2], "batch_first": [True]}),
    ("MultiheadAttention", {"num_heads": [1, 2]}),
    ("TransformerEncoderLayer", {"nhead": [1, 2], "dim_feedforward": [8]}),
    ("Conv1d", {"out_channels": [4, 6], "kernel_size": [1, 3], "padding": [1]}),
    ("SinusoidalPositions", {"max_len": [64]}),
    ("Select", {"dim": [1], "index": [-1, 0]}),
    ("Reduce", {"op": ["mean", "max"], "dim": [1]}),
    *ROW,
]
STARTS: list[tuple[tuple[int, ...], list[tuple[str, dict[str, list[Any]]]]]] = [
    ((4, 9, 8), IMAGE + ROW),
    ((6,), ROW),
    ((7, 6), SEQUENCE),
]


def _random_chain(dice: random.Random) -> tuple[Design, Inference]:
    """Return a chain of layers that inference finds right."""
    shape, layers = dice.choice(STARTS)
    nodes: list[Spec] = [("x", "Input", {"shape": shape})]
    for index in range(dice.randint(1, 7)):
        kind, options = dice.choice(layers)
        params = {name: dice.choice(values) for name, values in options.items()}
        longer = [*nodes, (f"n{index}", kind, params)]
        if infer(chain(*longer, ("y", "Output"))).ok:
            nodes = longer
    design = chain(*nodes, ("y", "Output"))
    return design, infer(design)


def _built(design: Design) -> torch.nn.Module:
    names: dict[str, Any] = {"__name__": "exported"}
    exec(flow_source(design).text, names)
    model: torch.nn.Module = names["build_model"]()
    return model


def _inputs(inference: Inference, batch: int, length: int) -> list[torch.Tensor]:
    found = []
    for node in inference.design.network.nodes:
        if node.kind == "Input":
            known = inference.facts[node.id].output
            assert known is not None
            sizes = {name: length for each in known.shape for name in getattr(each, "symbols", ())}
            shape = [at(each, {**sizes, "B": batch}) for each in known.shape]
            if known.dtype == "int64":
                found.append(torch.zeros(shape, dtype=torch.int64))
            else:
                found.append(torch.rand(shape).to(getattr(torch, known.dtype)))
    return found


def _assert_agrees(inference: Inference, model: torch.nn.Module) -> None:
    assert sum(each.numel() for each in model.parameters()) == inference.parameters
    outputs = [node.id for node in inference.design.network.nodes if node.kind == "Output"]
    expected = inference.facts[outputs[0]].output
    assert expected is not None
    for batch in BATCHES:
        length = 11
        if hasattr(model, "reset_state"):
            model.reset_state()
        with torch.no_grad():
            got = model(*_inputs(inference, batch, length))
        sizes = {name: length for each in expected.shape for name in getattr(each, "symbols", ())}
        assert tuple(got.shape) == tuple(at(e, {**sizes, "B": batch}) for e in expected.shape)
        assert str(got.dtype) == f"torch.{expected.dtype}"


@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_a_thousand_random_chains_have_the_shapes_and_parameters_of_their_models(chunk: int):
    dice = random.Random(chunk)

    for _ in range(DESIGNS // CHUNKS):
        design, inference = _random_chain(dice)
        _assert_agrees(inference, _built(design).train())


@pytest.mark.parametrize(
    "path", sorted((root() / "templates").glob("*.flodl")), ids=lambda path: path.stem
)
def test_templates_agree_with_their_models(path):
    design = read_file(path)
    inference = infer(design)

    assert [each.message for each in inference.problems] == []
    _assert_agrees(inference, _built(design).train())


COUNTED = ("Conv1d", "Conv2d", "ConvTranspose2d", "Linear")
"""Layers that public counters and we count alike: one multiply-add a weight and output place."""


def _only_counted(design: Design) -> bool:
    uncounted = ("LSTM", "GRU", "MultiheadAttention", "TransformerEncoderLayer")
    return not any(node.kind in uncounted for node in design.network.nodes)


def _evaluating(design: Design) -> torch.nn.Module:
    model = _built(design).eval()
    for module in model.modules():
        if isinstance(module, torch.nn.modules.batchnorm._BatchNorm):
            module.train()  # one that has seen no batch refuses to evaluate
    return model


@pytest.mark.parametrize("chunk", range(3))
def test_multiply_adds_are_those_of_torch_s_counter(chunk: int):
    dice = random.Random(100 + chunk)

    for _ in range(30):
        design, inference = _random_chain(dice)
        if not _only_counted(design):
            continue
        with FlopCounterMode(display=False) as counter:
            _evaluating(design)(*_inputs(inference, 2, 5))
        facts = inference.facts
        ours = sum(facts[node.id].macs for node in design.network.nodes if node.kind in COUNTED)

        assert counter.get_total_flops() == 2 * 2 * ours  # a sample of two; one add, one multiply


@pytest.mark.parametrize("chunk", range(3))
def test_multiply_adds_are_those_of_torchinfo_but_for_its_biases(chunk: int):
    dice = random.Random(200 + chunk)

    for _ in range(20):
        design, inference = _random_chain(dice)
        ranks = [len(f.inputs["in"].shape) for f in inference.facts.values() if f.kind == "Linear"]
        if not _only_counted(design) or any(rank != 2 for rank in ranks):
            continue  # torchinfo counts a linear layer once, however many rows it has
        if any(node.kind == "ConvTranspose2d" for node in design.network.nodes):
            continue  # and a transposed convolution by its outputs, which are not where it works
        summary = torchinfo.summary(
            _evaluating(design), input_data=_inputs(inference, 1, 5), verbose=0
        )
        theirs = sum(each.macs for each in summary.summary_list if each.class_name in COUNTED)
        facts = inference.facts
        ours = sum(facts[node.id].macs for node in design.network.nodes if node.kind in COUNTED)

        assert theirs == ours + _biases(design, inference)


def _biases(design: Design, inference: Inference) -> int:
    """Return the additions of biases, which torchinfo counts as multiply-adds."""
    total = 0
    for node in design.network.nodes:
        facts = inference.facts[node.id]
        if node.kind in COUNTED and facts.params.get("bias", True) and facts.output is not None:
            total += prod(int(at(each, {"B": 1})) for each in facts.output.shape)
    return total
