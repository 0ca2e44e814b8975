"""What the names in FlowBuilder code stand for while it is read: modules, flows, functions."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from flodl_studio.errors import ImportFailure


def failure(node: ast.AST, message: str) -> ImportFailure:
    """Return the refusal of a piece of code, with its place."""
    line = getattr(node, "lineno", 0)
    return ImportFailure(message, line, getattr(node, "col_offset", -1) + 1)


@dataclass(eq=False)
class Module:
    """A layer made by a constructor; two uses of one object share its weights.

    Attributes:
        kind: Name of its kind; of what only the language knows, as ``Recall``, its own name.
        params: Arguments by the names of the parameters.
        node: Where it is made.
    """

    kind: str
    params: Mapping[str, Any]
    node: ast.AST


@dataclass(frozen=True)
class BuilderCall:
    """One call of a chain: ``.through(m)`` with what it is given."""

    method: str
    arguments: tuple[Any, ...]
    named: Mapping[str, Any]
    node: ast.AST


@dataclass(frozen=True, eq=False)
class Builder:
    """A chain of calls so far; going on from it twice leaves it as it was."""

    calls: tuple[BuilderCall, ...]
    node: ast.AST


@dataclass(eq=False)
class Graph:
    """What `build` gives.

    Attributes:
        calls: The calls of its chain.
        node: Where it is built.
        label: Its label.
        function: Name of the function that returned it, if one did.
        inputs: Names of its auxiliary inputs.
        shared: It is one of several uses of one instance, also where it is used once.
        variable: Name of the variable that it was assigned to first.
    """

    calls: tuple[BuilderCall, ...]
    node: ast.AST
    label: str | None = None
    function: str | None = None
    inputs: tuple[str, ...] = field(default=())
    shared: bool = False
    variable: str | None = None


@dataclass(frozen=True)
class Merge:
    """A merge: its kind, and the dimension of those that have one."""

    kind: str
    dim: int | None = None


@dataclass(frozen=True)
class Name:
    """A dotted name of the library that stands for itself: ``nn.Conv2d``, ``MergeOp``."""

    dotted: str


@dataclass(frozen=True)
class Unreadable:
    """A value that can't be read; it does no harm until it is used."""

    failure: ImportFailure
