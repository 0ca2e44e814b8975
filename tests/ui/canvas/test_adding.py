"""Adding nodes: the search box in its uses, and drops from the palette."""

from __future__ import annotations

from itertools import combinations

import pytest
from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from PySide6.QtWidgets import QApplication

from flodl_studio.design import edits
from flodl_studio.design.values import Place
from flodl_studio.ui.dragging import KIND_MIME

KEY = Qt.Key
EMPTY = QPoint(700, 650)


@pytest.mark.parametrize("key", [KEY.Key_Tab, KEY.Key_Space])
def test_a_key_opens_the_search_box(stage, designs, key):
    s = stage(designs.build())
    s.keys.press(key)
    assert s.canvas.adding.box.isVisible()
    assert s.canvas.adding.box.field.hasFocus()


def test_double_click_on_the_ground_adds_there(stage, designs):
    s = stage(designs.chain("a"))
    at = QPoint(500, 300)
    s.mouse.double_click(at)
    box = s.canvas.adding.box
    assert box.isVisible()
    assert (box.geometry().topLeft() - at).manhattanLength() < 60
    s.keys.type("linear")
    s.keys.press(KEY.Key_Return)
    assert s.node("linear_1").kind == "Linear"
    assert s.canvas.mirror.nodes["linear_1"].box.contains(s.canvas.mapToScene(at))
    assert s.session.selection == ("linear_1",)
    assert s.wires == set()


@pytest.mark.parametrize(
    ("typed", "kind"),
    [("fc", "Linear"), ("dense", "Linear"), ("conv", "Conv2d"), ("skip", "Add"), ("relu", "ReLU")],
)
def test_a_synonym_finds_the_kind(stage, designs, typed, kind):
    s = stage(designs.build())
    s.keys.press(KEY.Key_Tab)
    s.keys.type(typed)
    assert kind in s.canvas.adding.box.keys()[:3]


def test_escape_closes_the_box_and_gives_the_focus_back(stage, designs):
    s = stage(designs.build())
    s.keys.press(KEY.Key_Tab)
    s.keys.press(KEY.Key_Escape)
    assert not s.canvas.adding.box.isVisible()
    assert s.canvas.hasFocus()


def test_arrows_choose_in_the_list(stage, designs):
    s = stage(designs.build())
    s.keys.press(KEY.Key_Tab)
    s.keys.type("relu")
    wanted = s.canvas.adding.box.keys()[1]
    s.keys.press(KEY.Key_Down)
    s.keys.press(KEY.Key_Return)
    assert [node.kind for node in s.session.network.nodes] == [wanted]


def test_a_word_that_matches_nothing_adds_nothing(stage, designs):
    s = stage(designs.build())
    s.keys.press(KEY.Key_Tab)
    s.keys.type("zzzz")
    assert s.canvas.adding.box.none.isVisible()
    s.keys.press(KEY.Key_Return)
    assert s.ids == set()
    s.keys.press(KEY.Key_Escape)


def test_click_elsewhere_closes_the_box(stage, designs):
    s = stage(designs.build())
    s.keys.press(KEY.Key_Tab)
    s.mouse.click(QPoint(20, 20))
    assert not s.canvas.adding.box.isVisible()


def test_with_a_node_selected_the_new_one_goes_after_it(stage, designs):
    s = stage(designs.chain("a"))
    s.canvas.choice.set_nodes(["a"])
    s.keys.press(KEY.Key_Tab)
    s.keys.type("tanh")
    s.keys.press(KEY.Key_Return)
    assert s.wires == {"a>tanh_1"}
    assert s.node("tanh_1").position == (280, 0)


def test_added_in_a_straight_run_it_is_put_in_between_and_makes_room(stage, designs):
    s = stage(designs.chain("a", "b", "c"))
    before = s.session.design
    s.canvas.choice.set_nodes(["a"])
    s.keys.press(KEY.Key_Tab)
    s.keys.type("tanh")
    s.keys.press(KEY.Key_Return)
    assert s.wires == {"a>tanh_1", "tanh_1>b", "b>c"}
    xs = [s.node(each).position[0] for each in ("a", "tanh_1", "b", "c")]
    assert xs == [0, 280, 560, 820]
    s.session.undo()
    assert s.session.design is before


def test_adding_again_and_again_builds_a_chain(stage, designs):
    s = stage(designs.build(("Input", "image", (0, 0), {"shape": (1, 8, 8)})))
    s.canvas.choice.set_nodes(["image"])
    for word in ("conv2d", "relu", "flatten", "linear"):
        s.keys.press(KEY.Key_Tab)
        s.keys.type(word)
        s.keys.press(KEY.Key_Return)
    assert [node.kind for node in s.session.network.nodes] == [
        "Input",
        "Conv2d",
        "ReLU",
        "Flatten",
        "Linear",
    ]
    errors = [each for each in s.session.inference.problems if each.severity == "error"]
    assert [each.code for each in errors] == ["no-output"]


def test_wire_dropped_on_the_ground_asks_and_connects(stage, designs):
    s = stage(designs.chain("a"))
    s.mouse.drag(s.mouse.out("a"), EMPTY)
    assert s.canvas.live_wire.isVisible()
    s.keys.type("tanh")
    s.keys.press(KEY.Key_Return)
    assert s.wires == {"a>tanh_1"}
    assert not s.canvas.live_wire.isVisible()


def test_wire_dropped_from_an_input_asks_for_what_feeds_it(stage, designs):
    s = stage(designs.chain("a"))
    s.mouse.drag(s.mouse.port("a", "in"), EMPTY)
    listed = s.canvas.adding.box.keys()
    assert "Output" not in listed
    s.keys.type("tanh")
    s.keys.press(KEY.Key_Return)
    assert s.wires == {"tanh_1>a"}


def test_the_box_of_a_wire_lists_only_what_fits(stage, designs):
    s = stage(designs.build(("Input", "image", (0, 0), {"shape": (10,)})))
    s.mouse.drag(s.mouse.out("image"), EMPTY)
    keys = s.canvas.adding.box.keys()
    assert "Linear" in keys
    assert "Input" not in keys
    assert "Conv2d" not in keys
    s.keys.press(KEY.Key_Escape)
    assert not s.canvas.live_wire.isVisible()


def test_add_before_input_keeps_only_the_wire_asked_for(stage, designs):
    s = stage(designs.chain("a", "b"))
    s.mouse.drag(s.mouse.out("a"), EMPTY)
    s.keys.type("tanh")
    s.keys.press(KEY.Key_Return)
    assert s.wires == {"a>b", "a>tanh_1"}


def test_drop_from_the_palette_adds_under_the_pointer(stage, designs):
    s = stage(designs.build())
    assert s.mouse.drop(EMPTY, KIND_MIME, b"Conv2d")
    assert s.node("conv2d_1").params["out_channels"] == 32
    assert s.canvas.mirror.nodes["conv2d_1"].box.contains(s.canvas.mapToScene(EMPTY))


def test_drop_from_the_palette_on_a_wire_inserts(stage, designs):
    s = stage(designs.build(("ReLU", "a", (0, 0)), ("ReLU", "b", (600, 0)), wires=["a b"]))
    assert s.mouse.drop(s.mouse.wire("b"), KIND_MIME, b"Tanh")
    assert s.wires == {"a>tanh_1", "tanh_1>b"}


def test_what_is_added_at_the_edge_of_the_view_is_brought_into_sight(stage, designs):
    s = stage(designs.build())
    s.mouse.double_click(QPoint(3, 300))
    s.keys.type("conv2d")
    s.keys.press(KEY.Key_Return)
    assert s.canvas.seen_rect().contains(s.canvas.mirror.nodes["conv2d_1"].box)


class Painted(QObject):
    """The parts of a widget that are drawn again."""

    def __init__(self, widget):
        super().__init__(widget)
        self.parts = []
        widget.installEventFilter(self)

    def eventFilter(self, _watched, event):
        if event.type() == QEvent.Type.Paint:
            self.parts.append(event.region())
        return False


def test_the_hint_of_an_empty_canvas_goes_with_the_first_node(stage, designs, qtbot):
    s = stage(designs.build())
    view = s.canvas.viewport()
    QApplication.processEvents()
    painted = Painted(view)
    corner = s.canvas.mapToScene(QPoint(20, 20)).toTuple()
    s.session.do("add", lambda design: edits.add_node(design, Place(), "ReLU", corner))
    qtbot.waitUntil(lambda: any(each.contains(view.rect().center()) for each in painted.parts))


def test_dropped_between_close_nodes_it_makes_room(stage, designs):
    s = stage(designs.chain("a", "b", "c"))
    before = s.session.design
    assert s.mouse.drop(s.mouse.wire("b"), KIND_MIME, b"Tanh")
    assert s.wires == {"a>tanh_1", "tanh_1>b", "b>c"}
    xs = [s.node(each).position for each in ("a", "tanh_1", "b", "c")]
    assert xs == [(0, 0), (280, 0), (560, 0), (820, 0)]
    s.session.undo()
    assert s.session.design is before


def test_dropped_on_a_wire_it_covers_no_other_node(stage, designs):
    s = stage(
        designs.build(
            ("ReLU", "a", (0, 0)),
            ("ReLU", "b", (260, 0)),
            ("Tanh", "c", (130, 160)),
            wires=["a b", "a c"],
        )
    )
    assert s.mouse.drop(s.mouse.wire("c"), KIND_MIME, b"SiLU")
    assert s.wires == {"a>b", "a>silu_1", "silu_1>c"}
    boxes = [item.box for item in s.canvas.mirror.nodes.values()]
    assert not any(one.intersects(other) for one, other in combinations(boxes, 2))


def test_something_else_is_not_taken(stage, designs):
    s = stage(designs.build())
    assert not s.mouse.drop(EMPTY, "text/plain", b"Conv2d")
    assert s.ids == set()


def test_unconnected_node_dropped_on_a_wire_is_inserted(stage, designs):
    s = stage(
        designs.build(
            ("ReLU", "a", (0, 0)), ("ReLU", "b", (600, 0)), ("Tanh", "t", (300, 200)), wires=["a b"]
        )
    )
    before = s.session.design
    s.mouse.drag(s.mouse.node("t"), s.mouse.node("t") - QPoint(0, 200))
    assert s.wires == {"a>t", "t>b"}
    assert s.node("t").position == (300, 0)
    s.session.undo()
    assert s.session.design is before


def test_alt_while_dropping_leaves_the_wire_alone(stage, designs):
    s = stage(
        designs.build(
            ("ReLU", "a", (0, 0)), ("ReLU", "b", (600, 0)), ("Tanh", "t", (300, 200)), wires=["a b"]
        )
    )
    start, end = s.mouse.node("t"), s.mouse.node("t") - QPoint(0, 200)
    s.mouse.press(start)
    s.mouse.move(end, modifiers=Qt.KeyboardModifier.AltModifier)
    s.mouse.release(end, modifiers=Qt.KeyboardModifier.AltModifier)
    assert s.wires == {"a>b"}
    assert s.node("t").position == (300, 0)


def test_node_with_wires_is_not_inserted(stage, designs):
    s = stage(
        designs.build(
            ("ReLU", "a", (0, 0)),
            ("ReLU", "b", (600, 0)),
            ("Tanh", "t", (300, 200)),
            ("ReLU", "u", (600, 200)),
            wires=["a b", "t u"],
        )
    )
    s.mouse.drag(s.mouse.node("t"), s.mouse.node("t") - QPoint(0, 200))
    assert s.wires == {"a>b", "t>u"}


def test_palette_adds_in_the_middle_or_after_the_selection(stage, designs):
    s = stage(designs.build())
    s.canvas.adding.add_kind("ReLU")
    s.canvas.adding.add_kind("Tanh")
    assert s.wires == {"relu_1>tanh_1"}


def test_find_node_goes_there(stage, designs):
    s = stage(designs.chain("alpha", "beta", "gamma"))
    s.keys.press(KEY.Key_F, Qt.KeyboardModifier.ControlModifier)
    s.keys.type("gam")
    s.keys.press(KEY.Key_Return)
    assert s.session.selection == ("gamma",)
