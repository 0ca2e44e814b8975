"""A window, and a timer in its own loop that tells how late it comes."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QSettings, Qt, QTimer

from flodl_studio.ui import furnishing, theme
from flodl_studio.ui.app import application
from flodl_studio.ui.main_window import MainWindow

TICK_MS = 10
Opened = Iterator[Callable[[int], MainWindow]]


class Ticks:
    """Measures how late a timer of 10 ms comes.

    Attributes:
        late: By how much each tick came late, in milliseconds.
        own: CPU time of the window's thread before each, in milliseconds.
    """

    def __init__(self) -> None:
        self.late: list[float] = []
        self.own: list[float] = []
        self._last = self._work = 0.0
        self._timer = QTimer()
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(TICK_MS)
        self._timer.timeout.connect(self._tick)

    def _tick(self) -> None:
        now, work = time.perf_counter(), time.thread_time()
        self.late.append((now - self._last) * 1000 - TICK_MS)
        self.own.append((work - self._work) * 1000)
        self._last, self._work = now, work

    def watch(self, run: Callable[[], object]) -> None:
        """Count anew while something runs."""
        self.late, self.own = [], []
        self._last, self._work = time.perf_counter(), time.thread_time()
        self._timer.start()
        run()
        self._timer.stop()


@pytest.fixture
def ticks() -> Ticks:
    return Ticks()


@pytest.fixture
def opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Opened:
    """Return what opens a window, which starts a spare engine after so many milliseconds."""
    for name in ("XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME"):
        monkeypatch.setenv(name, str(tmp_path / name.lower()))
    ini = QSettings.Format.IniFormat
    app = application()
    QSettings.setDefaultFormat(ini)
    QSettings.setPath(ini, QSettings.Scope.UserScope, str(tmp_path / "settings"))
    theme.themes().start(app)
    made: list[MainWindow] = []

    def open_window(warm_ms: int) -> MainWindow:
        monkeypatch.setattr(furnishing, "WARM_MS", warm_ms)
        window = MainWindow()
        made.append(window)
        window.resize(1600, 1000)
        window.show()
        window.furnish()
        return window

    yield open_window
    for window in made:
        window.session.history.mark_saved()
        assert window.close()
        window.deleteLater()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
