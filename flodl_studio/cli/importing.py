"""``flodl-studio import package.module:Class``: a PyTorch model as a design; this runs its code."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from flodl_studio.cli.arguments import UsageError


def is_model(source: str) -> bool:
    """Tell whether a source names a model in a module or file, not a file of FlowBuilder code."""
    where, _, attribute = source.rpartition(":")
    named = bool(where) and all(part.isidentifier() for part in attribute.split("."))
    return named and not Path(source).exists()


def run(given: argparse.Namespace) -> int:
    """Import a PyTorch model.

    Raises:
        UsageError: The shape of its input is missing.
        StudioError: It can't be imported; the message says what and where.
    """
    if given.input_shape is None:
        raise UsageError("a PyTorch model needs --input-shape, the sizes of one sample: 1,8,8")
    sys.stderr.write(f"warning: this runs the code of {given.source}\n")
    sys.stderr.flush()
    from flodl_studio.engine.importing_torch import import_torch
    from flodl_studio.runs.job import ImportTorch

    found = import_torch(
        ImportTorch(
            target=given.source,
            folder=str(Path.cwd()),
            input_shape=given.input_shape,
            input_dtype=given.input_dtype,
            path=given.output,
            weights=given.weights,
        )
    )
    if given.weights is not None and not found.weights:
        sys.stderr.write("warning: its weights do not fit the design and were not written\n")
    return 0
