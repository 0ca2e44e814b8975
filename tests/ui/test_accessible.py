"""What a screen reader is told: names of all that takes the focus, and the canvas node by node."""

import gc

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QPoint, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from flodl_studio import resources
from flodl_studio.design.reading import read_file
from flodl_studio.ui.canvas.view import Canvas
from flodl_studio.ui.panels.dock import Dock
from flodl_studio.ui.session import Session

NAME = QAccessible.Text.Name


@pytest.fixture
def listening(monkeypatch):
    """What is said while a screen reader listens."""
    said = []
    monkeypatch.setattr(QAccessible, "isActive", lambda: True)
    monkeypatch.setattr(QAccessible, "updateAccessibility", said.append)
    return said


def canvas_of(window):
    return QAccessible.queryAccessibleInterface(window.canvas)


def node_of(window, name):
    return canvas_of(window).child(list(window.canvas.mirror.nodes).index(name))


def test_the_canvas_is_a_list_of_its_nodes(opened):
    found = canvas_of(opened)
    names = [node.id for node in opened.session.network.nodes]
    told = [found.child(place).text(NAME) for place in range(found.childCount())]
    assert found.role() is QAccessible.Role.List
    assert found.text(NAME) == opened.canvas.accessibleName()
    assert found.parent().object() is opened.canvas.parentWidget()
    assert [each.partition(",")[0] for each in told] == names
    assert told[1].startswith("conv2d_1, Conv2d, 1→16")
    for place in range(found.childCount()):
        child = found.child(place)
        assert child.role() is QAccessible.Role.ListItem
        assert child.parent().object() is opened.canvas
        assert found.indexOfChild(child) == place
        assert child.isValid()


def test_a_node_is_told_where_it_is_on_the_screen(opened):
    opened.session.set_selection(["conv2d_1"])
    opened.canvas.go_to("conv2d_1")
    QApplication.processEvents()
    node = node_of(opened, "conv2d_1")
    middle = node.rect().center()
    view = opened.canvas.viewport()
    assert view.rect().contains(view.mapFromGlobal(middle))
    assert opened.canvas.hit(view.mapFromGlobal(middle)).node.node_id == "conv2d_1"
    assert canvas_of(opened).childAt(middle.x(), middle.y()).text(NAME) == node.text(NAME)
    assert canvas_of(opened).childAt(-5000, -5000) is None
    assert not node.state().offscreen
    opened.canvas.centerOn(QPoint(90_000, 90_000))
    assert node.state().offscreen


def test_the_node_that_keys_go_to_has_the_focus(opened, listening):
    opened.activateWindow()
    opened.canvas.setFocus()
    opened.session.set_selection(["conv2d_1"])
    first = node_of(opened, "conv2d_1")
    assert first.state().selected
    listening.clear()
    QTest.keyClick(opened.canvas, Qt.Key.Key_Right)
    (now,) = opened.session.selection
    assert [(each.type(), each.accessibleInterface().text(NAME)) for each in listening] == [
        (QAccessible.Event.Focus, node_of(opened, now).text(NAME))
    ]
    assert node_of(opened, now).state().focused
    assert not first.state().focused
    assert canvas_of(opened).focusChild().text(NAME).startswith(now)


def test_other_nodes_are_said_and_old_ones_end(opened, listening):
    old = node_of(opened, "conv2d_1")
    assert old.isValid()
    listening.clear()
    opened.session.set_selection(["conv2d_1"])
    assert opened.commands.run("edit.delete_heal")
    kinds = [each.type() for each in listening]
    assert QAccessible.Event.ObjectReorder in kinds
    assert canvas_of(opened).childCount() == len(opened.session.network.nodes)


def test_messages_and_refusals_are_said_aloud(opened, listening):
    opened.banners.say("the file was changed", "warning")
    opened.session.refused.emit("that closes a cycle")
    said = [each.message() for each in listening if hasattr(each, "message")]
    assert said == ["the file was changed", "that closes a cycle"]


def test_a_canvas_that_is_gone_leaves_nothing_that_could_be_asked(qapp):
    for _ in range(3):
        canvas = Canvas(Session(read_file(resources.root() / "templates" / "lenet.flodl")))
        found = QAccessible.queryAccessibleInterface(canvas)
        kept = [found.child(place) for place in range(found.childCount())]
        canvas.deleteLater()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        del canvas, found
        gc.collect()
        assert not any(each.isValid() for each in kept)
        assert kept[0].text(NAME) == ""


def test_all_that_takes_the_focus_has_a_name(opened):
    """As Qt tells it: of a button its text, of a field its label, else the name that we give."""
    opened.session.set_selection(["conv2d_1"])
    nameless = set()
    for dock in Dock:
        opened.docks.show(dock)
        QApplication.processEvents()
        for widget in opened.findChildren(QWidget):
            seen = widget.isVisible() and not widget.visibleRegion().isEmpty()
            takes = widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.focusProxy() is None
            of_field = widget.objectName() == "qt_spinbox_lineedit"  # the field has the name
            found = QAccessible.queryAccessibleInterface(widget)
            if seen and takes and not of_field and not found.text(NAME):
                nameless.add(f"{type(widget).__name__} {widget.objectName()} in {widget.parent()}")
    assert sorted(nameless) == []
