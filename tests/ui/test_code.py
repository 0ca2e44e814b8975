from itertools import pairwise

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QGuiApplication, QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from flodl_studio.design import edits
from flodl_studio.design.reading import read_file
from flodl_studio.design.values import Design, End, Network, Node, Place, Wire
from flodl_studio.ui.panels import code_writer
from flodl_studio.ui.panels.code import TORCH, Code, only_moved
from flodl_studio.ui.panels.code_view import CodeView


@pytest.fixture
def panel(qtbot, session, template):
    session.open(read_file(template))
    made = Code(session)
    qtbot.addWidget(made)
    made.resize(700, 500)
    made.show()
    qtbot.waitExposed(made)
    made.refresh()
    return made


def click_line(panel, number):
    view = panel.view
    block = view.document().findBlockByNumber(number - 1)
    cursor = QTextCursor(block)
    view.setTextCursor(cursor)
    view.centerCursor()
    QTest.mouseClick(
        view.viewport(), Qt.MouseButton.LeftButton, pos=view.cursorRect(cursor).center()
    )
    QApplication.processEvents()


def marked(panel):
    """Return the lines in view whose ground is not the page's."""
    view = panel.view
    image = view.viewport().grab().toImage()
    scale = image.devicePixelRatio()
    plain = view.palette().base().color().name()
    found, number = set(), view.firstVisibleBlock().blockNumber()
    while (block := view.document().findBlockByNumber(number)).isValid():
        box = view.blockBoundingGeometry(block).translated(view.contentOffset())
        if box.bottom() > view.viewport().height():
            break
        right = (image.width() / scale - 4) * scale  # beyond any text
        if image.pixelColor(round(right), round(box.center().y() * scale)).name() != plain:
            found.add(number + 1)
        number += 1
    return found


def test_the_source_follows_an_edit(panel, session):
    assert "nn.Linear(1024, 10)" in panel.view.toPlainText()
    session.do("x", lambda d: edits.set_param(d, Place(), ["linear_1"], "out_features", 12))
    panel.refresh()
    assert "nn.Linear(1024, 12)" in panel.view.toPlainText()


def test_a_selected_node_marks_its_lines_and_a_clicked_line_selects_its_node(panel, session):
    first, last = panel._lines["linear_1"]
    session.set_selection(["linear_1"])
    assert marked(panel) == set(range(first, last + 1))
    click_line(panel, panel._lines["conv2d_1"][0])
    assert session.selection == ("conv2d_1",)


def test_the_switch_shows_plain_torch(panel):
    panel.form.setCurrentIndex(TORCH)
    text = panel.view.toPlainText()
    assert "torch" in text
    assert "flodl." not in text
    assert panel.view.isReadOnly()


def test_edited_code_is_read_back_as_one_step_and_keeps_the_layout(panel, session):
    before = session.design
    text = panel.view.toPlainText().replace("1024, 10", "1024, 20")
    panel.view.setPlainText(text)
    assert panel.apply_button.isVisible()
    QTest.mouseClick(panel.apply_button, Qt.MouseButton.LeftButton)
    node = session.design.network.by_id["linear_1"]
    assert node.params["out_features"] == 20
    assert node.position == before.network.by_id["linear_1"].position
    assert session.design.training == before.training
    assert not panel.apply_button.isVisible()
    session.undo()
    assert session.design is before


def test_code_that_can_not_be_read_says_where_and_changes_nothing(panel, session):
    before = session.design
    lines = panel.view.toPlainText().splitlines()
    broken = next(number for number, line in enumerate(lines) if "nn.ReLU" in line)
    lines[broken] = lines[broken].replace("nn.ReLU()", "nn.Nonsense()")
    panel.view.setPlainText("\n".join(lines))
    QTest.mouseClick(panel.apply_button, Qt.MouseButton.LeftButton)
    assert session.design is before
    assert panel.focusWidget() is panel.view
    assert panel.view.textCursor().blockNumber() == broken
    assert f"line {broken + 1}" in panel.note.text()
    assert broken + 1 in marked(panel)
    panel.discard()
    assert "Nonsense" not in panel.view.toPlainText()


def test_an_edit_of_the_design_does_not_overwrite_what_is_being_typed(panel, session):
    panel.view.setPlainText("# mine\n")
    session.do("x", lambda d: edits.set_param(d, Place(), ["linear_1"], "out_features", 12))
    panel.refresh()
    assert panel.view.toPlainText() == "# mine\n"


def test_a_design_that_can_not_become_code_says_why(panel, session):
    session.do("x", lambda d: edits.remove_nodes(d, Place(), ["logits"]))
    panel.refresh()
    assert panel.note.text()
    assert "Traceback" not in panel.note.text()


def test_copy_and_save(panel, tmp_path):
    QTest.mouseClick(panel.copy_button, Qt.MouseButton.LeftButton)
    assert QGuiApplication.clipboard().text() == panel.view.toPlainText()
    panel.save(tmp_path / "x.py")
    assert (tmp_path / "x.py").read_text() == panel.view.toPlainText()


def test_moving_nodes_is_no_reason_to_write_the_source_anew(template):
    before = read_file(template)
    moved = edits.move_nodes(before, Place(), {"linear_1": (1.0, 2.0)})
    renamed = edits.set_param(moved, Place(), ["linear_1"], "out_features", 12)

    assert only_moved(before, moved)
    assert not only_moved(moved, renamed)


def test_an_empty_design_has_a_hint_and_no_fault(panel, session):
    session.open(Design())
    panel.refresh()
    assert panel.note.property("role") == "muted"
    assert "while you draw" in panel.note.text()
    assert panel.view.toPlainText() == ""
    assert not panel.is_edited


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("a\nb\nc\n", "a\nx\nc\n"),
        ("a\nb\nc\n", "a\nc\n"),
        ("a\nc\n", "a\nb\nc\n"),
        ("", "a\n"),
        ("a\n", ""),
        ("a\na\na\n", "a\na\n"),
        ("a\nb", "c"),
        ("a\nb", "a"),
        ("a\nb\n", "b\n"),
        ("1\na\nb\n2\nc", "one\na\nx\ny\nb\ntwo\nc"),
        ("1\na\nb\n2\nc\nd", "one\na\ntwo"),
    ],
)
def test_other_source_is_shown_to_the_letter_whatever_stays(qtbot, old, new):
    view = CodeView()
    qtbot.addWidget(view)
    view.show_source(old)

    view.show_source(new)

    assert view.toPlainText() == new


def test_source_that_comes_into_an_empty_view_is_shown_from_its_first_line(qtbot):
    view = CodeView()
    qtbot.addWidget(view)
    view.resize(400, 200)
    view.show()

    view.show_source("".join(f"line {number}\n" for number in range(100)))

    assert view.verticalScrollBar().value() == 0


def test_lines_that_stay_are_left_alone_and_the_view_stays_where_it_is(qtbot):
    view = CodeView()
    qtbot.addWidget(view)
    view.resize(300, 200)
    view.show()
    old = [f"line_{number}" for number in range(1000)]
    new = ["first", *old[1:500], "extra", *old[500:999], "last"]
    view.show_source("\n".join(old))
    view.verticalScrollBar().setValue(700)
    written = []
    view.document().contentsChange.connect(lambda _at, _gone, come: written.append(come))

    view.show_source("\n".join(new))

    assert view.toPlainText() == "\n".join(new)
    assert sum(written) < 50
    assert view.firstVisibleBlock().text() == "line_700"


def test_a_source_is_undone_by_the_history_alone(qtbot):
    view = CodeView()
    qtbot.addWidget(view)
    view.show_source("a\nb\n")
    view.show_source("a\nc\n")

    view.undo()

    assert view.toPlainText() == "a\nc\n"


def test_other_events_have_their_turn_while_source_is_written(qtbot, panel, session, monkeypatch):
    monkeypatch.setattr(code_writer, "TURN_SECONDS", 0.0)
    count = 400
    nodes = (
        Node("x", "Input", {"shape": (8,)}),
        *(Node(f"linear_{i}", "Linear", {"out_features": 20 + i}) for i in range(1, count)),
        Node("y", "Output"),
    )
    wires = tuple(Wire(End(a.id, "out"), End(b.id, "in")) for a, b in pairwise(nodes))
    session.open(Design(network=Network(nodes, wires)))
    panel.refresh()
    assert panel.view.toPlainText().count("nn.Linear") == count - 1
    turns = []
    between = QTimer()
    between.timeout.connect(lambda: turns.append("nn.Linear(9, 22)" in panel.view.toPlainText()))

    session.do("x", lambda d: edits.set_param(d, Place(), ["linear_1"], "out_features", 9))
    panel._follow()
    between.start(0)
    qtbot.waitUntil(lambda: "nn.Linear(9, 22)" in panel.view.toPlainText())
    between.stop()

    assert turns.count(False) > 5
    assert not panel.is_edited


def test_what_is_being_written_is_left_when_the_design_changes(qtbot, panel, session):
    shown = []
    panel.view.textChanged.connect(lambda: shown.append(panel.view.toPlainText()))
    session.do("x", lambda d: edits.set_param(d, Place(), ["linear_1"], "out_features", 12))
    panel._follow()

    session.do("x", lambda d: edits.set_param(d, Place(), ["linear_1"], "out_features", 13))

    qtbot.waitUntil(lambda: "nn.Linear(1024, 13)" in panel.view.toPlainText())
    assert not any("nn.Linear(1024, 12)" in text for text in shown)
