"""The mouse on the canvas: which gesture a press begins, hovering, double clicks, tool tips."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QMouseEvent

from flodl_studio.ui.canvas.gestures import (
    Gesture,
    GoAround,
    Knife,
    MoveDot,
    MoveNodes,
    Pan,
    ResizeNote,
    RubberBand,
)
from flodl_studio.ui.canvas.hits import Hit
from flodl_studio.ui.canvas.node_item import NodeItem, Port
from flodl_studio.ui.canvas.note_item import NoteItem
from flodl_studio.ui.canvas.tips import gestures
from flodl_studio.ui.canvas.wire_drag import DragWire, end_to_take
from flodl_studio.ui.canvas.wire_item import WireItem

if TYPE_CHECKING:
    from flodl_studio.ui.canvas.view import Canvas

_LEFT, _MIDDLE = Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton
_RIGHT = Qt.MouseButton.RightButton
_CONTROL, _SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
_ALT = Qt.KeyboardModifier.AltModifier


class Pointer:
    """Follows the mouse; modifiers are taken from each event, so that none gets stuck.

    Attributes:
        at: Where the pointer was last, in pixels of the view.
        space: Whether the space bar is down: a drag then moves the view.
    """

    def __init__(self, canvas: Canvas) -> None:
        self.canvas = canvas
        self.at = QPoint()
        self.space = False
        self.space_used = False
        self._gesture: Gesture | None = None
        self._button = Qt.MouseButton.NoButton
        self._hover: Hit | None = None

    @property
    def gesture(self) -> Gesture | None:
        """What is going on between press and release."""
        return self._gesture

    # -- buttons --------------------------------------------------------------------------------

    def press(self, event: QMouseEvent) -> None:
        """Begin what the thing under the pointer and the modifiers ask for."""
        self.at = event.position().toPoint()
        if self._gesture is not None:
            return
        if event.button() == _MIDDLE or (event.button() == _LEFT and self.space):
            self.space_used = True
            self._start(Pan(self.canvas, self.at), event.button())
        elif event.button() == _RIGHT and event.modifiers() & _CONTROL:
            self._start(Knife(self.canvas, self.at), _RIGHT)
        elif event.button() == _LEFT and self.canvas.minimap.holds(self.at):
            self._start(GoAround(self.canvas, self.at), _LEFT)
        elif event.button() == _LEFT:
            self._start(self._asked_for(self.canvas.hit(self.at), event.modifiers()), _LEFT)

    def _start(self, gesture: Gesture | None, button: Qt.MouseButton) -> None:
        self._gesture, self._button = gesture, button
        if gesture is not None and gesture.cursor is not None:
            self.canvas.viewport().setCursor(gesture.cursor)

    def _asked_for(self, hit: Hit, modifiers: Qt.KeyboardModifier) -> Gesture | None:
        if modifiers & _ALT:
            return Knife(self.canvas, self.at)
        if hit.what == "badge" and hit.node is not None:
            self.canvas.choice.choose(hit.node)
            self.canvas.show_problems(hit.node, self.at)
            return None
        if hit.port is not None:
            return self._from_port(hit.port)
        if hit.dot is not None:
            return MoveDot(self.canvas, self.at, hit.dot)
        if hit.what == "corner" and hit.note is not None:
            return ResizeNote(self.canvas, self.at, hit.note)
        if hit.wire is not None:
            return self._on_wire(hit, hit.wire, modifiers)
        item = hit.node or hit.note
        if item is not None:
            return self._on_item(item, modifiers)
        return RubberBand(self.canvas, self.at, modifiers)

    def _from_port(self, port: Port) -> Gesture:
        """Take the wire off a taken input, else draw a new one."""
        if port.is_input:
            taken = self.canvas.mirror.wire_at(port.end)
            if taken is not None:
                return DragWire(self.canvas, self.at, taken.source, taken)
        return DragWire(self.canvas, self.at, port)

    def _on_wire(self, hit: Hit, item: WireItem, modifiers: Qt.KeyboardModifier) -> Gesture | None:
        if modifiers & (_CONTROL | _SHIFT):
            self.canvas.choice.toggle(item)
            return None
        stays = end_to_take(item, hit.at, self.canvas.zoom)
        if stays is not None:
            return DragWire(self.canvas, self.at, stays, item)
        self.canvas.choice.choose(item)
        return None

    def _on_item(self, item: NodeItem | NoteItem, modifiers: Qt.KeyboardModifier) -> Gesture | None:
        choice = self.canvas.choice
        if modifiers & _CONTROL:
            choice.toggle(item)
            return None
        extends = bool(modifiers & _SHIFT)
        if extends:
            choice.extend(item)
        elif not item.is_chosen:
            choice.choose(item)
        return MoveNodes(self.canvas, self.at, item, extends)

    def move(self, event: QMouseEvent) -> None:
        """Follow the pointer."""
        self.at = event.position().toPoint()
        if self._gesture is not None and not event.buttons() & self._button:
            self.cancel()  # the release went elsewhere
        if self._gesture is not None:
            self._gesture.drag(self.at, event.modifiers())
        else:
            self.hover(self.canvas.hit(self.at))

    def release(self, event: QMouseEvent) -> None:
        """End the gesture."""
        self.at = event.position().toPoint()
        gesture = self._gesture
        if gesture is None or event.button() != self._button:
            return
        self._gesture = None
        self._restore_cursor()
        gesture.finish(self.at, event.modifiers())
        self.hover(self.canvas.hit(self.at))

    def cancel(self) -> bool:
        """Break off the gesture, and tell whether there was one."""
        gesture, self._gesture = self._gesture, None
        if gesture is None:
            return False
        gesture.cancel()
        self._restore_cursor()
        return True

    def double_click(self, event: QMouseEvent) -> None:
        """Enter, rename, bend, straighten, write or add, by what is under the pointer."""
        if event.button() != _LEFT or event.modifiers() & (_ALT | _CONTROL | _SHIFT):
            return
        self.at = event.position().toPoint()
        self.cancel()
        hit, canvas = self.canvas.hit(self.at), self.canvas
        if hit.dot is not None:
            item = hit.dot.wire_item
            via = list(item.wire.via)
            del via[hit.dot.index]
            canvas.operations.reroute(item.wire, via)
        elif hit.wire is not None:
            canvas.operations.reroute(hit.wire.wire, hit.wire.with_dot(hit.at))
        elif hit.node is not None and hit.port is None:
            if not canvas.visiting.enter(hit.node.node_id):
                canvas.editing.rename(hit.node)
        elif hit.note is not None:
            canvas.editing.write(hit.note)
        elif hit.what == "ground":
            canvas.adding.ask(self.at)

    # -- hovering -------------------------------------------------------------------------------

    def hover(self, hit: Hit | None) -> None:
        """Mark what is under the pointer."""
        old, self._hover = self._hover, hit
        new = hit or Hit("ground", self.canvas.mapToScene(self.at))
        if old is not None and _same_thing(old, new):
            return
        if old is not None:
            _mark(old, False)
        _mark(new, True)
        self.canvas.hinted.emit(gestures(new))
        if not self.space:
            self._restore_cursor()

    def leave(self) -> None:
        """Mark nothing: the pointer has gone."""
        if self._hover is not None:
            _mark(self._hover, False)
            self._hover = None
            self.canvas.hinted.emit("")

    def _restore_cursor(self) -> None:
        shape = Qt.CursorShape.ArrowCursor
        if self.space:
            shape = Qt.CursorShape.OpenHandCursor
        elif self._hover is not None:
            shape = {
                "port": Qt.CursorShape.CrossCursor,
                "badge": Qt.CursorShape.PointingHandCursor,
                "corner": Qt.CursorShape.SizeFDiagCursor,
                "dot": Qt.CursorShape.SizeAllCursor,
            }.get(self._hover.what, Qt.CursorShape.ArrowCursor)
        self.canvas.viewport().setCursor(shape)

    def set_space(self, down: bool) -> None:
        """Note that the space bar went down or up."""
        self.space = down
        if down:
            self.space_used = False
        if self._gesture is None:
            self._restore_cursor()


def _same_thing(one: Hit, other: Hit) -> bool:
    return (one.what, one.node, one.port, one.wire, one.dot, one.note) == (
        other.what,
        other.node,
        other.port,
        other.wire,
        other.dot,
        other.note,
    )


def _mark(hit: Hit, on: bool) -> None:
    if hit.node is not None:
        hit.node.is_hovered = on and hit.what in ("node", "badge")
        hit.node.hovered = hit.port if on else None
        hit.node.update()
    if hit.dot is not None:
        hit.dot.is_hovered = on
        hit.dot.update()
    elif hit.wire is not None:
        hit.wire.is_hovered = on
        hit.wire.restyle()
    if hit.note is not None:
        hit.note.is_hovered = on
        hit.note.update()
