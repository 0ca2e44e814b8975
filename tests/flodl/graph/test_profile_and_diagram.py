"""Time by node, and pictures."""

from __future__ import annotations

import copy
import pickle
import xml.etree.ElementTree as ET

import networkx
import pytest
import torch

from flodl import FlodlError, FlowBuilder, MergeOp, StateAdd, nn


def linear():
    return nn.Linear(4, 4)


@pytest.fixture
def graph():
    inner = FlowBuilder.from_(linear()).label("inner").build()
    return (
        FlowBuilder.from_(linear())
        .tag("first")
        .split([linear(), linear()])
        .merge(MergeOp.concat(0))
        .through(inner)
        .input("aux")
        .through(StateAdd())
        .using("memory", key="aux")
        .tag("memory")
        .loop_body(nn.ReLU())
        .for_n(2)
        .tag("_hidden")
        .label("net")
        .build()
    )


X = torch.ones(2, 4)


# Profile


def test_the_profile_names_seconds_and_shares(graph):
    assert graph.profile() is None
    graph.enable_profiling()
    assert graph.profile() is None

    graph(X, torch.ones(1))
    profile = graph.profile()

    assert [each.name for each in profile.nodes] == [
        *("first", "linear_2", "linear_3", "concat_1", "graph_1", "memory", "_hidden")
    ]
    assert all(each.seconds > 0 for each in profile)
    assert sum(each.share for each in profile.nodes) == pytest.approx(1)
    assert profile.seconds == pytest.approx(sum(each.seconds for each in profile.nodes))
    assert str(profile).count("\n") == 6


def test_levels_tell_what_could_run_side_by_side(graph):
    graph.enable_profiling()
    graph(X, torch.ones(1))

    levels = graph.profile().levels

    assert [each.nodes for each in levels][:3] == [
        ("first",),
        ("linear_2", "linear_3"),
        ("concat_1",),
    ]
    assert 1 <= levels[1].parallelism <= 2
    assert levels[0].parallelism == 1


def test_profiling_is_a_form_of_its_own_and_can_be_left(graph):
    plain = graph.forward.__func__
    expected = graph(X, torch.ones(1))
    graph.reset()
    graph.enable_profiling()

    torch.testing.assert_close(graph(X, torch.ones(1)), expected)
    assert "clock" not in graph.source
    assert graph.forward.__func__ is not plain
    graph.disable_profiling()

    assert graph.forward.__func__ is plain
    last = graph.profile()
    graph(X, torch.ones(1))
    assert graph.profile() == last


def test_each_forward_is_timed_anew(graph):
    graph.enable_profiling()
    graph(X, torch.ones(1))
    first = graph.profile()
    graph(X, torch.ones(1))

    assert graph.profile() != first


def test_a_clone_of_a_profiled_graph_runs_on_its_own(graph):
    graph.enable_profiling()
    for cloned in (copy.deepcopy(graph), pickle.loads(pickle.dumps(graph))):
        cloned.first = torch.nn.Identity()
        assert cloned(X, torch.ones(1)).shape == (4, 4)
        assert graph.profile() is None


# Diagrams


def test_networkx_has_nodes_and_edges_with_attributes(graph):
    drawn = graph.to_networkx()

    assert isinstance(drawn, networkx.MultiDiGraph)
    kinds = dict(drawn.nodes(data="kind"))
    assert kinds == {
        "input_0": "input",
        "aux": "input",
        "linear_1": "module",
        "linear_2": "module",
        "linear_3": "module",
        "concat_1": "merge",
        "graph_1": "graph",
        "state_add_1": "module",
        "loop_1": "construct",
        "output": "output",
    }
    assert drawn.nodes["linear_1"] == {
        "kind": "module",
        "type": "Linear",
        "name": "first",
        "tags": ("first",),
        "internal": False,
        "level": 1,
        "parameters": 20,
        "config": "in_features=4, out_features=4, bias=True",
    }
    assert drawn.nodes["concat_1"]["type"] == "concat(0)"
    assert drawn.nodes["graph_1"]["type"] == "inner"
    assert drawn.nodes["loop_1"]["internal"]
    refs = {(u, v): (d["ref"], d["recurrent"]) for u, v, d in drawn.edges(data=True) if d["ref"]}
    assert refs == {
        ("state_add_1", "state_add_1"): ("memory", True),
        ("aux", "state_add_1"): ("key", False),
    }
    assert drawn.has_edge("loop_1", "output")
    assert drawn.number_of_edges() == 11


def test_two_wires_between_two_nodes_are_two_edges():
    graph = FlowBuilder.from_(nn.ReLU()).tag("t").through(StateAdd()).using("t", again="t").build()

    assert graph.to_networkx().number_of_edges("relu_1", "state_add_1") == 3


def test_dot(graph):
    text = graph.dot()

    assert text.startswith('digraph "net" {\n')
    assert '"linear_1" [label="Linear\\nfirst\\n20 parameters", shape=box];' in text
    assert '"graph_1" [label="inner\\ngraph_1\\n20 parameters", shape=box3d];' in text
    assert (
        '"state_add_1" -> "state_add_1" [style=dotted, label="memory", constraint=false];' in text
    )
    assert '"aux" -> "state_add_1" [style=dashed, label="key"];' in text
    assert text == graph.dot()


def test_dot_colored_by_time(graph):
    with pytest.raises(FlodlError, match=r"call enable_profiling\(\) and run"):
        graph.dot(profile=True)
    graph.enable_profiling()
    graph(X, torch.ones(1))

    text = graph.dot(profile=True)

    assert text.count('fillcolor="#ff') == 7
    assert text.count("%") == 7


def test_svg(graph, tmp_path):
    text = graph.svg(tmp_path / "net.svg")

    assert (tmp_path / "net.svg").read_text() == text
    root = ET.fromstring(text)
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    assert "linear_2" in text


def test_svg_without_graphviz(graph, monkeypatch):
    monkeypatch.setenv("PATH", "")

    with pytest.raises(FlodlError, match="its program 'dot' is not found"):
        graph.svg()


def test_names_are_escaped():
    class Odd(torch.nn.Module):
        def forward(self, x):
            return x

    Odd.__name__ = 'a"\\b'
    text = FlowBuilder.from_(Odd()).build().dot()

    assert 'label="a\\"\\\\b\\n' in text
