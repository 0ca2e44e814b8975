"""Bytes of a file made into a JSON tree, refusing with its place what a design can't hold."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator
from typing import Final

from flodl_studio.design.freezing import inside, shown, sound_text
from flodl_studio.design.limits import MOST_BYTES
from flodl_studio.errors import DesignError

_SURROGATE: Final = re.compile(r"\\u[dD][89abAB-F]")
_LONGEST_INTEGER: Final = 20  # characters of the longest integer of 64 bits


class _Repeated(dict[str, object]):
    """An object with a key given twice; the walk that finds it names the key."""

    key = ""


class _Hooks:
    """What the parser calls; remembers whether anything came that has to be refused."""

    def __init__(self) -> None:
        self.suspicious = False

    def integer(self, text: str) -> int:
        value = int(text) if len(text) <= _LONGEST_INTEGER else 2**64
        if not -(2**63) <= value < 2**63:
            self.suspicious = True
        return value

    def real(self, text: str) -> float:
        value = float(text)
        if not math.isfinite(value):
            self.suspicious = True
        return value

    def constant(self, text: str) -> float:
        self.suspicious = True
        return float(text)

    def object(self, pairs: list[tuple[str, object]]) -> dict[str, object]:
        tree = dict(pairs)
        if len(tree) == len(pairs):
            return tree
        self.suspicious = True
        repeated = _Repeated(tree)
        seen: set[str] = set()
        repeated.key = next(key for key, _ in pairs if key in seen or seen.add(key))  # type: ignore[func-returns-value] # set.add is None, and so false
        return repeated


def parse(data: bytes) -> object:
    """Return what is in the bytes: dicts, lists, texts, finite numbers of 64 bits, True, None.

    Raises:
        DesignError: They are too many, no UTF-8, no JSON, or hold what no design can.
    """
    if len(data) > MOST_BYTES:
        raise DesignError(f"the file is larger than {MOST_BYTES // 2**20} MiB")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise DesignError(f"not a design: byte {error.start} is not UTF-8 text") from None
    hooks = _Hooks()
    decoder = json.JSONDecoder(
        object_pairs_hook=hooks.object,
        parse_int=hooks.integer,
        parse_float=hooks.real,
        parse_constant=hooks.constant,
    )
    try:
        tree: object = decoder.decode(text)
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        what = error.msg.removesuffix(" at")  # of some faults, which say where themselves
        raise DesignError(f"not a design: not JSON ({what} at {where})") from None
    except RecursionError:
        raise DesignError("not a design: its JSON is nested too deep") from None
    if hooks.suspicious or _SURROGATE.search(text):
        _refuse_the_first_fault(tree)
    return tree


def _refuse_the_first_fault(tree: object) -> None:
    waiting: list[tuple[str, object]] = [("", tree)]
    while waiting:
        place, value = waiting.pop()
        if isinstance(value, str):
            sound_text(value, place)
        elif isinstance(value, float) and not math.isfinite(value):
            raise DesignError(f"expected a finite number, got {value}", place)
        elif isinstance(value, int) and not -(2**63) <= value < 2**63:
            raise DesignError("expected an integer of at most 64 bits, got a larger one", place)
        elif isinstance(value, _Repeated):
            raise DesignError(f"the key {shown(value.key)} is given twice", place)
        waiting.extend(reversed(tuple(_members(place, value))))


def _members(place: str, value: object) -> Iterator[tuple[str, object]]:
    if isinstance(value, list):
        for index, each in enumerate(value):
            yield f"{place}[{index}]", each
    elif isinstance(value, dict):
        for key, each in value.items():
            yield place, key
            yield inside(place, key), each
