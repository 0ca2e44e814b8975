"""Seeing: pan, zoom, frame, minimap, tool tips, what is spoken."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from flodl_studio.design import edits
from flodl_studio.design.values import Place
from flodl_studio.ui import theme
from flodl_studio.ui.canvas.beginning import READABLE
from flodl_studio.ui.canvas.hits import hit
from flodl_studio.ui.canvas.tips import tool_tip
from flodl_studio.ui.canvas.viewport import LEAST_ZOOM, MOST_ZOOM

KEY = Qt.Key
MIDDLE = Qt.MouseButton.MiddleButton


def test_middle_button_pans(stage, designs):
    s = stage(designs.chain("a"))
    before = s.canvas.mapToScene(QPoint(100, 100))
    s.mouse.drag(QPoint(500, 500), QPoint(560, 470), button=MIDDLE)
    moved = s.canvas.mapToScene(QPoint(100, 100)) - before
    assert (moved.x(), moved.y()) == (-60, 30)
    assert s.session.history.undo_label is None


def test_space_drag_pans_and_opens_no_box(stage, designs):
    s = stage(designs.chain("a"))
    before = s.canvas.mapToScene(QPoint(100, 100))
    QTest.keyPress(s.canvas, KEY.Key_Space)
    s.mouse.drag(QPoint(500, 500), QPoint(540, 520))
    QTest.keyRelease(s.canvas, KEY.Key_Space)
    moved = s.canvas.mapToScene(QPoint(100, 100)) - before
    assert (moved.x(), moved.y()) == (-40, -20)
    assert not s.canvas.adding.box.isVisible()


def test_wheel_zooms_at_the_pointer(stage, designs):
    s = stage(designs.chain("a"))
    at = QPoint(900, 300)
    before = s.canvas.mapToScene(at)
    s.mouse.wheel(at, 3)
    after = s.canvas.mapToScene(at)
    assert s.canvas.zoom == pytest.approx(1.15**3)
    assert (after - before).manhattanLength() < 2


def test_zoom_keeps_within_bounds(stage, designs):
    s = stage(designs.chain("a"))
    s.mouse.wheel(QPoint(300, 300), 100)
    assert s.canvas.zoom == MOST_ZOOM
    s.mouse.wheel(QPoint(300, 300), -200)
    assert s.canvas.zoom == LEAST_ZOOM


def test_home_shows_all_and_f_the_selection(stage, designs):
    s = stage(designs.chain(*"abcdefghijkl"))
    s.keys.press(KEY.Key_Home)
    seen = s.canvas.seen_rect()
    assert all(seen.contains(item.box) for item in s.canvas.mirror.nodes.values())
    s.canvas.choice.set_nodes(["c"])
    s.keys.press(KEY.Key_F)
    middle = s.canvas.mirror.nodes["c"].box.center()
    assert (s.canvas.seen_rect().center() - middle).manhattanLength() < 3
    assert s.canvas.zoom > 1


def test_zoom_keys(stage, designs):
    s = stage(designs.chain("a"))
    s.keys.press(KEY.Key_Plus, Qt.KeyboardModifier.ControlModifier)
    assert s.canvas.zoom == pytest.approx(1.25)
    s.keys.press(KEY.Key_Minus, Qt.KeyboardModifier.ControlModifier)
    s.keys.press(KEY.Key_0, Qt.KeyboardModifier.ControlModifier)
    assert s.canvas.zoom == pytest.approx(1.0)


def test_minimap_goes_where_it_is_clicked_and_can_be_hidden(stage, designs):
    s = stage(designs.chain(*"abcdefghijklmnop"))
    minimap = s.canvas.minimap
    s.shot()
    s.mouse.click(QPoint(minimap.rect.right() - 12, minimap.rect.center().y()))
    assert s.canvas.seen_rect().center().x() > 3000
    s.mouse.drag(
        QPoint(minimap.rect.right() - 12, minimap.rect.center().y()),
        QPoint(minimap.rect.left() + 12, minimap.rect.center().y()),
    )
    assert s.canvas.seen_rect().center().x() < 1000
    assert s.session.history.undo_label is None
    s.commands.run("view.minimap")
    assert not minimap.holds(minimap.rect.center())
    s.commands.run("view.minimap")
    assert minimap.holds(minimap.rect.center())
    s.keys.press(KEY.Key_Home)
    assert not minimap.holds(minimap.rect.center())


def test_long_network_opens_readable_at_its_beginning(stage, designs):
    s = stage(designs.chain(*[f"n{index}" for index in range(30)]))
    s.session.open(designs.chain(*[f"m{index}" for index in range(40)]))
    seen = s.canvas.seen_rect()
    assert s.canvas.zoom == pytest.approx(READABLE)
    assert seen.contains(s.canvas.mirror.nodes["m0"].box)
    assert not seen.contains(s.canvas.mirror.nodes["m39"].box)


def test_a_network_with_branches_opens_with_all_that_is_beside_its_beginning(stage, designs):
    branches = [("Linear", f"b{index}", (280, 120 * index)) for index in range(4)]
    tail = [("ReLU", f"t{index}", (560 + 280 * index, 0)) for index in range(20)]
    s = stage(designs.chain("x"))
    s.session.open(designs.build(("Input", "a", (0, 0)), *branches, *tail))
    seen = s.canvas.seen_rect()
    for node in ("a", "b0", "b3"):
        assert seen.contains(s.canvas.mirror.nodes[node].box), node


def test_a_network_that_is_too_high_opens_at_its_top_with_the_first_node(stage, designs):
    branches = [("Linear", f"b{index}", (280, 120 * index)) for index in range(40)]
    s = stage(designs.chain("x"))
    s.session.open(designs.build(("Input", "a", (0, 2400)), *branches))
    seen = s.canvas.seen_rect()
    assert seen.contains(s.canvas.mirror.nodes["a"].box)
    s.session.open(designs.build(("Input", "a", (0, 0)), *branches))
    seen = s.canvas.seen_rect()
    assert seen.contains(s.canvas.mirror.nodes["a"].box)
    assert seen.contains(s.canvas.mirror.nodes["b0"].box)


def test_the_minimap_of_a_chain_is_low(stage, designs):
    s = stage(designs.chain(*[f"n{index}" for index in range(30)]))
    s.session.open(designs.chain(*[f"m{index}" for index in range(40)]))
    chain = s.canvas.minimap.rect
    square = [("ReLU", f"r{index}", (280 * (index % 8), 280 * (index // 8))) for index in range(64)]
    s.session.open(designs.build(*square))
    assert s.canvas.minimap.holds(s.canvas.minimap.rect.center())
    assert chain.height() < s.canvas.minimap.rect.height() / 2
    assert chain.bottomRight() == s.canvas.minimap.rect.bottomRight()


def test_a_fault_marks_one_node_and_the_next_ones_wait(stage, designs):
    s = stage(
        designs.build(
            ("Input", "image", (0, 0), {"shape": (784,)}),
            ("Linear", "one", (260, 0), {"in_features": 512, "out_features": 10}),
            ("ReLU", "two", (520, 0)),
            ("Output", "out", (780, 0)),
            wires=["image one", "one two", "two out"],
        )
    )
    faces = {key: item.face for key, item in s.canvas.mirror.nodes.items()}
    assert faces["one"].mark is not None
    assert faces["one"].mark.severity == "error"
    assert [faces[key].waits_for for key in ("two", "out")] == ["one", "one"]
    assert faces["two"].mark is None
    badge = s.canvas.mirror.nodes["one"].badge_rect().center()
    at = s.mouse.at(s.canvas.mirror.nodes["one"].pos() + badge)
    assert tool_tip(hit(s.canvas, at)) == faces["one"].mark.text


def test_badge_offers_fixes_and_one_click_mends(stage, designs):
    s = stage(
        designs.build(
            ("Input", "image", (0, 0), {"shape": (784,)}),
            ("Linear", "one", (260, 0), {"in_features": 512, "out_features": 10}),
            ("Output", "out", (520, 0)),
            wires=["image one", "one out"],
        )
    )
    item = s.canvas.mirror.nodes["one"]
    s.mouse.click(s.mouse.at(item.pos() + item.badge_rect().center()))
    menu = s.canvas.findChild(object, "remedies")
    fixes = [action for action in menu.actions() if action.isEnabled() and action.text()]
    assert fixes
    fixes[0].trigger()
    menu.close()
    assert item.face.mark is None
    assert s.session.history.undo_label == fixes[0].text()


def test_problems_inside_count_up_to_the_container(stage, designs):
    s = stage(
        designs.build(
            ("Input", "image", (0, 0), {"shape": (8,)}),
            ("Network", "net", (260, 0)),
            ("Output", "out", (520, 0)),
            wires=["image net", "net out"],
        )
    )
    inside = Place().inside("net", "body")

    def break_it(design):
        design = edits.add_node(
            design, inside, "Linear", (0, 0), {"in_features": 3, "out_features": 8}, "bad"
        )
        wire = design.network.by_id["net"].networks["body"].wires[0]
        return edits.insert_on_wire(design, inside, wire, "bad")

    s.session.do("break", break_it)
    mark = s.canvas.mirror.nodes["net"].face.mark
    assert mark is not None
    assert mark.text.startswith("net.body/bad: ")


def test_empty_canvas_says_what_to_do(stage, designs):
    s = stage(designs.build())
    middle = s.canvas.viewport().rect().center()
    ground = QColor(theme.current().canvas)
    row = [s.shot().pixelColor(middle.x() + dx, middle.y() - 24) for dx in range(-80, 80)]
    assert any(color != ground for color in row)
    s.canvas.adding.add_at("ReLU", QPoint(200, 200))
    s.canvas.scene().has_grid = False
    image = s.shot()
    assert all(
        image.pixelColor(middle.x() + dx, middle.y() - 24) == ground for dx in range(-80, 80)
    )


def test_focus_is_seen(stage, designs):
    s = stage(designs.chain("a"))
    accent = QColor(theme.current().accent)
    assert s.shot().pixelColor(600, 0) == accent
    s.canvas.clearFocus()
    assert s.shot().pixelColor(600, 0) != accent


def test_hover_marks_what_is_under_the_pointer(stage, designs):
    s = stage(designs.chain("a", "b"))
    item = s.canvas.mirror.nodes["a"]
    s.mouse.hover(s.mouse.node("a"))
    assert item.is_hovered
    s.mouse.hover(s.mouse.out("a"))
    assert not item.is_hovered
    assert item.hovered is item.outputs[0]
    wire = s.canvas.mirror.wire_at(s.session.network.wires[0].target)
    s.mouse.hover(s.mouse.wire("b"))
    assert wire.is_hovered
    s.mouse.hover(QPoint(600, 700))
    assert not wire.is_hovered


def test_hover_ends_with_an_edit(stage, designs):
    s = stage(designs.chain("a", "b"))
    s.mouse.hover(s.mouse.node("a"))
    s.session.do("mute", lambda design: edits.set_muted(design, Place(), ["b"], True))
    assert not s.canvas.mirror.nodes["a"].is_hovered


def test_tool_tips(stage, designs):
    s = stage(
        designs.build(
            ("Input", "image", (0, 0), {"shape": (8,)}), ("ReLU", "a", (400, 0)), wires=["image a"]
        )
    )
    assert tool_tip(hit(s.canvas, s.mouse.out("image"))) == "out B×8"
    assert tool_tip(hit(s.canvas, s.mouse.wire("a"))) == "image → a  B×8"
    assert tool_tip(hit(s.canvas, QPoint(600, 700))) == ""


def test_canvas_speaks_of_what_is_selected(stage, designs):
    s = stage(
        designs.build(
            ("Input", "image", (0, 0), {"shape": (8,)}), ("ReLU", "a", (400, 0)), wires=["image a"]
        )
    )
    assert s.canvas.accessibleName() == "Canvas, 2 nodes, 1 wires"
    s.canvas.choice.set_nodes(["image"])
    assert s.canvas.accessibleDescription().startswith("image, Input, ")
    assert "output B×8" in s.canvas.accessibleDescription()


@pytest.mark.parametrize("name", ["dark", "light"])
def test_theme_is_followed_at_once(stage, designs, name):
    s = stage(designs.chain("a", "b"))
    try:
        theme.themes().choose(name, remember=False)
        corner = s.shot().pixelColor(QPoint(3, 3))
        wire = s.canvas.mirror.wire_at(s.session.network.wires[0].target)
        assert corner == QColor(theme.load(name).canvas)
        assert wire.pen().color().lightness() == pytest.approx(
            QColor(theme.load(name).wire).lightness(), abs=45
        )
    finally:
        theme.themes().choose("light", remember=False)


def test_pan_leaves_no_remains(stage, designs):
    s = stage(
        designs.build(
            ("Input", "image", (0, 0), {"shape": (3, 28, 28)}),
            ("ReLU", "a", (400, 0)),
            ("ReLU", "b", (800, 90)),
            wires=["image a", "a b"],
        )
    )
    s.mouse.drag(QPoint(500, 600), QPoint(433, 561), button=MIDDLE)
    at = s.mouse.node("a")
    s.mouse.drag(at, at + QPoint(31, 77))
    s.mouse.hover(QPoint(600, 760))
    kept = s.canvas.viewport().grab().toImage()
    s.canvas.resetCachedContent()
    s.canvas.viewport().update()
    fresh = s.canvas.viewport().grab().toImage()
    assert kept == fresh


def test_snapshot_of_the_scene_needs_no_view(stage, designs):
    s = stage(designs.chain("a"))
    image = QImage(200, 100, QImage.Format.Format_ARGB32)
    painter = QPainter(image)
    s.canvas.scene().render(painter, QRectF(0, 0, 200, 100), QRectF(-10, -10, 200, 100))
    painter.end()
    assert image.pixelColor(20, 24) != image.pixelColor(2, 2)


def test_the_longest_network_can_be_seen_to_its_end(stage, designs):
    s = stage(designs.build(("ReLU", "a", (0, 0)), ("ReLU", "z", (20_000 * 280.0, 0))))
    s.canvas.set_zoom_to(MOST_ZOOM)
    s.canvas.go_to("z")
    assert s.canvas.seen_rect().contains(s.canvas.mirror.nodes["z"].box)


def test_the_minimap_keeps_away_from_a_view_that_it_would_cover(stage, designs):
    s = stage(designs.chain(*[f"n{index}" for index in range(30)]))
    minimap = s.canvas.minimap
    assert minimap.holds(minimap.rect.center())
    s.window.resize(1200, 240)
    QApplication.processEvents()
    assert not minimap.holds(minimap.rect.center())
