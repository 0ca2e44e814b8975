"""A small picture of a design, for the start page; a long chain goes on in the next row."""

from __future__ import annotations

from math import ceil

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QPixmap

from flodl_studio.catalog import KINDS
from flodl_studio.design.values import Design, Network
from flodl_studio.ui import theme

Places = dict[str, QPointF]

_BOX = QSize(200, 80)
"""About the size of a node, scene pixels."""
_STEP = 280.0
"""From a node without a position to the next, scene pixels."""
_GAP = 60.0
"""Between rows, scene pixels: room for the wires from the end of one to the begin of the next."""
_MOST_ROWS = 12
_MARGIN = 12
"""Room around the picture, logical pixels."""
_LARGEST = 0.3
"""Scale of the picture of a few nodes."""
_READABLE = 0.09
"""Scale at which nodes are seen as such; where branches show the form, half of it will do."""
_FLAT = 0.3
"""Part of the height that a drawing has to fill to be more than a line."""


def thumbnail(design: Design, size: QSize, ratio: float = 1.0) -> QPixmap:
    """Return a picture of the outermost network of a design, of a size in logical pixels."""
    drawn = QPixmap(size * ratio)
    drawn.setDevicePixelRatio(ratio)
    drawn.fill(QColor(theme.current().canvas))
    found = _places(design.network)
    if not found:
        return drawn
    places, rows = best_rows(found, size)
    bounds, scale = _bounds(places), _scale(places, size)
    painter = QPainter(drawn)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(size.width() / 2, size.height() / 2)
    painter.scale(scale, scale)
    painter.translate(-bounds.center())
    _draw_wires(painter, design.network, places, rows, scale)
    _draw_nodes(painter, design.network, places, scale)
    painter.end()
    return drawn


def best_rows(places: Places, size: QSize) -> tuple[Places, dict[str, int]]:
    """Return where nodes are in as few rows as let them be seen, and the row of each."""
    best = _in_rows(places, 1)
    for count in range(2, _MOST_ROWS + 1):
        scale = _scale(best[0], size)
        is_flat = _bounds(best[0]).height() * scale < _FLAT * size.height()
        if scale >= (_READABLE if is_flat else _READABLE / 2):
            break
        cut = _in_rows(places, count)
        if _scale(cut[0], size) <= scale:  # it is as high as it is wide already
            break
        best = cut
    return best


def _in_rows(places: Places, count: int) -> tuple[Places, dict[str, int]]:
    """Cut a drawing into equal numbers of columns, and put the parts under each other."""
    columns = sorted({place.x() for place in places.values()})
    length = ceil(len(columns) / count)
    row_of = {x: index // length for index, x in enumerate(columns)}
    rows = {node: row_of[place.x()] for node, place in places.items()}
    moved: Places = {}
    top = 0.0
    for row in range(max(rows.values()) + 1):
        part = {node: place for node, place in places.items() if rows[node] == row}
        bounds = _bounds(part)
        offset = QPointF(-bounds.left(), top - bounds.top())
        moved |= {node: place + offset for node, place in part.items()}
        top += bounds.height() + _GAP
    return moved, rows


def _bounds(places: Places) -> QRectF:
    bounds = QRectF()
    for place in places.values():
        bounds = bounds.united(QRectF(place, _BOX.toSizeF()))
    return bounds


def _scale(places: Places, size: QSize) -> float:
    bounds = _bounds(places)
    across = (size.width() - 2 * _MARGIN) / bounds.width()
    down = (size.height() - 2 * _MARGIN) / bounds.height()
    return min(across, down, _LARGEST)


def _draw_wires(
    painter: QPainter, network: Network, places: Places, rows: dict[str, int], scale: float
) -> None:
    painter.setPen(QPen(QColor(theme.current().wire), 1.2 / scale))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    edges = _bounds(places)
    for wire in network.wires:
        source, target = wire.source.node, wire.target.node
        if source in places and target in places:
            start = places[source] + QPointF(_BOX.width(), _BOX.height() / 2)
            end = places[target] + QPointF(0, _BOX.height() / 2)
            if rows[source] == rows[target]:
                painter.drawPath(_curve(start, end))
            else:  # out at the end of its row, in at the begin of the other
                painter.drawPath(_curve(start, QPointF(edges.right() + _GAP / 2, start.y())))
                painter.drawPath(_curve(QPointF(edges.left() - _GAP / 2, end.y()), end))


def _curve(start: QPointF, end: QPointF) -> QPainterPath:
    reach = max(40.0, abs(end.x() - start.x()) / 2) if start.y() != end.y() else 0.0
    path = QPainterPath(start)
    path.cubicTo(start + QPointF(reach, 0), end - QPointF(reach, 0), end)
    return path


def _draw_nodes(painter: QPainter, network: Network, places: Places, scale: float) -> None:
    colors = theme.current()
    painter.setPen(Qt.PenStyle.NoPen)
    radius = 2.5 / scale
    for node in network.nodes:
        kind = KINDS.get(node.kind)
        painter.setBrush(colors.family(str(kind.family) if kind else ""))
        painter.drawRoundedRect(QRectF(places[node.id], _BOX.toSizeF()), radius, radius)


def _places(network: Network) -> Places:
    """Return where nodes are drawn; without positions they stand in a row."""
    return {
        node.id: QPointF(*node.position) if node.position else QPointF(_STEP * number, 0)
        for number, node in enumerate(network.nodes)
    }
