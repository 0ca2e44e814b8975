"""Which lines make one source of another."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

_MOST = 50
"""Changes that are made one by one; more cost more than one that spans them all."""


@dataclass(frozen=True)
class Change:
    """Lines from `first` to before `last`, counted from 0, become others."""

    first: int
    last: int
    lines: Sequence[str]


def changes(old: Sequence[str], new: Sequence[str]) -> list[Change]:
    """Return what to change in the old lines, in their order; one stretch at most is moved."""
    shortest, moved = min(len(old), len(new)), len(new) - len(old)
    head = shortest if not moved else _in_step(old, new)
    tail = min(_in_step(reversed(old), reversed(new)), shortest - head)
    end = len(old) - tail
    found = [Change(i, i + 1, new[i : i + 1]) for i in range(head) if old[i] != new[i]]
    if head < max(end, end + moved):
        found.append(Change(head, end, new[head : end + moved]))
    for i in range(end, len(old)):
        if old[i] != new[i + moved]:
            found.append(Change(i, i + 1, new[i + moved : i + moved + 1]))
    if len(found) > _MOST:
        first, last = found[0].first, found[-1].last
        return [Change(first, last, new[first : last + moved])]
    return found


def _in_step(old: Iterable[str], new: Iterable[str]) -> int:
    """Return how far lines are those of before, but for single ones that changed."""
    count, missed = 0, False
    for one, other in zip(old, new, strict=False):
        if one == other:
            missed = False
        elif missed:
            return count - 1
        else:
            missed = True
        count += 1
    return count - missed
