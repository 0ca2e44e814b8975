"""flodl: neural networks described as a flow, on PyTorch.

Importing the package costs nothing: torch is loaded when a name that needs it is first used.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

from flodl.errors import (
    BuildError,
    CheckpointError,
    ConfigError,
    FlodlError,
    InputError,
    PathError,
    ShapeError,
    StateError,
    TrainingError,
    UntrainedBatchNormError,
)

if TYPE_CHECKING:
    from flodl import nn, training

__version__ = "0.1.0"

# Where the names live that need torch; they are loaded on first use.
_SUBPACKAGES = ("nn", "graph", "training")
_HOMES: dict[str, str] = {}

__all__ = [
    "BuildError",
    "CheckpointError",
    "ConfigError",
    "FlodlError",
    "InputError",
    "PathError",
    "ShapeError",
    "StateError",
    "TrainingError",
    "UntrainedBatchNormError",
    "__version__",
    "nn",
    "training",
]


def __getattr__(name: str) -> object:
    if name in _SUBPACKAGES:
        return importlib.import_module(f"flodl.{name}")
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module 'flodl' has no attribute {name!r}")
    value = getattr(importlib.import_module(home), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*__all__, *_SUBPACKAGES, *globals()})
