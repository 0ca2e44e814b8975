"""Every wrong call is a BuildError where it is made; what only the whole shows, at build()."""

from __future__ import annotations

import pytest
import torch

from flodl import (
    BuildError,
    FixedSelector,
    FlodlError,
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


def two():
    return [linear(), linear()]


class Body(nn.LoopBody):
    def step(self, x, refs, emit):
        return x


class Duck(torch.nn.Module):
    def forward_named(self, x, refs):
        return x


SPLIT = "needs a single stream, but 2 branches"
AT_THE_CALL = {
    # several streams where one is needed, and the other way round
    "through a split": (lambda b: b.split(two()).through, (linear(),), SPLIT),
    "fork a split": (lambda b: b.split(two()).fork, (linear(),), SPLIT),
    "also a split": (lambda b: b.split(two()).also, (linear(),), SPLIT),
    "also_with a split": (lambda b: b.split(two()).also_with, (linear(), linear()), SPLIT),
    "tag a split": (lambda b: b.split(two()).tag, ("t",), SPLIT),
    "split a split": (lambda b: b.split(two()).split, (two(),), SPLIT),
    "gate a split": (lambda b: b.split(two()).gate, (SoftmaxRouter(4, 2), two()), SPLIT),
    "switch a split": (lambda b: b.split(two()).switch, (FixedSelector(0), two()), SPLIT),
    "loop a split": (lambda b: b.split(two()).loop_body, (linear(),), SPLIT),
    "map a split": (lambda b: b.split(two()).map, (linear(),), SPLIT),
    "build a split": (lambda b: b.split(two()).build, (), SPLIT),
    "merge one": (lambda b: b.merge, (MergeOp.ADD,), "merge\\(\\) needs several streams"),
    "group one": (lambda b: b.tag_group, ("t",), "tag_group\\(\\) needs several streams"),
    # a fork without its tag
    "through a fork": (lambda b: b.fork(linear()).through, (linear(),), "Add .tag\\(name\\)"),
    "fork a fork": (lambda b: b.fork(linear()).fork, (linear(),), "can't follow fork"),
    "build a fork": (lambda b: b.fork(linear()).build, (), "can't follow fork"),
    # a loop or a map without how it runs
    "build a loop": (lambda b: b.loop_body(linear()).build, (), "for_n, while_cond or until"),
    "through a loop": (lambda b: b.loop_body(linear()).through, (linear(),), "can't follow loop"),
    "tag a loop": (lambda b: b.loop_body(linear()).tag, ("t",), "can't follow loop_body"),
    "use a loop": (lambda b: b.loop_body(Body()).using, ("t",), "can't follow loop_body"),
    "build a map": (lambda b: b.map(linear()).build, (), "each, over or slices"),
    "each of a loop": (lambda b: b.loop_body(linear()).each, (), "each\\(\\) must follow map"),
    "for_n alone": (lambda b: b.for_n, (2,), "for_n\\(\\) must follow loop_body"),
    "while alone": (lambda b: b.while_cond, (ThresholdHalt(1), 2), "must follow loop_body"),
    "slices alone": (lambda b: b.slices, (2,), "slices\\(\\) must follow map"),
    "batched alone": (lambda b: b.batched, (), "batched\\(\\) must follow map"),
    # numbers
    "no iterations": (lambda b: b.loop_body(linear()).for_n, (0,), "n=0 must be an integer ≥ 1"),
    "a bool": (lambda b: b.loop_body(linear()).for_n, (True,), "n=True must be an integer"),
    "no passes": (
        lambda b: b.loop_body(linear()).while_cond,
        (ThresholdHalt(1), 0),
        "max_iter=0 must be",
    ),
    "no slices": (lambda b: b.map(linear()).slices, (0,), "n=0 must be an integer ≥ 1"),
    "one branch": (lambda b: b.split, ([linear()],), "needs two or more branches, got 1"),
    "one expert": (lambda b: b.gate, (SoftmaxRouter(4, 1), [linear()]), "two or more experts"),
    "one choice": (lambda b: b.switch, (FixedSelector(0), [linear()]), "two or more branches"),
    # not modules
    "a function": (lambda b: b.through, (torch.relu,), "expected a torch.nn.Module, got builtin"),
    "a class": (lambda b: b.through, (nn.ReLU,), "got the class ReLU; pass ReLU\\(...\\)"),
    "a builder": (lambda b: b.also, (FlowBuilder(),), "call .build\\(\\) on it first"),
    "not a list": (lambda b: b.split, (linear(),), "expected a list of branches, got Linear"),
    "a sequence": (lambda b: b.split, (torch.nn.Sequential(*two()),), "got Sequential"),
    "not a merge": (lambda b: b.split(two()).merge, ("add",), "'add' is not a MergeOp"),
    "not a condition": (
        lambda b: b.loop_body(linear()).until_cond,
        (lambda x: x, 3),
        "until_cond: expected a torch.nn.Module",
    ),
    # names
    "no identifier": (lambda b: b.tag, ("a b",), "'a b' is not an identifier"),
    "a path": (lambda b: b.tag, ("a.b",), "'a.b' is not an identifier"),
    "no name": (lambda b: b.tag, (3,), "3 is not an identifier"),
    "a keyword": (lambda b: b.tag, ("class",), "'class' is a keyword"),
    "a method": (lambda b: b.tag, ("forward",), "'forward' is an attribute of torch.nn.Module"),
    "a field": (lambda b: b.tag, ("training",), "'training' is an attribute"),
    "a hidden field": (lambda b: b.tag, ("_modules",), "'_modules' is an attribute"),
    "a ligature": (lambda b: b.tag, ("ﬁeld",), "is 'field' to Python"),
    "twice": (lambda b: b.tag("t").tag, ("t",), "there is a tag 't' in this flow already"),
    "own id": (lambda b: b.tag, ("linear_1",), "'linear_1' is the id of a node"),
    "later id": (
        lambda b: b.tag("linear_2").through,
        (linear(),),
        "would be called 'linear_2', which is a tag",
    ),
    "the input": (lambda b: b.tag, ("input_0",), "'input_0' is the id of a node"),
    "group twice": (
        lambda b: b.split(two()).tag_group("g").tag_group,
        ("g",),
        "a group 'g' already",
    ),
    "group over a tag": (lambda b: b.tag("g_1").split(two()).tag_group, ("g",), "'g_1'"),
    "a tag as input": (lambda b: b.tag("t").input, ("t",), "there is a tag 't'"),
    "an input as tag": (lambda b: b.input("t").tag, ("t",), "there is an input 't'"),
    "inputs twice": (lambda b: b.input, ("t", "t"), "there is an input 't'"),
    "a keyword input": (lambda b: b.input, ("in",), "'in' is a keyword"),
    "no inputs": (lambda b: b.input, (), "names no input"),
    "a dotted label": (lambda b: b.label, ("a.b",), "'a.b' is not an identifier"),
    "a keyword label": (lambda b: b.label, ("def",), "'def' is a keyword"),
    "a torch label": (lambda b: b.label, ("modules",), "'modules' is an attribute"),
    "an id as label": (lambda b: b.label, ("linear_1",), "'linear_1' is the id of a node"),
    "a label as id": (lambda b: b.label("linear_2").through, (linear(),), "'linear_2', which is"),
    # references
    "using nothing": (lambda b: b.through(StateAdd()).using, (), "names no tag"),
    "using a number": (lambda b: b.through(StateAdd()).using, (3,), "3 is not the name of a tag"),
    "using by a layer": (
        lambda b: b.tag("t").through(linear()).using,
        ("t",),
        "Linear takes no named input.*implements forward_named\\(x, refs\\)",
    ),
    "using by one branch": (
        lambda b: b.tag("t").split([StateAdd(), nn.ReLU()]).using,
        ("t",),
        "ReLU takes no named input",
    ),
    "using by a selector": (
        lambda b: b.tag("t").switch(FixedSelector(0), two()).using,
        ("t",),
        "FixedSelector takes no named input",
    ),
    "using by a closed graph": (
        lambda b: b.tag("t").through(flow().build()).using,
        ("t",),
        "the graph has no inputs. Declare them",
    ),
    "using by a graph": (
        lambda b: b.tag("t").through(flow().input("a").build()).using,
        ("t",),
        "the graph has no input 't'. It has 'a'",
    ),
    "using first": (lambda _: FlowBuilder().input("t").using, ("t",), "follows the start"),
    "using after merge": (
        lambda b: b.tag("t").split([StateAdd(), StateAdd()]).merge(MergeOp.ADD).using,
        ("t",),
        "using\\(\\) follows merge",
    ),
    "using after map": (lambda b: b.tag("t").map(StateAdd()).each().using, ("t",), "follows each"),
    "using in a map": (lambda b: b.tag("t").map(StateAdd()).using, ("t",), "can't follow map"),
    "one key twice": (lambda b: b.tag("t").through(StateAdd()).using, ("t", "t"), "given once"),
    "one key again": (
        lambda b: b.tag("t").through(StateAdd()).using("t").using,
        ("t",),
        "gets 't' already",
    ),
    "own output": (lambda b: b.through(StateAdd()).tag("m").using, ("m",), "is the output of the"),
    "own sum": (lambda b: b.also(StateAdd()).tag("m").using, ("m",), "is the output of the module"),
    "own branch": (
        lambda b: b.split([StateAdd(), StateAdd()]).tag_group("m").using,
        ("m_0",),
        "is the output of the module",
    ),
    "own state, no zero": (
        lambda b: b.through(Duck()).using("m").tag,
        ("m",),
        "Duck reads its own output 'm', but has no value for the first call.*zero_ref",
    ),
    "a later input": (
        lambda b: b.through(StateAdd()).using("c").input,
        ("c",),
        "'c' is used before it is declared",
    ),
    "over nothing": (lambda b: b.map(linear()).over, ("t",), "there is no tag 't' before"),
}


@pytest.mark.parametrize("case", AT_THE_CALL, ids=str)
def test_at_the_call(case):
    prepare, arguments, message = AT_THE_CALL[case]
    call = prepare(flow())

    with pytest.raises(BuildError, match=message) as caught:
        call(*arguments)

    assert isinstance(caught.value, FlodlError)
    assert isinstance(caught.value, ValueError)


def inner(label):
    return flow().label(label).build()


AT_THE_END = {
    "a tag that never comes": (
        lambda: flow().tag("memory").through(StateAdd()).using("memry"),
        "the tag 'memry' never comes. The flow has 'memory'",
    ),
    "no tags at all": (lambda: flow().through(StateAdd()).using("m"), "The flow has no tags"),
    "an internal tag that never comes": (lambda: flow().internal("t"), "internal: there is no"),
    "one label for two graphs": (
        lambda: FlowBuilder.from_(inner("a")).through(inner("a")),
        "two different graphs inside have the label 'a'",
    ),
    "one label in a container": (
        lambda: FlowBuilder.from_(inner("a")).loop_body(torch.nn.Sequential(inner("a"))).for_n(2),
        "two different graphs inside have the label 'a'",
    ),
}


@pytest.mark.parametrize("case", AT_THE_END, ids=str)
def test_at_the_end(case):
    make, message = AT_THE_END[case]
    builder = make()

    with pytest.raises(BuildError, match=message):
        builder.build()


def test_a_refused_call_changes_nothing():
    builder = flow().through(StateAdd())

    with pytest.raises(BuildError):
        builder.merge(MergeOp.ADD)
    with pytest.raises(BuildError):
        builder.using("a", "a")

    assert [name for name, _ in builder.build().named_children()] == ["linear_1", "state_add_1"]


@pytest.mark.parametrize("make", [MergeOp.concat, MergeOp.stack])
def test_a_merge_needs_a_number(make):
    with pytest.raises(FlodlError, match="must be an integer"):
        make("last")


def test_names_of_our_own_methods_are_free():
    graph = flow().tag("source").fork(linear()).tag("label").input("name").build()

    assert [name for name, _ in graph.named_parameters()][::2] == ["source.weight", "label.weight"]
    assert graph(torch.ones(1, 4), torch.ones(1)).shape == (1, 4)
