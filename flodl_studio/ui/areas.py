"""Going round the window with the keyboard: from the canvas to the panels in front, and back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget

from flodl_studio.ui.panels.dock import Dock
from flodl_studio.ui.scrolled import ScrolledPage, stops_in, stops_tab

if TYPE_CHECKING:
    from flodl_studio.ui.main_window import MainWindow


def go_on(window: MainWindow, step: int) -> None:
    """Give the keys to the next area, or with -1 to the one before, where they were there last."""
    around = areas(window)
    focused = QApplication.focusWidget()
    here = [each for each in around if focused and (focused is each or each.isAncestorOf(focused))]
    place = around.index(here[0]) + step if here else 0
    _enter(around[place % len(around)])


def areas(window: MainWindow) -> list[QWidget]:
    """Return what is gone round: the canvas, then panels and messages that take the keys."""
    panels = [window.docks.panel(dock) for dock in Dock if window.docks.is_in_front(dock)]
    return [window.canvas, *(each for each in (*panels, window.banners) if _first(each))]


def _enter(area: QWidget) -> None:
    last = area.focusWidget()
    chosen = last if last is not None and last.isVisible() else _first(area)
    if chosen is not None:
        chosen.setFocus(Qt.FocusReason.TabFocusReason)
        for page in (area, *area.findChildren(ScrolledPage)):
            if isinstance(page, ScrolledPage) and page.isAncestorOf(chosen):
                page.ensureWidgetVisible(chosen)


def _first(area: QWidget) -> QWidget | None:
    """Return what takes the keys in an area that is entered."""
    if stops_tab(area):
        return area
    form = area.findChild(ScrolledPage)  # of the training: it stands left of all else
    return next(iter(stops_in(form or area)), None)
