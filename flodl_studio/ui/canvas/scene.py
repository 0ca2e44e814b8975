"""The ground of the canvas: a quiet grid of dots, and the shapes written on wires."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING

from NodeGraphQt.widgets.scene import NodeScene
from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt
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
        labels: dict[WireItem, QRectF] = {}  # each once: the ground under it is veiled
        for part in self.exposed or [rect]:
            room = part.adjusted(-LABEL_ROOM, -LABEL_ROOM, LABEL_ROOM, LABEL_ROOM)
            for item in self.items(room, shown):
                box = item.label_box() if isinstance(item, WireItem) else None
                if box is not None and box.intersects(part):
                    labels[item] = box
        for item, box in labels.items():
            _write(painter, item, box)


def _draw_dots(painter: QPainter, rect: QRectF, zoom: float) -> None:
    """Draw the dots as copies of one row or column of them: far cheaper than so many points."""
    step = geometry.GRID
    while step * zoom < _DOT_SPACE:
        step *= 2
    shift = geometry.GRID / 2 * zoom  # so that none peeks out at the corner of a node
    transform = painter.worldTransform()
    area = transform.mapRect(rect).toAlignedRect()
    across = _steps(transform.dx() + shift, step * zoom, area.left(), area.right())
    down = _steps(transform.dy() + shift, step * zoom, area.top(), area.bottom())
    painter.resetTransform()
    if len(across) < len(down):
        column = [QRect(0, y - area.top(), _DOT, _DOT) for y in down]
        strip = _strip(painter, QSize(_DOT, area.height()), column)
        for x in across:
            painter.drawPixmap(QPoint(x, area.top()), strip)
    elif down:
        row = [QRect(x - area.left(), 0, _DOT, _DOT) for x in across]
        strip = _strip(painter, QSize(area.width(), _DOT), row)
        for y in down:
            painter.drawPixmap(QPoint(area.left(), y), strip)
    painter.setWorldTransform(transform)


def _strip(painter: QPainter, size: QSize, dots: list[QRect]) -> QPixmap:
    ratio = painter.device().devicePixelRatioF()
    strip = QPixmap(round(size.width() * ratio), round(size.height() * ratio))
    strip.setDevicePixelRatio(ratio)
    strip.fill(look().canvas)
    brush = QPainter(strip)
    for dot in dots:
        brush.fillRect(dot, look().grid)
    brush.end()
    return strip


def _steps(origin: float, step: float, start: int, end: int) -> list[int]:
    """Return the whole numbers nearest to the steps from an origin where a dot is in bounds."""
    first = ceil((start - origin) / step - 1)
    count = int((end - start) / step) + 3
    steps = (geometry.nearest(origin + (first + index) * step) for index in range(count))
    return [at for at in steps if start - _DOT < at <= end]


def _write(painter: QPainter, wire: WireItem, box: QRectF) -> None:
    colors = look()
    hot = wire.is_chosen or wire.is_hovered
    painter.fillRect(box, colors.veil)  # other wires may run here
    painter.setPen(colors.accent if hot else colors.muted)
    painter.setFont(font(10))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, wire.label)
