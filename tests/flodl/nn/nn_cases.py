"""One table of layers: how to build ours and torch's, and what to feed them.

The tests of parity, meta device, export and pickling all run over it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
import torch

from flodl import nn

T = torch.nn


@dataclass(frozen=True)
class Case:
    """A configuration of a layer."""

    id: str
    ours: Callable[..., torch.nn.Module]  # takes device= and dtype= as keywords
    theirs: Callable[..., torch.nn.Module] | None  # None where torch has no counterpart
    shape: tuple[int, ...]
    indices: int = 0  # inputs are indices below it instead of numbers
    theirs_call: Callable[[Any, torch.Tensor], torch.Tensor] = lambda module, x: module(x)
    tolerance: float = 0.0
    random: bool = False

    def input(self, dtype: torch.dtype = torch.float32, device: str = "cpu") -> torch.Tensor:
        if self.indices:
            return torch.randint(self.indices, self.shape).to(device)
        return torch.randn(self.shape, dtype=torch.float64).to(dtype).to(device)


def _with(ours: Any, theirs: Any, *arguments: Any, **named: Any) -> dict[str, Any]:
    """The same arguments for both, plus device and dtype."""
    return {
        "ours": lambda **place: ours(*arguments, **named, **place),
        "theirs": lambda **place: theirs(*arguments, **named, **place),
    }


def _plain(ours: Any, theirs: Any, *arguments: Any, **named: Any) -> dict[str, Any]:
    """The same arguments for both; no parameters, so no place to put them."""
    return {
        "ours": lambda **_: ours(*arguments, **named),
        "theirs": lambda **_: theirs(*arguments, **named),
    }


def _own(ours: Any, *arguments: Any, **named: Any) -> dict[str, Any]:
    """No counterpart in torch."""
    return {"ours": lambda **_: ours(*arguments, **named), "theirs": None}


def _first(module: Any, x: torch.Tensor) -> torch.Tensor:
    return module(x)[0]


def _self_attention(module: Any, x: torch.Tensor) -> torch.Tensor:
    return module(x, x, x, need_weights=False)[0]


CASES = [
    Case("Linear", **_with(nn.Linear, T.Linear, 4, 3), shape=(2, 4)),
    Case("Linear no bias", **_with(nn.Linear, T.Linear, 4, 3, bias=False), shape=(2, 5, 4)),
    Case("Linear unbatched", **_with(nn.Linear, T.Linear, 4, 3), shape=(4,)),
    Case("Conv1d", **_with(nn.Conv1d, T.Conv1d, 4, 6, 3, 2, 1, 1, 2), shape=(2, 4, 9)),
    Case("Conv1d unbatched", **_with(nn.Conv1d, T.Conv1d, 4, 6, 3), shape=(4, 9)),
    Case("Conv2d", **_with(nn.Conv2d, T.Conv2d, 3, 4, (3, 2), (2, 1), 1), shape=(2, 3, 7, 6)),
    Case("Conv2d same", **_with(nn.Conv2d, T.Conv2d, 3, 4, 3, padding="same"), shape=(2, 3, 5, 5)),
    Case(
        "Conv2d reflect",
        **_with(nn.Conv2d, T.Conv2d, 3, 4, 3, padding=1, padding_mode="reflect", bias=False),
        shape=(2, 3, 5, 5),
    ),
    Case("Conv2d dilated", **_with(nn.Conv2d, T.Conv2d, 3, 4, 3, dilation=2), shape=(2, 3, 7, 7)),
    Case("Conv2d unbatched", **_with(nn.Conv2d, T.Conv2d, 3, 4, 3), shape=(3, 5, 5)),
    Case("Conv3d", **_with(nn.Conv3d, T.Conv3d, 2, 3, 2), shape=(1, 2, 3, 3, 3)),
    Case(
        "ConvTranspose1d",
        **_with(nn.ConvTranspose1d, T.ConvTranspose1d, 4, 6, 3, 2, 1, 1, 2),
        shape=(2, 4, 5),
    ),
    Case(
        "ConvTranspose2d",
        **_with(nn.ConvTranspose2d, T.ConvTranspose2d, 3, 2, 3, stride=2, bias=False),
        shape=(2, 3, 4, 4),
    ),
    Case(
        "ConvTranspose3d",
        **_with(nn.ConvTranspose3d, T.ConvTranspose3d, 2, 3, 2, dilation=2),
        shape=(1, 2, 2, 2, 2),
    ),
    Case("MaxPool1d", **_plain(nn.MaxPool1d, T.MaxPool1d, 3, 2, 1, 1), shape=(2, 3, 9)),
    Case(
        "MaxPool2d",
        **_plain(nn.MaxPool2d, T.MaxPool2d, 2, dilation=2, ceil_mode=True),
        shape=(2, 3, 8, 8),
    ),
    Case("MaxPool2d unbatched", **_plain(nn.MaxPool2d, T.MaxPool2d, 2), shape=(3, 8, 8)),
    Case("AvgPool1d", **_plain(nn.AvgPool1d, T.AvgPool1d, 3, 2, 1), shape=(2, 3, 9)),
    Case(
        "AvgPool2d",
        **_plain(nn.AvgPool2d, T.AvgPool2d, (3, 2), padding=1, count_include_pad=False),
        shape=(2, 3, 8, 8),
    ),
    Case(
        "AdaptiveAvgPool2d",
        **_plain(nn.AdaptiveAvgPool2d, T.AdaptiveAvgPool2d, (3, None)),
        shape=(2, 3, 7, 5),
    ),
    Case(
        "AdaptiveMaxPool2d",
        **_plain(nn.AdaptiveMaxPool2d, T.AdaptiveMaxPool2d, 3),
        shape=(2, 3, 7, 5),
    ),
    Case("PixelShuffle", **_plain(nn.PixelShuffle, T.PixelShuffle, 2), shape=(2, 8, 3, 3)),
    Case("PixelUnshuffle", **_plain(nn.PixelUnshuffle, T.PixelUnshuffle, 2), shape=(2, 3, 4, 6)),
    Case(
        "Upsample nearest",
        ours=lambda **_: nn.Upsample((6, 8)),
        theirs=lambda **_: T.Upsample(size=(6, 8)),
        shape=(2, 3, 3, 4),
    ),
    Case(
        "Upsample bilinear",
        ours=lambda **_: nn.Upsample(6, 1).with_align_corners(True),
        theirs=lambda **_: T.Upsample(6, mode="bilinear", align_corners=True),
        shape=(2, 3, 3, 4),
    ),
    Case(
        "Upsample bicubic",
        ours=lambda **_: nn.Upsample(mode=2, scale_factor=2),
        theirs=lambda **_: T.Upsample(scale_factor=2, mode="bicubic"),
        shape=(2, 3, 3, 4),
    ),
    Case("Unfold", **_plain(nn.Unfold, T.Unfold, 2, 1, 1, 2), shape=(2, 3, 4, 4)),
    Case("Fold", **_plain(nn.Fold, T.Fold, 4, 2, 1, 0, 2), shape=(2, 12, 4)),
    Case("LayerNorm", **_with(nn.LayerNorm, T.LayerNorm, 6), shape=(2, 5, 6)),
    Case("LayerNorm of two", **_with(nn.LayerNorm, T.LayerNorm, (5, 6), 1e-3), shape=(2, 5, 6)),
    Case("LayerNorm bare", **_with(nn.LayerNorm, T.LayerNorm, 6, bias=False), shape=(2, 6)),
    Case("RMSNorm", **_with(nn.RMSNorm, T.RMSNorm, 6, 1e-5), shape=(2, 5, 6)),
    Case("BatchNorm", **_with(nn.BatchNorm, T.BatchNorm1d, 4), shape=(5, 4)),
    Case("BatchNorm of lengths", **_with(nn.BatchNorm, T.BatchNorm1d, 4), shape=(3, 4, 5)),
    Case(
        "BatchNorm bare",
        **_with(nn.BatchNorm, T.BatchNorm1d, 4, affine=False, track_running_stats=False),
        shape=(5, 4),
    ),
    Case("BatchNorm2d", **_with(nn.BatchNorm2d, T.BatchNorm2d, 3, 1e-3, None), shape=(2, 3, 4, 4)),
    Case("GroupNorm", **_with(nn.GroupNorm, T.GroupNorm, 2, 4), shape=(2, 4, 3, 3)),
    Case("GroupNorm bare", **_with(nn.GroupNorm, T.GroupNorm, 2, 4, affine=False), shape=(2, 4)),
    Case("InstanceNorm 1d", **_with(nn.InstanceNorm, T.InstanceNorm1d, 3), shape=(2, 3, 4)),
    Case(
        "InstanceNorm 2d",
        **_with(nn.InstanceNorm, T.InstanceNorm2d, 3, affine=True),
        shape=(2, 3, 4, 4),
    ),
    Case(
        "InstanceNorm 3d",
        **_with(nn.InstanceNorm, T.InstanceNorm3d, 3, track_running_stats=True),
        shape=(2, 3, 2, 2, 2),
    ),
    Case("Dropout", **_plain(nn.Dropout, T.Dropout, 0.4), shape=(6, 7), random=True),
    Case("Dropout2d", **_plain(nn.Dropout2d, T.Dropout2d, 0.4), shape=(3, 5, 2, 2), random=True),
    Case("AlphaDropout", **_plain(nn.AlphaDropout, T.AlphaDropout, 0.4), shape=(6, 7), random=True),
    Case("ZeroPad2d", **_plain(nn.ZeroPad2d, T.ZeroPad2d, (1, 2, 0, 3)), shape=(2, 3, 4, 4)),
    Case("ReflectionPad2d", **_plain(nn.ReflectionPad2d, T.ReflectionPad2d, 2), shape=(3, 4, 4)),
    Case("Embedding", **_with(nn.Embedding, T.Embedding, 9, 3), shape=(2, 5), indices=9),
    Case(
        "Embedding padded",
        **_with(nn.Embedding, T.Embedding, 9, 3, padding_idx=2, scale_grad_by_freq=True),
        shape=(2, 5),
        indices=9,
    ),
    *(
        Case(
            f"EmbeddingBag {mode}",
            **_with(nn.EmbeddingBag, T.EmbeddingBag, 9, 3, mode=mode),
            shape=(4, 5),
            indices=9,
        )
        for mode in ("sum", "mean", "max")
    ),
    Case("GRUCell", **_with(nn.GRUCell, T.GRUCell, 4, 3), shape=(2, 4)),
    Case("GRUCell unbatched", **_with(nn.GRUCell, T.GRUCell, 4, 3, bias=False), shape=(4,)),
    Case("LSTMCell", **_with(nn.LSTMCell, T.LSTMCell, 4, 3), shape=(2, 4), theirs_call=_first),
    Case("GRU", **_with(nn.GRU, T.GRU, 4, 3, 2), shape=(5, 2, 4), theirs_call=_first),
    Case(
        "GRU both ways",
        **_with(nn.GRU, T.GRU, 4, 3, batch_first=True, bidirectional=True),
        shape=(2, 5, 4),
        theirs_call=_first,
    ),
    Case("LSTM", **_with(nn.LSTM, T.LSTM, 4, 3, bias=False), shape=(5, 2, 4), theirs_call=_first),
    Case("LSTM unbatched", **_with(nn.LSTM, T.LSTM, 4, 3), shape=(5, 4), theirs_call=_first),
    Case(
        "MultiheadAttention",
        **_with(nn.MultiheadAttention, T.MultiheadAttention, 8, 2, batch_first=True),
        shape=(2, 5, 8),
        theirs_call=_self_attention,
        tolerance=1e-5,
    ),
    Case(
        "MultiheadAttention sequence first",
        **_with(nn.MultiheadAttention, T.MultiheadAttention, 8, 4, bias=False, batch_first=False),
        shape=(5, 2, 8),
        theirs_call=_self_attention,
        tolerance=1e-5,
    ),
    Case(
        "TransformerEncoderLayer",
        ours=lambda **place: nn.TransformerEncoderLayer(8, 2, dropout=0.0, **place),
        theirs=lambda **place: T.TransformerEncoderLayer(
            8, 2, 32, 0.0, "gelu", batch_first=True, norm_first=True, **place
        ),
        shape=(2, 5, 8),
    ),
    *(
        Case(name, **_plain(getattr(nn, name), getattr(T, name)), shape=(2, 5))
        for name in (
            *("ReLU", "ReLU6", "Sigmoid", "Tanh", "GELU", "SiLU", "SELU", "Mish", "Hardswish"),
            *("Hardsigmoid", "Identity", "LeakyReLU", "ELU", "Softplus"),
        )
    ),
    Case("GELU tanh", **_plain(nn.GELU, T.GELU, "tanh"), shape=(2, 5)),
    Case("LeakyReLU 0.2", **_plain(nn.LeakyReLU, T.LeakyReLU, 0.2), shape=(2, 5)),
    Case("ELU 0.5", **_plain(nn.ELU, T.ELU, 0.5), shape=(2, 5)),
    Case("Softplus 2 1", **_plain(nn.Softplus, T.Softplus, 2.0, 1.0), shape=(2, 5)),
    Case("Softmax", **_plain(nn.Softmax, T.Softmax, -1), shape=(2, 5)),
    Case("LogSoftmax", **_plain(nn.LogSoftmax, T.LogSoftmax, 1), shape=(2, 5)),
    Case("PReLU", **_with(nn.PReLU, T.PReLU), shape=(2, 3, 4)),
    Case("PReLU by channel", **_with(nn.PReLU, T.PReLU, 3), shape=(2, 3, 4)),
    Case("Flatten", **_plain(nn.Flatten, T.Flatten), shape=(2, 3, 4)),
    Case("Reshape", **_own(nn.Reshape, 4, -1, keep_batch=True), shape=(2, 3, 4)),
    Case("Permute", **_own(nn.Permute, 0, 2, 1), shape=(2, 3, 4)),
    Case("Select", **_own(nn.Select, 1, -1), shape=(2, 3, 4)),
    Case("Squeeze", **_own(nn.Squeeze, 1), shape=(2, 1, 4)),
    Case("Unsqueeze", **_own(nn.Unsqueeze, 1), shape=(2, 4)),
    Case("Reduce", **_own(nn.Reduce, "mean", (2, 3)), shape=(2, 3, 4, 4)),
    Case("Scale", **_own(nn.Scale, 0.5), shape=(2, 3)),
    Case(
        "PositionalEmbedding",
        ours=lambda **place: nn.PositionalEmbedding(7, 4, **place),
        theirs=None,
        shape=(2, 5, 4),
    ),
    Case(
        "SinusoidalPositions",
        ours=lambda **place: nn.SinusoidalPositions(7, 4, **place),
        theirs=None,
        shape=(2, 5, 4),
    ),
]

ALL = [pytest.param(case, id=case.id) for case in CASES]
PAIRED = [pytest.param(case, id=case.id) for case in CASES if case.theirs is not None]
# One configuration a class, for what depends on the class alone.
_SEEN: dict[str, Case] = {}
for _case in CASES:
    _SEEN.setdefault(_case.id.split()[0], _case)
CLASSES = [pytest.param(case, id=name) for name, case in _SEEN.items()]


def trained(module: torch.nn.Module, case: Case) -> torch.nn.Module:
    """The module in evaluation, after one batch for those that insist on it."""
    if isinstance(module, torch.nn.modules.batchnorm._BatchNorm):
        module.train()(case.input())
    return module.eval()
