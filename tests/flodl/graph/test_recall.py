import pytest
import torch

import flodl
from flodl import FlowBuilder, MergeOp, nn


def test_in_a_split_each_recall_takes_the_reference_it_names():
    graph = (
        FlowBuilder.from_(nn.ReLU())
        .tag("a")
        .through(nn.GELU())
        .tag("b")
        .split([flodl.Recall("b"), flodl.Recall("a")])
        .using("a", "b")
        .merge(MergeOp.concat(1))
        .build()
    )
    x = torch.randn(2, 3)

    y = graph(x)

    torch.testing.assert_close(y, torch.cat([torch.nn.functional.gelu(x.relu()), x.relu()], 1))


def test_a_recall_without_its_reference_says_what_to_add():
    graph = FlowBuilder.from_(nn.ReLU()).tag("a").through(flodl.Recall("skip")).using("a").build()

    with pytest.raises(flodl.InputError, match=r"Add \.using\('skip'\)"):
        graph(torch.randn(2, 3))


def test_flows_that_recall_other_tags_differ_in_hash():
    def graph(tag: str) -> flodl.Graph:
        builder = FlowBuilder.from_(nn.ReLU()).tag("a").through(nn.ReLU()).tag("b")
        return builder.through(flodl.Recall(tag)).using("a", "b").build()

    assert graph("a").topology == graph("b").topology
    assert repr(graph("a")) != repr(graph("b"))
