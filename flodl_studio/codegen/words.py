"""Names and literals in generated code: checked or escaped, never trusted."""

from __future__ import annotations

import keyword
import math
import re
from collections.abc import Mapping

from flodl_studio.codegen.expressions import Expression, Items, Table, Text
from flodl_studio.codegen.steps import Parameter, Setting
from flodl_studio.errors import CodegenError

_PLAIN = re.compile(r"[^\w .,:;()+\-\[\]]+")


_LONGEST_PROSE = 60
"""Characters of a text in a docstring or a comment."""


def checked(name: str) -> str:
    """Return a name that may stand in code as it is.

    Raises:
        CodegenError: It is no ASCII identifier, or a keyword.
    """
    if not (name.isascii() and name.isidentifier()) or keyword.iskeyword(name):
        raise CodegenError(
            f"{name!r} can't be a name in Python: use letters, digits and _, "
            "no digit first, and no keyword."
        )
    return name


def prose(text: str) -> str:
    """Return a text that may stand in a docstring or comment: nothing in it can end one."""
    return _PLAIN.sub(" ", text).strip()[:_LONGEST_PROSE].strip() or "untitled"


def one_line(text: str) -> str:
    """Return a text as a docstring holds it: whole, in one line, with escapes that can be read."""
    return "".join(
        each
        if each.isprintable() and each != "\\"
        else each.encode("unicode_escape").decode("ascii")
        for each in text
    )


def quoted(text: str) -> str:
    """Return a string literal, in double quotes where that needs no more escapes."""
    literal = ascii(text)
    if literal[0] == '"':
        return literal
    inside = literal[1:-1]
    if '"' not in inside:
        return f'"{inside}"'
    if text.count('"') > text.count("'"):
        return literal
    return '"' + inside.replace("\\'", "'").replace('"', '\\"') + '"'


def literal(value: Setting) -> Expression:
    """Return the expression for a value of a design, or for a block's parameter."""
    match value:
        case bool() | int():
            return Text(repr(value))
        case Parameter(name):
            return Text(name)
        case str():
            return Text(quoted(value))
        case float() if not math.isfinite(value):
            return Text(f'float("{value}")')
        case tuple() | list():
            return Items(tuple(map(literal, value)), round=True)
        case Mapping():
            return Table(tuple((quoted(key), literal(each)) for key, each in value.items()))
    return Text(repr(value))
