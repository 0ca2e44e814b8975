"""Layers: each is a subclass of its `torch.nn` counterpart and of `flodl.nn.Module`.

The losses are torch's own classes.
"""

from torch.nn import (
    BCELoss,
    BCEWithLogitsLoss,
    CosineEmbeddingLoss,
    CrossEntropyLoss,
    CTCLoss,
    HingeEmbeddingLoss,
    HuberLoss,
    KLDivLoss,
    L1Loss,
    MarginRankingLoss,
    MSELoss,
    NLLLoss,
    PoissonNLLLoss,
    SmoothL1Loss,
    TripletMarginLoss,
)

from flodl.nn import functional
from flodl.nn.activation import (
    ELU,
    GELU,
    SELU,
    Hardsigmoid,
    Hardswish,
    Identity,
    LeakyReLU,
    Mish,
    ReLU,
    ReLU6,
    Sigmoid,
    SiLU,
    Softplus,
    Tanh,
)
from flodl.nn.adaptive import AdaptiveAvgPool2d, AdaptiveMaxPool2d
from flodl.nn.attention import MultiheadAttention, TransformerEncoderLayer
from flodl.nn.batch_norm import BatchNorm, BatchNorm2d
from flodl.nn.cells import GRUCell, LSTMCell
from flodl.nn.conv import Conv1d, Conv2d, Conv3d
from flodl.nn.conv_transpose import ConvTranspose1d, ConvTranspose2d, ConvTranspose3d
from flodl.nn.dropout import AlphaDropout, Dropout, Dropout2d
from flodl.nn.embedding import Embedding, EmbeddingBag
from flodl.nn.linear import Bilinear, Linear
from flodl.nn.module import LoopBody, Module, NamedInputModule, TraceEmit
from flodl.nn.norm import GroupNorm, InstanceNorm, LayerNorm, RMSNorm
from flodl.nn.padding import ReflectionPad2d, ZeroPad2d
from flodl.nn.patches import Fold, Unfold
from flodl.nn.pooling import AvgPool1d, AvgPool2d, MaxPool1d, MaxPool2d
from flodl.nn.positions import PositionalEmbedding, SinusoidalPositions
from flodl.nn.prelu import PReLU
from flodl.nn.recurrent import GRU, LSTM
from flodl.nn.reduction import Reduce, Scale
from flodl.nn.resample import PixelShuffle, PixelUnshuffle, Upsample
from flodl.nn.shaping import Flatten, Permute, Reshape, Select, Squeeze, Unsqueeze
from flodl.nn.softmax import LogSoftmax, Softmax

__all__ = [
    "ELU",
    "GELU",
    "GRU",
    "LSTM",
    "SELU",
    "AdaptiveAvgPool2d",
    "AdaptiveMaxPool2d",
    "AlphaDropout",
    "AvgPool1d",
    "AvgPool2d",
    "BCELoss",
    "BCEWithLogitsLoss",
    "BatchNorm",
    "BatchNorm2d",
    "Bilinear",
    "CTCLoss",
    "Conv1d",
    "Conv2d",
    "Conv3d",
    "ConvTranspose1d",
    "ConvTranspose2d",
    "ConvTranspose3d",
    "CosineEmbeddingLoss",
    "CrossEntropyLoss",
    "Dropout",
    "Dropout2d",
    "Embedding",
    "EmbeddingBag",
    "Flatten",
    "Fold",
    "GRUCell",
    "GroupNorm",
    "Hardsigmoid",
    "Hardswish",
    "HingeEmbeddingLoss",
    "HuberLoss",
    "Identity",
    "InstanceNorm",
    "KLDivLoss",
    "L1Loss",
    "LSTMCell",
    "LayerNorm",
    "LeakyReLU",
    "Linear",
    "LogSoftmax",
    "LoopBody",
    "MSELoss",
    "MarginRankingLoss",
    "MaxPool1d",
    "MaxPool2d",
    "Mish",
    "Module",
    "MultiheadAttention",
    "NLLLoss",
    "NamedInputModule",
    "PReLU",
    "Permute",
    "PixelShuffle",
    "PixelUnshuffle",
    "PoissonNLLLoss",
    "PositionalEmbedding",
    "RMSNorm",
    "ReLU",
    "ReLU6",
    "Reduce",
    "ReflectionPad2d",
    "Reshape",
    "Scale",
    "Select",
    "SiLU",
    "Sigmoid",
    "SinusoidalPositions",
    "SmoothL1Loss",
    "Softmax",
    "Softplus",
    "Squeeze",
    "Tanh",
    "TraceEmit",
    "TransformerEncoderLayer",
    "TripletMarginLoss",
    "Unfold",
    "Unsqueeze",
    "Upsample",
    "ZeroPad2d",
    "functional",
]
