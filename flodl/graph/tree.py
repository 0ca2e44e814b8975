"""Graphs inside graphs, and the dotted paths that address them and their tags."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from typing import TYPE_CHECKING, cast

from torch import Tensor, nn

from flodl.errors import PathError
from flodl.graph.core import GraphCore, missing_path, parameter_count

if TYPE_CHECKING:
    from flodl.graph.graph import Graph


class PathKind(StrEnum):
    """What a path addresses."""

    SUBGRAPH = "subgraph"
    TAG = "tag"


class Tree(GraphCore):
    """The part of a `Graph` that answers for paths.

    A labelled graph inside another is its child, also inside a construct or a plain container. A
    path goes from child to child, and may end at a tag: `"encoder.hidden"`. Where a child and a
    tag have one name, the child is meant.
    """

    @property
    def is_composed(self) -> bool:
        """Whether this graph is inside another."""
        return self._composed

    def tree_children(self) -> dict[str, Graph]:
        """The children by their labels, in the order of the flow."""
        return {each.label: cast("Graph", each) for each in self.inner_graphs() if each.label}

    def child_graph(self, label: str) -> Graph:
        """The child of that label.

        Raises:
            PathError: There is no such child.
        """
        children = self.tree_children()
        if label not in children:
            raise missing_path(f"{self._called()} has no child graph", label, children)
        return children[label]

    def validate_path(self, path: str) -> PathKind:
        """What a path addresses.

        Raises:
            PathError: Nothing.
        """
        _, tag = self._resolve(path)
        return PathKind.SUBGRAPH if tag is None else PathKind.TAG

    def subgraph(self, path: str) -> Graph:
        """The graph at a path, any number of levels down.

        Raises:
            PathError: The path names nothing, or a tag.
        """
        graph, tag = self._resolve(path)
        if tag is not None:
            raise PathError(f"{path!r} is a tag, not a graph.")
        return graph

    def tagged_at(self, path: str) -> Tensor | None:
        """The value of the tag at a path in the last forward, or None before the first.

        Raises:
            PathError: The path names nothing, or a graph.
        """
        graph, tag = self._resolve(path)
        if tag is None:
            raise PathError(f"{path!r} is a graph, not a tag.")
        return graph.tagged(tag)

    def parameters_at(self, path: str) -> list[nn.Parameter]:
        """The parameters at a path; none for a tag that names a value without a module.

        Raises:
            PathError: The path names nothing.
        """
        module, _ = self._module_at(path)
        return [] if module is None else list(module.parameters())

    def named_parameters_at(self, path: str) -> list[tuple[str, nn.Parameter]]:
        """The parameters at a path, by their names in the graph that holds them.

        Raises:
            PathError: The path names nothing.
        """
        module, prefix = self._module_at(path)
        return [] if module is None else list(module.named_parameters(prefix))

    def freeze(self, path: str) -> None:
        """Stop training the parameters at a path.

        Raises:
            PathError: The path names nothing.
        """
        for each in self.parameters_at(path):
            each.requires_grad_(False)

    def thaw(self, path: str) -> None:
        """Train the parameters at a path again.

        Raises:
            PathError: The path names nothing.
        """
        for each in self.parameters_at(path):
            each.requires_grad_(True)

    def is_frozen(self, path: str) -> bool:
        """Whether there are parameters at a path and none of them is trained.

        Raises:
            PathError: The path names nothing.
        """
        parameters = self.parameters_at(path)
        return bool(parameters) and not any(each.requires_grad for each in parameters)

    def set_training_at(self, path: str, flag: bool) -> None:
        """Switch what is at a path between training and evaluation.

        Raises:
            PathError: The path names nothing.
        """
        module, _ = self._module_at(path)
        if module is not None:
            module.train(flag)

    def tree_text(self) -> str:
        """The graph, its nodes and its children, a line each, as `verbose` prints it."""
        return "\n".join(_tree_lines(self, self.label or "graph", 0))

    def _module_at(self, path: str) -> tuple[nn.Module | None, str]:
        """The module at a path, and the prefix of its parameters' names in its graph."""
        graph, tag = self._resolve(path)
        if tag is None:
            return graph, ""
        value = graph.topology.values[tag]
        segments = {call.id: call.segment for call in graph.topology.calls}
        segment = segments.get(value)
        return (None, "") if segment is None else (graph._modules[segment], segment)

    def _resolve(self, path: str) -> tuple[Graph, str | None]:
        graph = cast("Graph", self)
        *parents, last = str(path).split(".")
        for label in parents:
            children = graph.tree_children()
            if label not in children:
                raise missing_path("there is nothing at", path, self._paths())
            graph = children[label]
        children = graph.tree_children()
        if last in children:
            return children[last], None
        hidden = graph.topology.internal if parents else frozenset()
        if last not in graph.tag_names or last in hidden:
            raise missing_path("there is nothing at", path, self._paths())
        return graph, last

    def _paths(self, prefix: str = "") -> Iterator[str]:
        """Every path that resolves."""
        for label, child in self.tree_children().items():
            yield prefix + label
            yield from child._paths(f"{prefix}{label}.")
        hidden = self.topology.internal if prefix else frozenset()
        yield from (prefix + tag for tag in self.tag_names if tag not in hidden)


def _tree_lines(graph: Graph | Tree, title: str, depth: int) -> Iterator[str]:
    indent = "  " * depth
    yield f"{indent}{title}: {parameter_count(graph):,} parameters"
    tags: dict[str, list[str]] = {}
    for tag, value in graph.topology.tags:
        tags.setdefault(value, []).append(tag)
    for node in graph.topology.nodes:
        named = f" [{', '.join(tags[node.id])}]" if node.id in tags else ""
        yield f"{indent}  {node.id}{named}"
    for label, child in graph.tree_children().items():
        yield from _tree_lines(child, label, depth + 1)
