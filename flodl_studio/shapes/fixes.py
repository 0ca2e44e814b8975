"""One-click fixes: thought of by the kind of problem, tried on a copy, offered if they work."""

from __future__ import annotations

import itertools

from flodl_studio.design.values import Place
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


def fixes(inference: Inference, problem: Problem) -> tuple[Fix, ...]:
    """Return up to three fixes of a problem, those that leave no other problem first.

    Each has been made on a copy of the design: afterwards the problem is gone, and no node that
    was right before is wrong.
    """
    clean: list[Fix] = []
    revealing: list[Fix] = []
    seen: set[str] = set()
    for fix in itertools.islice(remedies(inference, problem), MOST_TRIED):
        if len(clean) == MOST:
            break
        if fix.title in seen:
            continue
        seen.add(fix.title)
        outcome = _tried(inference, problem, fix)
        if outcome is not None:
            (revealing if outcome else clean).append(fix)
    return tuple([*clean, *revealing][:MOST])


def _tried(inference: Inference, problem: Problem, fix: Fix) -> bool | None:
    """Make a fix on a copy; tell whether it reveals other problems, None when it doesn't work."""
    before = inference.design
    try:
        after = fix.edit(before)
    except StudioError:
        return None
    if after is before:
        return None
    then = infer(after, inference)
    if not _gone(inference, then, problem):
        return None
    old = {_sign(each) for each in inference.problems}
    new = [each for each in then.problems if _sign(each) not in old]
    for each in new:
        here = (each.place, each.node) == (problem.place, problem.node)
        allowed = _was_hidden(problem, each) if here else not _was_right(inference, each)
        if each.severity == "error" and (problem.severity == "warning" or not allowed):
            return None
    return bool(new)


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


def _was_right(inference: Inference, problem: Problem) -> bool:
    """Tell whether a node was known to be right: one that waited may show what it hid before."""
    network = inference.network(problem.place)
    facts = network.facts(problem.node) if network else None
    return facts is None or facts.waits_for is None
