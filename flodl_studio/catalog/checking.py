"""Which values a parameter may have, and the rule in words when one may not.

Used wherever a value comes in: the problems of a file, and the editors of the inspector.
"""

from __future__ import annotations

import json
import keyword
import math
from collections.abc import Callable, Mapping

from flodl_studio.catalog.kind import Kind, Param, ParamType
from flodl_studio.design.values import Value

MOST_ENTRIES = 64
"""Dimensions and sizes in one list; torch itself has no tensor of more."""


def check_params(kind: Kind, params: Mapping[str, Value]) -> dict[str, str]:
    """Return what is wrong with the parameters of a node, by parameter; empty when all is well."""
    wrong = {
        each.name: f"{kind.name} needs {each.name}: {_expected(each)}"
        for each in kind.required
        if each.name not in params
    }
    for name, value in params.items():
        param = kind.by_name.get(name)
        if param is None:
            wrong[name] = f"{kind.name} has no parameter {name}"
        elif (problem := check_value(param, value)) is not None:
            wrong[name] = problem
    return wrong


def check_value(param: Param, value: Value) -> str | None:
    """Return the rule that a value breaks (``expected an integer ≥ 1, got "3x"``), or None."""
    if value is None and param.optional:
        return None
    if _is_too_long(value):
        return f"expected {_expected(param)} of at most 64 bits"
    if isinstance(value, tuple | list) and len(value) > MOST_ENTRIES:
        return f"expected at most {MOST_ENTRIES} entries, got {len(value):,}"
    if _ACCEPTS[param.type](param, value):
        return None
    is_list = isinstance(value, tuple | list)
    one = None if is_list else _EXPECTED_ONE.get(param.type)
    expected = _expected(param) if one is None else _alternatively(param, _numbers(param, one))
    return f"expected {expected}, got {written(value)}"


def written(value: Value) -> str:
    """Return a value as the file writes it."""
    return json.dumps(value, ensure_ascii=False, default=dict)


def is_name(value: object) -> bool:
    """Tell whether a value can name something in the code."""
    return (
        isinstance(value, str)
        and value.isascii()
        and value.isidentifier()
        and not keyword.iskeyword(value)
    )


def _is_too_long(value: Value) -> bool:
    if isinstance(value, tuple | list):
        return any(map(_is_too_long, value))
    return isinstance(value, int) and not -(2**63) <= value < 2**63


def _is_int(param: Param, value: Value) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and _in_range(param, value)


def _is_float(param: Param, value: Value) -> bool:
    return (
        isinstance(value, int | float)
        and not isinstance(value, bool)
        and math.isfinite(value)
        and _in_range(param, value)
    )


def _in_range(param: Param, value: float) -> bool:
    low = -math.inf if param.minimum is None else param.minimum
    high = math.inf if param.maximum is None else param.maximum
    return low <= value <= high and (param.above is None or value > param.above)


def _is_choice(param: Param, value: Value) -> bool:
    # True equals 1 in Python, and neither may pass for the other
    return any(value == each and type(value) is type(each) for each in param.choices)


def _is_sizes(param: Param, value: Value) -> bool:
    if isinstance(value, tuple | list):
        return _is_list_of(_is_int, param, tuple(value))
    return _is_int(param, value) or _is_choice(param, value)


def _is_factors(param: Param, value: Value) -> bool:
    if isinstance(value, tuple | list):
        return _is_list_of(_is_float, param, tuple(value))
    return _is_float(param, value)


def _is_ints(param: Param, value: Value) -> bool:
    return isinstance(value, tuple | list) and _is_list_of(_is_int, param, tuple(value))


def _is_shape(param: Param, value: Value) -> bool:
    # B is what the batch is called everywhere
    return isinstance(value, tuple | list) and all(
        _is_int(param, each) or (is_name(each) and each != "B") for each in value
    )


def _is_list_of(
    accepts: Callable[[Param, Value], bool], param: Param, values: tuple[Value, ...]
) -> bool:
    fits = not param.axes or len(values) in param.axes
    return (
        fits
        and bool(values)
        and all((each is None and param.gaps) or accepts(param, each) for each in values)
    )


_ACCEPTS: Mapping[ParamType, Callable[[Param, Value], bool]] = {
    ParamType.INT: _is_int,
    ParamType.FLOAT: _is_float,
    ParamType.BOOL: lambda _, value: isinstance(value, bool),
    ParamType.TEXT: lambda _, value: is_name(value),
    ParamType.CHOICE: _is_choice,
    ParamType.SIZES: _is_sizes,
    ParamType.FACTORS: _is_factors,
    ParamType.INTS: _is_ints,
    ParamType.SHAPE: _is_shape,
}


def _expected(param: Param) -> str:
    text = _EXPECTED[param.type](param)
    return f"{text} or null" if param.optional else text


def _numbers(param: Param, one: str) -> str:
    if param.above is not None:
        return f"{one} > {param.above:g}"
    if param.minimum is not None and param.maximum is not None:
        return f"{one} from {param.minimum:g} to {param.maximum:g}"
    if param.minimum is not None:
        return f"{one} ≥ {param.minimum:g}"
    if param.maximum is not None:
        return f"{one} ≤ {param.maximum:g}"
    return one


def _number_or_list(param: Param, one: str) -> str:
    counts = " or ".join(map(str, param.axes))
    text = f"{_numbers(param, one)}, or a list of {f'{counts} ' if counts else ''}such"
    return _alternatively(param, text)


def _alternatively(param: Param, text: str) -> str:
    return f"{text}, or {_alternatives(param)}" if param.choices else text


def _list(param: Param, many: str) -> str:
    counts = " or ".join(map(str, param.axes))
    return f"a list of {f'{counts} ' if counts else ''}{_numbers(param, many)}"


def _alternatives(param: Param) -> str:
    *most, last = [written(each) for each in param.choices]
    return f"{', '.join(most)} or {last}" if most else last


_EXPECTED_ONE: Mapping[ParamType, str] = {
    ParamType.SIZES: "an integer",
    ParamType.FACTORS: "a number",
}
"""Who writes one value where a list may stand too is told about the one."""

_EXPECTED: Mapping[ParamType, Callable[[Param], str]] = {
    ParamType.INT: lambda param: _numbers(param, "an integer"),
    ParamType.FLOAT: lambda param: _numbers(param, "a number"),
    ParamType.BOOL: lambda _: "true or false",
    ParamType.TEXT: lambda _: "a name (letters, digits and _, no digit first)",
    ParamType.CHOICE: _alternatives,
    ParamType.SIZES: lambda param: _number_or_list(param, "an integer"),
    ParamType.FACTORS: lambda param: _number_or_list(param, "a number"),
    ParamType.INTS: lambda param: _list(param, "integers"),
    ParamType.SHAPE: lambda param: f"{_list(param, 'integers')} and names other than B",
}
