"""Wires: curves drawn by Qt's own code, with their reroute dots."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from NodeGraphQt.constants import Z_VAL_NODE, Z_VAL_PIPE
from NodeGraphQt.qgraphics.pipe import PipeItem
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPainterPathStroker, QPen
from PySide6.QtWidgets import (
    QGraphicsItem,
    QGraphicsLineItem,
    QGraphicsPathItem,
    QStyleOptionGraphicsItem,
    QWidget,
)

from flodl_studio.design.values import Point, Wire
from flodl_studio.ui.canvas import geometry
from flodl_studio.ui.canvas.look import look, metrics
from flodl_studio.ui.canvas.node_item import Port

HIT_WIDTH = 12.0
DOT_RADIUS = 5.0
LABEL_ROOM = 90.0
"""How far a label may reach beyond its wire."""
_STEEP = 0.35  # from this slope on a label stands where the wire ends
_STEPS = 64
_BACK = 24.0
"""How far to the right an end has to be for a wire to go straight there."""
_BELOW = 70.0
_UNDER = 22.0
_TURN = 56.0
_LONG = 600.0
_SHALLOW = 0.25
"""Slope below which a long line of a curve is drawn by itself."""


def curve(
    start: QPointF, end: QPointF, via: Sequence[QPointF] = (), below: float | None = None
) -> QPainterPath:
    """Return a curve that leaves to the right, passes some points and enters from the left.

    One that goes back runs at the height `below`, which is under what it leaves and enters.
    """
    path = QPainterPath(start)
    if not via and start.y() == end.y() and end.x() > start.x():
        path.lineTo(end)  # most wires are straight, and lines are drawn faster than curves
        return path
    if not via and end.x() < start.x() + _BACK:
        level = max(start.y(), end.y()) + _BELOW if below is None else below
        _go_back(path, start, end, level)
        return path
    points = [start, *via, end]
    for index, (one, other) in enumerate(pairwise(points)):
        across = other.x() - one.x()
        if across > _LONG:
            _go_far(path, one, other)
            continue
        reach = across / 2
        if across < _BACK:
            inner = 0 < index < len(points) - 2
            reach = across / 3 if inner else 40 + abs(across) / 3
        path.cubicTo(one + QPointF(reach, 0), other - QPointF(reach, 0), other)
    return path


def _go_far(path: QPainterPath, start: QPointF, end: QPointF) -> None:
    """Go along a line with a bend at each end; a curve so long is slow to draw."""
    one, other = start + QPointF(_TURN, 0), end - QPointF(_TURN, 0)
    along = QLineF(one, other)
    share = _TURN / along.length()
    path.quadTo(one, along.pointAt(share))
    path.lineTo(along.pointAt(1 - share))
    path.quadTo(other, end)


def _go_back(path: QPainterPath, start: QPointF, end: QPointF, level: float) -> None:
    """Go back along a level line."""
    turn = QPointF(_TURN, 0)
    right, left = QPointF(start.x(), level), QPointF(end.x(), level)
    path.cubicTo(start + turn, right + turn, right)
    path.lineTo(left)
    path.cubicTo(left - turn, end - turn, end)


def _split(route: QPainterPath) -> tuple[QPainterPath, list[QLineF]]:
    """Return a curve without its long lines that are nearly level, and those lines.

    Qt fills the outline of a curve. Where that crosses few rows of pixels over a great length it
    takes twenty times as long as to draw a line.
    """
    rest, lines = QPainterPath(), list[QLineF]()
    index, last = 0, QPointF()
    while index < route.elementCount():
        part, at = route.elementAt(index), _point(route, index)
        if part.isMoveTo():
            rest.moveTo(at)
        elif part.isLineTo():
            line = QLineF(last, at)
            if abs(line.dx()) > _LONG / 2 and 0 < abs(line.dy()) < _SHALLOW * abs(line.dx()):
                lines.append(line)
                rest.moveTo(at)
            else:
                rest.lineTo(at)
        else:
            at = _point(route, index + 2)
            rest.cubicTo(_point(route, index), _point(route, index + 1), at)
            index += 2
        index, last = index + 1, at
    return rest, lines


def _point(route: QPainterPath, index: int) -> QPointF:
    element = route.elementAt(index)
    return QPointF(element.x, element.y)


class WireItem(PipeItem):  # type: ignore[misc] # the library is untyped
    """A wire of the design between two ports.

    Attributes:
        route: Its whole course; long lines of it are drawn by items of their own.
    """

    paint = QGraphicsPathItem.paint  # no Python call a wire and frame
    itemChange = QGraphicsPathItem.itemChange

    def __init__(self, wire: Wire, source: Port, target: Port, dashed: bool) -> None:
        QGraphicsPathItem.__init__(self)  # not the library's: no arrow, no cache, no selection
        self.wire = wire
        self.source, self.target = source, target
        self.style = "dotted" if wire.state else "dashed" if dashed else "solid"
        self.is_chosen = self.is_hovered = self.is_struck = self.is_hot = False
        self.dots: list[DotItem] = []
        self.route = QPainterPath()
        self._lengths: list[QGraphicsLineItem] = []
        self._outline: tuple[float, QPainterPath] | None = None
        self._lines: list[QLineF] | None = None
        self._label: tuple[str, QRectF | None] | None = None
        self.setZValue(Z_VAL_PIPE)
        source.wires.append(self)
        target.wires.append(self)
        self.set_via(wire.via)

    def take(self, wire: Wire) -> None:
        """Stand for another value of the same wire: other dots."""
        self.wire = wire
        self.set_via(wire.via)

    def set_via(self, via: Sequence[Point]) -> None:
        """Show reroute dots."""
        while len(self.dots) > len(via):
            _take_out(self.dots.pop())
        while len(self.dots) < len(via):
            self.dots.append(DotItem(self, len(self.dots)))
        for dot, (x, y) in zip(self.dots, via, strict=True):
            dot.setPos(x, y)
        self.redraw()

    def redraw(self) -> None:
        """Follow the ports and the dots."""
        self._outline = self._lines = self._label = None
        self.refresh_label()
        dots = [dot.pos() for dot in self.dots]
        self.route = curve(self.source.center(), self.target.center(), dots, self._below())
        self._show_route()
        self.refresh_label()

    def _show_route(self) -> None:
        drawn, lines = self.route, list[QLineF]()
        if self.style == "solid" and drawn.boundingRect().width() > _LONG:
            drawn, lines = _split(drawn)
        self.setPath(drawn)
        while len(self._lengths) > len(lines):
            _take_out(self._lengths.pop())
        while len(self._lengths) < len(lines):
            self._lengths.append(QGraphicsLineItem(self))
            self._lengths[-1].setPen(self.pen())
        for item, line in zip(self._lengths, lines, strict=True):
            item.setLine(line)

    def _below(self) -> float:
        """Return the height at which it would go back: between its nodes, or below both."""
        one, other = self.source.owner.box, self.target.owner.box
        upper, lower = (one, other) if one.top() <= other.top() else (other, one)
        if lower.top() - upper.bottom() > 2 * _UNDER:
            return (lower.top() + upper.bottom()) / 2
        return max(one.bottom(), other.bottom()) + _UNDER

    @property
    def label(self) -> str:
        """The shape of what goes through it."""
        return self.source.owner.face.shape

    def label_box(self) -> QRectF | None:
        """Return where its shape is written, by its middle or end; None without room for it."""
        label = self.label
        if self._label is None or self._label[0] != label:
            self._label = (label, self._place_label(label) if label else None)
        return self._label[1]

    def _place_label(self, label: str) -> QRectF | None:
        path, width = self.route, metrics(10).horizontalAdvance(label) + 4
        if path.boundingRect().width() - 2 * geometry.PORT_RADIUS - 6 < width:
            return None
        middle, end = path.pointAtPercent(0.5), self.target.center()
        goes_back = end.x() < self.source.center().x()
        if not goes_back and path.elementCount() > 2 and abs(path.slopeAtPercent(0.5)) > _STEEP:
            return QRectF(end.x() - width - 9, end.y() - 16, width, 14)
        return QRectF(middle.x() - width / 2, middle.y() + (3 if goes_back else -16), width, 14)

    def refresh_label(self) -> None:
        """Draw again where the label is, which may be beyond the curve."""
        scene = self.scene()
        if scene is not None and scene.is_labelled:
            scene.update(self.route.boundingRect().adjusted(-LABEL_ROOM, -24, LABEL_ROOM, 24))

    def lines(self) -> list[QLineF]:
        """Return the wire as straight lines, for drawing from far away."""
        if self._lines is None:
            dots = [dot.pos() for dot in self.dots]
            points = [self.source.center(), *dots, self.target.center()]
            self._lines = list(map(QLineF, points, points[1:]))
        return self._lines

    def with_dot(self, at: QPointF) -> tuple[Point, ...]:
        """Return the dots with one more at a place, between those that it lies between."""
        here = self._along(at)
        index = sum(self._along(dot.pos()) < here for dot in self.dots)
        dots = list(self.wire.via)
        dots.insert(index, (at.x(), at.y()))
        return tuple(dots)

    def apart(self, at: QPointF) -> float:
        """Return how far a point is from the curve."""
        return float(min(self._squares(at)) ** 0.5)

    def _along(self, at: QPointF) -> int:
        """Return how far along the curve the place nearest to a point is."""
        squares = self._squares(at)
        return squares.index(min(squares))

    def _squares(self, at: QPointF) -> list[float]:
        path = self.route
        found = [path.pointAtPercent(step / _STEPS) - at for step in range(_STEPS + 1)]
        return [each.x() ** 2 + each.y() ** 2 for each in found]

    def restyle(self) -> None:
        """Take pens from the theme and the state."""
        tone = "plain"
        if self.is_struck:
            tone = "bad"
        elif self.is_chosen or self.is_hovered or self.is_hot:
            tone = "hot"
        elif self.source.owner.is_chosen or self.target.owner.is_chosen:
            tone = "near"
        scene = self.scene()
        is_far = scene is not None and scene.is_far
        pen = look().wire_pen(self.style, tone, is_far)
        self.setPen(pen)
        for item in self._lengths:
            item.setPen(pen)
        for dot in self.dots:
            dot.update()

    def is_near(self, point: QPointF, zoom: float) -> bool:
        """Whether a point counts as on the wire, at a zoom."""
        width = HIT_WIDTH / min(1.0, zoom)
        if self._outline is None or self._outline[0] != width:
            stroker = QPainterPathStroker()
            stroker.setWidth(width)
            self._outline = (width, stroker.createStroke(self.route))
        return self._outline[1].contains(point)

    def shape(self) -> QPainterPath:
        """Return the curve itself: what the knife has to cross."""
        stroker = QPainterPathStroker()
        stroker.setWidth(2)
        return stroker.createStroke(self.route)

    def remove(self) -> None:
        """Leave the ports and the scene."""
        self.refresh_label()
        for port in (self.source, self.target):
            if self in port.wires:
                port.wires.remove(self)
                port.owner.update()
        if self.scene() is not None:
            self.scene().removeItem(self)


def _take_out(part: QGraphicsItem) -> None:
    scene = part.scene()
    if scene is not None:
        scene.removeItem(part)
    else:
        part.setParentItem(None)


class DotItem(QGraphicsItem):
    """A reroute dot: a bend of a wire that can be moved."""

    _RECT = QRectF(-9, -9, 18, 18)

    def __init__(self, wire: WireItem, index: int) -> None:
        super().__init__(wire)
        self.wire_item, self.index = wire, index
        self.is_hovered = False
        self.setZValue(Z_VAL_NODE)

    def boundingRect(self) -> QRectF:
        """Return a square around the dot."""
        return self._RECT

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        """Draw the dot in the color of its wire."""
        colors = look()
        radius = DOT_RADIUS + (1.5 if self.is_hovered else 0)
        color = colors.accent if self.is_hovered else self.wire_item.pen().color()
        painter.setPen(QPen(colors.canvas, 1.5))
        painter.setBrush(color)
        painter.drawEllipse(QPointF(0, 0), radius, radius)


class LiveWire(QGraphicsPathItem):
    """The wire that is being drawn."""

    def __init__(self) -> None:
        super().__init__()
        self.setZValue(Z_VAL_NODE + 5)
        self.setAcceptedMouseButtons(Qt.MouseButton.NoButton)
        self.hide()

    def stretch(self, port: Port, end: QPointF, tone: str) -> None:
        """Show it between a port and a point."""
        self.setPen(look().wire_pen("solid", tone))
        start = port.center()
        self.setPath(curve(end, start) if port.is_input else curve(start, end))
        self.show()
