"""Symbolic sizes against plain integers."""

from __future__ import annotations

import ast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flodl_studio.catalog.dims import BATCH, Dim, Size, at, divide_exactly

S = Dim.symbol("S")
T = Dim.symbol("T")


def _expressions() -> st.SearchStrategy[Size]:
    leaves = st.one_of(st.sampled_from([S, T]), st.integers(-6, 6))

    def grown(inner: st.SearchStrategy[Size]) -> st.SearchStrategy[Size]:
        pairs = st.tuples(inner, inner)
        return st.one_of(
            pairs.map(lambda p: p[0] + p[1]),
            pairs.map(lambda p: p[0] - p[1]),
            pairs.map(lambda p: p[0] * p[1]),
            st.tuples(inner, st.integers(1, 7)).map(lambda p: p[0] // p[1]),
        )

    return st.recursive(leaves, grown, max_leaves=6)


@given(_expressions(), st.integers(0, 40), st.integers(0, 40))
def test_text_evaluates_to_the_value_at_every_length(size: Size, s: int, t: int):
    tree = compile(ast.parse(str(size), mode="eval"), "size", "eval")

    assert eval(tree, {}, {"S": s, "T": t}) == at(size, {"S": s, "T": t})


@given(_expressions(), _expressions(), st.integers(1, 9), st.integers(0, 40))
def test_arithmetic_commutes_with_numbers(a: Size, b: Size, d: int, s: int):
    point = {"S": s, "T": 3}
    x, y = at(a, point), at(b, point)

    assert at(a + b, point) == x + y
    assert at(a - b, point) == x - y
    assert at(a * b, point) == x * y
    assert at(a // d, point) == x // d


@pytest.mark.parametrize(
    ("size", "text"),
    [
        ((S - 3) // 2 + 1, "(S-3)//2+1"),
        ((S - 2) // 2 + 1, "S//2"),
        (((S - 3) // 2 - 2) // 2 + 1, "(S-7)//4+1"),
        (BATCH * 64 * S, "64*B*S"),
        (BATCH * (S // 2), "B*(S//2)"),
    ],
)
def test_sizes_are_written_as_in_textbooks(size: Size, text: str):
    assert str(size) == text


def test_a_quotient_keeps_what_stands_beside_an_inner_one():
    size = (S // 2 + T) // 2

    assert at(size, {"S": 0, "T": 3}) == 1


def test_equal_sizes_are_equal_however_they_were_reached():
    assert (S + 1) // 2 == (S - 3) // 2 + 2
    assert (2 * S + 4) // 2 == S + 2
    assert S - S == 0


def test_exact_division_is_exact_or_none():
    assert divide_exactly(BATCH * S * 64, BATCH * 8) == 8 * S
    assert divide_exactly(BATCH * 6, 4) is None
    assert divide_exactly(S + 1, S) is None
