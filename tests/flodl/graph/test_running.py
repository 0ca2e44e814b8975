"""How a graph runs: generated source, memory, replaced modules, copies, inputs, tags."""

from __future__ import annotations

import copy
import gc
import linecache
import pickle
import traceback
import weakref

import pytest
import torch

from flodl import FlodlError, FlowBuilder, InputError, MergeOp, PathError, StateAdd, nn


def linear():
    return nn.Linear(4, 4)


def chain():
    return FlowBuilder.from_(linear()).through(nn.ReLU()).through(linear())


# Source


def test_the_source_reads_as_one_would_write_it():
    graph = (
        FlowBuilder.from_(linear())
        .tag("hidden")
        .through(nn.ReLU())
        .split([linear(), linear()])
        .merge(MergeOp.MEAN)
        .also(linear())
        .fork(linear())
        .tag("head")
        .loop_body(linear())
        .for_n(2)
        .input("scale")
        .through(StateAdd())
        .using("hidden", key="scale")
        .through(StateAdd())
        .using("memory")
        .tag("memory")
        .through(linear())
        .build()
    )

    assert graph.source == (
        "def forward(self, x=None, scale=None, *extra):\n"
        "    if x is None or scale is None or extra:\n"
        "        refuse(self, x, scale, *extra)\n"
        "    modules = self._modules\n"
        "    call = way_in(self)\n"
        "    kept = self._kept\n"
        "    forget(kept)\n"
        "    batch = size(x)\n"
        '    hidden = call(modules["hidden"], x)\n'
        '    x = call(modules["relu_1"], hidden)\n'
        '    linear_2 = call(modules["linear_2"], x)\n'
        '    x = call(modules["linear_3"], x)\n'
        "    try:\n"
        "        x = (linear_2 + x) / 2\n"
        "    except Exception as error:\n"
        "        unmerged(self, 4, (linear_2, x), error)\n"
        "    del linear_2\n"
        '    linear_4 = call(modules["linear_4"], x)\n'
        "    try:\n"
        "        x = x + linear_4\n"
        "    except Exception as error:\n"
        "        unmerged(self, 6, (x, linear_4), error)\n"
        "    del linear_4\n"
        '    head = call(modules["head"], x)\n'
        '    x = modules["loop_1"](x)\n'
        '    x = call_named(modules["state_add_1"], x, {"hidden": hidden, "key": scale})\n'
        '    memory = call_named(modules["memory"], x, '
        '{"memory": recall(kept, 0, batch, modules["memory"], "memory", x)})\n'
        "    del x\n"
        '    x = call(modules["linear_6"], memory)\n'
        "    keep(kept, (hidden, head, scale, memory), (memory,), batch)\n"
        "    return x\n"
    )


def test_names_cannot_break_out_of_the_source():
    class Takes(nn.NamedInputModule):
        def forward_named(self, x, refs):
            return x + refs['"]; raise SystemExit #']

    graph = FlowBuilder().tag("kept").tag("call_named").through(Takes())
    graph = graph.using(**{'"]; raise SystemExit #': "kept"}).input("self", "x", "extra").build()

    one = torch.ones(1)
    assert graph(one, one, one, one).item() == 2


def test_names_in_other_alphabets():
    graph = FlowBuilder.from_(linear()).tag("größe").build()

    assert 'größe = call(modules["größe"], x)' in graph.source
    assert graph(torch.ones(1, 4)).shape == (1, 4)


def test_a_traceback_shows_the_generated_line():
    graph = chain().build()
    graph.linear_2 = torch.nn.Bilinear(1, 1, 1)

    with pytest.raises(TypeError) as caught:
        graph(torch.ones(1, 4))

    assert 'x = call(modules["linear_2"], x)' in "".join(traceback.format_exception(caught.value))


def test_equal_graphs_share_their_code_and_it_is_dropped_with_them():
    graph = FlowBuilder.from_(nn.SELU()).through(nn.SELU()).build()
    other = FlowBuilder.from_(nn.SELU()).through(nn.SELU()).build()
    assert type(graph) is type(other)
    filename = graph.forward.__code__.co_filename
    assert linecache.getline(filename, 1) == "def forward(self, x=None, *extra):\n"

    del graph, other
    gc.collect()

    assert linecache.getline(filename, 1) == ""


def test_a_graph_is_freed_without_the_garbage_collector():
    graph = chain().build()
    graph(torch.ones(1, 4))
    gone = weakref.ref(graph)
    gc.disable()
    try:
        del graph
        assert gone() is None
    finally:
        gc.enable()


# Memory


class Watched(torch.nn.Module):
    """Counts the activations that are alive when it is called, its own output among them."""

    alive: weakref.WeakSet
    peak = 0

    def forward(self, x):
        output = x * 1.0
        Watched.alive.add(output)
        Watched.peak = max(Watched.peak, len(Watched.alive))
        return output


@pytest.fixture
def watched(monkeypatch):
    monkeypatch.setattr(Watched, "alive", weakref.WeakSet(), raising=False)
    monkeypatch.setattr(Watched, "peak", 0)
    return Watched


def test_200_layers_hold_at_most_three_activations(watched):
    flow = FlowBuilder()
    for _ in range(200):
        flow = flow.through(watched())
    graph = flow.build()

    with torch.no_grad():
        output = graph(torch.ones(1))

    assert watched.peak <= 3
    assert len(watched.alive) == 1
    assert output.item() == 1


def test_values_of_wider_flows_are_freed_at_their_last_use(watched):
    flow = FlowBuilder().tag("start")
    for _ in range(20):
        flow = flow.also(watched()).split([watched() for _ in range(3)]).merge(MergeOp.ADD)
        flow = flow.through(StateAdd()).using("start").map(watched()).over("start")
    graph = flow.build()

    with torch.no_grad():
        graph(torch.ones(1))

    assert watched.peak <= 4


def test_tagged_values_live_until_the_next_forward(watched):
    graph = FlowBuilder.from_(watched()).tag("a").through(watched()).through(watched()).build()
    with torch.no_grad():
        graph(torch.ones(1))
        assert len(watched.alive) == 1
        graph(torch.ones(1))

    assert watched.peak <= 3
    assert len(watched.alive) == 1


# Replacing, copying


def test_a_replaced_module_is_run():
    graph = chain().build()
    x = torch.randn(2, 4)
    graph(x)

    graph.relu_1 = torch.nn.Identity()
    torch.testing.assert_close(graph(x), graph.linear_2(graph.linear_1(x)))
    graph._modules["relu_1"] = torch.nn.Tanh()  # as quantisation does
    torch.testing.assert_close(graph(x), graph.linear_2(torch.tanh(graph.linear_1(x))))
    del graph.relu_1
    graph.add_module("relu_1", torch.nn.Sigmoid())
    torch.testing.assert_close(graph(x), graph.linear_2(torch.sigmoid(graph.linear_1(x))))


@pytest.mark.parametrize(
    "clone",
    [copy.deepcopy, lambda graph: pickle.loads(pickle.dumps(graph))],
    ids=["deepcopy", "pickle"],
)
def test_a_clone_stands_on_its_own(clone):
    graph = chain().tag("end").label("net").input("aux").internal("end").build()
    x, aux = torch.randn(2, 4), torch.ones(1)
    output = graph(x, aux)

    cloned = clone(graph)
    assert torch.equal(cloned(x, aux), output)
    cloned.linear_1 = torch.nn.Identity()

    assert torch.equal(graph(x, aux), output)
    assert not torch.equal(cloned(x, aux), output)
    assert (cloned.label, cloned.tag_names) == ("net", ["end", "aux"])
    assert cloned.source == graph.source
    assert clone(graph).structural_hash == graph.structural_hash


def test_clones_keep_the_sharing_of_modules():
    shared = linear()
    graph = FlowBuilder.from_(shared).through(shared).build()

    for cloned in (copy.deepcopy(graph), pickle.loads(pickle.dumps(graph))):
        assert cloned.linear_1 is cloned.linear_2
        assert cloned.linear_1 is not shared


# Inputs


def test_a_wrong_number_of_inputs_is_refused():
    graph = FlowBuilder().input("a", "b").through(StateAdd()).using("a", "b").label("net").build()
    one = torch.ones(1)

    assert graph(one, one, one).item() == graph.forward_multi([one, one, one]).item() == 3
    assert graph(one, b=one, a=one * 5).item() == 7
    with pytest.raises(InputError, match=r"graph 'net' takes 3 inputs \(x, a, b\), got 4"):
        graph(one, one, one, one)
    with pytest.raises(InputError, match=r"got 2; missing: 'b'"):
        graph(one, one)
    with pytest.raises(InputError, match=r"got 1; missing: 'a', 'b'"):
        graph.forward_multi([one])
    with pytest.raises(InputError, match="takes a list of tensors"):
        graph.forward_multi(torch.ones(3))  # would be three inputs
    with pytest.raises(InputError, match=r"the graph takes 1 input \(x\), got 2"):
        FlowBuilder().build()(one, one)
    with pytest.raises(InputError, match="missing: 'x'"):
        FlowBuilder().build()()


def test_a_graph_with_inputs_is_a_named_input_module():
    inner = FlowBuilder().input("a").through(StateAdd()).using("a").label("inner").build()
    graph = FlowBuilder().tag("t").through(inner).using(a="t").build()
    one = torch.ones(1)

    assert inner.as_named_input() is inner
    assert FlowBuilder().build().as_named_input() is None
    assert graph(one).item() == 2
    assert inner.forward_named(one, {"a": one}).item() == 2
    with pytest.raises(InputError, match=r"graph 'inner'.*missing: 'a'"):
        FlowBuilder.from_(inner).build()(one)
    with pytest.raises(InputError, match="graph 'inner' has no input 'b'; it has 'a'"):
        inner.forward_named(one, {"a": one, "b": one})


# Tags


def test_tagged():
    graph = chain().tag("end").fork(linear()).tag("side").input("aux").build()
    assert graph.tagged("end") is None
    with pytest.raises(PathError, match=r"has no tag 'edn'. Nearest: 'end'") as caught:
        graph.tagged("edn")
    assert isinstance(caught.value, KeyError)
    assert isinstance(caught.value, FlodlError)

    aux = torch.ones(1)
    output = graph(torch.ones(1, 4), aux)

    assert graph.tagged("end") is output
    assert graph.tagged("aux") is aux
    assert graph.tagged("side").requires_grad
    with pytest.raises(PathError, match="has no tag group 'end'"):
        graph.tag_group("end")


def test_a_graph_tells_what_it_is():
    graph = chain().build()

    assert graph.as_graph() is graph
    assert graph.as_loop_body() is None
    assert graph.name == "graph"
    assert graph.label is None
    assert len(graph.sub_modules()) == 3
    assert graph.set_training(False).training is False


def test_lazy_layers_are_filled_in_by_the_first_call():
    graph = FlowBuilder.from_(torch.nn.LazyLinear(2)).build()
    before = graph.structural_hash
    assert graph.tree_text().startswith("graph: 0 parameters")
    assert graph.to_networkx().nodes["lazy_linear_1"]["parameters"] == 0

    assert graph(torch.ones(3, 4)).shape == (3, 2)

    assert graph.structural_hash != before
