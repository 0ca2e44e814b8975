"""Runs of steps that come again and again, which are written once, in a loop."""

from __future__ import annotations

from collections.abc import Hashable, Iterator

from flodl_studio.codegen.steps import Flow, Leaf, Muted, Operand, Step, Tag, Through, unplaced

Rounds = tuple[tuple[Step, ...], ...]
"""The steps of a run, round by round; one round where nothing repeats."""

_LEAST_ROUNDS = 3
_LEAST_CALLS = 8
"""Rounds, and calls of all rounds together, from which on a loop reads better."""

_LONGEST_ROUND = 12
"""Steps of a round, and of a branch inside one."""


def in_runs(steps: tuple[Step, ...]) -> Iterator[Rounds]:
    """Yield all steps in order, those that repeat as the rounds of one run."""
    looks = _numbered([_look(step, index) for index, step in enumerate(steps)])
    start = 0
    while start < len(steps):
        length, count = _longest(steps, looks, start)
        end = start + length * count
        yield tuple(steps[first : first + length] for first in range(start, end, length))
        start = end


def _longest(steps: tuple[Step, ...], looks: list[int], start: int) -> tuple[int, int]:
    """Return the length of a round and how many there are of the run that begins at a step."""
    best = (1, 1)
    for length in range(1, _LONGEST_ROUND + 1):
        if looks[start] not in looks[start + length : start + length + 1]:
            continue
        count = _rounds(looks, start, length)
        calls = sum(map(_calls, steps[start : start + length])) * count
        if count >= _LEAST_ROUNDS and calls >= _LEAST_CALLS and count * length > best[0] * best[1]:
            best = (length, count)
    return best


def _rounds(looks: list[int], start: int, length: int) -> int:
    first = looks[start : start + length]
    count = 1
    while looks[start + count * length : start + (count + 1) * length] == first:
        count += 1
    return count


def _numbered(looks: list[Hashable]) -> list[int]:
    """Return a number for each look, the same for the same; numbers are compared at once."""
    known: dict[Hashable, int] = {}
    return [known.setdefault(look, len(known)) for look in looks]


def _look(step: Step, index: int) -> Hashable:
    """Return what two steps share that do the same with modules made alike."""
    if isinstance(step, Through) and isinstance(step.module, Leaf):  # most of them
        module = step.module
        return module.target, step.using, tuple(module.settings.items())
    if isinstance(step, Tag | Muted) or any(
        isinstance(each, Flow) and len(each.steps) > _LONGEST_ROUND for each in _operands(step)
    ):
        return index  # it stands for itself
    return repr(unplaced(step))


def _calls(step: Step) -> int:
    """Return roughly how many calls a step is."""
    return 1 + sum(len(each.steps) for each in _operands(step) if isinstance(each, Flow))


def _operands(step: Step) -> tuple[Operand, ...]:
    names = ("module", "skip", "main", "body", "condition", "router")
    found = [each for name in names if (each := getattr(step, name, None)) is not None]
    for name in ("branches", "experts"):
        found += getattr(step, name, ())
    return tuple(found)
