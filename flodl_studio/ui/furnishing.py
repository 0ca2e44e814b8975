"""What the window is filled with right after its first paint: canvas, panels, commands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget

from flodl_studio.ui.breadcrumb import Breadcrumb
from flodl_studio.ui.canvas.commands import canvas_commands
from flodl_studio.ui.canvas.view import Canvas
from flodl_studio.ui.dialogs.start_page import StartPage
from flodl_studio.ui.layouts import column
from flodl_studio.ui.looking import Looking
from flodl_studio.ui.menus import context_menu
from flodl_studio.ui.pages import Page
from flodl_studio.ui.panels.code import Code
from flodl_studio.ui.panels.dock import Dock
from flodl_studio.ui.panels.history import HistoryList
from flodl_studio.ui.panels.inspector import Inspector
from flodl_studio.ui.panels.palette import Palette
from flodl_studio.ui.panels.problems import Problems
from flodl_studio.ui.panels.summary import Summary
from flodl_studio.ui.recovering import Recovery
from flodl_studio.ui.status import follow_costs
from flodl_studio.ui.tables import explaining, files, history, run, structure, view
from flodl_studio.ui.training_flow import TrainingFlow

if TYPE_CHECKING:
    from flodl_studio.ui.main_window import MainWindow


WARM_MS = 600
"""How long after the window is there the spare engine is started, in milliseconds."""


def furnish(window: MainWindow) -> None:
    """Fill a window."""
    session = window.session
    canvas = Canvas(session)
    window.canvas = canvas
    layout = column(window.editor)
    layout.addWidget(Breadcrumb(session))
    layout.addWidget(canvas, 1)
    window.recovery = Recovery(window)
    window.training = TrainingFlow(window)
    window.looking = Looking(window)
    window.training.trainer.changed.connect(window.commands.refresh)
    QTimer.singleShot(WARM_MS, window.training, window.training.warm)
    _fill_docks(window)
    for table in (files, history, structure, run, view, explaining):
        window.commands.add(table.commands(window), canvas)
    window.commands.add(canvas_commands(canvas), canvas)
    canvas.hinted.connect(window.status.hint.setText)
    canvas.menu_asked.connect(lambda _hit, at: context_menu(window).popup(at))
    _replace_start(window)
    follow_costs(window.status, session)
    window.status.problems.clicked.connect(lambda: window.docks.show(Dock.PROBLEMS))


def _fill_docks(window: MainWindow) -> None:
    session, docks = window.session, window.docks

    def palette() -> Palette:
        made = Palette(session)
        made.chosen.connect(window.canvas.adding.add_kind)
        return made

    docks.fill(Dock.PALETTE, palette)
    docks.fill(Dock.INSPECTOR, lambda: Inspector(session, window.training.back))
    docks.fill(Dock.HISTORY, lambda: HistoryList(session))
    docks.fill(Dock.CODE, lambda: Code(session))
    docks.fill(Dock.PROBLEMS, lambda: Problems(session))
    docks.fill(Dock.SUMMARY, lambda: Summary(session))
    docks.fill(Dock.TRAINING, lambda: _training(window))
    docks.fill(Dock.PREVIEW, lambda: _preview(window))


def _training(window: MainWindow) -> QWidget:
    from flodl_studio.ui.panels.training import Training  # with numpy and the plots: 0.3 s

    made = Training(window.training)
    made.runs.opened.connect(lambda: _look_back(window))
    made.results.chosen.connect(lambda number: _look_at(window, number))
    return made


def _look_back(window: MainWindow) -> None:
    """Show the epochs of the run that was chosen, and what was seen of its layers."""
    window.docks.show(Dock.PREVIEW)
    if not window.looking.is_on:
        window.commands.run("run.look")


def _look_at(window: MainWindow, number: int) -> None:
    """Show what the model makes of a sample."""
    from flodl_studio.ui.panels.preview import Preview

    window.docks.show(Dock.PREVIEW)
    preview = window.docks.panel(Dock.PREVIEW)
    if isinstance(preview, Preview):
        window.training.back.choose(preview.epochs.run)  # the model as it is
        preview.sample.setValue(number)


def _preview(window: MainWindow) -> QWidget:
    from flodl_studio.ui.panels.preview import Preview  # as above

    return Preview(window.training)


def _replace_start(window: MainWindow) -> None:
    empty = window.pages.widget(Page.START)
    shown = window.pages.currentIndex()
    page = StartPage(window)
    window.start_page = page
    if empty is not None:
        window.pages.removeWidget(empty)
        empty.deleteLater()
    window.pages.insertWidget(Page.START, page)
    window.pages.setCurrentIndex(shown)
