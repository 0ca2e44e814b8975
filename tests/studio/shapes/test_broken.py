"""Every kind of problem is found, marked once where it arises, and mended by what it offers."""

from __future__ import annotations

import pytest
from breaking import Broken
from broken import BROKEN

from flodl_studio.shapes import Problem, infer
from flodl_studio.shapes.fixes import fixes

each_broken = pytest.mark.parametrize("broken", BROKEN, ids=lambda broken: broken.name)


def _found(broken: Broken) -> list[Problem]:
    problems = infer(broken.design).problems
    return [each for each in problems if (each.code, each.path) == (broken.code, broken.node)]


@each_broken
def test_it_is_marked_once_at_its_origin_in_words(broken: Broken):
    problems = infer(broken.design).problems

    (problem,) = _found(broken)

    assert broken.says in problem.message
    assert len([each for each in problems if each.code == broken.code]) == 1
    assert (
        problem.message.rstrip().endswith((".", '"'))
        or "expected" in problem.message
        or (
            problem.finding.got
            or problem.code in ("bad-value", "missing-value", "unknown-parameter")
        )
    )


@each_broken
def test_what_an_expert_would_do_is_offered_first_and_each_fix_removes_it(broken: Broken):
    inference = infer(broken.design)
    (problem,) = _found(broken)

    offered = fixes(inference, problem)

    assert (offered[0].title if offered else "") == broken.first
    assert len(offered) <= 3
    for fix in offered:
        after = infer(fix.edit(broken.design))
        again = [each for each in after.problems if each.node == problem.node]
        assert problem.code not in [each.code for each in again], fix.title


def test_a_mismatch_leaves_what_does_not_depend_on_it_live():
    from builders import design

    both = design(
        [
            ("x", "Input", {"shape": (64,)}),
            ("bad", "Linear", {"in_features": 3, "out_features": 4}),
            ("after", "ReLU"),
            ("good", "Linear", {"out_features": 5}),
            ("y", "Output"),
            ("z", "Output"),
        ],
        "x > bad > after > y",
        "x > good > z",
    )

    inference = infer(both)

    assert str(inference.facts["good"].output) == "[B, 5]"
    assert inference.facts["after"].waits_for == "bad"
    assert inference.facts["y"].waits_for == "bad"
    assert [each.path for each in inference.problems if each.severity == "error"] == ["bad"]


def test_a_fix_that_turns_one_refusal_into_another_is_not_offered():
    from builders import chain

    pinned = chain(
        ("x", "Input", {"shape": (192, 28, 28)}),
        ("c", "Conv2d", {"in_channels": 512, "out_channels": 64, "kernel_size": 1}),
        ("y", "Output"),
    )
    inference = infer(pinned)
    (problem,) = inference.problems

    titles = [fix.title for fix in fixes(inference, problem)]

    assert titles[:2] == [
        "Let in_channels of c follow from its input",
        "Set in_channels of c to 192",
    ]
    assert not [title for title in titles if "Flatten" in title]
