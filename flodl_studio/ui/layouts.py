"""Layouts that Qt has not, or has only at length."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QIcon, QResizeEvent
from PySide6.QtWidgets import QLayout, QLayoutItem, QPushButton, QVBoxLayout, QWidget


def column(widget: QWidget, margin: int = 0, spacing: int = 0) -> QVBoxLayout:
    """Return a column laid out in a widget."""
    layout = QVBoxLayout(widget)
    layout.setContentsMargins(margin, margin, margin, margin)
    layout.setSpacing(spacing)
    return layout


_NARROWEST = 90
"""Least width of a flow, logical pixels; what is wider gets narrower with it."""


class ElidingButton(QPushButton):
    """A button that leaves out the end of its text where it has no room; the tip has it all."""

    def __init__(self, icon: QIcon, text: str, parent: QWidget | None = None) -> None:
        super().__init__(icon, text, parent)
        self._full = text
        self.setToolTip(text)
        self.setAccessibleName(text)

    def sizeHint(self) -> QSize:
        """Return the size for all of the text."""
        short = self.text()
        hint = super().sizeHint()
        metrics = self.fontMetrics()
        more = metrics.horizontalAdvance(self._full) - metrics.horizontalAdvance(short)
        return QSize(hint.width() + more, hint.height())

    def minimumSizeHint(self) -> QSize:
        """Return the size of a button with hardly any text."""
        least = min(_NARROWEST, self.sizeHint().width())
        return QSize(least, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show as much of the text as there is room for."""
        super().resizeEvent(event)
        metrics = self.fontMetrics()
        around = self.sizeHint().width() - metrics.horizontalAdvance(self._full)
        room = self.width() - around + 2  # advances are rounded
        self.setText(metrics.elidedText(self._full, Qt.TextElideMode.ElideRight, room))


class Flow(QLayout):
    """Things side by side, going on in the next row where the width ends.

    Args:
        fill: Things of one width each get wider, so that a full row fills the width.
    """

    def __init__(self, parent: QWidget | None = None, spacing: int = 8, fill: bool = False) -> None:
        super().__init__(parent)
        self._fill = fill
        self._items: list[QLayoutItem] = []
        self.setSpacing(spacing)
        self.setContentsMargins(0, 0, 0, 0)

    def addItem(self, item: QLayoutItem) -> None:
        """Take one more thing at the end."""
        self._items.append(item)

    def count(self) -> int:
        """Return how many things there are."""
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        """Return a thing by its number, None beyond the last."""
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        """Take a thing away."""
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def expandingDirections(self) -> Qt.Orientation:
        """Ask for no more room than needed."""
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:
        """Say that a narrower layout is higher."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Return the height of all rows."""
        return self._arrange(QRect(0, 0, width, 0), apply=False)

    def setGeometry(self, rect: QRect) -> None:
        """Put the things into a rectangle."""
        super().setGeometry(rect)
        self._arrange(rect, apply=True)

    def sizeHint(self) -> QSize:
        """Return the size of the largest thing."""
        return self.minimumSize()

    def minimumSize(self) -> QSize:
        """Return the size of the largest thing."""
        height = max((item.sizeHint().height() for item in self._items), default=0)
        return QSize(_NARROWEST if self._items else 0, height)

    def _arrange(self, rect: QRect, apply: bool) -> int:
        x, y, height = rect.x(), rect.y(), 0
        least = self._filling(rect.width()) if self._fill else 0
        for item in self._items:
            hint = item.sizeHint().boundedTo(QSize(max(rect.width(), _NARROWEST), 10_000))
            hint = hint.expandedTo(QSize(least, 0))
            if x > rect.x() and x + hint.width() > rect.right() + 1:
                x, y, height = rect.x(), y + height + self.spacing(), 0
            if apply:
                item.setGeometry(QRect(QPoint(x, y), hint))
            x += hint.width() + self.spacing()
            height = max(height, hint.height())
        return y + height - rect.y()

    def _filling(self, width: int) -> int:
        """Return how wide things are that fill a row with as many as it has room for."""
        widest = max((item.sizeHint().width() for item in self._items), default=0)
        count = max(1, (width + self.spacing()) // max(1, widest + self.spacing()))
        return (width - self.spacing() * (count - 1)) // count
