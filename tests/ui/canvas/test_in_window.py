"""The canvas in the studio's own window: its commands are there when they can be run."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from flodl_studio import resources
from flodl_studio.design import edits
from flodl_studio.design.reading import read_file
from flodl_studio.design.values import Place
from flodl_studio.ui.main_window import MainWindow
from flodl_studio.ui.pages import Page
from flodl_studio.ui.panels.dock import Dock

DIGITS = resources.root() / "templates" / "digits_cnn.flodl"


@pytest.fixture
def window(qtbot, tmp_path: Path):
    design = tmp_path / "digits.flodl"
    design.write_bytes(DIGITS.read_bytes())
    made = MainWindow()
    made.resize(1440, 900)
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


def sees_all(window) -> bool:
    canvas = window.canvas
    QApplication.processEvents()
    seen = canvas.seen_rect().adjusted(20, 20, -20, -20)
    return canvas.zoom <= 1 and all(seen.contains(box) for box in canvas.mirror.boxes())


def test_a_small_network_opens_as_a_whole_from_a_file(window):
    assert sees_all(window)
    assert not window.canvas.minimap.holds(window.canvas.minimap.rect.center())


def test_a_small_network_opens_as_a_whole_from_a_template(window):
    window.show_page(Page.START)
    window.files.start(read_file(DIGITS))
    assert sees_all(window)


def test_the_first_sight_follows_the_size_of_the_view_until_someone_moves_it(window):
    window.docks.toggle(Dock.INSPECTOR)
    window.resize(1300, 800)
    assert sees_all(window)
    zoom = window.canvas.zoom
    window.canvas.scroll_by(500, 0)
    corner = window.canvas.mapToScene(0, 0)
    window.resize(1440, 900)
    QApplication.processEvents()
    assert window.canvas.zoom == zoom
    assert window.canvas.mapToScene(0, 0) == corner


def test_an_edited_network_stays_where_it_is_seen(window):
    zoom = window.canvas.zoom
    window.session.do("add", lambda d: edits.add_node(d, Place(), "ReLU", (9000, 0)))
    window.resize(1300, 800)
    QApplication.processEvents()
    assert window.canvas.zoom == zoom
    window.session.history.mark_saved()


def test_the_status_line_says_what_the_mouse_can_do_and_gives_way_to_a_refusal(window):
    window.canvas.hinted.emit("Drag: go there")
    assert (window.status.hint.text(), window.status.hint.isVisible()) == ("Drag: go there", True)
    window.session.refused.emit("No.")
    assert not window.status.hint.isVisible()
    window.status.take_back_refusal()
    assert window.status.hint.isVisible()
