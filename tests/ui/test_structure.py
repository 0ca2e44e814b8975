"""Clipboard, groups and blocks, run as commands with the keys of the canvas."""

from itertools import combinations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QInputDialog

from flodl_studio.design import edits
from flodl_studio.design.values import Place

CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def canvas(opened):
    opened.activateWindow()
    opened.canvas.setFocus()
    QApplication.processEvents()
    return opened.canvas


def ids(window):
    return [node.id for node in window.session.network.nodes]


def press(canvas, key, modifiers=CONTROL):
    QTest.keyClick(canvas, key, modifiers)
    QApplication.processEvents()


def assert_nothing_is_covered(canvas):
    boxes = [item.box for item in canvas.mirror.nodes.values()]
    assert not any(one.intersects(other) for one, other in combinations(boxes, 2))


def test_copy_and_paste_with_the_keys(opened, canvas):
    opened.session.set_selection(["conv2d_1", "relu_1"])
    press(canvas, Qt.Key.Key_C)
    assert '"Conv2d"' in QGuiApplication.clipboard().text()
    press(canvas, Qt.Key.Key_V)
    assert set(opened.session.selection) == {"conv2d_2", "relu_2"}
    pasted = [wire for wire in opened.session.network.wires if wire.source.node == "conv2d_2"]
    assert [wire.target.node for wire in pasted] == ["relu_2"]
    opened.session.undo()
    assert "conv2d_2" not in ids(opened)


def test_cut_is_one_step(opened, canvas):
    opened.session.set_selection(["relu_1"])
    before = opened.session.design
    press(canvas, Qt.Key.Key_X)
    assert "relu_1" not in ids(opened)
    opened.session.undo()
    assert opened.session.design is before


def test_code_on_the_clipboard_is_pasted_as_nodes(opened, canvas):
    QGuiApplication.clipboard().setText(
        "import flodl\nfrom flodl import FlowBuilder, nn\n\n"
        "model = FlowBuilder.from_(nn.Linear(4, 8)).through(nn.GELU()).build()\n"
    )
    press(canvas, Qt.Key.Key_V)
    assert "gelu_1" in ids(opened)
    assert "gelu_1" in opened.session.selection


def test_any_other_text_is_refused_in_words(opened, canvas, qtbot):
    QGuiApplication.clipboard().setText("dear diary")
    before = opened.session.design
    with qtbot.waitSignal(opened.session.refused) as caught:
        opened.commands.run("edit.paste")
    assert opened.session.design is before
    assert "Traceback" not in caught.args[0]
    assert opened.status._refusal.text() == caught.args[0]
    assert opened.status._refusal.isVisible()
    opened.session.set_selection(["relu_1"])
    press(canvas, Qt.Key.Key_D)
    assert not opened.status._refusal.isVisible()
    assert not canvas.findChild(object, "whisper").isVisible()


def test_duplicate_never_lands_on_the_original(opened, canvas):
    opened.session.set_selection(["relu_1"])
    press(canvas, Qt.Key.Key_D)
    (copy,) = opened.session.selection
    known = opened.session.network.by_id
    assert known[copy].position != known["relu_1"].position


def assert_selection_is_in_sight(window):
    boxes = [window.canvas.mirror.nodes[each].box for each in window.session.selection]
    assert all(window.canvas.seen_rect().contains(box) for box in boxes)


def test_what_is_pasted_at_the_edge_is_brought_into_sight(opened, canvas, monkeypatch):
    monkeypatch.setattr(canvas, "pointer_at", lambda: canvas.viewport().rect().bottomRight())
    opened.session.set_selection(["conv2d_1", "relu_1"])
    press(canvas, Qt.Key.Key_C)
    zoom = canvas.zoom

    press(canvas, Qt.Key.Key_V)

    assert_selection_is_in_sight(opened)
    assert canvas.zoom == zoom


def test_more_than_fits_is_pasted_and_seen_from_farther_away(opened, canvas):
    opened.commands.run("select.all")
    press(canvas, Qt.Key.Key_C)
    canvas.set_zoom_to(2.0)

    press(canvas, Qt.Key.Key_V)

    assert_selection_is_in_sight(opened)


def test_group_and_ungroup_keep_the_wires(opened, canvas):
    errors = [p for p in opened.session.inference.problems if p.severity == "error"]
    count = opened.session.inference.parameters
    opened.session.set_selection(["conv2d_1", "relu_1"])
    press(canvas, Qt.Key.Key_G)
    (group,) = opened.session.selection
    assert opened.session.network.by_id[group].kind == "Network"
    assert opened.session.inference.parameters == count
    press(canvas, Qt.Key.Key_G, CONTROL | Qt.KeyboardModifier.AltModifier)
    assert set(opened.session.selection) == {"conv2d_1", "relu_1"}
    assert [p for p in opened.session.inference.problems if p.severity == "error"] == errors


def test_a_selection_becomes_a_block_that_the_palette_lists(opened, canvas, monkeypatch):
    from flodl_studio.ui.panels.palette import entries

    monkeypatch.setattr(QInputDialog, "getText", lambda *_, **__: ("stem", True))
    opened.session.set_selection(["conv2d_1", "relu_1"])
    assert opened.commands.run("graph.block")
    assert "stem" in opened.session.design.blocks
    assert "stem" in [entry.title for entry in entries(opened.session.design)]
    assert opened.session.selection == ("stem_1",)


def test_a_name_that_no_block_can_have_is_asked_for_again_with_the_reason(
    opened, canvas, monkeypatch
):
    answers, labels = [("my stem", True), ("stem", True)], []

    def ask(_widget, _title, label, text):
        labels.append((label, text))
        return answers.pop(0)

    monkeypatch.setattr(QInputDialog, "getText", ask)
    opened.session.set_selection(["conv2d_1", "relu_1"])
    opened.commands.run("graph.block")
    assert set(opened.session.design.blocks) == {"stem"}
    assert "not an ASCII identifier" in labels[1][0]
    assert labels[1][1] == "my stem"


def test_nodes_move_into_a_container_and_out(opened, canvas):
    opened.session.set_selection(["conv2d_1"])
    opened.commands.run("graph.group")
    (group,) = opened.session.selection
    opened.session.set_selection([group, "relu_1"])
    assert opened.commands.run("graph.move_into")
    assert "relu_1" not in ids(opened)
    opened.session.set_place(Place().inside(group, "body"))
    assert_nothing_is_covered(canvas)
    opened.session.set_selection(["relu_1"])
    assert opened.commands.run("graph.move_out")
    opened.session.set_place(Place())
    assert "relu_1" in ids(opened)
    assert_nothing_is_covered(canvas)


def test_which_inner_network_nodes_move_into_is_asked_for(opened, canvas, monkeypatch):
    answers, offered = [("", False), ("branch_1", True)], []

    def ask(_widget, _title, _label, items, **_):
        offered.append(items)
        return answers.pop(0)

    monkeypatch.setattr(QInputDialog, "getItem", ask)
    opened.session.do(
        "add", lambda design: edits.add_node(design, Place(), "Switch", (0, 300), id="choice")
    )
    before = opened.session.design
    opened.session.set_selection(["choice", "relu_1"])
    opened.commands.run("graph.move_into")
    assert opened.session.design is before
    opened.commands.run("graph.move_into")
    inner = opened.session.network.by_id["choice"].networks
    assert offered[0] == sorted(inner)
    assert "relu_1" in inner["branch_1"].by_id


def test_nodes_of_one_place_in_two_networks_do_not_cover_each_other(opened, canvas):
    opened.session.set_selection(["conv2d_1", "relu_1"])
    opened.commands.run("graph.group")
    (group,) = opened.session.selection
    flat = opened.session.network.by_id["flatten_1"]
    opened.session.do(
        "move", lambda design: edits.move_nodes(design, Place(), {flat.id: (300.0, 0.0)})
    )
    opened.session.set_selection([group, flat.id])
    opened.commands.run("graph.move_into")
    opened.session.set_place(Place().inside(group, "body"))
    assert set(ids(opened)) > {"conv2d_1", "relu_1", "flatten_1"}
    assert_nothing_is_covered(canvas)
    opened.session.set_place(Place(), [group])
    opened.commands.run("graph.ungroup")
    assert_nothing_is_covered(canvas)


def test_keys_of_the_canvas_stay_with_the_field_that_has_the_focus(opened, canvas):
    from flodl_studio.ui.panels.dock import Dock

    opened.session.set_selection(["relu_1"])
    search = opened.docks.panel(Dock.PALETTE).search
    search.setFocus()
    QTest.keyClicks(search, "mfx")
    QTest.keyClick(search, Qt.Key.Key_Backspace)
    assert search.text() == "mf"
    assert "relu_1" in ids(opened)
    assert not opened.session.network.by_id["relu_1"].muted
