"""Multiply-adds against torch's own counter, which counts two operations for each of ours."""

from __future__ import annotations

import pytest
import torch
from catalog_oracle import Case, apply_rule, built, called, case
from torch.utils.flop_counter import FlopCounterMode

from flodl_studio.catalog import KINDS
from flodl_studio.catalog.dims import at

LENGTHS = {"B": 5, "S": 6, "T": 3}

CASES = (
    case("Linear", "B", 64, out_features=10, bias=False),
    case("Linear", "B", "S", 6, out_features=3),
    case("Conv1d", "B", 4, "S", out_channels=8, kernel_size=4, stride=2, padding=1, groups=2),
    case("Conv2d", "B", 3, 17, "S", out_channels=6, kernel_size=(3, 5), padding=2, bias=False),
    case("Conv2d", "B", 8, 9, 9, out_channels=8, kernel_size=3, groups=8, stride=2),
    case("Conv3d", "B", 2, 5, 6, 7, out_channels=4, kernel_size=(1, 2, 3)),
    case("ConvTranspose1d", "B", 4, "S", out_channels=8, kernel_size=4, stride=2, padding=1),
    case("ConvTranspose2d", "B", 8, 7, 7, out_channels=4, kernel_size=2, stride=2, groups=2),
    case("ConvTranspose3d", "B", 2, 3, 4, 5, out_channels=3, kernel_size=3, stride=2),
    case("GRU", "T", "B", 4, hidden_size=6, num_layers=2, bidirectional=True),
    case("LSTM", "B", "T", 4, hidden_size=6, num_layers=3, batch_first=True),
    case("GRUCell", "B", 4, hidden_size=6),
    case("LSTMCell", "B", 4, hidden_size=6),
    case("MultiheadAttention", "B", "S", 8, num_heads=2),
    Case(
        "MultiheadAttention",
        {"num_heads": 2},
        {"in": ("B", "S", 8), "key": ("B", "T", 8), "value": ("B", "T", 8)},
    ),
    case("TransformerEncoderLayer", "B", "S", 8, nhead=2),
    case("LearnedHalt", "B", "S", 3),
)


@pytest.mark.parametrize("used", CASES, ids=str)
def test_multiply_adds_are_those_that_torch_counts(used):
    kind = KINDS[used.kind]
    outcome = apply_rule(used)
    module = built(kind, {**used.params, **outcome.inferred}, "meta")

    with torch.no_grad(), FlopCounterMode(display=False) as counter:
        called(module, used.tensors(LENGTHS, "meta"))

    assert at(outcome.macs, LENGTHS) * 2 == counter.get_total_flops()


FREE = ("ReLU", "Softmax", "Dropout", "BatchNorm", "LayerNorm", "Flatten", "Embedding", "StateAdd")


@pytest.mark.parametrize("name", FREE)
def test_what_is_no_product_of_matrices_costs_nothing(name):
    kind = KINDS[name]
    tensor = "int64" if name == "Embedding" else "float32"

    outcome = apply_rule(case(name, "B", 4, dtype=tensor, **kind.start()))

    assert outcome.macs == 0
