"""Parameters and shapes in one line."""

from __future__ import annotations

import pytest

from flodl_studio.catalog import KINDS, TensorType, shape_text, summary_line
from flodl_studio.catalog.dims import BATCH, Dim

S = Dim.symbol("S")

LINES = (
    (
        "Conv2d",
        {"in_channels": 3, "out_channels": 64, "kernel_size": 3, "padding": 1},
        "3→64, k3 p1",
    ),
    ("Conv2d", {"out_channels": 64, "kernel_size": (3, 5), "stride": 2}, "→64, k3×5 s2"),
    (
        "Conv2d",
        {"in_channels": 8, "out_channels": 8, "kernel_size": 3, "groups": 8, "bias": False},
        "8→8, k3 g8, no bias",
    ),
    ("Conv1d", {"out_channels": 4, "kernel_size": 3, "padding": "same"}, "→4, k3 psame"),
    ("Linear", {"in_features": 784, "out_features": 10}, "784→10"),
    ("MaxPool2d", {"kernel_size": 2}, "k2"),
    ("Dropout", {}, "p 0.5"),
    ("ReLU", {}, ""),
    ("Flatten", {}, ""),
    ("BatchNorm2d", {"num_features": 64}, "64"),
    ("GroupNorm", {"num_groups": 8, "num_channels": 64}, "num groups 8, 64"),
    ("LSTM", {"input_size": 4, "hidden_size": 64, "batch_first": True}, "4→64, batch first"),
    ("Embedding", {"num_embeddings": 1000, "embedding_dim": 64}, "1000→64"),
    ("Permute", {"dims": (0, 2, 1)}, "dims 0,2,1"),
    ("Input", {"shape": (1, "S", 28)}, "shape 1×S×28"),
    ("Reduce", {"op": "mean", "dim": 1}, "mean, dim 1"),
    ("Reduce", {"op": "mean", "dim": (2, 3)}, "mean, dim 2,3"),
    ("AdaptiveAvgPool2d", {"output_size": (None, 7)}, "*×7"),
)


@pytest.mark.parametrize(("name", "params", "line"), LINES)
def test_the_main_parameters_fit_in_a_line(name, params, line):
    assert summary_line(KINDS[name], params) == line


@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.name)
def test_every_kind_that_is_added_has_a_line(kind):
    assert len(summary_line(kind, kind.start())) < 60


@pytest.mark.parametrize("value", [None, True, "3x", (), ("a", None), {"a": (1,)}, 1e400])
def test_a_line_is_made_of_wrong_values_too(value):
    for kind in KINDS.values():
        assert isinstance(summary_line(kind, {each.name: value for each in kind.params}), str)


SHAPES = (
    ((BATCH, 64, 28, 28), "B×64×28×28"),
    ((BATCH, (S - 3) // 2 + 1), "B×((S-3)//2+1)"),
    ((BATCH * S, 4), "B*S×4"),
    ((), "scalar"),
)


@pytest.mark.parametrize(("shape", "text"), SHAPES)
def test_shapes_are_written_as_on_wires(shape, text):
    assert shape_text(TensorType(shape)) == text
