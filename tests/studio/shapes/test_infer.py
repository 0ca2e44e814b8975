"""Inference: types, costs, free lengths, containers, and what an edit leaves as it was."""

from __future__ import annotations

from dataclasses import replace

import pytest
from broken import BROKEN
from builders import chain, design, network
from hypothesis import given
from hypothesis import strategies as st

from flodl_studio.design import edits
from flodl_studio.design.values import Design, Node, Place
from flodl_studio.errors import DesignError, EditError
from flodl_studio.shapes import infer
from flodl_studio.shapes.order import order_of

DIGITS = chain(
    ("image", "Input", {"shape": (1, 8, 8)}),
    ("conv", "Conv2d", {"out_channels": 16, "kernel_size": 3, "padding": 1}),
    ("act", "ReLU"),
    ("pool", "MaxPool2d", {"kernel_size": 2}),
    ("flat", "Flatten"),
    ("fc", "Linear", {"out_features": 10}),
    ("logits", "Output"),
)


def test_every_node_of_a_chain_has_its_shape_sizes_and_costs():
    facts = infer(DIGITS).facts

    assert [str(each.output) for each in facts.values()] == [
        "[B, 1, 8, 8]",
        "[B, 16, 8, 8]",
        "[B, 16, 8, 8]",
        "[B, 16, 4, 4]",
        "[B, 256]",
        "[B, 10]",
        "[B, 10]",
    ]
    assert facts["conv"].inferred == {"in_channels": 1}
    assert facts["conv"].parameters == 16 * 9 + 16
    assert facts["conv"].macs == 16 * 9 * 64
    assert facts["fc"].parameters == 2570
    assert facts["fc"].bytes == 40
    assert infer(DIGITS).parameters == 160 + 2570


def test_a_free_length_is_followed_through_a_strided_convolution():
    free = chain(
        ("x", "Input", {"shape": (4, "S")}),
        ("conv", "Conv1d", {"out_channels": 8, "kernel_size": 3, "stride": 2}),
        ("y", "Output"),
    )

    assert str(infer(free).facts["conv"].output) == "[B, 8, (S-3)//2+1]"


def _loop(n: int) -> Design:
    body = chain(("i", "Input"), ("fc", "Linear", {"out_features": 8}), ("o", "Output")).network
    loop = Node("loop", "Loop", {"n": n}, networks={"body": body})
    outer = chain(("x", "Input", {"shape": (8,)}), ("loop", "Loop"), ("y", "Output"))
    nodes = tuple(loop if node.id == "loop" else node for node in outer.network.nodes)
    return replace(outer, network=replace(outer.network, nodes=nodes))


def test_a_loop_counts_its_weights_once_and_its_work_each_round():
    facts = infer(_loop(3)).facts

    assert facts["loop.body/fc"].parameters == facts["loop"].parameters == 72
    assert facts["loop"].macs == 3 * facts["loop.body/fc"].macs == 3 * 64


@pytest.mark.parametrize(
    ("shape", "params", "output", "macs"),
    [
        ((8,), {}, "[B, 4]", "32"),
        ((8,), {"batched": True}, "[B, 4]", "32"),
        ((12,), {"mode": "slices", "n": 3}, "[B, 12]", "48"),
        (("S", 12), {"mode": "slices", "n": 3}, "[B, S, 12]", "48*S"),
        (("S", 12), {"mode": "slices", "n": 3, "batched": True}, "[B, S, 12]", "48*S"),
    ],
)
def test_a_map_counts_its_work_once_a_row(shape, params, output, macs):
    body = chain(("i", "Input"), ("fc", "Linear", {"out_features": 4}), ("o", "Output")).network
    outer = chain(("x", "Input", {"shape": shape}), ("map", "Map", params), ("y", "Output"))
    nodes = tuple(
        replace(node, networks={"body": body}) if node.id == "map" else node
        for node in outer.network.nodes
    )

    facts = infer(replace(outer, network=replace(outer.network, nodes=nodes))).facts

    assert str(facts["map"].output) == output
    assert str(facts["map"].macs) == macs


@pytest.mark.parametrize(("shared", "parameters"), [(False, 144), (True, 72)])
def test_a_shared_block_counts_once_in_all(shared: bool, parameters: int):
    block = chain(("i", "Input"), ("fc", "Linear", {"out_features": 8}), ("o", "Output")).network
    use = {"block": "dense", "shared": shared}
    twice = chain(
        ("x", "Input", {"shape": (8,)}),
        ("one", "Block", use),
        ("two", "Block", use),
        ("y", "Output"),
        blocks={"dense": block},
    )

    inference = infer(twice)

    assert inference.parameters == parameters
    assert inference.facts["two"].parameters == inference.facts["two/fc"].parameters == 72
    assert inference.ok


def test_a_problem_in_a_block_is_one_problem_however_often_it_is_used():
    block = chain(
        ("i", "Input"), ("fc", "Linear", {"out_features": 8, "in_features": 3}), ("o", "Output")
    ).network
    twice = design(
        [
            ("x", "Input", {"shape": (8,)}),
            ("one", "Block", {"block": "dense"}),
            ("two", "Block", {"block": "dense"}),
            ("y", "Output"),
            ("z", "Output"),
        ],
        "x > one > y",
        "x > two > z",
        blocks={"dense": block},
    )

    problems = infer(twice).problems

    assert [(each.path, each.place) for each in problems] == [("one/fc", Place("dense"))]


def test_a_merge_may_read_the_previous_call_if_that_is_like_its_stream():
    nodes = [("x", "Input", {"shape": (8,)}), ("s", "Concat"), ("y", "Output")]
    fits = [*nodes, ("l", "Linear", {"out_features": 8})]
    unfit = [*nodes, ("l", "Linear", {"out_features": 4})]
    wires = ("x > s:in_0", "s > l > y", "l ~> s:in_1")

    assert infer(design(fits, *wires)).problems == ()
    assert str(infer(design(fits, *wires)).facts["s"].output) == "[B, 16]"
    (problem,) = infer(design(unfit, *wires)).problems
    assert (problem.path, problem.code) == ("s", "shape-mismatch")
    assert problem.message == (
        "Concat joins the value of the previous call at in_1 with [B, 8] at in_0, "
        "so it must be the same, gets [B, 4]"
    )


def test_an_input_without_a_shape_is_marked_where_the_file_has_it():
    (problem,) = infer(chain(("x", "Input"), ("y", "Output"))).problems

    assert problem.message.startswith("network.nodes[0].params.shape: Input needs a shape")


def test_state_reads_the_previous_call_and_is_checked_once_its_shape_is_known():
    memory = design(
        [
            ("x", "Input", {"shape": (8,)}),
            ("state", "StateAdd"),
            ("fc", "Linear", {"out_features": 8}),
            ("y", "Output"),
        ],
        "x > state > fc > y",
        "fc ~> state:ref_0",
    )
    narrow = edits.set_param(memory, Place(), ["fc"], "out_features", 5)

    assert infer(memory).ok
    assert [each.path for each in infer(narrow).problems] == ["state"]


def test_a_muted_merge_passes_its_first_value():
    made = design(
        [("x", "Input", {"shape": (8,)}), ("l", "Linear", {"out_features": 4}), ("c", "Concat")],
        "x > c:in_0",
        "x > l > c:in_1",
    )
    muted = edits.set_muted(made, Place(), ["c"], True)

    assert (str(infer(made).facts["c"].output), str(infer(muted).facts["c"].output)) == (
        "[B, 12]",
        "[B, 8]",
    )


def test_a_muted_node_passes_its_stream_through():
    muted = edits.set_muted(DIGITS, Place(), ["pool"], True)

    facts = infer(muted).facts

    assert str(facts["flat"].output) == "[B, 1024]"
    assert facts["pool"].parameters == 0


def test_a_block_that_contains_itself_is_refused():
    block = network([("i", "Input"), ("b", "Block", {"block": "a"}), ("o", "Output")], "i > b > o")
    outer = chain(("x", "Input", {"shape": (8,)}), ("b", "Block", {"block": "a"}), ("y", "Output"))

    with pytest.raises(DesignError, match="contains itself"):
        infer(replace(outer, blocks={"a": block}))


@st.composite
def _edited(draw: st.DrawFn) -> tuple[Design, Design]:
    before = draw(st.sampled_from([DIGITS, _loop(2), *(each.design for each in BROKEN)]))
    after = before
    for _ in range(draw(st.integers(1, 4))):
        ids = [node.id for node in after.network.nodes]
        if not ids:
            break
        some = draw(st.sampled_from(ids))
        choice = draw(st.integers(0, 4))
        try:
            if choice == 0:
                after = edits.set_param(
                    after, Place(), [some], "out_features", draw(st.integers(0, 99))
                )
            elif choice == 1:
                after = edits.remove_nodes(after, Place(), [some], heal=draw(st.booleans()))
            elif choice == 2:
                after = edits.move_nodes(after, Place(), {some: (1.0, 2.0)})
            elif choice == 3 and after.network.wires:
                after = edits.disconnect(after, Place(), draw(st.sampled_from(after.network.wires)))
            else:
                after = edits.set_muted(after, Place(), [some], draw(st.booleans()))
        except EditError:
            continue
    return before, after


@given(_edited())
def test_inference_after_an_edit_equals_inference_from_nothing(edited: tuple[Design, Design]):
    before, after = edited

    reused, fresh = infer(after, infer(before)), infer(after)

    assert reused.facts == fresh.facts
    assert [each.finding for each in reused.problems] == [each.finding for each in fresh.problems]


def test_an_edit_works_out_again_only_what_it_changes():
    first = infer(DIGITS)

    second = infer(edits.set_param(DIGITS, Place(), ["fc"], "out_features", 3), first)

    for id in ("image", "conv", "act", "pool", "flat"):
        assert second.root.results[id] is first.root.results[id]
    assert str(second.facts["logits"].output) == "[B, 3]"


def test_rings_are_found_and_what_waits_for_them_is_told_apart():
    ring = network(
        ["x", "a", "b", "c", "after"],
        "x > a:in_0",
        "a > b > c > a:in_1",
        "c > after",
    )

    order = order_of(ring)

    assert order.ids == ("x",)
    assert {frozenset(each) for each in order.rings} == {frozenset("abc")}
    assert [waiting for waiting, _ in order.behind] == ["after"]


def test_what_leads_nowhere_is_not_counted_as_the_model_is_without_it():
    side = design(
        [
            ("x", "Input", {"shape": (8,)}),
            ("used", "Linear", {"out_features": 4}),
            ("first", "Linear", {"out_features": 100}),
            ("last", "Linear", {"out_features": 100}),
            ("y", "Output"),
        ],
        "x > used > y",
        "x > first > last",
    )

    inference = infer(side)
    tagged = edits.set_tag(side, Place(), "last", "features")

    assert inference.parameters == 36
    assert inference.facts["first"].parameters == 900
    assert infer(tagged, inference).parameters == 36 + 900 + 10100


def test_a_muted_container_costs_nothing():
    muted = edits.set_muted(_loop(3), Place(), ["loop"], True)

    inference = infer(muted)

    assert (inference.parameters, inference.macs) == (0, 0)
    assert str(inference.facts["y"].output) == "[B, 8]"


@pytest.mark.parametrize("number", ["²", "9" * 5000])
def test_a_port_with_an_odd_number_is_a_port_that_is_not_there(number: str):
    odd = design(
        [("x", "Input", {"shape": (4,)}), ("a", "Add"), ("y", "Output")],
        "x > a:in_0",
        "x > a:in_1",
        f"x > a:in_{number}",
        "a > y",
    )

    assert [each.code for each in infer(odd).problems] == ["unknown-port"]
