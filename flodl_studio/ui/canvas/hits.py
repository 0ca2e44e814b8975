"""What is under the pointer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QPoint, QPointF, QRectF, Qt

from flodl_studio.ui.canvas import geometry
from flodl_studio.ui.canvas.node_item import FAR, NodeItem, Port
from flodl_studio.ui.canvas.note_item import NoteItem
from flodl_studio.ui.canvas.wire_item import HIT_WIDTH, DotItem, WireItem

if TYPE_CHECKING:
    from flodl_studio.ui.canvas.view import Canvas

What = Literal["badge", "port", "dot", "node", "wire", "corner", "note", "map", "ground"]
_ORDER: tuple[What, ...] = ("badge", "port", "dot", "node", "wire", "corner", "note")


@dataclass(frozen=True)
class Hit:
    """The thing under a point of the view, and where the point is in the scene."""

    what: What
    at: QPointF
    node: NodeItem | None = None
    port: Port | None = None
    wire: WireItem | None = None
    dot: DotItem | None = None
    note: NoteItem | None = None


def hit(canvas: Canvas, point: QPoint) -> Hit:
    """Return what is under a point of the view; small things win over large ones."""
    at, zoom = canvas.mapToScene(point), canvas.zoom
    if canvas.minimap.holds(point):
        return Hit("map", at)
    reach = max(geometry.PORT_REACH, HIT_WIDTH / zoom)
    room = QRectF(at.x() - reach, at.y() - reach, 2 * reach, 2 * reach)
    found: dict[What, Hit] = {}
    nearest = reach
    for item in canvas.scene().items(room, Qt.ItemSelectionMode.IntersectsItemBoundingRect):
        one = _hit_item(item, at, zoom)
        if one is not None:
            found.setdefault(one.what, one)
        if isinstance(item, NodeItem) and zoom >= FAR:
            for port in (*item.inputs, *item.outputs):
                apart = distance(port.center(), at)
                if apart < nearest:
                    nearest = apart
                    found["port"] = Hit("port", at, node=item, port=port)
    for what in _ORDER:
        if what in found:
            return found[what]
    return Hit("ground", at)


def _hit_item(item: object, at: QPointF, zoom: float) -> Hit | None:
    if isinstance(item, NodeItem):
        inside = at - item.corner
        if item.mark is not None and zoom >= FAR and item.badge_rect().contains(inside):
            return Hit("badge", at, node=item)
        return Hit("node", at, node=item) if item.box.contains(at) else None
    if isinstance(item, DotItem):
        near = distance(item.pos(), at) < max(9.0, 7.0 / zoom)
        return Hit("dot", at, wire=item.wire_item, dot=item) if near else None
    if isinstance(item, WireItem):
        return Hit("wire", at, wire=item) if item.is_near(at, zoom) else None
    if isinstance(item, NoteItem):
        inside = at - item.pos()
        if item.corner_rect().contains(inside):
            return Hit("corner", at, note=item)
        return Hit("note", at, note=item) if item.header_rect().contains(inside) else None
    return None


def distance(one: QPointF, other: QPointF) -> float:
    """Return how far two points are apart."""
    apart = one - other
    return float((apart.x() ** 2 + apart.y() ** 2) ** 0.5)
