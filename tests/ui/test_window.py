import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDockWidget, QMessageBox, QPushButton

from flodl_studio.design import edits
from flodl_studio.design.values import Place
from flodl_studio.ui import faults
from flodl_studio.ui.dialogs.start_page import Card
from flodl_studio.ui.main_window import MainWindow
from flodl_studio.ui.pages import Page
from flodl_studio.ui.panels.dock import Dock

_BEFORE_FIRST_PAINT = """
import sys
from flodl_studio.ui.app import application
from flodl_studio.ui import theme
app = application()
theme.themes().start(app)
from flodl_studio.ui.main_window import MainWindow
window = MainWindow()
late = ("torch", "numpy", "pyqtgraph", "networkx", "NodeGraphQt", "scipy")
def furnish(really=window.furnish):
    print("before", [name for name in late if name in sys.modules])
    really()
    print("after", [name for name in ("torch", "flodl") if name in sys.modules])
    window.close()
    app.quit()
window.furnish = furnish
window.show()
app.exec()
"""


def test_nothing_heavy_is_imported_before_the_first_paint_and_torch_never(tmp_path):
    run = subprocess.run(
        [sys.executable, "-c", _BEFORE_FIRST_PAINT],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert run.stdout.splitlines() == ["before []", "after []"]


def test_the_first_window_is_no_larger_than_the_screen(qtbot):
    made = MainWindow()
    qtbot.addWidget(made)
    room = made.screen().availableSize()
    assert made.width() < room.width() <= 1440  # the test is of a small screen
    assert made.height() < room.height() <= 900


def test_the_start_page_comes_first_without_panels(window):
    assert window.pages.currentIndex() == Page.START
    assert not any(dock.isVisible() for dock in window.findChildren(QDockWidget))


def test_a_template_is_opened_from_its_card(window):
    card = next(each for each in window.start_page.cards if each.title == "Digits CNN")
    QTest.mouseClick(card, Qt.MouseButton.LeftButton)
    assert window.pages.currentIndex() == Page.EDITOR
    assert window.session.design.name == "digits_cnn"
    assert window.document.path is None


def test_every_template_opens_without_errors(window):
    for card in window.start_page.cards:
        card._act()
        errors = [p for p in window.session.inference.problems if p.severity == "error"]
        assert errors == [], card.title


def test_cards_can_be_chosen_with_the_keyboard(window):
    card: Card = window.start_page.cards[0]
    card.setFocus()
    QTest.keyClick(card, Qt.Key.Key_Return)
    assert window.pages.currentIndex() == Page.EDITOR


def test_a_recent_design_has_a_card(opened, tmp_path):
    opened.show_page(Page.START)
    assert opened.start_page.cards[0].title == "digits"
    QTest.mouseClick(opened.start_page.cards[0], Qt.MouseButton.LeftButton)
    assert opened.document.path == tmp_path / "digits.flodl"


def test_the_key_of_a_panel_behind_others_brings_it_to_the_front(opened, qtbot):
    opened.activateWindow()
    qtbot.waitUntil(opened.isActiveWindow)
    for dock in (Dock.SUMMARY, Dock.CODE):
        QTest.keyClick(opened, str(list(Dock).index(dock) + 1), Qt.KeyboardModifier.ControlModifier)
        QApplication.processEvents()
        assert opened.docks.is_shown(Dock.SUMMARY)
        assert opened.docks.is_in_front(dock)
    opened.docks.toggle(Dock.CODE)
    assert not opened.docks.is_shown(Dock.CODE)


def test_panels_come_back_as_they_were_left(qtbot, opened):
    opened.docks.toggle(Dock.PALETTE)
    opened.docks.show(Dock.SUMMARY)
    assert not opened.docks.is_shown(Dock.PALETTE)
    assert opened.close()
    second = MainWindow()
    second.show()
    qtbot.waitUntil(lambda: second.is_ready, timeout=10_000)
    second.show_page(Page.EDITOR)
    assert not second.docks.is_shown(Dock.PALETTE)
    assert second.docks.is_shown(Dock.INSPECTOR)
    second.close()
    second.deleteLater()


def test_panels_are_made_only_when_somebody_looks(qtbot, template):
    window = MainWindow()
    window.open_when_ready(template)
    window.show()
    qtbot.waitUntil(lambda: window.docks.is_made(Dock.INSPECTOR), timeout=10_000)
    assert not window.docks.is_made(Dock.SUMMARY)
    window.docks.show(Dock.SUMMARY)
    assert window.docks.is_made(Dock.SUMMARY)
    window.close()
    window.deleteLater()


def test_a_path_that_can_not_be_opened_ends_on_the_start_page_with_a_message(qtbot, tmp_path):
    window = MainWindow()
    window.open_when_ready(tmp_path / "missing.flodl")
    window.show()
    qtbot.waitUntil(lambda: window.is_ready, timeout=10_000)
    assert window.pages.currentIndex() == Page.START
    assert "missing.flodl" in window.banners.texts[0]
    window.close()
    window.deleteLater()


def test_a_fault_nobody_foresaw_is_one_message_and_a_log(window, monkeypatch, tmp_path):
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    faults.start_log()
    faults.catch(window.tell_fault)
    try:
        raise RuntimeError("the dog ate it")
    except RuntimeError as error:
        sys.excepthook(type(error), error, error.__traceback__)
    (text,) = window.banners.texts
    assert "the dog ate it" in text
    assert "Traceback" not in text
    assert "Traceback" in Path(faults.log_file()).read_text()


def test_an_empty_design_is_no_error_to_shout_about(window, qtbot):
    window.commands.run("file.new")
    qtbot.waitUntil(lambda: window.status.problems.text() == "Empty design")
    window.session.do("add", lambda design: edits.add_node(design, Place(), "Linear", (0, 0)))
    qtbot.waitUntil(lambda: "error" in window.status.problems.text())


def test_commands_are_refreshed_without_looking_for_the_log(window, monkeypatch):
    monkeypatch.setattr(faults, "log_file", lambda: pytest.fail("looked for the log"))
    window.commands.refresh()


def test_a_log_that_is_not_there_yet_is_spoken_of(window):
    assert not faults.log_file().exists()
    assert window.commands.run("help.log")
    assert window.status._refusal.text() == "Nothing has been logged yet."


def test_closing_the_window_with_work_left_can_be_called_off(opened, monkeypatch):
    from flodl_studio.design import settings

    opened.session.do("rename", lambda design: settings.set_name(design, "x"))
    monkeypatch.setattr(QMessageBox, "exec", lambda _: QMessageBox.StandardButton.Cancel)
    assert not opened.close()
    assert opened.isVisible()


def test_the_breadcrumb_goes_out_one_level_or_all(opened):
    from flodl_studio.design import grouping
    from flodl_studio.design.values import Place
    from flodl_studio.ui.breadcrumb import Breadcrumb

    opened.session.do(
        "group",
        lambda design: grouping.group(design, Place(), ["conv2d_1", "relu_1"], id="features"),
    )
    opened.session.set_place(Place().inside("features", "body"))
    crumb = opened.findChild(Breadcrumb)
    assert [title for title, _ in crumb.places] == ["", "features"]
    QTest.mouseClick(crumb.buttons[0], Qt.MouseButton.LeftButton)
    assert opened.session.place == Place()


@pytest.mark.parametrize("choice", ["light", "dark"])
def test_the_window_draws_itself_in_both_themes(opened, choice):
    from flodl_studio.ui import theme

    opened.commands.run(f"theme.{choice}")
    QApplication.processEvents()
    ground = theme.load(choice).window
    image = opened.grab().toImage()
    points = [(x, y) for x in range(5, image.width(), 23) for y in range(5, image.height(), 23)]
    colors = Counter(image.pixelColor(x, y).name() for x, y in points)
    assert colors[ground] > len(points) / 20
    opened.commands.run("theme.light")


def test_an_opened_design_has_the_keyboard(opened):
    opened.activateWindow()
    assert QTest.qWaitForWindowActive(opened)
    assert opened.canvas.hasFocus()


def test_a_small_network_opens_as_a_whole(opened):
    QApplication.processEvents()
    seen = opened.canvas.seen_rect()
    assert all(seen.contains(box) for box in opened.canvas.mirror.boxes())


def test_panels_below_have_room_for_curves(qtbot, template):
    window = MainWindow()
    window.open_when_ready(template)
    window.show()
    window.furnish()
    window.docks.show(Dock.TRAINING)
    QApplication.processEvents()
    training = window.docks.panel(Dock.TRAINING)
    assert training.curves.height() > 150
    assert window.canvas.height() > training.height()
    window.close()
    window.deleteLater()


def test_a_click_on_a_message_leaves_the_keyboard_to_the_canvas(opened):
    opened.activateWindow()
    assert QTest.qWaitForWindowActive(opened)
    opened.canvas.setFocus()
    opened.banners.say("something", offers=[("Do it", lambda: None)])
    QApplication.processEvents()
    (button,) = opened.banners.findChildren(QPushButton)
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    QApplication.processEvents()
    assert opened.banners.texts == ()
    assert opened.canvas.hasFocus()
