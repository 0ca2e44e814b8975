"""Maps: over elements, tagged values and slices; one by one or at once."""

from __future__ import annotations

import pytest
import torch

from flodl import FlowBuilder, ShapeError, nn


class Sees(nn.Module):
    """Remembers the shapes it is called with."""

    def __init__(self):
        super().__init__()
        self.shapes = []

    def forward(self, x):
        self.shapes.append(tuple(x.shape))
        return x * 2


class Rowwise(Sees):
    rowwise = True


class Mean(nn.Module):
    """What it gives depends on all it sees."""

    def forward(self, x):
        return x - x.mean()


def mapped(body):
    return FlowBuilder().map(body)


def test_each_sees_one_element_with_a_leading_one():
    body = Sees()
    x = torch.randn(3, 4, 5)

    output = mapped(body).each().build()(x)

    assert body.shapes == [(1, 4, 5)] * 3
    assert torch.equal(output, x * 2)


def test_batched_sees_the_whole():
    body = Sees()
    x = torch.randn(3, 4)

    mapped(body).batched().each().build()(x)

    assert body.shapes == [(3, 4)]


def test_over_maps_a_tagged_value():
    graph = FlowBuilder().tag("x").through(nn.Linear(2, 2)).map(Mean()).over("x").build()
    x = torch.randn(3, 2)

    torch.testing.assert_close(graph(x), x - x.mean(1, keepdim=True))


def test_slices_are_rows():
    body = Sees()
    x = torch.arange(12.0).reshape(2, 6)

    output = mapped(body).slices(3).build()(x)

    assert body.shapes == [(1, 2)] * 6
    assert torch.equal(output, x * 2)


@pytest.mark.parametrize("batched", [False, True])
@pytest.mark.parametrize("lead", [(2,), (2, 3), ()])
def test_slices_come_back_side_by_side(lead, batched):
    body = nn.Linear(2, 5)
    builder = mapped(body).batched() if batched else mapped(body)
    x = torch.randn(*lead, 6)

    expected = torch.cat([body(part) for part in x.split(2, -1)], -1)
    torch.testing.assert_close(builder.slices(3).build()(x), expected)


def test_slices_that_do_not_divide_are_refused():
    with pytest.raises(ShapeError, match=r"a last dimension that 4 divides, got \[2, 6\]"):
        mapped(nn.Identity()).slices(4).build()(torch.ones(2, 6))


def test_a_body_that_loses_rows_is_refused():
    class First(nn.Module):
        def forward(self, x):
            return x[:, 0]

    with pytest.raises(
        ShapeError, match=r"must give one row for each row of a slice; it gives \[4\]"
    ):
        mapped(First()).slices(2).build()(torch.ones(2, 6))


def test_there_must_be_something_to_map_over():
    with pytest.raises(ShapeError, match="no dimension to map over"):
        mapped(nn.Identity()).each().build()(torch.tensor(1.0))


def test_an_empty_batch_stays_empty():
    assert mapped(nn.Linear(4, 2)).each().build()(torch.ones(0, 4)).shape == (0, 2)
    assert mapped(Sees()).slices(2).build()(torch.ones(0, 4)).shape == (0, 4)


ONCE = [
    (nn.Linear(4, 3), (3, 4)),
    (torch.nn.Linear(4, 3), (3, 5, 4)),
    (nn.ReLU(), (3, 4)),
    (nn.LayerNorm(4), (3, 4)),
    (torch.nn.Softmax(-1), (3, 4)),
    (torch.nn.Conv2d(2, 3, 3), (3, 2, 5, 5)),
    (torch.nn.Dropout(0.5).eval(), (3, 4)),
    (torch.nn.Sequential(nn.Linear(4, 4), nn.GELU(), nn.LayerNorm(4)), (3, 4)),
    (FlowBuilder.from_(nn.Linear(4, 4)).also(nn.ReLU()).build(), (3, 4)),
    (Rowwise(), (3, 4)),
]
ONE_BY_ONE = [
    (Sees(), (3, 4)),
    (Mean(), (3, 4)),
    (torch.nn.Softmax(0), (3, 4)),
    (torch.nn.Flatten(0), (3, 4)),
    (torch.nn.BatchNorm1d(4).eval(), (3, 4)),
    (torch.nn.Conv2d(1, 3, 3), (3, 5, 5)),
    (torch.nn.Sequential(nn.Linear(4, 4), Mean()), (3, 4)),
    (FlowBuilder.from_(nn.Linear(4, 4)).tag("t").build(), (3, 4)),
    (FlowBuilder.from_(nn.Linear(4, 4)).through(Mean()).build(), (3, 4)),
]


@pytest.mark.parametrize(
    ("module", "shape", "count"),
    [(*case, 1) for case in ONCE] + [(*case, 3) for case in ONE_BY_ONE],
    ids=lambda value: type(value).__name__ if isinstance(value, torch.nn.Module) else "",
)
def test_a_body_known_to_work_by_rows_is_called_once(module, shape, count):
    called = []

    graph = mapped(module).each().build()
    x = torch.randn(shape)
    expected = torch.cat([module(each) for each in x.split(1)])
    original = module.forward
    module.__dict__["forward"] = lambda value: called.append(value) or original(value)

    output = graph(x)

    del module.__dict__["forward"]
    torch.testing.assert_close(output, expected)
    assert len(called) == count


def test_dropout_that_drops_is_called_one_by_one():
    dropout = torch.nn.Dropout(0.5)
    x = torch.ones(3, 4)
    torch.manual_seed(0)
    expected = torch.cat([dropout(each) for each in x.split(1)])
    torch.manual_seed(0)

    assert torch.equal(mapped(dropout).each().build()(x), expected)


def test_hooks_are_called_for_each_element():
    body = nn.Linear(4, 4)
    seen = []
    body.register_forward_hook(lambda _module, given, _output: seen.append(given[0].shape))

    mapped(body).each().build()(torch.randn(3, 4))

    assert seen == [(1, 4)] * 3


def test_gradients_of_a_map():
    body = torch.nn.Sequential(nn.Linear(4, 4), Mean())
    x = torch.randn(3, 4, requires_grad=True)
    mapped(body).each().build()(x).square().sum().backward()
    first = x.grad.clone()
    x.grad = None

    torch.cat([body(each) for each in x.split(1)]).square().sum().backward()

    torch.testing.assert_close(first, x.grad)
