"""What a pressed button does until it is released: one gesture at a time."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QLineF, QPoint, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QPen
from PySide6.QtWidgets import QGraphicsLineItem

from flodl_studio.design.values import Note
from flodl_studio.ui.canvas import geometry
from flodl_studio.ui.canvas.look import look
from flodl_studio.ui.canvas.node_item import NodeItem
from flodl_studio.ui.canvas.note_item import NoteItem
from flodl_studio.ui.canvas.wire_item import DotItem, WireItem

if TYPE_CHECKING:
    from flodl_studio.ui.canvas.view import Canvas

Modifiers = Qt.KeyboardModifier
START = 4
"""Pixels the pointer goes before a press becomes a drag."""


class Gesture:
    """What happens between press and release; nothing reaches the design before `finish`."""

    cursor: Qt.CursorShape | None = None

    def __init__(self, canvas: Canvas, press: QPoint) -> None:
        self.canvas = canvas
        self.press = press
        self.start = canvas.mapToScene(press)
        self.is_drag = False

    def drag(self, at: QPoint, modifiers: Modifiers) -> None:
        """Follow the pointer; called by the canvas."""
        if not self.is_drag and (at - self.press).manhattanLength() < START:
            return
        if not self.is_drag:
            self.is_drag = True
            self.begin()
        self.move(at, modifiers)

    def begin(self) -> None:
        """Start to drag."""

    def move(self, at: QPoint, modifiers: Modifiers) -> None:
        """Follow the pointer."""

    def finish(self, at: QPoint, modifiers: Modifiers) -> None:
        """Do it: the button was released."""

    def cancel(self) -> None:
        """Leave everything as it was."""


class Pan(Gesture):
    """The ground follows the pointer."""

    cursor = Qt.CursorShape.ClosedHandCursor

    def __init__(self, canvas: Canvas, press: QPoint) -> None:
        super().__init__(canvas, press)
        self._last = press

    def move(self, at: QPoint, modifiers: Modifiers) -> None:
        """Scroll by what the pointer went."""
        self.canvas.scroll_by(self._last.x() - at.x(), self._last.y() - at.y())
        self._last = at


class GoAround(Gesture):
    """The view goes where the pointer is in the minimap."""

    def __init__(self, canvas: Canvas, press: QPoint) -> None:
        super().__init__(canvas, press)
        canvas.minimap.go(press)

    def move(self, at: QPoint, modifiers: Modifiers) -> None:
        """Go there."""
        self.canvas.minimap.go(at)


class MoveNodes(Gesture):
    """The selected nodes, and frames with what is in them, follow the pointer.

    A lone node without wires that is dropped on a wire is put in between; Alt leaves it beside.
    """

    def __init__(
        self, canvas: Canvas, press: QPoint, held: NodeItem | NoteItem, keeps: bool = False
    ) -> None:
        super().__init__(canvas, press)
        self.held = held
        self._keeps = keeps  # a click leaves the rest of the selection as it is
        self._nodes: list[NodeItem] = []
        self._notes: list[NoteItem] = []
        self._wires: list[WireItem] = []
        self._items: list[NodeItem | NoteItem] = []
        self._origins: list[QPointF] = []
        self._over: WireItem | None = None

    def begin(self) -> None:
        """Note where everything is that moves."""
        mirror = self.canvas.mirror
        chosen = {each for each, item in mirror.nodes.items() if item.is_chosen}
        self._notes = [note for note in mirror.notes if note.is_chosen]
        for note in self._notes:
            chosen |= {key for key, item in mirror.nodes.items() if note.box.contains(item.box)}
        self._nodes = [mirror.nodes[each] for each in sorted(chosen)]
        self._items = [*self._nodes, *self._notes]
        self._origins = [item.box.topLeft() for item in self._items]
        wires = {id(wire): wire for item in self._nodes for wire in item.wires()}
        self._wires = list(wires.values())
        for item in self._nodes:
            item.setZValue(item.zValue() + 1)

    def move(self, at: QPoint, modifiers: Modifiers) -> None:
        """Move the items; the design is told at the end."""
        by = self.canvas.mapToScene(at) - self.start
        if self.canvas.snaps:
            origin = self._origins[self._items.index(self.held)]
            by = _snapped(origin + by) - origin
        self._put(_whole(by))
        allowed = not modifiers & Qt.KeyboardModifier.AltModifier
        self._mark(self._wire_below() if allowed else None)

    def _put(self, by: QPointF) -> None:
        for item, origin in zip(self._items, self._origins, strict=True):
            item.place(origin.x() + by.x(), origin.y() + by.y())
        for wire in self._wires:
            wire.redraw()
        if self.canvas.is_overview:
            self.canvas.overview.forget()

    def _wire_below(self) -> WireItem | None:
        """Return the wire that a lone, loose node is over."""
        if len(self._nodes) != 1 or self._notes or self._wires:
            return None
        item = self._nodes[0]
        if not item.inputs or not item.outputs:
            return None
        return self.canvas.wire_under(item.box, item.box.center())

    def _mark(self, wire: WireItem | None) -> None:
        if wire is not self._over:
            for each, hot in ((self._over, False), (wire, True)):
                if each is not None:
                    each.is_hot = hot
                    each.restyle()
            self._over = wire

    def finish(self, at: QPoint, modifiers: Modifiers) -> None:
        """Tell the design; a click without a drag selects."""
        if not self.is_drag:
            if not self._keeps:
                self.canvas.choice.choose(self.held)
            return
        wire = self._over
        self._settle()
        positions = {item.node_id: item.corner.toTuple() for item in self._nodes}
        notes = [(item.note, _note_at(item)) for item in self._notes]
        operations = self.canvas.operations
        if wire is not None and operations.insert(self._nodes[0].node_id, wire.wire, positions):
            return
        if not operations.move(positions, notes):
            self.canvas.show_network()

    def cancel(self) -> None:
        """Put everything back."""
        if self.is_drag:
            self._settle()
            self._put(QPointF(0, 0))

    def _settle(self) -> None:
        self._mark(None)
        for item in self._nodes:
            item.setZValue(item.zValue() - 1)


class ResizeNote(Gesture):
    """The lower right corner of a frame follows the pointer."""

    cursor = Qt.CursorShape.SizeFDiagCursor

    def __init__(self, canvas: Canvas, press: QPoint, item: NoteItem) -> None:
        super().__init__(canvas, press)
        self.item = item
        self._box = item.box

    def move(self, at: QPoint, modifiers: Modifiers) -> None:
        """Stretch the frame, never below a least size."""
        corner = self._box.bottomRight() + _whole(self.canvas.mapToScene(at) - self.start)
        if self.canvas.snaps:
            corner = _snapped(corner)
        least = geometry.NOTE_LEAST
        size = corner - self._box.topLeft()
        self.item.stretch(
            QRectF(self._box.x(), self._box.y(), max(size.x(), least[0]), max(size.y(), least[1]))
        )

    def finish(self, at: QPoint, modifiers: Modifiers) -> None:
        """Tell the design."""
        if self.is_drag:
            self.canvas.operations.change_note(self.item.note, _note_at(self.item))

    def cancel(self) -> None:
        """Put the corner back."""
        self.item.stretch(self._box)


class MoveDot(Gesture):
    """A reroute dot follows the pointer."""

    def __init__(self, canvas: Canvas, press: QPoint, dot: DotItem) -> None:
        super().__init__(canvas, press)
        self.dot = dot
        self._origin = dot.pos()

    def move(self, at: QPoint, modifiers: Modifiers) -> None:
        """Bend the wire."""
        where = self._origin + _whole(self.canvas.mapToScene(at) - self.start)
        self.dot.setPos(_snapped(where) if self.canvas.snaps else where)
        self.dot.wire_item.redraw()

    def finish(self, at: QPoint, modifiers: Modifiers) -> None:
        """Tell the design."""
        item = self.dot.wire_item
        if self.is_drag:
            self.canvas.operations.reroute(item.wire, [(d.x(), d.y()) for d in item.dots])
        else:
            self.canvas.choice.choose(item)

    def cancel(self) -> None:
        """Put the dot back."""
        self.dot.setPos(self._origin)
        self.dot.wire_item.redraw()


class RubberBand(Gesture):
    """A rectangle that selects the nodes it touches and the frames it holds."""

    def __init__(self, canvas: Canvas, press: QPoint, modifiers: Modifiers) -> None:
        super().__init__(canvas, press)
        self._before = set(canvas.session.selection)
        self._toggles = bool(modifiers & Qt.KeyboardModifier.ControlModifier)
        self._adds = bool(modifiers & Qt.KeyboardModifier.ShiftModifier)
        self._chosen: set[str] = set()

    def move(self, at: QPoint, modifiers: Modifiers) -> None:
        """Draw the rectangle and mark what would be selected."""
        frame = QRect(self.press, at).normalized()
        self.canvas.show_band(frame)
        box = self.canvas.mapToScene(frame).boundingRect()
        touched = {
            item.node_id
            for item in self.canvas.scene().items(
                box, Qt.ItemSelectionMode.IntersectsItemBoundingRect
            )
            if isinstance(item, NodeItem) and item.box.intersects(box)
        }
        if self._toggles:
            self._chosen = self._before ^ touched
        else:
            self._chosen = self._before | touched if self._adds else touched
        self.canvas.choice.mark_nodes(self._chosen)
        if not (self._toggles or self._adds):
            self.canvas.choice.set_notes(
                [note for note in self.canvas.mirror.notes if box.contains(note.box)]
            )

    def finish(self, at: QPoint, modifiers: Modifiers) -> None:
        """Select; a click on the ground selects nothing."""
        self.canvas.show_band(None)
        if self.is_drag:
            order = [each for each in self.canvas.mirror.nodes if each in self._chosen]
            self.canvas.choice.set_nodes(order)
        elif not (self._toggles or self._adds):
            self.canvas.choice.clear()

    def cancel(self) -> None:
        """Select what was selected before."""
        self.canvas.show_band(None)
        self.canvas.choice.mark_nodes(self._before)


class Knife(Gesture):
    """A line that cuts the wires it crosses; a click cuts the wire under it."""

    cursor = Qt.CursorShape.CrossCursor

    def __init__(self, canvas: Canvas, press: QPoint) -> None:
        super().__init__(canvas, press)
        self._line = QGraphicsLineItem()
        pen = QPen(look().error, 1.6, Qt.PenStyle.DashLine)
        pen.setCosmetic(True)
        self._line.setPen(pen)
        self._line.setZValue(100)
        self._struck: list[WireItem] = []
        canvas.scene().addItem(self._line)

    def move(self, at: QPoint, modifiers: Modifiers) -> None:
        """Draw the line and mark the wires."""
        line = QLineF(self.start, self.canvas.mapToScene(at))
        self._line.setLine(line)
        self._strike(
            [
                item
                for item in self.canvas.scene().items(self._line.shape())
                if isinstance(item, WireItem)
            ]
        )

    def _strike(self, wires: list[WireItem]) -> None:
        for item in {id(each): each for each in [*self._struck, *wires]}.values():
            item.is_struck = item in wires
            item.restyle()
        self._struck = wires

    def finish(self, at: QPoint, modifiers: Modifiers) -> None:
        """Cut."""
        wires = [item.wire for item in self._struck]
        if not self.is_drag:
            below = self.canvas.hit(at).wire
            wires = [below.wire] if below is not None else []
        self.cancel()
        self.canvas.operations.disconnect(wires)

    def cancel(self) -> None:
        """Leave the wires whole."""
        self._strike([])
        if self._line.scene() is not None:
            self.canvas.scene().removeItem(self._line)


def _whole(by: QPointF) -> QPointF:
    """Return a way in whole scene pixels: at any zoom files get readable numbers."""
    return QPointF(round(by.x()), round(by.y()))


def _snapped(point: QPointF) -> QPointF:
    grid = geometry.GRID
    return QPointF(round(point.x() / grid) * grid, round(point.y() / grid) * grid)


def _note_at(item: NoteItem) -> Note:
    box = item.box
    return replace(item.note, rect=(box.x(), box.y(), box.width(), box.height()))
