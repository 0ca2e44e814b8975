"""The commands, each from its arguments to an exit status."""

from __future__ import annotations

import argparse
import json
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from flodl_studio.cli.arguments import COMMANDS, UsageError
from flodl_studio.cli.output import say, write_out
from flodl_studio.errors import DesignError, ImportFailure, StudioError
from flodl_studio.resources import root

if TYPE_CHECKING:
    from flodl_studio.design.values import Design

WINDOW = ("PySide6", "NodeGraphQt", "pyqtgraph", "psutil")
"""What the window imports and the commands don't."""
LONGEST_SOURCE = 16 * 2**20
"""Bytes of Python source that are read for an import."""


def run_window(given: argparse.Namespace) -> int:
    """Open the window."""
    if given.design is not None and not Path(given.design).exists():
        raise UsageError(
            f"{given.design}: there is no such file; the commands are {', '.join(COMMANDS)}"
        )
    for package in WINDOW:  # some are imported long after the window is on screen
        if find_spec(package) is None:
            raise StudioError(
                f"the window needs {package}, which is not installed; "
                "install flodl-studio[studio], or use a command (see flodl-studio --help)"
            )
    try:
        from flodl_studio.ui.app import run
    except ImportError as error:
        library, missing, _ = str(error).partition(": cannot open shared object file")
        if not missing:
            raise
        raise StudioError(
            f"the window needs {library}, which this system lacks; the README lists the packages "
            "that Qt needs, and the commands need none (see flodl-studio --help)"
        ) from None
    return run(given.design)


def run_templates(_: argparse.Namespace) -> int:
    """List the shipped designs with a line each."""
    templates = _templates()
    width = max(map(len, templates), default=0)
    for name, path in templates.items():
        description = _opened(str(path)).extra.get("description", "")
        say(f"{name.ljust(width)}  {description}".rstrip())
    return 0


def run_new(given: argparse.Namespace) -> int:
    """Copy a shipped design."""
    templates = _templates()
    if given.template not in templates:
        raise UsageError(
            f"there is no template {given.template!r}; there are {', '.join(templates)}"
        )
    _save(templates[given.template].read_bytes(), given.output)
    return 0


def run_check(given: argparse.Namespace) -> int:
    """Show shapes, sizes and problems."""
    from flodl_studio.cli import checking
    from flodl_studio.shapes.infer import infer

    inference = infer(_opened(given.design))
    if given.json:
        say(json.dumps(checking.as_json(inference), ensure_ascii=False))
    else:
        say("\n".join(checking.as_text(inference)))
    return 0 if inference.ok else 1


def run_diff(given: argparse.Namespace) -> int:
    """Say what changed; a default that is written out is no change."""
    from flodl_studio.cli.defaults import without_defaults
    from flodl_studio.design.comparing import compare

    old, new = _opened(given.old), _opened(given.new)
    changes = compare(without_defaults(old), without_defaults(new))
    if given.json:
        rows = [
            {
                "change": each.what,
                "path": each.path,
                "message": each.text,
                "old": each.old,
                "new": each.new,
            }
            for each in changes
        ]
        tree = {"equal": not changes, "changes": rows}
        say(json.dumps(tree, ensure_ascii=False, default=dict))
    else:
        for each in changes:
            say(each.text)
    return 1 if changes else 0


def run_import(given: argparse.Namespace) -> int:
    """Read FlowBuilder code, or a PyTorch model, as a design."""
    from flodl_studio.cli import importing
    from flodl_studio.design.writing import write
    from flodl_studio.importing import read_flow

    if importing.is_model(given.source):
        return importing.run(given)
    text = _source(given.source)
    try:
        design = read_flow(text, given.input_shape[0] if given.input_shape else None)
    except ImportFailure as error:
        raise StudioError(f"{given.source}: {error}") from error
    _save(write(design), given.output)
    return 0


def run_export(given: argparse.Namespace) -> int:
    """Write a design in another form."""
    from flodl_studio.cli import exporting

    design = _opened(given.design)
    write_out(exporting.exported(design, given.to, given.training), given.output)
    return 0


def run_train(given: argparse.Namespace) -> int:
    """Train a design on its data."""
    from flodl_studio.cli import training

    return training.run(given)


def _opened(path: str) -> Design:
    from flodl_studio.design.reading import read_file

    try:
        return read_file(path)
    except DesignError as error:
        raise DesignError(f"{path}: {error}") from error


def _source(path: str) -> str:
    from flodl_studio.design.reading import read_bytes

    try:
        data = read_bytes(path, LONGEST_SOURCE)
    except DesignError as error:
        raise DesignError(f"{path}: {error}") from error
    if len(data) > LONGEST_SOURCE:
        raise DesignError(f"{path}: the file is larger than {LONGEST_SOURCE // 2**20} MiB")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise DesignError(f"{path}: byte {error.start} is not UTF-8 text") from None


def _save(data: bytes, path: str) -> None:
    """Write a design; what was in the file is kept beside it."""
    from flodl_studio.design.files import replace_file

    replace_file(Path(path), data, backup=True)


def _templates() -> dict[str, Path]:
    paths = sorted((root() / "templates").glob("*.flodl"))
    return {path.stem: path for path in paths}
