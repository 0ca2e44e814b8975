"""What is left when something goes wrong that nobody foresaw: one clear message, and a log."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import QStandardPaths

_log = logging.getLogger("flodl_studio")


def log_file() -> Path:
    """Return where the log is."""
    where = QStandardPaths.StandardLocation.AppLocalDataLocation
    return Path(QStandardPaths.writableLocation(where)) / "studio.log"


def start_log() -> None:
    """Write the log to a file of its own, a megabyte at most and one older."""
    path = log_file()
    path.parent.mkdir(parents=True, exist_ok=True)
    handler = RotatingFileHandler(path, maxBytes=1_000_000, backupCount=1, delay=True)
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    _log.addHandler(handler)
    _log.setLevel(logging.INFO)


def catch(tell: Callable[[str], object]) -> None:
    """Log whatever no one caught, and tell the user in a sentence, once for each fault in a row."""
    telling = False

    def hook(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        nonlocal telling
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, trace)
            return
        _log.error("not caught", exc_info=(kind, error, trace))
        if telling:
            return
        telling = True
        try:
            tell(f"{kind.__name__}: {error}")
        finally:
            telling = False

    sys.excepthook = hook
