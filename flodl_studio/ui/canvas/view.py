"""The canvas: shows a network of the session's design, and turns gestures into edits of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QRectF, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QCursor,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QFocusEvent,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QGraphicsView, QRubberBand, QToolTip, QWidget

from flodl_studio.design.values import Design, Place
from flodl_studio.ui import theme
from flodl_studio.ui.canvas import accessible
from flodl_studio.ui.canvas.adding import Adding
from flodl_studio.ui.canvas.beginning import Beginning
from flodl_studio.ui.canvas.choice import Choice
from flodl_studio.ui.canvas.editing import Editing
from flodl_studio.ui.canvas.hits import Hit, hit
from flodl_studio.ui.canvas.minimap import Minimap
from flodl_studio.ui.canvas.node_item import NodeItem
from flodl_studio.ui.canvas.operations import Operations
from flodl_studio.ui.canvas.overlays import FocusMark, Hint
from flodl_studio.ui.canvas.pointer import Pointer
from flodl_studio.ui.canvas.selected import Selected
from flodl_studio.ui.canvas.speech import spoken
from flodl_studio.ui.canvas.tidying import Tidying
from flodl_studio.ui.canvas.tips import tool_tip
from flodl_studio.ui.canvas.viewport import Viewport, united
from flodl_studio.ui.canvas.visiting import Visiting
from flodl_studio.ui.canvas.whisper import Whisper
from flodl_studio.ui.canvas.wire_item import LiveWire, WireItem
from flodl_studio.ui.dragging import kind_of
from flodl_studio.ui.session import Session

if TYPE_CHECKING:
    from flodl_studio.catalog import TensorType


_FEW = 60
"""Up to so many changed nodes are drawn one by one; with more the whole view is."""


class Canvas(Viewport):
    """The network of the session's place.

    Attributes:
        menu_asked: Right click: what was hit (`Hit`) and where on the screen.
        choice_changed: Wires or frames were selected; the session tells of nodes.
        hinted: What the mouse can do with the thing under it; empty when there is none.
        choice: What is selected.
        selected: What can be done to it.
        beginning: How the network is first seen.
        visiting: Going into networks and out again.
        operations: What can be done to nodes and wires.
        adding: The search box and drops.
        snaps: Whether what is moved keeps to the grid.
    """

    menu_asked = Signal(object, QPoint)
    choice_changed = Signal()
    hinted = Signal(str)

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        accessible.install()
        self.setObjectName("canvas")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.session = session
        self.snaps = False
        self.operations = Operations(session)
        self.tidying = Tidying(session)
        self.visiting = Visiting(self)
        self.beginning = Beginning(self)
        self.choice = Choice(self)
        self.selected = Selected(self)
        self.pointer = Pointer(self)
        self.live_wire = LiveWire()
        self.scene().addItem(self.live_wire)
        self.adding = Adding(self)
        self.editing = Editing(self)
        self.minimap = Minimap(self)
        self._hint = Hint(self)
        self.overlays += [self.minimap, self._hint, FocusMark(self)]
        self._whisper = Whisper(self)
        self._band = QRubberBand(QRubberBand.Shape.Rectangle, self.viewport())
        self._place = session.place
        session.changed.connect(self._on_changed)
        session.place_changed.connect(self._on_place)
        session.selection_changed.connect(self._on_selection)
        session.refused.connect(self._on_refused)
        session.reset.connect(self._on_reset)
        theme.themes().changed.connect(self._on_theme)
        self.show_network()

    # -- what the session says ------------------------------------------------------------------

    def show_network(self) -> None:
        """Make the items equal to the network of the session's place."""
        session = self.session
        self.mirror.show(session.design, session.place, session.inference)
        self.is_changed = True
        self._draw_changed()
        self._hint.follow()
        self.pointer.leave()  # what it was over may be gone
        self.choice.restore()
        if self.mirror.is_reshaped:
            self.minimap.forget_soon()
        self._describe()

    def _draw_changed(self) -> None:
        changed = self.mirror.changed
        if len(changed) > _FEW:
            self.scene().update()
            return
        for item in changed:
            item.update()
            for port in item.outputs:
                for wire in port.wires:
                    wire.refresh_label()

    def _on_changed(self, _old: Design, _new: Design) -> None:
        self.pointer.cancel()
        self.whisper("", QPoint())  # what was refused is not what is asked for now
        if self.session.place == self._place:
            self.show_network()

    def _on_place(self, place: Place) -> None:
        self.visiting.remember(self._place)
        self._place = place
        self.editing.close(keep=False)
        self.adding.box.close_box()
        self.show_network()
        self.minimap.forget()
        self.visiting.recall(place)
        self.viewport().update()  # what is gone may have been anywhere

    def _on_reset(self) -> None:
        self.minimap.forget()
        self.visiting.forget()
        self.show_start()
        self.viewport().update()  # as above

    def _on_selection(self, _ids: object) -> None:
        self.choice.restore()
        self._describe()

    def _on_refused(self, sentence: str) -> None:
        if self.isVisible():
            self.whisper(sentence, self.pointer_at(), stay=True)

    def _on_theme(self, _theme: theme.Theme) -> None:
        self.mirror.restyle()
        self.resetCachedContent()
        self.minimap.forget()
        self.viewport().update()

    def _describe(self) -> None:
        """Say for a screen reader what is shown and what is selected."""
        network, chosen = self.mirror.network, self.session.selection
        name = self.tr("Canvas, {0} nodes, {1} wires").format(
            len(network.nodes), len(network.wires)
        )
        said = [spoken(self.mirror.nodes[each].face) for each in chosen[:3]]
        if len(chosen) > len(said):
            said.append(self.tr("{0} nodes selected").format(len(chosen)))
        self.setAccessibleName(name)
        self.setAccessibleDescription("; ".join(said))
        accessible.tell(self)

    # -- looking things up ----------------------------------------------------------------------

    def hit(self, point: QPoint) -> Hit:
        """Return what is under a point of the view."""
        return hit(self, point)

    def pointer_at(self) -> QPoint:
        """Return where the pointer is, or the middle of the view when it is elsewhere."""
        seen: QWidget = self.viewport()
        at = seen.mapFromGlobal(QCursor.pos())
        return at if seen.underMouse() and seen.rect().contains(at) else seen.rect().center()

    def output_of(self, node: str) -> TensorType | None:
        """Return what a node sends out, as far as it is known."""
        known = self.session.inference.network(self.session.place)
        facts = known.facts(node) if known is not None else None
        return facts.output if facts is not None else None

    def nodes_near(self, at: QPointF, reach: float) -> list[NodeItem]:
        """Return the nodes within a distance of a point of the scene."""
        room = QRectF(at.x() - reach, at.y() - reach, 2 * reach, 2 * reach)
        shown = Qt.ItemSelectionMode.IntersectsItemBoundingRect
        return [item for item in self.scene().items(room, shown) if isinstance(item, NodeItem)]

    def wire_under(self, box: QRectF, middle: QPointF) -> WireItem | None:
        """Return the wire that runs through a box, the nearest to a point of it."""
        found: list[tuple[float, WireItem]] = []
        shown = Qt.ItemSelectionMode.IntersectsItemShape
        for item in self.scene().items(box, shown):
            if isinstance(item, WireItem):
                found.append((item.apart(middle), item))
        return min(found, key=lambda each: each[0])[1] if found else None

    # -- showing --------------------------------------------------------------------------------

    def frame_all(self) -> None:
        """Show everything."""
        self.frame(united(self.mirror.boxes()))

    def show_start(self) -> None:
        """Show everything if it can be read then, else where the network begins."""
        self.beginning.show()

    def frame_choice(self) -> None:
        """Show what is selected, or everything."""
        boxes = [self.mirror.nodes[each].box for each in self.choice.nodes]
        boxes += [note.box for note in self.choice.notes]
        if boxes:
            self.frame(united(boxes), most=1.4)
        else:
            self.frame_all()

    def keep_to_grid(self, snaps: bool) -> None:
        """Let what is moved keep to the grid, or not."""
        self.snaps = snaps

    def go_to(self, node: str) -> None:
        """Select a node and bring it into sight."""
        self.choice.set_nodes([node])
        if node in self.mirror.nodes:
            self.bring_into_sight(self.mirror.nodes[node].box)

    def whisper(self, text: str, at: QPoint, stay: bool = False) -> None:
        """Say something at a point of the view; nothing takes it back."""
        self._whisper.say(text, at, stay)

    def show_band(self, frame: QRect | None) -> None:
        """Show the rubber band, or none."""
        if frame is not None:
            self._band.setGeometry(frame)
        self._band.setVisible(frame is not None)

    def show_problems(self, item: NodeItem, at: QPoint) -> None:
        """Open the fixes of a node's problems as a menu."""
        from flodl_studio.ui.canvas.remedy_menu import remedy_menu

        menu = remedy_menu(self, item)
        menu.popup(self.viewport().mapToGlobal(at))

    # -- Qt's events ----------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin a gesture."""
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        self.whisper("", QPoint())
        self.pointer.press(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Go on with it, or hover."""
        self.pointer.move(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End it."""
        self.pointer.release(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Enter, write, bend or add."""
        self.pointer.double_click(event)

    def leaveEvent(self, event: QEvent) -> None:
        """Hover over nothing."""
        self.pointer.leave()
        QGraphicsView.leaveEvent(self, event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape breaks off, held Space pans, Shift+F10 opens a menu; other keys are commands."""
        if event.key() == Qt.Key.Key_Escape:
            if not self.pointer.cancel():
                event.ignore()
        elif (
            event.key() == Qt.Key.Key_F10 and event.modifiers() == Qt.KeyboardModifier.ShiftModifier
        ):
            self._ask_menu(self._menu_place())
        elif event.key() == Qt.Key.Key_Space and not event.modifiers():
            if not event.isAutoRepeat():
                self.pointer.set_space(True)
        else:
            event.ignore()

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        """Space let go without a drag asks what to add."""
        if event.key() == Qt.Key.Key_Space and not event.isAutoRepeat() and self.pointer.space:
            self.pointer.set_space(False)
            if not self.pointer.space_used:
                self.adding.ask()
        else:
            event.ignore()

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Leave Tab to the command that it is, Ctrl+Tab and Shift+Tab to Qt."""
        return bool(QGraphicsView.focusNextPrevChild(self, forward))

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the focus."""
        QGraphicsView.focusInEvent(self, event)
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Let go of the space bar."""
        self.pointer.set_space(False)
        QGraphicsView.focusOutEvent(self, event)
        self.viewport().update()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Select what is under the pointer and ask for a menu; with Ctrl it is the knife's."""
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            event.accept()
            return
        by_key = event.reason() == QContextMenuEvent.Reason.Keyboard
        self._ask_menu(self._menu_place() if by_key else event.pos())
        event.accept()

    def _ask_menu(self, at: QPoint) -> None:
        found = self.hit(at)
        item = found.node or found.note or found.wire
        if item is not None and not item.is_chosen:
            self.choice.choose(item)
        self.menu_asked.emit(found, self.viewport().mapToGlobal(at))

    def _menu_place(self) -> QPoint:
        """Return where a menu asked for by a key opens: on the selected node."""
        chosen = self.session.selection
        if not chosen:
            return self.pointer_at()
        self.bring_into_sight(self.mirror.nodes[chosen[-1]].box)
        middle: QPoint = self.mapFromScene(self.mirror.nodes[chosen[-1]].box.center())
        return middle

    def viewportEvent(self, event: QEvent) -> bool:
        """Say what is under the pointer."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            text = tool_tip(self.hit(event.pos()))
            if text:
                QToolTip.showText(event.globalPos(), text, self.viewport())
            else:
                QToolTip.hideText()
            return True
        return super().viewportEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """What was just opened is shown in the new size."""
        super().resizeEvent(event)
        if self.isVisible():
            self.beginning.follow()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take kinds from the palette."""
        self._on_drag(event)

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        """Mark the wire that a drop would go on."""
        self._on_drag(event)

    def _on_drag(self, event: QDragMoveEvent) -> None:
        if kind_of(event.mimeData()) is None:
            event.ignore()
            return
        self.adding.drag_over(event.position().toPoint())
        event.acceptProposedAction()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """Mark nothing."""
        self.adding.drag_away()

    def dropEvent(self, event: QDropEvent) -> None:
        """Add what is dropped."""
        kind = kind_of(event.mimeData())
        if kind is None:
            event.ignore()
            return
        event.acceptProposedAction()
        self.adding.drop(kind, event.position().toPoint())
