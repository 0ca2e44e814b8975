"""The card that a node is written on, as a picture: drawn once for all nodes that look alike.

Rounded rectangles are slow to fill; of a screen full of nodes most share a few pictures.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPen, QPixmap

from flodl_studio.ui.canvas import geometry
from flodl_studio.ui.canvas.look import Look, look

MARGIN = 12.0
"""Scene pixels around the card in its picture: halo and shadow."""
_KEPT = 240
_pictures: OrderedDict[tuple[Card, str, float, float], QPixmap] = OrderedDict()


@dataclass(frozen=True)
class Card:
    """What tells one card from another.

    Attributes:
        tone: ``plain``, ``hovered``, ``chosen``, or the severity of its badge.
    """

    width: float
    height: float
    family: str
    tone: str
    container: bool
    muted: bool


def draw_card(painter: QPainter, card: Card) -> None:
    """Draw a card with its corner at the painter's origin."""
    transform = painter.worldTransform()
    ratio = painter.device().devicePixelRatioF()
    picture = _picture(card, transform.m11(), ratio)
    corner = transform.map(QPointF(-MARGIN, -MARGIN)) * ratio
    pixel = QPointF(geometry.nearest(corner.x()), geometry.nearest(corner.y()))
    painter.resetTransform()
    painter.drawPixmap(pixel / ratio, picture)
    painter.setWorldTransform(transform)


def _picture(card: Card, zoom: float, ratio: float) -> QPixmap:
    key = (card, look().theme.name, zoom, ratio)
    found = _pictures.get(key)
    if found is None:
        found = _pictures[key] = _drawn(card, zoom, ratio)
        if len(_pictures) > _KEPT:
            _pictures.popitem(last=False)
    else:
        _pictures.move_to_end(key)
    return found


def _drawn(card: Card, zoom: float, ratio: float) -> QPixmap:
    size = QSizeF(card.width + 2 * MARGIN, card.height + 2 * MARGIN) * (zoom * ratio)
    picture = QPixmap(size.toSize())
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.scale(zoom, zoom)
    painter.translate(MARGIN, MARGIN)
    _paint(painter, card, look())
    painter.end()
    return picture


def _paint(painter: QPainter, card: Card, colors: Look) -> None:
    radius, rect = geometry.RADIUS, QRectF(0, 0, card.width, card.height)
    painter.setPen(Qt.PenStyle.NoPen)
    if card.tone == "chosen":
        painter.setBrush(colors.halo)
        painter.drawRoundedRect(rect.adjusted(-4, -4, 4, 4), radius + 4, radius + 4)
    else:
        painter.setBrush(colors.shadow)
        painter.drawRoundedRect(rect.adjusted(-1, 0, 1, 3), radius + 1, radius + 1)
    if card.container:
        painter.setBrush(colors.node)
        painter.setPen(QPen(colors.border, 1))
        painter.drawRoundedRect(rect.adjusted(5, 5, 4, 4), radius, radius)
    painter.setPen(_border(card, colors))
    painter.setBrush(colors.node)
    painter.drawRoundedRect(rect, radius, radius)
    header = QRectF(1, 1, card.width - 2, geometry.HEADER - 1)
    path = QPainterPath()
    path.setFillRule(Qt.FillRule.WindingFill)
    path.addRoundedRect(header, radius - 1, radius - 1)
    path.addRect(header.adjusted(0, radius, 0, 0))
    painter.fillPath(path, colors.tint(card.family))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colors.family(card.family))
    painter.drawRoundedRect(QRectF(9, 9, 4, geometry.HEADER - 18), 2, 2)


def _border(card: Card, colors: Look) -> QPen:
    color = {
        "plain": colors.border,
        "hovered": colors.accent,
        "chosen": colors.accent,
    }.get(card.tone) or colors.mark(card.tone)
    pen = QPen(color, 1.0 if card.tone in ("plain", "hovered") else 1.6)
    if card.muted:
        pen.setDashPattern([4, 3])
    return pen
