"""With the keyboard alone: round the areas of the window, and buttons that Enter presses."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractSpinBox, QApplication, QCheckBox, QComboBox, QPushButton

from flodl_studio.design import edits
from flodl_studio.design.values import Place
from flodl_studio.ui import areas
from flodl_studio.ui.layouts import ElidingButton
from flodl_studio.ui.panels.dock import Dock
from flodl_studio.ui.scrolled import stops_in


@pytest.fixture
def active(opened, qtbot):
    opened.activateWindow()
    opened.canvas.setFocus()
    qtbot.waitUntil(opened.canvas.hasFocus)
    return opened


def area_with_focus(window):
    focused = QApplication.focusWidget()
    inside = [each for each in areas.areas(window) if focused is each or each.isAncestorOf(focused)]
    return inside[0] if inside else None


def test_the_keys_go_round_all_that_is_seen_and_come_back(active):
    active.docks.show(Dock.CODE)
    QApplication.processEvents()
    panels = [active.docks.panel(each) for each in (Dock.PALETTE, Dock.INSPECTOR, Dock.CODE)]
    assert areas.areas(active) == [active.canvas, *panels]
    seen = []
    for _ in range(4):
        assert active.commands.run("view.next_area")
        seen.append(area_with_focus(active))
    assert seen == [*panels, active.canvas]
    assert active.commands.run("view.previous_area")
    assert area_with_focus(active) is panels[-1]


def test_the_keys_come_back_to_where_they_were_in_a_panel(active):
    active.session.set_selection(["conv2d_1"])
    QApplication.processEvents()
    field = active.docks.panel(Dock.INSPECTOR).form.rows["out_channels"].field
    field.setFocus()
    active.commands.run("view.next_area")
    assert not field.hasFocus()
    active.commands.run("view.previous_area")
    assert field.hasFocus()


def test_messages_are_gone_to_while_there_are_any(active):
    active.banners.say("something to read", "warning", [("Do it", lambda: None)])
    QApplication.processEvents()
    active.commands.run("view.previous_area")
    assert area_with_focus(active) is active.banners
    assert QApplication.focusWidget().text() == "Do it"


def test_every_panel_has_something_that_takes_the_keys(active):
    for dock in set(Dock) - {Dock.PROBLEMS}:  # which has none
        active.docks.show(dock)
        QApplication.processEvents()
        assert areas._first(active.docks.panel(dock)) is not None, dock
    active.docks.show(Dock.PROBLEMS)
    QApplication.processEvents()
    assert active.docks.panel(Dock.PROBLEMS) not in areas.areas(active)


def test_enter_presses_a_button_outside_of_dialogs_too(window, qtbot):
    pressed = []
    button = window.start_page.findChild(QPushButton)
    button.clicked.connect(lambda: pressed.append(button.text()))
    button.setFocus()
    QTest.keyClick(button, Qt.Key.Key_Return)
    assert len(pressed) == 1


def stops(window, first):
    """Where Tab stops from a widget on, until it leaves the panel."""
    found = [first]
    panel = area_with_focus(window)
    for _ in range(60):
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
        now = QApplication.focusWidget()
        if area_with_focus(window) is not panel or now is first:
            break
        found.append(now)
    return found


def test_tab_goes_through_the_fields_of_the_inspector(active):
    active.session.set_selection(["conv2d_1"])
    QApplication.processEvents()
    inspector = active.docks.panel(Dock.INSPECTOR)
    active.session.set_selection(["linear_1"])
    QApplication.processEvents()
    active.commands.run("view.next_area")
    active.commands.run("view.next_area")
    assert QApplication.focusWidget() is inspector.head.id_field
    names = [each.objectName() for each in stops(active, inspector.head.id_field)]
    assert [each for each in names if each.startswith(("node.", "param."))] == [
        "node.id",
        "node.tag",
        "param.in_features",
        "param.out_features",
        "param.bias",
    ]


def test_tab_goes_through_the_cards_of_the_problems_with_their_fixes(active, qtbot):
    active.session.do("set", lambda d: edits.set_param(d, Place(), ["conv2d_1"], "in_channels", 7))
    active.docks.show(Dock.PROBLEMS)
    problems = active.docks.panel(Dock.PROBLEMS)
    qtbot.waitUntil(lambda: any(isinstance(each, ElidingButton) for each in stops_in(problems)))
    QApplication.processEvents()  # cards are laid out
    areas._enter(problems)
    texts = [
        each.accessibleName() or each.text() for each in stops(active, QApplication.focusWidget())
    ]
    assert texts[0] == "conv2d_1"
    assert any("in_channels" in text for text in texts[1:]), texts


def test_the_start_page_begins_with_a_new_design_and_tab_stays_on_what_is_seen(window, qtbot):
    window.activateWindow()
    first = stops_in(window.start_page)[0]
    qtbot.waitUntil(first.hasFocus)
    assert first.text() == "New design"
    for _ in range(2 * len(window.start_page.cards)):
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
        stop = QApplication.focusWidget()
        assert stop.isVisible()
        assert window.start_page.isAncestorOf(stop)


def test_arrows_go_from_card_to_card(window):
    window.activateWindow()
    cards = window.start_page.cards
    cards[0].setFocus()
    QTest.keyClick(cards[0], Qt.Key.Key_Right)
    assert cards[1].hasFocus()
    QTest.keyClick(cards[1], Qt.Key.Key_Left)
    assert cards[0].hasFocus()


def test_a_form_that_is_made_anew_keeps_the_keys_where_they_were(active, qtbot):
    active.docks.show(Dock.TRAINING)
    QApplication.processEvents()
    form = active.docks.panel(Dock.TRAINING).settings
    source = form.findChild(QComboBox, "param.data.source")
    source.setFocus()
    source.setCurrentText("moons")
    source.activated.emit(source.currentIndex())
    qtbot.waitUntil(lambda: form.findChild(QAbstractSpinBox, "param.data.noise") is not None)
    assert QApplication.focusWidget() is not source
    assert QApplication.focusWidget().objectName() == "param.data.source"


def test_the_training_is_entered_at_its_settings(active):
    active.docks.show(Dock.TRAINING)
    QApplication.processEvents()
    settings = active.docks.panel(Dock.TRAINING).settings
    settings.verticalScrollBar().setValue(settings.verticalScrollBar().maximum())
    areas._enter(active.docks.panel(Dock.TRAINING))
    assert QApplication.focusWidget().objectName() == "param.data.source"
    assert not QApplication.focusWidget().visibleRegion().isEmpty()


def test_tab_comes_out_of_every_panel_but_the_code(active):
    """In which it indents; F6 goes on from there."""
    for dock in set(Dock) - {Dock.CODE, Dock.PROBLEMS}:
        active.docks.show(dock)
        QApplication.processEvents()
        areas._enter(active.docks.panel(dock))
        around = stops(active, QApplication.focusWidget())
        assert all(each.isVisible() for each in around)
        assert area_with_focus(active) is not active.docks.panel(dock), dock


def test_tab_goes_from_the_settings_of_a_training_to_its_buttons(active):
    active.docks.show(Dock.TRAINING)
    QApplication.processEvents()
    training = active.docks.panel(Dock.TRAINING)
    stops_in(training.settings)[-1].setFocus()
    around = stops(active, QApplication.focusWidget())
    assert training.bar.train_button in around
    assert training.tabs.tabBar() in around
    assert training.curves.loss not in around


@pytest.mark.parametrize("checked", [False, True])
def test_the_focus_of_a_switch_can_be_seen(active, checked):
    box = QCheckBox(active.editor)
    box.setChecked(checked)
    box.resize(30, 30)
    box.show()
    active.canvas.setFocus()
    without = box.grab().toImage()
    box.setFocus()
    QApplication.processEvents()
    assert box.hasFocus()
    assert box.grab().toImage() != without
    box.deleteLater()
