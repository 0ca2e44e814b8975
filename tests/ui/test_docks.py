"""The titles of docks, alone and among tabs."""

from PySide6.QtWidgets import QApplication, QDockWidget

from flodl_studio.ui.pages import Page
from flodl_studio.ui.panels.dock import Dock
from flodl_studio.ui.panels.dock_title import DockTitle


def _dock(window, dock):
    found = window.findChild(QDockWidget, f"dock.{dock}")
    assert found is not None
    return found


def test_only_a_dock_that_stands_alone_has_a_title(window):
    window.show_page(Page.EDITOR)
    QApplication.processEvents()

    assert isinstance(_dock(window, Dock.PALETTE).titleBarWidget(), DockTitle)
    assert not isinstance(_dock(window, Dock.INSPECTOR).titleBarWidget(), DockTitle)


def test_a_dock_taken_out_of_its_tabs_has_a_title_until_it_is_back(window):
    window.show_page(Page.EDITOR)
    dock = _dock(window, Dock.SUMMARY)

    dock.setFloating(True)
    QApplication.processEvents()
    assert isinstance(dock.titleBarWidget(), DockTitle)

    window.docks.reset()
    QApplication.processEvents()
    assert not isinstance(dock.titleBarWidget(), DockTitle)


def test_the_button_of_a_title_closes_the_dock(window):
    window.show_page(Page.EDITOR)
    QApplication.processEvents()
    title = _dock(window, Dock.PALETTE).titleBarWidget()

    title.close_button.click()

    assert not window.docks.is_shown(Dock.PALETTE)


def test_in_a_small_window_palette_and_inspector_can_be_read_and_all_be_reached(opened):
    for dock in Dock:
        opened.docks.show(dock)
        QApplication.processEvents()
    opened.session.set_selection(["conv2d_1"])
    opened.docks.show(Dock.INSPECTOR)
    opened.docks.show(Dock.TRAINING)

    opened.resize(1000, 650)
    QApplication.processEvents()

    assert (opened.width(), opened.height()) == (1000, 650)
    assert opened.docks.panel(Dock.PALETTE).width() >= 170
    inspector = opened.docks.panel(Dock.INSPECTOR)
    assert inspector.widget().width() <= inspector.viewport().width()
    training = opened.docks.panel(Dock.TRAINING)
    around = _dock(opened, Dock.TRAINING).widget()
    hidden = training.width() - around.viewport().width()
    assert hidden == around.horizontalScrollBar().maximum() > 0


def test_reset_panels_come_back_in_a_window_of_the_same_size(window):
    window.show_page(Page.EDITOR)
    window.resize(1320, 800)
    for dock in Dock:
        _dock(window, dock).setFloating(True)
        QApplication.processEvents()

    window.commands.run("view.reset_docks")
    QApplication.processEvents()

    assert (window.width(), window.height()) == (1320, 800)
    assert not any(_dock(window, dock).isFloating() for dock in Dock)
    assert all(_dock(window, dock).toggleViewAction().isChecked() for dock in Dock)
