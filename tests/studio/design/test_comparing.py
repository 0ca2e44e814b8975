from dataclasses import replace

import pytest
from builders import design
from design_strategies import TOP, Editor, edited_designs
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from flodl_studio.design import edits, grouping
from flodl_studio.design.comparing import compare
from flodl_studio.design.reading import read_file
from flodl_studio.design.values import Design, End, Note, Wire
from flodl_studio.design.wiring import entries, with_ids
from flodl_studio.resources import root

DIGITS = read_file(root() / "templates" / "digits_cnn.flodl")


def texts(old, new):
    return [change.text for change in compare(old, new)]


def wire(source, target):
    node, _, port = target.partition(":")
    return Wire(End(source, "out"), End(node, port or "in"))


@pytest.mark.parametrize(
    ("edit", "said"),
    [
        (
            lambda d: edits.set_param(d, TOP, ["conv2d_1"], "out_channels", 32),
            ["conv2d_1: out_channels 16 → 32"],
        ),
        (
            lambda d: edits.set_param(d, TOP, ["conv2d_1"], "bias", False),
            ["conv2d_1: bias set to false"],
        ),
        (
            lambda d: edits.set_param(d, TOP, ["conv2d_1"], "padding", edits.UNSET),
            ["conv2d_1: padding 1 removed"],
        ),
        (
            lambda d: edits.set_param(d, TOP, ["conv2d_1"], "padding", True),
            ["conv2d_1: padding 1 → true"],
        ),
        (lambda d: edits.set_tag(d, TOP, "relu_1", None), ["relu_1: tag features → none"]),
        (lambda d: edits.set_muted(d, TOP, ["relu_1"], True), ["relu_1: muted"]),
        (lambda d: edits.rename_node(d, TOP, "linear_1", "head"), ["linear_1 renamed head"]),
        (
            lambda d: edits.remove_nodes(d, TOP, ["relu_1"], heal=True),
            [
                "relu_1 (ReLU) removed",
                "wire into flatten_1 moved from relu_1 to conv2d_1",
                "wire conv2d_1 → relu_1 removed",
            ],
        ),
        (
            lambda d: edits.disconnect(d, TOP, wire("relu_1", "flatten_1")),
            ["wire relu_1 → flatten_1 removed"],
        ),
        (
            lambda d: edits.connect(d, TOP, End("image", "out"), End("flatten_1", "in")),
            ["wire into flatten_1 moved from relu_1 to image"],
        ),
        (
            lambda d: edits.connect(d, TOP, End("image", "out"), End("linear_1", "h"), True),
            ["wire image → linear_1:h added"],
        ),
        (lambda d: edits.add_node(d, TOP, "Input"), ["input_1 (Input) added"]),
        (lambda d: edits.set_name(d, "other"), ['name "digits_cnn" → "other"']),
        (
            lambda d: edits.set_training(
                d,
                {**d.training, "epochs": 9, "optimizer": {**d.training["optimizer"], "lr": 0.1}},
            ),
            ["training: optimizer.lr 0.05 → 0.1", "training: epochs 60 → 9"],
        ),
        (lambda d: edits.set_training(d, None), ["training removed"]),
        (lambda d: edits.add_block(d, "stem"), ["block stem added"]),
        (lambda d: replace(d, extra={"author": "a"}), ['author set to "a"']),
    ],
)
def test_changes_are_said_in_the_words_of_the_design(edit, said):
    assert texts(DIGITS, edit(DIGITS)) == said


@pytest.mark.parametrize(
    "edit",
    [
        lambda d: edits.move_nodes(d, TOP, {"relu_1": (1, 2)}),
        lambda d: edits.set_via(d, TOP, d.network.wires[0], [(1, 2)]),
        lambda d: edits.add_note(d, TOP, Note("n", (0, 0, 1, 1))),
        lambda d: replace(d, extra={}),
        lambda d: replace(d, network=replace(d.network, wires=d.network.wires[::-1])),
        lambda d: replace(d, network=replace(d.network, nodes=d.network.nodes[::-1])),
        lambda d: edits.set_param(d, TOP, ["conv2d_1"], "padding", 1.0),
    ],
)
def test_layout_is_no_change(edit):
    assert compare(DIGITS, edit(DIGITS)) == ()


def test_nodes_renamed_beside_each_other_are_recognized():
    design = DIGITS
    for old, new in (("conv2d_1", "a"), ("relu_1", "b"), ("flatten_1", "c"), ("linear_1", "d")):
        design = edits.rename_node(design, TOP, old, new)

    assert [change.what for change in compare(DIGITS, design)] == ["node renamed"] * 4


def test_a_renamed_node_with_other_wires_is_recognized():
    design = edits.rename_node(DIGITS, TOP, "relu_1", "b")
    design = edits.connect(design, TOP, End("image", "out"), End("flatten_1", "in"))

    assert texts(DIGITS, design) == [
        "relu_1 renamed b",
        "wire into flatten_1 moved from b to image",
    ]


def test_the_order_of_inputs_is_a_change():
    design = edits.add_node(edits.add_node(Design(), TOP, "Input"), TOP, "Input")
    turned = replace(design, network=replace(design.network, nodes=design.network.nodes[::-1]))

    assert texts(design, turned) == ["order of Inputs input_1, input_2 → input_2, input_1"]


def test_inner_networks_and_blocks_are_compared_too():
    design = grouping.group(DIGITS, TOP, ["conv2d_1", "relu_1"])
    design = grouping.make_block(design, TOP, ["linear_1"], "head")
    inner = TOP.inside("network_1", "body")

    changed = edits.set_param(design, inner, ["conv2d_1"], "stride", 2)
    changed = edits.set_param(changed, replace(TOP, block="head"), ["linear_1"], "bias", False)

    assert texts(design, changed) == [
        "network_1.body/conv2d_1: stride set to 2",
        "blocks.head/linear_1: bias set to false",
    ]


def test_names_of_stream_and_output_inside_are_no_change_but_ports_are():
    design = grouping.group(DIGITS, TOP, ["conv2d_1", "relu_1"])
    inner = TOP.inside("network_1", "body")
    design = edits.add_node(design, inner, "Input", id="hint")

    renamed = edits.rename_node(design, inner, "input_1", "x")
    renamed = edits.rename_node(renamed, inner, "output_1", "y")

    assert texts(design, renamed) == []
    assert texts(design, edits.rename_node(design, inner, "hint", "clue")) == [
        "network_1.body/hint renamed clue"
    ]
    assert texts(DIGITS, edits.rename_node(DIGITS, TOP, "logits", "y")) == ["logits renamed y"]


def test_a_change_has_its_values():
    changed = edits.set_param(DIGITS, TOP, ["conv2d_1"], "out_channels", 32)

    (change,) = compare(DIGITS, changed)

    assert (change.what, change.path, change.old, change.new) == ("parameter", "conv2d_1", 16, 32)


@settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))
@given(edited_designs(), st.data())
def test_no_change_means_equal_but_for_layout(design, data):
    after = Editor(data.draw).edit(design)

    def bare(network, outermost=False):
        if not outermost:  # names of the stream and the Output inside are nobody's
            ends = [*entries(network)[:1]]
            ends += [node.id for node in network.nodes if node.kind == "Output"][:1]
            network = with_ids(network, {each: f"end {k}" for k, each in enumerate(ends)})
        nodes = {
            node.id: (
                replace(node, position=None, networks={}),
                {slot: bare(each) for slot, each in node.networks.items()},
            )
            for node in network.nodes
        }
        return nodes, {replace(wire, via=()) for wire in network.wires}

    equal = (
        bare(design.network, True) == bare(after.network, True)
        and {k: bare(v) for k, v in design.blocks.items()}
        == {k: bare(v) for k, v in after.blocks.items()}
        and design.training == after.training
    )
    assert (compare(design, after) == ()) is equal
    assert compare(design, design) == ()


def test_numbers_that_nobody_chose_are_no_change():
    shape = {"shape": (8,)}
    wide, narrow = {"out_features": 8}, {"out_features": 2}
    old = design(
        [
            ("x", "Input", shape),
            ("linear_1", "Linear", wide),
            ("linear_2", "Linear", narrow),
            ("Out", "Output"),
        ],
        "x > linear_1 > linear_2 > Out",
    )
    new = design(
        [
            ("x", "Input", shape),
            ("linear_4", "Linear", narrow),
            ("linear_2", "Linear", wide),
            ("Out", "Output"),
        ],
        "x > linear_2 > linear_4 > Out",
    )
    other = design(
        [
            ("x", "Input", shape),
            ("linear_4", "Linear", wide),
            ("linear_2", "Linear", narrow),
            ("Out", "Output"),
        ],
        "x > linear_2 > linear_4 > Out",
    )

    assert compare(old, new) == ()
    assert compare(old, other) != ()


def test_the_order_of_a_sum_is_no_change_and_that_of_a_concat_is_one():
    def joined(kind, *wires):
        nodes = [
            ("x", "Input", {"shape": (8,)}),
            ("relu_1", "ReLU"),
            ("join", kind),
            ("y", "Output"),
        ]
        return design(nodes, "x > relu_1", "join > y", *wires)

    one = ("x > join:in_0", "relu_1 > join:in_1")
    two = ("x > join:in_1", "relu_1 > join:in_0")

    assert compare(joined("Add", *one), joined("Add", *two)) == ()
    assert compare(joined("Concat", *one), joined("Concat", *two)) != ()
