"""What the inspector shows while nothing is selected."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel

from flodl_studio import resources
from flodl_studio.design import edits
from flodl_studio.design.reading import read_file
from flodl_studio.design.values import Place
from flodl_studio.ui.panels.inspector import Inspector

TEMPLATES = resources.root() / "templates"


@pytest.fixture
def inspector(qtbot, session):
    session.open(read_file(TEMPLATES / "nested.flodl"))
    panel = Inspector(session)
    qtbot.addWidget(panel)
    panel.resize(320, 700)
    panel.show()
    qtbot.waitExposed(panel)
    return panel


def texts(page):
    return [label.text() for label in page.findChildren(QLabel) if label.isVisibleTo(page)]


def test_it_tells_what_goes_in_what_comes_out_and_what_it_costs(inspector):
    told = texts(inspector.network_page)

    assert "measures: B×30 float32" in told
    assert "benign: B×2 float32" in told
    assert "834" in told
    assert any(text.endswith("for a batch of 32") for text in told)


def test_it_goes_when_a_node_is_selected_and_comes_back(inspector, session):
    session.set_selection(("encoder",))
    inspector.refresh()
    assert inspector.network_page is None
    assert inspector.head is not None

    session.set_selection(())
    inspector.refresh()
    assert inspector.head is None
    assert inspector.network_page.name_field.text() == "nested"


def test_the_name_is_changed_in_one_step(inspector, session):
    field = inspector.network_page.name_field
    field.setFocus()
    field.selectAll()
    QTest.keyClicks(field, "levels")
    QTest.keyClick(field, Qt.Key.Key_Return)

    assert session.design.name == "levels"
    session.undo()
    inspector.refresh()
    assert session.design.name == "nested"
    assert field.text() == "nested"


def test_a_name_that_is_taken_away_comes_back(inspector, session):
    field = inspector.network_page.name_field
    field.setFocus()
    field.selectAll()
    QTest.keyClick(field, Qt.Key.Key_Delete)
    QTest.keyClick(field, Qt.Key.Key_Return)

    assert session.design.name == field.text() == "nested"


def test_the_description_is_kept_in_the_design(inspector, session):
    field = inspector.network_page.description
    assert field.toPlainText() == session.design.extra["description"]

    field.setFocus()
    field.selectAll()
    QTest.keyClicks(field, "Three levels")
    QTest.keyClick(field, Qt.Key.Key_Return)

    assert session.design.extra["description"] == "Three levels"
    assert session.history.undo_label == "describe the design"


def test_looking_at_the_page_changes_nothing(inspector, session):
    before = session.design
    for field in (inspector.network_page.description, inspector.network_page.name_field):
        field.setFocus()
        QApplication.processEvents()
    inspector.setFocus()
    QApplication.processEvents()

    assert session.design is before


def test_inside_a_network_it_tells_of_that_one(inspector, session, qtbot):
    session.set_place(Place(None, (("encoder", "body"),)))
    inspector.refresh()

    page = inspector.network_page
    qtbot.waitUntil(lambda: "y: B×16 float32" in texts(page), timeout=5_000)
    assert "encoder" in texts(page)
    assert not page.name_field.isVisibleTo(page)
    assert not any("batch of" in text for text in texts(page))


def test_it_follows_edits(inspector, session, qtbot):
    session.do(
        "set",
        lambda design: edits.set_param(design, Place(), ["linear_1"], "out_features", 7),
    )

    page = inspector.network_page
    qtbot.waitUntil(lambda: "benign: B×7 float32" in texts(page), timeout=5_000)
