"""What is said when the values of a merge don't go together."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NoReturn

from torch import Tensor

from flodl.errors import InputError, ShapeError
from flodl.graph.steps import ENTRY, Merge, MergeOp


def unmerged(graph: Any, index: int, values: Sequence[Any], error: Exception) -> NoReturn:
    """Explain torch's `error` in the merge at node `index` of the graph.

    Raises:
        InputError: One of the values isn't a tensor.
        ShapeError: Their shapes don't go together.
        Exception: `error` itself, with a note, where it is about something else.
    """
    node: Merge = graph.topology.nodes[index]
    where = f"node '{node.id}' of graph '{graph._path}'"
    tags = {value: tag for tag, value in reversed(graph.topology.tags)}
    names = [tags.get(each, "the input" if each == ENTRY else each) for each in node.sources]
    for name, value in zip(names, values, strict=True):
        if not isinstance(value, Tensor):
            raise InputError(
                f"{where}: {name} gives {type(value).__name__}; a merge takes tensors. Wrap its "
                "module in one that returns the tensor you want."
            ) from error
    shapes = [tuple(value.shape) for value in values]
    broken = _broken_rule(node.op, shapes)
    if broken is None:
        error.add_note(f"in {where}")
        raise error
    expected, advice = broken
    got = ", ".join(f"{name} {list(shape)}" for name, shape in zip(names, shapes, strict=True))
    raise ShapeError(f"{where}: {node.op} expects {expected}, got {got}. {advice}") from error


def _broken_rule(op: MergeOp, shapes: Sequence[tuple[int, ...]]) -> tuple[str, str] | None:
    """What the merge expects of its shapes and what to do about it, if they are otherwise."""
    if op.dim is None:
        if _broadcast(shapes):
            return None
        return "equal shapes", "Give the branches equal sizes, or use MergeOp.concat(dim)."
    ranks = {len(shape) for shape in shapes}
    lowest = max(ranks) + (op.name == "stack")
    if len(ranks) == 1 and not -lowest <= op.dim < lowest:
        return f"a dimension from {-lowest} to {lowest - 1}", "Choose one of them."
    if op.name == "stack":
        equal = len(set(shapes)) == 1
        return None if equal else ("equal shapes", "Give the branches equal sizes.")
    dim = op.dim % lowest
    if len(ranks) == 1 and len({shape[:dim] + shape[dim + 1 :] for shape in shapes}) == 1:
        return None
    return (
        f"shapes that are equal but in dimension {op.dim}",
        "Give the branches equal sizes in the others.",
    )


def _broadcast(shapes: Sequence[tuple[int, ...]]) -> bool:
    longest = max(len(shape) for shape in shapes)
    padded = [(1,) * (longest - len(shape)) + shape for shape in shapes]
    return all(len(set(sizes) - {1}) <= 1 for sizes in zip(*padded, strict=True))
