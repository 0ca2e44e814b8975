"""After a crash at any moment at most one edit is lost, and the next start offers the rest."""

import os
import signal
import subprocess
import sys

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton

from flodl_studio.design import settings
from flodl_studio.ui.main_window import MainWindow
from flodl_studio.ui.recovering import folder

_CRASHES = """
import os, sys, signal
from pathlib import Path
from PySide6.QtCore import QSettings
from flodl_studio.ui.app import application
app = application()
from flodl_studio.ui.main_window import MainWindow
from flodl_studio.design import settings
window = MainWindow()
def go():
    assert window.files.open(Path(sys.argv[1]))
    for count in range(3):
        window.session.do("rename", lambda d: settings.set_name(d, f"name_{count}"))
    os.kill(os.getpid(), signal.SIGKILL)
window.ready.connect(go)
window.show()
app.exec()
"""


@pytest.fixture
def crashed(template, tmp_path):
    path = tmp_path / "work.flodl"
    path.write_bytes(template.read_bytes())
    run = subprocess.run(
        [sys.executable, "-c", _CRASHES, str(path)], timeout=60, check=False, env=dict(os.environ)
    )
    assert run.returncode == -signal.SIGKILL
    return path


def another_window(qtbot):
    window = MainWindow()
    window.show()
    qtbot.waitUntil(lambda: window.is_ready, timeout=10_000)
    return window


def press(window, text):
    button = next(each for each in window.banners.findChildren(QPushButton) if each.text() == text)
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def leave(window):
    window.session.history.mark_saved()
    assert window.close()
    window.deleteLater()


def test_what_a_killed_window_did_is_offered_and_recovered(crashed, qtbot):
    window = another_window(qtbot)
    (text,) = window.banners.texts
    assert "work.flodl" in text
    assert "3 edits" in text
    press(window, "Recover")
    assert window.session.design.name == "name_2"
    assert window.document.path == crashed
    assert window.isWindowModified()
    assert window.commands.run("file.save")
    leave(window)
    again = another_window(qtbot)
    assert again.banners.texts == ()
    leave(again)


def test_what_is_thrown_away_is_not_offered_again(crashed, qtbot):
    window = another_window(qtbot)
    press(window, "Throw away")
    leave(window)
    again = another_window(qtbot)
    assert again.banners.texts == ()
    leave(again)


def test_what_is_not_decided_is_offered_again(crashed, qtbot):
    leave(another_window(qtbot))
    again = another_window(qtbot)
    assert len(again.banners.texts) == 1
    leave(again)


def test_recovered_work_survives_a_second_crash(crashed, qtbot):
    window = another_window(qtbot)
    press(window, "Recover")
    assert [each.suffix for each in folder().iterdir()] == [".recovery"]
    leave(window)


def test_saving_or_closing_in_order_leaves_nothing(opened):
    opened.session.do("rename", lambda design: settings.set_name(design, "x"))
    assert list(folder().iterdir())
    assert opened.commands.run("file.save")
    assert not list(folder().iterdir())


def test_a_design_that_was_only_looked_at_leaves_nothing(opened):
    assert not folder().exists() or not list(folder().iterdir())
