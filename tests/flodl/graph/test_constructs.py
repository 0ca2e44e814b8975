"""Gates, switches and loops: values, references, traces, and what is refused when they run."""

from __future__ import annotations

import traceback

import pytest
import torch

from flodl import (
    ArgmaxSelector,
    ConfigError,
    FixedSelector,
    FlodlError,
    FlowBuilder,
    InputError,
    LearnedHalt,
    PathError,
    Recall,
    ShapeError,
    SigmoidRouter,
    SoftmaxRouter,
    StateAdd,
    ThresholdHalt,
    nn,
)


class AddOne(nn.Module):
    def forward(self, x):
        return x + 1


class Constant(nn.Module):
    def __init__(self, value):
        super().__init__()
        self.value = value

    def forward(self, x):
        return self.value


def loop(body=None):
    return FlowBuilder().loop_body(body or AddOne())


# Gates


@pytest.mark.parametrize("shape", [(4,), (3, 4), (2, 3, 4), (2, 3, 5, 4)])
@pytest.mark.parametrize("router", [SoftmaxRouter, SigmoidRouter])
def test_a_gate_sums_by_the_weights_of_the_router(router, shape):
    gate = FlowBuilder().gate(router(4, 3), [nn.Linear(4, 4) for _ in range(3)]).build()
    x = torch.randn(shape)
    experts, weights = gate.gate_1.experts, gate.gate_1.router(x)

    expected = sum(weights[..., i : i + 1] * expert(x) for i, expert in enumerate(experts))
    torch.testing.assert_close(gate(x), expected)


def test_weights_a_row_reach_over_every_further_dimension():
    weights = torch.tensor([[0.25, 0.75], [1.0, 0.0]])
    gate = FlowBuilder().gate(Constant(weights), [nn.Identity(), AddOne()]).build()
    x = torch.randn(2, 3, 4, 5)

    expected = torch.stack([x[0] + 0.75, x[1]])
    torch.testing.assert_close(gate(x), expected)


def test_weights_for_the_whole_batch():
    gate = FlowBuilder().gate(Constant(torch.tensor([2.0, 1.0])), [nn.Identity(), AddOne()]).build()
    x = torch.randn(2, 3)

    torch.testing.assert_close(gate(x), 3 * x + 1)


@pytest.mark.parametrize(
    ("weights", "experts", "message"),
    [
        (torch.ones(2, 3), (nn.Identity(), AddOne()), r"gives \[2, 3\]; its last .* experts, 2"),
        (torch.ones(()), (nn.Identity(), AddOne()), r"its last dimension must be the number"),
        (torch.ones(3, 2), (nn.Identity(), AddOne()), r"must be the first dimensions"),
        (torch.ones(2, 4, 4, 2), (nn.Identity(), AddOne()), r"must be the first dimensions"),
        (torch.ones(2, 2), (nn.Identity(), nn.Linear(4, 3)), r"expert 1 gives \[2, 3\]"),
    ],
)
def test_a_gate_refuses_what_does_not_fit(weights, experts, message):
    gate = FlowBuilder().gate(Constant(weights), experts).tag("mixed").label("net").build()

    with pytest.raises(ShapeError, match=rf"node 'mixed \(gate_1\)' of graph 'net': .*{message}"):
        gate(torch.ones(2, 4))


# Switches


def test_only_the_chosen_branch_runs():
    branches = [nn.Linear(2, 2), nn.Linear(2, 2)]
    graph = FlowBuilder().switch(FixedSelector(1), branches).build()
    x = torch.randn(3, 2)

    graph(x).sum().backward()

    assert torch.equal(graph(x), branches[1](x))
    assert branches[0].weight.grad is None
    assert branches[1].weight.grad is not None


@pytest.mark.parametrize("value", [torch.tensor([1.0]), torch.tensor(True), 1])
def test_a_choice_is_any_one_number(value):
    graph = FlowBuilder().switch(Constant(value), [nn.Identity(), AddOne()]).build()

    assert graph(torch.zeros(1)).item() == 1


@pytest.mark.parametrize("index", [2, -1, 0.5, float("nan")])
def test_a_branch_that_is_not_there_is_named(index):
    router = Constant(torch.tensor(index))
    graph = FlowBuilder().switch(router, [nn.Identity(), AddOne()]).build()

    with pytest.raises(InputError, match=f"the router chose branch {index}; there are 2") as caught:
        graph(torch.zeros(1))

    assert isinstance(caught.value, IndexError)


def test_a_choice_a_row_is_refused():
    graph = FlowBuilder().switch(Constant(torch.tensor([0, 1])), [nn.Identity(), AddOne()]).build()

    with pytest.raises(ShapeError, match=r"the router gives \[2\]; it must give exactly one"):
        graph(torch.zeros(2))


def test_argmax_takes_the_mean_over_all_rows():
    selector = ArgmaxSelector(2, 2)
    with torch.no_grad():
        selector.linear.weight.copy_(torch.eye(2))
        selector.linear.bias.zero_()

    assert selector(torch.tensor([[[3.0, 0.0], [0.0, 1.0]], [[0.0, 1.0], [0.0, 0.5]]])).item() == 0
    assert selector(torch.tensor([0.0, 1.0])).item() == 1
    assert selector.forward_named(torch.tensor([0.0, 1.0]), {"a": torch.tensor([5.0, 0.0])}) == 0


# Loops


def test_for_n():
    assert loop().for_n(3).build()(torch.zeros(1)).item() == 3


@pytest.mark.parametrize(("start", "end"), [(5.0, 5.0), (0.0, 3.0), (-9.0, -5.0)])
def test_while_asks_before_each_application(start, end):
    graph = loop().while_cond(ThresholdHalt(2.5), 4).build()

    assert graph(torch.tensor([start])).item() == end


@pytest.mark.parametrize(("start", "end"), [(5.0, 6.0), (0.0, 3.0), (-9.0, -5.0)])
def test_until_asks_after_each_application(start, end):
    graph = loop().until_cond(ThresholdHalt(2.5), 4).build()

    assert graph(torch.tensor([start])).item() == end


@pytest.mark.parametrize(("mode", "asked"), [("while_cond", 4), ("until_cond", 3)])
def test_until_does_not_ask_after_the_last_pass(mode, asked):
    class Never(nn.Module):
        def __init__(self):
            super().__init__()
            self.asked = 0

        def forward(self, x):
            self.asked += 1
            return torch.tensor(0.0)  # only a positive value halts

    cond = Never()
    graph = getattr(loop(), mode)(cond, 4).build()

    assert graph(torch.zeros(1)).item() == 4
    assert cond.asked == asked


@pytest.mark.parametrize("mode", ["while_cond", "until_cond"])
def test_a_condition_gives_exactly_one_element(mode):
    graph = getattr(loop(), mode)(nn.Identity(), 4).build()

    assert graph(torch.tensor([[-2.0]])).item() == 1
    with pytest.raises(ShapeError, match=r"the condition gives \[2\]; it must give exactly one"):
        graph(torch.zeros(2))


def test_the_body_is_reset_once_before_it_iterates():
    class Counts(nn.Module):
        def __init__(self):
            super().__init__()
            self.resets = 0

        def forward(self, x):
            return x + self.resets

        def reset(self):
            self.resets += 1

    body = Counts()
    graph = loop(torch.nn.Sequential(body)).for_n(3).build()

    assert graph(torch.zeros(1)).item() == 3
    assert body.resets == 1


def test_references_reach_the_body_in_every_iteration():
    graph = FlowBuilder().tag("x").loop_body(StateAdd()).for_n(3).using("x").build()

    assert graph(torch.ones(1)).item() == 4


def test_a_graph_as_body_gets_its_inputs_in_every_iteration():
    body = FlowBuilder().input("step").through(StateAdd()).using("step").build()
    graph = FlowBuilder().tag("x").loop_body(body).for_n(3).using(step="x").build()

    assert graph(torch.ones(1)).item() == 4


def test_gradients_flow_through_loops():
    body = nn.Linear(2, 2)
    graph = loop(body).for_n(3).build()
    x = torch.randn(4, 2, requires_grad=True)
    graph(x).sum().backward()
    grads = body.weight.grad.clone(), x.grad.clone()
    body.weight.grad = x.grad = None

    body(body(body(x))).sum().backward()

    torch.testing.assert_close(grads, (body.weight.grad, x.grad))


def test_an_error_in_an_iteration_says_which():
    class Fails(nn.Module):
        def forward(self, x):
            if x.item() == 2:
                raise ZeroDivisionError("two")
            return x + 1

    inner = FlowBuilder().loop_body(Fails()).for_n(5).tag("steps").label("inner").build()
    middle = FlowBuilder.from_(nn.Identity()).through(inner).build()
    outer = FlowBuilder().loop_body(torch.nn.Sequential(middle)).for_n(2).label("outer").build()

    with pytest.raises(ZeroDivisionError, match=r"^two") as caught:
        outer(torch.zeros(1))

    assert caught.value.__notes__ == [
        "in iteration 2 of node 'steps (loop_1)' of graph 'outer.loop_1.body.0.inner'",
        "in iteration 0 of node 'loop_1' of graph 'outer'",
    ]
    text = "".join(traceback.format_exception(caught.value))
    assert 'steps = modules["steps"](x)' in text


def test_hooks_of_a_loop_body_run_in_every_iteration():
    class Doubles(nn.LoopBody):
        def step(self, x, refs, emit):
            return x * 2

    graph = loop(Doubles()).for_n(3).build()
    graph.loop_1.body.register_forward_hook(lambda _module, _given, output: output + 1)

    assert graph(torch.ones(1)).item() == 15


# Traces


class Publishes(nn.LoopBody):
    def step(self, x, refs, emit):
        emit.publish("before", x)
        emit.publish("after", x + 1)
        return x + 1


class Traces(nn.Module):
    def forward(self, x):
        self.last = x * 10
        return x + 1

    def trace(self):
        return self.last


def values(tensors):
    return [each.item() for each in tensors]


def test_what_a_body_publishes_is_traced_by_name():
    graph = loop(Publishes()).for_n(3).build()
    assert graph.traces("before") == []

    graph(torch.zeros(1))
    graph(torch.ones(1))

    assert values(graph.traces("before")) == [1, 2, 3]
    assert values(graph.traces("after")) == [2, 3, 4]
    with pytest.raises(PathError, match=r"no trace 'befor'. Nearest: 'before'"):
        graph.traces("befor")


def test_a_body_with_trace_is_traced_by_the_tag_of_the_loop():
    graph = loop(Traces()).for_n(3).tag("steps").build()
    assert graph.traces("steps") == []

    graph(torch.zeros(1))

    assert values(graph.traces("steps")) == [0, 10, 20]
    assert values(graph.traces("loop_1")) == [0, 10, 20]


def test_a_loop_without_iterations_has_empty_traces():
    graph = loop(Publishes()).while_cond(ThresholdHalt(0.5), 3).build()
    graph(torch.zeros(1))
    graph(torch.ones(1))

    assert graph.traces("before") == []


def test_an_unknown_trace_is_a_path_error():
    graph = FlowBuilder.from_(nn.Identity()).tag("t").loop_body(AddOne()).for_n(1).build()

    with pytest.raises(PathError, match="has no trace 't'"):
        graph.traces("t")


def test_publishing_one_name_twice_in_a_step_is_refused():
    class Twice(nn.LoopBody):
        def step(self, x, refs, emit):
            emit.publish("a", x)
            emit.publish("a", x)
            return x

    with pytest.raises(FlodlError, match="'a'"):
        loop(Twice()).for_n(1).build()(torch.zeros(1))


def test_traces_carry_gradients():
    graph = FlowBuilder.from_(nn.Linear(1, 1)).loop_body(Publishes()).for_n(1).build()
    graph(torch.zeros(1, 1))

    assert graph.traces("after")[0].requires_grad


# Parts


def test_recall_goes_on_with_a_tag():
    graph = FlowBuilder.from_(AddOne()).tag("a").through(AddOne()).through(Recall()).using("a")
    graph = graph.build()

    assert graph(torch.zeros(1)).item() == 1
    with pytest.raises(InputError, match="Recall takes exactly one reference, got 0"):
        Recall()(torch.zeros(1))


def test_routers_add_references_first():
    router = SoftmaxRouter(3, 2)
    x, ref = torch.randn(2, 3), torch.randn(2, 3)

    torch.testing.assert_close(
        router.forward_named(x, {"a": ref}), torch.softmax(router.linear(x + ref), -1)
    )
    assert SigmoidRouter(3, 2)(x).shape == (2, 2)


def test_halts():
    halt = LearnedHalt(3)
    x = torch.randn(2, 5, 3)

    torch.testing.assert_close(halt(x), halt.linear(x).mean())
    torch.testing.assert_close(ThresholdHalt(1)(x), x.max() - 1)


@pytest.mark.parametrize(
    "make",
    [
        lambda: FixedSelector(-1),
        lambda: FixedSelector(1.0),
        lambda: SoftmaxRouter(0, 2),
        lambda: SigmoidRouter(2, 0),
        lambda: ArgmaxSelector(2.5, 2),
        lambda: LearnedHalt(0),
        lambda: ThresholdHalt("high"),
    ],
)
def test_bad_arguments_are_refused_at_construction(make):
    with pytest.raises(ConfigError, match="must be"):
        make()
