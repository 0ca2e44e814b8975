"""The cards of the start page: their width, and their pictures."""

import pytest
from PySide6.QtWidgets import QApplication

from flodl_studio.ui.pages import Page


@pytest.mark.parametrize("width", [900, 1200, 1500])
def test_cards_are_equally_wide_and_fill_a_row(window, width):
    window.resize(width, 900)
    window.show_page(Page.START)
    QApplication.processEvents()

    cards = window.start_page.cards
    row = [card for card in cards if card.y() == cards[0].y()]
    assert len({card.width() for card in cards}) == 1
    assert len(row) >= 3
    page = window.start_page.widget()
    left = row[0].x()
    assert abs(page.width() - left - (row[-1].x() + row[-1].width())) <= len(row)


def test_a_picture_is_as_wide_as_its_card_and_is_not_drawn_twice(window, monkeypatch):
    from flodl_studio.ui.dialogs import start_page

    drawn = []
    real = start_page.thumbnail
    monkeypatch.setattr(
        start_page, "thumbnail", lambda *given: drawn.append(given[1]) or real(*given)
    )
    window.show_page(Page.START)
    window.start_page.refresh()
    QApplication.processEvents()
    card = window.start_page.cards[0]
    card.picture.grab()
    card.picture.grab()

    assert drawn.count(card.picture.size()) >= 1
    assert len(drawn) <= len(window.start_page.cards)
    assert card.picture.width() >= card.width() - 8
