"""Layers of torch.nn as kinds: mostly the same name, and parameters that are attributes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flodl_studio.catalog import KINDS
from flodl_studio.catalog.kind import Kind
from flodl_studio.importing.traced_step import Call, refused

_RENAMED = {
    "BatchNorm1d": "BatchNorm",
    "InstanceNorm1d": "InstanceNorm",
    "InstanceNorm2d": "InstanceNorm",
}
_SAME = """
    Linear Bilinear Conv1d Conv2d Conv3d ConvTranspose1d ConvTranspose2d ConvTranspose3d
    MaxPool1d MaxPool2d AvgPool1d AvgPool2d AdaptiveMaxPool2d AdaptiveAvgPool2d
    BatchNorm2d LayerNorm RMSNorm GroupNorm
    ReLU ReLU6 LeakyReLU PReLU ELU SELU GELU SiLU Mish Hardswish Hardsigmoid Sigmoid Tanh Softplus
    Softmax LogSoftmax Identity Dropout Dropout2d AlphaDropout
    GRU LSTM MultiheadAttention TransformerEncoderLayer Embedding EmbeddingBag
    Flatten PixelShuffle PixelUnshuffle Upsample Unfold Fold ZeroPad2d ReflectionPad2d
"""
LAYERS: Mapping[str, str] = {**{name: name for name in _SAME.split()}, **_RENAMED}
"""Kinds by the name of the class in torch.nn."""

Attributes = Mapping[str, Any]

_UNSUPPORTED: Mapping[str, object] = {
    "return_indices": False,
    "proj_size": 0,
    "add_zero_attn": False,
    "bias_k": False,
}
"""What an attribute has to be: kinds have no parameter for it."""


def layer_params(call: Call) -> tuple[str, dict[str, Any]]:
    """Return the kind of a layer and its parameters.

    Raises:
        ImportFailure: There is no such kind, or it can't do what the layer does.
    """
    name = call.target.rpartition(".")[2]
    kind = KINDS.get(LAYERS.get(name, ""))
    if kind is None:
        instead = "; nn.GRU and nn.LSTM have one" if name == "RNN" else ""
        raise refused(call, f"{name} has no kind{instead}")
    given = call.attributes
    for attribute, expected in _UNSUPPORTED.items():
        if given.get(attribute) not in (expected, None):
            raise refused(call, f"{name} with {attribute}={given[attribute]} has no kind")
    read = _SPECIAL.get(name, _by_name)
    params = read(kind, given, call)
    if "Pool" in kind.name and params.get("stride") == params.get("kernel_size"):
        params.pop("stride", None)  # that is what it is without one
    return kind.name, {key: _plain(value, kind, key) for key, value in params.items()}


def _by_name(kind: Kind, given: Attributes, _call: Call) -> dict[str, Any]:
    return {
        param.name: given[param.name]
        for param in kind.params
        if param.name in given and not param.inferred
    }


def _layer_norm(kind: Kind, given: Attributes, call: Call) -> dict[str, Any]:
    params = _by_name(kind, given, call)
    if not params.get("elementwise_affine", True):
        params.pop("bias", None)
    return params


def _softmax(kind: Kind, given: Attributes, call: Call) -> dict[str, Any]:
    if given.get("dim") is None:
        raise refused(call, "a softmax has to say along which dim")
    return _by_name(kind, given, call)


def _batch_first(given: Attributes, call: Call, where: str = "batch_first") -> None:
    if not given.get(where, False):
        raise refused(call, "attention with batch_first=False has no kind; set it to True")


def _attention(kind: Kind, given: Attributes, call: Call) -> dict[str, Any]:
    _batch_first(given, call)
    params = _by_name(kind, given, call)
    params["bias"] = bool(given.get("in_proj_bias", False))
    width = given["embed_dim"]
    for name in ("kdim", "vdim"):
        if params.get(name) == width:
            del params[name]
    return params


def _encoder_layer(_kind: Kind, given: Attributes, call: Call) -> dict[str, Any]:
    _batch_first(given, call, "self_attn.batch_first")
    return {
        "nhead": given["self_attn.num_heads"],
        "dim_feedforward": given["linear1.out_features"],
        "dropout": given["dropout.p"],
        "activation": given["activation"],
        "norm_first": given["norm_first"],
        "layer_norm_eps": given["norm1.eps"],
        "bias": given["linear1.bias"],
    }


_SPECIAL: Mapping[str, Callable[[Kind, Attributes, Call], dict[str, Any]]] = {
    "LayerNorm": _layer_norm,
    "Softmax": _softmax,
    "LogSoftmax": _softmax,
    "MultiheadAttention": _attention,
    "TransformerEncoderLayer": _encoder_layer,
}


def _plain(value: Any, kind: Kind, name: str) -> Any:
    """Return sizes that are equal on all axes as one number: what people write."""
    axes = next(param.axes for param in kind.params if param.name == name)
    if isinstance(value, list | tuple):
        entries = tuple(value)
        alike = bool(entries) and all(each == entries[0] for each in entries)
        # Padding by four numbers has no other form; a shape is a list whatever is in it.
        return entries[0] if alike and len(entries) in axes else entries
    return value
