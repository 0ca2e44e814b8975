"""Layers: each is a subclass of its `torch.nn` counterpart and of `flodl.nn.Module`."""

from flodl.nn.activation import GELU, ReLU
from flodl.nn.conv import Conv1d, Conv2d, Conv3d
from flodl.nn.linear import Bilinear, Linear
from flodl.nn.module import (
    LoopBody,
    Module,
    NamedInputModule,
    TraceEmit,
)
from flodl.nn.norm import LayerNorm

__all__ = [
    "GELU",
    "Bilinear",
    "Conv1d",
    "Conv2d",
    "Conv3d",
    "LayerNorm",
    "Linear",
    "LoopBody",
    "Module",
    "NamedInputModule",
    "ReLU",
    "TraceEmit",
]
