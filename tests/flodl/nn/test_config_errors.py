"""A bad constructor argument is refused at once, by argument, value and rule."""

import pickle

import pytest
import torch

from flodl import nn
from flodl.errors import ConfigError

BAD = [
    (lambda: nn.Linear(-3, 2), "Linear: in_features must be an integer ≥ 1, got -3."),
    (lambda: nn.Linear(3, 0), "Linear: out_features must be an integer ≥ 1, got 0."),
    (lambda: nn.Linear(True, 2), "Linear: in_features must be an integer ≥ 1, got True."),
    (lambda: nn.Linear("3", 2), "Linear: in_features must be an integer ≥ 1, got '3'."),
    (lambda: nn.Linear(3.0, 2), "Linear: in_features must be an integer ≥ 1, got 3.0."),
    (lambda: nn.Linear(3, 2, bias="no"), "Linear: bias must be True or False, got 'no'."),
    (
        lambda: nn.Linear(3, 2, device="toaster"),
        "Linear: device must be something torch.device takes, got 'toaster'.",
    ),
    (
        lambda: nn.Linear(3, 2, dtype="float32"),
        "Linear: dtype must be a floating point torch.dtype, got 'float32'.",
    ),
    (lambda: nn.Bilinear(2, -1, 3), "Bilinear: in2_features must be an integer ≥ 1, got -1."),
    (
        lambda: nn.Conv2d(3, 4, 3, groups=2),
        "Conv2d: in_channels must be a multiple of groups=2, got 3.",
    ),
    (
        lambda: nn.Conv2d(4, 3, 3, groups=2),
        "Conv2d: out_channels must be a multiple of groups=2, got 3.",
    ),
    (lambda: nn.Conv2d(4, 4, 3, groups=0), "Conv2d: groups must be an integer ≥ 1, got 0."),
    (
        lambda: nn.Conv2d(3, 4, (1, 2, 3)),
        "Conv2d: kernel_size must be an integer ≥ 1, or 2 of them, got (1, 2, 3).",
    ),
    (lambda: nn.Conv1d(3, 4, 0), "Conv1d: kernel_size must be an integer ≥ 1, got 0."),
    (
        lambda: nn.Conv3d(3, 4, 3, padding=-1),
        "Conv3d: padding must be an integer ≥ 0, or 3 of them, got -1.",
    ),
    (
        lambda: nn.Conv2d(3, 4, 3, padding="full"),
        "Conv2d: padding must be one of 'valid', 'same', got 'full'.",
    ),
    (
        lambda: nn.Conv2d(3, 4, 3, stride=2, padding="same"),
        "Conv2d: stride must be 1 with padding='same', got 2.",
    ),
    (
        lambda: nn.Conv2d(3, 4, 3, padding_mode="mirror"),
        "Conv2d: padding_mode must be one of 'zeros', 'reflect', 'replicate', 'circular', "
        "got 'mirror'.",
    ),
    (
        lambda: nn.Conv2d.configure(3, 4, 3).with_output_padding(1).done(),
        "Conv2d: output_padding is known to transposed convolutions only.",
    ),
    (
        lambda: nn.ConvTranspose2d(3, 4, 3, stride=2, output_padding=2),
        "ConvTranspose2d: output_padding must be below the stride or the dilation, got 2.",
    ),
    (
        lambda: nn.ConvTranspose1d(3, 4, 3, padding_mode="reflect"),
        "ConvTranspose1d: padding_mode must be one of 'zeros', got 'reflect'.",
    ),
    (
        lambda: nn.MaxPool2d(2, return_indices=True),
        "MaxPool2d: return_indices must be False, got True. Use "
        "torch.nn.functional.max_pool2d for the indices.",
    ),
    (
        lambda: nn.MaxPool1d(2, return_indices=True),
        "MaxPool1d: return_indices must be False, got True. Use "
        "torch.nn.functional.max_pool1d for the indices.",
    ),
    (
        lambda: nn.MaxPool2d(2, padding=2),
        "MaxPool2d: padding must be at most half of kernel_size=2, got 2.",
    ),
    (
        lambda: nn.AvgPool1d(3).with_padding(2),
        "AvgPool1d: padding must be at most half of kernel_size=(3,), got 2.",
    ),
    (
        lambda: nn.MaxPool1d(2).with_dilation(0),
        "MaxPool1d: dilation must be an integer ≥ 1, got 0.",
    ),
    (lambda: nn.AvgPool1d(0), "AvgPool1d: kernel_size must be an integer ≥ 1, got 0."),
    (
        lambda: nn.AvgPool2d(2).with_ceil_mode(1),
        "AvgPool2d: ceil_mode must be True or False, got 1.",
    ),
    (
        lambda: nn.AdaptiveAvgPool2d((1, 2, 3)),
        "AdaptiveAvgPool2d: output_size must be an integer ≥ 1, or 2 of them, got (1, 2, 3).",
    ),
    (
        lambda: nn.AdaptiveMaxPool2d(3, return_indices=True),
        "AdaptiveMaxPool2d: return_indices must be False, got True. Use "
        "torch.nn.functional.adaptive_max_pool2d for the indices.",
    ),
    (lambda: nn.PixelShuffle(0), "PixelShuffle: upscale_factor must be an integer ≥ 1, got 0."),
    (
        lambda: nn.PixelUnshuffle(-2),
        "PixelUnshuffle: downscale_factor must be an integer ≥ 1, got -2.",
    ),
    (
        nn.Upsample,
        "Upsample: give either output_size or scale_factor, got output_size=None and "
        "scale_factor=None.",
    ),
    (
        lambda: nn.Upsample(4, scale_factor=2),
        "Upsample: give either output_size or scale_factor, got output_size=4 and scale_factor=2.",
    ),
    (
        lambda: nn.Upsample(4, 7),
        "Upsample: mode must be one of 'nearest', 'bilinear', 'bicubic', 'linear', 'trilinear', "
        "'nearest-exact', 'area', 0, 1, 2, got 7.",
    ),
    (
        lambda: nn.Upsample(4, 0.0),
        "Upsample: mode must be one of 'nearest', 'bilinear', 'bicubic', 'linear', 'trilinear', "
        "'nearest-exact', 'area', 0, 1, 2, got 0.0.",
    ),
    (
        lambda: nn.Upsample(4, "nearest", align_corners=True),
        "Upsample: align_corners must be None in mode 'nearest', got True.",
    ),
    (
        lambda: nn.Upsample(4, recompute_scale_factor=True),
        "Upsample: recompute_scale_factor must be None beside output_size, got True.",
    ),
    (
        lambda: nn.Upsample(scale_factor=2, recompute_scale_factor=1),
        "Upsample: recompute_scale_factor must be True or False, got 1.",
    ),
    (
        lambda: nn.Upsample((4, 4, 4), "bilinear"),
        "Upsample: output_size must be 2 of them in mode 'bilinear', got (4, 4, 4).",
    ),
    (lambda: nn.Unfold(0), "Unfold: kernel_size must be an integer ≥ 1, or 2 of them, got 0."),
    (
        lambda: nn.Fold((4, 4, 4), 2),
        "Fold: output_size must be an integer ≥ 1, or 2 of them, got (4, 4, 4).",
    ),
    (
        lambda: nn.Unfold(2).with_padding(-1),
        "Unfold: padding must be an integer ≥ 0, or 2 of them, got -1.",
    ),
    (
        lambda: nn.LayerNorm(-4),
        "LayerNorm: normalized_shape must be an integer ≥ 1, or a tuple of them, got -4.",
    ),
    (lambda: nn.LayerNorm(4, -1.0), "LayerNorm: eps must be a number ≥ 0, got -1.0."),
    (
        lambda: nn.RMSNorm(()),
        "RMSNorm: normalized_shape must be an integer ≥ 1, or a tuple of them, got ().",
    ),
    (lambda: nn.RMSNorm(4).with_eps("x"), "RMSNorm: eps must be a number ≥ 0, got 'x'."),
    (
        lambda: nn.GroupNorm(3, 4),
        "GroupNorm: num_channels must be a multiple of num_groups=3, got 4.",
    ),
    (lambda: nn.BatchNorm(0), "BatchNorm: num_features must be an integer ≥ 1, got 0."),
    (
        lambda: nn.BatchNorm2d(3, momentum=1.5),
        "BatchNorm2d: momentum must be a number from 0 to 1, got 1.5.",
    ),
    (lambda: nn.InstanceNorm(3, "yes"), "InstanceNorm: affine must be True or False, got 'yes'."),
    (lambda: nn.Dropout(1.2), "Dropout: p must be a number from 0 to 1, got 1.2."),
    (lambda: nn.Dropout(float("nan")), "Dropout: p must be a number from 0 to 1, got nan."),
    (lambda: nn.Dropout(True), "Dropout: p must be a number from 0 to 1, got True."),
    (lambda: nn.Dropout2d("0.5"), "Dropout2d: p must be a number from 0 to 1, got '0.5'."),
    (lambda: nn.AlphaDropout(-0.1), "AlphaDropout: p must be a number from 0 to 1, got -0.1."),
    (
        lambda: nn.ZeroPad2d((1, 2)),
        "ZeroPad2d: padding must be an integer ≥ 0, or 4 of them, got (1, 2).",
    ),
    (
        lambda: nn.ReflectionPad2d(-1),
        "ReflectionPad2d: padding must be an integer ≥ 0, or 4 of them, got -1.",
    ),
    (lambda: nn.Embedding(0, 3), "Embedding: num_embeddings must be an integer ≥ 1, got 0."),
    (
        lambda: nn.Embedding(5, 3, padding_idx=5),
        "Embedding: padding_idx must be an integer from -5 to 4, got 5.",
    ),
    (
        lambda: nn.EmbeddingBag(5, 3, "median"),
        "EmbeddingBag: mode must be one of 'sum', 'mean', 'max', 0, 1, 2, got 'median'.",
    ),
    (
        lambda: nn.Embedding(5, 3, _weight=torch.ones(5, 4)),
        "Embedding: _weight must be a tensor [5, 3], got [5, 4].",
    ),
    (
        lambda: nn.EmbeddingBag(5, 3, _weight="w"),
        "EmbeddingBag: _weight must be a tensor [5, 3], got 'w'.",
    ),
    (
        lambda: nn.EmbeddingBag(5, 3, 1.0),
        "EmbeddingBag: mode must be one of 'sum', 'mean', 'max', 0, 1, 2, got 1.0.",
    ),
    (
        lambda: nn.EmbeddingBag(5, 3, ["sum"]),
        "EmbeddingBag: mode must be one of 'sum', 'mean', 'max', 0, 1, 2, got ['sum'].",
    ),
    (lambda: nn.GRUCell(0, 3), "GRUCell: input_size must be an integer ≥ 1, got 0."),
    (lambda: nn.LSTMCell(3, -3), "LSTMCell: hidden_size must be an integer ≥ 1, got -3."),
    (lambda: nn.GRU(3, 3, 0), "GRU: num_layers must be an integer ≥ 1, got 0."),
    (lambda: nn.GRU(3, 3, dropout=2), "GRU: dropout must be a number from 0 to 1, got 2."),
    (
        lambda: nn.LSTM(3, 3, proj_size=2),
        "LSTM: proj_size must be 0, got 2. Put a Linear after it instead.",
    ),
    (
        lambda: nn.MultiheadAttention(8, 3),
        "MultiheadAttention: embed_dim must be a multiple of num_heads=3, got 8.",
    ),
    *(
        (
            lambda name=name: nn.MultiheadAttention(8, 2, **{name: True}),
            f"MultiheadAttention: {name} must be False, got True. Use "
            "torch.nn.MultiheadAttention for it.",
        )
        for name in ("add_bias_kv", "add_zero_attn", "need_weights")
    ),
    (
        lambda: nn.TransformerEncoderLayer(8, 3),
        "TransformerEncoderLayer: d_model must be a multiple of nhead=3, got 8.",
    ),
    (
        lambda: nn.TransformerEncoderLayer(8, 2, activation="swish"),
        "TransformerEncoderLayer: activation must be one of 'gelu', 'relu', got 'swish'.",
    ),
    (lambda: nn.ReLU(inplace=1), "ReLU: inplace must be True or False, got 1."),
    (lambda: nn.GELU("erf"), "GELU: approximate must be one of 'none', 'tanh', got 'erf'."),
    (lambda: nn.LeakyReLU("a"), "LeakyReLU: negative_slope must be a number, got 'a'."),
    (lambda: nn.ELU(float("inf")), "ELU: alpha must be a number, got inf."),
    (lambda: nn.Softplus(0), "Softplus: beta must be a number > 0, got 0."),
    (lambda: nn.Softmax(None), "Softmax: dim must be an integer, got None."),
    (lambda: nn.LogSoftmax(1.0), "LogSoftmax: dim must be an integer, got 1.0."),
    (lambda: nn.PReLU(0), "PReLU: num_parameters must be an integer ≥ 1, got 0."),
    (lambda: nn.Flatten("1"), "Flatten: start_dim must be an integer, got '1'."),
    (
        lambda: nn.Reshape(-1, -1),
        "Reshape: shape must be sizes ≥ 1, with at most one -1, got (-1, -1).",
    ),
    (nn.Reshape, "Reshape: shape must be sizes ≥ 1, with at most one -1, got ()."),
    (lambda: nn.Permute(0, 0), "Permute: dims must be every dimension once, from 0, got (0, 0)."),
    (lambda: nn.Permute(1, 2), "Permute: dims must be every dimension once, from 0, got (1, 2)."),
    (lambda: nn.Select(0, True), "Select: index must be an integer, got True."),
    (lambda: nn.Squeeze(None), "Squeeze: dim must be an integer, got None."),
    (lambda: nn.Unsqueeze("0"), "Unsqueeze: dim must be an integer, got '0'."),
    (
        lambda: nn.Reduce("min", 0),
        "Reduce: op must be one of 'mean', 'sum', 'max', got 'min'.",
    ),
    (
        lambda: nn.Reduce("sum", (1, 1)),
        "Reduce: dim must be an integer, or a tuple of different ones, got (1, 1).",
    ),
    (lambda: nn.Scale("2"), "Scale: factor must be a number, got '2'."),
    (
        lambda: nn.PositionalEmbedding(0, 4),
        "PositionalEmbedding: max_len must be an integer ≥ 1, got 0.",
    ),
    (
        lambda: nn.SinusoidalPositions(4, 0),
        "SinusoidalPositions: dim must be an integer ≥ 1, got 0.",
    ),
]


@pytest.mark.parametrize(("build", "text"), BAD, ids=[text for _, text in BAD])
def test_a_bad_argument_is_named_with_its_value_and_the_rule(build, text):
    with pytest.raises(ConfigError) as caught:
        build()

    assert str(caught.value) == text
    assert isinstance(caught.value, ValueError)
    assert str(pickle.loads(pickle.dumps(caught.value))) == text


def test_numpy_integers_are_integers():
    import numpy

    assert nn.Linear(numpy.int64(3), numpy.int32(2)).out_features == 2
    assert nn.GRU(numpy.int64(3), 2).input_size == 3
    assert nn.LayerNorm(numpy.int64(3)).normalized_shape == (3,)
    assert nn.RMSNorm((numpy.int64(2), 3)).normalized_shape == (2, 3)
    assert nn.ConvTranspose2d(2, 4, 3, stride=numpy.int64(2)).stride == (2, 2)
    assert nn.AdaptiveAvgPool2d(numpy.int64(2))(torch.ones(1, 3, 3)).shape == (1, 2, 2)
    assert nn.EmbeddingBag(4, 3, mode=numpy.int64(2)).mode == "max"
