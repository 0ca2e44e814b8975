"""Commands that explain."""

from __future__ import annotations

from importlib.metadata import version
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QMessageBox

from flodl_studio.ui import faults
from flodl_studio.ui.commands import Command

if TYPE_CHECKING:
    from flodl_studio.ui.main_window import MainWindow

translate = QCoreApplication.translate


def commands(window: MainWindow) -> list[Command]:
    """Return the commands that explain."""
    return [
        Command(
            "help.keys",
            translate("Help", "&Keyboard shortcuts…"),
            window.show_shortcuts,
            "keyboard",
            ("Ctrl+F1",),
        ),
        Command(
            "help.log",
            translate("Help", "Open the &log"),
            lambda: _open_log(window),
        ),
        Command("help.about", translate("Help", "&About"), lambda: _about(window), "info"),
    ]


def _open_log(window: MainWindow) -> None:
    path = faults.log_file()
    if path.exists():
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))
    else:
        window.status.say_refusal(translate("Help", "Nothing has been logged yet."))


def _about(window: MainWindow) -> None:
    QMessageBox.about(
        window,
        translate("Help", "About flodl studio"),
        translate(
            "Help",
            "<h3>flodl studio {version}</h3><p>Draw a neural network, see its shapes as you draw, "
            "train it in place, leave with its code.</p>"
            "<p>Free software under the MIT license.</p>",
        ).format(version=version("flodl-studio")),
    )
