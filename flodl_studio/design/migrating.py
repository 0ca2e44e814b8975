"""Files of older versions brought up to this one, on their JSON trees, one function a version."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from flodl_studio.errors import DesignError

VERSION: Final = 1
"""The version that is written, and the newest that can be read."""

Migration = Callable[[dict[str, object]], dict[str, object]]

MIGRATIONS: Mapping[int, Migration] = {}
"""From a version to the one after it; version 1 is the first, so there is none yet."""


def migrated(tree: dict[str, object]) -> dict[str, object]:
    """Return the tree of a design in the form of this version.

    Raises:
        DesignError: Its version is none, or newer than this one.
    """
    version = tree.get("version")
    if isinstance(version, bool) or not isinstance(version, int) or version < 1:
        raise DesignError(f"expected the version of the format, 1 to {VERSION}", "version")
    if version > VERSION:
        raise DesignError(
            f"the design was written by a newer flodl studio (version {version} of the format; "
            f"this one reads up to {VERSION}); update to open it",
            "version",
        )
    for step in range(version, VERSION):
        tree = MIGRATIONS[step](tree)
    return tree
