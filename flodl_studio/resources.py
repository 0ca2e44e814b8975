"""Where the icons, themes, templates and the schema are."""

from __future__ import annotations

from functools import cache
from pathlib import Path


@cache
def root() -> Path:
    """Return the folder of the shipped resources.

    A wheel carries them inside the package; in a checkout they are the top-level folder.
    """
    here = Path(__file__).resolve().parent
    inside = here / "_resources"
    return inside if inside.is_dir() else here.parent / "resources"
