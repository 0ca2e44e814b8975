"""Merges against what torch makes of the same values."""

from __future__ import annotations

from functools import reduce

import pytest
import torch
from catalog_oracle import Case, apply_rule, dtype_name, shape_at
from hypothesis import given
from hypothesis import strategies as st

from flodl_studio.catalog import Mismatch
from flodl_studio.design.values import Value

MERGES = {
    "Add": lambda values, _: reduce(torch.add, values),
    "Mul": lambda values, _: reduce(torch.mul, values),
    "Max": lambda values, _: reduce(torch.maximum, values),
    "Mean": lambda values, _: reduce(torch.add, values) / len(values),
    "Concat": torch.cat,
    "Stack": torch.stack,
}


def merge(kind: str, *shapes: tuple[int | str, ...], **params: Value) -> Case:
    return Case(kind, params, {f"in_{index}": shape for index, shape in enumerate(shapes)})


@st.composite
def merges(draw: st.DrawFn) -> Case:
    kind = draw(st.sampled_from(sorted(MERGES)))
    sizes = st.sampled_from(["B", 1, 3, "S"])
    first = draw(st.lists(sizes, min_size=1, max_size=4))
    shapes = [tuple(first)]
    for _ in range(draw(st.integers(1, 3))):
        changed = [draw(st.sampled_from([size, size, size, 1, 3])) for size in first]
        shapes.append(tuple(changed[draw(st.sampled_from([0, 0, 0, 1])) :]))
    params = {"dim": draw(st.integers(-5, 4))} if kind in ("Concat", "Stack") else {}
    made = merge(kind, *shapes, **params)
    dtypes = st.sampled_from(["float32", "float32", "int64", "bool"])
    return Case(kind, params, made.shapes, {port: draw(dtypes) for port in made.shapes})


@given(merges())
def test_a_merge_gives_the_shape_and_dtype_that_torch_gives(used):
    lengths = {"B": 5, "S": 7}
    values = list(used.tensors(lengths, "cpu").values())
    try:
        outcome = apply_rule(used)
    except Mismatch:
        with pytest.raises((RuntimeError, IndexError)):
            MERGES[used.kind](values, used.params.get("dim"))
        return

    result = MERGES[used.kind](values, used.params.get("dim"))

    assert shape_at(outcome.output.shape, lengths) == tuple(result.shape)
    assert outcome.output.dtype == dtype_name(result)


REFUSED = (
    (
        merge("Add", ("B", 64), ("B", 32)),
        "Add joins equal shapes, gets [B, 64] at in_0 and [B, 32] at in_1",
        "in_1",
        "[B, 64]",
    ),
    (
        merge("Mul", ("B", 3, 8, 8), ("B", 3, 1, 1), ("B", 4, 1, 1)),
        "Mul joins equal shapes, gets [B, 3, 8, 8] at in_0 and [B, 4, 1, 1] at in_2",
        "in_2",
        "[B, 3, 8, 8]",
    ),
    (
        merge("Concat", ("B", 3, 8), ("B", 3, 9), dim=1),
        "Concat joins shapes that are equal but for dimension 1, gets [B, 3, 8] at in_0 and "
        "[B, 3, 9] at in_1",
        "in_1",
        "[B, *, 8]",
    ),
    (
        merge("Stack", ("B", 3), ("B", 4)),
        "Stack joins equal shapes, gets [B, 3] at in_0 and [B, 4] at in_1",
        "in_1",
        "[B, 3]",
    ),
    (
        merge("Concat", ("B", 3), ("B", 3), dim=2),
        "Concat: dim=2 must be from -2 to 1",
        "in",
        "",
    ),
    (merge("Max", ("B", 3)), "Max joins two or more values, gets 1", "in_1", ""),
)


@pytest.mark.parametrize(("used", "message", "port", "expected"), REFUSED, ids=str)
def test_what_does_not_fit_is_named(used, message, port, expected):
    with pytest.raises(Mismatch) as caught:
        apply_rule(used)

    assert caught.value.message == message
    assert caught.value.port == port
    assert caught.value.expected == expected
