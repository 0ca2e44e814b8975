"""What hangs below a node while one looks inside a training: a small picture, norms, badges."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QCoreApplication, QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QImage, QPainter, QPen, QPixmap, QPolygonF
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from flodl_studio.ui.canvas.look import Look, fitted, font, look

if TYPE_CHECKING:
    from flodl_studio.ui.canvas.node_item import NodeItem

translate = QCoreApplication.translate

LEAST_ZOOM = 0.6
"""Zoom below which nothing is drawn, and nothing is looked at."""
VANISHING = 1e-6
"""Gradient norm below which a layer hardly learns."""
DEAD = 0.5
"""Part of dead units from which a layer is worth a look."""
GAP, HEIGHT, PICTURE = 2.0, 36.0, 68.0
"""Scene pixels below the card, of the gauge, and across its picture: rows of nodes are 40 apart."""
_MOST_PIXELS = 128


@dataclass(frozen=True)
class Line:
    """A line of text; ``trouble`` is ``vanishing``, ``dead`` or nothing."""

    text: str
    trouble: str = ""


def lines_of(found: Mapping[str, Any]) -> tuple[Line, ...]:
    """Return what is written of a layer that was looked at."""
    lines = []
    norm, dead = found.get("gradient_norm"), found.get("dead")
    if norm is not None and norm < VANISHING:
        lines.append(Line(translate("Gauge", "{0} vanishing").format(f"{norm:.0e}"), "vanishing"))
    elif norm is not None:
        lines.append(Line(translate("Gauge", "gradient {0}").format(f"{norm:.2g}")))
    if dead is not None:
        text = translate("Gauge", "{0} dead units").format(f"{dead:.0%}")
        lines.append(Line(text, "dead" if dead >= DEAD else ""))
    return tuple(lines)


def picture_of(found: Mapping[str, Any] | None, colors: Look) -> QPixmap | None:
    """Return the picture in a look at a layer; what is no picture is none."""
    if not found:
        return None
    try:
        width, height = int(found["width"]), int(found["height"])
        pixels = base64.b64decode(found["pixels"], validate=True)
    except (KeyError, TypeError, ValueError):  # binascii's error is a ValueError
        return None
    if not pixels or len(pixels) != width * height or max(width, height) > _MOST_PIXELS:
        return None
    if found.get("form") == "curve":
        return _curve(pixels, colors)
    image = QImage(pixels, width, height, width, QImage.Format.Format_Grayscale8)
    return QPixmap.fromImage(image.copy())


def _curve(pixels: bytes, colors: Look) -> QPixmap:
    """Return numbers from left to right as a line, or, of a few, as bars."""
    size = QSizeF(PICTURE, HEIGHT - 2) * 2
    picture = QPixmap(size.toSize())
    picture.fill(colors.canvas)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    room, step = size.height() - 8, size.width() / len(pixels)
    heights = [4 + room * value / 255 for value in pixels]
    if len(pixels) <= 16:
        for place, tall in enumerate(heights):
            bar = QRectF(place * step + 1, size.height() - tall, step - 2, tall)
            painter.fillRect(bar, colors.accent)
    else:
        painter.setPen(QPen(colors.accent, 2))
        points = [
            QPointF((place + 0.5) * step, size.height() - tall)
            for place, tall in enumerate(heights)
        ]
        painter.drawPolyline(QPolygonF(points))
    painter.end()
    return picture


class Gauge(QGraphicsItem):
    """Hangs below its node and goes where it goes; drawn when near enough to be read.

    Attributes:
        lines: What is written.
        picture: The thumbnail, made once a look.
    """

    def __init__(self, node: NodeItem) -> None:
        super().__init__(node)
        self.lines: tuple[Line, ...] = ()
        self.picture: QPixmap | None = None
        self._found: Mapping[str, Any] = {}
        self._theme = self._form = ""
        self._rect = QRectF(0, 0, node.box.width(), HEIGHT)
        self.setAcceptedMouseButtons(Qt.MouseButton.NoButton)
        # Drawn once a look and zoom; scrolling and hovering only copy it.
        self.setCacheMode(QGraphicsItem.CacheMode.DeviceCoordinateCache)

    def show_layer(self, found: Mapping[str, Any], below: float) -> None:
        """Show another look at the layer, below a card of a height."""
        self.setPos(0, below + GAP)
        if found is self._found and self._theme == look().theme.name:
            return
        self._found, self._theme = found, look().theme.name
        thumbnail = found.get("thumbnail")
        self.lines, self.picture = lines_of(found), picture_of(thumbnail, look())
        self._form = thumbnail.get("form", "") if thumbnail else ""
        self.update()

    def boundingRect(self) -> QRectF:
        """Return its room."""
        return self._rect

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        """Draw the picture and what is written beside it."""
        if painter.worldTransform().m11() < LEAST_ZOOM:
            return
        colors = look()
        painter.fillRect(self._rect, colors.node)
        left = 6.0
        if self.picture is not None:
            room = QRectF(1, 1, PICTURE, HEIGHT - 2)
            keep = Qt.AspectRatioMode.KeepAspectRatio
            if self._form == "strip":  # its axes are no lengths: it may fill the room
                keep = Qt.AspectRatioMode.IgnoreAspectRatio
            size = QSizeF(self.picture.size()).scaled(room.size(), keep)
            corner = room.center() - QPointF(size.width() / 2, size.height() / 2)
            painter.drawPixmap(QRectF(corner, size), self.picture, QRectF(self.picture.rect()))
            left += PICTURE + 2
        for number, line in enumerate(self.lines):
            self._paint_line(
                painter, colors, line, QRectF(left, 1 + number * 17, self._rect.width() - left, 17)
            )
        painter.setPen(QPen(colors.border, 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(self._rect.adjusted(0.5, 0.5, -0.5, -0.5))

    def _paint_line(self, painter: QPainter, colors: Look, line: Line, room: QRectF) -> None:
        painter.setFont(font(10, bool(line.trouble)))
        if line.trouble:
            _paint_shape(painter, colors, line.trouble, QPointF(room.left() + 4, room.center().y()))
            room = room.adjusted(12, 0, 0, 0)
        painter.setPen(colors.text if line.trouble else colors.muted)
        side = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        text = fitted(line.text, 10, bool(line.trouble), int(room.width()) - 4)
        painter.drawText(room, side, text)


def _paint_shape(painter: QPainter, colors: Look, trouble: str, at: QPointF) -> None:
    """Draw a triangle that points down for what vanishes, a cross for what is dead."""
    if trouble == "vanishing":
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colors.warning)
        corners = [QPointF(-4, -3.5), QPointF(4, -3.5), QPointF(0, 4)]
        painter.drawPolygon(QPolygonF([at + corner for corner in corners]))
        return
    painter.setPen(QPen(colors.error, 2))
    painter.drawLine(at + QPointF(-3.5, -3.5), at + QPointF(3.5, 3.5))
    painter.drawLine(at + QPointF(-3.5, 3.5), at + QPointF(3.5, -3.5))


def gauge_of(node: NodeItem) -> Gauge | None:
    """Return what hangs below a node, if anything does."""
    return next((child for child in node.childItems() if isinstance(child, Gauge)), None)


def show_gauge(node: NodeItem, found: Mapping[str, Any] | None) -> None:
    """Hang a look at its layer below a node, or take away what hangs there."""
    gauge = gauge_of(node)
    if found:
        gauge = gauge or Gauge(node)
        gauge.show_layer(found, node.box.height())
    elif gauge is not None:
        gauge.scene().removeItem(gauge)
