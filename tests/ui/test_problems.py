import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QIcon
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton

from flodl_studio.design import edits
from flodl_studio.design.values import Design, End, Network, Node, Place, Wire
from flodl_studio.ui.layouts import ElidingButton
from flodl_studio.ui.panels.problem_card import ProblemCard, aligned
from flodl_studio.ui.panels.problems import Problems

HERE = Place()


@pytest.fixture
def panel(qtbot, session):
    for kind, params in (
        ("Input", {"shape": (512,)}),
        ("Linear", {"in_features": 784, "out_features": 10}),
        ("Output", {}),
    ):
        session.do(
            f"add {kind}",
            lambda design, k=kind, p=params: edits.add_node(design, HERE, k, (0, 0), p),
        )
    for source, target in (("input_1", "linear_1"), ("linear_1", "output_1")):
        session.do(
            "connect",
            lambda design, s=source, t=target: edits.connect(
                design, HERE, End(s, "out"), End(t, "in")
            ),
        )
    made = Problems(session)
    qtbot.addWidget(made)
    made.resize(600, 400)
    made.show()
    qtbot.waitExposed(made)
    return made


def cards(panel):
    return panel.widget().findChildren(ProblemCard)


def errors(panel):
    return [each for each in cards(panel) if each.problem.severity == "error"]


def test_a_mismatch_is_one_card_that_names_the_rule_and_both_shapes(panel):
    (card,) = errors(panel)
    text = " ".join(label.text() for label in card.findChildren(QLabel))
    assert "[B  784]" in text
    assert "[B  512]" in text
    assert card.accessibleName().startswith("error: linear_1")


def test_a_fix_is_one_click_and_one_undo_step(panel, session):
    (card,) = errors(panel)
    before = session.design
    button = next(
        each
        for each in card.findChildren(QPushButton)
        if "512" in each.text() or "follow" in each.text().casefold()
    )
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    panel.refresh()
    assert errors(panel) == []
    session.undo()
    assert session.design is before


def test_the_name_on_a_card_leads_to_the_node(panel, session):
    (card,) = errors(panel)
    link = next(each for each in card.findChildren(QPushButton) if each.text() == "linear_1")
    QTest.mouseClick(link, Qt.MouseButton.LeftButton)
    assert session.selection == ("linear_1",)


def test_a_card_fits_where_there_is_room_for_half_its_names(panel, session):
    (card,) = errors(panel)
    for each, name in (("linear_1", "a" * 40), ("input_1", "b" * 40)):
        session.do(
            "rename",
            lambda design, old=each, new=name: edits.rename_node(design, HERE, old, new),
        )
    panel.refresh()
    (card,) = errors(panel)
    assert card.minimumSizeHint().width() < 250
    card.setFixedWidth(280)
    QApplication.processEvents()
    for each in card.findChildren(QPushButton):
        assert each.geometry().right() <= card.width()


def test_without_problems_it_says_so(panel, session):
    session.do(
        "remove",
        lambda design: edits.set_param(design, HERE, ["linear_1"], "in_features", edits.UNSET),
    )
    panel.refresh()
    QApplication.processEvents()
    assert errors(panel) == []


@pytest.mark.parametrize(
    ("expected", "got", "lines"),
    [
        ("[B, 784]", "[B, 512]", ("[B  784]", "[B  512]")),
        ("[*, 3]", "[B, 64, 512]", ("[    *    3]", "[B  64  512]")),
        ("a number", "[B, 1]", ("a number", "[B, 1]")),
    ],
)
def test_shapes_are_aligned_from_their_last_entry(expected, got, lines):
    first, second = aligned(expected, got)
    assert (first, second) == lines
    if first.startswith("["):
        assert len(first) == len(second)


def test_fixes_of_many_problems_come_in_several_turns_of_the_loop(qtbot, session):
    nodes = [Node("x", "Input", {"shape": (64,)})]
    wires = []
    for number in range(12):
        nodes.append(Node(f"l{number}", "Linear", {"in_features": 3, "out_features": 4}))
        nodes.append(Node(f"y{number}", "Output"))
        wires.append(Wire(End("x", "out"), End(f"l{number}", "in")))
        wires.append(Wire(End(f"l{number}", "out"), End(f"y{number}", "in")))
    session.open(Design(network=Network(tuple(nodes), tuple(wires))))
    panel = Problems(session)
    qtbot.addWidget(panel)

    def all_have_fixes():
        cards = panel.findChildren(ProblemCard)
        assert len(cards) == 12
        assert all(len(card.findChildren(ElidingButton)) > 0 for card in cards)

    qtbot.waitUntil(all_have_fixes)


def test_a_card_speaks_of_the_node_and_not_of_lines_of_the_file(panel, session):
    session.do("add", lambda design: edits.add_node(design, HERE, "Upsample", (0, 0)))
    session.do(
        "connect",
        lambda design: edits.connect(design, HERE, End("input_1", "out"), End("upsample_1", "in")),
    )
    session.do(
        "wrong",
        lambda design: edits.set_param(design, HERE, ["upsample_1"], "align_corners", 7),
    )
    panel.refresh()
    QApplication.processEvents()
    texts = [label.text() for card in cards(panel) for label in card.findChildren(QLabel)]
    assert any("align_corners" in text for text in texts)
    assert not any("nodes[" in text for text in texts)


def test_names_of_a_card_are_as_wide_as_they_are(qapp):
    """Short ones stand beside each other; only what has no room is cut."""
    button = ElidingButton(QIcon(), "a")
    assert button.minimumSizeHint().width() <= button.sizeHint().width()
    long = ElidingButton(QIcon(), "a" * 99)
    assert long.minimumSizeHint().width() < long.sizeHint().width()
