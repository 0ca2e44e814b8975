"""Where values enter and leave."""

from __future__ import annotations

import pytest

from flodl_studio.catalog import KINDS, Application, Mismatch, TensorType
from flodl_studio.catalog.dims import BATCH, Dim

S = Dim.symbol("S")


def typed(**params: object) -> TensorType:
    kind = KINDS["Input"]
    return kind.rule(Application(kind, kind.values(params), {})).output


@pytest.mark.parametrize(
    ("params", "expected"),
    [
        ({"shape": (1, 28, 28)}, TensorType((BATCH, 1, 28, 28))),
        ({"shape": ()}, TensorType((BATCH,))),
        ({"shape": ("S", 64), "batch_dim": 1}, TensorType((S, BATCH, 64))),
        ({"shape": ("S",), "dtype": "int64"}, TensorType((BATCH, S), "int64")),
    ],
)
def test_an_input_adds_the_batch_to_its_shape(params, expected):
    assert typed(**params) == expected


@pytest.mark.parametrize(
    ("params", "message"),
    [
        ({}, "Input needs a shape: sizes without the batch, as [1, 28, 28]"),
        ({"shape": (), "batch_dim": 1}, "Input: batch_dim=1 is beyond the shape []"),
    ],
)
def test_an_input_without_a_place_for_its_batch_is_refused(params, message):
    with pytest.raises(Mismatch) as caught:
        typed(**params)

    assert caught.value.message == message


def test_an_output_passes_any_value_on():
    kind = KINDS["Output"]
    given = TensorType((BATCH, 3), "bool")

    assert kind.rule(Application(kind, {}, {"in": given})).output == given


def test_a_kind_without_its_stream_says_so():
    kind = KINDS["Output"]

    with pytest.raises(Mismatch, match="Output needs a wire into in"):
        kind.rule(Application(kind, {}, {}))
