"""Undo and redo, by the names of the steps."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from flodl_studio.ui.commands import Command

if TYPE_CHECKING:
    from flodl_studio.ui.main_window import MainWindow

translate = QCoreApplication.translate


def commands(window: MainWindow) -> list[Command]:
    """Return undo and redo."""
    session = window.session

    def undo_text() -> str:
        label = session.history.undo_label
        return translate("Edit", "&Undo {}").format(label) if label else translate("Edit", "&Undo")

    def redo_text() -> str:
        label = session.history.redo_label
        return translate("Edit", "&Redo {}").format(label) if label else translate("Edit", "&Redo")

    return [
        Command(
            "edit.undo",
            translate("Edit", "&Undo"),
            session.undo,
            "undo",
            ("Ctrl+Z",),
            enabled=lambda: session.history.undo_label is not None,
            label=undo_text,
        ),
        Command(
            "edit.redo",
            translate("Edit", "&Redo"),
            session.redo,
            "redo",
            ("Ctrl+Shift+Z", "Ctrl+Y"),
            enabled=lambda: session.history.redo_label is not None,
            label=redo_text,
        ),
    ]
