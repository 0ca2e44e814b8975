"""A window with settings of its own, closed again by its test."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import pytest
from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QApplication

from flodl_studio import resources
from flodl_studio.ui import furnishing, theme
from flodl_studio.ui.app import application
from flodl_studio.ui.main_window import MainWindow
from flodl_studio.ui.session import Session

TEMPLATE = resources.root() / "templates" / "digits_cnn.flodl"


@pytest.fixture(scope="session")
def qapp() -> QApplication:
    return application()


@pytest.fixture(autouse=True)
def own_settings(qapp: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep settings, locks and logs of a test in its own folder."""
    for name in ("XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME"):
        monkeypatch.setenv(name, str(tmp_path / name.lower()))
    ini = QSettings.Format.IniFormat
    QSettings.setDefaultFormat(ini)
    QSettings.setPath(ini, QSettings.Scope.UserScope, str(tmp_path / "settings"))
    monkeypatch.setattr(furnishing, "WARM_MS", 3_600_000)  # a test that needs an engine starts one
    if theme.current().dark:
        theme.themes().choose("light", remember=False)


@pytest.fixture
def session() -> Session:
    return Session()


@pytest.fixture
def window(qtbot) -> Iterator[MainWindow]:
    theme.themes().start(application())
    made = MainWindow()
    made.resize(1400, 900)
    made.show()
    qtbot.waitUntil(lambda: made.is_ready, timeout=10_000)
    yield made
    made.session.history.mark_saved()
    assert made.close()
    made.deleteLater()
    QApplication.processEvents()


@pytest.fixture
def template() -> Path:
    return TEMPLATE


@pytest.fixture
def opened(window: MainWindow, template: Path, tmp_path: Path) -> MainWindow:
    """A window with a design of its own in a file."""
    path = tmp_path / "digits.flodl"
    path.write_bytes(template.read_bytes())
    assert window.files.open(path)
    QApplication.processEvents()
    return window
