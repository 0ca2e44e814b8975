"""From Python source to a design, by its syntax tree: the code never runs."""

from __future__ import annotations

import ast
import warnings
from collections.abc import Sequence

from flodl_studio.design.values import Design
from flodl_studio.errors import ImportFailure
from flodl_studio.importing.design import DesignReader, find_graph
from flodl_studio.importing.evaluate import Evaluator

LONGEST_SOURCE = 4 * 2**20
"""Characters; no flow that people write comes near."""


def read_flow(text: str, input_shape: Sequence[int | str] | None = None) -> Design:
    """Return the design that FlowBuilder code describes.

    Args:
        text: Python source: what the studio exports, or hand-written FlowBuilder code with literal
            arguments, local variables and functions of simple parameters.
        input_shape: Shape of one sample of the first input, for code whose docstring has none.

    Raises:
        ImportFailure: Something can't be read; it has the line and the column.
    """
    if len(text) > LONGEST_SOURCE:
        raise ImportFailure(f"the source is longer than {LONGEST_SOURCE:,} characters")
    try:
        evaluator = Evaluator()
        evaluator.module(_parsed(text))
        graph, docstring = find_graph(evaluator)
        shape = tuple(input_shape) if input_shape is not None else None
        return DesignReader(evaluator).design(graph, docstring, shape)
    except (RecursionError, MemoryError):
        raise ImportFailure("the code is nested too deep to be read") from None


def _parsed(text: str) -> ast.Module:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of odd escapes in the user's code
            return ast.parse(text)
    except SyntaxError as error:
        message = f"this is no Python: {error.msg}"
        raise ImportFailure(message, error.lineno or 0, error.offset or 0) from None
    except ValueError as error:
        raise ImportFailure(f"this is no Python: {error}") from None
