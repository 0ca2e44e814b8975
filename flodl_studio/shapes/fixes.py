"""One-click fixes: thought of by the kind of problem, tried on a copy, offered if they work."""

from __future__ import annotations

import itertools
from collections.abc import Generator
from enum import IntEnum

from flodl_studio.design.values import Design, Place
from flodl_studio.errors import StudioError
from flodl_studio.shapes.facts import Fix, Problem
from flodl_studio.shapes.infer import Inference, infer
from flodl_studio.shapes.remedies import remedies

MOST = 3
"""Fixes that one problem offers: enough to choose from, few enough to read."""

MOST_TRIED = 12
"""Remedies that are tried for them: a long cycle has as many as it has wires."""


REFUSALS = frozenset({"shape-mismatch", "rank-mismatch", "dtype-mismatch", "too-small"})
"""What a shape rule says of inputs that don't fit."""


class Outcome(IntEnum):
    """What a remedy leaves behind, the best first."""

    CLEAN = 0
    REVEALS = 1  # what was hidden by the problem, to be mended next
    BRINGS = 2  # a warning about what it adds: offered where nothing better is


def fixes(inference: Inference, problem: Problem) -> tuple[Fix, ...]:
    """Return up to three fixes of a problem, those that leave no other problem first.

    Each has been made on a copy of the design: afterwards the problem is gone, and no node that
    was right before is wrong. Of two that make the same design the first is offered.
    """
    trials = tried(inference, problem)
    while True:
        try:
            next(trials)
        except StopIteration as ended:
            found: tuple[Fix, ...] = ended.value
            return found


def tried(inference: Inference, problem: Problem) -> Generator[None, None, tuple[Fix, ...]]:
    """Try remedies one after another, with a pause after each, and return the fixes.

    What waited for a problem is inferred anew in each trial: in a large design a window would
    stall if it did not answer in between.
    """
    found: dict[Outcome, list[Fix]] = {each: [] for each in Outcome}
    seen: list[Design] = []
    titles: set[str] = set()
    for fix in itertools.islice(remedies(inference, problem), MOST_TRIED):
        if len(found[Outcome.CLEAN]) == MOST:
            break
        after = _made(inference.design, fix)
        if after is None or after in seen or fix.title in titles:
            continue
        seen.append(after)
        titles.add(fix.title)
        outcome = _outcome(inference, problem, infer(after, inference))
        if outcome is not None:
            found[outcome].append(fix)
        yield
    better = [*found[Outcome.CLEAN], *found[Outcome.REVEALS]]
    return tuple((better or found[Outcome.BRINGS])[:MOST])


def _made(before: Design, fix: Fix) -> Design | None:
    try:
        after = fix.edit(before)
    except StudioError:
        return None
    return None if after == before else after


def _outcome(before: Inference, problem: Problem, after: Inference) -> Outcome | None:
    """Tell what a fix leaves behind; None when it mends nothing, or breaks what was right."""
    if not _gone(before, after, problem):
        return None
    old = {_sign(each) for each in before.problems}
    new = [each for each in after.problems if _sign(each) not in old]
    for each in new:
        here = (each.place, each.node) == (problem.place, problem.node)
        allowed = _was_hidden(problem, each) if here else not _was_right(before, each)
        if each.severity == "error" and (problem.severity == "warning" or not allowed):
            return None
    if any(each.severity == "warning" and _is_new(before, each) for each in new):
        return Outcome.BRINGS
    return Outcome.REVEALS if new else Outcome.CLEAN


def _gone(before: Inference, after: Inference, problem: Problem) -> bool:
    """Tell whether a problem is gone, and not only shows at another port of its node."""
    alike = [
        [each for each in which.problems if _sign(each) == _sign(problem)]
        for which in (before, after)
    ]
    still = any(
        (each.finding.port, each.finding.param) == (problem.finding.port, problem.finding.param)
        for each in alike[1]
    )
    return not still and len(alike[1]) < len(alike[0])


def _was_hidden(problem: Problem, new: Problem) -> bool:
    """Tell whether a node could not show another error before: a rule refuses one thing at a time.

    A refusal that turns into another one is no mend: a Flatten before a convolution ends the
    mismatch of channels, and leaves too few dimensions.
    """
    return not (problem.code in REFUSALS and new.code in REFUSALS)


def _sign(problem: Problem) -> tuple[Place, str, str]:
    return (problem.place, problem.node, problem.code)


def _is_new(inference: Inference, problem: Problem) -> bool:
    """Tell whether a problem is about a node that was not there."""
    network = inference.network(problem.place)
    return bool(problem.node) and network is not None and network.facts(problem.node) is None


def _was_right(inference: Inference, problem: Problem) -> bool:
    """Tell whether a node was known to be right: one that waited may show what it hid before."""
    network = inference.network(problem.place)
    facts = network.facts(problem.node) if network else None
    return facts is None or facts.waits_for is None
