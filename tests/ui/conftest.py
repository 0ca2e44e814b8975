"""A window with settings of its own, closed again by its test."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path.insert(0, str(Path(__file__).parent))

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QSettings
from PySide6.QtWidgets import QApplication

from flodl_studio import resources
from flodl_studio.design.values import Design
from flodl_studio.ui import furnishing, theme
from flodl_studio.ui.app import application
from flodl_studio.ui.main_window import MainWindow
from flodl_studio.ui.pages import Page
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
    monkeypatch.setattr(furnishing, "WARM_MS", 3_600_000)  # as in `shared_window`
    if theme.current().dark:
        theme.themes().choose("light", remember=False)


@pytest.fixture
def session() -> Session:
    return Session()


@pytest.fixture(scope="module")
def shared_window() -> Iterator[MainWindow]:
    """One window for the tests of a module: making one takes longer than most of them."""
    theme.themes().start(application())
    furnishing.WARM_MS = 3_600_000  # a test that needs an engine starts one
    made = MainWindow()
    made.resize(1400, 900)
    made.show()
    made.furnish()
    yield made
    made.session.history.mark_saved()
    assert made.close()
    made.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.fixture
def window(shared_window: MainWindow) -> Iterator[MainWindow]:
    """The window as it is after the start."""
    made = shared_window
    made.session.history.mark_saved()
    made.show()
    made.document.start(Design())
    made.show_page(Page.EDITOR)
    made.docks.reset()
    made.show_page(Page.START)
    made.commands.apply_keys()
    made.commands.refresh()
    QApplication.processEvents()
    yield made
    made.session.history.mark_saved()
    made.document.close()
    made.recovery.close()
    made.training.close()
    for text in made.banners.texts:
        made.banners.close_message(text)


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
