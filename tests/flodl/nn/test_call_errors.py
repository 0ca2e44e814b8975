"""A wrong input is refused in words, with torch's own error as the cause where there is one."""

import pickle

import pytest
import torch

from flodl import nn
from flodl.errors import FlodlError, InputError, ShapeError

r = torch.randn


def whole(*shape):
    return torch.ones(shape, dtype=torch.int64)


SHAPES = [
    (
        nn.Linear(784, 3),
        r(32, 512),
        "Linear(in_features=784) got [32, 512]: its last dimension must be 784. "
        "Set in_features=512, or flatten before it.",
    ),
    (nn.Linear(4, 3), r(()), None),
    (
        nn.Conv2d(4, 3, 3),
        r(2, 5, 8, 8),
        "Conv2d(in_channels=4) got [2, 5, 8, 8]: its dimension 1 must be 4. Set in_channels=5.",
    ),
    (nn.Conv2d(4, 3, 3), r(2, 4), None),
    (
        nn.Conv2d(4, 3, 3),
        r(2, 4, 2, 2),
        "Conv2d(kernel_size=(3, 3)) got [2, 4, 2, 2]: the kernel spans [3, 3] of [2, 2] padded "
        "elements. Use a smaller kernel or more padding.",
    ),
    (nn.Conv1d(4, 3, 3), r(2, 5, 8), None),
    (nn.Conv1d(4, 3, 3), r(1, 2, 4, 8), None),
    (nn.Conv3d(4, 3, 3), r(2, 5, 8, 8, 8), None),
    (nn.Conv2d(1, 1, 3, padding=3, padding_mode="reflect"), r(1, 1, 2, 2), None),
    (nn.Conv2d(1, 1, 3, padding=3, padding_mode="circular"), r(1, 1, 2, 2), None),
    (nn.ConvTranspose1d(4, 3, 3), r(2, 5, 8), None),
    (nn.ConvTranspose2d(4, 3, 3), r(2, 5, 8, 8), None),
    (
        nn.ConvTranspose2d(4, 3, 3, padding=2),
        r(2, 4, 1, 1),
        "ConvTranspose2d(padding=(2, 2)) got [2, 4, 1, 1]: its output would be [-1, -1]. "
        "Use less padding.",
    ),
    (nn.ConvTranspose3d(4, 3, 3), r(2, 5, 8, 8, 8), None),
    (nn.MaxPool1d(3), r(4), None),
    (nn.MaxPool2d(3), r(4, 9), "MaxPool2d got [4, 9]: it takes [B, C, H, W], 3 or 4 dimensions."),
    (nn.MaxPool2d(3), r(1, 2, 2, 2), None),
    (nn.AvgPool1d(3), r(1, 2, 2), None),
    (nn.AvgPool2d(3), r(1, 2, 3, 9, 9), None),
    (nn.AdaptiveAvgPool2d(3), r(4, 9), None),
    (nn.AdaptiveMaxPool2d(3), r(1, 2, 3, 9, 9), None),
    (
        nn.PixelShuffle(2),
        r(1, 5, 4, 4),
        "PixelShuffle(upscale_factor=2) got [1, 5, 4, 4]: its 5 channels must be a multiple of 4.",
    ),
    (nn.PixelUnshuffle(2), r(1, 5, 4, 3), None),
    (nn.Upsample(4, "bilinear"), r(1, 2, 3), None),
    (nn.Upsample((4, 4)), r(1, 2, 3), None),
    (nn.Unfold(3), r(1, 2, 2, 2), None),
    (
        nn.Fold(4, 2),
        r(1, 8, 8),
        "Fold(output_size=4) got [1, 8, 8]: that map has 3·3 patches and the input 8.",
    ),
    (nn.Fold(4, 2), r(1, 7, 9), None),
    (nn.LayerNorm(4), r(2, 5), None),
    (nn.LayerNorm(4), r(()), None),
    (nn.LayerNorm((3, 4)), r(4, 3), None),
    (nn.LayerNorm(4, elementwise_affine=False), r(2, 5), None),
    (nn.RMSNorm(4), r(2, 5), None),
    (nn.RMSNorm(4, elementwise_affine=False), r(2, 5), None),
    (nn.GroupNorm(2, 4), r(2, 6, 3), None),
    (nn.GroupNorm(2, 4, affine=False), r(2, 6, 3), None),
    (nn.BatchNorm(4), r(2, 5), None),
    (nn.BatchNorm(4), r(2, 4, 3, 3), None),
    (
        nn.BatchNorm(4),
        r(1, 4),
        "BatchNorm got [1, 4] in training: one value a channel has no variance. "
        "Use a larger batch, or eval().",
    ),
    (nn.BatchNorm(4, affine=False, track_running_stats=False), r(2, 5), None),
    (
        nn.BatchNorm2d(4),
        r(2, 4, 3),
        "BatchNorm2d got [2, 4, 3]: it takes [B, 4, H, W], 4 dimensions.",
    ),
    (nn.BatchNorm2d(4), r(2, 5, 3, 3), None),
    (nn.InstanceNorm(4), r(2, 5, 3, 3), None),
    (nn.InstanceNorm(4), r(4, 4), None),
    (nn.InstanceNorm(4, affine=True), r(2, 5, 3), None),
    (nn.InstanceNorm(4), r(2, 4, 1, 1), None),
    (nn.Dropout2d(), r(3, 4), None),
    (nn.ZeroPad2d(1), r(3, 4), None),
    (nn.ReflectionPad2d(2), r(1, 1, 2, 2), None),
    (nn.EmbeddingBag(5, 3), whole(1, 1, 1), None),
    (nn.GRUCell(4, 3), r(2, 5), None),
    (nn.LSTMCell(4, 3), r(1, 2, 4), None),
    (nn.GRU(4, 3), r(2, 2, 5), None),
    (nn.LSTM(4, 3), r(4), None),
    (nn.MultiheadAttention(4, 2), r(2, 2, 5), None),
    (nn.MultiheadAttention(4, 2), r(1, 2, 2, 4), None),
    (nn.TransformerEncoderLayer(4, 2), r(2, 2, 5), None),
    (nn.TransformerEncoderLayer(4, 2, norm_first=False), r(2, 2, 5), None),
    (nn.TransformerEncoderLayer(4, 2).eval(), r(2, 2, 5), None),
    (nn.Softmax(7), r(2, 3), "Softmax(dim=7) got [2, 3]: dimensions go from -2 to 1."),
    (nn.LogSoftmax(-3), r(2, 3), None),
    (nn.PReLU(3), r(2, 4), None),
    (nn.Flatten(3), r(2, 3), "Flatten(start_dim=3) got [2, 3]: dimensions go from -2 to 1."),
    (nn.Flatten(2, 1), r(2, 3, 4), None),
    (
        nn.Reshape(3, 4),
        r(2, 3),
        "Reshape(3, 4) got [2, 3]: 6 elements do not make [3, 4]. "
        "Change the shape, or what comes before.",
    ),
    (nn.Reshape(-1, 4, keep_batch=True), r(2, 3), None),
    (nn.Permute(1, 0), r(2, 3, 4), None),
    (nn.Select(1, 3), r(2, 3), None),
    (nn.Select(2, 0), r(2, 3), None),
    (nn.Squeeze(1), r(2, 3), None),
    (nn.Squeeze(2), r(2, 3), None),
    (nn.Unsqueeze(3), r(2), None),
    (nn.Reduce("mean", 2), r(2, 3), None),
    (nn.Reduce("max", (1, -1)), r(2, 3), None),
    (nn.Reduce("max", 1), r(2, 0), "Reduce('max') got [2, 0]: nothing has no maximum."),
    (nn.Reshape(5, -1, keep_batch=True), r(0, 3, 4), None),
    (
        nn.PositionalEmbedding(4, 6),
        r(1, 5, 6),
        "PositionalEmbedding(max_len=4) got [1, 5, 6]: the sequence is longer. Set max_len=5.",
    ),
    (nn.PositionalEmbedding(1, 6), r(1, 5, 6), None),
    (nn.SinusoidalPositions(4, 6), r(1, 4, 5), None),
    (nn.SinusoidalPositions(4, 6), r(6), None),
]

INPUTS = [
    (
        nn.Linear(4, 3),
        whole(2, 4),
        "Linear takes floating point, got torch.int64. Convert it first: x.float().",
    ),
    (
        nn.Linear(4, 3),
        r(2, 4).double(),
        "Linear has torch.float32 weights and got torch.float64. Convert the input with "
        ".to(torch.float32), or the layer with .to(torch.float64).",
    ),
    (nn.Conv2d(4, 3, 3), r(2, 4, 8, 8).double(), None),
    (nn.Conv1d(4, 3, 3), whole(2, 4, 8), None),
    (nn.ConvTranspose2d(4, 3, 3), r(2, 4, 8, 8).double(), None),
    (nn.AdaptiveAvgPool2d(3), whole(1, 2, 9, 9), None),
    (nn.Upsample(4, "bilinear"), whole(1, 2, 3, 3), None),
    (nn.LayerNorm(4), whole(2, 4), None),
    (nn.RMSNorm(4), whole(2, 4), None),
    (nn.GroupNorm(2, 4), whole(2, 4), None),
    (nn.BatchNorm(4), whole(2, 4), None),
    (nn.BatchNorm2d(4), whole(2, 4, 3, 3), None),
    (
        nn.BatchNorm(4),
        r(2, 4).double(),
        "BatchNorm has torch.float32 weights and got torch.float64. Convert the input with "
        ".to(torch.float32), or the layer with .to(torch.float64).",
    ),
    (nn.BatchNorm2d(4, affine=False), r(2, 4, 3, 3).double(), None),
    (
        nn.MaxPool2d(2),
        r(1, 2, 4, 4).to(torch.complex64),
        "MaxPool2d takes real numbers, got torch.complex64. Take x.real, or x.abs().",
    ),
    (nn.BatchNorm(4), r(2, 4).to(torch.complex64), None),
    (nn.Softmax(0), r(2).to(torch.complex64), None),
    (nn.InstanceNorm(4), whole(2, 4, 3, 3), None),
    (nn.Dropout(), whole(3), None),
    (nn.Dropout2d(), whole(1, 2, 3, 4), None),
    (nn.AlphaDropout(), whole(3), None),
    (
        nn.Embedding(5, 3),
        whole(2).int(),
        "Embedding takes int64 indices, got torch.int32. Convert them first: x.long().",
    ),
    (nn.Embedding(5, 3), r(2), None),
    (
        nn.Embedding(5, 3),
        torch.tensor([1, 7]),
        "Embedding(num_embeddings=5) got the index 7: indices run from 0 to 4.",
    ),
    (nn.Embedding(5, 3), torch.tensor([-1]), None),
    (nn.EmbeddingBag(5, 3), r(2, 2), None),
    (nn.EmbeddingBag(5, 3), torch.tensor([[7]]), None),
    (
        nn.EmbeddingBag(5, 3),
        whole(4),
        "EmbeddingBag got [4] without offsets. Give [bags, bag_size], or name the input "
        '`offsets`: .using(offsets="tag"), or forward_bag(x, offsets).',
    ),
    (nn.GRUCell(4, 3), r(2, 4).double(), None),
    (nn.LSTMCell(4, 3), r(2, 4).double(), None),
    (nn.GRU(4, 3), r(2, 2, 4).double(), None),
    (nn.LSTM(4, 3), r(2, 2, 4).double(), None),
    (nn.MultiheadAttention(4, 2), r(2, 2, 4).double(), None),
    (nn.TransformerEncoderLayer(4, 2), r(2, 2, 4).double(), None),
    *(
        (layer, whole(2), None)
        for layer in (
            *(nn.GELU(), nn.SiLU(), nn.SELU(), nn.Mish(), nn.Hardswish(), nn.Hardsigmoid()),
            *(nn.LeakyReLU(), nn.ELU(), nn.Softplus(), nn.Softmax(0), nn.LogSoftmax(0)),
            *(nn.PReLU(), nn.Reduce("mean", 0)),
        )
    ),
    (nn.PositionalEmbedding(4, 6), whole(1, 4, 6), None),
    (nn.SinusoidalPositions(4, 6), whole(1, 4, 6), None),
]

# What torch would compute without complaint: there is no error of its own to be the cause.
_UNSEEN_BY_TORCH = (
    nn.InstanceNorm,
    nn.Dropout2d,
    nn.ZeroPad2d,
    nn.Squeeze,
    nn.PositionalEmbedding,
    nn.SinusoidalPositions,
    nn.Embedding,
    nn.MultiheadAttention,
)


def _ids(table):
    return [f"{type(layer).__name__} {list(x.shape)} {x.dtype}" for layer, x, _ in table]


def _refusal(layer, x):
    with pytest.raises(FlodlError) as caught:
        layer(x)
    return caught.value


def _seen_by_torch(layer):
    bare = not list(layer.parameters()) and isinstance(
        layer, (nn.GroupNorm, torch.nn.modules.batchnorm._BatchNorm)
    )
    wrong_rank = isinstance(layer, torch.nn.modules.batchnorm._BatchNorm)
    return not (bare or wrong_rank or isinstance(layer, _UNSEEN_BY_TORCH))


@pytest.mark.parametrize(("layer", "x", "text"), SHAPES, ids=_ids(SHAPES))
def test_a_wrong_shape_is_a_shape_error(layer, x, text):
    error = _refusal(layer, x)

    assert type(error) is ShapeError
    assert text is None or str(error) == text
    assert str(list(x.shape)) in str(error)
    assert str(error).startswith(type(layer).__name__)
    assert isinstance(pickle.loads(pickle.dumps(error)), ShapeError)
    if _seen_by_torch(layer):
        assert isinstance(error.__cause__, Exception)
        assert not isinstance(error.__cause__, FlodlError)


@pytest.mark.filterwarnings("ignore:Mismatch dtype between input and weight")  # torch's RMSNorm
@pytest.mark.parametrize(("layer", "x", "text"), INPUTS, ids=_ids(INPUTS))
def test_a_wrong_dtype_or_index_is_an_input_error(layer, x, text):
    error = _refusal(layer, x)

    assert type(error) is InputError
    assert text is None or str(error) == text
    assert str(error).startswith(type(layer).__name__)
    if _seen_by_torch(layer):
        assert isinstance(error.__cause__, Exception)


@pytest.mark.parametrize(
    "layer",
    [
        *(nn.Linear(2, 2), nn.Conv2d(1, 1, 1), nn.ConvTranspose2d(1, 1, 1), nn.MaxPool2d(1)),
        *(nn.AvgPool1d(1), nn.AdaptiveAvgPool2d(1), nn.Upsample(2), nn.Unfold(1), nn.Fold(2, 1)),
        *(nn.LayerNorm(2), nn.RMSNorm(2), nn.GroupNorm(1, 2), nn.BatchNorm(2), nn.InstanceNorm(2)),
        *(nn.Dropout(), nn.Dropout2d(), nn.ZeroPad2d(1), nn.ReflectionPad2d(1), nn.Embedding(2, 2)),
        *(nn.EmbeddingBag(2, 2), nn.GRUCell(2, 2), nn.LSTMCell(2, 2), nn.GRU(2, 2), nn.LSTM(2, 2)),
        *(nn.MultiheadAttention(2, 1), nn.TransformerEncoderLayer(2, 1), nn.ReLU(), nn.GELU()),
        *(nn.Softmax(0), nn.PReLU(), nn.Flatten(), nn.Reshape(2), nn.Permute(0), nn.Select(0, 0)),
        *(nn.Squeeze(0), nn.Unsqueeze(0), nn.Reduce("sum", 0), nn.Scale(2)),
        *(nn.PositionalEmbedding(2, 2), nn.SinusoidalPositions(2, 2), nn.PixelShuffle(1)),
    ],
    ids=lambda layer: type(layer).__name__,
)
@pytest.mark.parametrize("wrong", [None, [1.0, 2.0], "x"], ids=str)
def test_what_is_no_tensor_is_an_input_error(layer, wrong):
    error = _refusal(layer, wrong)

    assert type(error) is InputError
    assert str(error) == f"{type(layer).__name__} takes a tensor, got {type(wrong).__name__}."


@pytest.mark.parametrize(
    ("offsets", "text"),
    [
        ([1, 2], "EmbeddingBag got offsets from 1 to 2 for 3 indices: they must begin at 0 and "),
        ([0, 4], "EmbeddingBag got offsets from 0 to 4 for 3 indices: they must begin at 0 and "),
    ],
)
def test_offsets_that_leave_the_indices_are_an_input_error(offsets, text):
    bag = nn.EmbeddingBag(5, 3)

    with pytest.raises(InputError) as caught:
        bag.forward_bag(whole(3), torch.tensor(offsets))

    assert str(caught.value) == text + "stay within 3."
    assert isinstance(caught.value.__cause__, Exception)


def test_an_output_size_that_a_transposed_convolution_does_not_reach_is_a_shape_error():
    layer = nn.ConvTranspose2d(1, 1, 3, stride=2, padding=1)
    assert layer(r(1, 1, 4, 5), output_size=[8, 9]).shape == (1, 1, 8, 9)

    with pytest.raises(ShapeError) as caught:
        layer(r(1, 1, 4, 5), output_size=[9, 9])

    assert str(caught.value) == (
        "ConvTranspose2d(stride=(2, 2)) got [1, 1, 4, 5] and output_size=[9, 9]: "
        "it makes from [7, 9] to [8, 10]."
    )
    assert isinstance(caught.value.__cause__, ValueError)


def test_other_errors_of_torch_pass_unchanged(monkeypatch):
    def no_memory(*_):
        raise torch.OutOfMemoryError("out of memory")

    monkeypatch.setattr(torch.nn.functional, "linear", no_memory)

    with pytest.raises(torch.OutOfMemoryError):
        nn.Linear(4, 3)(r(2, 4))


@pytest.mark.parametrize("layer", [nn.Linear(4, 3), nn.Conv1d(4, 3, 1)], ids=["Linear", "Conv1d"])
def test_autocast_takes_any_float_and_its_refusals_stay_torchs(layer):
    with torch.autocast("cpu", dtype=torch.bfloat16):
        assert layer(r(4, 4).bfloat16()).dtype is torch.bfloat16
        assert layer(r(4, 4).half()).dtype is torch.bfloat16
        with pytest.raises(RuntimeError) as caught:
            layer(r(4, 4).double())

    assert not isinstance(caught.value, FlodlError)


def test_on_meta_shapes_are_checked_where_torch_does_not_look():
    on_meta = [
        (nn.ConvTranspose2d(4, 3, 3, device="meta"), (1, 5, 4, 4)),
        (nn.Softmax(3), (2, 2)),
        (nn.LogSoftmax(-3), (2, 2)),
    ]

    for layer, shape in on_meta:
        assert isinstance(_refusal(layer, torch.empty(shape, device="meta")), ShapeError)
