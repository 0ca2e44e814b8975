"""Models as flows: `FlowBuilder` records one, and builds it into a `Graph`."""

from flodl.graph.builder import FlowBuilder
from flodl.graph.checkpoint import LoadReport
from flodl.graph.graph import Graph
from flodl.graph.halts import LearnedHalt, ThresholdHalt
from flodl.graph.profile import Profile
from flodl.graph.routers import (
    ArgmaxSelector,
    FixedSelector,
    Recall,
    SigmoidRouter,
    SoftmaxRouter,
    StateAdd,
)
from flodl.graph.steps import MergeOp
from flodl.graph.tree import PathKind

__all__ = [
    "ArgmaxSelector",
    "FixedSelector",
    "FlowBuilder",
    "Graph",
    "LearnedHalt",
    "LoadReport",
    "MergeOp",
    "PathKind",
    "Profile",
    "Recall",
    "SigmoidRouter",
    "SoftmaxRouter",
    "StateAdd",
    "ThresholdHalt",
]
