"""Calls that were seen, told in words, as a design; without torch."""

from __future__ import annotations

import pytest

from flodl_studio.errors import ImportFailure
from flodl_studio.importing.traced import Entry, design_of
from flodl_studio.importing.traced_step import BATCH, Call, Ref

IMAGE = Entry("x", (3, 8, 8))
ROWS = Entry("x", (6, 4))


def op(name, target, shape, taken, inputs=("x",), **attributes):
    return Call(
        name, f"aten.{target}", attributes, inputs, (BATCH, *shape), (BATCH, *taken), "here"
    )


def kinds(imported):
    return [(node.kind, dict(node.params)) for node in imported.design.network.nodes[1:-1]]


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        (op("y", "relu_", (6, 4), (6, 4)), ("ReLU", {})),
        (
            op("y", "leaky_relu", (6, 4), (6, 4), negative_slope=0.2),
            ("LeakyReLU", {"negative_slope": 0.2}),
        ),
        (op("y", "hardtanh", (6, 4), (6, 4), min_val=0, max_val=6), ("ReLU6", {})),
        (op("y", "mul", (6, 4), (6, 4), other=3), ("Scale", {"factor": 3.0})),
        (op("y", "div", (6, 4), (6, 4), other=4), ("Scale", {"factor": 0.25})),
        (op("y", "view", (24,), (6, 4), size=[BATCH, -1]), ("Flatten", {})),
        (
            op("y", "view", (3, 8), (6, 4), size=[BATCH, 3, 8]),
            ("Reshape", {"shape": (3, 8), "keep_batch": True}),
        ),
        (op("y", "transpose", (4, 6), (6, 4), dim0=1, dim1=-1), ("Permute", {"dims": (0, 2, 1)})),
        (op("y", "select", (4,), (6, 4), dim=1, index=-1), ("Select", {"dim": 1, "index": -1})),
        (op("y", "mean", (4,), (6, 4), dim=[1]), ("Reduce", {"op": "mean", "dim": 1})),
        (op("y", "amax", (4,), (6, 4), dim=[1]), ("Reduce", {"op": "max", "dim": 1})),
    ],
)
def test_an_operation_becomes_a_node(call, expected):
    assert kinds(design_of("m", [ROWS], [call], ["y"])) == [expected]


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        (
            op("y", "slice", (3, 4), (6, 4), dim=1, start=3, end=6, step=1),
            [
                ("Reshape", {"shape": (2, 3, 4), "keep_batch": True}),
                ("Select", {"dim": 1, "index": 1}),
            ],
        ),
        (
            op("y", "slice", (1, 4), (6, 4), dim=1, start=-1, end=6, step=1),
            [("Select", {"dim": 1, "index": 5}), ("Unsqueeze", {"dim": 1})],
        ),
        (
            op("y", "sub", (6, 4), (6, 4), ("x", "x"), other=Ref("x"), alpha=2),
            [("Scale", {"factor": -2.0}), ("Add", {})],
        ),
        (op("y", "abs", (6, 4), (6, 4)), [("Scale", {"factor": -1.0}), ("Max", {})]),
        (op("y", "pow", (6, 4), (6, 4), exponent=2), [("Mul", {})]),
    ],
)
def test_an_operation_can_become_several_nodes(call, expected):
    assert kinds(design_of("m", [ROWS], [call], ["y"])) == expected


@pytest.mark.parametrize(
    "call",
    [
        op("y", "squeeze", (6, 4), (6, 4)),
        op("y", "cat", (6, 4), (6, 4), dim=1),
        op("y", "contiguous", (6, 4), (6, 4)),
        op("y", "slice", (6, 4), (6, 4), dim=0, start=0, end=2**63 - 1, step=1),
        op("y", "view", (6, 4), (6, 4), size=[BATCH, 6, 4]),
    ],
)
def test_what_changes_nothing_becomes_no_node(call):
    assert kinds(design_of("m", [ROWS], [call], ["y"])) == []


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (op("y", "cos", (6, 4), (6, 4)), "the operation cos has no kind"),
        (op("y", "add", (6, 4), (6, 4), other=1), "a number"),
        (op("y", "pow", (6, 4), (6, 4), exponent=3), "second power"),
        (op("y", "clamp", (6, 4), (6, 4), min=-1, max=1), "ReLU6"),
        (op("y", "rsub", (6, 4), (6, 4), other=1), "write x - t * x"),
        (op("y", "slice", (5, 4), (6, 4), dim=1, start=0, end=5, step=1), "x.chunk(2, dim=1)"),
        (op("y", "slice", (3, 4), (6, 4), dim=1, start=0, end=6, step=2), "with a step"),
        (op("y", "mean", (), (6, 4), dim=None), "samples too"),
        (op("y", "mul", (6, 4), (6, 4), ("x", "lost"), other=Ref("lost")), "belong to no layer"),
        (op("y", "flatten", (), (6, 4), start_dim=0, end_dim=-1), "the batch"),
        (op("y", "pad", (6, 4), (6, 4), pad=[1, 1], mode="constant"), "padding"),
    ],
)
def test_what_has_no_kind_is_named_with_its_place(call, words):
    with pytest.raises(ImportFailure) as caught:
        design_of("m", [ROWS], [call], ["y"])

    assert str(caught.value).startswith("here: ")
    assert words in str(caught.value)


def test_a_skip_is_a_merge_and_names_that_are_no_identifiers_are_replaced():
    layer = {
        "out_channels": 3,
        "kernel_size": (3, 3),
        "padding": (1, 1),
        "stride": (1, 1),
        "bias": True,
    }
    conv = Call(
        "c", "torch.nn.Conv2d", layer, ("x",), place="0 (Conv2d)", path="0", has_weights=True
    )
    add = op("y", "add", (3, 8, 8), (3, 8, 8), ("c", "x"), other=Ref("x"), alpha=1)

    imported = design_of("m", [IMAGE], [conv, add], ["y"])

    assert kinds(imported) == [
        ("Conv2d", {"out_channels": 3, "kernel_size": 3, "padding": 1}),
        ("Add", {}),
    ]
    assert imported.nodes == {"0": ("conv2d_1",)}
    wires = {(str(wire.source), str(wire.target)) for wire in imported.design.network.wires}
    assert ("conv2d_1", "add_1:in_0") in wires
    assert ("x", "add_1:in_1") in wires


def test_shapes_that_do_not_fit_are_said_at_their_place():
    layer = {"num_groups": 2, "num_channels": 3, "eps": 1e-5, "affine": True}
    norm = Call("y", "torch.nn.GroupNorm", layer, ("x",), place="norm (GroupNorm)", path="norm")

    with pytest.raises(ImportFailure, match=r"norm \(GroupNorm\): "):
        design_of("m", [IMAGE], [norm], ["y"])
