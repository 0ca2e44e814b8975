"""A small picture of a design, for the start page."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QPixmap

from flodl_studio.catalog import KINDS
from flodl_studio.design.values import Design, Network
from flodl_studio.ui import theme

_BOX = QSize(150, 60)
"""About the size of a node, scene pixels."""


def thumbnail(design: Design, size: QSize, ratio: float = 1.0) -> QPixmap:
    """Return a picture of the outermost network of a design, of a size in logical pixels."""
    colors = theme.current()
    drawn = QPixmap(size * ratio)
    drawn.setDevicePixelRatio(ratio)
    drawn.fill(QColor(colors.canvas))
    places = _places(design.network)
    if not places:
        return drawn
    bounds = QRectF()
    for place in places.values():
        bounds = bounds.united(QRectF(place.x(), place.y(), _BOX.width(), _BOX.height()))
    scale = min((size.width() - 20) / bounds.width(), (size.height() - 20) / bounds.height(), 0.5)
    painter = QPainter(drawn)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(size.width() / 2, size.height() / 2)
    painter.scale(scale, scale)
    painter.translate(-bounds.center())
    _draw(painter, design.network, places, scale)
    painter.end()
    return drawn


def _draw(painter: QPainter, network: Network, places: dict[str, QPointF], scale: float) -> None:
    colors = theme.current()
    painter.setPen(QPen(QColor(colors.wire), 1.2 / scale))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for wire in network.wires:
        if wire.source.node in places and wire.target.node in places:
            start = places[wire.source.node] + QPointF(_BOX.width(), _BOX.height() / 2)
            end = places[wire.target.node] + QPointF(0, _BOX.height() / 2)
            reach = max(40.0, abs(end.x() - start.x()) / 2)
            path = QPainterPath(start)
            path.cubicTo(start + QPointF(reach, 0), end - QPointF(reach, 0), end)
            painter.drawPath(path)
    painter.setPen(Qt.PenStyle.NoPen)
    radius = 2.5 / scale
    for node in network.nodes:
        kind = KINDS.get(node.kind)
        painter.setBrush(colors.family(str(kind.family) if kind else ""))
        place = places[node.id]
        box = QRectF(place.x(), place.y(), _BOX.width(), _BOX.height())
        painter.drawRoundedRect(box, radius, radius)


def _places(network: Network) -> dict[str, QPointF]:
    """Return where nodes are drawn; without positions they stand in a row."""
    return {
        node.id: QPointF(*node.position) if node.position else QPointF(240.0 * number, 0)
        for number, node in enumerate(network.nodes)
    }
