"""`Graph`: what a flow is built into."""

from __future__ import annotations

from typing import Self

from flodl.graph.checkpoint import Checkpoints
from flodl.graph.diagram import Diagrams
from flodl.graph.profile import Profiling
from flodl.graph.tree import Tree


class Graph(Tree, Checkpoints, Diagrams, Profiling):
    """A model built by `FlowBuilder.build`, the one way to make one: a module like any other.

    Its parts are written apart: `core` runs it and reads tags and traces, `tree` answers for paths,
    `checkpoint` for files, `profile` for time, `diagram` for pictures.

    Shape:
        whatever the flow makes of it; one tensor in (and the auxiliary inputs), one tensor out.

    Raises:
        InputError: In the call, when an input is missing, is no tensor, or is one too many.
        ShapeError: In the call, when a tensor doesn't fit what reads it.
        StateError: In the call, when the batch has another size than the recurrent state.
    """

    def as_graph(self) -> Self:
        """This graph."""
        return self
