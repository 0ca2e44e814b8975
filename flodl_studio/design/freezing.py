"""Values from outside (a file, a widget, a script) made into the frozen ones of a design."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, Final

from flodl_studio.design.values import Value
from flodl_studio.errors import DesignError

DEEPEST: Final = 64
"""Lists and objects of a value, one in another."""

_SHOWN: Final = 60


def frozen(value: object, place: str = "", depth: int = 0) -> Value:
    """Return a value with tuples for lists, checked to be what JSON can hold.

    Raises:
        DesignError: It isn't: NaN, an integer beyond 64 bits, an object of some other type.
    """
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        return sound_text(value, place)
    if isinstance(value, int | float):
        return _number(value, place)
    if depth >= DEEPEST:
        raise DesignError(f"lists and objects are nested deeper than {DEEPEST} levels", place)
    if isinstance(value, list | tuple):
        return tuple(
            frozen(each, f"{place}[{index}]", depth + 1) for index, each in enumerate(value)
        )
    if isinstance(value, Mapping):
        return {
            key: frozen(each, inside(place, key), depth + 1)
            for key, each in value.items()
            if sound_key(key, place)
        }
    raise DesignError(f"a design can't hold a value of type {type(value).__name__}", place)


def thawed(value: Value) -> Any:
    """Return a value of a design as JSON has it: lists for tuples, and dicts."""
    if isinstance(value, Mapping):
        return {key: thawed(each) for key, each in value.items()}
    if isinstance(value, tuple | list):
        return [thawed(each) for each in value]
    return value


def _number(value: float, place: str) -> Value:
    if isinstance(value, float) and not math.isfinite(value):
        raise DesignError(f"expected a finite number, got {value}", place)
    if isinstance(value, int) and not -(2**63) <= value < 2**63:
        raise DesignError("expected an integer of at most 64 bits, got a larger one", place)
    return value


def sound_text(text: str, place: str) -> str:
    """Return the text, checked to be writable as UTF-8."""
    if text.isascii():
        return text
    try:
        text.encode()
    except UnicodeEncodeError:
        raise DesignError(f"{shown(text)} holds half of a surrogate pair", place) from None
    return text


def sound_key(key: object, place: str) -> bool:
    """Return True for a key that an object may have; raise for others."""
    if not isinstance(key, str):
        raise DesignError(f"expected names as keys, got {shown(key)}", place)
    sound_text(key, place)
    return True


def inside(place: str, key: object) -> str:
    """Return the place of a member of the object at a place."""
    return f"{place}.{key}" if place else str(key)


def shown(value: object) -> str:
    """Return a value as a message shows it: as in the file, short, on one line."""
    import json

    try:
        text = json.dumps(value, ensure_ascii=isinstance(value, str) and not _writable(value))
    except (TypeError, ValueError, RecursionError):
        text = f"a {type(value).__name__}"
    return text if len(text) <= _SHOWN else text[:_SHOWN] + "…"


def _writable(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
