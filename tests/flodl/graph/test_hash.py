"""Structural hashes: what makes two graphs the same."""

from __future__ import annotations

import pytest
import torch

from flodl import FlowBuilder, MergeOp, StateAdd, nn


def flow(hidden=8, activation=None):
    return FlowBuilder.from_(nn.Linear(4, hidden)).through(activation or nn.ReLU())


def graph(hidden=8, activation=None):
    return flow(hidden, activation).through(nn.Linear(hidden, 2)).build()


def test_equal_builders_have_equal_hashes():
    first, second = graph(), graph()

    assert first.structural_hash == second.structural_hash
    assert len(first.structural_hash) == 64
    assert first.short_hash == first.structural_hash[:8]


def test_the_hash_is_blind_to_weights_labels_type_and_mode():
    plain = flow().build()
    labelled = flow().label("net").build()
    other = flow().build().double().eval()
    with torch.no_grad():
        other.linear_1.weight.zero_()

    assert plain.structural_hash == labelled.structural_hash == other.structural_hash
    inner, named = flow().build(), flow().label("inner").build()
    outer = FlowBuilder.from_(inner).build(), FlowBuilder.from_(named).build()
    assert outer[0].structural_hash == outer[1].structural_hash


class Foreign(torch.nn.Module):
    def __init__(self, power=2, function=torch.relu, hidden=0):
        super().__init__()
        self._hidden = hidden
        self.power = power
        self.function = function
        self.calls = 0

    def forward(self, x):
        self.calls += 1
        return self.function(x) ** self.power


def shared(count):
    modules = [nn.Linear(4, 4) for _ in range(count)]
    return FlowBuilder.from_(modules[0]).through(modules[-1])


def tied(tie):
    first, second = nn.Linear(4, 4), nn.Linear(4, 4)
    if tie:
        second.weight = first.weight
    return FlowBuilder.from_(first).through(second)


DIFFERENT = {
    "a size": (flow(), flow(7)),
    "a type": (flow(), flow(activation=nn.GELU())),
    "torch's type": (flow(), flow(activation=torch.nn.ReLU())),
    "a setting": (flow(activation=nn.Dropout(0.1)), flow(activation=nn.Dropout(0.2))),
    "a bias": (
        FlowBuilder.from_(nn.Linear(4, 4)),
        FlowBuilder.from_(nn.Linear(4, 4, bias=False)),
    ),
    "a tag": (flow(), flow().tag("t")),
    "another tag": (flow().tag("s"), flow().tag("t")),
    "an input": (flow(), flow().input("aux")),
    "a step": (flow(), flow().through(nn.ReLU())),
    "also": (flow().through(nn.Linear(8, 8)), flow().also(nn.Linear(8, 8))),
    "a fork": (flow().through(nn.ReLU()), flow().fork(nn.ReLU()).tag("t")),
    "a merge": (
        FlowBuilder().split([nn.ReLU(), nn.ReLU()]).merge(MergeOp.ADD),
        FlowBuilder().split([nn.ReLU(), nn.ReLU()]).merge(MergeOp.MEAN),
    ),
    "a dimension": (
        FlowBuilder().split([nn.ReLU(), nn.ReLU()]).merge(MergeOp.concat(0)),
        FlowBuilder().split([nn.ReLU(), nn.ReLU()]).merge(MergeOp.concat(1)),
    ),
    "a wire": (
        FlowBuilder().tag("a").through(nn.ReLU()).tag("b").through(StateAdd()).using(k="a"),
        FlowBuilder().tag("a").through(nn.ReLU()).tag("b").through(StateAdd()).using(k="b"),
    ),
    "a key": (
        FlowBuilder().tag("a").through(StateAdd()).using(j="a"),
        FlowBuilder().tag("a").through(StateAdd()).using(k="a"),
    ),
    "iterations": (
        FlowBuilder().loop_body(nn.ReLU()).for_n(2),
        FlowBuilder().loop_body(nn.ReLU()).for_n(3),
    ),
    "slices": (FlowBuilder().map(nn.ReLU()).slices(2), FlowBuilder().map(nn.ReLU()).each()),
    "sharing": (shared(1), shared(2)),
    "tying": (tied(True), tied(False)),
    "an attribute": (flow(activation=Foreign(2)), flow(activation=Foreign(3))),
    "a hidden attribute": (flow(activation=Foreign(hidden=1)), flow(activation=Foreign(hidden=2))),
    "a function": (flow(activation=Foreign()), flow(activation=Foreign(function=torch.tanh))),
    "what is inside": (
        flow(activation=torch.nn.Sequential(Foreign(2))),
        flow(activation=torch.nn.Sequential(Foreign(3))),
    ),
}


@pytest.mark.parametrize("case", DIFFERENT)
def test_what_makes_a_difference(case):
    first, second = DIFFERENT[case]

    assert first.build().structural_hash != second.build().structural_hash


def test_tensors_of_the_graph_itself_count():
    built = flow().build()
    before = built.structural_hash

    built.register_parameter("scale", torch.nn.Parameter(torch.ones(2)))

    assert built.structural_hash != before


def test_running_does_not_change_the_hash_but_replacing_does():
    built = flow(activation=Foreign()).build()
    before = built.structural_hash
    built(torch.ones(1, 4))
    assert built.structural_hash == before

    built.linear_1 = nn.Linear(4, 8, bias=False)

    assert built.structural_hash != before
