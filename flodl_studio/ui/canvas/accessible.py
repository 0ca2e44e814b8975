"""The nodes of the canvas as a screen reader finds them: a list, each node an entry of it."""

# Qt takes nothing for an answer; its stubs leave that out.
# mypy: disable-error-code="override"

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint, QRect
from PySide6.QtGui import QAccessible, QAccessibleEvent, QAccessibleInterface, QWindow
from PySide6.QtWidgets import QWidget
from shiboken6 import Shiboken

from flodl_studio.ui.canvas.speech import spoken

if TYPE_CHECKING:
    from flodl_studio.ui.canvas.node_item import NodeItem
    from flodl_studio.ui.canvas.view import Canvas


class AccessibleNode(QAccessibleInterface):
    """A node: what it is and shows, where it is, and whether it is selected."""

    def __init__(self, canvas: Canvas, name: str) -> None:
        super().__init__()
        self._canvas, self._name = canvas, name

    @property
    def _item(self) -> NodeItem | None:
        return self._canvas.mirror.nodes.get(self._name) if _is_there(self._canvas) else None

    def isValid(self) -> bool:
        """Tell whether the node is there."""
        return self._item is not None

    def object(self) -> QObject | None:
        """Return None: a node is no object of Qt's."""
        return None

    def window(self) -> QWindow | None:
        """Return the window that it is in."""
        return _window_of(self._canvas)

    def parent(self) -> QAccessibleInterface:
        """Return the canvas."""
        return QAccessible.queryAccessibleInterface(self._canvas)

    def childCount(self) -> int:
        """Return 0: ports are told with the node."""
        return 0

    def child(self, index: int) -> QAccessibleInterface | None:
        """Return nothing."""
        return None

    def childAt(self, x: int, y: int) -> QAccessibleInterface | None:
        """Return nothing."""
        return None

    def indexOfChild(self, child: QAccessibleInterface) -> int:
        """Return that there is none."""
        return -1

    def role(self) -> QAccessible.Role:
        """Return that it is an entry of a list."""
        return QAccessible.Role.ListItem

    def text(self, kind: QAccessible.Text) -> str:
        """Return the node as one sentence."""
        item = self._item
        return spoken(item.face) if item is not None and kind is QAccessible.Text.Name else ""

    def setText(self, kind: QAccessible.Text, text: str) -> None:
        """Change nothing: names are changed by commands."""

    def rect(self) -> QRect:
        """Return where it is on the screen."""
        item = self._item
        return QRect() if item is None else _on_screen(self._canvas, item)

    def state(self) -> QAccessible.State:
        """Return whether it is selected, and whether keys go to it."""
        state, canvas = QAccessible.State(), self._canvas
        chosen = canvas.session.selection
        state.selectable = state.focusable = state.multiSelectable = True
        state.selected = self._name in chosen
        state.focused = canvas.hasFocus() and chosen[-1:] == (self._name,)
        room = QRect(canvas.viewport().mapToGlobal(QPoint()), canvas.viewport().size())
        state.offscreen = not room.intersects(self.rect())
        return state


class AccessibleCanvas(QAccessibleInterface):
    """The canvas, with the nodes it shows in their order in the file."""

    def __init__(self, canvas: Canvas) -> None:
        super().__init__()
        self._canvas = canvas
        self._nodes: dict[str, AccessibleNode] = {}
        self._said = list(canvas.mirror.nodes)

    def isValid(self) -> bool:
        """Tell whether the canvas is there."""
        return _is_there(self._canvas)

    def object(self) -> QObject:
        """Return the canvas."""
        return self._canvas

    def window(self) -> QWindow | None:
        """Return the window that it is in."""
        return _window_of(self._canvas)

    def parent(self) -> QAccessibleInterface:
        """Return what it is in."""
        return QAccessible.queryAccessibleInterface(self._canvas.parentWidget())

    def childCount(self) -> int:
        """Return the number of nodes."""
        return len(self._canvas.mirror.nodes)

    def child(self, index: int) -> QAccessibleInterface | None:
        """Return a node by its place in the list."""
        names = list(self._canvas.mirror.nodes)
        return self.node(names[index]) if 0 <= index < len(names) else None

    def childAt(self, x: int, y: int) -> QAccessibleInterface | None:
        """Return the node at a point of the screen."""
        found = self._canvas.hit(self._canvas.viewport().mapFromGlobal(QPoint(x, y))).node
        return self.node(found.node_id) if found is not None else None

    def indexOfChild(self, child: QAccessibleInterface) -> int:
        """Return the place of a node in the list."""
        names = list(self._canvas.mirror.nodes)
        return next((names.index(name) for name, each in self._nodes.items() if each == child), -1)

    def focusChild(self) -> QAccessibleInterface | None:
        """Return the node that keys go to."""
        chosen = self._canvas.session.selection
        return self.node(chosen[-1]) if chosen and self._canvas.hasFocus() else None

    def role(self) -> QAccessible.Role:
        """Return that it is a list."""
        return QAccessible.Role.List

    def text(self, kind: QAccessible.Text) -> str:
        """Return what it shows, and what is selected."""
        texts: dict[QAccessible.Text, str] = {
            QAccessible.Text.Name: self._canvas.accessibleName(),
            QAccessible.Text.Description: self._canvas.accessibleDescription(),
        }
        return texts.get(kind, "")

    def setText(self, kind: QAccessible.Text, text: str) -> None:
        """Change nothing."""

    def rect(self) -> QRect:
        """Return where it is on the screen."""
        return QRect(self._canvas.mapToGlobal(QPoint()), self._canvas.size())

    def state(self) -> QAccessible.State:
        """Return whether it can be seen, and whether keys go to it."""
        state = QAccessible.State()
        state.focusable = state.multiSelectable = True
        state.focused = self._canvas.hasFocus()
        state.invisible = not self._canvas.isVisible()
        return state

    def say_changes(self) -> None:
        """Say which node keys go to now, and that there are others when there are."""
        gone = self._nodes.keys() - self._canvas.mirror.nodes.keys()
        for name in gone:
            QAccessible.deleteAccessibleInterface(QAccessible.uniqueId(self._nodes.pop(name)))
        names = list(self._canvas.mirror.nodes)
        if names != self._said:
            self._said = names
            _send(self, QAccessible.Event.ObjectReorder)
        focused = self.focusChild()
        if focused is not None:
            _send(focused, QAccessible.Event.Focus)

    def node(self, name: str) -> AccessibleNode:
        """Return a node by its name; Qt keeps and ends what is registered."""
        made = self._nodes.get(name)
        if made is None:
            made = self._nodes[name] = AccessibleNode(self._canvas, name)
            QAccessible.registerAccessibleInterface(made)
        return made


@cache
def install() -> None:
    """Let Qt ask here for what is told of a canvas."""
    QAccessible.installFactory(_interface_of)


def tell(canvas: Canvas) -> None:
    """Tell a screen reader, if one listens, what is different on a canvas."""
    if QAccessible.isActive():
        found = QAccessible.queryAccessibleInterface(canvas)
        if isinstance(found, AccessibleCanvas):
            found.say_changes()


def _interface_of(_kind: str, asked: QObject) -> QAccessibleInterface | None:
    from flodl_studio.ui.canvas.view import Canvas  # which imports this

    return AccessibleCanvas(asked) if isinstance(asked, Canvas) else None


def _is_there(canvas: Canvas) -> bool:
    return bool(Shiboken.isValid(canvas))  # type: ignore[no-untyped-call] # it has no stubs


def _window_of(canvas: Canvas) -> QWindow | None:
    window: QWidget = canvas.window()
    return window.windowHandle()


def _send(about: QAccessibleInterface, what: QAccessible.Event) -> None:
    QAccessible.updateAccessibility(QAccessibleEvent(about, what))


def _on_screen(canvas: Canvas, item: NodeItem) -> QRect:
    box: QRect = canvas.mapFromScene(item.box).boundingRect()
    return QRect(canvas.viewport().mapToGlobal(box.topLeft()), box.size())
