"""Nodes: selected, moved, deleted, muted, renamed, walked along, tidied."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QApplication

from flodl_studio.design import edits, grouping
from flodl_studio.design.values import End, Place

KEY = Qt.Key
CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
MIDDLE = Qt.MouseButton.MiddleButton


def test_click_selects_one(stage, designs):
    s = stage(designs.chain("a", "b"))
    s.mouse.click(s.mouse.node("a"))
    s.mouse.click(s.mouse.node("b"))
    assert s.session.selection == ("b",)


def test_control_click_toggles(stage, designs):
    s = stage(designs.chain("a", "b"))
    s.mouse.click(s.mouse.node("a"))
    s.mouse.click(s.mouse.node("b"), modifiers=CONTROL)
    assert s.session.selection == ("a", "b")
    s.mouse.click(s.mouse.node("a"), modifiers=CONTROL)
    assert s.session.selection == ("b",)


def test_shift_click_adds(stage, designs):
    s = stage(designs.chain("a", "b"))
    s.mouse.click(s.mouse.node("a"))
    s.mouse.click(s.mouse.node("b"), modifiers=SHIFT)
    assert set(s.session.selection) == {"a", "b"}


def test_click_on_the_ground_selects_nothing(stage, designs):
    s = stage(designs.chain("a"))
    s.canvas.choice.set_nodes(["a"])
    s.mouse.click(QPoint(600, 700))
    assert s.session.selection == ()


def test_click_on_one_of_several_selects_it_alone(stage, designs):
    s = stage(designs.chain("a", "b"))
    s.canvas.choice.set_nodes(["a", "b"])
    s.mouse.click(s.mouse.node("a"))
    assert s.session.selection == ("a",)


def test_rubber_band_selects_what_it_touches(stage, designs):
    s = stage(designs.chain("a", "b", "c"))
    start = s.mouse.at(QPointF(-60, -60))
    s.mouse.drag(start, s.mouse.at(QPointF(300, 150)))
    assert s.session.selection == ("a", "b")


def test_rubber_band_with_control_toggles(stage, designs):
    s = stage(designs.chain("a", "b"))
    s.canvas.choice.set_nodes(["a"])
    s.mouse.drag(s.mouse.at(QPointF(-60, -60)), s.mouse.at(QPointF(300, 150)), modifiers=CONTROL)
    assert s.session.selection == ("b",)


def test_escape_breaks_the_rubber_band_off(stage, designs):
    s = stage(designs.chain("a", "b"))
    s.canvas.choice.set_nodes(["b"])
    start = s.mouse.at(QPointF(-60, -60))
    s.mouse.press(start)
    s.mouse.move(s.mouse.at(QPointF(100, 100)))
    s.keys.press(KEY.Key_Escape)
    assert s.session.selection == ("b",)


def test_select_all_upstream_and_downstream(stage, designs):
    s = stage(designs.chain("a", "b", "c"))
    s.keys.press(KEY.Key_A, CONTROL)
    assert s.session.selection == ("a", "b", "c")
    s.canvas.choice.set_nodes(["b"])
    s.keys.press(KEY.Key_Up, CONTROL | SHIFT)
    assert s.session.selection == ("a", "b")
    s.canvas.choice.set_nodes(["b"])
    s.keys.press(KEY.Key_Down, CONTROL | SHIFT)
    assert s.session.selection == ("b", "c")


def test_drag_moves_the_node_and_its_wires_in_one_step(stage, designs):
    s = stage(designs.chain("a", "b"))
    before = s.session.design
    at = s.mouse.node("b")
    s.mouse.drag(at, at + QPoint(40, 130))
    assert s.node("b").position == (300, 130)
    assert s.session.history.undo_label == "move b"
    s.check()
    s.session.undo()
    assert s.session.design is before


def test_drag_moves_the_whole_selection(stage, designs):
    s = stage(designs.chain("a", "b", "c"))
    s.canvas.choice.set_nodes(["a", "b"])
    at = s.mouse.node("a")
    s.mouse.drag(at, at + QPoint(0, 60))
    assert [s.node(each).position[1] for each in "abc"] == [60, 60, 0]


def test_drag_at_another_zoom_moves_by_scene_pixels(stage, designs):
    s = stage(designs.chain("a"))
    s.canvas.set_zoom_to(0.5)
    at = s.mouse.node("a")
    s.mouse.drag(at, at + QPoint(50, 20))
    assert s.node("a").position == pytest.approx((100, 40), abs=1e-6)


def test_escape_breaks_a_drag_off(stage, designs):
    s = stage(designs.chain("a", "b"))
    before = s.session.design
    at = s.mouse.node("b")
    s.mouse.press(at)
    s.mouse.move(at + QPoint(40, 90))
    s.keys.press(KEY.Key_Escape)
    s.mouse.release(at + QPoint(40, 90))
    assert s.session.design is before


def test_snapping_keeps_to_the_grid(stage, designs):
    s = stage(designs.chain("a"))
    s.commands.run("view.snap")
    at = s.mouse.node("a")
    s.mouse.drag(at, at + QPoint(33, 47))
    assert s.node("a").position == (40, 40)


def test_delete_removes_the_selection_and_its_wires(stage, designs):
    s = stage(designs.chain("a", "b", "c"))
    s.mouse.click(s.mouse.node("b"))
    s.keys.press(KEY.Key_Delete)
    assert (s.ids, s.wires) == ({"a", "c"}, set())


def test_backspace_without_a_selection_deletes_nothing(stage, designs):
    s = stage(designs.chain("a", "b"))
    before = s.session.design
    s.mouse.click(QPoint(600, 700))
    s.keys.press(KEY.Key_Backspace)
    assert s.session.design is before


def test_control_delete_heals_the_run(stage, designs):
    s = stage(designs.chain("a", "b", "c"))
    s.mouse.click(s.mouse.node("b"))
    s.keys.press(KEY.Key_Delete, CONTROL)
    assert (s.ids, s.wires) == ({"a", "c"}, {"a>c"})


def test_mute_and_back(stage, designs):
    s = stage(designs.chain("a", "b"))
    s.mouse.click(s.mouse.node("b"))
    s.keys.press(KEY.Key_M)
    assert s.node("b").muted
    assert s.canvas.mirror.nodes["b"].face.muted
    s.keys.press(KEY.Key_M)
    assert not s.node("b").muted


def test_rename_in_place(stage, designs):
    s = stage(designs.chain("a", "b"))
    s.mouse.click(s.mouse.node("a"))
    s.keys.press(KEY.Key_F2)
    s.keys.type("first")
    s.keys.press(KEY.Key_Return)
    assert s.wires == {"first>b"}
    assert s.session.selection == ("first",)


def test_rename_given_up_with_escape(stage, designs):
    s = stage(designs.chain("a"))
    s.mouse.double_click(s.mouse.node("a"))
    s.keys.type("first")
    s.keys.press(KEY.Key_Escape)
    assert s.ids == {"a"}
    assert s.canvas.editing.field is None


def test_rename_to_a_taken_name_is_refused_with_its_reason(stage, designs):
    s = stage(designs.chain("a", "b"))
    s.mouse.double_click(s.mouse.node("a"))
    s.keys.type("b")
    s.keys.press(KEY.Key_Return)
    assert s.ids == {"a", "b"}
    assert s.refusals == ["The id 'b' is taken in this network; choose another."]
    assert s.canvas.findChild(object, "whisper").text() == s.refusals[0]


def test_arrows_walk_along_wires(stage, designs):
    s = stage(designs.chain("a", "b", "c"))
    s.mouse.click(s.mouse.node("a"))
    s.keys.press(KEY.Key_Right)
    s.keys.press(KEY.Key_Right)
    assert s.session.selection == ("c",)
    s.keys.press(KEY.Key_Left)
    assert s.session.selection == ("b",)


def test_first_arrow_selects_the_first_node(stage, designs):
    s = stage(designs.chain("a", "b"))
    s.keys.press(KEY.Key_Right)
    assert s.session.selection == ("a",)


def test_control_arrows_nudge_and_several_are_one_step(stage, designs):
    s = stage(designs.chain("a"))
    before = s.session.design
    s.mouse.click(s.mouse.node("a"))
    for key in (KEY.Key_Right, KEY.Key_Right, KEY.Key_Down):
        s.keys.press(key, CONTROL)
    assert s.node("a").position == (40, 20)
    s.session.undo()
    assert s.session.design is before


@pytest.mark.parametrize(
    ("edge", "expected"),
    [
        ("left", [(0, 0), (0, 100)]),
        ("right", [(300, 0), (300, 100)]),
        ("center", [(150, 0), (150, 100)]),
        ("top", [(0, 0), (300, 0)]),
        ("bottom", [(0, 100), (300, 100)]),
        ("middle", [(0, 50), (300, 50)]),
    ],
)
def test_align(stage, designs, edge, expected):
    s = stage(designs.build(("ReLU", "a", (0, 0)), ("ReLU", "b", (300, 100))))
    s.canvas.choice.set_nodes(["a", "b"])
    s.commands.run(f"arrange.align_{edge}")
    assert [s.node(each).position for each in "ab"] == expected


def test_distribute(stage, designs):
    s = stage(
        designs.build(("ReLU", "a", (0, 0)), ("ReLU", "b", (200, 10)), ("ReLU", "c", (600, 60)))
    )
    s.keys.press(KEY.Key_A, CONTROL)
    s.commands.run("arrange.distribute_horizontal")
    assert s.node("b").position == (300, 10)


def test_lay_out_is_one_step_and_leaves_no_overlap(stage, designs):
    s = stage(
        designs.build(
            ("ReLU", "a", (0, 0)),
            ("ReLU", "b", (10, 10)),
            ("Add", "sum", (20, 20)),
            wires=["a b", "b sum", "a sum"],
        )
    )
    before = s.session.design
    s.keys.press(KEY.Key_L)
    boxes = [item.box for item in s.canvas.mirror.nodes.values()]
    assert not any(one.intersects(other) for i, one in enumerate(boxes) for other in boxes[i + 1 :])
    assert s.node("a").position[0] < s.node("b").position[0] < s.node("sum").position[0]
    s.check()
    s.session.undo()
    assert s.session.design is before


def test_nodes_without_positions_are_laid_out_and_stay_put(stage, designs):
    s = stage(designs.build(("ReLU", "a", None), ("ReLU", "b", None), wires=["a b"]))
    shown = {key: item.pos() for key, item in s.canvas.mirror.nodes.items()}
    assert shown["a"] != shown["b"]
    at = s.mouse.node("a")
    s.mouse.drag(at, at + QPoint(0, 90))
    assert s.canvas.mirror.nodes["b"].pos() == shown["b"]
    assert s.node("b").position == (shown["b"].x(), shown["b"].y())


def ask_menu(s, at, reason):
    asked = []
    s.canvas.menu_asked.connect(lambda found, place: asked.append((found.what, place)))
    there = s.canvas.viewport().mapToGlobal(at)
    event = QContextMenuEvent(reason, at, there, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(s.canvas.viewport(), event)
    return asked


def test_right_click_selects_what_is_under_it_and_asks_for_a_menu(stage, designs):
    s = stage(designs.chain("a", "b"))
    s.canvas.choice.set_nodes(["a"])
    asked = ask_menu(s, s.mouse.node("b"), QContextMenuEvent.Reason.Mouse)
    assert [what for what, _ in asked] == ["node"]
    assert s.session.selection == ("b",)


def test_right_click_on_one_of_several_keeps_them(stage, designs):
    s = stage(designs.chain("a", "b"))
    s.canvas.choice.set_nodes(["a", "b"])
    ask_menu(s, s.mouse.node("b"), QContextMenuEvent.Reason.Mouse)
    assert s.session.selection == ("a", "b")


def test_menu_asked_for_by_a_key_opens_on_the_selected_node(stage, designs):
    s = stage(designs.chain("a", "b"))
    s.canvas.choice.set_nodes(["b"])
    ((what, place),) = ask_menu(s, QPoint(600, 700), QContextMenuEvent.Reason.Keyboard)
    assert what == "node"
    at = s.canvas.viewport().mapFromGlobal(place)
    assert s.canvas.mirror.nodes["b"].box.contains(s.canvas.mapToScene(at))


def test_a_drag_ends_on_whole_pixels_at_any_zoom(stage, designs):
    s = stage(designs.chain("a", "b"))
    s.canvas.set_zoom_to(0.66)
    start = s.mouse.node("a")
    s.mouse.drag(start, start + QPoint(101, 67))
    x, y = s.node("a").position
    assert (x, y) == (round(x), round(y)) != (0, 0)


def test_an_edit_touches_the_nodes_that_it_changed_and_no_other(stage, designs):
    s = stage(
        designs.build(
            ("Input", "a", (0, 0), {"shape": (8,)}),
            ("Linear", "b", (260, 0), {"out_features": 2}),
            ("ReLU", "c", (520, 0)),
            ("Output", "d", (780, 0)),
            wires=["a b", "b c", "c d"],
        )
    )
    mirror = s.canvas.mirror

    def touched(edit):
        s.session.do("edit", edit)
        return {item.node_id for item in mirror.changed}, mirror.is_reshaped

    bias = touched(lambda d: edits.set_param(d, Place(), ["b"], "bias", False))
    wider = touched(lambda d: edits.set_param(d, Place(), ["b"], "out_features", 5))
    moved = touched(lambda d: edits.move_nodes(d, Place(), {"c": (520, 90)}))
    cut = touched(lambda d: edits.disconnect(d, Place(), d.network.wire_into[End("d", "in")]))

    assert bias == ({"b"}, False)
    assert wider == ({"b", "c", "d"}, False)
    assert moved == ({"c"}, True)
    assert cut[0] >= {"d"}
    assert cut[1]


def test_nodes_of_a_block_show_the_shapes_of_its_first_use(stage, designs):
    s = stage(
        designs.build(
            ("Input", "a", (0, 0), {"shape": (8,)}),
            ("ReLU", "b", (260, 0)),
            ("Output", "d", (520, 0)),
            wires=["a b", "b d"],
        )
    )
    s.session.do("block", lambda d: grouping.make_block(d, Place(), ["b"], "half"))
    s.session.set_place(Place("half"))
    assert s.canvas.mirror.nodes["b"].face.shape == "B×8"
