"""The picture of a design on the start page."""

import pytest
from PySide6.QtCore import QPointF, QSize

from flodl_studio import resources
from flodl_studio.design.reading import read_file
from flodl_studio.ui.thumbnail import best_rows, thumbnail

SIZE = QSize(228, 114)
TEMPLATES = sorted((resources.root() / "templates").glob("*.flodl"))


def _chain(count):
    return {f"n{index}": QPointF(280.0 * index, 0.0) for index in range(count)}


def _drawn_rows(picture):
    """Rows of pixels in which something differs from the ground."""
    image = picture.toImage()
    ground = image.pixelColor(0, 0)
    return {
        y
        for y in range(image.height())
        for x in range(0, image.width(), 2)
        if image.pixelColor(x, y) != ground
    }


def test_a_few_nodes_stand_in_one_row():
    _, rows = best_rows(_chain(5), SIZE)

    assert set(rows.values()) == {0}


def test_a_long_chain_goes_on_in_rows_that_read_on_from_left_to_right():
    places, rows = best_rows(_chain(30), SIZE)

    assert max(rows.values()) >= 2
    in_order = [(rows[f"n{index}"], places[f"n{index}"].x()) for index in range(30)]
    assert in_order == sorted(in_order)
    assert len({(place.x(), place.y()) for place in places.values()}) == 30


def test_branches_stay_above_each_other_in_their_row():
    chain = _chain(30)
    both = chain | {f"b{index}": chain[f"n{index}"] + QPointF(0, 140) for index in range(30)}

    places, rows = best_rows(both, SIZE)

    for index in range(30):
        upper, lower = places[f"n{index}"], places[f"b{index}"]
        assert rows[f"n{index}"] == rows[f"b{index}"]
        assert lower - upper == QPointF(0, 140)


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.stem)
def test_no_template_is_a_thin_line(qapp, path):
    picture = thumbnail(read_file(path), SIZE)

    assert len(_drawn_rows(picture)) >= 7


def test_a_picture_has_the_pixels_of_the_screen(qapp):
    picture = thumbnail(read_file(TEMPLATES[0]), SIZE, 2.0)

    assert picture.size() == SIZE * 2
    assert picture.deviceIndependentSize().toSize() == SIZE


def test_what_is_drawn_in_many_rows_already_is_not_cut():
    places = {f"n{i}": QPointF(i % 25 * 240.0, i // 25 * 120.0) for i in range(1000)}

    _, rows = best_rows(places, SIZE)

    assert set(rows.values()) == {0}
