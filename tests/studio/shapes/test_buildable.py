"""What inference finds right can be written, built and run; what it finds wrong is refused."""

from __future__ import annotations

import random
import warnings
from contextlib import suppress
from typing import Any

import pytest
import torch
from builders import design as a_design
from designs import designs
from hypothesis import HealthCheck, given, settings
from mutations import mutated

from flodl_studio.catalog.dims import Size, at
from flodl_studio.codegen import flow_source
from flodl_studio.design.reading import read_file
from flodl_studio.design.values import Design
from flodl_studio.errors import CodegenError, DesignError
from flodl_studio.resources import root
from flodl_studio.shapes import Inference, infer

OF_TRAINING = {"data-mismatch", "loss-mismatch", "width-mismatch"}
"""Errors of training a design, not of building it."""

LARGEST = 2_000_000
"""Parameters of a design that is built here; larger ones take too long."""

LENGTH = 11
CHUNKS = 8
EACH = 60

TEMPLATES = [read_file(path) for path in sorted((root() / "templates").glob("*.flodl"))]


def _sizes(shape: tuple[Size, ...]) -> tuple[Size, ...]:
    names = {name for each in shape for name in getattr(each, "symbols", ())}
    return tuple(at(each, {**dict.fromkeys(names, LENGTH), "B": 2}) for each in shape)


def _assert_runs(design: Design, inference: Inference) -> None:
    names: dict[str, Any] = {"__name__": "exported"}
    exec(flow_source(design, inference=inference).text, names)
    model = names["build_model"]()
    inputs = []
    for node in design.network.nodes:
        known = inference.facts[node.id].output
        if node.kind == "Input" and known is not None:
            inputs.append(torch.zeros(_sizes(known.shape), dtype=getattr(torch, known.dtype)))
    with torch.no_grad():
        for _ in range(2):  # the second call reads the state of the first
            output = model(*inputs)
    first = next(node.id for node in design.network.nodes if node.kind == "Output")
    expected = inference.facts[first].output
    assert expected is not None
    assert (tuple(output.shape), str(output.dtype)) == (
        _sizes(expected.shape),
        f"torch.{expected.dtype}",
    )
    assert sum(each.numel() for each in model.parameters()) == inference.parameters


def _assert_consistent(design: Design) -> bool:
    """Assert that a design is run if it is right, refused if it is not; tell which."""
    inference = infer(design)
    errors = [each for each in inference.problems if each.severity == "error"]
    if all(each.code in OF_TRAINING for each in errors):
        if inference.parameters <= LARGEST:
            _assert_runs(design, inference)
        return True
    with pytest.raises(CodegenError):
        flow_source(design, inference=inference)
    return False


@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
@given(designs(most=20))
def test_random_designs_are_right_and_run(design: Design):
    assert _assert_consistent(design)


@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_a_changed_template_runs_if_it_is_right_and_is_refused_if_not(chunk: int):
    dice = random.Random(chunk)
    right = 0

    for _ in range(EACH):
        design = mutated(dice, dice.choice(TEMPLATES), dice.randint(1, 3))
        # a block that contains itself is no design, and torch has opinions on what was drawn
        with suppress(DesignError), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            right += _assert_consistent(design)

    assert EACH // 10 < right < EACH


def test_inputs_and_outputs_with_the_names_they_get_when_added_are_right_and_run():
    made = a_design(
        [
            ("input_1", "Input", {"shape": (4,)}),
            ("input_2", "Input", {"shape": (4,)}),
            ("add_1", "Add"),
            ("linear_1", "Linear", {"out_features": 3}),
            ("output_1", "Output"),
            ("output_2", "Output"),
        ],
        "input_1 > add_1:in_0",
        "input_2 > add_1:in_1",
        "add_1 > output_1",
        "add_1 > linear_1 > output_2",
    )

    assert _assert_consistent(made)
