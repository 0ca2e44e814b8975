"""Whatever is done with mouse and keys, canvas and design agree, and undo leads back."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, Qt

from flodl_studio.ui.dragging import KIND_MIME

KEY = Qt.Key
MODIFIERS = [
    Qt.KeyboardModifier.NoModifier,
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.AltModifier,
]
KINDS = [b"ReLU", b"Add", b"Linear", b"Network", b"StateAdd", b"Nonsense"]
COMMANDS = [
    "edit.delete", "edit.delete_heal", "edit.disconnect", "node.mute", "graph.note", "select.all",
    "select.upstream", "arrange.layout", "arrange.align_top", "arrange.distribute_horizontal",
    "go.right", "go.down", "nudge.up", "nudge.left", "view.snap", "view.frame_all",
    "graph.enter", "graph.leave", "edit.undo", "edit.redo",
]  # fmt: skip

points = st.tuples(st.integers(0, 999), st.integers(0, 8), st.integers(0, 3))
"""A thing on the canvas by its number, a part of it, and a little way beside it."""

gestures = st.one_of(
    st.tuples(st.just("drag"), points, points, st.sampled_from(MODIFIERS)),
    st.tuples(st.just("drag"), points, points, st.just(MODIFIERS[0])),
    st.tuples(st.just("click"), points, st.sampled_from(MODIFIERS)),
    st.tuples(st.just("double"), points),
    st.tuples(st.just("escape"), points, points),
    st.tuples(st.just("drop"), points, st.sampled_from(KINDS)),
    st.tuples(st.just("command"), st.sampled_from(COMMANDS)),
    st.tuples(st.just("search"), st.sampled_from(["relu", "add", "zz", "net"])),
)


@pytest.fixture(scope="module")
def shared(request):
    """One window for all examples: each opens a design of its own in it."""
    return {}


def where(s, point) -> QPoint:
    number, part, beside = point
    things = [*s.canvas.mirror.nodes.values(), *s.canvas.mirror.wires.values()]
    things += s.canvas.mirror.notes
    nudge = QPoint(3 * beside, 2 * beside)
    if not things or part == 8:
        return QPoint(37 * number % 1180 + 8, 53 * number % 780 + 8)
    thing = things[number % len(things)]
    if hasattr(thing, "inputs"):
        ports = thing.inputs + thing.outputs
        if part < 4 and ports:
            return s.mouse.at(ports[(number + part) % len(ports)].center())
        return s.mouse.at(thing.pos()) + QPoint(60, 12) + nudge
    if hasattr(thing, "wire"):
        if thing.dots and part < 2:
            return s.mouse.at(thing.dots[0].pos())
        return s.mouse.at(thing.route.pointAtPercent((part + 1) / 9)) + nudge
    corner = thing.corner_rect().center() if part < 2 else thing.header_rect().center()
    return s.mouse.at(thing.pos() + corner)


def play(s, gesture) -> None:
    name, *args = gesture
    if name == "drag":
        s.mouse.drag(where(s, args[0]), where(s, args[1]), modifiers=args[2], steps=3)
    elif name == "click":
        s.mouse.click(where(s, args[0]), modifiers=args[1])
    elif name == "double":
        s.mouse.double_click(where(s, args[0]))
    elif name == "escape":
        end = where(s, args[1])
        s.mouse.press(where(s, args[0]))
        s.mouse.move(end)
        s.keys.press(KEY.Key_Escape)
        s.mouse.release(end)
    elif name == "drop":
        s.mouse.drop(where(s, args[0]), KIND_MIME, args[1])
    elif name == "search":
        s.canvas.adding.ask()
        s.keys.type(args[0])
        s.keys.press(KEY.Key_Return)
    elif args[0] == "edit.undo":
        s.session.undo()
    elif args[0] == "edit.redo":
        s.session.redo()
    else:
        s.commands.run(args[0])
    settle(s)


def settle(s) -> None:
    """Close what a gesture has left open: a field, the search box, a menu."""
    s.canvas.editing.close(keep=True)
    s.canvas.adding.box.close_box()
    for menu in s.canvas.findChildren(object, "remedies"):
        menu.close()


def start(designs):
    return designs.build(
        ("Input", "image", (0, 0), {"shape": (8,)}), ("ReLU", "a", (260, 0)),
        ("ReLU", "b", (520, 60)), ("Add", "sum", (780, 0)), ("Output", "out", (1040, 0)),
        ("Tanh", "loose", (260, 240)),
        wires=["image a", "a b", "b sum", "a sum", "sum out"],
    )  # fmt: skip


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(st.lists(gestures, min_size=1, max_size=14))
def test_canvas_and_design_agree_and_undo_leads_back(stage, designs, shared, played):
    if "stage" not in shared:
        shared["stage"] = stage(start(designs))
    s = shared["stage"]
    first = start(designs)
    s.canvas.editing.close(keep=False)
    s.session.open(first)
    s.canvas.keep_to_grid(False)
    s.mouse.hover(QPoint(1, 1))

    for gesture in played:
        play(s, gesture)
        s.check()

    s.session.go_to(len(s.session.history.rows) - 1)
    last = s.session.design
    while s.session.history.undo_label is not None:
        s.session.undo()
        s.check()
    assert s.session.design is first
    while s.session.history.redo_label is not None:
        s.session.redo()
        s.check()
    assert s.session.design is last
