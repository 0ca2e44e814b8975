"""What the builder accepts, what it refuses, and where."""

from __future__ import annotations

import pytest
import torch

from flodl import BuildError, FlowBuilder, MergeOp, StateAdd, nn


def test_chain_runs_in_order():
    first, second = nn.Linear(4, 8), nn.Linear(8, 2)
    graph = FlowBuilder.from_(first).through(nn.ReLU()).through(second).build()
    x = torch.randn(3, 4)

    assert torch.equal(graph(x), second(torch.relu(first(x))))


def test_parameters_are_named_after_tags_and_ids_in_order():
    graph = (
        (
            FlowBuilder.from_(nn.Linear(4, 8))
            .tag("input")
            .through(nn.Linear(8, 8))
            .also(nn.Linear(8, 8))
        )
        .tag("sum")
        .build()
    )

    assert [name for name, _ in graph.named_parameters()] == [
        *("input.weight", "input.bias", "linear_2.weight", "linear_2.bias"),
        *("linear_3.weight", "linear_3.bias"),
    ]


def test_a_builder_continued_twice_gives_two_flows():
    trunk = FlowBuilder.from_(nn.Linear(4, 8))
    left = trunk.tag("hidden").through(nn.ReLU()).build()
    right = trunk.through(nn.GELU()).build()

    assert left.tag_names == ["hidden"]
    assert right.tag_names == []
    assert [name for name, _ in right.named_children()] == ["linear_1", "gelu_1"]


@pytest.mark.parametrize(
    ("op", "expected"),
    [
        (MergeOp.ADD, lambda a, b, c: a + b + c),
        (MergeOp.MEAN, lambda a, b, c: (a + b + c) / 3),
        (MergeOp.MUL, lambda a, b, c: a * b * c),
        (MergeOp.MAX, lambda a, b, c: torch.stack([a, b, c]).amax(0)),
        (MergeOp.concat(-1), lambda a, b, c: torch.cat([a, b, c], -1)),
        (MergeOp.stack(1), lambda a, b, c: torch.stack([a, b, c], 1)),
    ],
    ids=str,
)
def test_split_and_merge(op, expected):
    branches = [nn.Linear(4, 4) for _ in range(3)]
    graph = FlowBuilder().split(branches).merge(op).build()
    x = torch.randn(2, 4)

    torch.testing.assert_close(graph(x), expected(*(branch(x) for branch in branches)))


class Attend(nn.NamedInputModule):
    def forward_named(self, x, refs):
        return x * refs["key"]


def test_using_hands_over_a_tag_under_its_name_or_a_key():
    attention = Attend()
    graph = (
        (FlowBuilder.from_(nn.Linear(8, 8)).tag("memory").through(nn.Linear(8, 8)))
        .through(attention)
        .using(key="memory")
        .through(StateAdd())
        .using("memory")
        .build()
    )
    x = torch.randn(2, 3, 8)
    memory = graph.memory(x)

    expected = graph.linear_2(memory) * memory + memory
    torch.testing.assert_close(graph(x), expected)


def test_a_wrong_call_is_refused_at_the_call():
    with pytest.raises(BuildError, match="merge\\(\\) needs several streams"):
        FlowBuilder.from_(nn.Linear(4, 4)).merge(MergeOp.ADD)
