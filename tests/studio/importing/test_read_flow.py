"""FlowBuilder code becomes a design: exported code exactly, hand-written code faithfully."""

from __future__ import annotations

import re

import pytest
from builders import design

from flodl_studio.codegen.flow import flow_source
from flodl_studio.design.values import Design, End, Wire
from flodl_studio.errors import ImportFailure
from flodl_studio.importing import read_flow
from flodl_studio.shapes import infer

HEAD = "import flodl\nfrom flodl import FlowBuilder, MergeOp, nn\n"


def read(body: str, shape: tuple[int | str, ...] | None = (8,)) -> Design:
    return read_flow(HEAD + body, shape)


def kinds(read: Design) -> list[str]:
    return [node.kind for node in read.network.nodes]


def test_exported_code_comes_back_as_the_design_with_its_training():
    drawn = design(
        [
            ("image", "Input", {"shape": (3, 8, 8)}),
            ("mask", "Input", {"shape": (8, 8, 8)}),
            ("conv2d_1", "Conv2d", {"out_channels": 8, "kernel_size": 3, "padding": 1}),
            ("conv2d_2", "Conv2d", {"out_channels": 8, "kernel_size": 1}),
            ("add_1", "Add"),
            ("mul_1", "Mul"),
            ("flatten_1", "Flatten"),
            ("linear_1", "Linear", {"out_features": 10}),
            ("logits", "Output"),
        ],
        "image > conv2d_1 > conv2d_2",
        "conv2d_1 > add_1:in_0",
        "conv2d_2 > add_1:in_1",
        "add_1 > mul_1:in_0",
        "mask > mul_1:in_1",
        "mul_1 > flatten_1 > linear_1 > logits",
        name="masked",
        training={"data": {"source": "npz", "path": "a.npz"}, "loss": "cross_entropy"},
    )

    back = read_flow(flow_source(drawn, training=True).text)

    assert set(back.network.wires) == set(drawn.network.wires)
    assert {n.id: n for n in back.network.nodes} == {n.id: n for n in drawn.network.nodes}
    assert (back.name, back.training) == (drawn.name, drawn.training)


def test_the_flow_of_build_model_is_taken_before_model():
    back = read(
        "model = FlowBuilder.from_(nn.ReLU()).build()\n"
        "def build_model():\n    return FlowBuilder.from_(nn.Tanh()).build()\n"
    )

    assert kinds(back) == ["Input", "Tanh", "Output"]


def test_local_variables_loops_and_functions_are_followed():
    back = read(
        "def layer(width: int, act=True):\n"
        "    flow = FlowBuilder.from_(nn.Linear(8, width))\n"
        "    if act:\n"
        "        flow = flow.through(nn.ReLU())\n"
        "    return flow\n"
        "def build_model():\n"
        "    flow = layer(4 * 2)\n"
        "    for index in range(2):\n"
        "        flow = flow.through(nn.Linear(8, 8)).tag(f'step_{index}')\n"
        "    heads = [nn.Linear(8, each) for each in (2, 3)]\n"
        "    return flow.split(heads).merge(MergeOp.concat(1)).build()\n"
    )

    assert kinds(back) == ["Input", "Linear", "ReLU", *["Linear"] * 4, "Concat", "Output"]
    assert [node.tag for node in back.network.nodes if node.tag] == ["step_0", "step_1"]
    assert str(infer(back).facts["output_1"].output) == "[B, 5]"


def test_a_builder_kept_and_continued_twice_is_read_twice():
    back = read(
        "stem = FlowBuilder.from_(nn.Linear(8, 8))\n"
        "side = stem.through(nn.ReLU())\n"
        "model = stem.through(nn.Tanh()).build()\n"
    )

    assert kinds(back) == ["Input", "Linear", "Tanh", "Output"]


def test_a_function_that_returns_a_graph_is_a_block_and_its_sizes_follow():
    back = read(
        "def dense(width: int) -> flodl.Graph:\n"
        "    return FlowBuilder.from_(nn.Linear(width, 16)).through(nn.LayerNorm(16)).build()\n"
        "model = FlowBuilder.from_(dense(8)).through(dense(16)).build()\n"
    )

    assert list(back.blocks) == ["dense"]
    assert [node.params for node in back.network.nodes[1:3]] == [{"block": "dense"}] * 2
    assert back.blocks["dense"].by_id["linear_1"].params == {"out_features": 16}


def test_functions_called_for_other_widths_are_two_blocks():
    back = read(
        "def dense(width: int):\n"
        "    return FlowBuilder.from_(nn.Linear(8, width)).through(nn.Linear(width, 8)).build()\n"
        "model = FlowBuilder.from_(dense(4)).through(dense(6)).build()\n"
    )

    assert list(back.blocks) == ["dense", "dense_2"] or len(back.blocks) == 2


def test_one_module_used_twice_is_a_shared_block():
    back = read(
        "same = nn.Linear(8, 8)\n"
        "model = FlowBuilder.from_(same).through(nn.ReLU()).through(same).build()\n"
    )

    uses = [node.params for node in back.network.nodes if node.kind == "Block"]
    assert uses == [{"block": "linear", "shared": True}] * 2
    assert infer(back).parameters == 72


def test_recurrent_state_is_a_state_wire():
    back = read(
        "model = (FlowBuilder.from_(nn.Linear(8, 8)).through(flodl.StateAdd()).using('memory')\n"
        "    .through(nn.Tanh()).tag('memory').build())\n"
    )

    assert Wire(End("tanh_1", "out"), End("state_add_1", "ref_0"), state=True) in back.network.wires


def test_references_go_to_the_ports_that_they_name():
    back = read(
        "model = (FlowBuilder().input('memory')\n"
        "    .through(nn.MultiheadAttention(8, 2)).using(key='memory')\n"
        "    .through(nn.Linear(8, 8)).build())\n",
        ("S", 8),
    )

    assert Wire(End("memory", "out"), End("multihead_attention_1", "key")) in back.network.wires


@pytest.mark.parametrize(
    ("call", "kind", "params"),
    [
        ("nn.Linear.no_bias(8, 4)", "Linear", {"out_features": 4, "bias": False}),
        ("nn.Linear.on_device(8, 4, 'cpu')", "Linear", {"out_features": 4}),
        (
            "nn.Conv2d.configure(1, 4, 3).with_stride(2).without_bias().done()",
            "Conv2d",
            {"out_channels": 4, "kernel_size": 3, "stride": 2, "bias": False},
        ),
        ("nn.MaxPool2d.with_stride(3, 2)", "MaxPool2d", {"kernel_size": 3, "stride": 2}),
        ("nn.ZeroPad2d.asymmetric(1, 2, 3, 4)", "ZeroPad2d", {"padding": (1, 2, 3, 4)}),
        ("nn.Permute(0, 2, 1)", "Permute", {"dims": (0, 2, 1)}),
        ("nn.Reshape([-1, 4])", "Reshape", {"shape": (-1, 4)}),
        ("nn.LeakyReLU(0.2)", "LeakyReLU", {"negative_slope": 0.2}),
        ("nn.ReLU(inplace=True)", "ReLU", {}),
        ("nn.Upsample((4, 4), 1)", "Upsample", {"size": (4, 4), "mode": "bilinear"}),
        ("nn.GRU(8, 4).with_batch_first()", "GRU", {"hidden_size": 4, "batch_first": True}),
        ("nn.MaxPool2d(3).with_padding(p=1)", "MaxPool2d", {"kernel_size": 3, "padding": 1}),
        ("nn.Fold.with_kernel((4, 4), 2)", "Fold", {"output_size": (4, 4), "kernel_size": 2}),
    ],
)
def test_flodl_names_of_constructors_are_known(call: str, kind: str, params: dict[str, object]):
    back = read(f"model = FlowBuilder.from_({call}).build()")

    node = back.network.nodes[1]
    assert (node.kind, dict(node.params)) == (kind, params)


@pytest.mark.parametrize(
    ("by_name", "by_position"),
    [
        ("through(module=nn.ReLU())", "through(nn.ReLU())"),
        ("also_with(main=nn.ReLU(), skip=nn.Tanh())", "also_with(nn.Tanh(), nn.ReLU())"),
        (
            "split(modules=[nn.ReLU(), nn.Tanh()]).tag_group(name='g').merge(op=MergeOp.ADD)",
            "split([nn.ReLU(), nn.Tanh()]).tag_group('g').merge(MergeOp.ADD)",
        ),
        (
            "loop_body(body=nn.ReLU()).while_cond(max_iter=3, cond=flodl.ThresholdHalt(1.0))",
            "loop_body(nn.ReLU()).while_cond(flodl.ThresholdHalt(1.0), 3)",
        ),
        ("map(body=nn.ReLU()).slices(n=2)", "map(nn.ReLU()).slices(2)"),
        (
            "switch(branches=[nn.ReLU(), nn.Tanh()], router=flodl.FixedSelector(index=1))",
            "switch(flodl.FixedSelector(1), [nn.ReLU(), nn.Tanh()])",
        ),
        ("label(name='whole').verbose(flag=True).tag(name='t')", "tag('t')"),
        (
            "tag('t').through(flodl.StateAdd()).tag('sum').using('t')",
            "tag('t').through(flodl.StateAdd()).using('t').tag('sum')",
        ),
    ],
)
def test_calls_mean_the_same_by_name_and_in_any_order(by_name: str, by_position: str):
    start = "FlowBuilder.from_(nn.Linear(8, 8))"

    named = read(f"model = {start}.{by_name}.build()")

    assert named == read(f"model = {start}.{by_position}.build()")


def test_a_size_that_does_not_follow_from_the_input_is_pinned():
    back = read("model = FlowBuilder.from_(nn.Linear(784, 10)).build()", (64,))

    assert back.network.by_id["linear_1"].params == {"in_features": 784, "out_features": 10}
    assert not infer(back).ok


def test_the_shape_of_a_first_linear_layer_needs_not_be_told():
    back = read("model = FlowBuilder.from_(nn.Linear(4, 2)).build()", None)

    assert back.network.nodes[0].params == {"shape": (4,)}


@pytest.mark.parametrize(
    ("body", "line", "says"),
    [
        ("model = FlowBuilder.from_(nn.Linear(8, 8)", 3, "no Python"),
        ("model = FlowBuilder.from_(nn.Quantum(8)).build()", 3, "nn.Quantum"),
        ("model = FlowBuilder.from_(nn.Linear(8, 8)).threw(nn.ReLU()).build()", 3, "threw"),
        ("model = FlowBuilder.from_(nn.Linear(8, 8, bais=False)).build()", 3, "bais"),
        ("import os\nmodel = FlowBuilder.from_(os.system('x')).build()", 4, "os.system"),
        ("model = FlowBuilder.from_(open('x').read()).build()", 3, "open"),
        ("x = __import__('os')\nmodel = FlowBuilder.from_(x).build()", 3, "__import__"),
        ("model = FlowBuilder.from_(nn.ReLU()).tag('a').tag('a').build()", 3, "twice"),
        ("model = FlowBuilder.from_(flodl.StateAdd()).using('never').build()", 3, "never"),
        ("model = FlowBuilder.from_(nn.ReLU()).split([nn.ReLU(), nn.Tanh()]).build()", 3, "merge"),
        ("model = FlowBuilder.from_(lambda x: x).build()", 3, "Lambda"),
        ("model = FlowBuilder.from_(nn.ReLU(), nn.Tanh()).build()", 3, "(module)"),
        ("model = FlowBuilder.from_(nn.ReLU()).tag(label='a').build()", 3, "(name)"),
        ("model = FlowBuilder.from_(nn.ReLU()).loop_body(nn.Tanh()).for_n().build()", 3, "needs n"),
        ("import torch\nmodel = FlowBuilder.from_(torch.nn.RMSNorm(8)).build()", 4, "nn.RMSNorm"),
        ("def build_model():\n    while True:\n        pass", 4, "while"),
        ("def build_model():\n    return build_model()", 4, "too deep"),
        ("x = [0]\nfor i in range(9**9):\n    x = x + x\nmodel = FlowBuilder().build()", 0, ""),
        ("model = FlowBuilder.from_(nn.Linear('a' * 1000000000, 3)).build()", 3, "too many"),
    ],
)
def test_what_cannot_be_read_is_named_with_its_place(body: str, line: int, says: str):
    if not line:
        assert kinds(read(body)) == ["Input", "Output"]  # what isn't used does no harm
        return

    with pytest.raises(ImportFailure, match=re.escape(says)) as caught:
        read(body)

    assert caught.value.line == line
    assert caught.value.column >= 1


def test_code_without_a_shape_asks_for_one():
    with pytest.raises(ImportFailure, match="--input-shape"):
        read("model = FlowBuilder.from_(nn.Conv2d(1, 4, 3)).build()", None)


@pytest.mark.parametrize("text", ["", "\0", "(" * 5000, "x" + "=1" * 3000, "\ud800"])
def test_hostile_text_is_refused(text: str):
    with pytest.raises(ImportFailure):
        read_flow(text)


def test_a_flow_that_depends_on_a_condition_is_named_with_its_place():
    with pytest.raises(ImportFailure) as caught:
        read_flow(
            "from flodl import FlowBuilder, nn\nif True:\n"
            "    model = FlowBuilder.from_(nn.Linear(4, 8)).build()\n"
        )

    assert str(caught.value) == "line 2, column 1: what depends on a condition can't be read"
