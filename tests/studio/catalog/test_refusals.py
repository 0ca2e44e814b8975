"""Wrong uses: the rule refuses what the class refuses on real tensors, and its remedy mends it.

Sizes that would be inferred are pinned, so that the class can be built at all.
"""

from __future__ import annotations

import pytest
from catalog_oracle import Case, built, called, case

from flodl_studio.catalog import KINDS, Application, Mismatch, check_params

LENGTHS = {"B": 5, "S": 11}

REFUSED = (
    # dtypes
    (case("Linear", "B", 3, dtype="int64", in_features=3, out_features=2), "dtype-mismatch"),
    (
        case("Conv1d", "B", 3, 9, dtype="int64", in_channels=3, out_channels=2, kernel_size=3),
        "dtype-mismatch",
    ),
    (case("Embedding", "B", 3, num_embeddings=5, embedding_dim=2), "dtype-mismatch"),
    (case("Embedding", "B", 3, dtype="bool", num_embeddings=5, embedding_dim=2), "dtype-mismatch"),
    (case("EmbeddingBag", "B", 3, num_embeddings=5, embedding_dim=2), "dtype-mismatch"),
    (case("GELU", "B", 3, dtype="int64"), "dtype-mismatch"),
    (case("ReLU", "B", 3, dtype="bool"), "dtype-mismatch"),
    (case("Softmax", "B", 3, dtype="int64", dim=1), "dtype-mismatch"),
    (case("Dropout", "B", 3, dtype="int64"), "dtype-mismatch"),
    (case("LayerNorm", "B", 3, dtype="int64", normalized_shape=3), "dtype-mismatch"),
    (case("BatchNorm", "B", 3, dtype="bool", num_features=3), "dtype-mismatch"),
    (case("MaxPool1d", "B", 3, 4, dtype="int64", kernel_size=2), "dtype-mismatch"),
    (case("AvgPool2d", "B", 3, 4, 4, dtype="bool", kernel_size=2), "dtype-mismatch"),
    (case("LSTM", "S", "B", 3, dtype="int64", input_size=3, hidden_size=2), "dtype-mismatch"),
    (
        case("MultiheadAttention", "B", 3, 4, dtype="int64", embed_dim=4, num_heads=2),
        "dtype-mismatch",
    ),
    (case("Reduce", "B", 3, dtype="int64", op="mean", dim=1), "dtype-mismatch"),
    (case("Upsample", "B", 3, 4, 4, dtype="int64", scale_factor=2), "dtype-mismatch"),
    (case("LearnedHalt", "B", 3, dtype="int64", dim=3), "dtype-mismatch"),
    # sizes that are pinned to something else
    (case("Linear", "B", 512, in_features=784, out_features=10), "shape-mismatch"),
    (case("Linear", "B", "S", in_features=64, out_features=10), "shape-mismatch"),
    (case("Conv2d", "B", 3, 8, 8, in_channels=1, out_channels=4, kernel_size=3), "shape-mismatch"),
    (
        case("ConvTranspose2d", "B", 3, 8, 8, in_channels=4, out_channels=4, kernel_size=3),
        "shape-mismatch",
    ),
    (case("BatchNorm", "B", 5, num_features=4), "shape-mismatch"),
    (case("BatchNorm2d", "B", 5, 2, 2, num_features=4), "shape-mismatch"),
    (case("GroupNorm", "B", 6, num_groups=2, num_channels=4), "shape-mismatch"),
    (case("InstanceNorm", "B", 6, 5, num_features=4, affine=True), "shape-mismatch"),
    (case("LayerNorm", "B", 6, normalized_shape=4), "shape-mismatch"),
    (case("LayerNorm", "B", 4, 6, normalized_shape=(6, 4)), "shape-mismatch"),
    (case("RMSNorm", "B", 6, normalized_shape=4), "shape-mismatch"),
    (case("GRU", "S", "B", 3, input_size=4, hidden_size=2), "shape-mismatch"),
    (case("GRUCell", "B", 3, input_size=4, hidden_size=2), "shape-mismatch"),
    (case("MultiheadAttention", "B", 3, 4, embed_dim=8, num_heads=2), "shape-mismatch"),
    (case("TransformerEncoderLayer", "B", 3, 4, d_model=8, nhead=2), "shape-mismatch"),
    (case("PositionalEmbedding", "B", 3, 4, max_len=9, dim=6), "shape-mismatch"),
    (case("PositionalEmbedding", "B", 12, 4, max_len=9, dim=4), "shape-mismatch"),
    (case("SinusoidalPositions", "B", 12, 4, max_len=9, dim=4), "shape-mismatch"),
    (case("LearnedHalt", "B", 3, dim=4), "shape-mismatch"),
    # references
    (
        Case(
            "Bilinear",
            {"in1_features": 3, "in2_features": 2, "out_features": 1},
            {"in": ("B", 3), "x2": ("B", 4)},
        ),
        "shape-mismatch",
    ),
    (
        Case(
            "Bilinear",
            {"in1_features": 3, "in2_features": 2, "out_features": 1},
            {"in": ("B", 3), "x2": (3, 2)},
        ),
        "shape-mismatch",
    ),
    (
        Case(
            "Bilinear", {"in1_features": 3, "in2_features": 2, "out_features": 1}, {"in": ("B", 3)}
        ),
        "missing-input",
    ),
    (
        Case("GRUCell", {"input_size": 3, "hidden_size": 2}, {"in": ("B", 3), "h": ("B", 3)}),
        "shape-mismatch",
    ),
    (
        Case(
            "LSTMCell",
            {"input_size": 3, "hidden_size": 2},
            {"in": ("B", 3), "h": ("B", 2), "c": ("B", 3)},
        ),
        "shape-mismatch",
    ),
    (
        Case(
            "MultiheadAttention",
            {"embed_dim": 4, "num_heads": 2},
            {"in": ("B", 3, 4), "key": ("B", 6, 5)},
        ),
        "shape-mismatch",
    ),
    (
        Case(
            "MultiheadAttention",
            {"embed_dim": 4, "num_heads": 2},
            {"in": ("B", 3, 4), "key": ("B", 6, 4), "value": ("B", 5, 4)},
        ),
        "shape-mismatch",
    ),
    (
        Case(
            "MultiheadAttention",
            {"embed_dim": 4, "num_heads": 2},
            {"in": ("B", 3, 4), "value": ("B", 3, 4)},
        ),
        "missing-input",
    ),
    (
        Case(
            "MultiheadAttention",
            {"embed_dim": 4, "num_heads": 2},
            {"in": ("B", 3, 4), "mask": (3, 4)},
        ),
        "shape-mismatch",
    ),
    (
        Case(
            "MultiheadAttention",
            {"embed_dim": 4, "num_heads": 2},
            {"in": ("B", 3, 4), "mask": (3, 3)},
            {"mask": "int64"},
        ),
        "dtype-mismatch",
    ),
    (
        Case(
            "EmbeddingBag",
            {"num_embeddings": 5, "embedding_dim": 2},
            {"in": ("B", 3), "offsets": ("B",)},
            {"in": "int64", "offsets": "int64"},
        ),
        "rank-mismatch",
    ),
    (
        Case(
            "EmbeddingBag",
            {"num_embeddings": 5, "embedding_dim": 2},
            {"in": ("S",), "offsets": ("B",)},
            {"in": "int64"},
        ),
        "dtype-mismatch",
    ),
    (Case("StateAdd", {}, {"in": ("B", 3), "ref_0": ("B", 4)}), "shape-mismatch"),
    # numbers of dimensions
    (case("Conv2d", "B", 8, 8, in_channels=1, out_channels=4, kernel_size=3), "rank-mismatch"),
    (case("Conv1d", "B", 8, 8, 8, in_channels=1, out_channels=4, kernel_size=3), "rank-mismatch"),
    (
        case("ConvTranspose2d", "B", 64, in_channels=64, out_channels=4, kernel_size=3),
        "rank-mismatch",
    ),
    (case("MaxPool2d", "B", 8, kernel_size=2), "rank-mismatch"),
    (case("AvgPool1d", "B", 2, 8, 8, kernel_size=2), "rank-mismatch"),
    (case("BatchNorm", "B", 3, 8, 8, num_features=3), "rank-mismatch"),
    (case("BatchNorm2d", "B", 3, num_features=3), "rank-mismatch"),
    (case("InstanceNorm", "B", 3, num_features=3), "rank-mismatch"),
    (case("Dropout2d", "B", 3), "rank-mismatch"),
    (case("GRU", "S", "B", 3, 4, input_size=4, hidden_size=2), "rank-mismatch"),
    (case("LSTMCell", "B", 3, 4, input_size=4, hidden_size=2), "rank-mismatch"),
    (case("MultiheadAttention", "B", 3, 3, 4, embed_dim=4, num_heads=2), "rank-mismatch"),
    (
        case("EmbeddingBag", "B", 3, 4, dtype="int64", num_embeddings=5, embedding_dim=2),
        "rank-mismatch",
    ),
    (case("PixelShuffle", "B", 4, upscale_factor=2), "rank-mismatch"),
    (case("Upsample", "B", 4, scale_factor=2), "rank-mismatch"),
    (case("Upsample", "B", 4, 4, scale_factor=2, mode="bilinear"), "bad-value"),
    (case("Unfold", "B", 4, kernel_size=2), "rank-mismatch"),
    (case("ZeroPad2d", "B", 4, padding=1), "rank-mismatch"),
    (case("ReflectionPad2d", "B", 4, padding=1), "rank-mismatch"),
    # values that don't go together
    (
        case("Conv2d", "B", 6, 8, 8, in_channels=6, out_channels=4, kernel_size=3, groups=4),
        "bad-value",
    ),
    (
        case("Conv2d", "B", 6, 8, 8, in_channels=6, out_channels=4, kernel_size=3, groups=3),
        "bad-value",
    ),
    (
        case(
            "Conv2d",
            "B",
            6,
            8,
            8,
            in_channels=6,
            out_channels=4,
            kernel_size=3,
            padding="same",
            stride=2,
        ),
        "bad-value",
    ),
    (
        case(
            "Conv2d",
            "B",
            6,
            4,
            4,
            in_channels=6,
            out_channels=4,
            kernel_size=3,
            padding=4,
            padding_mode="reflect",
        ),
        "bad-value",
    ),
    (
        case(
            "Conv2d",
            "B",
            6,
            4,
            4,
            in_channels=6,
            out_channels=4,
            kernel_size=3,
            padding=5,
            padding_mode="circular",
        ),
        "bad-value",
    ),
    (
        case(
            "ConvTranspose2d",
            "B",
            6,
            4,
            4,
            in_channels=6,
            out_channels=4,
            kernel_size=3,
            output_padding=1,
        ),
        "bad-value",
    ),
    (case("MaxPool2d", "B", 6, 8, 8, kernel_size=2, padding=2), "bad-value"),
    (case("AvgPool1d", "B", 6, 8, kernel_size=3, padding=2), "bad-value"),
    (case("GroupNorm", "B", 6, num_groups=4, num_channels=6), "bad-value"),
    (case("MultiheadAttention", "B", 3, 6, embed_dim=6, num_heads=4), "bad-value"),
    (case("TransformerEncoderLayer", "B", 3, 6, d_model=6, nhead=4), "bad-value"),
    (case("Softmax", "B", 3, dim=2), "bad-value"),
    (case("LogSoftmax", "B", 3, dim=-3), "bad-value"),
    (case("Flatten", "B", 3, start_dim=3), "bad-value"),
    (case("Flatten", "B", 3, 4, start_dim=2, end_dim=1), "bad-value"),
    (case("PReLU", "B", 3, num_parameters=4), "bad-value"),
    (
        case("Embedding", "B", 3, dtype="int64", num_embeddings=5, embedding_dim=2, padding_idx=5),
        "bad-value",
    ),
    (case("Reshape", "B", 12, shape=(-1, -1, 3)), "bad-value"),
    (case("Reshape", "B", 12, shape=(-1, 5), keep_batch=True), "shape-mismatch"),
    (case("Reshape", "B", 12, shape=(3, 5), keep_batch=True), "shape-mismatch"),
    (case("Reshape", "B", 12, shape=(6, 12)), "shape-mismatch"),
    (case("Reshape", "B", 12, shape=(-1, 7)), "shape-mismatch"),
    (case("Permute", "B", 3, 4, dims=(0, 2)), "bad-value"),
    (case("Permute", "B", 3, dims=(1, 1)), "bad-value"),
    (case("Select", "B", 3, dim=1, index=3), "bad-value"),
    (case("Select", "B", 3, dim=2, index=0), "bad-value"),
    (case("Squeeze", "B", 1, dim=2), "bad-value"),
    (case("Squeeze", "B", 3, dim=1), "shape-mismatch"),
    (case("Reduce", "B", 3, op="sum", dim=(1, -1)), "bad-value"),
    (case("Reduce", "B", 3, op="mean", dim=(1, 2)), "bad-value"),
    (case("Reshape", "B", 12, shape=(-1, 0)), "bad-value"),
    (
        case(
            "EmbeddingBag",
            *("B", 3),
            dtype="int64",
            num_embeddings=5,
            embedding_dim=2,
            mode="max",
            scale_grad_by_freq=True,
        ),
        "bad-value",
    ),
    (case("Upsample", "B", 3, 4, 4, scale_factor=2, mode="linear"), "bad-value"),
    (case("Upsample", "B", 3, 4, scale_factor=2, mode="area", align_corners=False), "bad-value"),
    (case("Unsqueeze", "B", 3, dim=3), "bad-value"),
    (case("Reduce", "B", 3, op="sum", dim=2), "bad-value"),
    (case("PixelShuffle", "B", 6, 4, 4, upscale_factor=2), "bad-value"),
    (case("PixelUnshuffle", "B", 6, 4, 5, downscale_factor=2), "bad-value"),
    (case("Upsample", "B", 6, 4, 5), "bad-value"),
    (case("Upsample", "B", 6, 4, 5, size=3, scale_factor=2), "bad-value"),
    (case("Upsample", "B", 6, 4, 5, size=(3, 4, 5)), "bad-value"),
    (case("Upsample", "B", 6, 4, 5, scale_factor=2, align_corners=True), "bad-value"),
    (case("Upsample", "B", 6, 4, 5, scale_factor=0.1), "bad-value"),
    (case("Upsample", "B", 6, 4, 5, scale_factor=1e308), "bad-value"),
    (case("ReflectionPad2d", "B", 6, 4, 5, padding=4), "bad-value"),
    (case("Fold", "B", 13, 20, output_size=(5, 6), kernel_size=2), "bad-value"),
    (case("Fold", "B", 12, 21, output_size=(5, 6), kernel_size=2), "shape-mismatch"),
    # too small
    (case("Conv2d", "B", 1, 2, 8, in_channels=1, out_channels=4, kernel_size=3), "too-small"),
    (
        case(
            "Conv1d", "B", 1, 8, in_channels=1, out_channels=4, kernel_size=4, dilation=4, padding=2
        ),
        "too-small",
    ),
    (case("MaxPool2d", "B", 1, 8, 1, kernel_size=2), "too-small"),
    (case("MaxPool1d", "B", 1, 1, kernel_size=3, ceil_mode=True, stride=1), "too-small"),
    (case("AvgPool2d", "B", 1, 8, 1, kernel_size=2), "too-small"),
    (case("Unfold", "B", 1, 8, 1, kernel_size=2), "too-small"),
    (case("Fold", "B", 9, 1, output_size=2, kernel_size=3), "too-small"),
    (case("InstanceNorm", "B", 3, 1, num_features=3), "too-small"),
)

STRICTER = (
    # torch takes the mean over the batch here
    (case("AdaptiveAvgPool2d", "B", 8, output_size=1), "rank-mismatch"),
    # nothing is left
    (
        case("ConvTranspose1d", "B", 1, 1, in_channels=1, out_channels=4, kernel_size=2, padding=1),
        "too-small",
    ),
    # positions of the batch
    (case("PositionalEmbedding", "S", "B", 4, max_len=9, dim=4), "shape-mismatch"),
    (case("SinusoidalPositions", "B", 4, max_len=9, dim=4), "rank-mismatch"),
    # right for this batch size, wrong for others
    (case("Reshape", "B", 12, shape=(10, 6)), "shape-mismatch"),
    (case("Reshape", "B", 12, shape=(15, -1)), "shape-mismatch"),
    (case("Linear", 3, "S", in_features=11, out_features=2), "shape-mismatch"),
)


def _refusal(used: Case) -> Mismatch:
    kind = KINDS[used.kind]
    assert not check_params(kind, used.params)
    with pytest.raises(Mismatch) as caught:
        kind.rule(Application(kind, kind.values(used.params), used.types()))
    return caught.value


def _run(used: Case) -> None:
    module = built(KINDS[used.kind], used.params, "cpu")
    called(module, used.tensors(LENGTHS, "cpu"))


@pytest.mark.parametrize(("used", "code"), REFUSED, ids=str)
def test_rule_and_class_both_refuse(used, code):
    refusal = _refusal(used)

    assert refusal.code == code
    with pytest.raises((RuntimeError, ValueError, TypeError, IndexError)):
        _run(used)


@pytest.mark.parametrize(
    "used", [used for used, _ in REFUSED if _refusal(used).param is not None], ids=str
)
def test_the_remedy_that_the_rule_names_mends_it(used):
    refusal = _refusal(used)
    params = {**used.params, refusal.param: refusal.value}

    _run(Case(used.kind, params, used.shapes, used.dtypes))


@pytest.mark.parametrize(("used", "code"), STRICTER, ids=str)
def test_rule_refuses_what_the_class_takes_by_accident(used, code):
    refusal = _refusal(used)

    assert refusal.code == code
    _run(used)
