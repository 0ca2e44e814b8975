"""Every command on every kind of design: whatever happens, it is no exception."""

import pytest
from PySide6.QtWidgets import QApplication, QFileDialog, QInputDialog, QMessageBox

from flodl_studio import resources

LEAVES = {"file.quit", "file.new_window", "help.log", "run.train"}
"""Commands that leave the window, or begin what other tests end."""


@pytest.mark.parametrize("name", ["digits_cnn", "inception", "maps", "autoencoder"])
def test_every_command_runs_without_an_exception(window, monkeypatch, name):
    monkeypatch.setattr(QMessageBox, "exec", lambda _: QMessageBox.StandardButton.Discard)
    monkeypatch.setattr(QMessageBox, "about", lambda *_: None)
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_, **__: ("", ""))
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_, **__: ("", ""))
    monkeypatch.setattr(QInputDialog, "getText", lambda *_, **__: ("part", True))
    path = resources.root() / "templates" / f"{name}.flodl"
    assert window.files.open(path)
    for command in window.commands:
        if command.id in LEAVES:
            continue
        nodes = window.session.network.nodes
        window.session.set_selection([node.id for node in nodes[1:3]])
        window.commands.run(command.id)
        QApplication.processEvents()
        for widget in QApplication.topLevelWidgets():
            if widget is not window and widget.isVisible():
                widget.close()
    window.showNormal()
    window.commands.run("theme.light")
    assert window.banners.texts == ()
