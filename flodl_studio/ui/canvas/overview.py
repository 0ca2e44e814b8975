"""The whole scene in a few calls of the painter, for when single items can't be told apart."""

from __future__ import annotations

from PySide6.QtCore import QLineF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QGraphicsScene

from flodl_studio.ui.canvas.look import look
from flodl_studio.ui.canvas.node_item import NodeItem
from flodl_studio.ui.canvas.note_item import NoteItem
from flodl_studio.ui.canvas.wire_item import WireItem


class Overview:
    """Boxes by color and lines of all wires, gathered once for each state of the scene."""

    def __init__(self) -> None:
        self._boxes: dict[str, list[QRectF]] | None = None
        self._lines: list[QLineF] = []
        self._notes: list[tuple[QColor, QRectF]] = []

    def forget(self) -> None:
        """Gather again next time."""
        self._boxes = None

    def paint(self, painter: QPainter, scene: QGraphicsScene) -> None:
        """Draw frames, wires and nodes, and the selection over them."""
        boxes = self._boxes if self._boxes is not None else self._gather(scene)
        colors = look()
        painter.setPen(Qt.PenStyle.NoPen)
        for color, box in self._notes:
            painter.fillRect(box, color)
        painter.setPen(QPen(colors.wire, 0))
        painter.drawLines(self._lines)
        painter.setPen(Qt.PenStyle.NoPen)
        for family, found in boxes.items():
            painter.setBrush(_color(family))
            painter.drawRects(found)

    def _gather(self, scene: QGraphicsScene) -> dict[str, list[QRectF]]:
        boxes: dict[str, list[QRectF]] = {}
        chosen: list[QRectF] = []
        self._lines, self._notes = [], []
        for item in scene.items():
            if isinstance(item, NodeItem):
                key = f"!{item.face.mark.severity}" if item.face.mark else item.face.family
                boxes.setdefault(key, []).append(item.box)
                if item.is_chosen:
                    chosen.append(item.box)
            elif isinstance(item, WireItem):
                points = [item.source.center(), *(d.pos() for d in item.dots), item.target.center()]
                self._lines += map(QLineF, points, points[1:])
            elif isinstance(item, NoteItem):
                color = QColor(item.note.color)
                color.setAlpha(70)
                self._notes.append((color, item.box))
        if chosen:
            boxes["!chosen"] = chosen
        self._boxes = boxes
        return boxes


def _color(key: str) -> QColor:
    colors = look()
    if key == "!chosen":
        return colors.accent
    return colors.mark(key[1:]) if key.startswith("!") else colors.family(key)
