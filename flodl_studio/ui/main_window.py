"""The window: canvas in the middle, panels around it, filled right after the first paint."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QEvent, QSettings, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QMainWindow, QStackedWidget, QWidget

from flodl_studio.ui import faults
from flodl_studio.ui.banner import Banners
from flodl_studio.ui.commands import Commands
from flodl_studio.ui.document import SUFFIX, Document
from flodl_studio.ui.file_flow import FileFlow
from flodl_studio.ui.layouts import column
from flodl_studio.ui.menus import build_menus, build_toolbar
from flodl_studio.ui.pages import Page
from flodl_studio.ui.panels.dock import Dock, Docks
from flodl_studio.ui.session import Session
from flodl_studio.ui.status import Status

if TYPE_CHECKING:
    from flodl_studio.ui.canvas.view import Canvas
    from flodl_studio.ui.dialogs.start_page import StartPage
    from flodl_studio.ui.looking import Looking
    from flodl_studio.ui.recovering import Recovery
    from flodl_studio.ui.training_flow import TrainingFlow


_FIRST_SIZE = QSize(1440, 900)
_FRAME = QSize(8, 40)
"""What is left of a small screen for the window's own frame, logical pixels."""


class MainWindow(QMainWindow):
    """One window with one design.

    Attributes:
        ready: Canvas and panels are there; sent once, soon after the first paint.
    """

    ready = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.session = Session(parent=self)
        self.document = Document(self.session, self)
        self.commands = Commands(self)
        self.banners = Banners()
        self.editor = QWidget()
        self.pages = QStackedWidget()
        self.files = FileFlow(self)
        self.docks = Docks(self)
        self.status = Status(self)
        self.canvas: Canvas
        self.start_page: StartPage
        self.recovery: Recovery
        self.training: TrainingFlow
        self.looking: Looking
        self._ready = False
        self._wanted: Path | None = None
        self.setObjectName("window")
        self.setAcceptDrops(True)
        self.setIconSize(QSize(20, 20))
        self.setDockNestingEnabled(True)
        self.setDockOptions(
            QMainWindow.DockOption.AnimatedDocks
            | QMainWindow.DockOption.AllowNestedDocks
            | QMainWindow.DockOption.AllowTabbedDocks
            | QMainWindow.DockOption.GroupedDragging
        )
        self._lay_out()
        self._restore()
        self.document.state_changed.connect(self._show_title)
        self.session.refused.connect(self.status.say_refusal)
        self.session.changed.connect(self.status.take_back_refusal)
        self._show_title()

    @property
    def is_ready(self) -> bool:
        """Whether canvas and panels are there."""
        return self._ready

    @property
    def canvas_is_shown(self) -> bool:
        """Whether the editor is what the window shows, with its panels around."""
        return self.pages.currentIndex() == Page.EDITOR and self.docks.are_shown

    def open_when_ready(self, path: Path) -> None:
        """Open a design once the window is there; until then it shows that it will."""
        self._wanted = path
        self.pages.setCurrentIndex(Page.EDITOR)
        if self._ready:
            self._open_wanted()

    def furnish(self) -> None:
        """Make canvas, panels and commands; called by itself after the first paint."""
        if self._ready:
            return
        from flodl_studio.ui.furnishing import furnish  # with catalogue and canvas: 0.3 s

        furnish(self)
        self.canvas.show()  # at once, not when the loop gets there: its keys ask if it is seen
        self._ready = True
        build_menus(self)
        build_toolbar(self)
        self.commands.apply_keys()
        self.commands.refresh()
        self.session.changed.connect(self.commands.refresh)
        self.session.selection_changed.connect(self.commands.refresh)
        self.session.place_changed.connect(self.commands.refresh)
        self.canvas.choice_changed.connect(self.commands.refresh)
        self.document.state_changed.connect(self.commands.refresh)
        self._open_wanted()
        self.recovery.offer()
        self.ready.emit()

    def show_page(self, page: Page) -> None:
        """Show the start page or the editor, which alone has panels around it."""
        entering = page is Page.EDITOR and not self.canvas_is_shown
        self.pages.setCurrentIndex(page)
        if page is Page.START and self._ready:
            self.start_page.refresh()
        self.docks.show_for_editor(page == Page.EDITOR)
        if entering and self._ready:
            QTimer.singleShot(0, self.canvas.show_start)  # the panels have their room by then
            self.canvas.setFocus(Qt.FocusReason.OtherFocusReason)  # its keys work at once
        self.status.show_facts(page == Page.EDITOR)
        self.commands.refresh()

    def show_command_palette(self) -> None:
        """Show the list of all commands."""
        from flodl_studio.ui.dialogs.command_palette import CommandPalette

        CommandPalette(self.commands, self).open_over(self)

    def show_shortcuts(self) -> None:
        """Show the keys of all commands, to be changed."""
        from flodl_studio.ui.dialogs.shortcuts import Shortcuts

        Shortcuts(self.commands, self).open()

    def tell_fault(self, text: str) -> None:
        """Say that something failed which nobody foresaw."""
        self.banners.say(
            self.tr("Something went wrong in the studio; your design is as it was.")
            + " "
            + self.tr("The details are in {}.").format(faults.log_file())
            + f" ({text})",
            "error",
        )

    def event(self, event: QEvent) -> bool:
        """Furnish the window as soon as its first paint is done."""
        handled = super().event(event)
        if event.type() == QEvent.Type.Paint and not self._ready:
            QTimer.singleShot(0, self.furnish)
        return handled

    def closeEvent(self, event: QCloseEvent) -> None:
        """Ask about unsaved work, then put the window away as it is."""
        if not self.files.may_close():
            event.ignore()
            return
        settings = QSettings()
        settings.setValue("window/geometry", self.saveGeometry())
        if self._ready:
            settings.setValue("window/state", self.docks.state())
        self.docks.close_all()
        if self._ready:
            self.recovery.close()
            self.training.close()
        self.document.close()
        super().closeEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Accept a design or Python file."""
        if _dropped(event) is not None:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Open the file that was dropped."""
        path = _dropped(event)
        if path is not None:
            event.acceptProposedAction()
            self.files.open(path)

    def _open_wanted(self) -> None:
        path, self._wanted = self._wanted, None
        if path is not None and not self.files.open(path):
            self.show_page(Page.START)

    def _lay_out(self) -> None:
        middle = QWidget()
        layout = column(middle)
        layout.addWidget(self.banners)
        layout.addWidget(self.pages, 1)
        self.pages.addWidget(QWidget())
        self.pages.addWidget(self.editor)
        self.setCentralWidget(middle)
        self.setStatusBar(self.status)
        for dock in Dock:
            self.docks.add(dock)

    def _restore(self) -> None:
        settings = QSettings()
        geometry, state = settings.value("window/geometry"), settings.value("window/state")
        if not (isinstance(geometry, QByteArray) and self.restoreGeometry(geometry)):
            room = self.screen().availableSize() - _FRAME
            self.resize(_FIRST_SIZE.boundedTo(room))
        self.docks.restore(state if isinstance(state, QByteArray) else None)
        self.docks.show_for_editor(False)

    def _show_title(self) -> None:
        self.setWindowTitle(f"{self.document.name}[*]")
        self.setWindowFilePath(str(self.document.path or ""))
        self.setWindowModified(self.document.is_modified)


def _dropped(event: QDropEvent) -> Path | None:
    urls = event.mimeData().urls()
    if len(urls) == 1 and urls[0].isLocalFile():
        path = Path(urls[0].toLocalFile())
        if path.suffix.lower() in (SUFFIX, ".py", ".json"):
            return path
    return None
