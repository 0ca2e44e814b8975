"""Every rule against its class on torch's meta device, at several sizes of the free lengths.

Recurrent layers run on small real tensors, as on the meta device they unroll over time; so do norms
that average all batches, whose count is read.
"""

from __future__ import annotations

import pytest
import torch
from catalog_oracle import Case, apply_rule, built, called, case, dtype_name, shape_at

from flodl_studio.catalog import KINDS

LENGTHS = (
    {"B": 5, "S": 11, "T": 3},
    {"B": 7, "S": 13, "T": 6},
    {"B": 2, "S": 16, "T": 1},
)
ON_CPU = {"GRU", "LSTM", "GRUCell", "LSTMCell"}

CASES = (
    case("Linear", "B", 64, out_features=10),
    case("Linear", "B", "S", 6, out_features=3, bias=False),
    case("Linear", "B", 4, 6, in_features=6, out_features=1),
    Case("Bilinear", {"out_features": 4}, {"in": ("B", 3), "x2": ("B", 5)}),
    Case(
        "Bilinear", {"out_features": 4, "bias": False}, {"in": ("B", "S", 3), "x2": ("B", "S", 2)}
    ),
    # convolutions
    case("Conv1d", "B", 3, "S", out_channels=8, kernel_size=3),
    case("Conv1d", "B", 4, "S", out_channels=8, kernel_size=4, stride=2, padding=1, groups=2),
    case("Conv1d", "B", 4, "S", out_channels=8, kernel_size=3, stride=3, dilation=2, bias=False),
    case("Conv2d", "B", 1, 28, 28, out_channels=16, kernel_size=3, padding=1),
    case("Conv2d", "B", 3, 17, "S", out_channels=6, kernel_size=(3, 5), stride=(2, 3)),
    case("Conv2d", "B", 3, 16, 9, out_channels=6, kernel_size=4, padding="same", dilation=2),
    case("Conv2d", "B", 3, 16, "S", out_channels=6, kernel_size=4, padding="same"),
    case("Conv2d", "B", 3, 16, 9, out_channels=6, kernel_size=(3, 2), padding="valid", stride=2),
    case("Conv2d", "B", 8, 9, 9, out_channels=8, kernel_size=3, groups=8, padding=(1, 2)),
    case("Conv2d", "B", 3, 8, 8, out_channels=2, kernel_size=5, padding=2, padding_mode="reflect"),
    case("Conv2d", "B", 3, 8, 8, out_channels=2, kernel_size=5, padding=8, padding_mode="circular"),
    case(
        "Conv2d", "B", 3, 8, 8, out_channels=2, kernel_size=3, padding=9, padding_mode="replicate"
    ),
    case("Conv2d", "B", 3, 8, 8, in_channels=3, out_channels=2, kernel_size=1),
    case("Conv3d", "B", 2, 5, 6, 7, out_channels=4, kernel_size=(1, 2, 3), padding=1, stride=2),
    case("Conv3d", "B", 2, "S", 6, 7, out_channels=4, kernel_size=3, dilation=(2, 1, 1)),
    case("ConvTranspose1d", "B", 4, "S", out_channels=8, kernel_size=4, stride=2, padding=1),
    case("ConvTranspose1d", "B", 4, 7, out_channels=8, kernel_size=3, stride=3, output_padding=2),
    case("ConvTranspose2d", "B", 8, 7, 7, out_channels=4, kernel_size=2, stride=2, bias=False),
    case("ConvTranspose2d", "B", 8, 7, "S", out_channels=4, kernel_size=3, dilation=2, groups=4),
    case(
        "ConvTranspose2d",
        *("B", 8, 4, 5),
        out_channels=6,
        kernel_size=(3, 4),
        stride=(2, 1),
        padding=(1, 0),
        output_padding=(1, 0),
        groups=2,
    ),
    case("ConvTranspose3d", "B", 2, 3, 4, 5, out_channels=3, kernel_size=3, stride=2, padding=1),
    # pooling
    case("MaxPool1d", "B", 3, "S", kernel_size=2),
    case("MaxPool1d", "B", 3, "S", kernel_size=3, stride=2, padding=1, dilation=2),
    case("MaxPool2d", "B", 3, 28, 28, kernel_size=2),
    case("MaxPool2d", "B", 3, 28, 27, kernel_size=(3, 2), stride=2, padding=(1, 0)),
    case("MaxPool2d", "B", 3, 28, "S", kernel_size=3, stride=2, ceil_mode=True),
    case("MaxPool2d", "B", 3, "S", "S", kernel_size=2, stride=5, ceil_mode=True),
    case("MaxPool2d", "B", 3, "S", 9, kernel_size=4, stride=4, padding=2, ceil_mode=True),
    case("MaxPool2d", "B", 3, 8, 8, kernel_size=2, dtype="int64"),
    case("AvgPool1d", "B", 3, "S", kernel_size=4, ceil_mode=True),
    case("AvgPool2d", "B", 3, 9, "S", kernel_size=3, stride=1, padding=1),
    case("AvgPool2d", "B", 3, 9, 9, kernel_size=2, ceil_mode=True, count_include_pad=False),
    case("AvgPool2d", "B", 3, 9, 9, kernel_size=2, divisor_override=3),
    case("AdaptiveAvgPool2d", "B", 3, 9, "S", output_size=1),
    case("AdaptiveAvgPool2d", "B", 3, 9, "S", output_size=(None, 7)),
    case("AdaptiveMaxPool2d", "B", 3, "S", 9, output_size=(4, 12)),
    # normalization
    case("BatchNorm", "B", 6),
    case("BatchNorm", "B", 6, "S", affine=False),
    case("BatchNorm2d", "B", 6, 4, "S", momentum=None),
    case("BatchNorm2d", "B", 6, 4, 4, track_running_stats=False),
    case("LayerNorm", "B", "S", 8),
    case("LayerNorm", "B", 3, 4, 5, normalized_shape=(4, 5)),
    case("LayerNorm", "B", 5, normalized_shape=5, bias=False),
    case("LayerNorm", "B", 5, elementwise_affine=False),
    case("RMSNorm", "B", "S", 8),
    case("RMSNorm", "B", 3, 8, normalized_shape=(3, 8), elementwise_affine=False),
    case("GroupNorm", "B", 6, num_groups=3),
    case("GroupNorm", "B", 6, 4, "S", num_groups=2, affine=False),
    case("InstanceNorm", "B", 6, "S"),
    case("InstanceNorm", "B", 6, 4, 4, affine=True),
    case("InstanceNorm", "B", 6, 2, 3, 4, affine=True, track_running_stats=True),
    # activations and dropout
    *(
        case(name, "B", 3, "S")
        for name in [
            "ReLU",
            "ReLU6",
            "LeakyReLU",
            "PReLU",
            "ELU",
            "SELU",
            "GELU",
            "SiLU",
            "Mish",
            "Hardswish",
            "Hardsigmoid",
            "Sigmoid",
            "Tanh",
            "Softplus",
            "Identity",
            "Dropout",
            "AlphaDropout",
        ]
    ),
    *(case(name, "B", 3, dtype="int64") for name in ("ReLU", "ReLU6", "Identity")),
    *(case(name, "B", 3, dtype="bool") for name in ("Sigmoid", "Tanh", "Identity")),
    *(case(name, "B", 3, dtype="int64") for name in ("Sigmoid", "Tanh")),
    case("LeakyReLU", "B", 3, negative_slope=0.2),
    case("PReLU", "B", 3, 4, num_parameters=3),
    case("GELU", "B", 3, approximate="tanh"),
    case("Softmax", "B", 3, 4, dim=-1),
    case("LogSoftmax", "B", 3, 4, dim=1),
    case("Dropout2d", "B", 3, 4, "S", p=0.1),
    case("Dropout", "B", 3, p=1),
    # recurrent
    case("GRU", "S", "B", 4, hidden_size=6),
    case("GRU", "B", "T", 4, hidden_size=6, num_layers=3, batch_first=True, bias=False),
    case("GRU", "B", 3, 4, hidden_size=6, num_layers=2, bidirectional=True, dropout=0.5),
    case("LSTM", "T", "B", 4, hidden_size=6, num_layers=2, bidirectional=True),
    case("LSTM", "B", "T", 4, hidden_size=5, batch_first=True),
    case("GRUCell", "B", 4, hidden_size=6),
    Case("GRUCell", {"hidden_size": 6, "bias": False}, {"in": ("B", 4), "h": ("B", 6)}),
    case("LSTMCell", "B", 4, hidden_size=6),
    Case("LSTMCell", {"hidden_size": 6}, {"in": ("B", 4), "h": ("B", 6), "c": ("B", 6)}),
    Case("LSTMCell", {"hidden_size": 6, "bias": False}, {"in": ("B", 4), "h": ("B", 6)}),
    # attention
    case("MultiheadAttention", "B", "S", 8, num_heads=2),
    case("MultiheadAttention", "B", "S", 8, num_heads=4, bias=False, dropout=0.1),
    Case("MultiheadAttention", {"num_heads": 2}, {"in": ("B", "S", 8), "key": ("B", 9, 8)}),
    Case(
        "MultiheadAttention",
        {"num_heads": 2},
        {"in": ("B", 4, 8), "key": ("B", "T", 8), "value": ("B", "T", 8), "mask": (4, "T")},
        {"mask": "bool"},
    ),
    Case(
        "MultiheadAttention",
        {"num_heads": 2},
        {"in": ("B", "S", 8), "mask": ("B", "S", "S")},
    ),
    Case(
        "MultiheadAttention",
        {"num_heads": 2},
        {"in": ("B", "S", 8), "mask": ("B", 2, 1, "S")},
        {"mask": "bool"},
    ),
    Case(
        "MultiheadAttention",
        {"num_heads": 2, "kdim": 3, "vdim": 5},
        {"in": ("B", "S", 8), "key": ("B", "T", 3), "value": ("B", "T", 5)},
    ),
    case("TransformerEncoderLayer", "B", "S", 8, nhead=2),
    case("TransformerEncoderLayer", "B", 3, 8, nhead=2, bias=False),
    case("TransformerEncoderLayer", "B", 4, 8, nhead=8, dim_feedforward=5, norm_first=False),
    case("TransformerEncoderLayer", "B", 4, 8, nhead=1, activation="relu", dropout=0.0),
    # embedding
    case("Embedding", "B", "S", dtype="int64", num_embeddings=30, embedding_dim=8),
    case("Embedding", "B", dtype="int64", num_embeddings=3, embedding_dim=8, padding_idx=-1),
    case("EmbeddingBag", "B", 4, dtype="int64", num_embeddings=30, embedding_dim=8),
    Case(
        "EmbeddingBag",
        {"num_embeddings": 9, "embedding_dim": 2, "mode": "sum"},
        {"in": ("S",), "offsets": ("B",)},
        {"in": "int64", "offsets": "int64"},
    ),
    case("PositionalEmbedding", "B", "S", 8, max_len=16),
    case("SinusoidalPositions", "B", 16, 8, max_len=16),
    case("SinusoidalPositions", "B", 2, "S", 8, max_len=16),
    # shapes
    case("Flatten", "B", 3, 4, "S"),
    case("Flatten", "B", "S", 4, start_dim=0),
    case("Flatten", "B", 3, 4, 5, start_dim=1, end_dim=-2, dtype="int64"),
    case("Flatten", "B", 3, start_dim=-1),
    case("Reshape", "B", 12, shape=(-1, 3, 4)),
    case("Reshape", "B", "S", 12, shape=(-1, 6)),
    case("Reshape", "B", "S", 12, shape=(-1, 4), keep_batch=True),
    case("Reshape", "B", 12, shape=(2, 6), keep_batch=True, dtype="bool"),
    case("Permute", "B", 3, "S", dims=(0, 2, 1)),
    case("Permute", "B", 3, "S", 4, dims=(-1, 0, 1, -2)),
    case("Select", "B", 3, "S", dim=1, index=-1),
    case("Select", "B", 3, "S", dim=-1, index=0),
    case("Squeeze", "B", 1, "S", dim=1),
    case("Unsqueeze", "B", "S", dim=-1),
    case("Unsqueeze", "B", "S", dim=1, dtype="int64"),
    *(case("Reduce", "B", 3, "S", op=op, dim=1) for op in ("mean", "sum", "max")),
    case("Reduce", "B", 3, "S", op="max", dim=-1, keepdim=True, dtype="int64"),
    case("Reduce", "B", 3, op="sum", dim=1, dtype="bool"),
    case("Reduce", "B", 3, 4, "S", op="mean", dim=(2, -1)),
    case("Reduce", "B", 3, 4, op="max", dim=(1, 2), keepdim=True),
    case("Scale", "B", 3, factor=0.5),
    # images
    case("PixelShuffle", "B", 12, 4, "S", upscale_factor=2),
    case("PixelUnshuffle", "B", 3, 4, 6, downscale_factor=2),
    case("PixelUnshuffle", "B", "S", 3, 4, 6, downscale_factor=2),
    case("Upsample", "B", 3, 4, "S", scale_factor=2),
    case("Upsample", "B", 3, 5, 7, scale_factor=1.7),
    case("Upsample", "B", 3, 5, "S", scale_factor=(2, 1.5), mode="bilinear", align_corners=True),
    case("Upsample", "B", 3, 5, "S", size=8, mode="bicubic"),
    case("Upsample", "B", 3, 5, 6, 7, size=(2, 3, 4), mode="trilinear"),
    case("Upsample", "B", 3, "S", scale_factor=3),
    case("Upsample", "B", 3, "S", scale_factor=2, mode="linear"),
    case("Upsample", "B", 3, 4, 5, size=(9, 3), mode="area"),
    case("Upsample", "B", 3, 4, 5, scale_factor=3, mode="nearest-exact"),
    case("Unfold", "B", 3, 8, "S", kernel_size=(2, 3), padding=1, stride=2),
    case("Unfold", "B", 3, 8, 9, kernel_size=3, dilation=2),
    case("Fold", "B", 12, 20, output_size=(5, 6), kernel_size=2),
    case("Fold", "B", 18, 9, output_size=5, kernel_size=3, stride=2, padding=1),
    case("ZeroPad2d", "B", 3, 8, "S", padding=2),
    case("ZeroPad2d", "B", 3, 8, "S", padding=(1, 2, 3, 4), dtype="bool"),
    case("ReflectionPad2d", "B", 3, 8, "S", padding=(1, 2, 3, 4)),
    # flow
    case("StateAdd", "B", 3),
    Case("StateAdd", {}, {"in": ("B", 3), "ref_0": ("B", 3), "ref_1": ("B", 1)}),
    case("ThresholdHalt", "B", 3, threshold=0.5),
    case("ThresholdHalt", "B", 3, threshold=1, dtype="int64"),
    case("LearnedHalt", "B", "S", 3),
)


@pytest.mark.parametrize("used", CASES, ids=str)
def test_rule_says_what_the_class_does(used):
    kind = KINDS[used.kind]

    outcome = apply_rule(used)

    module = built(kind, {**used.params, **outcome.inferred}, "meta")
    assert sum(each.numel() for each in module.parameters()) == outcome.parameters
    assert sum(each.numel() for each in module.buffers()) == outcome.buffers
    device = "cpu" if used.kind in ON_CPU or used.params.get("momentum", 0) is None else "meta"
    runs = built(kind, {**used.params, **outcome.inferred}, device)
    with torch.no_grad():
        for lengths in LENGTHS:
            result = called(runs, used.tensors(lengths, device))
            assert shape_at(outcome.output.shape, lengths) == tuple(result.shape)
            assert outcome.output.dtype == dtype_name(result)


def test_every_kind_that_the_code_calls_has_a_case():
    assert {each.kind for each in CASES} == {kind.name for kind in KINDS.values() if kind.target}


@pytest.mark.parametrize("used", CASES, ids=str)
def test_what_is_inferred_can_be_pinned(used):
    inferred = apply_rule(used).inferred
    pinned = Case(used.kind, {**used.params, **inferred}, used.shapes, used.dtypes)

    outcome = apply_rule(pinned)

    assert outcome.inferred == inferred
    declared = {param.name for param in KINDS[used.kind].params if param.inferred}
    assert set(inferred) == declared
