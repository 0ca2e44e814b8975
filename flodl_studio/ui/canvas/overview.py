"""The whole scene in a few calls of the painter, for when single items can't be told apart."""

from __future__ import annotations

from PySide6.QtCore import QLineF, QPoint, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPixmap, QTransform

from flodl_studio.ui.canvas.look import look
from flodl_studio.ui.canvas.mirror import Mirror

_MOST = 2
"""How many times as large as the view a picture is at most."""


class Overview:
    """Boxes by color and lines of all wires, gathered once for each state of the scene."""

    def __init__(self, mirror: Mirror) -> None:
        self._mirror = mirror
        self._boxes: dict[str, list[QRectF]] | None = None
        self._lines: list[QLineF] = []
        self._notes: list[tuple[QColor, QRectF]] = []
        self._whole = self._extent = QRectF()
        self._picture: QPixmap | None = None
        self._corner = QPoint()
        self._size = 0.0, 0.0  # zoom and pixel ratio of the last drawing

    def forget(self) -> None:
        """Gather again next time: something has changed."""
        self._boxes = self._picture = None

    @property
    def whole(self) -> QRectF:
        """The box around all nodes and frames."""
        if self._boxes is None:
            self._gather()
        return self._whole

    def paint(self, painter: QPainter) -> None:
        """Draw frames, wires and nodes."""
        boxes = self._boxes if self._boxes is not None else self._gather()
        painter.setPen(Qt.PenStyle.NoPen)
        for color, box in self._notes:
            painter.fillRect(box, color)
        painter.setPen(QPen(look().wire, 0))
        painter.drawLines(self._lines)
        painter.setPen(Qt.PenStyle.NoPen)
        for key, found in boxes.items():
            painter.setBrush(_color(key))
            painter.drawRects(found)
            if key.startswith("!"):  # hollow, as a node is that one sees from nearer
                painter.setBrush(look().canvas)
                painter.drawRects([box.adjusted(12, 12, -12, -12) for box in found])

    def paint_view(self, painter: QPainter, transform: QTransform, view: QSize) -> None:
        """Draw it with the selection over it; while a view only scrolls, as a picture."""
        size = transform.m11(), painter.device().devicePixelRatioF()
        if size != self._size:
            self._size, self._picture = size, None
        elif self._picture is None and self._boxes is not None:
            self._picture = self._drawn(view)
        if self._picture is not None:
            scrolled = QPoint(round(transform.dx()), round(transform.dy()))
            painter.drawPixmap(self._corner + scrolled, self._picture)
        painter.setWorldTransform(transform)
        if self._picture is None:
            self.paint(painter)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(look().accent)
        painter.drawRects([item.box for item in self._mirror.chosen])
        painter.resetTransform()

    def _drawn(self, view: QSize) -> QPixmap | None:
        zoom, ratio = self._size
        scale = QTransform.fromScale(zoom, zoom)
        area = scale.mapRect(self._extent).toAlignedRect().adjusted(-1, -1, 1, 1)
        fits = area.width() * area.height() <= _MOST * view.width() * view.height()
        if not fits or not ratio.is_integer():
            return None
        self._corner = area.topLeft()
        picture = QPixmap(area.size() * ratio)
        picture.setDevicePixelRatio(ratio)
        picture.fill(look().canvas)
        painter = QPainter(picture)
        painter.translate(-self._corner)
        painter.scale(zoom, zoom)
        self.paint(painter)
        painter.end()
        return picture

    def _gather(self) -> dict[str, list[QRectF]]:
        mirror, boxes = self._mirror, dict[str, list[QRectF]]()
        self._whole = QRectF()
        for item in mirror.nodes.values():
            key = f"!{item.mark.severity}" if item.mark else item.family
            boxes.setdefault(key, []).append(item.box)
            self._whole = self._whole.united(item.box)
        self._notes = []
        for note in mirror.notes:
            color = QColor(note.note.color)
            color.setAlpha(70)
            self._notes.append((color, note.box))
            self._whole = self._whole.united(note.box)
        self._lines = [line for wire in mirror.wires.values() for line in wire.lines()]
        self._extent = QRectF(self._whole)
        for wire in mirror.wires.values():
            for dot in wire.dots:
                self._extent = self._extent.united(dot.boundingRect().translated(dot.pos()))
        self._boxes = boxes
        return boxes


def _color(key: str) -> QColor:
    colors = look()
    return colors.mark(key[1:]) if key.startswith("!") else colors.family(key)
