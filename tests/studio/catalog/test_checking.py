"""The rule in words for a value that a parameter may not have."""

from __future__ import annotations

import math

import pytest

from flodl_studio.catalog import KINDS, Param, ParamType, check_params, check_value

SIZES = Param("kernel_size", ParamType.SIZES, minimum=1, axes=(2,))
PADDING = Param("padding", ParamType.SIZES, minimum=0, axes=(2,), choices=("same", "valid"))

GOOD = (
    (Param("n", ParamType.INT, minimum=1), 1),
    (Param("n", ParamType.INT, optional=True), None),
    (Param("n", ParamType.INT), -3),
    (Param("p", ParamType.FLOAT, minimum=0, maximum=1), 1),
    (Param("p", ParamType.FLOAT), 0.25),
    (Param("bias", ParamType.BOOL), False),
    (Param("label", ParamType.TEXT), "encoder_2"),
    (Param("mode", ParamType.CHOICE, choices=("a", "b")), "b"),
    (SIZES, 3),
    (SIZES, (3, 5)),
    (PADDING, "same"),
    (PADDING, (0, 1)),
    (Param("output_size", ParamType.SIZES, minimum=1, axes=(2,), gaps=True), (None, 7)),
    (Param("scale_factor", ParamType.FACTORS, minimum=0), 1.5),
    (Param("scale_factor", ParamType.FACTORS, minimum=0, axes=(2,)), (2, 1.5)),
    (Param("dims", ParamType.INTS), (0, 2, -1)),
    (Param("shape", ParamType.SHAPE, minimum=1), ("S", 64)),
    (Param("shape", ParamType.SHAPE, minimum=1), ()),
)

BAD = (
    (Param("n", ParamType.INT, minimum=1), "3x", 'expected an integer ≥ 1, got "3x"'),
    (Param("n", ParamType.INT, minimum=1), 0, "expected an integer ≥ 1, got 0"),
    (Param("n", ParamType.INT, minimum=1), True, "expected an integer ≥ 1, got true"),
    (Param("n", ParamType.INT, minimum=1), 2.0, "expected an integer ≥ 1, got 2.0"),
    (Param("n", ParamType.INT), None, "expected an integer, got null"),
    (
        Param("n", ParamType.INT, minimum=0, maximum=1),
        2,
        "expected an integer from 0 to 1, got 2",
    ),
    (Param("n", ParamType.INT), 2**63, "expected an integer of at most 64 bits"),
    (
        Param("dims", ParamType.INTS),
        (0, -(10**5000)),
        "expected a list of integers of at most 64 bits",
    ),
    (Param("p", ParamType.FLOAT), 10**400, "expected a number of at most 64 bits"),
    (Param("n", ParamType.INT, maximum=4), 5, "expected an integer ≤ 4, got 5"),
    (Param("n", ParamType.INT, optional=True), "a", 'expected an integer or null, got "a"'),
    (
        Param("p", ParamType.FLOAT, minimum=0, maximum=1),
        1.5,
        "expected a number from 0 to 1, got 1.5",
    ),
    (Param("p", ParamType.FLOAT), False, "expected a number, got false"),
    (Param("p", ParamType.FLOAT), math.inf, "expected a number, got Infinity"),
    (Param("eps", ParamType.FLOAT, above=0), 0, "expected a number > 0, got 0"),
    (Param("bias", ParamType.BOOL), 1, "expected true or false, got 1"),
    (
        Param("label", ParamType.TEXT),
        "2nd",
        'expected a name (letters, digits and _, no digit first), got "2nd"',
    ),
    (
        Param("label", ParamType.TEXT),
        "class",
        'expected a name (letters, digits and _, no digit first), got "class"',
    ),
    (
        Param("mode", ParamType.CHOICE, choices=("a", "b", "c")),
        "d",
        'expected "a", "b" or "c", got "d"',
    ),
    (Param("n", ParamType.CHOICE, choices=(1, 2)), True, "expected 1 or 2, got true"),
    (SIZES, (1, 2, 3), "expected an integer ≥ 1, or a list of 2 such, got [1, 2, 3]"),
    (SIZES, (1, 0), "expected an integer ≥ 1, or a list of 2 such, got [1, 0]"),
    (SIZES, (1, None), "expected an integer ≥ 1, or a list of 2 such, got [1, null]"),
    (
        PADDING,
        "full",
        'expected an integer ≥ 0, or "same" or "valid", got "full"',
    ),
    (
        Param("scale_factor", ParamType.FACTORS, minimum=0),
        "2",
        'expected a number ≥ 0, got "2"',
    ),
    (Param("dims", ParamType.INTS), 3, "expected a list of integers, got 3"),
    (Param("dims", ParamType.INTS), (), "expected a list of integers, got []"),
    (
        Param("shape", ParamType.SHAPE, minimum=1),
        ("B", 2),
        'expected a list of integers ≥ 1 and names other than B, got ["B", 2]',
    ),
    (
        Param("shape", ParamType.SHAPE, minimum=1),
        (0,),
        "expected a list of integers ≥ 1 and names other than B, got [0]",
    ),
    (Param("p", ParamType.FLOAT), {"a": 1}, 'expected a number, got {"a": 1}'),
)


@pytest.mark.parametrize(("param", "value"), GOOD)
def test_a_value_that_fits_breaks_no_rule(param, value):
    assert check_value(param, value) is None


@pytest.mark.parametrize(("param", "value", "message"), BAD)
def test_a_value_that_does_not_fit_is_told_the_rule(param, value, message):
    assert check_value(param, value) == message


def test_a_node_is_told_what_it_lacks_and_what_it_has_too_much():
    wrong = check_params(KINDS["Conv2d"], {"kernel_size": "3x", "kernels": 4})

    assert wrong == {
        "out_channels": "Conv2d needs out_channels: an integer ≥ 1",
        "kernel_size": 'expected an integer ≥ 1, got "3x"',
        "kernels": "Conv2d has no parameter kernels",
    }


def test_what_follows_from_the_input_is_not_missed():
    assert check_params(KINDS["Linear"], {"out_features": 10}) == {}
