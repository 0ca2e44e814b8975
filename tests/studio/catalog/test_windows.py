"""Sliding windows against torch: the rule accepts what the class runs, refuses what it refuses."""

from __future__ import annotations

import torch
from catalog_oracle import Case, apply_rule, built, called, shape_at
from hypothesis import given
from hypothesis import strategies as st

from flodl_studio.catalog import KINDS, Mismatch
from flodl_studio.catalog.dims import Dim, at
from flodl_studio.catalog.window import Window

small = st.integers(1, 4)


@st.composite
def convolutions(draw: st.DrawFn) -> Case:
    axes = draw(st.integers(1, 3))
    groups = draw(st.integers(1, 3))
    sizes = st.one_of(small, st.tuples(*[small] * axes))
    padded = st.integers(0, 3)
    padding = st.one_of(padded, st.tuples(*[padded] * axes), st.sampled_from(["same", "valid"]))
    params = {
        "in_channels": draw(st.integers(1, 6)),
        "out_channels": draw(st.integers(1, 6)),
        "kernel_size": draw(sizes),
        "stride": draw(sizes),
        "padding": draw(padding),
        "dilation": draw(sizes),
        "groups": groups,
        "padding_mode": draw(st.sampled_from(["zeros", "reflect", "replicate", "circular"])),
    }
    lengths = draw(st.tuples(*[st.integers(1, 9)] * axes))
    return Case(f"Conv{axes}d", params, {"in": ("B", params["in_channels"], *lengths)})


@st.composite
def transposed(draw: st.DrawFn) -> Case:
    axes = draw(st.integers(1, 3))
    sizes = st.one_of(small, st.tuples(*[small] * axes))
    padded = st.one_of(st.integers(0, 2), st.tuples(*[st.integers(0, 2)] * axes))
    channels = draw(st.integers(1, 4))
    params = {
        "in_channels": channels,
        "out_channels": draw(st.integers(1, 4)),
        "kernel_size": draw(sizes),
        "stride": draw(sizes),
        "padding": draw(padded),
        "output_padding": draw(padded),
        "dilation": draw(sizes),
        "groups": draw(st.integers(1, 3)),
    }
    lengths = draw(st.tuples(*[st.integers(1, 5)] * axes))
    return Case(f"ConvTranspose{axes}d", params, {"in": ("B", channels, *lengths)})


@st.composite
def pools(draw: st.DrawFn) -> Case:
    name = draw(st.sampled_from(["MaxPool1d", "MaxPool2d", "AvgPool1d", "AvgPool2d"]))
    axes = int(name[-2])
    sizes = st.one_of(small, st.tuples(*[small] * axes))
    padded = st.one_of(st.integers(0, 2), st.tuples(*[st.integers(0, 2)] * axes))
    params = {
        "kernel_size": draw(sizes),
        "stride": draw(st.one_of(st.none(), sizes, st.integers(5, 7))),
        "padding": draw(padded),
        "ceil_mode": draw(st.booleans()),
    }
    if name.startswith("Max"):
        params["dilation"] = draw(sizes)
    lengths = draw(st.tuples(*[st.integers(1, 9)] * axes))
    return Case(name, params, {"in": ("B", 2, *lengths)})


def _agree(used: Case) -> None:
    """Hold the rule against the class at two batch sizes; an empty result is refused too."""
    try:
        outcome = apply_rule(used)
    except Mismatch:
        assert _result_of_refused(used).numel() == 0
        return
    module = built(KINDS[used.kind], used.params, "cpu")
    with torch.no_grad():
        for batch in (5, 7):
            result = called(module, used.tensors({"B": batch}, "cpu"))
            assert shape_at(outcome.output.shape, {"B": batch}) == tuple(result.shape)
    assert sum(each.numel() for each in module.parameters()) == outcome.parameters


def _result_of_refused(used: Case) -> torch.Tensor:
    try:
        return called(built(KINDS[used.kind], used.params, "cpu"), used.tensors({"B": 5}, "cpu"))
    except (RuntimeError, ValueError):
        return torch.empty(0)


@given(convolutions())
def test_convolutions_agree_with_their_class(used):
    _agree(used)


@given(transposed())
def test_transposed_convolutions_agree_with_their_class(used):
    _agree(used)


@given(pools())
def test_pools_agree_with_their_class(used):
    _agree(used)


windows = st.builds(
    Window,
    kernel=st.integers(1, 5),
    stride=st.integers(1, 7),
    before=st.integers(0, 3),
    after=st.integers(0, 3),
    dilation=st.integers(1, 3),
)


@given(windows, st.integers(1, 40))
def test_a_free_length_gives_what_the_number_gives(window, length):
    free = Dim.symbol("S")

    assert at(window.places(free), {"S": length}) == window.places(length)
    assert at(window.places_rounded_up(free), {"S": length}) == window.places_rounded_up(length)
    assert at(window.spread(free, 1), {"S": length}) == window.spread(length, 1)


@given(windows, st.integers(1, 40))
def test_places_are_those_that_can_be_counted(window, length):
    starts = range(-window.before, length + window.after - window.extent + 1, window.stride)

    assert max(window.places(length), 0) == len(starts)
    assert window.fits(length) == (len(starts) > 0)
