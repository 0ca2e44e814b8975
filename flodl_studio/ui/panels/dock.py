"""The docks around the canvas: there at once, filled when first looked at."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from itertools import pairwise

from PySide6.QtCore import QByteArray, QCoreApplication, QObject, QSize, Qt, QTimer
from PySide6.QtWidgets import (
    QDockWidget,
    QFrame,
    QMainWindow,
    QScrollArea,
    QTabBar,
    QTabWidget,
    QWidget,
)

from flodl_studio.ui.panels.dock_title import DockTitle
from flodl_studio.ui.panels.seen import CatchesUp

translate = QCoreApplication.translate
Area = Qt.DockWidgetArea


class Dock(StrEnum):
    """The panels, in the order of the View menu."""

    PALETTE = "palette"
    INSPECTOR = "inspector"
    HISTORY = "history"
    CODE = "code"
    PROBLEMS = "problems"
    SUMMARY = "summary"
    TRAINING = "training"
    PREVIEW = "preview"


_BOTTOM = (Dock.CODE, Dock.PROBLEMS, Dock.SUMMARY, Dock.TRAINING, Dock.PREVIEW)
_PART_BELOW = 0.4
"""Part of the window's height that the panels below the canvas have at first: room for curves."""
_LEAST_WIDTH = {Dock.PALETTE: 170, Dock.INSPECTOR: 280, Dock.HISTORY: 280}
"""Least widths beside the canvas, where names and fields can be read, logical pixels."""
_LEAST_BELOW = 360
"""Least width of the panels below, logical pixels; what has no room then is scrolled to."""
_VERSION = 1
"""Goes up when the set of docks changes, so that a state of an older set is not put on them."""


def title(dock: Dock) -> str:
    """Return the title of a panel."""
    return {
        Dock.PALETTE: translate("Docks", "Palette"),
        Dock.INSPECTOR: translate("Docks", "Inspector"),
        Dock.HISTORY: translate("Docks", "History"),
        Dock.CODE: translate("Docks", "Code"),
        Dock.PROBLEMS: translate("Docks", "Problems"),
        Dock.SUMMARY: translate("Docks", "Summary"),
        Dock.TRAINING: translate("Docks", "Training"),
        Dock.PREVIEW: translate("Docks", "Preview"),
    }[dock]


class _Sideways(QScrollArea):
    """Lets a panel below be narrower than it is: what stands beside it keeps its width."""

    def __init__(self, panel: QWidget) -> None:
        super().__init__()
        self._panel = panel
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWidget(panel)

    def minimumSizeHint(self) -> QSize:
        """Return the least size: as high as the panel needs to be, and hardly wide."""
        hint = self._panel.minimumSizeHint()
        return QSize(min(hint.width(), _LEAST_BELOW), hint.height())

    def sizeHint(self) -> QSize:
        """Return the size that the panel would have."""
        return self._panel.sizeHint()


class Docks(QObject):
    """Makes, fills, shows and restores the docks of a window."""

    def __init__(self, window: QMainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._docks: dict[Dock, QDockWidget] = {}
        self._makers: dict[Dock, Callable[[], QWidget]] = {}
        self._panels: dict[Dock, QWidget] = {}
        self._shown: QByteArray | None = None
        self._editing = True
        self._seen: set[Dock] = set()
        self._fill_seen = QTimer(self)
        self._fill_seen.setSingleShot(True)
        self._fill_seen.setInterval(0)
        self._fill_seen.timeout.connect(self._make_seen)
        self._retitle = QTimer(self)
        self._retitle.setSingleShot(True)
        self._retitle.setInterval(0)
        self._retitle.timeout.connect(self._set_titles)
        window.setTabPosition(Area.BottomDockWidgetArea, QTabWidget.TabPosition.North)
        window.setTabPosition(Area.RightDockWidgetArea, QTabWidget.TabPosition.North)
        window.setCorner(Qt.Corner.BottomLeftCorner, Area.LeftDockWidgetArea)
        window.setCorner(Qt.Corner.BottomRightCorner, Area.RightDockWidgetArea)

    def add(self, dock: Dock) -> None:
        """Make a dock, still empty."""
        made = QDockWidget(title(dock), self._window)
        made.setObjectName(f"dock.{dock}")
        made.setAccessibleName(title(dock))
        made.setWidget(QWidget())
        self._docks[dock] = made
        area = Area.BottomDockWidgetArea
        if dock is Dock.PALETTE:
            area = Area.LeftDockWidgetArea
        elif dock in (Dock.INSPECTOR, Dock.HISTORY):
            area = Area.RightDockWidgetArea
        made.visibilityChanged.connect(lambda seen, which=dock: self._on_seen(which, seen))
        made.topLevelChanged.connect(self._retitle.start)
        made.dockLocationChanged.connect(self._retitle.start)
        self._window.addDockWidget(area, made)
        if dock is Dock.HISTORY:
            self._window.tabifyDockWidget(self._docks[Dock.INSPECTOR], made)
        elif dock in _BOTTOM[1:]:
            self._window.tabifyDockWidget(self._docks[Dock.CODE], made)

    def fill(self, dock: Dock, make: Callable[[], QWidget]) -> None:
        """Say how the panel of a dock is made; it is made when somebody first looks at it."""
        self._makers[dock] = make
        self._fill_seen.start()

    def panel(self, dock: Dock) -> QWidget:
        """Return the panel of a dock, made now if it has not been."""
        maker = self._makers.pop(dock, None)
        if maker is not None:
            made = self._panels[dock] = maker()
            made.setMinimumWidth(_LEAST_WIDTH.get(dock, 0))
            self._docks[dock].setWidget(_Sideways(made) if dock in _BOTTOM else made)
        widget = self._panels.get(dock) or self._docks[dock].widget()
        assert widget is not None
        return widget

    def is_made(self, dock: Dock) -> bool:
        """Tell whether somebody looked at a panel already."""
        return dock in self._panels

    def is_shown(self, dock: Dock) -> bool:
        """Tell whether a dock is open (its tab may be behind another)."""
        return not self._docks[dock].isHidden()

    def show(self, dock: Dock) -> None:
        """Open a dock, and bring it to the front of its tabs."""
        self._docks[dock].show()
        self._docks[dock].raise_()
        self.panel(dock)

    def is_in_front(self, dock: Dock) -> bool:
        """Tell whether a dock can be seen: it is open, and no other of its tabs is before it."""
        return dock in self._seen

    def toggle(self, dock: Dock) -> None:
        """Close a dock that is in front; open another, or bring it to the front of its tabs."""
        if self.is_shown(dock) and self.is_in_front(dock):
            self._docks[dock].hide()
        else:
            self.show(dock)

    def show_for_editor(self, editing: bool) -> None:
        """Show the docks as they were left beside the editor; the start page has none."""
        if editing == self._editing:
            return
        self._editing = editing
        if editing and self._shown is not None:
            self._window.restoreState(self._shown, _VERSION)
            self._shown = None
            self._retitle.start()
        elif not editing:
            self._shown = self._window.saveState(_VERSION)
            for widget in self._docks.values():
                widget.hide()

    def _on_seen(self, dock: Dock, seen: bool) -> None:
        if seen:
            self._seen.add(dock)
        else:
            self._seen.discard(dock)
        self._fill_seen.start()  # while docks are arranged each of the tabs is seen for a moment

    def _make_seen(self) -> None:
        for dock in tuple(self._seen) if self._editing else ():
            panel = self.panel(dock)
            if isinstance(panel, CatchesUp):
                panel.catch_up()
        direct = Qt.FindChildOption.FindDirectChildrenOnly
        for tabs in self._window.findChildren(QTabBar, options=direct):
            shown = self._editing and tabs.count() > 0  # else Qt has them beside the window
            policy = Qt.FocusPolicy.TabFocus if shown else Qt.FocusPolicy.NoFocus
            tabs.setFocusPolicy(policy)

    def _set_titles(self) -> None:
        """Give a dock among tabs no title of its own: the tab says it, and can be dragged off."""
        for widget in self._docks.values():
            alone = widget.isFloating() or not self._window.tabifiedDockWidgets(widget)
            bar = widget.titleBarWidget()
            if isinstance(bar, DockTitle) == alone:
                continue
            if alone:
                made: QWidget = DockTitle(widget)
            else:
                made = QWidget()
                made.setFixedHeight(1)  # with 0 Qt works out a negative least height
            widget.setTitleBarWidget(made)
            if bar is not None:
                bar.deleteLater()

    @property
    def are_shown(self) -> bool:
        """Whether the docks are around the editor now, as far as they are open."""
        return self._editing

    def state(self) -> QByteArray:
        """Return the arrangement, to be restored another time."""
        return self._shown if self._shown is not None else self._window.saveState(_VERSION)

    def restore(self, state: QByteArray | None) -> None:
        """Arrange the docks as they were left, or as they are at first."""
        if state is None or not self._window.restoreState(state, _VERSION):
            self.reset()

    def reset(self) -> None:
        """Arrange the docks as they are at first."""
        for dock, widget in self._docks.items():
            widget.hide()  # side by side they would need more room than the window has
            widget.setFloating(False)
            area = Area.BottomDockWidgetArea
            if dock is Dock.PALETTE:
                area = Area.LeftDockWidgetArea
            elif dock in (Dock.INSPECTOR, Dock.HISTORY):
                area = Area.RightDockWidgetArea
            self._window.addDockWidget(area, widget)
        self._window.tabifyDockWidget(self._docks[Dock.INSPECTOR], self._docks[Dock.HISTORY])
        for before, after in pairwise(_BOTTOM):
            self._window.tabifyDockWidget(self._docks[before], self._docks[after])
        for widget in self._docks.values():
            widget.show()
        self._docks[Dock.INSPECTOR].raise_()
        self._docks[Dock.CODE].raise_()
        self._retitle.start()
        first = [self._docks[each] for each in (Dock.PALETTE, Dock.INSPECTOR)]
        self._window.resizeDocks(first, [230, 310], Qt.Orientation.Horizontal)
        below = round(self._window.height() * _PART_BELOW)
        self._window.resizeDocks([self._docks[Dock.CODE]], [below], Qt.Orientation.Vertical)

    def close_all(self) -> None:
        """Close the panels that were made, so that each can end what it runs."""
        for panel in self._panels.values():
            panel.close()
