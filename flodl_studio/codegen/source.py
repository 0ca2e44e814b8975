"""What codegen gives: source text, and which lines each node wrote."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from dataclasses import dataclass, field
from typing import TypeVar


@dataclass(frozen=True)
class Source:
    """A Python module.

    Attributes:
        text: The source, formatted, with a newline at the end.
        lines: First and last line (1-based) by path of the node that they stand for; nodes inside
            uses of a block are under both their paths, ``block_1/linear_1`` and
            ``blocks.encoder/linear_1``.
        modules: Dotted name of the module that a node becomes in the model, by path; nodes that
            become none (merges, Inputs, Outputs) are absent. The same for flow and PyTorch, where
            a layer without parameters may be an expression in PyTorch.
        left_out: Paths of nodes that lead nowhere, and that the code therefore does without.
    """

    text: str
    lines: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    modules: Mapping[str, str] = field(default_factory=dict)
    left_out: tuple[str, ...] = ()


Writing = Generator[None, None, Source]
"""Source that is written a part at a time, for a window that has other things to do in between."""

T = TypeVar("T")


def finished(writing: Generator[None, None, T]) -> T:
    """Write to the end and return what was written."""
    while True:
        try:
            next(writing)
        except StopIteration as end:
            written: T = end.value
            return written
