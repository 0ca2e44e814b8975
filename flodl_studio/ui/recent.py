"""The designs opened last, kept in the settings."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QSettings

MOST = 12
_KEY = "recent"


def paths() -> list[Path]:
    """Return the designs opened last, newest first, as far as they are still there."""
    stored = QSettings().value(_KEY, "")
    return [Path(each) for each in str(stored or "").split("\n") if each and Path(each).is_file()]


def add(path: Path) -> None:
    """Put a design at the top of the list."""
    kept = [path, *(each for each in paths() if each != path)][:MOST]
    QSettings().setValue(_KEY, "\n".join(map(str, kept)))


def clear() -> None:
    """Forget them all."""
    QSettings().remove(_KEY)
