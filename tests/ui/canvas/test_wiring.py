"""Wires: drawn, taken off, replaced, cut, bent."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QApplication

from flodl_studio.design import edits
from flodl_studio.design.values import End, Place, Wire

ALT = Qt.KeyboardModifier.AltModifier
CONTROL = Qt.KeyboardModifier.ControlModifier


def two(designs):
    return designs.build(("ReLU", "a", (0, 0)), ("ReLU", "b", (300, 0)))


def test_drag_from_output_to_input_connects(stage, designs):
    s = stage(two(designs))
    s.mouse.drag(s.mouse.out("a"), s.mouse.port("b", "in"))
    assert s.wires == {"a>b"}
    assert s.session.history.undo_label == "connect a to b"


def test_drag_from_input_to_output_connects(stage, designs):
    s = stage(two(designs))
    s.mouse.drag(s.mouse.port("b", "in"), s.mouse.out("a"))
    assert s.wires == {"a>b"}


def test_wire_let_go_over_a_node_takes_its_free_input(stage, designs):
    s = stage(
        designs.build(
            ("ReLU", "a", (0, 0)),
            ("ReLU", "c", (0, 200)),
            ("Add", "sum", (300, 0)),
            wires=["a sum"],
        )
    )
    s.mouse.drag(s.mouse.out("c"), s.mouse.node("sum"))
    assert s.wires == {"a>sum:in_0", "c>sum:in_1"}


def test_only_ports_that_may_be_joined_light_up(stage, designs):
    s = stage(designs.chain("a", "b", "c"))
    s.mouse.press(s.mouse.out("b"))
    s.mouse.move(s.mouse.out("b") + QPoint(30, 60))
    lit = {key: item.lit for key, item in s.canvas.mirror.nodes.items()}
    assert lit["c"] == {"in:in"}
    assert lit["a"] == frozenset()
    assert lit["b"] == {"out:out"}
    s.keys.press(Qt.Key.Key_Escape)
    assert all(item.lit is None for item in s.canvas.mirror.nodes.values())
    s.mouse.release(s.mouse.out("b") + QPoint(30, 60))
    assert s.wires == {"a>b", "b>c"}


def test_refused_port_says_why_at_the_pointer(stage, designs):
    s = stage(designs.chain("a", "b", "c"))
    target = s.mouse.port("a", "in")
    s.mouse.press(s.mouse.out("c"))
    s.mouse.move(target + QPoint(40, 40))
    s.mouse.move(target)
    label = s.canvas.findChild(object, "whisper")
    assert label.isVisible()
    assert label.text() == "These nodes would feed each other: a → b → c → a. Use a Loop."
    s.mouse.release(target)
    assert s.wires == {"a>b", "b>c"}


def test_output_to_output_is_refused(stage, designs):
    s = stage(two(designs))
    s.mouse.drag(s.mouse.out("a"), s.mouse.out("b"))
    assert s.wires == set()
    assert s.canvas.findChild(object, "whisper").text() == "A wire goes from an output to an input."


def test_drag_off_a_taken_input_disconnects(stage, designs):
    s = stage(designs.chain("a", "b"))
    s.mouse.drag(s.mouse.port("b", "in"), QPoint(600, 700))
    assert s.wires == set()
    assert not s.canvas.adding.box.isVisible()


def test_drag_off_a_taken_input_onto_another_rewires_in_one_step(stage, designs):
    s = stage(
        designs.build(
            ("ReLU", "a", (0, 0)), ("ReLU", "b", (300, 0)), ("ReLU", "c", (300, 200)), wires=["a b"]
        )
    )
    before = s.session.design
    s.mouse.drag(s.mouse.port("b", "in"), s.mouse.port("c", "in"))
    assert s.wires == {"a>c"}
    s.session.undo()
    assert s.session.design is before


def test_wire_put_back_where_it_was_changes_nothing(stage, designs):
    s = stage(designs.chain("a", "b"))
    before = s.session.design
    at = s.mouse.port("b", "in")
    s.mouse.press(at)
    for point in (at - QPoint(60, 30), at - QPoint(90, 50), at):
        s.mouse.move(point)
    s.mouse.release(at)
    assert s.session.design is before


def test_drag_of_a_wire_near_its_source_takes_that_end(stage, designs):
    s = stage(
        designs.build(
            ("ReLU", "a", (0, 0)), ("ReLU", "b", (400, 0)), ("ReLU", "c", (0, 200)), wires=["a b"]
        )
    )
    s.mouse.drag(s.mouse.wire("b", along=0.12), s.mouse.out("c"))
    assert s.wires == {"c>b"}


def test_new_wire_replaces_the_one_in_a_taken_input(stage, designs):
    s = stage(
        designs.build(
            ("ReLU", "a", (0, 0)), ("ReLU", "b", (300, 0)), ("ReLU", "c", (0, 200)), wires=["a b"]
        )
    )
    s.mouse.drag(s.mouse.out("c"), s.mouse.port("b", "in"))
    assert s.wires == {"c>b"}


def test_merge_shows_one_more_input_as_it_fills(stage, designs):
    s = stage(designs.build(("ReLU", "a", (0, 0)), ("Add", "sum", (300, 0))))
    item = s.canvas.mirror.nodes["sum"]
    assert [port.name for port in item.inputs] == ["in_0", "in_1"]
    for port in ("in_0", "in_1"):
        s.mouse.drag(s.mouse.out("a"), s.mouse.port("sum", port))
    assert [port.name for port in item.inputs] == ["in_0", "in_1", "in_2"]
    s.check()
    s.session.undo()
    assert [port.name for port in item.inputs] == ["in_0", "in_1"]


def test_alt_drag_cuts_the_wires_it_crosses(stage, designs):
    s = stage(designs.chain("a", "b", "c"))
    middle = s.mouse.wire("b")
    s.mouse.drag(middle - QPoint(0, 60), middle + QPoint(0, 60), modifiers=ALT)
    assert s.wires == {"b>c"}


def test_knife_over_several_wires_is_one_step(stage, designs):
    s = stage(
        designs.build(
            ("ReLU", "a", (0, 0)),
            ("ReLU", "b", (0, 200)),
            ("Add", "sum", (400, 0)),
            ("ReLU", "c", (400, 300)),
            wires=["a sum", "b sum", "a c"],
        )
    )
    before = s.session.design
    x = s.mouse.out("a").x() + 90
    s.mouse.drag(QPoint(x, 5), QPoint(x, 790), modifiers=ALT)
    assert s.wires == set()
    assert s.session.history.undo_label == "cut 3 wires"
    s.session.undo()
    assert s.session.design is before


def test_alt_click_cuts_the_wire_under_it(stage, designs):
    s = stage(designs.chain("a", "b"))
    s.mouse.click(s.mouse.wire("b"), modifiers=ALT)
    assert s.wires == set()


def test_control_drag_with_the_right_button_cuts_too(stage, designs):
    s = stage(designs.chain("a", "b", "c"))
    middle = s.mouse.wire("c")
    right = Qt.MouseButton.RightButton
    s.mouse.drag(middle - QPoint(0, 60), middle + QPoint(0, 60), button=right, modifiers=CONTROL)
    assert s.wires == {"a>b"}


def test_selected_wire_is_deleted_alone(stage, designs):
    s = stage(designs.chain("a", "b", "c"))
    s.mouse.click(s.mouse.wire("b"))
    assert [item.wire.target.node for item in s.canvas.choice.wires] == ["b"]
    s.keys.press(Qt.Key.Key_Backspace)
    assert s.wires == {"b>c"}
    assert s.ids == {"a", "b", "c"}


def test_double_click_on_a_wire_bends_it_and_on_the_dot_straightens_it(stage, designs):
    s = stage(designs.chain("a", "b"))
    s.mouse.double_click(s.mouse.wire("b"))
    (wire,) = s.session.network.wires
    assert len(wire.via) == 1
    s.check()
    s.mouse.double_click(s.mouse.at(s.canvas.mirror.wires[id(wire)].dots[0].pos()))
    assert s.session.network.wires[0].via == ()


def test_dot_can_be_dragged(stage, designs):
    s = stage(designs.chain("a", "b"))
    s.mouse.double_click(s.mouse.wire("b"))
    (wire,) = s.session.network.wires
    dot = s.mouse.at(s.canvas.mirror.wires[id(wire)].dots[0].pos())
    s.mouse.drag(dot, dot + QPoint(20, 80))
    (x, y), (new_x, new_y) = wire.via[0], s.session.network.wires[0].via[0]
    assert (new_x - x, new_y - y) == (20, 80)


def test_second_dot_goes_between_the_ends_in_the_order_of_the_wire(stage, designs):
    s = stage(designs.build(("ReLU", "a", (0, 0)), ("ReLU", "b", (600, 0)), wires=["a b"]))
    s.mouse.double_click(s.mouse.wire("b", along=0.7))
    s.mouse.double_click(s.mouse.wire("b", along=0.25))
    (first, second) = s.session.network.wires[0].via
    assert first[0] < second[0]


def test_cycle_through_a_reference_becomes_a_state_wire(stage, designs):
    s = stage(
        designs.build(("StateAdd", "memory", (0, 0)), ("ReLU", "b", (300, 0)), wires=["memory b"])
    )
    s.mouse.drag(s.mouse.out("b"), s.mouse.port("memory", "ref_0"))
    (state,) = [wire for wire in s.session.network.wires if wire.state]
    assert state == Wire(End("b", "out"), End("memory", "ref_0"), state=True)
    assert s.canvas.mirror.wires[id(state)].style == "dotted"


def test_reference_is_dashed_and_stream_is_solid(stage, designs):
    s = stage(
        designs.build(
            ("ReLU", "a", (0, 0)),
            ("MultiheadAttention", "m", (300, 0), {"num_heads": 1}),
            wires=["a m", "a m:key"],
        )
    )
    assert s.canvas.mirror.wire_at(End("m", "in")).style == "solid"
    assert s.canvas.mirror.wire_at(End("m", "key")).style == "dashed"


def test_connect_to_lists_what_may_be_joined(stage, designs):
    s = stage(designs.chain("a", "b", "c"))
    s.canvas.choice.set_nodes(["b"])
    s.keys.press(Qt.Key.Key_C)
    box = s.canvas.adding.box
    assert box.keys() == ["c:in"]
    s.session.undo()
    s.keys.press(Qt.Key.Key_Escape)
    assert not box.isVisible()


def test_connect_to_connects_with_the_keyboard_alone(stage, designs):
    s = stage(two(designs))
    s.canvas.choice.set_nodes(["a"])
    s.keys.press(Qt.Key.Key_C)
    s.keys.type("b")
    s.keys.press(Qt.Key.Key_Return)
    assert s.wires == {"a>b"}


def test_cut_wires_of_the_selection(stage, designs):
    s = stage(designs.chain("a", "b", "c"))
    s.canvas.choice.set_nodes(["b"])
    s.commands.run("edit.disconnect")
    assert s.wires == set()


def test_release_that_got_lost_ends_the_gesture(stage, designs):
    s = stage(designs.chain("a", "b"))
    before = s.session.design
    at = s.mouse.node("b")
    s.mouse.press(at)
    s.mouse.move(at + QPoint(40, 90))
    s.mouse.hover(at + QPoint(60, 60))
    assert s.canvas.pointer.gesture is None
    assert s.session.design is before


def test_a_long_wire_follows_its_nodes_and_is_found_all_along(stage, designs):
    s = stage(designs.build(("ReLU", "a", (0.0, 0.0)), ("ReLU", "b", (900.0, 60.0)), wires=["a b"]))
    for x, y in ((950.0, 90.0), (500.0, 90.0), (1000.0, 0.0), (940.0, 50.0)):
        s.session.do("move", lambda d, at=(x, y): edits.move_nodes(d, Place(), {"b": at}))
        s.check()
    for along in (0.1, 0.4, 0.5, 0.6, 0.9):
        assert s.canvas.hit(s.mouse.wire("b", along=along)).wire is s.canvas.mirror.wire_at(
            End("b", "in")
        )
    s.session.do("move", lambda d: edits.move_nodes(d, Place(), {"b": (400.0, 0.0)}))


@pytest.mark.parametrize("key", [Qt.Key.Key_Menu, Qt.Key.Key_F10])
def test_a_key_asks_for_the_menu_of_the_selected_node(stage, designs, key):
    s = stage(designs.chain("a", "b"))
    asked = []
    s.canvas.menu_asked.connect(lambda hit, _at: asked.append(hit.node.node_id))
    s.session.set_selection(["b"])
    if key == Qt.Key.Key_Menu:
        event = QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, QPoint(), QPoint())
        QApplication.sendEvent(s.canvas.viewport(), event)
    else:
        s.keys.press(key, Qt.KeyboardModifier.ShiftModifier)
    assert asked == ["b"]


def test_the_line_at_the_bottom_says_what_the_mouse_can_do(stage, designs):
    s = stage(designs.chain("a", "b"))
    said = []
    s.canvas.hinted.connect(said.append)
    for at in (s.mouse.node("a"), s.mouse.wire("b"), s.mouse.out("b"), s.mouse.port("b", "in")):
        s.mouse.hover(at)
    assert [each.partition(":")[0] for each in said] == ["Drag", "Drag near an end", "Drag", "Drag"]
    assert said[1].endswith("Alt+click: cut")
    assert said[2] != said[3]
