"""A page of fields that scrolls, through which Tab goes as one reads it."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QFrame, QScrollArea, QSplitter, QWidget

_LINE = 8
"""Least distance of the middles of fields in two lines, logical pixels."""


class ScrolledPage(QScrollArea):
    """A page whose fields take the keys, from top to bottom, and which takes none itself.

    Qt's own order is that in which things were made; what is made anew stands behind all of the
    window.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def setWidget(self, page: QWidget) -> None:
        """Show another page; keys that went to the old one go to the like of it on the new."""
        focused = QApplication.focusWidget()
        name = focused.objectName() if focused and self.isAncestorOf(focused) else None
        super().setWidget(page)
        stops = stops_in(self) if name is not None else []
        if stops:
            alike = [each for each in stops if each.objectName() == name]
            (alike or stops)[0].setFocus(Qt.FocusReason.OtherFocusReason)

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Go to the next stop, and from the last one out of the page, or round where it is all."""
        stops, focused = stops_in(self), QApplication.focusWidget()
        place = stops.index(focused) + (1 if forward else -1) if focused in stops else -1
        target = stops[place] if 0 <= place < len(stops) else self._outside(forward)
        if target is None and stops:
            target = stops[0 if forward else -1]
        if target is None:
            return False
        reason = Qt.FocusReason
        target.setFocus(reason.TabFocusReason if forward else reason.BacktabFocusReason)
        if self.isAncestorOf(target):
            self.ensureWidgetVisible(target)
        return True

    def _outside(self, forward: bool) -> QWidget | None:
        """Return the stop that comes next: beside the page, else in the window."""
        around = self.parentWidget()
        if isinstance(around, QSplitter) and forward:
            beside = [each for each in stops_in(around) if not self.isAncestorOf(each)]
            if beside:
                return beside[0]
        every = list(_seen_in(self.window()))
        here = every.index(self) if self in every else 0
        after = [*every[here + 1 :], *every[:here]]
        for each in after if forward else reversed(after):
            if stops_tab(each) and not self.isAncestorOf(each):
                return each
        return None


def stops_in(area: QWidget) -> list[QWidget]:
    """Return what Tab stops at in a part of the window, line by line.

    Python must not ask Qt for its chain: that ties the lives of the widgets in it to each other.
    """
    found = [(_middle(area, each), each) for each in _seen_in(area) if stops_tab(each)]
    found.sort(key=lambda pair: pair[0].y())
    lines: list[list[tuple[QPoint, QWidget]]] = []
    for pair in found:
        if lines and pair[0].y() - lines[-1][0][0].y() < _LINE:
            lines[-1].append(pair)
        else:
            lines.append([pair])
    return [each for line in lines for _, each in sorted(line, key=lambda pair: pair[0].x())]


def _seen_in(area: QWidget) -> Iterator[QWidget]:
    for child in area.children():
        if isinstance(child, QWidget) and child.isVisible():
            yield child
            yield from _seen_in(child)


def stops_tab(widget: QWidget) -> bool:
    """Tell whether Tab stops at a widget as it is now."""
    takes = bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus) and widget.focusProxy() is None
    return takes and widget.isVisible() and widget.isEnabled()


def _middle(area: QWidget, inside: QWidget) -> QPoint:
    return inside.mapTo(area, inside.rect().center())
