"""Values as a user types them, and as fields show them. No Qt."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping

from flodl_studio.catalog.kind import Param, ParamType
from flodl_studio.design.values import Value

NONE = "none"
"""How None is shown and typed where it is a value of its own."""

_BRACKETS = str.maketrans("", "", "()[]")


def shown(value: Value) -> str:
    """Return a value as a field shows it: ``3``, ``0.1``, ``3, 5``, ``S, 64``."""
    if value is None:
        return NONE
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, tuple | list):
        return ", ".join(map(shown, value))
    return f"{value:g}" if isinstance(value, float) and value != 0 else str(value)


def parsed(param: Param, text: str) -> Value:
    """Return what was typed as a value of the parameter's type.

    What can't be read comes back as the text itself, so that the check names it in its sentence.
    """
    text = text.strip()
    if param.optional and text.casefold() in ("", NONE, "null"):
        return None
    parser = _PARSERS.get(param.type)
    return text if parser is None else parser(text)


def stepped(param: Param, value: Value, steps: int) -> Value:
    """Return a number some steps up or down, within the range of the parameter."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return value
    moved: float = _float_step(value, steps) if isinstance(value, float) else value + steps
    if param.minimum is not None:
        moved = max(moved, param.minimum)
    if param.maximum is not None:
        moved = min(moved, param.maximum)
    return float(moved) if isinstance(value, float) else int(moved)


def _float_step(value: float, steps: int) -> float:
    """Step the leading digit, so that 0.001 goes to 0.002 and 0.1 to 0.2, never to 0.

    Going down from a leading 1 goes to the 9 below.
    """
    if value == 0:
        return 0.1 * steps
    for _ in range(abs(steps)):
        exponent = math.floor(math.log10(abs(value)) + 1e-9)
        if (steps > 0) is (value > 0):
            unit = 10.0**exponent
        else:
            unit = 10.0 ** (exponent - (abs(value) <= 10.0**exponent * (1 + 1e-9)))
        value = float(f"{value + math.copysign(unit, steps):.10g}")
    return value


def _number(text: str) -> Value:
    try:
        return int(text)
    except ValueError:
        pass
    try:
        number = float(text)
    except ValueError:
        return text
    return number if math.isfinite(number) else text


def _float(text: str) -> Value:
    value = _number(text)
    return float(value) if isinstance(value, int) else value


def _one_or_list(one: Callable[[str], Value]) -> Callable[[str], Value]:
    def parse(text: str) -> Value:
        return _list(one)(text) if "," in text or text[:1] in "([" else one(text)

    return parse


def _list(one: Callable[[str], Value]) -> Callable[[str], Value]:
    def parse(text: str) -> Value:
        parts = [part.strip() for part in text.translate(_BRACKETS).replace("×", ",").split(",")]
        return tuple(None if part == NONE else one(part) for part in parts if part)

    return parse


_PARSERS: Mapping[ParamType, Callable[[str], Value]] = {
    ParamType.INT: _number,
    ParamType.FLOAT: _float,
    ParamType.SIZES: _one_or_list(_number),
    ParamType.FACTORS: _one_or_list(_float),
    ParamType.INTS: _list(_number),
    ParamType.SHAPE: _list(_number),
}
