"""A chain of builder calls, each with the calls that only say more about it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from flodl_studio.importing.objects import BuilderCall, Graph, Module, failure

TAILS = {
    "through": ("using",),
    "fork": ("using",),
    "also": ("using",),
    "also_with": ("using",),
    "gate": ("using",),
    "switch": ("using",),
    "split": ("using", "tag_group", "merge"),
    "loop_body": ("for_n", "while_cond", "until_cond", "using"),
    "map": ("each", "over", "slices", "batched"),
    "tag": (),
    "input": (),
}
"""Calls that begin a step, and those that may follow as a part of it."""

SETTINGS = frozenset({"label", "internal", "verbose"})
"""Calls that say something about the whole graph."""


@dataclass(frozen=True)
class Reference:
    """A tag handed to a module: under a name, or under its own."""

    key: str | None
    tag: str
    node: ast.AST


@dataclass(frozen=True)
class Step:
    """One step of a flow: a call and its tails, `using` apart."""

    call: BuilderCall
    tails: tuple[BuilderCall, ...]
    using: tuple[Reference, ...]

    def tail(self, *methods: str) -> BuilderCall | None:
        """Return the tail of one of these names."""
        return next((each for each in self.tails if each.method in methods), None)


def steps_of(calls: tuple[BuilderCall, ...]) -> Iterator[Step]:
    """Yield the steps of a chain."""
    calls = _in_order(calls)
    index = 0
    while index < len(calls):
        call = calls[index]
        if call.method not in TAILS:
            raise failure(call.node, f".{call.method}() can't stand here")
        end = index + 1
        while end < len(calls) and calls[end].method in TAILS[call.method]:
            end += 1
            if calls[end - 1].method == "merge":
                break
        tails = calls[index + 1 : end]
        using = tuple(ref for each in tails if each.method == "using" for ref in _references(each))
        yield Step(call, tuple(each for each in tails if each.method != "using"), using)
        index = end


def _in_order(calls: tuple[BuilderCall, ...]) -> tuple[BuilderCall, ...]:
    """Return the calls of steps, `using` with the module that it speaks of, before its tags."""
    ordered: list[BuilderCall] = []
    for call in calls:
        place = len(ordered)
        while call.method == "using" and place and ordered[place - 1].method == "tag":
            place -= 1
        if call.method not in SETTINGS:
            ordered.insert(place, call)
    return tuple(ordered)


def read_tags(calls: tuple[BuilderCall, ...]) -> frozenset[str]:
    """Return the tags that calls of a chain read."""
    readers = (each for each in calls if each.method in ("using", "over"))
    given = (value for each in readers for value in (*each.arguments, *each.named.values()))
    return frozenset(value for value in given if isinstance(value, str))


def _references(call: BuilderCall) -> Iterator[Reference]:
    for tag in call.arguments:
        yield Reference(None, text(tag, call), call.node)
    for key, tag in call.named.items():
        yield Reference(key, text(tag, call), call.node)


def text(value: Any, call: BuilderCall) -> str:
    """Return a name given to a call."""
    if not isinstance(value, str):
        raise failure(call.node, f".{call.method}() takes names, got {type(value).__name__}")
    return value


def whole(call: BuilderCall, index: int, name: str) -> int:
    """Return an argument that counts something."""
    value = call.arguments[index]
    if isinstance(value, bool) or not isinstance(value, int):
        raise failure(call.node, f".{call.method}() takes a whole number for {name}")
    return value


def operand(value: Any, call: BuilderCall) -> Module | Graph:
    """Return a module given to a call."""
    if isinstance(value, Module | Graph):
        return value
    raise failure(call.node, f".{call.method}() takes a module or a graph that was built")


def operands(values: Any, call: BuilderCall) -> list[Module | Graph]:
    """Return a list of modules given to a call."""
    if not isinstance(values, list | tuple):
        raise failure(call.node, f".{call.method}() takes a list of modules")
    return [operand(each, call) for each in values]


def modules_of(calls: tuple[BuilderCall, ...]) -> Iterator[Module | Graph]:
    """Yield every module that a chain uses, once a use."""
    for call in calls:
        for value in (*call.arguments, *call.named.values()):
            for each in value if isinstance(value, list | tuple) else (value,):
                if isinstance(each, Module | Graph):
                    yield each
