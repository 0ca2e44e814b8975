"""Random nested flows against a plain interpreter: outputs, gradients, hashes, copies, reloading.

A plan is drawn as data. `record` makes calls of a builder of it, `interpret` walks over the same
plan with the same modules, value by value, and knows nothing of builders or lowering.
"""

from __future__ import annotations

import copy
import functools
import pickle
from dataclasses import dataclass, field

import pytest
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from flodl import (
    ArgmaxSelector,
    FlowBuilder,
    MergeOp,
    Recall,
    SigmoidRouter,
    SoftmaxRouter,
    StateAdd,
    ThresholdHalt,
    nn,
)

SIZE = 3
MERGES = {
    "add": (MergeOp.ADD, lambda values: sum(values[1:], values[0])),
    "mean": (MergeOp.MEAN, lambda values: sum(values[1:], values[0]) / len(values)),
    "mul": (MergeOp.MUL, lambda values: torch.stack(values).prod(0)),
    "max": (MergeOp.MAX, lambda values: functools.reduce(torch.maximum, values)),
}


@dataclass
class Step:
    """One drawn step: what it is, its modules (or plans), a merge or a number, tags it reads."""

    kind: str
    parts: list = field(default_factory=list)
    option: object = None
    reads: tuple[str, ...] = ()
    tag: str | None = None


@dataclass
class Plan:
    steps: list[Step]


leaves = st.sampled_from(["linear", "gelu", "norm", "softmax"])


def leaf(kind):
    if kind == "linear":
        return nn.Linear(SIZE, SIZE)
    return {"gelu": nn.GELU, "norm": lambda: nn.LayerNorm(SIZE), "softmax": lambda: nn.Softmax(-1)}[
        kind
    ]()


def draw_part(draw, depth):
    if depth and draw(st.integers(0, 3)) == 0:
        return draw_plan(draw, depth - 1)
    return leaf(draw(leaves))


def draw_plan(draw, depth):
    steps, tags, count = [], [], draw(st.integers(1, 5))
    for index in range(count):
        step = draw_step(draw, depth, tags)
        # A tag that is read before it is set is recurrent state.
        if step.kind != "fork" and draw(st.booleans()):
            step.tag = f"tag_{index}"
        tags += [step.tag] if step.tag else []
        steps.append(step)
    return Plan(steps)


def draw_step(draw, depth, tags):
    kinds = ["through", "also", "also_with", "fork", "split", "state", "loop", "gate", "switch"]
    kinds += ["while", "map", "slices"] + (["recall"] if tags else [])
    kind = draw(st.sampled_from(kinds))
    parts = [
        draw_part(draw, depth)
        for _ in range({"also_with": 2, "recall": 0, "state": 0}.get(kind, 1))
    ]
    reads = tuple(draw(st.lists(st.sampled_from(tags), unique=True, max_size=2))) if tags else ()
    if kind == "fork":
        return Step(kind, parts, tag=f"side_{len(tags)}_{draw(st.integers(0, 10**6))}")
    if kind == "split":
        parts += [draw_part(draw, depth) for _ in range(draw(st.integers(1, 3)))]
        return Step(kind, parts, draw(st.sampled_from(sorted(MERGES))))
    if kind in ("gate", "switch"):
        parts.append(draw_part(draw, depth))
        router = {"switch": ArgmaxSelector}.get(kind) or draw(
            st.sampled_from([SoftmaxRouter, SigmoidRouter])
        )
        return Step(kind, [router(SIZE, 2), *parts], reads=reads)
    if kind in ("loop", "while"):
        return Step(kind, parts, draw(st.integers(1, 3)))
    if kind == "recall":
        return Step(kind, [Recall()], reads=(draw(st.sampled_from(tags)),))
    if kind == "state":
        return Step(kind, [StateAdd()], reads=reads, tag=f"state_{len(tags)}")
    return Step(kind, parts)


@st.composite
def plans(draw):
    torch.manual_seed(draw(st.integers(0, 2**16)))
    return draw_plan(draw, 2)


# The same plan, twice


def built(part):
    return record(part).build() if isinstance(part, Plan) else part


def record(plan):
    flow = FlowBuilder()
    for step in plan.steps:
        parts = [built(part) for part in step.parts]
        flow = CALLS[step.kind](flow, step, parts)
        if step.reads:
            flow = flow.using(*step.reads)
        if step.kind == "state":
            flow = flow.using(own=step.tag)
        if step.tag:
            flow = flow.tag(step.tag)
    return flow


CALLS = {
    "through": lambda flow, _, parts: flow.through(*parts),
    "also": lambda flow, _, parts: flow.also(*parts),
    "also_with": lambda flow, _, parts: flow.also_with(*parts),
    "fork": lambda flow, _, parts: flow.fork(*parts),
    "split": lambda flow, step, parts: flow.split(parts).merge(MERGES[step.option][0]),
    "recall": lambda flow, _, parts: flow.through(*parts),
    "state": lambda flow, _, parts: flow.through(*parts),
    "loop": lambda flow, step, parts: flow.loop_body(*parts).for_n(step.option),
    "while": lambda flow, step, parts: flow.loop_body(*parts).while_cond(
        ThresholdHalt(1.0), step.option
    ),
    "gate": lambda flow, _, parts: flow.gate(parts[0], parts[1:]),
    "switch": lambda flow, _, parts: flow.switch(parts[0], parts[1:]),
    "map": lambda flow, _, parts: flow.map(*parts).each(),
    "slices": lambda flow, _, parts: flow.map(*parts).batched().slices(1),
}


def interpret(plan, x, memory):
    """Run a plan; `memory` holds its tags of the call before, and those of plans inside."""
    values = {}
    for index, step in enumerate(plan.steps):
        x = run_step(step, x, values, memory, index)
    memory.update(values)
    return x


def run_part(part, x, memory, key):
    return interpret(part, x, memory.setdefault(key, {})) if isinstance(part, Plan) else part(x)


class Run:
    """One step at work: `part(i, value)` runs its i-th part on a value."""

    def __init__(self, step, x, values, memory, index):
        self.step, self.x, self.memory, self.index = step, x, memory, index
        self.read = {tag: values[tag] for tag in step.reads}

    def part(self, number, value, memory=None):
        memory = self.memory if memory is None else memory
        return run_part(self.step.parts[number], value, memory, (self.index, number))

    def split(self):
        branches = [self.part(number, self.x) for number in range(len(self.step.parts))]
        return MERGES[self.step.option][1](branches)

    def state(self):
        before = self.memory.get(self.step.tag, torch.zeros_like(self.x))
        return sum(self.read.values(), self.x) + before

    def loop(self, halts=lambda _: False):
        fresh, state = {}, self.x  # a body's state lives through the loop, and no longer
        for _ in range(self.step.option):
            if halts(state):
                break
            state = self.part(0, state, fresh)
        return state

    def gate(self):
        weights = self.step.parts[0].forward_named(self.x, self.read)
        return sum(weights[:, i : i + 1] * self.part(i + 1, self.x) for i in range(2))

    def switch(self):
        return self.part(1 + int(self.step.parts[0].forward_named(self.x, self.read)), self.x)


RUNS = {
    "through": lambda run: run.part(0, run.x),
    "fork": lambda run: run.part(0, run.x),
    "slices": lambda run: run.part(0, run.x),
    "also": lambda run: run.x + run.part(0, run.x),
    "also_with": lambda run: run.part(0, run.x) + run.part(1, run.x),
    "recall": lambda run: next(iter(run.read.values())),
    "while": lambda run: run.loop(lambda state: state.max() > 1),
    "map": lambda run: torch.cat([run.part(0, row) for row in run.x.split(1)]),
    **{kind: getattr(Run, kind) for kind in ("split", "state", "loop", "gate", "switch")},
}


def run_step(step, x, values, memory, index):
    result = RUNS[step.kind](Run(step, x, values, memory, index))
    if step.tag:
        values[step.tag] = result
    return x if step.kind == "fork" else result


def gradients(graph, loss):
    parameters = list(graph.parameters())
    grads = torch.autograd.grad(loss, parameters, allow_unused=True) if parameters else ()
    return [torch.zeros(()) if each is None else each for each in grads]


def loss_of(outputs):
    return sum(each.square().sum() for each in outputs)


BATCHES = 2  # calls in a row, so that recurrent state is read


@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
@given(plans())
def test_a_graph_computes_what_its_plan_says(plan):
    graph = record(plan).build().double()
    inputs = [torch.randn(2, SIZE, dtype=torch.float64) for _ in range(BATCHES)]
    inside_maps = any(step.kind == "map" for step in every_step(plan))

    memory = {}
    # State inside a map is shared by its rows, which have another batch size than the whole.
    if inside_maps and graph.has_state:
        return
    outputs = [graph(x) for x in inputs]
    expected = [interpret(plan, x, memory) for x in inputs]

    torch.testing.assert_close(outputs, expected)
    if outputs[0].requires_grad:
        torch.testing.assert_close(
            gradients(graph, loss_of(outputs)), gradients(graph, loss_of(expected))
        )


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(plans())
def test_clones_rebuilds_and_reloads_are_the_same_graph(tmp_path_factory, plan):
    graph = record(plan).build()
    x = torch.randn(2, SIZE)
    expected = graph(x)
    graph.reset()

    clones = [copy.deepcopy(graph), pickle.loads(pickle.dumps(graph)), record(plan).build()]
    for clone in clones:
        assert clone.structural_hash == graph.structural_hash
        clone.reset()
        assert torch.equal(clone(x), expected)

    path = tmp_path_factory.mktemp("flows") / "model"
    graph.save_checkpoint(path)
    other = copy.deepcopy(graph)
    for parameter in other.parameters():
        torch.nn.init.normal_(parameter)
    other.load_checkpoint(path)
    other.reset()
    assert torch.equal(other(x), expected)


def every_step(plan):
    for step in plan.steps:
        yield step
        for part in step.parts:
            if isinstance(part, Plan):
                yield from every_step(part)


def test_the_interpreter_notices_a_difference():
    plan = Plan([Step("also", [nn.Linear(SIZE, SIZE)])])
    graph = record(plan).build()
    plan.steps[0].kind = "through"

    x = torch.randn(2, SIZE)
    with pytest.raises(AssertionError):
        torch.testing.assert_close(graph(x), interpret(plan, x, {}))
