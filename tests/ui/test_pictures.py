"""Arrays as pictures, curves and tables."""

import numpy as np
import pytest
from PySide6.QtWidgets import QApplication

from flodl_studio.ui.panels.pictures import ArrayView, forms


@pytest.mark.parametrize(
    ("shape", "first"),
    [((16, 8, 8), "image"), ((8, 8), "image"), ((100,), "curve"), ((10,), "table"), ((), "table")],
)
def test_an_array_is_shown_in_the_form_that_suits_it(qtbot, shape, first):
    array = np.arange(int(np.prod(shape)), dtype=np.float32).reshape(shape)
    assert forms(array)[0] == first
    view = ArrayView()
    qtbot.addWidget(view)
    for form in forms(array):
        view.show_array(array, form)
        assert view.form == form
        assert not view.grab().isNull()


def test_an_image_that_is_alone_takes_the_room_there_is(qtbot):
    view = ArrayView()
    qtbot.addWidget(view)
    view.resize(500, 260)
    view.show()
    view.show_array(np.eye(8), "image")
    QApplication.processEvents()
    assert view.images._measures()[0] > 200
