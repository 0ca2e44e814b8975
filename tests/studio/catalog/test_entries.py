"""What every entry must say of itself."""

from __future__ import annotations

import subprocess
import sys

import pytest

from flodl_studio.catalog import (
    KINDS,
    Application,
    Family,
    Mismatch,
    ParamType,
    TensorType,
    check_params,
    check_value,
)
from flodl_studio.catalog.dims import BATCH
from flodl_studio.catalog.kind import Kind
from flodl_studio.catalog.table import by_name
from flodl_studio.design.values import MERGES

each_kind = pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.name)


def test_the_table_is_in_the_order_of_the_palette():
    families = list(dict.fromkeys(kind.family for kind in KINDS.values()))

    assert families == list(Family)


def test_two_kinds_of_one_name_are_refused():
    with pytest.raises(ValueError, match="two kinds are called Linear"):
        by_name([KINDS["Linear"], KINDS["Linear"]])


def test_the_merges_are_those_that_designs_know():
    assert {kind.name for kind in KINDS.values() if kind.family is Family.MERGE} == MERGES


@each_kind
def test_help_is_complete(kind: Kind):
    assert kind.summary.endswith(".")
    assert "→" in kind.shape
    assert kind.formula or kind.family is Family.IO
    assert kind.synonyms
    assert all(param.help and not param.help.endswith(".") for param in kind.params)


@each_kind
def test_synonyms_are_words_to_search_for(kind: Kind):
    assert len(set(kind.synonyms)) == len(kind.synonyms)
    assert all(word == word.strip() and word for word in kind.synonyms)
    assert kind.name.lower() not in kind.synonyms


SEARCHES = {
    "fc": "Linear",
    "dense": "Linear",
    "conv": "Conv2d",
    "skip": "Add",
    "residual": "Add",
    "bn": "BatchNorm2d",
    "cat": "Concat",
    "swish": "SiLU",
    "moe": "Gate",
    "deconv": "ConvTranspose2d",
}


@pytest.mark.parametrize(("word", "name"), SEARCHES.items())
def test_common_words_lead_to_their_kind(word, name):
    assert word in KINDS[name].synonyms


@each_kind
def test_defaults_and_starting_values_are_allowed(kind: Kind):
    for param in kind.params:
        if not param.required and not param.inferred:
            assert check_value(param, param.default) is None
        if param.start is not None:
            assert check_value(param, param.start) is None


@each_kind
def test_a_node_that_is_added_lacks_nothing_but_the_name_of_its_block(kind: Kind):
    missing = check_params(kind, kind.start())

    assert set(missing) == ({"block"} if kind.name == "Block" else set())


SAMPLES = (
    *(TensorType(shape) for shape in ((BATCH, 64), (BATCH, 16, 32), (BATCH, 288, 36))),
    *(TensorType((BATCH, 32, *(8,) * axes)) for axes in (2, 3)),
    TensorType((BATCH, 1)),
    TensorType((BATCH, 16), "int64"),
)


@pytest.mark.parametrize(
    "kind", [kind for kind in KINDS.values() if kind.target], ids=lambda kind: kind.name
)
def test_a_node_that_is_added_fits_some_common_input(kind: Kind):
    fitting = []
    for sample in SAMPLES:
        ports = {port.name: sample for port in kind.inputs if not port.optional}
        try:
            fitting.append(kind.rule(Application(kind, kind.values(kind.start()), ports)))
        except Mismatch:
            continue

    assert fitting


@each_kind
def test_a_rule_takes_no_time_on_any_number(kind: Kind):
    large = 2**61 - 1  # a prime
    params = kind.values(kind.start())
    params.update(
        {p.name: large for p in kind.params if p.type in (ParamType.INT, ParamType.SIZES)}
    )
    tensor = TensorType((BATCH, 2 * large + 2, 2 * large + 2))
    ports = {port.name: tensor for port in kind.inputs if not port.variadic}

    try:
        said = str(kind.rule(Application(kind, params, ports, {"body": tensor})).output)
    except Mismatch as refusal:
        said = refusal.message

    assert said


@each_kind
def test_choices_are_declared_where_they_are_meant(kind: Kind):
    for param in kind.params:
        assert bool(param.choices) == (
            param.type is ParamType.CHOICE or (kind.name, param.name) in PADDED
        )


PADDED = {(f"Conv{axes}d", "padding") for axes in (1, 2, 3)}


def test_reading_the_catalog_imports_neither_torch_nor_numpy():
    code = (
        "import sys, flodl_studio.catalog;"
        "print([each for each in ('torch', 'numpy', 'flodl', 'PySide6') if each in sys.modules])"
    )

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "[]"
