"""Nested networks, and frames with text."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtWidgets import QApplication

from flodl_studio import resources
from flodl_studio.design import edits
from flodl_studio.design.reading import read_file
from flodl_studio.design.values import Note, Place
from flodl_studio.ui.canvas import geometry

KEY = Qt.Key


def nested(designs):
    return designs.build(("ReLU", "a", (0, 0)), ("Network", "net", (260, 0)), wires=["a net"])


def test_double_click_enters_and_escape_leaves_one_level(stage, designs):
    s = stage(nested(designs))
    s.mouse.double_click(s.mouse.node("net"))
    assert s.session.place == Place().inside("net", "body")
    assert s.ids == {"input_1", "output_1"}
    s.check()
    s.keys.press(KEY.Key_Escape)
    assert s.session.place == Place()
    assert s.session.selection == ("net",)


def test_enter_key_enters(stage, designs):
    s = stage(nested(designs))
    s.mouse.click(s.mouse.node("net"))
    s.keys.press(KEY.Key_Return)
    assert s.session.place == Place().inside("net", "body")


def test_nothing_of_a_network_that_was_left_stays_on_the_screen(stage):
    s = stage(read_file(resources.root() / "templates" / "resnet20.flodl"))
    s.window.resize(1056, 440)
    s.canvas.show_start()
    for place in (Place(), Place("basic_16"), Place()):
        s.session.set_place(place, ["block_1"])
        QApplication.processEvents()
    shown = s.window.screen().grabWindow(s.window.winId()).toImage()
    assert shown == s.window.grab().toImage().convertToFormat(shown.format())


def test_view_comes_back_as_it_was_left(stage, designs):
    s = stage(nested(designs))
    s.canvas.set_zoom_to(0.7)
    s.canvas.centerOn(123, 45)
    center = s.canvas.seen_rect().center()
    s.canvas.visiting.enter("net")
    s.canvas.set_zoom_to(1.3)
    s.canvas.visiting.leave()
    assert s.canvas.zoom == 0.7
    assert (s.canvas.seen_rect().center() - center).manhattanLength() < 3


def test_edit_inside_is_made_inside(stage, designs):
    s = stage(nested(designs))
    s.canvas.visiting.enter("net")
    s.canvas.set_zoom_to(1)
    at = s.mouse.node("output_1")
    s.mouse.drag(at, at + QPoint(50, 50))
    inner = s.session.design.network.by_id["net"].networks["body"]
    assert inner.by_id["output_1"].position == (290, 50)


def test_undo_from_inside_of_what_made_the_container_leaves_it(stage, designs):
    s = stage(designs.chain("a"))
    s.session.do("add", lambda design: edits.add_node(design, Place(), "Network", (260, 0)))
    s.canvas.visiting.enter("network_1")
    s.session.undo()
    assert s.session.place == Place()
    assert set(s.canvas.mirror.nodes) == {"a"}


def test_container_with_several_networks_asks_which(stage, designs):
    s = stage(designs.build(("Gate", "gate", (0, 0))))
    s.mouse.double_click(s.mouse.node("gate"))
    assert s.canvas.adding.box.keys() == ["expert_0", "expert_1"]
    s.keys.press(KEY.Key_Down)
    s.keys.press(KEY.Key_Return)
    assert s.session.place == Place().inside("gate", "expert_1")


def test_block_is_left_to_where_it_was_entered(stage, designs):
    s = stage(nested(designs))
    inside = Place().inside("net", "body")

    def with_block(design):
        design = replace(design, blocks={"twice": design.network.by_id["net"].networks["body"]})
        return edits.add_node(design, inside, "Block", (300, 200), {"block": "twice"}, "use")

    s.session.do("block", with_block)
    s.canvas.visiting.enter("net")
    s.canvas.visiting.enter("use")
    assert s.session.place == Place("twice")
    s.keys.press(KEY.Key_Escape)
    assert s.session.place == inside
    assert s.session.selection == ("use",)


def test_escape_outside_gives_the_selection_up(stage, designs):
    s = stage(designs.chain("a"))
    s.canvas.choice.set_nodes(["a"])
    s.keys.press(KEY.Key_Escape)
    assert s.session.selection == ()


def framed(designs):
    design = designs.chain("a", "b")
    return edits.add_note(design, Place(), Note("stem", (-40, -60, 260, 200)))


def note(s):
    return s.session.network.notes[0]


def test_frame_around_the_selection(stage, designs):
    s = stage(designs.chain("a", "b"))
    s.canvas.choice.set_nodes(["a", "b"])
    s.keys.press(KEY.Key_J, Qt.KeyboardModifier.ControlModifier)
    assert note(s).rect == (-30, -58, 320 + geometry.WIDTH, 168)


def test_frame_moves_with_the_nodes_in_it(stage, designs):
    s = stage(framed(designs))
    grip = s.mouse.at(QPointF(100, -46))
    s.mouse.drag(grip, grip + QPoint(30, 200))
    assert note(s).rect == (-10, 140, 260, 200)
    assert s.node("a").position == (30, 200)
    assert s.node("b").position == (260, 0)


def test_frame_is_resized_by_its_corner(stage, designs):
    s = stage(framed(designs))
    corner = s.mouse.at(QPointF(216, 136))
    s.mouse.drag(corner, corner + QPoint(60, 40))
    assert note(s).rect == (-40, -60, 320, 240)


def test_frame_keeps_a_least_size(stage, designs):
    s = stage(framed(designs))
    corner = s.mouse.at(QPointF(216, 136))
    s.mouse.drag(corner, corner - QPoint(600, 400))
    assert note(s).rect == (-40, -60, 120, 80)


def test_text_of_a_frame_is_written_in_place(stage, designs):
    s = stage(framed(designs))
    s.mouse.double_click(s.mouse.at(QPointF(100, -46)))
    s.keys.type("head")
    s.keys.press(KEY.Key_Return)
    assert note(s).text == "head"


def test_frame_is_deleted_without_what_is_in_it(stage, designs):
    s = stage(framed(designs))
    s.mouse.click(s.mouse.at(QPointF(100, -46)))
    s.keys.press(KEY.Key_Delete)
    assert s.session.network.notes == ()
    assert s.ids == {"a", "b"}


def test_rubber_band_can_start_inside_a_frame(stage, designs):
    s = stage(framed(designs))
    s.mouse.drag(s.mouse.at(QPointF(-30, -20)), s.mouse.at(QPointF(100, 60)))
    assert s.session.selection == ("a",)
