"""A node on the canvas: a card that paints itself and its ports, at three levels of detail."""

from __future__ import annotations

from NodeGraphQt.constants import Z_VAL_NODE, PortTypeEnum
from NodeGraphQt.qgraphics.node_abstract import AbstractNodeItem
from NodeGraphQt.qgraphics.port import PortItem
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from flodl_studio.design.values import End
from flodl_studio.ui.canvas import geometry
from flodl_studio.ui.canvas.face import Face
from flodl_studio.ui.canvas.look import Look, fitted, font, look

FAR = 0.3
"""Zoom below which a node is a colored box."""
MIDDLE = 0.55
"""Zoom below which only the title is written."""

_MARGIN = 10.0
_LEFT = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
_RIGHT = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight


class Port(PortItem):  # type: ignore[misc] # the library is untyped
    """Where a wire ends: a place that can be hit; the node draws the dot."""

    itemChange = QGraphicsItem.itemChange  # the node moves the wires, in one go

    def __init__(self, node: NodeItem, name: str, is_input: bool) -> None:
        super().__init__(node)
        side = PortTypeEnum.IN if is_input else PortTypeEnum.OUT
        self._name, self._port_type, self._multi_connection = name, side.value, not is_input
        self.is_input = is_input
        self.owner = node
        self.setCacheMode(QGraphicsItem.CacheMode.NoCache)
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemHasNoContents, True)
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemSendsScenePositionChanges, False)
        self.setAcceptHoverEvents(False)

    @property
    def end(self) -> End:
        """The port as the design names it."""
        return End(self.owner.node_id, self._name)

    def boundingRect(self) -> QRectF:
        """Return a square around the dot; the library wants it to start at its origin."""
        return _PORT_RECT

    def center(self) -> QPointF:
        """Return the middle of the dot in the scene."""
        reach = geometry.PORT_REACH
        where: QPointF = self.owner.pos() + self.pos()
        return where + QPointF(reach, reach)


_PORT_RECT = QRectF(0, 0, 2 * geometry.PORT_REACH, 2 * geometry.PORT_REACH)


class NodeItem(AbstractNodeItem):  # type: ignore[misc] # the library is untyped
    """A node; what it shows is its `Face`, set by the mirror."""

    itemChange = QGraphicsItem.itemChange  # no Python call a change: `place` moves the wires

    def __init__(self, node_id: str, face: Face) -> None:
        super().__init__(node_id)
        self.node_id = node_id
        self.id = node_id
        self.face = face
        self.inputs: list[Port] = []
        self.outputs: list[Port] = []
        self.is_chosen = False
        self.is_current = False
        self.hovered: Port | None = None
        self.is_hovered = False
        self.lit: frozenset[str] | None = None
        self.setCacheMode(QGraphicsItem.CacheMode.NoCache)
        self.setFlags(QGraphicsItem.GraphicsItemFlag(0))
        self.setZValue(Z_VAL_NODE)
        self._build()

    # -- what it shows --------------------------------------------------------------------------

    def show_face(self, face: Face) -> bool:
        """Show something else; tell whether ports have moved, so that wires must follow."""
        old, self.face = self.face, face
        ports = (old.inputs, old.outputs) != (face.inputs, face.outputs)
        if ports:
            self.prepareGeometryChange()
            self._build()
        self.update()
        return ports

    def _build(self) -> None:
        self.type_ = self.face.kind
        self._width, self._height = self.face.size
        self._rect = QRectF(0, 0, self._width, self._height)
        self._bounds = self._rect.adjusted(-_MARGIN, -_MARGIN, _MARGIN, _MARGIN)
        self.inputs = self._ports(self.inputs, self.face.inputs, True, 0.0)
        self.outputs = self._ports(self.outputs, self.face.outputs, False, self._width)

    def _ports(
        self, old: list[Port], names: tuple[str, ...], is_input: bool, x: float
    ) -> list[Port]:
        kept = {port.name: port for port in old}
        ports = [kept.pop(name) if name in kept else Port(self, name, is_input) for name in names]
        for port in kept.values():
            scene = port.scene()
            if scene is not None:
                scene.removeItem(port)
        reach = geometry.PORT_REACH
        for index, port in enumerate(ports):
            port.setPos(x - reach, geometry.port_y(index) - reach)
        return ports

    def port(self, name: str, is_input: bool) -> Port | None:
        """Return a port by its name."""
        ports = self.inputs if is_input else self.outputs
        return next((port for port in ports if port.name == name), None)

    # -- geometry -------------------------------------------------------------------------------

    @property
    def box(self) -> QRectF:
        """The card in the scene."""
        return self._rect.translated(self.pos())

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
            painter.setOpacity(0.55)
        self._paint_card(painter, colors, zoom)
        self._paint_header(painter, colors, zoom)
        if zoom >= MIDDLE:
            self._paint_text(painter, colors)
        self._paint_ports(painter, colors)
        painter.setOpacity(1.0)
        if self.face.mark is not None:
            self._paint_badge(painter, colors)

    def _is_out_of_reach(self) -> bool:
        return self.lit is not None and not self.lit

    def _paint_far(self, painter: QPainter, colors: Look) -> None:
        face = self.face
        color = colors.mark(face.mark.severity) if face.mark else colors.family(face.family)
        if self.is_chosen:
            painter.fillRect(self._rect.adjusted(-6, -6, 6, 6), colors.accent)
        painter.fillRect(self._rect, color)

    def _paint_card(self, painter: QPainter, colors: Look, zoom: float) -> None:
        radius, rect = geometry.RADIUS, self._rect
        painter.setPen(Qt.PenStyle.NoPen)
        if self.is_chosen:
            painter.setBrush(colors.halo)
            painter.drawRoundedRect(rect.adjusted(-4, -4, 4, 4), radius + 4, radius + 4)
        elif zoom >= MIDDLE:
            painter.setBrush(colors.shadow)
            painter.drawRoundedRect(rect.adjusted(-1, 0, 1, 3), radius + 1, radius + 1)
        if self.face.container:
            painter.setBrush(colors.node)
            painter.setPen(QPen(colors.border, 1))
            painter.drawRoundedRect(rect.adjusted(5, 5, 4, 4), radius, radius)
        border = colors.border
        if self.face.mark is not None:
            border = colors.mark(self.face.mark.severity)
        if self.is_chosen or self.is_hovered:
            border = colors.accent
        pen = QPen(border, 1.6 if self.is_chosen or self.face.mark else 1.0)
        if self.face.muted:
            pen.setDashPattern([4, 3])
        painter.setPen(pen)
        painter.setBrush(colors.node)
        painter.drawRoundedRect(rect, radius, radius)

    def _paint_header(self, painter: QPainter, colors: Look, zoom: float) -> None:
        face = self.face
        header = QRectF(1, 1, self._width - 2, geometry.HEADER - 1)
        path = QPainterPath()
        path.setFillRule(Qt.FillRule.WindingFill)
        path.addRoundedRect(header, geometry.RADIUS - 1, geometry.RADIUS - 1)
        path.addRect(header.adjusted(0, geometry.RADIUS, 0, 0))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.fillPath(path, colors.tint(face.family))
        painter.setBrush(colors.family(face.family))
        painter.drawRoundedRect(QRectF(9, 9, 4, geometry.HEADER - 18), 2, 2)
        size = 13 if zoom >= MIDDLE else 17
        kind_width = 0
        inside = header.adjusted(19, 0, -9, 0)
        if zoom >= MIDDLE:
            kind = fitted(face.kind, 11, False, 92)
            kind_width = int(len(kind) * 6.2) + 10
            painter.setFont(font(11))
            painter.setPen(colors.muted)
            painter.drawText(inside, _RIGHT, kind)
        painter.setFont(font(size, True))
        painter.setPen(colors.text)
        painter.drawText(
            inside, _LEFT, fitted(face.title, size, True, int(inside.width()) - kind_width)
        )

    def _paint_text(self, painter: QPainter, colors: Look) -> None:
        face = self.face
        left, width = 14.0, self._width - 28
        painter.setFont(font(11))
        top = geometry.HEADER + 2
        if face.labelled:
            painter.setPen(colors.muted)
            for names, side in ((face.inputs, _LEFT), (face.outputs, _RIGHT)):
                for index, name in enumerate(names):
                    row = QRectF(left, top + index * geometry.ROW, width, geometry.ROW)
                    painter.drawText(row, side, fitted(name, 11, False, int(width / 2)))
            top += geometry.ROW * max(len(face.inputs), len(face.outputs))
        painter.setPen(colors.text)
        line = QRectF(left, top, width, geometry.ROW)
        if face.waits_for:
            painter.setPen(colors.muted)
            painter.drawText(
                line, _LEFT, fitted(f"⧗ waits for {face.waits_for}", 11, False, int(width))
            )
        else:
            painter.drawText(line, _LEFT, fitted(face.line, 11, False, int(width)))
        footer = line.translated(0, geometry.ROW + 2)
        painter.setPen(colors.muted)
        if face.count:
            painter.drawText(footer, _LEFT, face.count)
        shape = "muted" if face.muted else face.shape
        room = int(width - (len(face.count) * 7 + 10 if face.count else 0))
        painter.drawText(footer, _RIGHT, fitted(shape, 11, False, room))

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
        wired = bool(port._pipes)
        painter.setPen(QPen(color if not wired else colors.node, 1.8))
        painter.setBrush(color if wired or hot else colors.node)
        if port.name in self.face.references and port.is_input:
            half = radius * 0.9
            painter.drawRect(QRectF(at.x() - half, at.y() - half, 2 * half, 2 * half))
        else:
            painter.drawEllipse(at, radius, radius)

    def _paint_badge(self, painter: QPainter, colors: Look) -> None:
        mark = self.face.mark
        assert mark is not None
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
