"""Levels of detail: what a node and a wire show at each zoom, and that nothing stale is left."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtGui import QColor, QRegion
from PySide6.QtWidgets import QApplication

from flodl_studio.design import edits
from flodl_studio.design.values import Place
from flodl_studio.ui import theme
from flodl_studio.ui.canvas.scene import LABEL_ZOOM


def sound(designs):
    """A design without any problem."""
    return designs.build(
        ("Input", "a", (0, 0), {"shape": (8,)}),
        ("Linear", "b", (260, 0), {"out_features": 2}),
        ("Output", "c", (520, 0)),
        wires=["a b", "b c"],
    )


def test_far_out_a_node_is_a_box_of_its_family(stage, designs):
    s = stage(sound(designs))
    s.canvas.set_zoom_to(0.2)
    seen = s.shot().pixelColor(s.mouse.at(s.canvas.mirror.nodes["a"].box.center()))
    assert seen == theme.current().family("Input and output")


def test_far_out_wires_keep_a_pixel(stage, designs):
    s = stage(designs.chain("a", "b"))
    (wire,) = s.canvas.mirror.wires.values()
    assert not wire.pen().isCosmetic()
    s.mouse.wheel(QPoint(300, 300), -10)
    assert wire.pen().isCosmetic()
    s.session.do("cut", lambda d: edits.disconnect(d, Place(), d.network.wires[0]))
    s.session.undo()
    (again,) = s.canvas.mirror.wires.values()
    assert again.pen().isCosmetic()
    s.mouse.wheel(QPoint(300, 300), 10)
    assert not again.pen().isCosmetic()


def test_farther_out_the_overview_shows_the_same_boxes(stage, designs):
    s = stage(sound(designs))
    s.canvas.set_zoom_to(0.1)
    at = s.mouse.at(s.canvas.mirror.nodes["a"].box.center())
    assert s.shot().pixelColor(at) == theme.current().family("Input and output")
    s.session.do("remove", lambda design: edits.remove_nodes(design, Place(), ["a"]))
    assert s.shot().pixelColor(at) == QColor(theme.current().canvas)


def test_farther_out_what_is_wrong_is_hollow(stage, designs):
    """So that it is told from the rest without its color."""
    s = stage(sound(designs))
    s.canvas.set_zoom_to(0.1)
    nodes, ground = s.canvas.mirror.nodes, QColor(theme.current().canvas)
    assert s.shot().pixelColor(s.mouse.at(nodes["a"].box.center())) != ground
    s.session.do("cut", lambda d: edits.disconnect(d, Place(), d.network.wires[0]))
    wrong = next(item.box for item in nodes.values() if item.mark)
    assert s.shot().pixelColor(s.mouse.at(wrong.center())) == ground


def assert_drawn_as_anew(stage) -> None:
    """What is on the screen is what would be there if all were drawn again."""
    view, window = stage.canvas.viewport(), stage.window
    QApplication.processEvents()
    shown = view.screen().grabWindow(window.winId()).toImage()
    stage.canvas.overview.forget()
    view.update()
    QApplication.processEvents()
    assert shown == view.screen().grabWindow(window.winId()).toImage()


@pytest.mark.parametrize("zoom", [1.15, 1.0, 0.7, 0.4, 0.25, 0.1])
def test_what_is_scrolled_is_as_if_drawn_anew(stage, designs, zoom):
    s = stage(designs.chain(*"abcdefgh"))
    s.canvas.set_zoom_to(zoom)
    s.session.set_selection(["c"])
    for dx, dy in ((17, 5), (-9, 0), (0, 31), (300, -40)):
        s.canvas.scroll_by(dx, dy)
        QApplication.processEvents()
    assert_drawn_as_anew(s)


@pytest.mark.parametrize("zoom", [1.0, 0.3])
def test_what_is_edited_and_scrolled_at_once_leaves_nothing_behind(stage, designs, zoom):
    s = stage(sound(designs))
    s.canvas.set_zoom_to(zoom)
    QApplication.processEvents()
    s.session.do("remove", lambda d: edits.remove_nodes(d, Place(), ["b"]))
    s.canvas.scroll_by(140, 60)
    assert_drawn_as_anew(s)
    s.session.undo()
    s.canvas.scroll_by(-90, 40)
    assert_drawn_as_anew(s)


def test_a_label_in_two_parts_of_what_is_drawn_is_written_once(stage, designs):
    nodes = [("Input", "image", (0, 0), {"shape": (3, 28, 28)}), ("ReLU", "a", (400, 0))]
    s = stage(designs.build(*nodes, wires=["image a"]))
    QApplication.processEvents()
    (wire,) = s.canvas.mirror.wires.values()
    box = s.canvas.mapFromScene(wire.label_box()).boundingRect()
    view = s.canvas.viewport()
    view.update(
        QRegion(box.adjusted(0, 0, -box.width() // 2, 0)) + QRegion(box.adjusted(9, 8, 9, 9))
    )
    assert_drawn_as_anew(s)


def test_farther_out_what_is_dragged_follows_the_pointer(stage, designs):
    s = stage(sound(designs))
    s.canvas.set_zoom_to(0.11)
    item = s.canvas.mirror.nodes["a"]
    start = s.mouse.at(item.box.center())
    s.mouse.press(start)
    s.shot()
    s.mouse.move(start + QPoint(0, 90))
    s.mouse.move(start + QPoint(0, 120))
    seen = s.shot()
    assert seen.pixelColor(start) == QColor(theme.current().canvas)
    assert seen.pixelColor(start + QPoint(0, 120)) == QColor(theme.current().accent)
    s.mouse.release(start + QPoint(0, 120))


def test_wires_are_labelled_when_near(stage, designs):
    s = stage(
        designs.build(
            ("Input", "image", (0, 0), {"shape": (3, 28, 28)}),
            ("ReLU", "a", (400, 0)),
            wires=["image a"],
        )
    )
    (wire,) = s.canvas.mirror.wires.values()
    assert wire.label == "B×3×28×28"
    box = wire.label_box()
    assert box is not None
    area = s.canvas.mapFromScene(box).boundingRect()
    near = s.shot().copy(area)
    ground = QColor(theme.current().canvas)
    assert any(
        near.pixelColor(x, y) != ground for x in range(area.width()) for y in range(area.height())
    )
    assert s.canvas.zoom >= LABEL_ZOOM


def test_label_follows_an_edit(stage, designs):
    s = stage(
        designs.build(
            ("Input", "image", (0, 0), {"shape": (3, 28, 28)}),
            ("ReLU", "a", (400, 0)),
            wires=["image a"],
        )
    )
    s.session.do(
        "shape", lambda design: edits.set_param(design, Place(), ["image"], "shape", (1, 5))
    )
    (wire,) = s.canvas.mirror.wires.values()
    assert wire.label == "B×1×5"
    assert s.canvas.mirror.nodes["a"].face.shape == "B×1×5"


@pytest.mark.parametrize("features", [(64, 128), (10, 99)])
def test_in_the_middle_zoom_parameters_and_shape_can_be_read(stage, designs, features):
    """Two nodes that differ in them differ in both halves of their cards."""
    halves = []
    for number in features:
        x = ("Input", "x", (0, 0), {"shape": (8,)})
        linear = ("Linear", "a", (260, 0), {"out_features": number})
        s = stage(designs.build(x, linear, wires=["x a"]))
        s.canvas.frame_all()
        s.canvas.set_zoom_to(0.45)
        box = s.canvas.mirror.nodes["a"].box.adjusted(14, 30, -14, -4)
        part = s.canvas.mapFromScene(box).boundingRect()
        image = s.canvas.viewport().grab(part).toImage()
        middle = image.height() // 2
        halves.append((image.copy(0, 0, 999, middle), image.copy(0, middle, 999, 999)))
    (upper, lower), (other_upper, other_lower) = halves
    assert upper != other_upper
    assert lower != other_lower
