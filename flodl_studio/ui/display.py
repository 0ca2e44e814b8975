"""Making the application, with a sentence where Qt would abort: no display, no plug-in for it."""

from __future__ import annotations

import os
import sys

from PySide6.QtCore import QMessageLogContext, QtMsgType, qInstallMessageHandler
from PySide6.QtWidgets import QApplication

from flodl_studio.errors import StudioError

HINT = "without a screen, use a command such as check or train (see flodl-studio --help)"
_DISPLAYS = ("DISPLAY", "WAYLAND_DISPLAY")
_LINUX = sys.platform.startswith("linux")


def make_application() -> QApplication:
    """Return a new application.

    Raises:
        StudioError: There is no display to open a window on.
    """
    chosen = os.environ.get("QT_QPA_PLATFORM")
    if _LINUX and not chosen and not any(map(os.environ.get, _DISPLAYS)):
        raise StudioError(f"there is no display ({' and '.join(_DISPLAYS)} are not set); {HINT}")
    reasons: list[str] = []

    def listen(kind: QtMsgType, _: QMessageLogContext, text: str) -> None:
        if kind != QtMsgType.QtFatalMsg:
            reasons.append(text.strip())
            return
        why = reasons[0] if reasons else text.partition("\n")[0].strip()
        sys.stderr.write(f"error: the window can't be opened: {why}; {HINT}\n")
        sys.stderr.flush()
        os._exit(1)  # Qt aborts, with a core dump, when this returns

    before = qInstallMessageHandler(listen)
    try:
        app = QApplication(sys.argv[:1])
    finally:
        qInstallMessageHandler(before)
    for each in reasons:  # nothing fatal came of it: say it as Qt would have
        sys.stderr.write(f"{each}\n")
    return app
