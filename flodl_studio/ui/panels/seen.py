"""Whether somebody looks at a panel: one behind another tab counts as shown for Qt, not for us."""

from __future__ import annotations

from typing import Protocol, runtime_checkable

from PySide6.QtWidgets import QWidget


@runtime_checkable
class CatchesUp(Protocol):
    """A panel that does nothing while nobody looks."""

    def catch_up(self) -> None:
        """Do what was left: somebody looks again."""


def is_seen(widget: QWidget) -> bool:
    """Tell whether any of a widget is on the screen."""
    return widget.isVisible() and not widget.visibleRegion().isEmpty()
