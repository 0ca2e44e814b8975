"""What is drawn over the scene and stands still: the focus, and a hint on an empty canvas."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QRect, Qt
from PySide6.QtGui import QPainter

from flodl_studio.ui.canvas.look import font, look

if TYPE_CHECKING:
    from flodl_studio.ui.canvas.view import Canvas

translate = QCoreApplication.translate

_LINE = 2


class FocusMark:
    """A line along the upper edge while the canvas has the keyboard."""

    def __init__(self, canvas: Canvas) -> None:
        self._canvas = canvas

    @property
    def rect(self) -> QRect:
        """Where the line is."""
        return QRect(0, 0, self._canvas.viewport().width(), _LINE)

    def refresh(self, dx: int = 0, dy: int = 0) -> None:
        """Have it drawn again, and what is under where it was."""
        if self._canvas.hasFocus():
            self._canvas.viewport().update(self.rect)
            self._canvas.viewport().update(self.rect.translated(dx, dy))

    def paint(self, painter: QPainter) -> None:
        """Draw the line."""
        if self._canvas.hasFocus():
            painter.fillRect(self.rect, look().accent)


class Hint:
    """What to do first, in the middle of an empty canvas."""

    def __init__(self, canvas: Canvas) -> None:
        self._canvas = canvas
        self._was_shown = True

    @property
    def _is_shown(self) -> bool:
        mirror = self._canvas.mirror
        return not mirror.nodes and not mirror.notes

    def refresh(self, dx: int = 0, dy: int = 0) -> None:
        """Have it drawn again; the view is empty but for it."""
        if self._is_shown and (dx or dy):
            self._canvas.viewport().update()

    def follow(self) -> None:
        """Come when the last node goes, and go when the first one comes."""
        if self._is_shown != self._was_shown:
            self._was_shown = self._is_shown
            self._canvas.viewport().update()

    def paint(self, painter: QPainter) -> None:
        """Write the hint."""
        if not self._is_shown:
            return
        room = self._canvas.viewport().rect()
        middle = Qt.AlignmentFlag.AlignHCenter
        painter.setFont(font(16, True))
        painter.setPen(look().text)
        upper = QRect(room.left(), room.center().y() - 34, room.width(), 28)
        painter.drawText(upper, middle, translate("Canvas", "Nothing here yet"))
        painter.setFont(font(13))
        painter.setPen(look().muted)
        lower = upper.translated(0, 30)
        hint = translate("Canvas", "Press Tab or double-click to add a layer, or drag one in.")
        painter.drawText(lower, middle, hint)
