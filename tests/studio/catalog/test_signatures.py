"""Every entry against the constructor of the class that the code calls."""

from __future__ import annotations

import inspect

import pytest
from catalog_oracle import class_of

from flodl_studio.catalog import KINDS, REQUIRED, Kind

CALLED = [kind for kind in KINDS.values() if kind.target]
ANY_NUMBER = (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)
BY_NAME = (inspect.Parameter.KEYWORD_ONLY, *ANY_NUMBER)
PLACEMENT = {"device", "dtype"}
LEFT_OUT = {
    # a value that is overwritten may be one that another wire reads
    *((name, "inplace") for name in ["ReLU", "ReLU6", "LeakyReLU", "ELU", "SELU", "SiLU", "Mish"]),
    *((name, "inplace") for name in ["Hardswish", "Hardsigmoid"]),
    *((name, "inplace") for name in ["Dropout", "Dropout2d", "AlphaDropout"]),
    # one tensor goes out of a layer
    *((f"{name}MaxPool{axes}d", "return_indices") for name in ("", "Adaptive") for axes in (1, 2)),
    # a second way to say a pair
    *((f"Adaptive{name}Pool2d", "width") for name in ("Avg", "Max")),
    *(("Upsample", name) for name in ("output_size", "recompute_scale_factor")),
    # what comes out, or where the batch is, would be another
    *(("MultiheadAttention", name) for name in ("add_bias_kv", "add_zero_attn", "need_weights")),
    *((name, "batch_first") for name in ("MultiheadAttention", "TransformerEncoderLayer")),
    *((name, "proj_size") for name in ("GRU", "LSTM")),
    ("EmbeddingBag", "include_last_offset"),
    # tensors, and gradients that few optimizers take
    *((name, "_weight") for name in ("Embedding", "EmbeddingBag")),
    *((name, "sparse") for name in ("Embedding", "EmbeddingBag")),
    ("Embedding", "_freeze"),
    # zeros only
    *((f"ConvTranspose{axes}d", "padding_mode") for axes in (1, 2, 3)),
    # a norm that scales and does not shift has `affine` for it in torch up to 2.12
    *((name, "bias") for name in ["BatchNorm", "BatchNorm2d", "GroupNorm"]),
}


def _constructor(kind: Kind) -> dict[str, inspect.Parameter]:
    parameters = dict(inspect.signature(class_of(kind)).parameters)
    return {
        name: each
        for name, each in parameters.items()
        if name not in PLACEMENT and (each.kind not in ANY_NUMBER or kind.param(name))
    }


def _names(kind: Kind) -> list[str]:
    return [param.name for param in kind.params]


@pytest.mark.parametrize("kind", CALLED, ids=lambda kind: kind.name)
def test_parameters_are_arguments_of_the_constructor_in_its_order(kind):
    arguments = _constructor(kind)
    ordered = [name for name in arguments if arguments[name].kind not in BY_NAME]

    assert set(_names(kind)) <= set(arguments)
    assert [name for name in _names(kind) if name in ordered] == [
        name for name in ordered if name in _names(kind)
    ]


@pytest.mark.parametrize("kind", CALLED, ids=lambda kind: kind.name)
def test_defaults_are_those_of_the_constructor(kind):
    arguments = _constructor(kind)
    expected = {
        param.name: arguments[param.name].default for param in kind.params if not param.spread
    }

    found = {
        param.name: inspect.Parameter.empty if param.default is REQUIRED else param.default
        for param in kind.params
        if not param.spread
    }

    assert found == expected


@pytest.mark.parametrize("kind", CALLED, ids=lambda kind: kind.name)
def test_positional_parameters_can_be_written_without_their_names(kind):
    written = [param.name for param in kind.params if param.positional]
    positional = [
        name
        for name, each in _constructor(kind).items()
        if each.kind is inspect.Parameter.POSITIONAL_OR_KEYWORD
    ]

    assert written == positional[: len(written)]


@pytest.mark.parametrize("kind", CALLED, ids=lambda kind: kind.name)
def test_spread_parameters_are_the_positional_arguments(kind):
    arguments = _constructor(kind)

    for param in kind.params:
        variadic = arguments[param.name].kind is inspect.Parameter.VAR_POSITIONAL
        assert param.spread == variadic


@pytest.mark.parametrize("kind", CALLED, ids=lambda kind: kind.name)
def test_an_argument_left_out_of_the_entry_is_one_that_we_know_of(kind):
    left_out = {(kind.name, name) for name in _constructor(kind)} - {
        (kind.name, name) for name in _names(kind)
    }

    assert left_out <= LEFT_OUT
