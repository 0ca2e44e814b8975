"""The whole network in a corner of the canvas, with a frame around what is in sight."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, QSizeF, Qt, QTimer
from PySide6.QtGui import QColor, QPainter, QPen, QPixmap, QTransform

from flodl_studio.ui.canvas.look import look, with_alpha

if TYPE_CHECKING:
    from flodl_studio.ui.canvas.view import Canvas

_SIZE = QSize(168, 108)
"""The most room that it takes; a chain takes less."""
_LEAST = QSize(84, 40)
_ROOM = 2.5
"""How many times as wide and high as the map the view is at least: else it would cover it."""
_MARGIN = 12
_INSET = 8.0
_CLOSEST = 0.12
"""Largest scale: a few nodes stay small."""
_LATER_MS = 60


class Minimap:
    """A small picture of the network; a drag in it goes somewhere.

    It is there while something is out of sight. It is drawn by the canvas and is no widget: a
    widget over the view would keep Qt from scrolling what is drawn already, and every step of a
    pan would draw everything.
    """

    def __init__(self, canvas: Canvas) -> None:
        self._canvas = canvas
        self._picture: QPixmap | None = None
        self._map = QTransform()
        self._later = QTimer(canvas)
        self._later.setSingleShot(True)
        self._later.setInterval(_LATER_MS)
        self._later.timeout.connect(self.forget)
        self.is_shown = True

    @property
    def rect(self) -> QRect:
        """Where it is in the view: the lower right corner, as much as the network needs."""
        whole = self._canvas.overview.whole
        if whole.isEmpty():
            return self._corner(_LEAST)
        drawn = whole.size() * _scale(whole) + QSizeF(2 * _INSET, 2 * _INSET)
        return self._corner(drawn.toSize().expandedTo(_LEAST))

    def _corner(self, size: QSize) -> QRect:
        end = self._canvas.viewport().rect().bottomRight() - QPoint(_MARGIN, _MARGIN)
        return QRect(end - QPoint(size.width(), size.height()), size)

    def holds(self, at: QPoint) -> bool:
        """Whether a point of the view is in it."""
        return self._is_needed and self.rect.contains(at)

    @property
    def _is_needed(self) -> bool:
        """Whether it is wanted, has room, and there is something out of sight."""
        view = self._canvas.viewport().size()
        if not self.is_shown or view.boundedTo(_SIZE * _ROOM) != _SIZE * _ROOM:
            return False
        whole = self._canvas.overview.whole
        return not (whole.isEmpty() or self._canvas.seen_rect().contains(whole))

    def show(self, shown: bool) -> None:
        """Show or hide it."""
        self.is_shown = shown
        self.refresh()

    def forget(self) -> None:
        """Draw again what is seen from far away: something has changed."""
        self._later.stop()
        self._canvas.overview.forget()
        self._picture = None
        self.refresh()
        if self._canvas.is_overview:
            self._canvas.viewport().update()

    def forget_soon(self) -> None:
        """Do so at once where all is far away, else when the change itself has been painted."""
        if self._canvas.is_overview:
            self.forget()
        else:
            self._later.start()

    def refresh(self, dx: int = 0, dy: int = 0) -> None:
        """Draw it again, and what is under where it was before the view was scrolled."""
        rect = self._corner(_SIZE).adjusted(-1, -1, 1, 1)
        self._canvas.viewport().update(rect.united(rect.translated(dx, dy)))

    def paint(self, painter: QPainter) -> None:
        """Draw the picture and the frame, in pixels of the view."""
        if not self._is_needed:
            return
        if self._picture is None:
            self._picture = self._drawn(self._canvas.overview.whole)
        rect = self.rect
        painter.drawPixmap(rect.topLeft(), self._picture)
        sight = self._map.mapRect(self._canvas.seen_rect()).translated(rect.topLeft())
        seen = sight.toAlignedRect().intersected(rect.adjusted(3, 3, -4, -4))
        if not seen.isEmpty():
            painter.fillRect(seen, with_alpha(look().accent, 30))
            painter.setPen(look().accent)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(seen)

    def _drawn(self, whole: QRectF) -> QPixmap:
        ratio = self._canvas.devicePixelRatioF()
        size = self.rect.size()
        picture = QPixmap(size * ratio)
        picture.setDevicePixelRatio(ratio)
        picture.fill(QColor(0, 0, 0, 0))
        scale = _scale(whole)
        offset = QRectF(QPoint(0, 0), size).center() - whole.center() * scale
        self._map = QTransform.fromTranslate(offset.x(), offset.y()).scale(scale, scale)
        painter = QPainter(picture)
        _draw_card(painter, size)
        painter.setWorldTransform(self._map)
        self._canvas.overview.paint(painter)
        painter.end()
        return picture

    def go(self, at: QPoint) -> None:
        """Show what is at a point of the picture, given in pixels of the view."""
        there, invertible = self._map.inverted()
        if invertible:
            self._canvas.centerOn(there.map((at - self.rect.topLeft()).toPointF()))
            self._canvas.seen.emit()


def _scale(whole: QRectF) -> float:
    """Return the scale at which a network is as large as there is room for, but no larger."""
    across = (_SIZE.width() - 2 * _INSET) / whole.width()
    down = (_SIZE.height() - 2 * _INSET) / whole.height()
    return min(across, down, _CLOSEST)


def _draw_card(painter: QPainter, size: QSize) -> None:
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(look().border, 1))
    painter.setBrush(look().raised)
    card = QRectF(QPoint(0, 0), size).adjusted(0.5, 0.5, -0.5, -0.5)
    painter.drawRoundedRect(card, 8, 8)
