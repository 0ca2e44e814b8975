"""Recurrent state: read in the next call, through time, detached, reset, copied."""

from __future__ import annotations

import copy
import pickle

import pytest
import torch

from flodl import FlodlError, FlowBuilder, MergeOp, StateAdd, StateError, nn


def accumulator():
    """Each output is the sum of all inputs so far."""
    return FlowBuilder().through(StateAdd()).using("memory").tag("memory").build()


class Cell(nn.NamedInputModule):
    """A recurrent cell that knows its own first state."""

    def __init__(self, size, hidden):
        super().__init__()
        self.size = size
        self.inner = torch.nn.Linear(size + hidden, hidden)
        self.hidden = hidden

    def forward_named(self, x, refs):
        return torch.tanh(self.inner(torch.cat([x, refs["h"]], -1)))

    def zero_ref(self, name, x):
        assert name == "h"
        return x.new_full((x.shape[0], self.hidden), 0.5)


def test_a_later_tag_is_read_in_the_next_call():
    graph = accumulator()
    x = torch.ones(2, 3)

    assert [graph(x)[0, 0].item() for _ in range(3)] == [1.0, 2.0, 3.0]
    graph.reset_state()
    assert graph(x)[0, 0].item() == 1.0


def test_the_reader_gives_the_first_value():
    cell = Cell(3, 5)
    graph = FlowBuilder.from_(cell).using(h="h").tag("h").build()
    x = torch.randn(2, 3)

    first = graph(x)
    second = graph(x)

    start = cell.forward_named(x, {"h": torch.full((2, 5), 0.5)})
    torch.testing.assert_close(first, start)
    torch.testing.assert_close(second, cell.forward_named(x, {"h": start}))


def test_without_a_zero_ref_the_first_value_is_zeros_like_the_stream():
    class Body(nn.LoopBody):
        def step(self, x, refs, emit):
            return x + refs["later"]

    graph = FlowBuilder().loop_body(Body()).for_n(2).using("later").through(nn.ReLU()).tag("later")
    graph = graph.build()
    x = torch.ones(1, 2)

    assert graph(x).tolist() == [[1.0, 1.0]]
    assert graph(x).tolist() == [[3.0, 3.0]]


def test_a_loop_may_read_its_own_value_of_the_call_before():
    class Body(nn.LoopBody):
        def step(self, x, refs, emit):
            return x + refs["mine"]

    graph = FlowBuilder().loop_body(Body()).for_n(2).using("mine").tag("mine").build()
    x = torch.ones(1, 2)

    assert [graph(x).tolist() for _ in range(3)] == [[[1.0, 1.0]], [[3.0, 3.0]], [[7.0, 7.0]]]


def test_several_readers_share_one_buffer_and_each_has_its_own_zero():
    graph = (
        FlowBuilder()
        .split([StateAdd(), Cell(3, 3)])
        .using(h="m")
        .merge(MergeOp.ADD)
        .tag("m")
        .build()
    )
    x = torch.randn(2, 3)
    cell = graph.cell_1

    first = x + cell.forward_named(x, {"h": torch.full((2, 3), 0.5)})
    torch.testing.assert_close(graph(x), first)
    torch.testing.assert_close(graph(x), x + first + cell.forward_named(x, {"h": first}))


def test_gradients_flow_through_time_until_detached():
    graph = FlowBuilder.from_(nn.Linear(2, 2)).through(StateAdd()).using("m").tag("m").build()
    x = torch.randn(3, 2, requires_grad=True)
    y = torch.randn(3, 2)

    graph(x)
    graph(y).sum().backward()
    assert x.grad is not None

    x.grad = None
    graph(x)
    graph.detach_state()
    graph(y).sum().backward()
    assert x.grad is None


def test_detaching_keeps_the_values_and_cuts_tagged_ones_too():
    graph = accumulator()
    x = torch.ones(1, 2, requires_grad=True)
    graph(x)
    assert graph.tagged("memory").requires_grad

    graph.detach_state()

    assert not graph.tagged("memory").requires_grad
    assert graph(x).tolist() == [[2.0, 2.0]]


def test_state_of_nested_graphs_is_reached():
    inner = accumulator()
    graph = FlowBuilder.from_(torch.nn.Sequential(inner)).through(nn.ReLU()).build()
    x = torch.ones(1, 2, requires_grad=True)
    assert graph.has_state
    assert not FlowBuilder.from_(nn.ReLU()).tag("t").build().has_state

    graph(x)
    graph.reset_state()
    assert graph(x).sum().item() == 2
    graph.detach_state()
    assert not graph(x.detach()).requires_grad
    graph.reset()
    assert graph(x).sum().item() == 2


def test_detach_state_reaches_every_module():
    class Keeps(nn.Module):
        def __init__(self):
            super().__init__()
            self.last = None

        def forward(self, x):
            self.last = x
            return x

        def detach_state(self):
            self.last = self.last.detach()

    keeps = Keeps()
    graph = FlowBuilder.from_(nn.Linear(2, 2)).loop_body(keeps).for_n(1).build()
    graph(torch.ones(1, 2))

    graph.detach_state()

    assert not keeps.last.requires_grad


def test_another_batch_size_without_a_reset_is_refused():
    graph = accumulator()
    graph(torch.ones(2, 3))

    with pytest.raises(StateError, match=r"batch of 2, this call has 4. Call reset_state\(\)"):
        graph(torch.ones(4, 3))

    assert issubclass(StateError, FlodlError)
    assert issubclass(StateError, RuntimeError)
    assert graph(torch.ones(2, 3))[0, 0].item() == 2  # the call that failed changed nothing
    graph.reset_state()
    assert graph(torch.ones(4, 3)).shape == (4, 3)


def test_a_call_that_fails_leaves_the_state_alone():
    graph = FlowBuilder().through(StateAdd()).using("m").tag("m").through(nn.Linear(2, 2)).build()
    graph(torch.ones(1, 2))
    graph.linear_1.weight = torch.nn.Parameter(torch.ones(3, 3))

    with pytest.raises((RuntimeError, ValueError)):
        graph(torch.ones(1, 2))

    assert graph._kept.state[0].tolist() == [[1.0, 1.0]]


def test_reset_state_leaves_tagged_values_until_the_next_forward():
    graph = accumulator()
    graph(torch.ones(1, 2))

    graph.reset_state()

    assert graph.tagged("memory").tolist() == [[1.0, 1.0]]
    graph.reset()
    assert graph.tagged("memory") is None


def test_a_deep_copy_keeps_the_state_detached():
    graph = accumulator()
    x = torch.ones(1, 2, requires_grad=True)
    graph(x)

    copied = copy.deepcopy(graph)

    assert copied(torch.ones(1, 2)).tolist() == [[2.0, 2.0]]
    assert not copied(torch.ones(1, 2)).requires_grad
    assert graph(x).tolist() == [[2.0, 2.0]]


def test_a_pickle_drops_the_state():
    graph = accumulator()
    graph(torch.ones(1, 2))

    loaded = pickle.loads(pickle.dumps(graph))

    assert loaded(torch.ones(1, 2)).tolist() == [[1.0, 1.0]]
    assert graph(torch.ones(1, 2)).tolist() == [[2.0, 2.0]]


def test_state_is_not_in_the_state_dict():
    graph = accumulator()
    graph(torch.ones(1, 2))

    assert graph.state_dict() == {}


def test_state_follows_the_graph_to_another_type():
    graph = accumulator()
    graph(torch.ones(1, 2))

    assert graph.double()(torch.ones(1, 2, dtype=torch.float64)).dtype == torch.float64


def test_a_graph_with_state_as_the_body_of_a_loop_starts_anew():
    graph = FlowBuilder().loop_body(accumulator()).for_n(3).build()
    x = torch.ones(1, 1)

    # 1, then 1 + 1, then 2 + 2: the body's state lives through the loop, not from call to call.
    assert graph(x).item() == 4
    assert graph(x).item() == 4
