"""A canvas in a window of its own, real mouse and key events, and what must always hold."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import pytest
from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import (
    QDragEnterEvent,
    QDragMoveEvent,
    QDropEvent,
    QImage,
    QMouseEvent,
    QWheelEvent,
)
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from flodl_studio.design import edits
from flodl_studio.design.values import Design, End, Place, network_at
from flodl_studio.ui import keymap
from flodl_studio.ui.canvas import placing
from flodl_studio.ui.canvas.commands import canvas_commands
from flodl_studio.ui.canvas.node_item import NodeItem
from flodl_studio.ui.canvas.view import Canvas
from flodl_studio.ui.canvas.wire_item import WireItem
from flodl_studio.ui.commands import Commands
from flodl_studio.ui.session import Session

LEFT, NONE = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton
PLAIN = Qt.KeyboardModifier.NoModifier
OUTERMOST = Place()


class Mouse:
    """The user's hand: events go to the viewport as a window system would send them."""

    def __init__(self, canvas: Canvas) -> None:
        self.canvas = canvas
        self.view = canvas.viewport()

    def send(self, kind, at, button=NONE, held=NONE, modifiers=PLAIN):
        where = QPointF(at)
        event = QMouseEvent(
            kind, where, QPointF(self.view.mapToGlobal(at)), button, held, modifiers
        )
        QApplication.sendEvent(self.view, event)

    def press(self, at, button=LEFT, modifiers=PLAIN):
        self.send(QEvent.Type.MouseMove, at, modifiers=modifiers)
        self.send(QEvent.Type.MouseButtonPress, at, button, button, modifiers)

    def move(self, at, button=LEFT, modifiers=PLAIN):
        self.send(QEvent.Type.MouseMove, at, NONE, button, modifiers)

    def release(self, at, button=LEFT, modifiers=PLAIN):
        self.send(QEvent.Type.MouseButtonRelease, at, button, NONE, modifiers)

    def click(self, at, button=LEFT, modifiers=PLAIN):
        self.press(at, button, modifiers)
        self.release(at, button, modifiers)

    def double_click(self, at):
        self.click(at)
        self.send(QEvent.Type.MouseButtonDblClick, at, LEFT, LEFT)
        self.release(at)

    def drag(self, start, end, button=LEFT, modifiers=PLAIN, steps=6):
        self.press(start, button, modifiers)
        for step in range(1, steps + 1):
            self.move(start + (end - start) * step / steps, button, modifiers)
        self.release(end, button, modifiers)

    def hover(self, at):
        self.send(QEvent.Type.MouseMove, at)

    def wheel(self, at, notches, modifiers=PLAIN):
        event = QWheelEvent(
            QPointF(at),
            QPointF(self.view.mapToGlobal(at)),
            QPoint(),
            QPoint(0, 120 * notches),
            NONE,
            modifiers,
            Qt.ScrollPhase.NoScrollPhase,
            False,
        )
        QApplication.sendEvent(self.view, event)

    def drop(self, at, mime, payload) -> bool:
        data = QMimeData()
        data.setData(mime, payload)
        copy = Qt.DropAction.CopyAction
        for kind in (QDragEnterEvent, QDragMoveEvent):
            event = kind(at, copy, data, LEFT, PLAIN)
            QApplication.sendEvent(self.view, event)
            if not event.isAccepted():
                return False
        QApplication.sendEvent(self.view, QDropEvent(QPointF(at), copy, data, LEFT, PLAIN))
        return True

    # -- where things are -----------------------------------------------------------------------

    def at(self, point) -> QPoint:
        return self.canvas.mapFromScene(QPointF(point))

    def node(self, name) -> QPoint:
        """The title of a node."""
        return self.at(self.canvas.mirror.nodes[name].pos() + QPointF(70, 12))

    def port(self, name, port) -> QPoint:
        item = self.canvas.mirror.nodes[name]
        found = item.port(port, True) or item.port(port, False)
        assert found is not None
        return self.at(found.center())

    def out(self, name, port="out") -> QPoint:
        return self.at(self.canvas.mirror.nodes[name].port(port, False).center())

    def wire(self, target, port="in", along=0.5) -> QPoint:
        item = self.canvas.mirror.wire_at(End(target, port))
        assert item is not None
        return self.at(item.route.pointAtPercent(along))


class Keys:
    """The keyboard, with the commands of the canvas under it."""

    def __init__(self, canvas: Canvas) -> None:
        self.canvas = canvas

    def press(self, key, modifiers=PLAIN):
        QTest.keyClick(QApplication.focusWidget(), key, modifiers)

    def type(self, text):
        QTest.keyClicks(QApplication.focusWidget(), text)


def build(*nodes, wires=()) -> Design:
    """Return a design of nodes (kind, id, position, params) and wires "a b" or "a b:port"."""
    design = Design()
    for kind, name, position, *params in nodes:
        design = edits.add_node(
            design, OUTERMOST, kind, position, params[0] if params else None, name
        )
    for wire in wires:
        source, _, target = wire.partition(" ")
        node, _, port = target.partition(":")
        design = edits.connect(design, OUTERMOST, End(source, "out"), End(node, port or "in"))
    return design


def chain(*names) -> Design:
    """Return ReLUs in a row."""
    nodes = [("ReLU", name, (260.0 * index, 0.0)) for index, name in enumerate(names)]
    return build(*nodes, wires=[f"{one} {other}" for one, other in pairwise(names)])


def wires(session: Session) -> set[str]:
    """Return the wires of the network shown, as ``a>b`` or ``a>b:port``."""
    return {f"{wire.source}>{wire.target}" for wire in session.network.wires}


def drawn_length(wire: WireItem) -> float:
    """How long a wire is as it is drawn; gaps in its curve are filled by lines."""
    drawn, lines = wire.path(), [part for part in wire.childItems() if part not in wire.dots]
    gaps = 0.0
    for index in range(1, drawn.elementCount()):
        if drawn.elementAt(index).isMoveTo():
            gaps += lines.pop(0).line().length()
    assert not lines
    return drawn.length() + gaps


def assert_canvas_matches(canvas: Canvas) -> None:
    """The canvas shows the design at its place, and nothing else."""
    session, mirror = canvas.session, canvas.mirror
    design, network = session.design, network_at(session.design, session.place)
    assert set(mirror.nodes) == set(network.by_id)
    where = placing.positions(design, network)
    for key, item in mirror.nodes.items():
        assert item.scene() is canvas.scene()
        assert (item.x(), item.y()) == item.corner.toTuple() == where[key]
        assert item.face.title == key
        assert item.is_chosen == (key in session.selection)
        assert (item.width, item.height) == placing.size(design, network, key)
    shown = sorted(
        (str(i.wire.source), str(i.wire.target), i.wire.state) for i in mirror.wires.values()
    )
    assert shown == sorted((str(w.source), str(w.target), w.state) for w in network.wires)
    for item in mirror.wires.values():
        assert (item.source.end, item.target.end) == (item.wire.source, item.wire.target)
        assert item in item.source.wires
        assert item in item.target.wires
        assert item.route.elementAt(0).x == item.source.center().x()
        assert item.route.currentPosition() == item.target.center()
        assert drawn_length(item) == pytest.approx(item.route.length())
        assert tuple((dot.x(), dot.y()) for dot in item.dots) == item.wire.via
        assert item.isVisible()
    drawn = [item for item in canvas.scene().items() if isinstance(item, NodeItem | WireItem)]
    assert len(drawn) == len(network.nodes) + len(network.wires)
    assert [item.note for item in mirror.notes] == list(network.notes)
    assert not canvas.live_wire.isVisible() or canvas.adding.box.isVisible()


class Stage:
    """A window with a canvas in it."""

    def __init__(self, qtbot, design: Design) -> None:
        self.session = Session(design)
        self.window = QWidget()
        self.canvas = Canvas(self.session, self.window)
        column = QVBoxLayout(self.window)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.canvas)
        self.commands = Commands(self.window)
        self.commands.add(canvas_commands(self.canvas), self.canvas)
        self.commands.apply_keys()
        for signal in (
            self.session.changed,
            self.session.selection_changed,
            self.canvas.choice_changed,
        ):
            signal.connect(lambda *_args: self.commands.refresh())
        self.window.resize(1200, 800)
        qtbot.addWidget(self.window)
        self.window.show()
        self.window.activateWindow()
        assert QTest.qWaitForWindowActive(self.window)
        self.canvas.setFocus()
        self.canvas.set_zoom_to(1.0)
        self.mouse, self.keys = Mouse(self.canvas), Keys(self.canvas)
        self.refusals: list[str] = []
        self.session.refused.connect(self.refusals.append)

    @property
    def wires(self) -> set[str]:
        return wires(self.session)

    @property
    def ids(self) -> set[str]:
        return set(self.session.network.by_id)

    def node(self, name):
        return self.session.network.by_id[name]

    def shot(self) -> QImage:
        """What is seen of the canvas now."""
        return self.canvas.viewport().grab().toImage()

    def check(self) -> None:
        assert_canvas_matches(self.canvas)


@pytest.fixture
def stage(qtbot, monkeypatch) -> Iterator:
    """Return a maker of stages; what was made is checked against its design and closed."""
    monkeypatch.setattr(keymap, "stored", dict)
    made: list[Stage] = []

    def make(design: Design) -> Stage:
        made.append(Stage(qtbot, design))
        return made[-1]

    yield make
    for each in made:
        each.check()
        each.window.close()


@pytest.fixture
def designs():
    """Return the makers of designs."""

    class Makers:
        build = staticmethod(build)
        chain = staticmethod(chain)

    return Makers
