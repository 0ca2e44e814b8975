"""Going into containers and blocks and out again, each network as it was left."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF

from flodl_studio.design.values import Place

if TYPE_CHECKING:
    from flodl_studio.ui.canvas.view import Canvas


class Visiting:
    """Where the canvas has been: what was seen of each network, and where blocks were entered."""

    def __init__(self, canvas: Canvas) -> None:
        self._canvas = canvas
        self._seen: dict[Place, tuple[float, QPointF]] = {}
        self._from: dict[Place, tuple[Place, str]] = {}

    def enter(self, node: str) -> bool:
        """Go into a container or a block, and tell whether the node is one."""
        session = self._canvas.session
        found = session.network.by_id.get(node)
        if found is None:
            return False
        block = found.params.get("block")
        if found.kind == "Block" and isinstance(block, str) and block in session.design.blocks:
            self._from[Place(block)] = (session.place, node)
            session.set_place(Place(block))
            return True
        slots = sorted(found.networks)
        if len(slots) > 1:
            self._canvas.adding.ask_slot(node, slots)
        elif slots:
            session.set_place(session.place.inside(node, slots[0]))
        return bool(slots)

    def leave(self) -> bool:
        """Go one level up, and tell whether there was one; what was left is then selected."""
        session = self._canvas.session
        place = session.place
        outside = place.outside
        if outside is not None:
            session.set_place(outside, [place.steps[-1][0]])
        elif place.block is not None:
            before, node = self._from.get(place, (Place(), ""))
            session.set_place(before, [node])
            if session.place == place:  # the network it was entered from is gone
                session.set_place(Place())
        return session.place != place

    def remember(self, place: Place) -> None:
        """Keep what is seen of a network that is left."""
        self._seen[place] = (self._canvas.zoom, self._canvas.seen_rect().center())

    def recall(self, place: Place) -> None:
        """Show a network as it was left, or its beginning the first time."""
        canvas, seen = self._canvas, self._seen.get(place)
        if seen is None:
            canvas.show_start()
            return
        canvas.show_at(*seen)

    def forget(self) -> None:
        """Remember nothing: another design was opened."""
        self._seen.clear()
        self._from.clear()
