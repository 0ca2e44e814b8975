"""`Graph`: what a flow is built into."""

from __future__ import annotations

from typing import Self

from flodl.graph.core import GraphCore
from flodl.graph.tree import Tree


class Graph(Tree, GraphCore):
    """A model built by a `FlowBuilder`: a module like any other.

    Shape:
        whatever the flow makes of it; one tensor in (and the auxiliary inputs), one tensor out.
    """

    def as_graph(self) -> Self:
        """This graph."""
        return self
