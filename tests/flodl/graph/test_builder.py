"""What the builder accepts, what it refuses, and where."""

from __future__ import annotations

import copy

import pytest
import torch

from flodl import (
    BuildError,
    FixedSelector,
    FlowBuilder,
    MergeOp,
    SoftmaxRouter,
    StateAdd,
    ThresholdHalt,
    nn,
)


def linear():
    return nn.Linear(4, 4)


def flow():
    return FlowBuilder.from_(linear())


class Scale(nn.NamedInputModule):
    def forward_named(self, x, refs):
        return x * refs["key"]


class Body(nn.LoopBody):
    def step(self, x, refs, emit):
        return x + sum(refs.values(), torch.zeros_like(x))


def names(graph):
    return [name for name, _ in graph.named_children()]


def test_chain_runs_in_order():
    first, second = nn.Linear(4, 8), nn.Linear(8, 2)
    graph = FlowBuilder.from_(first).through(nn.ReLU()).through(second).build()
    x = torch.randn(3, 4)

    assert torch.equal(graph(x), second(torch.relu(first(x))))


def test_an_empty_flow_is_the_identity():
    x = torch.randn(3, 4)

    assert FlowBuilder().build()(x) is x


def test_also_adds_the_stream():
    module, skip = linear(), linear()
    x = torch.randn(3, 4)

    assert torch.equal(FlowBuilder().also(module).build()(x), x + module(x))
    assert torch.equal(FlowBuilder().also_with(skip, module).build()(x), skip(x) + module(x))


def test_fork_leaves_the_stream_alone():
    head = nn.Linear(4, 2)
    graph = flow().fork(head).tag("head").through(nn.ReLU()).build()
    x = torch.randn(3, 4)

    output = graph(x)

    assert torch.equal(output, torch.relu(graph.linear_1(x)))
    assert torch.equal(graph.tagged("head"), head(graph.linear_1(x)))
    assert graph.head is head


def test_after_the_tag_of_a_fork_the_next_tag_names_the_stream():
    graph = flow().fork(linear()).tag("side").tag("trunk").build()

    assert names(graph) == ["trunk", "side"]


@pytest.mark.parametrize(
    ("op", "expected"),
    [
        (MergeOp.ADD, lambda *values: sum(values)),
        (MergeOp.MEAN, lambda *values: torch.stack(values).mean(0)),
        (MergeOp.MUL, lambda *values: torch.stack(values).prod(0)),
        (MergeOp.MAX, lambda *values: torch.stack(values).amax(0)),
        (MergeOp.concat(-1), lambda *values: torch.cat(values, -1)),
        (MergeOp.stack(1), lambda *values: torch.stack(values, 1)),
    ],
    ids=str,
)
@pytest.mark.parametrize("count", [2, 3, 30])
def test_split_and_merge(op, expected, count):
    branches = [linear() for _ in range(count)]
    graph = FlowBuilder().split(branches).merge(op).build()
    x = torch.randn(2, 4)

    torch.testing.assert_close(graph(x), expected(*(branch(x) for branch in branches)))


def test_parameters_are_named_after_tags_and_ids_in_order():
    graph = (
        FlowBuilder.from_(linear())
        .tag("input")
        .through(linear())
        .also(linear())
        .tag("sum")
        .split([linear(), linear()])
        .tag_group("heads")
        .merge(MergeOp.ADD)
        .tag("merged")
        .gate(SoftmaxRouter(4, 2), [linear(), nn.ReLU()])
        .switch(FixedSelector(0), [linear(), linear()])
        .loop_body(linear())
        .while_cond(ThresholdHalt(1.0), 2)
        .tag("looped")
        .map(linear())
        .each()
        .also_with(nn.Identity(), nn.ReLU())
        .through(FlowBuilder.from_(linear()).label("inner").build())
        .build()
    )

    expected = [
        *("input", "linear_2", "linear_3", "heads_0", "heads_1", "gate_1.router.linear"),
        *("gate_1.experts.0", "switch_1.branches.0", "switch_1.branches.1", "looped.body"),
        *("map_1.body", "graph_1.linear_1"),
    ]
    assert [name for name, _ in graph.named_parameters()] == [
        f"{each}.{kind}" for each in expected for kind in ("weight", "bias")
    ]
    assert names(graph) == [
        *("input", "linear_2", "linear_3", "heads_0", "heads_1", "gate_1", "switch_1", "looped"),
        *("map_1", "identity_1", "relu_1", "graph_1"),
    ]
    assert graph.tag_names == ["input", "sum", "heads_0", "heads_1", "merged", "looped"]
    assert graph.tag_group("heads") == ["heads_0", "heads_1"]


def test_the_first_of_several_tags_names_the_module():
    graph = flow().tag("first").tag("second").build()
    output = graph(torch.randn(2, 4))

    assert names(graph) == ["first"]
    assert graph.tagged("first") is graph.tagged("second") is output


def test_a_name_given_to_a_module_makes_its_id():
    module = linear()
    module.name = "my layer"

    assert names(flow().through(module).build()) == ["linear_1", "my_layer_1"]


def test_plain_torch_modules_are_named_like_ours():
    graph = FlowBuilder().through(torch.nn.Upsample(2)).through(torch.nn.BatchNorm2d(2)).build()

    assert names(graph) == ["upsample_1", "batch_norm2d_1"]


def test_a_module_used_twice_shares_its_weights():
    shared = linear()
    graph = FlowBuilder.from_(shared).through(nn.ReLU()).through(shared).build()

    assert names(graph) == ["linear_1", "relu_1"]  # torch lists a shared child once
    assert graph.linear_2 is graph.linear_1
    assert len(list(graph.parameters())) == 2


def test_a_builder_continued_twice_gives_two_flows():
    trunk = flow().label("trunk").input("aux")
    left = trunk.tag("hidden").through(StateAdd()).using("hidden").build()
    right = trunk.through(nn.GELU()).build()
    again = trunk.build()

    assert left.tag_names == ["aux", "hidden"]
    assert names(left) == ["hidden", "state_add_1"]
    assert right.tag_names == ["aux"]
    assert names(right) == ["linear_1", "gelu_1"]
    assert names(again) == ["linear_1"]


def test_continuing_a_split_or_a_loop_twice():
    split = flow().split([Scale(), Scale()])
    loop = flow().loop_body(linear())

    with pytest.raises(BuildError, match="never comes"):
        split.using(key="nothing").merge(MergeOp.ADD).build()
    assert split.merge(MergeOp.ADD).build().linear_1 is split.merge(MergeOp.MUL).build().linear_1
    assert loop.for_n(2).build().loop_1.limit == 2
    assert loop.for_n(3).build().loop_1.limit == 3


def test_two_builds_share_modules_but_not_constructs():
    builder = flow().loop_body(linear()).for_n(2)
    first, second = builder.build(), builder.build()

    assert first.loop_1 is not second.loop_1
    assert first.loop_1.body is second.loop_1.body


def test_a_builder_can_be_copied():
    assert names(copy.copy(flow()).through(nn.ReLU()).build()) == ["linear_1", "relu_1"]


def test_using_hands_over_a_tag_under_its_name_or_a_key():
    graph = (
        flow()
        .tag("memory")
        .through(linear())
        .through(Scale())
        .using(key="memory")
        .through(StateAdd())
        .using("memory")
        .build()
    )
    x = torch.randn(2, 4)
    memory = graph.memory(x)

    torch.testing.assert_close(graph(x), graph.linear_2(memory) * memory + memory)


def test_several_usings_add_up():
    graph = (
        FlowBuilder()
        .tag("x")
        .through(nn.ReLU())
        .tag("y")
        .through(StateAdd())
        .using("x")
        .using("y", again="x")
    ).build()
    x = torch.randn(2, 4)

    torch.testing.assert_close(graph(x), torch.relu(x) * 2 + 2 * x)


def test_using_reaches_every_branch_main_the_router_and_the_body():
    seen = []

    class Reads(nn.NamedInputModule):
        def forward_named(self, x, refs):
            seen.append(sorted(refs))
            return x

    class Routes(nn.NamedInputModule):
        def forward_named(self, x, refs):
            seen.append(sorted(refs))
            return torch.tensor(0)

    graph = (
        FlowBuilder()
        .tag("t")
        .split([Reads(), Reads()])
        .using(a="t")
        .merge(MergeOp.ADD)
        .also_with(nn.Identity(), Reads())
        .using(b="t")
        .also(Reads())
        .using(c="t")
        .fork(Reads())
        .using(d="t")
        .tag("side")
        .switch(Routes(), [nn.Identity(), linear()])
        .using(e="t")
        .loop_body(Reads())
        .for_n(2)
        .using(f="t")
        .build()
    )

    graph(torch.randn(2, 4))

    assert seen == [["a"], ["a"], ["b"], ["c"], ["d"], ["e"], ["f"], ["f"]]


def test_a_loop_body_takes_refs_also_without_a_loop():
    graph = FlowBuilder().tag("x").through(Body()).using("x").build()
    x = torch.randn(2, 4)

    torch.testing.assert_close(graph(x), 2 * x)


def test_label_internal_verbose_and_input_may_come_anywhere(capsys):
    graph = (
        FlowBuilder()
        .internal("side")
        .split([linear(), linear()])
        .input("aux")
        .merge(MergeOp.ADD)
        .fork(StateAdd())
        .label("model")
        .using("aux")
        .verbose(True)
        .tag("side")
        .loop_body(linear())
        .input("more")
        .for_n(2)
        .input("last")
        .build()
    )

    assert graph.label == "model"
    assert graph.named_inputs == ("aux", "more", "last")
    assert capsys.readouterr().out.startswith("model: 60 parameters\n  linear_1\n")


def test_building_prints_nothing_unless_verbose(capsys):
    flow().build()
    flow().verbose(True).verbose(False).build()

    assert capsys.readouterr().out == ""


def test_module_lists_and_generators_are_lists_of_branches():
    graph = FlowBuilder().split(torch.nn.ModuleList([linear(), linear()])).merge(MergeOp.ADD)
    graph = graph.split(linear() for _ in range(3)).merge(MergeOp.ADD).build()

    assert len(names(graph)) == 5
