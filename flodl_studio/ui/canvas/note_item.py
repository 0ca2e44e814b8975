"""Frames with text around regions of the canvas."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from flodl_studio.design.values import Note
from flodl_studio.ui.canvas import geometry
from flodl_studio.ui.canvas.look import fitted, font, look, mixed, with_alpha

_CORNER = 16.0
BEHIND = -10.0


class NoteItem(QGraphicsItem):
    """A frame: moved by its header, resized by its lower right corner."""

    def __init__(self, note: Note) -> None:
        super().__init__()
        self.note = note
        self.is_chosen = self.is_hovered = False
        self._rect = QRectF()
        self.setZValue(BEHIND)
        self.take(note)

    def take(self, note: Note) -> None:
        """Show a frame."""
        self.note = note
        x, y, width, height = note.rect
        self.stretch(QRectF(x, y, width, height))

    def stretch(self, box: QRectF) -> None:
        """Show the frame at a place in the scene, the note as it is."""
        self.prepareGeometryChange()
        self.setPos(box.topLeft())
        self._rect = QRectF(0, 0, box.width(), box.height())
        self.update()

    def place(self, x: float, y: float) -> None:
        """Go somewhere."""
        self.setPos(x, y)

    @property
    def box(self) -> QRectF:
        """The frame in the scene."""
        return self._rect.translated(self.pos())

    def header_rect(self) -> QRectF:
        """Return where it is gripped, in its own pixels."""
        return QRectF(0, 0, self._rect.width(), geometry.NOTE_HEADER)

    def corner_rect(self) -> QRectF:
        """Return where it is resized, in its own pixels."""
        end = self._rect.bottomRight()
        return QRectF(end - QPointF(_CORNER, _CORNER), end)

    def boundingRect(self) -> QRectF:
        """Return the frame with its border."""
        return self._rect.adjusted(-3, -3, 3, 3)

    def shape(self) -> QPainterPath:
        """Return header and corner: what is inside stays free for the rubber band."""
        path = QPainterPath()
        path.addRect(self.header_rect())
        path.addRect(self.corner_rect())
        return path

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        """Draw ground, border and text."""
        colors = look()
        color = QColor(self.note.color)
        if not color.isValid():
            color = colors.accent
        painter.setBrush(with_alpha(color, 26 if colors.theme.dark else 20))
        border = colors.accent if self.is_chosen else with_alpha(color, 190)
        painter.setPen(QPen(border, 2.0 if self.is_chosen else 1.2))
        painter.drawRoundedRect(self._rect, geometry.RADIUS, geometry.RADIUS)
        zoom = painter.worldTransform().m11()
        if zoom < 0.18:
            return
        size = 14 if zoom > 0.5 else 22
        painter.setFont(font(size, True))
        painter.setPen(mixed(color, colors.text, 0.55))
        room = self.header_rect().adjusted(12, 0, -12, 0)
        text = self.note.text.replace("\n", " · ")
        painter.drawText(
            room,
            Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft,
            fitted(text, size, True, max(0, int(room.width()))),
        )
        if self.is_hovered or self.is_chosen:
            end = self._rect.bottomRight()
            painter.setPen(QPen(with_alpha(color, 220), 1.5))
            for step in (4.0, 8.0, 12.0):
                painter.drawLine(end - QPointF(step, 3), end - QPointF(3, step))
