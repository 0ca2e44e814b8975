"""From the command line to the window on the screen."""

from __future__ import annotations

import signal
from pathlib import Path

from PySide6.QtWidgets import QApplication

from flodl_studio.ui import faults, language, theme
from flodl_studio.ui.display import make_application


def run(path: str | None) -> int:
    """Open the window, with a design if one is given, and return the exit status when it closes.

    Raises:
        StudioError: There is no display.
    """
    app = application()
    faults.start_log()
    language.install(app)  # before the first text is read
    theme.themes().start(app)
    from flodl_studio.ui.main_window import MainWindow  # after the style: widgets are made in it

    window = MainWindow()
    faults.catch(window.tell_fault)
    if path is not None:
        window.open_when_ready(Path(path))
    window.show()
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # Ctrl-C in the terminal ends it at once
    return app.exec()


def application() -> QApplication:
    """Return the application, made and named if there is none yet."""
    found = QApplication.instance()
    app = found if isinstance(found, QApplication) else make_application()
    app.setOrganizationName("flodl")
    app.setApplicationName("flodl-studio")
    app.setApplicationDisplayName("flodl studio")
    app.setWindowIcon(theme.icon("logo", theme.load("light").accent))
    return app
