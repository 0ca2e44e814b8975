"""Commands about files: new, open, save, import, export."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from flodl_studio.ui.commands import Command
from flodl_studio.ui.exporting import FORMS, Exporter
from flodl_studio.ui.pages import Page

if TYPE_CHECKING:
    from flodl_studio.ui.main_window import MainWindow

translate = QCoreApplication.translate


def commands(window: MainWindow) -> list[Command]:
    """Return the commands about files."""
    files, document = window.files, window.document

    def editing() -> bool:
        return window.pages.currentIndex() == Page.EDITOR

    return [
        Command("file.new", translate("File", "&New"), files.new, "new", ("Ctrl+N",)),
        Command(
            "file.new_window",
            translate("File", "New &window"),
            files.new_window,
            shortcuts=("Ctrl+Shift+N",),
        ),
        Command("file.open", translate("File", "&Open…"), files.ask_open, "open", ("Ctrl+O",)),
        Command(
            "file.save",
            translate("File", "&Save"),
            files.save,
            "save",
            ("Ctrl+S",),
            enabled=lambda: editing() and (document.is_modified or document.path is None),
        ),
        Command(
            "file.save_as",
            translate("File", "Save &as…"),
            files.save_as,
            "save-as",
            ("Ctrl+Shift+S",),
            enabled=editing,
        ),
        Command(
            "file.import_code",
            translate("File", "&Import FlowBuilder code…"),
            files.ask_import,
            "import",
        ),
        Command(
            "file.import_torch",
            translate("File", "Import a PyTorch &model…"),
            files.ask_import_torch,
            "import",
        ),
        Command(
            "file.start_page",
            translate("File", "S&tart page"),
            lambda: window.show_page(Page.START),
            "home",
            enabled=editing,
        ),
        Command("file.quit", translate("File", "&Quit"), window.close, shortcuts=("Ctrl+Q",)),
        *_exports(window),
    ]


def _exports(window: MainWindow) -> list[Command]:
    exporter = Exporter(window)
    return [
        Command(
            f"export.{form.id}",
            form.title(),
            lambda which=form: exporter.ask(which),  # type: ignore[misc] # bound in the loop
            "export",
            enabled=lambda which=form: exporter.can_export(which),  # type: ignore[misc] # as above
        )
        for form in FORMS
    ]
