"""The ground of the canvas: a quiet grid of dots, and the shapes written on wires."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING

from NodeGraphQt.widgets.scene import NodeScene
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPixmap
from PySide6.QtWidgets import QGraphicsScene, QGraphicsSceneMouseEvent

from flodl_studio.ui.canvas import geometry
from flodl_studio.ui.canvas.look import font, look
from flodl_studio.ui.canvas.wire_item import LABEL_ROOM, WireItem

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

LABEL_ZOOM = 0.75
"""Zoom from which wires carry shapes."""
_LEAST_GRID_ZOOM = 0.1
_DOT = 2
_DOT_SPACE = 22.0  # least pixels between dots of the grid


class Scene(NodeScene):  # type: ignore[misc] # the library is untyped
    """Where the items are; the view handles the mouse, so the library's handlers are left out.

    Attributes:
        has_grid: The ground has dots.
        is_far: Wires are drawn as thin as can be.
        is_labelled: Wires are near enough to carry shapes.
        exposed: While a view is painted, the parts of it that have to be; Qt tells only the
            rectangle around them, which after a scroll is the whole view.
    """

    mousePressEvent = QGraphicsScene.mousePressEvent
    mouseReleaseEvent = QGraphicsScene.mouseReleaseEvent

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.has_grid = True
        self.is_labelled = self.is_far = False
        self.exposed: list[QRectF] | None = None

    def mouseMoveEvent(self, event: QGraphicsSceneMouseEvent) -> None:
        """Leave hovering to the view."""

    def drawBackground(self, painter: QPainter, rect: QRectF | object) -> None:
        """Draw the ground and as many dots at every zoom."""
        assert isinstance(rect, QRectF)
        zoom = painter.worldTransform().m11()
        for part in self.exposed or [rect]:
            painter.fillRect(part, look().canvas)
            if self.has_grid and zoom >= _LEAST_GRID_ZOOM:
                _draw_dots(painter, part, zoom)

    def drawForeground(self, painter: QPainter, rect: QRectF | object) -> None:
        """Write the shapes on the wires that are seen, when they are near enough to be read."""
        assert isinstance(rect, QRectF)
        self.is_labelled = painter.worldTransform().m11() >= LABEL_ZOOM
        if not self.is_labelled:
            return
        shown = Qt.ItemSelectionMode.IntersectsItemBoundingRect
        for part in self.exposed or [rect]:
            room = part.adjusted(-LABEL_ROOM, -LABEL_ROOM, LABEL_ROOM, LABEL_ROOM)
            for item in self.items(room, shown):
                box = item.label_box() if isinstance(item, WireItem) else None
                if box is not None and box.intersects(part):
                    _write(painter, item, box)


def _draw_dots(painter: QPainter, rect: QRectF, zoom: float) -> None:
    """Draw the dots row by row, each a copy of one strip: far cheaper than so many points."""
    step = geometry.GRID
    while step * zoom < _DOT_SPACE:
        step *= 2
    shift = geometry.GRID / 2 * zoom  # so that none peeks out at the corner of a node
    transform = painter.worldTransform()
    area = transform.mapRect(rect).toAlignedRect()
    ratio = painter.device().devicePixelRatioF()
    strip = QPixmap(round(area.width() * ratio), round(_DOT * ratio))
    strip.setDevicePixelRatio(ratio)
    strip.fill(look().canvas)
    brush = QPainter(strip)
    for x in _steps(transform.dx() + shift, step * zoom, area.left(), area.right()):
        brush.fillRect(QRectF(x - area.left(), 0, _DOT, _DOT), look().grid)
    brush.end()
    painter.resetTransform()
    for y in _steps(transform.dy() + shift, step * zoom, area.top(), area.bottom()):
        painter.drawPixmap(QPointF(area.left(), y), strip)
    painter.setWorldTransform(transform)


def _steps(origin: float, step: float, start: float, end: float) -> list[int]:
    """Return the whole numbers nearest to the steps from an origin, within bounds."""
    first = ceil((start - origin) / step - 1)
    count = int((end - start) / step) + 3
    return [round(origin + (first + index) * step) for index in range(count)]


def _write(painter: QPainter, wire: WireItem, box: QRectF) -> None:
    colors = look()
    hot = wire.is_chosen or wire.is_hovered
    painter.fillRect(box, colors.veil)  # other wires may run here
    painter.setPen(colors.accent if hot else colors.muted)
    painter.setFont(font(10))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, wire.label)
