"""Laying out Python as its formatter would: the page that expressions go on.

The exporter can't call a formatter, so it breaks lines by the formatter's own rules: an expression
stays on one line if it fits; a call breaks its brackets first; a chain of two or more calls breaks
before each dot; a list goes one entry a line. The page remembers which lines a node wrote.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from flodl_studio.codegen.expressions import (
    Argument,
    Call,
    Chain,
    Expression,
    Items,
    Remark,
    Repeated,
    Table,
    Text,
    joined,
)

WIDTH = 100
"""Longest line, in columns."""


def _pieces(text: str, indent: int, beside: int) -> list[str]:
    """Return a string literal as several that fit on a line each; other text as it is.

    Python joins literals that follow each other.
    """
    quote = text[:1]
    if quote not in ('"', "'") or indent + beside + len(text) <= WIDTH:
        return [text]
    room = max(WIDTH - indent - beside - 2, 10)
    pieces: list[str] = []
    piece = ""
    for each in re.findall(r"\\U.{8}|\\u.{4}|\\x..|\\.|.", text[1:-1]):
        if len(piece) + len(each) > room:
            pieces.append(f"{quote}{piece}{quote}")
            piece = ""
        piece += each
    return [*pieces, f"{quote}{piece}{quote}"]


@dataclass
class Page:
    """Lines written so far, and which of them belong to which node."""

    lines: list[str] = field(default_factory=list)
    marks: dict[str, tuple[int, int]] = field(default_factory=dict)

    def include(self, other: Page) -> None:
        """Add the lines of another page, with its marks."""
        first = len(self.lines)
        self.lines += other.lines
        for path, (start, end) in other.marks.items():
            self.marks[path] = (first + start, first + end)

    def line(self, text: str = "", path: str = "") -> None:
        """Add a line as it is."""
        self.lines.append(text)
        self.mark(path, len(self.lines))

    def mark(self, path: str, first: int) -> None:
        """Say that the lines from the first one (1-based) to the last are a node's."""
        if path:
            before = self.marks.get(path, (first, first))
            self.marks[path] = (min(before[0], first), max(before[1], len(self.lines)))

    def statement(self, expression: Expression, indent: int, prefix: str) -> None:
        """Add a statement: the prefix (``return ``, ``name = ``) and a value."""
        if self._fits(expression, indent, prefix, ""):
            self._flat(expression, indent, prefix, "")
        elif isinstance(expression, Chain) and expression.is_fluent:
            self.line(" " * indent + prefix + "(")
            self.write(expression, indent + 4, "", "")
            self.line(" " * indent + ")")
        else:
            self._broken(expression, indent, prefix, "")

    def write(self, expression: Expression, indent: int, prefix: str, suffix: str) -> None:
        """Add an expression that stands inside brackets."""
        if self._fits(expression, indent, prefix, suffix):
            self._flat(expression, indent, prefix, suffix)
        else:
            self._broken(expression, indent, prefix, suffix)

    def _fits(self, expression: Expression, indent: int, prefix: str, suffix: str) -> bool:
        text = expression.flat
        return text is not None and indent + len(prefix) + len(text) + len(suffix) <= WIDTH

    def _flat(self, expression: Expression, indent: int, prefix: str, suffix: str) -> None:
        self.lines.append(f"{' ' * indent}{prefix}{expression.flat}{suffix}")
        for path in expression.paths:
            self.mark(path, len(self.lines))

    def mark_twins(self, twins: tuple[tuple[str, str], ...]) -> None:
        """Say that the lines of some nodes are those of others, too."""
        for path, like in twins:
            if like in self.marks:
                self.marks[path] = self.marks[like]

    def _broken(self, expression: Expression, indent: int, prefix: str, suffix: str) -> None:
        first = len(self.lines) + 1
        match expression:
            case Text(text, path):
                *parts, last = _pieces(text, indent, len(prefix) + len(suffix))
                for each in parts:
                    self.line(" " * indent + prefix + each)
                    prefix = ""
                self.line(" " * indent + prefix + last + suffix)
                self.mark(path, first)
            case Call(function, arguments, path):
                self.line(f"{' ' * indent}{prefix}{function}(")
                self._arguments(arguments, indent + 4)
                self.line(f"{' ' * indent}){suffix}")
                self.mark(path, first)
            case Items(entries):
                left, right = expression.brackets
                self.line(" " * indent + prefix + left)
                for entry in entries:
                    self.write(entry, indent + 4, "", ",")
                self.line(" " * indent + right + suffix)
            case Repeated(value, count):
                self.line(" " * indent + prefix + "[")
                self.write(value, indent + 4, "", "")
                self.line(f"{' ' * (indent + 4)}for _ in range({count})")
                self.line(" " * indent + "]" + suffix)
                self.mark_twins(expression.twins)
            case Table(entries):
                self.line(" " * indent + prefix + "{")
                for key, value in entries:
                    self.write(value, indent + 4, f"{key}: ", ",")
                self.line(" " * indent + "}" + suffix)
            case Chain():
                self._chain(expression, indent, prefix, suffix)

    def _arguments(self, arguments: tuple[Argument, ...], indent: int) -> None:
        if len(arguments) == 1:
            self.write(arguments[0].value, indent, arguments[0].prefix, "")
            return
        text = joined(arguments)
        if text is not None and indent + len(text) <= WIDTH:
            self.lines.append(" " * indent + text)
            for each in arguments:
                for path in each.value.paths:
                    self.mark(path, len(self.lines))
            return
        for each in arguments:
            self.write(each.value, indent, each.prefix, ",")

    def _chain(self, chain: Chain, indent: int, prefix: str, suffix: str) -> None:
        head, links = chain.head, chain.links
        first_call = links[0] if links else None
        if isinstance(head, Text) and isinstance(first_call, Call):  # a name keeps its first call
            function = f"{head.text}.{first_call.function}"
            head, links = Call(function, first_call.arguments, first_call.path), links[1:]
        if not chain.is_fluent:
            rest = "".join(f".{link.flat}" for link in links if isinstance(link, Call))
            self._broken(head, indent, prefix, rest + suffix)
            return
        self.write(head, indent, prefix, "" if links else suffix)
        for position, link in enumerate(links):
            end = suffix if position == len(links) - 1 else ""
            if isinstance(link, Remark):
                self.line(f"{' ' * indent}# {link.text}", link.path)
            else:
                dotted = Call(f".{link.function}", link.arguments, link.path)
                self.write(dotted, indent, "", end)
