"""Graphs inside graphs: paths, and what can be done at them."""

from __future__ import annotations

import copy
import pickle

import pytest
import torch

from flodl import FlowBuilder, MergeOp, PathError, PathKind, SoftmaxRouter, nn


def linear():
    return nn.Linear(4, 4)


@pytest.fixture
def graph():
    read = FlowBuilder.from_(linear()).tag("seen").label("read").build()
    letter = (
        FlowBuilder.from_(read)
        .through(linear())
        .tag("hidden")
        .also(nn.ReLU())
        .tag("sum")
        .through(nn.Dropout(0.5))
        .tag("_secret")
        .through(nn.ReLU())
        .tag("private")
        .internal("private")
        .label("letter")
        .build()
    )
    return FlowBuilder.from_(letter).through(linear()).tag("out").label("all").build()


def test_children(graph):
    letter = graph.child_graph("letter")

    assert list(graph.tree_children()) == ["letter"]
    assert list(letter.tree_children()) == ["read"]
    assert graph.subgraph("letter.read") is letter.child_graph("read")
    assert letter.label == "letter"
    assert letter.is_composed
    assert letter.child_graph("read").is_composed
    assert not graph.is_composed


def test_paths(graph):
    kinds = {path: graph.validate_path(path) for path in ("letter", "letter.read", "out")}

    assert kinds == {
        "letter": PathKind.SUBGRAPH,
        "letter.read": PathKind.SUBGRAPH,
        "out": PathKind.TAG,
    }
    assert graph.validate_path("letter.read.seen") is PathKind.TAG


@pytest.mark.parametrize(
    "path",
    ["lettr", "letter.hiden", "out.x", "", "letter.", ".letter", "letter.read.seen.x", "all"],
)
def test_a_path_that_names_nothing_lists_the_nearest(graph, path):
    calls = [graph.validate_path, graph.subgraph, graph.tagged_at, graph.parameters_at]
    calls += [graph.named_parameters_at, graph.freeze, graph.thaw, graph.is_frozen]
    for call in calls:
        with pytest.raises(PathError, match=r"there is nothing at .* Nearest: '"):
            call(path)
    with pytest.raises(PathError):
        graph.set_training_at(path, False)
    with pytest.raises(PathError):
        graph.load_subgraph_checkpoint(path, "nowhere")


def test_the_nearest_names_come_first(graph):
    with pytest.raises(PathError, match=r"nothing at 'letter.hiden'. Nearest: 'letter.hidden'"):
        graph.validate_path("letter.hiden")
    with pytest.raises(
        PathError, match=r"graph 'all' has no child graph 'lettr'. Nearest: 'letter'"
    ):
        graph.child_graph("lettr")


def test_a_tag_is_no_graph_and_a_graph_no_tag(graph):
    with pytest.raises(PathError, match=r"'letter.hidden' is a tag, not a graph"):
        graph.subgraph("letter.hidden")
    with pytest.raises(PathError, match="'letter' is a graph, not a tag"):
        graph.tagged_at("letter")


def test_internal_tags_do_not_resolve_from_a_parent(graph):
    letter = graph.subgraph("letter")

    for tag in ("_secret", "private"):
        assert letter.validate_path(tag) is PathKind.TAG
        with pytest.raises(PathError):
            graph.validate_path(f"letter.{tag}")


def test_tagged_at(graph):
    assert graph.tagged_at("letter.hidden") is None

    output = graph(torch.randn(2, 4))

    assert graph.tagged_at("out") is output
    assert graph.tagged_at("letter.hidden") is graph.subgraph("letter").tagged("hidden")


def test_parameters_at(graph):
    assert [name for name, _ in graph.named_parameters_at("letter")] == [
        *("graph_1.seen.weight", "graph_1.seen.bias", "hidden.weight", "hidden.bias")
    ]
    assert [name for name, _ in graph.named_parameters_at("letter.hidden")] == [
        *("hidden.weight", "hidden.bias")
    ]
    assert len(graph.parameters_at("letter.read")) == 2
    assert graph.parameters_at("letter.sum") == []


def test_freezing(graph):
    assert not graph.is_frozen("letter")

    graph.freeze("letter.read")
    assert graph.is_frozen("letter.read")
    assert graph.is_frozen("letter.read.seen")
    assert not graph.is_frozen("letter")
    graph.freeze("letter.hidden")
    assert graph.is_frozen("letter")
    assert not graph.is_frozen("out")
    assert not graph.is_frozen("letter.sum")  # nothing to freeze

    graph.thaw("letter")
    assert all(each.requires_grad for each in graph.parameters())


def test_training_at(graph):
    graph.set_training_at("letter", False)
    assert graph.training
    assert not graph.subgraph("letter.read").training

    graph.set_training_at("letter.hidden", True)
    assert graph.subgraph("letter").hidden.training
    assert not graph.subgraph("letter").training
    graph.set_training_at("letter.sum", True)  # names a value: there is no module to switch
    assert not graph.subgraph("letter").training


def test_labelled_graphs_in_containers_are_children():
    def inner(label):
        return FlowBuilder.from_(linear()).label(label).build()

    graph = (
        FlowBuilder()
        .gate(SoftmaxRouter(4, 2), [inner("a"), torch.nn.Sequential(inner("b"))])
        .loop_body(inner("c"))
        .for_n(2)
        .split([inner("d"), linear()])
        .merge(MergeOp.ADD)
        .build()
    )

    assert list(graph.tree_children()) == ["a", "b", "c", "d"]


def test_an_unlabelled_graph_is_opaque():
    inner = FlowBuilder.from_(FlowBuilder.from_(linear()).label("deep").build()).build()
    graph = FlowBuilder.from_(inner).build()

    assert graph.tree_children() == {}
    assert inner.is_composed


def test_one_labelled_graph_may_be_used_twice():
    inner = FlowBuilder.from_(linear()).label("inner").build()
    graph = FlowBuilder.from_(inner).through(inner).build()

    assert list(graph.tree_children()) == ["inner"]
    assert len(list(graph.parameters())) == 2


def test_where_a_child_and_a_tag_have_one_name_the_child_is_meant():
    inner = FlowBuilder.from_(linear()).label("encoder").build()
    graph = FlowBuilder.from_(inner).tag("encoder").build()

    assert graph.validate_path("encoder") is PathKind.SUBGRAPH
    assert graph.subgraph("encoder") is inner
    assert graph.tagged("encoder") is None


@pytest.mark.parametrize(
    "clone", [copy.deepcopy, lambda each: pickle.loads(pickle.dumps(each))], ids=["copy", "pickle"]
)
def test_a_clone_has_the_tree_and_a_part_of_it_stands_alone(graph, clone):
    cloned = clone(graph)
    part = clone(graph.subgraph("letter"))

    assert cloned.subgraph("letter.read").is_composed
    assert not cloned.is_composed
    assert not part.is_composed
    assert part.subgraph("read").is_composed


def test_a_replaced_child_is_found(graph):
    graph.graph_1 = FlowBuilder.from_(linear()).label("other").build()

    assert list(graph.tree_children()) == ["other"]


def test_the_tree_as_text(graph):
    assert graph.tree_text() == (
        "all: 60 parameters\n"
        "  graph_1\n"
        "  linear_1 [out]\n"
        "  letter: 40 parameters\n"
        "    graph_1\n"
        "    linear_1 [hidden]\n"
        "    relu_1\n"
        "    add_1 [sum]\n"
        "    dropout_1 [_secret]\n"
        "    relu_2 [private]\n"
        "    read: 20 parameters\n"
        "      linear_1 [seen]"
    )
