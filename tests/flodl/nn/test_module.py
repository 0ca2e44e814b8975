"""The protocol: names, children, modes, named inputs, loop bodies, walks that reach everything."""

import copy
import pickle

import pytest
import torch
from nn_cases import ALL, CLASSES

from flodl import nn
from flodl.errors import InputError
from flodl.nn.module import module_name

T = torch.nn

NAMES = {
    "Linear": "linear",
    "Conv2d": "conv2d",
    "ConvTranspose2d": "conv_transpose2d",
    "MaxPool2d": "max_pool2d",
    "AvgPool1d": "avg_pool1d",
    "AdaptiveAvgPool2d": "adaptive_avg_pool2d",
    "PixelShuffle": "pixel_shuffle",
    "Upsample": "upsample",
    "BatchNorm": "batch_norm",
    "BatchNorm2d": "batch_norm2d",
    "LayerNorm": "layer_norm",
    "RMSNorm": "rms_norm",
    "GroupNorm": "group_norm",
    "InstanceNorm": "instance_norm",
    "Dropout2d": "dropout2d",
    "AlphaDropout": "alpha_dropout",
    "ZeroPad2d": "zero_pad2d",
    "ReflectionPad2d": "reflection_pad2d",
    "Embedding": "embedding",
    "EmbeddingBag": "embedding_bag",
    "GRUCell": "gru_cell",
    "LSTMCell": "lstm_cell",
    "GRU": "gru",
    "LSTM": "lstm",
    "MultiheadAttention": "multihead_attention",
    "TransformerEncoderLayer": "transformer_encoder_layer",
    "ReLU": "relu",
    "ReLU6": "relu6",
    "GELU": "gelu",
    "SELU": "selu",
    "SiLU": "silu",
    "ELU": "elu",
    "PReLU": "prelu",
    "LeakyReLU": "leaky_relu",
    "LogSoftmax": "log_softmax",
    "Softplus": "softplus",
    "Hardswish": "hardswish",
    "Identity": "identity",
    "Flatten": "flatten",
    "SinusoidalPositions": "sinusoidal_positions",
}


class Counter(nn.Module):
    """Counts its resets and its cuts."""

    def __init__(self) -> None:
        super().__init__()
        self.resets = 0
        self.cuts = 0

    def forward(self, x):
        return x

    def reset(self) -> None:
        self.resets += 1

    def detach_state(self) -> None:
        self.cuts += 1


class Outer(nn.Module):
    """Overrides reset without calling super, over children inside torch's containers."""

    def __init__(self) -> None:
        super().__init__()
        self.own_resets = 0
        self.first = Counter()
        self.rows = T.Sequential(T.Linear(2, 2), T.ModuleList([Counter(), T.ModuleDict()]))

    def forward(self, x):
        return x

    def reset(self) -> None:
        self.own_resets += 1


def _by_type(case):
    return type(case.ours()).__name__


@pytest.mark.parametrize("case", CLASSES)
def test_names_come_from_a_fixed_table(case):
    layer = case.ours()

    expected = NAMES.get(type(layer).__name__)
    if expected is None:
        assert layer.name.replace("_", "") == type(layer).__name__.lower()
    else:
        assert layer.name == expected


def test_every_name_of_the_table_is_met():
    assert set(NAMES) <= {_by_type(case.values[0]) for case in CLASSES}


def test_a_name_can_be_set_and_survives_copies():
    layer = nn.Upsample(4)
    assert layer.name == "upsample"

    layer.name = "up"

    assert copy.deepcopy(layer).name == "up"
    assert pickle.loads(pickle.dumps(layer)).name == "up"
    assert "up" not in layer.state_dict()


def test_other_classes_are_named_by_splitting_at_capitals():
    class MyResBlock(nn.Module):
        pass

    class HTTPGate2d(nn.Module):
        pass

    assert MyResBlock().name == "my_res_block"
    assert HTTPGate2d().name == "http_gate2d"
    assert module_name(T.BatchNorm2d(2)) == "batch_norm2d"
    assert module_name(nn.ReLU()) == "relu"


def test_defaults_of_the_protocol():
    layer = nn.Linear(2, 2)

    assert layer.sub_modules() == []
    assert layer.as_named_input() is None
    assert layer.as_loop_body() is None
    assert layer.as_graph() is None
    assert layer.trace() is None
    assert layer.reset() is None
    assert layer.detach_state() is None
    assert layer.train() is layer
    assert layer.eval() is layer
    assert layer.set_training(True) is layer
    with pytest.raises(NotImplementedError, match="Module must define forward"):
        nn.Module()(torch.zeros(1))


def test_layers_with_named_inputs_say_so():
    for layer in (nn.Bilinear(2, 2, 2), nn.GRUCell(2, 2), nn.MultiheadAttention(2, 1)):
        assert layer.as_named_input() is layer


def test_device_and_mode_reach_nested_modules():
    class Net(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.block = T.Sequential(nn.Linear(2, 2), T.ModuleList([T.Dropout(), nn.Dropout()]))

        def forward(self, x):
            return self.block(x)

    net = Net()

    net.set_training(False)
    assert not any(each.training for each in net.modules())
    net.set_training(True)
    assert all(each.training for each in net.modules())
    assert net.move_to_device("meta") is net
    assert all(each.is_meta for each in net.parameters())
    assert net.sub_modules() == [net.block]


def test_reset_and_detach_reach_modules_in_torch_containers_once():
    outer = Outer()

    outer.reset()
    outer.detach_state()

    inner = outer.rows[1][0]
    assert (outer.own_resets, outer.first.resets, inner.resets) == (1, 1, 1)
    assert (outer.first.cuts, inner.cuts) == (1, 1)


def test_an_override_that_calls_super_walks_once():
    class Polite(Outer):
        def reset(self) -> None:
            super().reset()
            self.polite = True

    polite = Polite()

    polite.reset()

    assert polite.polite
    assert (polite.own_resets, polite.first.resets) == (1, 1)


def test_an_override_from_a_mixin_walks_too():
    class Mixin:
        def reset(self) -> None:
            self.mixed = True

    class Mixed(Mixin, nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.inner = Counter()

    mixed = Mixed()

    mixed.reset()

    assert mixed.mixed
    assert mixed.inner.resets == 1


def test_a_module_that_resets_in_its_forward_compiles():
    class Resetting(Outer):
        def forward(self, x):
            self.reset()
            return x + 1

    module = Resetting()

    torch.compile(module, backend="eager", fullgraph=True)(torch.zeros(2))

    assert (module.own_resets, module.first.resets) == (1, 1)


def test_a_loop_body_steps_once_and_keeps_nothing():
    class Body(nn.LoopBody):
        def step(self, x, refs, emit):
            assert refs == {}
            emit.publish("seen", x)
            self.emit = emit
            return x + 1

    body = Body()

    assert body(torch.zeros(1)).item() == 1
    assert body.as_loop_body() is body
    assert body.emit.values == {}


def test_publishing_what_is_no_tensor_is_an_error():
    with pytest.raises(InputError, match=r"publish: 'a' takes a tensor, got float\."):
        nn.TraceEmit().publish("a", 0.5)


def test_publishing_a_name_twice_is_an_error():
    emit = nn.TraceEmit()
    emit.publish("a", torch.ones(1))

    with pytest.raises(InputError, match="'a' is already published in this iteration"):
        emit.publish("a", torch.ones(1))

    assert list(emit.values) == ["a"]


def test_forward_of_a_named_input_module_has_no_references():
    class Adding(nn.NamedInputModule):
        def forward_named(self, x, refs):
            return x + sum(refs.values())

    adding = Adding()
    x = torch.ones(2)

    assert torch.equal(adding(x), x)
    assert torch.equal(adding.forward_named(x, {"any": x}), x + x)
    assert torch.equal(adding.zero_ref("any", x), torch.zeros(2))


@pytest.mark.parametrize("case", ALL)
def test_copies_and_pickles_compute_the_same(case):
    layer = case.ours()
    layer.train()(case.input())
    layer.eval()
    x = case.input()

    expected = layer(x)

    assert torch.equal(copy.deepcopy(layer)(x), expected)
    assert torch.equal(pickle.loads(pickle.dumps(layer))(x), expected)
