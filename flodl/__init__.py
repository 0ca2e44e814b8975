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
    from flodl import graph, nn, training
    from flodl.graph import (
        ArgmaxSelector,
        FixedSelector,
        FlowBuilder,
        Graph,
        LearnedHalt,
        MergeOp,
        PathKind,
        Recall,
        SigmoidRouter,
        SoftmaxRouter,
        StateAdd,
        ThresholdHalt,
    )
    from flodl.nn import Reshape

__version__ = "0.1.0"

# Where the names live that need torch; they are loaded on first use.
_SUBPACKAGES = ("nn", "graph", "training")
_HOMES: dict[str, str] = {
    **dict.fromkeys(
        (
            *("ArgmaxSelector", "FixedSelector", "FlowBuilder", "Graph", "LearnedHalt", "MergeOp"),
            *("PathKind", "Recall", "SigmoidRouter", "SoftmaxRouter", "StateAdd", "ThresholdHalt"),
        ),
        "flodl.graph",
    ),
    "Reshape": "flodl.nn",
}

__all__ = [
    "ArgmaxSelector",
    "BuildError",
    "CheckpointError",
    "ConfigError",
    "FixedSelector",
    "FlodlError",
    "FlowBuilder",
    "Graph",
    "InputError",
    "LearnedHalt",
    "MergeOp",
    "PathError",
    "PathKind",
    "Recall",
    "Reshape",
    "ShapeError",
    "SigmoidRouter",
    "SoftmaxRouter",
    "StateAdd",
    "StateError",
    "ThresholdHalt",
    "TrainingError",
    "UntrainedBatchNormError",
    "__version__",
    "graph",
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
