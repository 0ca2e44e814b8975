"""What is typed, what is shown, and what a step does."""

import pytest

from flodl_studio.catalog.checking import check_value
from flodl_studio.catalog.dims import Dim
from flodl_studio.catalog.kind import Param, ParamType
from flodl_studio.ui.panels.entry import parsed, shown, stepped
from flodl_studio.ui.quantities import counted, sized

INT = Param("n", ParamType.INT, 1, minimum=1)
FLOAT = Param("eps", ParamType.FLOAT, 1e-5, minimum=0.0)
SIZES = Param("k", ParamType.SIZES, 3, minimum=1, axes=(2,), choices=("same",))
SHAPE = Param("shape", ParamType.SHAPE, None, minimum=1, optional=True)


@pytest.mark.parametrize(
    ("param", "text", "value"),
    [
        (INT, " 12 ", 12),
        (INT, "3x", "3x"),
        (INT, "1.5", 1.5),
        (FLOAT, "1", 1.0),
        (FLOAT, "1e-3", 0.001),
        (FLOAT, "nan", "nan"),
        (SIZES, "3", 3),
        (SIZES, "3, 5", (3, 5)),
        (SIZES, "(3, 5)", (3, 5)),
        (SIZES, "3×5", "3×5"),
        (SIZES, "same", "same"),
        (SHAPE, "[S, 64]", ("S", 64)),
        (SHAPE, "1×8×8", (1, 8, 8)),
        (SHAPE, "none", None),
        (SHAPE, "", None),
    ],
)
def test_what_is_typed_is_read_as_the_type_says(param, text, value):
    assert parsed(param, text) == value
    assert type(parsed(param, text)) is type(value)


@pytest.mark.parametrize("value", [3, 0.001, 1e-5, (3, 5), "same", None, ("S", 64)])
def test_what_is_shown_is_read_back(value):
    for param in (INT, FLOAT, SIZES, SHAPE):
        if check_value(param, value) is None:
            assert parsed(param, shown(value)) == value


@pytest.mark.parametrize(
    ("param", "start", "steps", "end"),
    [
        (INT, 3, 1, 4),
        (INT, 1, -1, 1),
        (FLOAT, 0.001, 1, 0.002),
        (FLOAT, 0.001, -1, 0.0009),
        (FLOAT, 0.5, 1, 0.6),
        (FLOAT, 0.9, 1, 1.0),
        (FLOAT, 0.0, 1, 0.1),
        (FLOAT, 0.0, -1, 0.0),
    ],
)
def test_a_step_keeps_type_and_range(param, start, steps, end):
    moved = stepped(param, start, steps)
    assert moved == pytest.approx(end)
    assert type(moved) is type(start)


def test_counts_with_free_lengths_are_written_as_products():
    free = 25_216 * Dim.symbol("S") + 7
    assert counted(free) == "25,216·S + 7"
    assert sized(4 * Dim.symbol("S")) == "4·S B"
