"""``flodl-studio import package.module:Class``: a PyTorch model as a design; this runs its code."""

from __future__ import annotations

import argparse
import re
import sys
from pathlib import Path

from flodl_studio.cli.arguments import UsageError


def is_model(source: str) -> bool:
    """Tell whether a source names a model in a module or file, not a file of FlowBuilder code."""
    named = re.fullmatch(r".+?:[^\W\d][\w.]*(\(.*\))?", source.strip(), re.DOTALL)
    return named is not None and not Path(source).exists()


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

    shapes = given.input_shape
    dtypes = given.input_dtype or ["float32"]
    dtypes += dtypes[-1:] * (len(shapes) - len(dtypes))
    found = import_torch(
        ImportTorch(
            target=given.source,
            folder=str(Path.cwd()),
            input_shape=shapes[0],
            input_dtype=dtypes[0],
            inputs=tuple(zip(shapes[1:], dtypes[1:], strict=False)),
            path=given.output,
            weights=given.weights,
        )
    )
    if given.weights is not None and not found.weights:
        sys.stderr.write("warning: its weights do not fit the design and were not written\n")
    return 0
