"""The whole scene in a few calls of the painter, for when single items can't be told apart."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QLineF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from flodl_studio.ui.canvas.look import look

if TYPE_CHECKING:
    from flodl_studio.ui.canvas.mirror import Mirror


class Overview:
    """Boxes by color and lines of all wires, gathered once for each state of the scene."""

    def __init__(self) -> None:
        self._boxes: dict[str, list[QRectF]] | None = None
        self._lines: list[QLineF] = []
        self._notes: list[tuple[QColor, QRectF]] = []

    def forget(self) -> None:
        """Gather again next time."""
        self._boxes = None

    def paint(self, painter: QPainter, mirror: Mirror) -> None:
        """Draw frames, wires and nodes, and the selection over them."""
        boxes = self._boxes if self._boxes is not None else self._gather(mirror)
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

    def _gather(self, mirror: Mirror) -> dict[str, list[QRectF]]:
        boxes: dict[str, list[QRectF]] = {}
        for item in mirror.nodes.values():
            key = f"!{item.mark.severity}" if item.mark else item.family
            boxes.setdefault(key, []).append(item.box)
        chosen = [item.box for item in mirror.nodes.values() if item.is_chosen]
        if chosen:
            boxes["!chosen"] = chosen
        self._lines = [line for wire in mirror.wires.values() for line in wire.lines()]
        self._notes = []
        for note in mirror.notes:
            color = QColor(note.note.color)
            color.setAlpha(70)
            self._notes.append((color, note.box))
        self._boxes = boxes
        return boxes


def _color(key: str) -> QColor:
    colors = look()
    if key == "!chosen":
        return colors.accent
    return colors.mark(key[1:]) if key.startswith("!") else colors.family(key)
