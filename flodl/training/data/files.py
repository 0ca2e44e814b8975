"""Find the file or folder that a setting names."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from flodl.errors import TrainingError


def find(options: Mapping[str, Any], folder: Path, name: str = "path") -> Path:
    """Return the path under `name`, from `folder` when relative.

    Raises:
        TrainingError: It isn't given, or nothing is there.
    """
    value = options.get(name)
    if not isinstance(value, str) or not value:
        raise TrainingError(f"training.data.{name}: it is missing. Name the file or folder.")
    path = folder / Path(value).expanduser()
    if not path.exists():
        raise TrainingError(f"training.data.{name}: there is no {path}.")
    return path


def unreadable(path: Path, error: Exception) -> TrainingError:
    """Return the error that says `path` can't be read, and why."""
    reason = getattr(error, "strerror", None) or str(error).split("\n")[0] or type(error).__name__
    return TrainingError(f"training.data: {path} can't be read: {reason}.")
