"""Python as small expression trees, each with what it is on one line.

The exporter builds them and a `Page` lays them out.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from msgspec import Struct
from msgspec.structs import force_setattr


class Text(Struct, frozen=True):
    """An expression that is never broken: a name, a number, a string."""

    text: str
    path: str = ""

    @property
    def flat(self) -> str:
        """The expression on one line."""
        return self.text

    @property
    def paths(self) -> tuple[str, ...]:
        """The path of the node that it stands for, if it stands for one."""
        return _own(self.path)


class Argument(Struct, frozen=True):
    """A value handed to a call, by its name unless that is empty."""

    value: Expression
    name: str = ""

    @property
    def prefix(self) -> str:
        """What stands before the value."""
        return f"{self.name}=" if self.name else ""

    @property
    def flat(self) -> str | None:
        """The argument on one line, or None when it must be broken."""
        text = self.value.flat
        return f"{self.name}={text}" if self.name and text is not None else text


class _Composed(Struct, frozen=True, kw_only=True):
    """An expression made of others.

    Attributes:
        flat: It on one line, or None when it must be broken.
        paths: Paths of the nodes that it writes, its own first.
    """

    flat: str | None = None
    paths: tuple[str, ...] = ()

    def __post_init__(self) -> None:  # both are asked for often, so they are worked out once
        force_setattr(self, "flat", self._flat())
        force_setattr(self, "paths", self._paths())

    def _flat(self) -> str | None:
        raise NotImplementedError

    def _paths(self) -> tuple[str, ...]:
        raise NotImplementedError


class Call(_Composed, frozen=True):
    """A function called with arguments."""

    function: str
    arguments: tuple[Argument, ...] = ()
    path: str = ""

    def _flat(self) -> str | None:
        inside = joined(self.arguments)
        return None if inside is None else f"{self.function}({inside})"

    def _paths(self) -> tuple[str, ...]:
        return _own(self.path) + _all_paths([each.value for each in self.arguments])


class Items(_Composed, frozen=True):
    """A list, or a tuple when the brackets are round."""

    entries: tuple[Expression, ...]
    round: bool = False

    def _flat(self) -> str | None:
        left, right = self.brackets
        inside = joined(self.entries)
        comma = "," if self.round and len(self.entries) == 1 else ""
        return None if inside is None else f"{left}{inside}{comma}{right}"

    def _paths(self) -> tuple[str, ...]:
        return _all_paths(self.entries)

    @property
    def brackets(self) -> tuple[str, str]:
        """The opening and the closing one."""
        return ("(", ")") if self.round else ("[", "]")


class Table(_Composed, frozen=True):
    """A dict with keys that are written already."""

    entries: tuple[tuple[str, Expression], ...]
    spread: bool = False  # one entry a line even where it would fit

    def _flat(self) -> str | None:
        values = [value.flat for _, value in self.entries]
        if (self.spread and values) or None in values:
            return None
        keys = [key for key, _ in self.entries]
        pairs = [f"{key}: {value}" for key, value in zip(keys, values, strict=True)]
        return f"{{{', '.join(pairs)}}}"

    def _paths(self) -> tuple[str, ...]:
        return _all_paths(value for _, value in self.entries)


def twins(values: Sequence[_Composed | Text]) -> tuple[tuple[str, str], ...]:
    """Return the paths of the nodes in the further values, each with its like in the first."""
    first = values[0].paths
    return tuple(pair for each in values[1:] for pair in zip(each.paths, first, strict=True))


class Repeated(_Composed, frozen=True):
    """A list of things made alike, each anew.

    Attributes:
        value: How one is made.
        count: How many there are.
        twins: Paths of the nodes in the further ones, each with its like in the first.
    """

    value: Expression
    count: int
    twins: tuple[tuple[str, str], ...] = ()

    def _flat(self) -> str | None:
        inside = self.value.flat
        return None if inside is None else f"[{inside} for _ in range({self.count})]"

    def _paths(self) -> tuple[str, ...]:
        return (*self.value.paths, *(twin for twin, _ in self.twins))


class Remark(Struct, frozen=True):
    """A comment on a line of its own between the calls of a chain."""

    text: str
    path: str = ""

    @property
    def flat(self) -> None:
        """Nothing: nothing could follow it on its line."""

    @property
    def paths(self) -> tuple[str, ...]:
        """The path of the node that it is about, if it is about one."""
        return _own(self.path)


class Chain(_Composed, frozen=True):
    """Calls made one on the result of the other: ``head.first().second()``."""

    head: Text | Call
    links: tuple[Call | Remark, ...]

    def _flat(self) -> str | None:
        return joined((self.head, *self.links), ".")

    def _paths(self) -> tuple[str, ...]:
        return _all_paths((self.head, *self.links))

    @property
    def has_remarks(self) -> bool:
        """Whether a comment stands in it, so that it can't be one line."""
        return any(isinstance(link, Remark) for link in self.links)

    @property
    def is_fluent(self) -> bool:
        """Whether it breaks before its dots: two or more of them follow a call."""
        dots = len(self.links) - isinstance(self.head, Text)
        return dots >= 2 or self.has_remarks


Expression = Text | Call | Items | Table | Repeated | Chain


def joined(parts: Iterable[Expression | Argument | Remark], between: str = ", ") -> str | None:
    """Return parts of an expression on one line, or None when one must be broken."""
    texts: list[str] = []
    for each in parts:
        text = each.flat
        if text is None:
            return None
        texts.append(text)
    return between.join(texts)


def _own(path: str) -> tuple[str, ...]:
    return (path,) if path else ()


def _all_paths(parts: Iterable[Expression | Remark]) -> tuple[str, ...]:
    found: list[str] = []
    for each in parts:
        found += each.paths
    return tuple(found)
