"""What a new node starts with, so that it works at once wherever its sizes can be inferred."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from flodl_studio.catalog import KINDS, REQUIRED, Param, ParamType
from flodl_studio.design.values import Place, Value

_BY_NAME: Final[Mapping[str, Value]] = {
    "kernel_size": 3,
    "out_channels": 32,
    "out_features": 64,
    "hidden_size": 64,
    "num_heads": 4,
    "nhead": 4,
    "num_embeddings": 1000,
    "embedding_dim": 64,
    "num_groups": 4,
    "dim_feedforward": 128,
    "output_size": 1,
    "upscale_factor": 2,
    "downscale_factor": 2,
    "n": 2,
    "max_iter": 8,
}
_BY_TYPE: Final[Mapping[ParamType, Value]] = {
    ParamType.INT: 1,
    ParamType.FLOAT: 1.0,
    ParamType.BOOL: False,
    ParamType.TEXT: "",
    ParamType.SIZES: 2,
    ParamType.INTS: (1,),
    ParamType.SHAPE: (-1,),
}


def starting_params(kind: str, place: Place) -> Mapping[str, Value]:
    """Return the parameters that a new node of a kind needs and that nothing else gives it."""
    entry = KINDS.get(kind)
    if entry is None:
        return {}
    if kind == "Input" and place == Place():
        return {"shape": (1, 28, 28)}
    return {
        param.name: _start(param)
        for param in entry.params
        if param.default is REQUIRED and not param.inferred
    }


def _start(param: Param) -> Value:
    if param.choices:
        return param.choices[0]
    value = _BY_NAME.get(param.name, _BY_TYPE.get(param.type))
    return (1, 0) if param.name == "dims" and param.type is ParamType.INTS else value
