"""How a network is first seen: as a whole where that can be read, else where it begins."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF

from flodl_studio.ui.canvas.viewport import united

if TYPE_CHECKING:
    from flodl_studio.design.values import Network
    from flodl_studio.ui.canvas.view import Canvas

WHOLE = 0.42
"""Zoom from which a network is shown as a whole: titles and main parameters can be read."""
READABLE = 0.66
"""Zoom at which the beginning of a larger one is shown."""
START_ROOM = 48.0


class Beginning:
    """The first sight of a network, kept as long as nobody edits it or looks elsewhere.

    A window finds its size in steps, its panels theirs, and each changes the size of the view.
    """

    def __init__(self, canvas: Canvas) -> None:
        self._canvas = canvas
        self._sight: tuple[float, int, int] | None = None
        self._network: Network | None = None

    def show(self) -> None:
        """Show everything if it can be read then, else where the network begins."""
        canvas = self._canvas
        boxes = canvas.mirror.boxes()
        whole = united(boxes)
        if whole.isNull() or canvas.zoom_for(whole) >= WHOLE:
            canvas.frame(whole)
        else:
            self._show_first(boxes)
        self._sight, self._network = self._now(), canvas.mirror.network

    def follow(self) -> None:
        """Show it in a view of another size, if it is what is still seen."""
        untouched = self._sight == self._now() and self._network is self._canvas.mirror.network
        if self._sight is None or untouched:
            self.show()

    def _now(self) -> tuple[float, int, int]:
        across, down = self._canvas.horizontalScrollBar(), self._canvas.verticalScrollBar()
        return self._canvas.zoom, across.value(), down.value()

    def _show_first(self, boxes: list[QRectF]) -> None:
        canvas = self._canvas
        first = min(boxes, key=lambda box: box.left())
        canvas.set_zoom_to(READABLE)
        seen, room = canvas.seen_rect(), START_ROOM / READABLE
        left = first.left() - room
        there = [box for box in boxes if box.left() < left + seen.width()]
        top, end = min(box.top() for box in there), max(box.bottom() for box in there)
        middle = (top + end) / 2
        if end - top + 2 * room > seen.height():  # from the top, but with the first in sight
            half = seen.height() / 2 - room
            middle = max(top + half, first.bottom() - half)
        canvas.centerOn(left + seen.width() / 2, middle)
        canvas.seen.emit()
