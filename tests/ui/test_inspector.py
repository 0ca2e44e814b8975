import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton, QToolButton

from flodl_studio.catalog import KINDS
from flodl_studio.design import edits
from flodl_studio.design.values import End, Place
from flodl_studio.ui import theme
from flodl_studio.ui.panels import problems
from flodl_studio.ui.panels.inspector import Inspector
from flodl_studio.ui.panels.problem_card import ProblemCard

HERE = Place()


@pytest.fixture
def inspector(qtbot, session):
    for kind, params in (
        ("Input", {"shape": (784,)}),
        ("Linear", {"out_features": 64}),
        ("Linear", {"out_features": 10}),
        ("Dropout", {}),
    ):
        session.do(
            f"add {kind}",
            lambda design, k=kind, p=params: edits.add_node(design, HERE, k, (0, 0), p),
        )
    session.do("connect", lambda design: edits.connect(design, HERE, *ends("input_1", "linear_1")))
    panel = Inspector(session)
    qtbot.addWidget(panel)
    panel.resize(320, 700)
    panel.show()
    qtbot.waitExposed(panel)
    return panel


def ends(source, target):
    from flodl_studio.design.values import End

    return End(source, "out"), End(target, "in")


def select(panel, session, *ids):
    session.set_selection(ids)
    panel.refresh()
    QApplication.processEvents()


def typed(panel, name, text):
    field = panel.form.rows[name].field
    field.setFocus()
    field.selectAll()
    QTest.keyClicks(field, text)
    QTest.keyClick(field, Qt.Key.Key_Return)
    QApplication.processEvents()
    return field


def params(session, node):
    return session.design.network.by_id[node].params


@pytest.mark.parametrize(("node", "name"), [("input_1", "shape"), ("linear_1", "out_features")])
def test_a_field_has_room_for_its_value(inspector, session, node, name):
    theme.themes().start(QApplication.instance())
    select(inspector, session, node)
    line = inspector.form.rows[name].field.findChild(QLineEdit)
    assert line.width() > line.fontMetrics().horizontalAdvance(line.text())


def test_what_is_typed_is_one_undo_step(inspector, session):
    select(inspector, session, "linear_1")
    typed(inspector, "out_features", "128")
    assert params(session, "linear_1")["out_features"] == 128
    session.undo()
    assert params(session, "linear_1")["out_features"] == 64
    assert session.history.redo_label == "set out_features of linear_1"


def test_an_invalid_entry_is_refused_in_place_with_the_rule(inspector, session):
    select(inspector, session, "linear_1")
    before = session.design
    field = typed(inspector, "out_features", "0")
    rule = inspector.form.rows["out_features"].rule
    assert session.design is before
    assert field.lineEdit().text() == "0"
    assert rule.isVisible()
    assert "integer" in rule.text()
    assert "1" in rule.text()
    QTest.keyClick(field, Qt.Key.Key_Escape)
    assert field.lineEdit().text() == "64"
    assert not rule.isVisible()


def test_steps_of_the_arrows_are_one_undo_step(inspector, session):
    select(inspector, session, "linear_1")
    field = inspector.form.rows["out_features"].field
    field.setFocus()
    for _ in range(3):
        QTest.keyClick(field, Qt.Key.Key_Up)
        QApplication.processEvents()
    assert params(session, "linear_1")["out_features"] == 67
    session.undo()
    assert params(session, "linear_1")["out_features"] == 64


def test_an_inferred_size_is_a_hint_until_it_is_pinned(inspector, session):
    select(inspector, session, "linear_1")
    row = inspector.form.rows["in_features"]
    assert row.field.lineEdit().text() == ""
    assert row.field.lineEdit().placeholderText().startswith("784")
    QTest.mouseClick(row.pin, Qt.MouseButton.LeftButton)
    QApplication.processEvents()
    assert params(session, "linear_1")["in_features"] == 784
    assert row.field.lineEdit().text() == "784"
    QTest.mouseClick(row.pin, Qt.MouseButton.LeftButton)
    QApplication.processEvents()
    assert "in_features" not in params(session, "linear_1")


def test_a_change_in_several_nodes_is_one_step(inspector, session):
    select(inspector, session, "linear_1", "linear_2")
    field = inspector.form.rows["out_features"].field
    assert field.lineEdit().text() == ""
    assert field.lineEdit().placeholderText() == "several values"
    typed(inspector, "out_features", "32")
    assert params(session, "linear_1")["out_features"] == 32
    assert params(session, "linear_2")["out_features"] == 32
    session.undo()
    assert params(session, "linear_2")["out_features"] == 10


def test_nodes_of_different_kinds_share_what_they_have_in_common(inspector, session):
    select(inspector, session, "linear_1", "dropout_1")
    assert "out_features" not in inspector.form.rows


def test_a_switch_is_set_by_a_click(inspector, session):
    select(inspector, session, "linear_1")
    field = inspector.form.rows["bias"].field
    box = QPoint(8, field.height() // 2)
    QTest.mouseClick(field, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, box)
    assert params(session, "linear_1")["bias"] is False


def test_renaming_keeps_the_selection(inspector, session):
    select(inspector, session, "linear_1")
    field = inspector.head.id_field
    field.setFocus()
    field.selectAll()
    QTest.keyClicks(field, "encoder")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert "encoder" in session.design.network.by_id
    assert session.selection == ("encoder",)


def test_a_name_that_is_taken_is_refused_in_place(inspector, session):
    select(inspector, session, "linear_1")
    before, field = session.design, inspector.head.id_field
    field.setFocus()
    field.selectAll()
    QTest.keyClicks(field, "linear_2")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert session.design is before
    assert "linear_2" in inspector.head._refusal.text()


def test_the_field_keeps_what_is_being_typed_while_another_part_changes(inspector, session):
    select(inspector, session, "linear_1")
    field = inspector.form.rows["out_features"].field
    field.setFocus()
    field.selectAll()
    QTest.keyClicks(field, "25")
    session.do("move", lambda design: edits.move_nodes(design, HERE, {"linear_1": (9, 9)}))
    inspector.refresh()
    assert field.lineEdit().text() == "25"
    QTest.keyClicks(field, "6")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert params(session, "linear_1")["out_features"] == 256


def test_every_field_has_a_name_for_screen_readers(inspector, session):
    from flodl_studio.catalog import KINDS

    for kind in KINDS:
        if kind == "Block":
            continue
        session.do(
            "add", lambda design, k=kind: edits.add_node(design, HERE, k, (0, 0), id="probe")
        )
        select(inspector, session, "probe")
        for name, row in inspector.form.rows.items():
            assert row.field.accessibleName() == name
        for button in inspector.form.findChildren(QToolButton):
            assert button.accessibleName()
        session.do("remove", lambda design: edits.remove_nodes(design, HERE, ["probe"]))


def test_the_inputs_of_a_merge_can_be_put_in_another_order(inspector, session):
    session.do("add", lambda design: edits.add_node(design, HERE, "Concat", (0, 0)))
    for source in ("linear_1", "linear_2"):
        session.do(
            "connect", lambda design, s=source: edits.connect(design, HERE, *ends(s, "concat_1"))
        )
    select(inspector, session, "concat_1")
    assert inspector.ports.ports == ["in_0", "in_1"]
    QTest.mouseClick(inspector.ports.up_buttons["in_1"], Qt.MouseButton.LeftButton)
    first = next(
        wire for wire in session.design.network.wires if str(wire.target) == "concat_1:in_0"
    )
    assert first.source.node == "linear_2"
    session.undo()


def test_a_block_is_chosen_from_those_there_are(inspector, session):
    from flodl_studio.design import grouping

    session.do("block", lambda d: grouping.make_block(d, HERE, ["linear_1"], "encoder"))
    session.do("block", lambda d: grouping.make_block(d, HERE, ["linear_2"], "decoder"))
    (use, *_) = [n.id for n in session.design.network.nodes if n.kind == "Block"]
    select(inspector, session, use)
    field = inspector.form.rows["block"].field
    assert [field.itemText(row) for row in range(field.count())] == ["encoder", "decoder"]
    field.setCurrentIndex(1)
    field.activated.emit(1)
    assert params(session, use)["block"] == "decoder"


def test_fields_of_names_and_of_parameters_begin_in_one_line(inspector, session):
    select(inspector, session, "linear_1")
    name = inspector.head.id_field.mapTo(inspector, QPoint())
    field = inspector.form.rows["in_features"].field.mapTo(inspector, QPoint())
    assert name.x() == field.x()


def test_errors_stand_before_warnings(inspector, session):
    select(inspector, session, "linear_2")  # nothing comes in, and its output leads nowhere
    cards = inspector.findChildren(ProblemCard)
    shown = [card.problem.severity for card in cards if card.isVisible()]
    assert shown == ["error", "warning"]


def test_the_form_of_every_kind_fits_the_panel(inspector, session):
    for name, kind in KINDS.items():
        session.do("add", lambda design, k=name: edits.add_node(design, HERE, k, (0, 0), id="it"))
        select(inspector, session, "it")
        form, head = inspector.form.minimumSizeHint(), inspector.head.minimumSizeHint()
        assert max(form.width(), head.width()) <= 260, kind.name
        session.undo()


def test_the_inputs_of_a_merge_change_places(inspector, session):
    def edit(design):
        design = edits.add_node(design, HERE, "Concat", (0, 0))
        for source in ("linear_1", "linear_2"):
            into = edits.free_input(design.network, "concat_1")
            design = edits.connect(design, HERE, End(source, "out"), into)
        return design

    session.do("two into one", edit)
    select(inspector, session, "concat_1")
    (button,) = inspector.ports.up_buttons.values()
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    wires = session.network.incoming["concat_1"]
    assert {wire.target.port: wire.source.node for wire in wires} == {
        "in_0": "linear_2",
        "in_1": "linear_1",
    }
    session.undo()
    assert [wire.source.node for wire in session.network.incoming["concat_1"]] == [
        "linear_1",
        "linear_2",
    ]


def test_every_input_of_a_merge_is_listed_however_many_there_are(inspector, session):
    session.do("add", lambda design: edits.add_node(design, HERE, "Concat", (0, 0)))
    for source in ("linear_1", "linear_2", "linear_1"):
        session.do(
            "connect", lambda design, s=source: edits.connect(design, HERE, *ends(s, "concat_1"))
        )
    select(inspector, session, "concat_1")
    assert inspector.ports.ports == ["in_0", "in_1", "in_2"]


def fix_titles(inspector):
    cards = inspector.findChildren(ProblemCard)
    buttons = [each for card in cards for each in card.findChildren(QPushButton)]
    return [each.accessibleName() for each in buttons if not each.icon().isNull()]


def test_fixes_are_tried_one_a_turn_where_that_takes_long(inspector, session, qtbot, monkeypatch):
    from flodl_studio.shapes import fixes

    tried, infer = [], fixes.infer
    monkeypatch.setattr(fixes, "infer", lambda *given: tried.append(given) or infer(*given))
    monkeypatch.setattr(problems, "TRYING_S", 0)
    session.set_selection(["linear_2"])

    inspector.refresh()

    assert len(tried) <= 1
    qtbot.waitUntil(lambda: "Wire linear_1 to linear_2" in fix_titles(inspector))
    assert len(tried) > 1


def test_fixes_of_what_is_selected_follow_edits(inspector, session, qtbot):
    select(inspector, session, "linear_2")
    qtbot.waitUntil(lambda: "Wire linear_1 to linear_2" in fix_titles(inspector))
    before = [each for each in inspector.findChildren(ProblemCard) if each.isVisible()]

    session.do("remove", lambda design: edits.remove_nodes(design, HERE, ["linear_1"]))
    inspector.refresh()

    qtbot.waitUntil(lambda: "Wire linear_1 to linear_2" not in fix_titles(inspector))
    assert [each for each in inspector.findChildren(ProblemCard) if each.isVisible()] == before


def test_nothing_is_tried_for_what_is_not_shown_any_more(inspector, session, monkeypatch):
    monkeypatch.setattr(problems, "TRYING_S", 0)
    select(inspector, session, "linear_2")
    session.set_selection([])
    inspector.refresh()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)

    QApplication.processEvents()

    assert fix_titles(inspector) == []
