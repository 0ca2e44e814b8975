"""What happens around files: asking where, asking before work is lost, saying what went wrong."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QProcess, QSettings
from PySide6.QtWidgets import QFileDialog, QMessageBox

from flodl_studio.design import edits
from flodl_studio.design.values import Design
from flodl_studio.errors import StudioError
from flodl_studio.ui.document import SUFFIX
from flodl_studio.ui.pages import Page

if TYPE_CHECKING:
    from flodl_studio.ui.main_window import MainWindow


class FileFlow(QObject):
    """Opens, saves, imports; a bad file never costs what is open."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        document = window.document
        # what was said was about the design before; what comes up while one is opened stays
        window.session.reset.connect(window.banners.clear)
        document.changed_on_disk.connect(self._on_changed_on_disk)
        document.opened_elsewhere.connect(self._on_opened_elsewhere)

    def new(self) -> None:
        """Begin an empty design."""
        if self.may_close():
            self.start(Design())

    def start(self, design: Design, saved: bool = True, path: Path | None = None) -> None:
        """Show a design that is in no file, or is to be saved to one."""
        self._window.document.start(design, saved, path)
        self._window.show_page(Page.EDITOR)

    def ask_open(self) -> None:
        """Ask for a file and open it."""
        name, _ = QFileDialog.getOpenFileName(
            self._window,
            self.tr("Open a design"),
            self._folder(),
            self.tr("Designs (*.flodl);;Python flows (*.py);;All files (*)"),
        )
        if name:
            self.open(Path(name))

    def open(self, path: Path) -> bool:
        """Open a file, a design or FlowBuilder code, and tell whether it is open now."""
        if not self.may_close():
            return False
        if path.suffix == ".py":
            return self.import_code(path)
        try:
            self._window.document.open(path)
        except StudioError as error:
            self._refuse(self.tr("{} can't be opened.").format(path.name), str(error))
            return False
        except OSError as error:
            self._refuse(self.tr("{} can't be read.").format(path.name), str(error))
            return False
        QSettings().setValue("files/folder", str(path.parent))
        self._window.show_page(Page.EDITOR)
        return True

    def ask_import(self) -> None:
        """Ask for a Python file and show its flow."""
        name, _ = QFileDialog.getOpenFileName(
            self._window,
            self.tr("Import FlowBuilder code"),
            self._folder(),
            self.tr("Python (*.py)"),
        )
        if name and self.may_close():
            self.import_code(Path(name))

    def ask_import_torch(self) -> None:
        """Ask for a PyTorch model and show what it becomes."""
        from flodl_studio.ui.dialogs.import_torch import ImportTorch

        ImportTorch(self._window).open()

    def new_window(self) -> None:
        """Open one more window, with a process of its own."""
        QProcess.startDetached(sys.executable, ["-m", "flodl_studio"])

    def import_code(self, path: Path) -> bool:
        """Show the flow in a Python file as a design, which is in no file yet."""
        from flodl_studio.importing import read_flow

        try:
            design = read_flow(path.read_text(encoding="utf-8"))
        except StudioError as error:
            self._refuse(self.tr("{} can't be imported.").format(path.name), str(error))
            return False
        except (OSError, UnicodeDecodeError) as error:
            self._refuse(self.tr("{} can't be read.").format(path.name), str(error))
            return False
        self.start(design, saved=False)
        return True

    def save(self) -> bool:
        """Save to the design's file, asking where if it has none, and tell whether it is saved."""
        if self._window.document.path is None:
            return self.save_as()
        return self._save(self._window.document.path)

    def save_as(self) -> bool:
        """Ask where and save there, and tell whether it is saved."""
        document = self._window.document
        start = document.path or Path(self._folder()) / (document.name + SUFFIX)
        name, _ = QFileDialog.getSaveFileName(
            self._window, self.tr("Save the design"), str(start), self.tr("Designs (*.flodl)")
        )
        if not name:
            return False
        path = Path(name)
        if path.suffix != SUFFIX:
            path = path.with_name(path.name + SUFFIX)
        self._name_after(path)
        return self._save(path)

    def _name_after(self, path: Path) -> None:
        """Call a design that has no name yet as its file is called."""
        session = self._window.session
        if session.design.name == Design().name:
            session.do(self.tr("name the design"), lambda design: edits.set_name(design, path.stem))

    def may_close(self) -> bool:
        """Tell whether the design may go: it is saved, is saved now, or is given up on purpose."""
        if not self._window.document.is_modified:
            return True
        buttons = QMessageBox.StandardButton
        asked = QMessageBox(self._window)
        asked.setIcon(QMessageBox.Icon.Warning)
        asked.setWindowTitle(self.tr("Unsaved work"))
        asked.setText(self.tr("Save the changes to {}?").format(self._window.document.name))
        asked.setInformativeText(self.tr("Without saving they are lost."))
        asked.setStandardButtons(buttons.Save | buttons.Discard | buttons.Cancel)
        asked.setDefaultButton(buttons.Save)
        answer = asked.exec()
        if answer == buttons.Save:
            return self.save()
        return answer == buttons.Discard

    def _save(self, path: Path) -> bool:
        try:
            self._window.document.save(path)
        except (StudioError, OSError) as error:
            self._refuse(self.tr("The design is not saved."), str(error))
            return False
        QSettings().setValue("files/folder", str(path.parent))
        self._window.statusBar().showMessage(self.tr("Saved {}").format(path), 4000)
        return True

    def _folder(self) -> str:
        path = self._window.document.path
        stored = QSettings().value("files/folder", str(Path.home()))
        return str(path.parent if path else stored)

    def _refuse(self, what: str, why: str) -> None:
        self._window.banners.say(f"{what} {why[:1].upper()}{why[1:]}", "error")

    def _on_changed_on_disk(self) -> None:
        document = self._window.document
        text = self.tr("{} was changed by another program.").format(document.name)
        if document.is_modified:
            text += " " + self.tr("You have changes of your own that are not saved.")
        self._window.banners.say(
            text,
            "warning",
            [
                (self.tr("Load the file"), self._reload),
                (self.tr("Keep mine"), document.keep_mine),
            ],
        )

    def _reload(self) -> None:
        try:
            self._window.document.reload()
        except (StudioError, OSError) as error:
            self._refuse(self.tr("The file can't be opened; yours stays open."), str(error))

    def _on_opened_elsewhere(self) -> None:
        text = self.tr("This file is open in another window too: the one saved last wins.")
        self._window.banners.say(text, "warning")
