"""The whole network in a corner of the canvas, with a frame around what is in sight."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen, QPixmap, QTransform
from PySide6.QtWidgets import QWidget

from flodl_studio.ui.canvas.look import look, with_alpha
from flodl_studio.ui.canvas.overview import Overview

if TYPE_CHECKING:
    from flodl_studio.ui.canvas.view import Canvas

_SIZE = QSize(188, 124)
_MARGIN = 12
_INSET = 8.0


class Minimap(QWidget):
    """A small picture of the network; drag in it to go somewhere."""

    def __init__(self, canvas: Canvas) -> None:
        super().__init__(canvas)
        self.setObjectName("minimap")
        self.setAccessibleName(self.tr("Minimap"))
        self.setFixedSize(_SIZE)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self._canvas = canvas
        self._overview = Overview()
        self._picture: QPixmap | None = None
        self._map = QTransform()

    def dock(self) -> None:
        """Go to the lower right corner of the canvas."""
        room = self._canvas.rect()
        self.move(room.right() - self.width() - _MARGIN, room.bottom() - self.height() - _MARGIN)

    def forget(self) -> None:
        """Draw the picture again: something has changed."""
        self._overview.forget()
        self._picture = None
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the card, the picture and the frame."""
        if self._picture is None:
            self._picture = self._drawn()
        colors = look()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(colors.border, 1))
        painter.setBrush(with_alpha(colors.raised, 235))
        card = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.drawRoundedRect(card, 8, 8)
        painter.drawPixmap(0, 0, self._picture)
        seen = self._map.mapRect(self._canvas.seen_rect()).intersected(card.adjusted(2, 2, -2, -2))
        painter.setPen(QPen(colors.accent, 1.4))
        painter.setBrush(with_alpha(colors.accent, 26))
        if not seen.isEmpty():
            painter.drawRoundedRect(seen, 3, 3)
        painter.end()

    def _drawn(self) -> QPixmap:
        ratio = self.devicePixelRatioF()
        picture = QPixmap(_SIZE * ratio)
        picture.setDevicePixelRatio(ratio)
        picture.fill(QColor(0, 0, 0, 0))
        mirror = self._canvas.mirror
        whole = QRectF()
        for box in mirror.boxes():
            whole = whole.united(box)
        if whole.isEmpty():
            self._map = QTransform()
            return picture
        room = QRectF(self.rect()).adjusted(_INSET, _INSET, -_INSET, -_INSET)
        scale = min(room.width() / whole.width(), room.height() / whole.height(), 0.12)
        offset = room.center() - whole.center() * scale
        self._map = QTransform.fromTranslate(offset.x(), offset.y()).scale(scale, scale)
        painter = QPainter(picture)
        painter.setWorldTransform(self._map)
        self._overview.paint(painter, self._canvas.scene())
        painter.end()
        return picture

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Go there."""
        self._go(event.position().toPoint())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Go on, while a button is down."""
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._go(event.position().toPoint())

    def _go(self, at: QPoint) -> None:
        there, invertible = self._map.inverted()
        if invertible:
            self._canvas.centerOn(there.map(at.toPointF()))
            self._canvas.seen.emit()
