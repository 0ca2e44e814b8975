"""Every layer runs on the meta device, under a meta context, and exports."""

import pytest
import torch
from nn_cases import ALL, CLASSES, trained

from flodl import nn


@pytest.mark.parametrize("training", [True, False], ids=["train", "eval"])
@pytest.mark.parametrize("case", ALL)
def test_meta_gives_the_shape_that_the_cpu_gives(case, training):
    layer = case.ours(device="meta").train(training)

    found = layer(case.input(device="meta"))

    assert found.is_meta
    assert found.shape == case.ours()(case.input()).shape


@pytest.mark.parametrize("case", CLASSES)
def test_a_device_context_places_the_parameters(case):
    with torch.device("meta"):
        layer = case.ours()

    assert all(each.is_meta for each in (*layer.parameters(), *layer.buffers()))


@pytest.mark.parametrize("case", CLASSES)
def test_parameters_take_device_and_dtype(case):
    layer = case.ours(device="cpu", dtype=torch.float64)

    assert all(each.dtype is torch.float64 for each in layer.parameters())


@pytest.mark.filterwarnings("ignore:The tensor attributes self._flat_weights")  # torch's own RNN
@pytest.mark.parametrize("strict", [False, True], ids=["non-strict", "strict"])
@pytest.mark.parametrize("case", CLASSES)
def test_an_exported_layer_computes_the_same(case, strict):
    layer = trained(case.ours(), case)
    x = case.input()

    program = torch.export.export(layer, (x,), strict=strict)

    torch.testing.assert_close(program.module()(x), layer(x))


def test_a_batch_size_may_stay_free_in_an_export():
    net = torch.nn.Sequential(
        *(nn.Conv2d(1, 2, 3), nn.ReLU(), nn.AdaptiveAvgPool2d(2), nn.Flatten(), nn.Linear(8, 6)),
        *(nn.Reshape(2, 3, keep_batch=True), nn.MultiheadAttention(3, 1), nn.Reduce("mean", 1)),
    ).eval()
    batch = torch.export.Dim("batch")

    program = torch.export.export(net, (torch.randn(3, 1, 8, 8),), dynamic_shapes=({0: batch},))

    x = torch.randn(5, 1, 8, 8)
    torch.testing.assert_close(program.module()(x), net(x))


# One of each way to write a forward. GRU and LSTM are left out: torch traces neither.
_WAYS = {
    *("Linear", "Conv2d", "ConvTranspose1d", "MaxPool2d", "BatchNorm2d", "InstanceNorm", "Dropout"),
    *("Embedding", "LSTMCell", "MultiheadAttention", "Softmax", "Squeeze", "SinusoidalPositions"),
}
COMPILED = [param for param in CLASSES if param.id in _WAYS]


@pytest.mark.parametrize("case", COMPILED)
def test_a_compiled_layer_is_one_graph_and_computes_the_same(case):
    layer = trained(case.ours(), case)
    x = case.input()

    compiled = torch.compile(layer, backend="eager", fullgraph=True)

    torch.testing.assert_close(compiled(x), layer(x))


def test_gradients_pass_a_compiled_chain():
    net = torch.nn.Sequential(
        *(nn.Conv1d(2, 4, 3), nn.BatchNorm(4), nn.GELU(), nn.Flatten(), nn.Linear(16, 3))
    )
    x = torch.randn(3, 2, 6)
    net(x).sum().backward()
    expected = [each.grad.clone() for each in net.parameters()]
    net.zero_grad()

    torch.compile(net, backend="aot_eager", fullgraph=True)(x).sum().backward()

    torch.testing.assert_close([each.grad for each in net.parameters()], expected)
