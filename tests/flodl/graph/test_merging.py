"""Values of a merge that don't go together: which, where, what is expected, what to do."""

from __future__ import annotations

import re

import pytest
import torch

from flodl import FlodlError, FlowBuilder, InputError, MergeOp, Reshape, ShapeError, nn

X = torch.ones(3, 4)


def widths(*sizes):
    return FlowBuilder().split([nn.Linear(4, size) for size in sizes])


@pytest.mark.parametrize("op", [MergeOp.ADD, MergeOp.MEAN, MergeOp.MUL, MergeOp.MAX], ids=str)
@pytest.mark.parametrize("count", [2, 15])
def test_sizes_that_differ(op, count):
    graph = widths(*[4] * (count - 1), 5).tag_group("branch").merge(op).label("top").build()
    last = f"branch_{count - 1} [3, 5]"

    message = f"node '{op.name}_1' of graph 'top': {op} expects equal shapes, got branch_0 [3, 4]"
    with pytest.raises(ShapeError, match=f"^{re.escape(message)}, .*{re.escape(last)}") as caught:
        graph(X)

    assert isinstance(caught.value.__cause__, RuntimeError)
    assert "MergeOp.concat" in str(caught.value)


def test_a_residual_names_the_input_and_its_module():
    inner = FlowBuilder().also(nn.Linear(4, 5)).label("inner").build()
    graph = FlowBuilder.from_(inner).label("outer").build()

    message = "node 'add_1' of graph 'outer.inner'.*got the input [3, 4], linear_1 [3, 5]"
    with pytest.raises(ShapeError, match=message.replace("[", r"\[")):
        graph(X)


@pytest.mark.parametrize(
    ("sizes", "op", "expected"),
    [
        ((4, 5), MergeOp.concat(0), "shapes that are equal but in dimension 0"),
        ((4, 5), MergeOp.concat(-2), "shapes that are equal but in dimension -2"),
        ((4, 4), MergeOp.concat(2), "a dimension from -2 to 1"),
        ((4, 5), MergeOp.stack(0), "equal shapes"),
        ((4, 4), MergeOp.stack(-4), "a dimension from -3 to 2"),
    ],
)
def test_concat_and_stack(sizes, op, expected):
    got = f"got linear_1 [3, {sizes[0]}], linear_2 [3, {sizes[1]}]"

    with pytest.raises(ShapeError, match=re.escape(f"{op} expects {expected}, {got}")):
        widths(*sizes).merge(op).build()(X)


def test_ranks_that_differ():
    graph = FlowBuilder().split([nn.Linear(4, 4), Reshape(3, 4, 1)]).merge(MergeOp.concat(1))

    with pytest.raises(ShapeError, match=r"linear_1 \[3, 4\], reshape_1 \[3, 4, 1\]"):
        graph.build()(X)


def test_what_is_no_tensor():
    class Pair(torch.nn.Module):
        def forward(self, x):
            return x, x

    with pytest.raises(InputError, match="node 'add_1' of graph 'graph': pair_1 gives tuple"):
        FlowBuilder().also(Pair()).build()(X)


def test_an_error_about_something_else_stays_itself_and_says_where():
    class Away(torch.nn.Module):
        def forward(self, x):
            return x.to("meta")

    with pytest.raises(RuntimeError, match="meta") as caught:
        FlowBuilder().also(Away()).build()(X)

    assert not isinstance(caught.value, FlodlError)
    assert caught.value.__notes__ == ["in node 'add_1' of graph 'graph'"]


def test_an_error_inside_a_branch_is_not_taken_for_the_merges():
    with pytest.raises(ShapeError, match=r"Linear\(in_features=5\)"):
        FlowBuilder().also(nn.Linear(5, 4)).build()(X)
