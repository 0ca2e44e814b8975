"""The canvas in the studio's own window: its commands are there when they can be run."""

from __future__ import annotations

from pathlib import Path

import pytest

from flodl_studio import resources
from flodl_studio.ui.main_window import MainWindow

DIGITS = resources.root() / "templates" / "digits_cnn.flodl"


@pytest.fixture
def window(qtbot, tmp_path: Path):
    design = tmp_path / "digits.flodl"
    design.write_bytes(DIGITS.read_bytes())
    made = MainWindow()
    made.resize(1400, 900)
    made.open_when_ready(design)
    made.show()
    made.furnish()
    yield made
    assert made.close()


def test_commands_of_the_canvas_are_there_once_a_design_is_open(window):
    assert window.commands.action("node.add").isEnabled()
    assert window.commands.action("view.frame_all").isEnabled()
    assert not window.commands.action("edit.delete").isEnabled()


def test_a_selected_wire_can_be_deleted(window):
    canvas = window.canvas
    before = len(window.session.network.wires)
    canvas.choice.choose(next(iter(canvas.mirror.wires.values())))
    assert window.commands.action("edit.delete").isEnabled()
    window.commands.run("edit.delete")
    assert len(window.session.network.wires) == before - 1
    window.session.undo()


def test_undo_in_the_menu_names_the_step(window):
    first = window.session.network.nodes[0].id
    window.canvas.choice.set_nodes([first])
    window.commands.run("nudge.right")
    assert window.commands.action("edit.undo").text() == "&Undo nudge"
    window.session.undo()
