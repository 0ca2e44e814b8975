"""The walk-through in docs/add-a-layer.md, followed to the letter."""

from __future__ import annotations

import re
from pathlib import Path
from runpy import run_path
from typing import Any

import catalog_oracle
import pytest
import test_entries
import test_refusals
import test_rules
import test_signatures

import flodl.nn
from flodl_studio.catalog import KINDS, summary_line

PAGE = Path(__file__).parents[3] / "docs" / "add-a-layer.md"


@pytest.fixture
def followed(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """What the code of the page defines, the layer and its kind where the tests look for them."""
    names: dict[str, Any] = {}
    for block in re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL):
        exec(compile(block, str(PAGE), "exec"), names)
    monkeypatch.setattr(flodl.nn, "LayerScale", names["LayerScale"], raising=False)
    kinds = {**KINDS, "LayerScale": names["LAYER_SCALE"]}
    for module in (catalog_oracle, test_rules, test_refusals):
        monkeypatch.setattr(module, "KINDS", kinds)
    return names


def test_the_entry_is_the_constructor_as_data(followed):
    kind = followed["LAYER_SCALE"]

    test_signatures.test_parameters_are_arguments_of_the_constructor_in_its_order(kind)
    test_signatures.test_defaults_are_those_of_the_constructor(kind)
    test_signatures.test_positional_parameters_can_be_written_without_their_names(kind)
    test_signatures.test_an_argument_left_out_of_the_entry_is_one_that_we_know_of(kind)


def test_its_help_is_complete(followed):
    kind = followed["LAYER_SCALE"]

    test_entries.test_help_is_complete(kind)
    test_entries.test_synonyms_are_words_to_search_for(kind)
    test_entries.test_defaults_and_starting_values_are_allowed(kind)
    assert summary_line(kind, {"dim": 64, "init": 0.5}) == "64, init 0.5"


def test_its_docstring_says_what_the_tests_of_layers_ask_for(followed):
    layer = followed["LayerScale"]

    tests_of_layers = run_path(str(PAGE.parents[1] / "tests/flodl/nn/test_documentation.py"))
    for name in (
        "gives_shapes_arguments_and_errors",
        "names_the_paper_or_the_part_of_torch_that_it_follows",
    ):
        tests_of_layers[f"test_a_docstring_{name}"](layer)


def test_its_rule_says_what_the_class_does(followed):
    test_rules.test_rule_says_what_the_class_does(followed["USED"])
    test_rules.test_what_is_inferred_can_be_pinned(followed["USED"])


def test_its_rule_refuses_what_the_class_refuses(followed):
    used, code = followed["REFUSED"]

    test_refusals.test_rule_and_class_both_refuse(used, code)
    test_refusals.test_the_remedy_that_the_rule_names_mends_it(used)
