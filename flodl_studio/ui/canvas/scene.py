"""The ground of the canvas: a quiet grid of dots, and the shapes written on wires."""

from __future__ import annotations

from typing import TYPE_CHECKING

from NodeGraphQt.widgets.scene import NodeScene
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QGraphicsScene, QGraphicsSceneMouseEvent

from flodl_studio.ui.canvas import geometry
from flodl_studio.ui.canvas.look import font, look, metrics
from flodl_studio.ui.canvas.wire_item import WireItem

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

LABEL_ZOOM = 0.75
"""Zoom from which wires carry shapes."""
_DOT_SPACE = 22.0  # least pixels between dots of the grid
_STEEP = 0.35  # from this slope on a label stands beside its wire
_LABEL_ROOM = 90.0  # a label may reach this far beyond its wire


class Scene(NodeScene):  # type: ignore[misc] # the library is untyped
    """Where the items are; the view handles the mouse, so the library's handlers are left out."""

    mousePressEvent = QGraphicsScene.mousePressEvent
    mouseReleaseEvent = QGraphicsScene.mouseReleaseEvent

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.has_grid = True
        self.is_labelled = False

    def mouseMoveEvent(self, event: QGraphicsSceneMouseEvent) -> None:
        """Leave hovering to the view."""

    def drawBackground(self, painter: QPainter, rect: QRectF | object) -> None:
        """Draw the ground and as many dots at every zoom."""
        assert isinstance(rect, QRectF)
        colors = look()
        painter.fillRect(rect, colors.canvas)
        zoom = painter.worldTransform().m11()
        if not self.has_grid or zoom < 0.1:
            return
        step = geometry.GRID
        while step * zoom < _DOT_SPACE:
            step *= 2
        left, top = rect.left() - rect.left() % step, rect.top() - rect.top() % step
        columns, rows = int(rect.width() / step) + 2, int(rect.height() / step) + 2
        ys = [top + row * step for row in range(rows)]
        points = [QPointF(left + column * step, y) for column in range(columns) for y in ys]
        pen = QPen(colors.grid, 1.6)
        pen.setCosmetic(True)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        painter.setPen(pen)
        painter.drawPoints(points)

    def drawForeground(self, painter: QPainter, rect: QRectF | object) -> None:
        """Write the shapes on the wires that are seen, when they are near enough to be read."""
        assert isinstance(rect, QRectF)
        self.is_labelled = painter.worldTransform().m11() >= LABEL_ZOOM
        if not self.is_labelled:
            return
        room = rect.adjusted(-_LABEL_ROOM, -_LABEL_ROOM, _LABEL_ROOM, _LABEL_ROOM)
        shown = Qt.ItemSelectionMode.IntersectsItemBoundingRect
        for item in self.items(room, shown):
            if isinstance(item, WireItem) and item.label:
                _write(painter, item)


def _write(painter: QPainter, wire: WireItem) -> None:
    box = label_box(wire)
    if box is None:
        return
    colors = look()
    hot = wire.is_chosen or wire.is_hovered
    painter.setPen(colors.accent if hot else colors.muted)
    painter.setFont(font(10))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, wire.label)


def label_box(wire: WireItem) -> QRectF | None:
    """Return where the shape is written: above the middle; None where there is no room for it."""
    width = metrics(10).horizontalAdvance(wire.label) + 4
    room = wire.path().boundingRect().width() - 2 * geometry.PORT_RADIUS - 6
    if room < width:
        return None
    middle = wire.middle()
    slope = abs(wire.path().slopeAtPercent(0.5))
    beside = QPointF(width / 2 + 4, 4) if slope > _STEEP else QPointF(0, 0)
    return QRectF(middle.x() - width / 2, middle.y() - 16, width, 14).translated(beside)
