"""A node on the canvas: a card that paints itself and its ports, at three levels of detail."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import TYPE_CHECKING

from NodeGraphQt.qgraphics.node_abstract import AbstractNodeItem
from PySide6.QtCore import QCoreApplication, QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from flodl_studio.design.values import End, Point
from flodl_studio.ui.canvas import geometry
from flodl_studio.ui.canvas.card import MARGIN, Card, draw_card
from flodl_studio.ui.canvas.face import Face, Mark, Sockets
from flodl_studio.ui.canvas.look import Look, fitted, font, look, metrics

if TYPE_CHECKING:
    from flodl_studio.ui.canvas.wire_item import WireItem

translate = QCoreApplication.translate

FADED = 0.55
"""Opacity of a node that is muted, waits, or can't be reached by the wire drawn."""
FAR = 0.3
"""Zoom below which a node is a colored box."""
MIDDLE = 0.55
"""Zoom below which title, gist and shape are written, larger."""
TITLE, TEXT, SMALL, GIST = 14, 12, 11, 17
"""Sizes of title, lines, kind and gist, scene pixels."""

_LEFT = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
_RIGHT = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
_UPPER = Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft
_LOWER = Qt.AlignmentFlag.AlignBottom | Qt.AlignmentFlag.AlignRight


class Port:
    """Where a wire ends; the node draws the dot.

    It is no item of the scene: a node knows where its ports are, and half the items are enough.

    Attributes:
        owner: The node.
        offset: Where the dot is on the node.
        wires: The wires at it; they add and remove themselves.
    """

    __slots__ = ("is_input", "name", "offset", "owner", "wires")

    def __init__(self, owner: NodeItem, name: str, is_input: bool) -> None:
        self.owner, self.name, self.is_input = owner, name, is_input
        self.offset = QPointF()
        self.wires: list[WireItem] = []

    @property
    def end(self) -> End:
        """The port as the design names it."""
        return End(self.owner.node_id, self.name)

    def center(self) -> QPointF:
        """Return the middle of the dot in the scene."""
        return self.owner.corner + self.offset


class NodeItem(AbstractNodeItem):  # type: ignore[misc] # the library is untyped
    """A node of the network shown.

    Attributes:
        node_id: Id of the node.
        family: Family of its kind, by which it is colored.
        mark: Its badge.
        corner: Where its upper left corner is.
        box: The card in the scene.
        is_chosen: It is selected.
        hovered: The port under the pointer.
        lit: While a wire is drawn, the ports where it may end, as ``in:name``.
    """

    itemChange = QGraphicsItem.itemChange  # no Python call a change: `place` does it all

    def __init__(self, node_id: str, sockets: Sockets, corner: Point) -> None:
        super().__init__(node_id)
        self.node_id = node_id
        self.id = node_id
        self.family = ""
        self.mark: Mark | None = None
        self.inputs: list[Port] = []
        self.outputs: list[Port] = []
        self.corner = QPointF()
        self.is_chosen = self.is_hovered = False
        self.hovered: Port | None = None
        self.lit: frozenset[str] | None = None
        self._face: Face | None = None
        self._make_face: Callable[[], Face] | None = None
        self.setCacheMode(QGraphicsItem.CacheMode.NoCache)
        self.setFlags(QGraphicsItem.GraphicsItemFlag(0))
        self._build(sockets)
        self.place(*corner)

    # -- what it shows --------------------------------------------------------------------------

    @property
    def face(self) -> Face:
        """What is written on it, worked out when it is first seen."""
        if self._face is None:
            assert self._make_face is not None
            self._face = self._make_face()
        return self._face

    def show_face(self, family: str, mark: Mark | None, make: Callable[[], Face]) -> None:
        """Show something else from now on."""
        self.family, self.mark = family, mark
        self._make_face, self._face = make, None

    def show_sockets(self, sockets: Sockets) -> None:
        """Have other ports; the wires have to follow."""
        if sockets != self.sockets:
            self.prepareGeometryChange()
            self._build(sockets)
            self.place(self.corner.x(), self.corner.y())

    def _build(self, sockets: Sockets) -> None:
        self.sockets = sockets
        self._width, self._height = sockets.size
        self._rect = QRectF(0, 0, self._width, self._height)
        self._bounds = self._rect.adjusted(-MARGIN, -MARGIN, MARGIN, MARGIN)
        self.inputs = self._ports(self.inputs, sockets.inputs, True, 0.0)
        self.outputs = self._ports(self.outputs, sockets.outputs, False, self._width)

    def _ports(
        self, old: list[Port], names: tuple[str, ...], is_input: bool, x: float
    ) -> list[Port]:
        kept = {port.name: port for port in old}
        ports = [kept.get(name) or Port(self, name, is_input) for name in names]
        for index, port in enumerate(ports):
            port.offset = QPointF(x, geometry.port_y(index))
        return ports

    def port(self, name: str, is_input: bool) -> Port | None:
        """Return a port by its name."""
        ports = self.inputs if is_input else self.outputs
        return next((port for port in ports if port.name == name), None)

    def wires(self) -> list[WireItem]:
        """Return all wires at its ports."""
        return [wire for port in (*self.inputs, *self.outputs) for wire in port.wires]

    # -- geometry -------------------------------------------------------------------------------

    def place(self, x: float, y: float) -> None:
        """Go somewhere; the wires have to follow."""
        self.corner = QPointF(x, y)
        self.box = self._rect.translated(self.corner)
        self.setPos(self.corner)

    def boundingRect(self) -> QRectF:
        """Return the card with room for halo, dots and badge."""
        return self._bounds

    def shape(self) -> QPainterPath:
        """Return the card."""
        path = QPainterPath()
        path.addRect(self._rect)
        return path

    def badge_rect(self) -> QRectF:
        """Return where the badge is, in the node's own pixels."""
        return QRectF(self._width - 12, -10, 22, 22)

    def title_rect(self) -> QRectF:
        """Return where the title is, in the node's own pixels."""
        return QRectF(4, 0, self._width - 8, geometry.HEADER)

    # -- drawing --------------------------------------------------------------------------------

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        """Draw the node as large as it is seen."""
        colors, zoom = look(), painter.worldTransform().m11()
        if zoom < FAR:
            self._paint_far(painter, colors)
            return
        faded = self.face.muted or bool(self.face.waits_for) or self._is_out_of_reach()
        if faded:
            painter.setOpacity(FADED)
        draw_card(painter, self._card())
        self._paint_title(painter, colors, zoom)
        if zoom >= MIDDLE:
            self._paint_text(painter, colors)
        else:
            self._paint_gist(painter, colors)
        self._paint_ports(painter, colors)
        painter.setOpacity(1.0)
        if self.mark is not None:
            self._paint_badge(painter, colors, self.mark)

    def _is_out_of_reach(self) -> bool:
        return self.lit is not None and not self.lit

    def _paint_far(self, painter: QPainter, colors: Look) -> None:
        color = colors.mark(self.mark.severity) if self.mark else colors.family(self.family)
        if self.is_chosen:
            painter.fillRect(self._rect.adjusted(-6, -6, 6, 6), colors.accent)
        painter.fillRect(self._rect, color)
        if self.mark is not None:  # hollow, so that it is not told by its color alone
            painter.fillRect(self._rect.adjusted(12, 12, -12, -12), colors.canvas)

    def _card(self) -> Card:
        tone = "plain"
        if self.is_chosen:
            tone = "chosen"
        elif self.mark is not None:
            tone = self.mark.severity
        elif self.is_hovered:
            tone = "hovered"
        face = self.face
        return Card(self._width, self._height, self.family, tone, face.container, face.muted)

    def _paint_title(self, painter: QPainter, colors: Look, zoom: float) -> None:
        face = self.face
        header = QRectF(1, 1, self._width - 2, geometry.HEADER - 1)
        size = TITLE if zoom >= MIDDLE else 18
        inside = header.adjusted(19, 0, -9, 0)
        room = int(inside.width())
        if zoom >= MIDDLE:
            kind, room = kind_beside(face.title, face.kind)
            painter.setFont(font(SMALL))
            painter.setPen(colors.muted)
            painter.drawText(inside, _RIGHT, kind)
        painter.setFont(font(size, True))
        painter.setPen(colors.text)
        painter.drawText(inside, _LEFT, fitted(face.title, size, True, room))

    def _paint_gist(self, painter: QPainter, colors: Look) -> None:
        """Write what can still be read from farther away: main parameters or kind, and shape."""
        face = self.face
        if face.waits_for:
            return
        inside = QRectF(14, geometry.HEADER + 1, self._width - 28, self._height - geometry.HEADER)
        room = int(inside.width())
        painter.setFont(font(GIST))
        painter.setPen(colors.text)
        painter.drawText(inside, _UPPER, fitted(face.line or face.kind, GIST, False, room))
        painter.setPen(colors.muted)
        painter.drawText(
            inside.adjusted(0, 0, 0, -5), _LOWER, fitted(face.shape, GIST, False, room)
        )

    def _paint_text(self, painter: QPainter, colors: Look) -> None:
        face = self.face
        left, width = 14.0, self._width - 28
        painter.setFont(font(TEXT))
        top = geometry.HEADER + 2
        if self.sockets.labelled:
            painter.setPen(colors.muted)
            for names, side in ((self.sockets.inputs, _LEFT), (self.sockets.outputs, _RIGHT)):
                for index, name in enumerate(names):
                    row = QRectF(left, top + index * geometry.ROW, width, geometry.ROW)
                    painter.drawText(row, side, fitted(name, TEXT, False, int(width / 2)))
            top += geometry.ROW * max(len(self.inputs), len(self.outputs))
        painter.setPen(colors.text)
        line = QRectF(left, top, width, geometry.ROW)
        if face.waits_for:
            painter.setOpacity(1.0)  # the node steps back, its reason does not
            painter.setPen(colors.muted)
            painter.drawText(line, _LEFT, fitted(_waiting(face.waits_for), TEXT, False, int(width)))
            painter.setOpacity(FADED)
        else:
            beside, _ = kind_beside(face.title, face.kind)
            text = face.line if beside else f"{face.kind} · {face.line}".removesuffix(" · ")
            painter.drawText(line, _LEFT, fitted(text, TEXT, False, int(width)))
        footer = line.translated(0, geometry.ROW + 2)
        painter.setPen(colors.muted)
        if face.count:
            painter.drawText(footer, _LEFT, face.count)
        shape = translate("Canvas", "muted") if face.muted else face.shape
        room = int(width - (len(face.count) * 8 + 8 if face.count else 0))
        painter.drawText(footer, _RIGHT, fitted(shape, TEXT, False, room))

    def _paint_ports(self, painter: QPainter, colors: Look) -> None:
        for x, ports in ((0.0, self.inputs), (self._width, self.outputs)):
            for index, port in enumerate(ports):
                self._paint_port(painter, colors, port, QPointF(x, geometry.port_y(index)))

    def _paint_port(self, painter: QPainter, colors: Look, port: Port, at: QPointF) -> None:
        hot = port is self.hovered
        radius = geometry.PORT_RADIUS
        color = colors.wire
        if self.lit is not None:
            key = f"{'in' if port.is_input else 'out'}:{port.name}"
            if key in self.lit:
                hot = True
        if hot:
            color, radius = colors.accent, radius + 1.5
        wired = bool(port.wires)
        painter.setPen(QPen(color if not wired else colors.node, 1.8))
        painter.setBrush(color if wired or hot else colors.node)
        if port.name in self.sockets.references and port.is_input:
            half = radius * 0.9
            painter.drawRect(QRectF(at.x() - half, at.y() - half, 2 * half, 2 * half))
        else:
            painter.drawEllipse(at, radius, radius)

    def _paint_badge(self, painter: QPainter, colors: Look, mark: Mark) -> None:
        rect = self.badge_rect().adjusted(2, 2, -2, -2)
        painter.setPen(QPen(colors.canvas, 2))
        painter.setBrush(colors.mark(mark.severity))
        if mark.severity == "error":
            painter.drawEllipse(rect)
        else:
            painter.drawRoundedRect(rect, 4, 4)
        painter.setPen(colors.node if not colors.theme.dark else colors.canvas)
        painter.setFont(font(12, True))
        text = "!" if mark.count == 1 else str(min(mark.count, 99))
        painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, text)


def _waiting(node: str) -> str:
    return translate("Canvas", "waits for {0}").format(node)


@lru_cache(maxsize=4096)
def kind_beside(title: str, kind: str) -> tuple[str, int]:
    """Return the kind if there is room for it beside a title, and the room of the title."""
    room = int(geometry.WIDTH) - 30
    wide = int(metrics(SMALL).horizontalAdvance(kind)) + 10
    if metrics(TITLE, True).horizontalAdvance(title) + wide > room:
        return "", room
    return kind, room - wide
