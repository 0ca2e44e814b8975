"""Putting nodes in order: alignment, distances, layout, nudges. Each is one step of the history."""

from __future__ import annotations

from collections.abc import Collection

from PySide6.QtCore import QCoreApplication

from flodl_studio.design import edits
from flodl_studio.design.values import Design, Note
from flodl_studio.ui.canvas import arranging, geometry, placing
from flodl_studio.ui.session import Session

translate = QCoreApplication.translate


class Tidying:
    """Moves the selected nodes, or all of them, by a rule."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def boxes(self, ids: Collection[str] = ()) -> dict[str, arranging.Box]:
        """Return the boxes of some nodes, or of all."""
        design, network = self._session.design, self._session.network
        where = placing.positions(design, network)
        return {
            each: (*where[each], *placing.size(design, network, each))
            for each in where
            if not ids or each in ids
        }

    def align(self, edge: arranging.Edge) -> bool:
        """Let the selected nodes share an edge."""
        moved = arranging.align(self.boxes(self._session.selection), edge)
        return self._move(moved, translate("Step", "align"))

    def distribute(self, axis: arranging.Axis) -> bool:
        """Put equal gaps between the selected nodes."""
        moved = arranging.distribute(self.boxes(self._session.selection), axis)
        return self._move(moved, translate("Step", "distribute"))

    def lay_out(self) -> bool:
        """Lay out the selected nodes, or all if fewer than two are selected."""
        chosen, place = self._session.selection, self._session.place
        ids = chosen if len(chosen) > 1 else ()
        return self._session.do(
            translate("Step", "lay out"), lambda design: placing.laid_out(design, place, ids)
        )

    def nudge(self, dx: float, dy: float) -> bool:
        """Move the selected nodes a little; nudges in a row are one step."""
        chosen = self._session.selection
        moved = {each: (x + dx, y + dy) for each, (x, y, _, _) in self.boxes(chosen).items()}
        if not chosen:
            return False
        key = f"nudge {self._session.place} {' '.join(sorted(chosen))}"
        return self._move(moved, translate("Step", "nudge"), key)

    def _move(
        self, moved: dict[str, tuple[float, float]], label: str, key: str | None = None
    ) -> bool:
        if not moved or not self._session.selection:
            return False
        place = self._session.place

        def edit(design: Design) -> Design:
            return edits.move_nodes(placing.with_positions(design, place), place, moved)

        return self._session.do(label, edit, key)

    def frame(self) -> bool:
        """Put a frame with text around the selected nodes."""
        boxes = self.boxes(self._session.selection).values()
        if not boxes or not self._session.selection:
            return False
        room, place = 1.5 * geometry.GRID, self._session.place
        left = min(box[0] for box in boxes) - room
        top = min(box[1] for box in boxes) - room - geometry.NOTE_HEADER
        right = max(box[0] + box[2] for box in boxes) + room
        bottom = max(box[1] + box[3] for box in boxes) + room
        text = translate("Canvas", "Frame")
        note = Note(text, (left, top, right - left, bottom - top))
        return self._session.do(
            translate("Step", "add frame"), lambda design: edits.add_note(design, place, note)
        )
