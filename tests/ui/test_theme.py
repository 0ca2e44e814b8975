import re

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QIcon, QPalette
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QComboBox,
    QLineEdit,
    QListWidget,
    QPushButton,
    QSpinBox,
    QTableWidget,
    QTreeWidget,
    QTreeWidgetItem,
)

from flodl_studio import resources
from flodl_studio.catalog.kind import Family
from flodl_studio.ui import theme
from flodl_studio.ui.canvas.look import Look
from flodl_studio.ui.style import style_sheet

ICONS = sorted(path.stem for path in (resources.root() / "icons").glob("*.svg"))
ROLE = QPalette.ColorRole


def contrast(one: str, other: str) -> float:
    """Ratio of luminances after the web's accessibility guidelines: 4.5 is readable text."""

    def luminance(color: str) -> float:
        parts = (QColor(color).redF(), QColor(color).greenF(), QColor(color).blueF())
        red, green, blue = (
            part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
        )
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


TEXTS = {
    "text": ("window", "base", "raised", "alternate", "node", "canvas", "chosen", "hover"),
    "muted": ("window", "base", "raised", "alternate", "node", "canvas", "chosen", "hover"),
    "error": ("window", "base", "raised", "alternate", "node"),
    "warning": ("window", "base", "raised", "alternate", "node"),
    "success": ("window", "base", "raised", "alternate", "node"),
    "accent": ("window", "base", "raised", "alternate"),
    "on_accent": ("accent",),
    "on_selection": ("selection",),
}
"""What is written in which color, and the grounds that it is written on: 4.5 to 1."""

GRAPHICS = {
    "accent": ("window", "base", "raised", "canvas", "node"),
    "scroll": ("window", "base", "raised"),
    "field": ("window", "base"),
    "wire": ("canvas",),
    "error": ("canvas",),
    "warning": ("canvas",),
}
"""What is drawn in which color, and the grounds that it is drawn on: 3 to 1."""


def _pairs(table):
    return [(ink, ground) for ink, grounds in table.items() for ground in grounds]


@pytest.mark.parametrize("name", ["light", "dark"])
@pytest.mark.parametrize(("ink", "ground"), _pairs(TEXTS))
def test_text_can_be_read_on_every_ground(name, ink, ground):
    found = theme.load(name)
    assert contrast(getattr(found, ink), getattr(found, ground)) >= 4.5


@pytest.mark.parametrize("name", ["light", "dark"])
@pytest.mark.parametrize(("ink", "ground"), _pairs(GRAPHICS))
def test_what_is_drawn_is_seen_on_every_ground(name, ink, ground):
    found = theme.load(name)
    assert contrast(getattr(found, ink), getattr(found, ground)) >= 3.0


@pytest.mark.parametrize("name", ["light", "dark"])
def test_family_icons_and_curves_are_seen_in_lists_and_plots(name):
    found = theme.load(name)
    for ground in (found.base, found.window, found.raised, found.chosen, found.canvas):
        for color in (*found.families.values(), *found.chart):
            assert contrast(color, ground) >= 3.0, (color, ground)


@pytest.mark.parametrize("name", ["light", "dark"])
def test_text_on_the_head_of_a_node_can_be_read(name):
    found = theme.load(name)
    for family in found.families:
        head = Look(found).tint(family).name()
        for ink in (found.text, found.muted):
            assert contrast(ink, head) >= 4.5, (family, ink)


@pytest.mark.parametrize("name", ["light", "dark"])
def test_wires_are_seen_as_they_are_drawn(name):
    drawn = Look(theme.load(name))
    for tone in ("plain", "near", "hot", "bad"):
        pen = drawn.wire_pen("solid", tone)
        assert contrast(pen.color().name(), drawn.canvas.name()) >= 3.0, tone


@pytest.mark.parametrize("name", ["light", "dark"])
def test_a_mark_on_a_badge_can_be_read(name):
    drawn = Look(theme.load(name))
    ink = drawn.canvas if drawn.theme.dark else drawn.node
    for severity in ("error", "warning"):
        assert contrast(ink.name(), drawn.mark(severity).name()) >= 4.5


@pytest.mark.parametrize("name", ["light", "dark"])
def test_every_family_has_a_color_that_carries_text(name):
    found = theme.load(name)
    assert set(found.families) == set(Family)
    for color in found.families.values():
        assert contrast(found.on_family, color) >= 4.5, color


@pytest.mark.parametrize("name", ["light", "dark"])
def test_code_can_be_read(name):
    found = theme.load(name)
    for field in found.code.__struct_fields__:
        for ground in (found.base, found.chosen):
            assert contrast(getattr(found.code, field), ground) >= 4.5, (field, ground)


@pytest.mark.parametrize("name", ICONS)
def test_every_icon_draws_something_in_the_color_asked_for(qapp, name):
    picture = theme.picture(name, "#ff0000", 32).toImage()
    drawn = [
        picture.pixelColor(x, y)
        for x in range(32)
        for y in range(32)
        if picture.pixelColor(x, y).alpha() > 200
    ]
    assert len(drawn) > 10
    assert all(color.red() > 200 and color.green() < 60 for color in drawn)


def test_every_family_has_an_icon_of_its_own():
    names = [theme.family_icon_name(str(family)) for family in Family]
    assert set(names) <= set(ICONS)
    assert len(set(names)) == len(Family)


def test_a_theme_sets_the_palette_and_is_remembered(qapp, qtbot):
    themes = theme.themes()
    with qtbot.waitSignal(themes.changed):
        themes.choose("dark")
    assert QApplication.palette().color(ROLE.Window).name() == theme.load("dark").window
    themes.start(qapp)
    assert themes.choice == "dark"
    themes.choose("light")
    assert QApplication.palette().color(ROLE.Window).name() == theme.load("light").window


def test_icons_follow_the_theme(qapp):
    themes = theme.themes()
    themes.choose("light")
    light = theme.icon("save").pixmap(32, 32, QIcon.Mode.Normal).toImage()
    themes.choose("dark")
    dark = theme.icon("save").pixmap(32, 32, QIcon.Mode.Normal).toImage()
    themes.choose("light")
    assert light != dark


def test_an_output_is_told_from_an_input(qapp):
    io = str(Family.IO)
    assert theme.kind_icon_name("Input", io) == theme.family_icon_name(io)
    assert theme.kind_icon_name("Output", io) in set(ICONS) - {theme.family_icon_name(io)}


def test_a_row_without_an_icon_keeps_in_line_with_the_others(qapp):
    nothing = theme.no_icon()
    assert nothing.actualSize(QSize(18, 18)) == theme.icon("save").actualSize(QSize(18, 18))
    image = nothing.pixmap(18, 18).toImage()
    assert all(image.pixelColor(x, y).alpha() == 0 for x in range(18) for y in range(18))


@pytest.mark.parametrize("name", ["light", "dark"])
def test_every_picture_that_the_style_sheet_names_is_there(name):
    found = re.findall(r'url\("([^"]+)"\)', style_sheet(theme.load(name)))
    assert len(found) >= 6
    for path in found:
        assert QSvgRenderer(path).isValid(), path


@pytest.mark.parametrize("name", ["light", "dark"])
def test_an_empty_box_is_seen_and_a_full_one_is_told_from_it(qapp, name):
    theme.themes().choose(name, remember=False)
    box = QCheckBox("box")
    box.ensurePolished()
    pictures = []
    for checked in (False, True):
        box.setChecked(checked)
        pictures.append(box.grab().toImage())
    edge = {pictures[0].pixelColor(x, box.height() // 2).name() for x in range(20)}
    theme.themes().choose("light", remember=False)
    assert theme.load(name).field in edge
    assert pictures[0] != pictures[1]


def test_fields_and_buttons_beside_each_other_are_equally_high(qapp):
    theme.themes().choose("light", remember=False)
    made = [QLineEdit(), QComboBox(), QSpinBox(), QPushButton("Set")]
    assert {each.sizeHint().height() for each in made} == {made[0].sizeHint().height()}


@pytest.mark.parametrize("name", ["light", "dark"])
def test_pictures_of_a_theme_have_its_colors(name):
    found = theme.load(name)
    inks = {
        "up": found.muted,
        "down": found.muted,
        "up-off": found.disabled,
        "down-off": found.disabled,
        "check": found.on_accent,
        "partly": found.on_accent,
        "warning": found.warning,
    }
    folder = resources.root() / "themes" / name
    assert {path.stem for path in folder.glob("*.svg")} == set(inks)
    for each, ink in inks.items():
        assert f'"{ink}"' in (folder / f"{each}.svg").read_text(encoding="utf-8"), each


@pytest.mark.parametrize("made", [QListWidget, QTreeWidget, QTableWidget])
def test_a_list_shows_that_it_has_the_keys(qtbot, made):
    theme.themes().choose("light", remember=False)
    view = made()
    qtbot.addWidget(view)
    if isinstance(view, QTableWidget):
        view.setRowCount(2)
        view.setColumnCount(2)
    elif isinstance(view, QTreeWidget):
        view.addTopLevelItems([QTreeWidgetItem(["a"]), QTreeWidgetItem(["b"])])
    else:
        view.addItems(["a", "b"])
    view.setCurrentIndex(view.model().index(1, 0))
    view.show()
    qtbot.waitExposed(view)

    def edge():
        QApplication.processEvents()
        image = view.viewport().grab().toImage()
        row = view.visualRect(view.currentIndex())
        return image.pixelColor(row.center().x(), row.top()).name()

    view.setFocus()
    qtbot.waitUntil(view.hasFocus)
    assert edge() == theme.current().accent
    view.clearFocus()
    assert edge() != theme.current().accent
