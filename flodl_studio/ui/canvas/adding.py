"""Adding nodes: the search box in its uses, and what is dropped from the palette."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QPoint, QPointF, QRectF

from flodl_studio.design.values import End, Point
from flodl_studio.ui.canvas import fitting, geometry
from flodl_studio.ui.canvas.node_item import Port
from flodl_studio.ui.canvas.operations import takes_state
from flodl_studio.ui.canvas.search import Entry
from flodl_studio.ui.canvas.search_box import SearchBox
from flodl_studio.ui.canvas.walking import streams_into
from flodl_studio.ui.canvas.wire_item import WireItem

if TYPE_CHECKING:
    from flodl_studio.ui.canvas.view import Canvas

translate = QCoreApplication.translate


class Adding:
    """Asks what to add, and adds it."""

    def __init__(self, canvas: Canvas) -> None:
        self._canvas = canvas
        self._then: Callable[[str], object] | None = None
        self._over: WireItem | None = None
        self.box = SearchBox(canvas)
        self.box.chosen.connect(self._on_chosen)
        self.box.closed.connect(canvas.live_wire.hide)

    # -- asking ---------------------------------------------------------------------------------

    def ask(self, at: QPoint | None = None) -> None:
        """Ask what to add: after the selected node, else at the pointer.

        Args:
            at: Where it was asked for with the mouse, which then is where the node goes.
        """
        canvas = self._canvas
        chosen = canvas.session.selection
        if at is None and len(chosen) == 1:
            node = chosen[0]
            item = canvas.mirror.nodes[node]
            place = canvas.mapFromScene(item.box.topRight() + QPointF(30, 0))
            title = translate("Canvas", "Add after {0}").format(node)
            entries = fitting.after_output(
                canvas.session.design, canvas.session.place, canvas.output_of(node)
            )
            self._open(place, entries, title, lambda kind: self.add_after(kind, node))
            return
        where = at if at is not None else canvas.pointer_at()
        entries = fitting.entries(canvas.session.design)
        self._open(where, entries, "", lambda kind: self.add_at(kind, where))

    def ask_for_wire(self, port: Port, at: QPoint) -> None:
        """Ask what to add at the loose end of a wire."""
        canvas, end = self._canvas, port.end
        design, place = canvas.session.design, canvas.session.place
        if port.is_input:
            entries = fitting.before_input(design)
            title = translate("Canvas", "Add before {0}").format(end.node)
        else:
            entries = fitting.after_output(design, place, canvas.output_of(end.node))
            title = translate("Canvas", "Add after {0}").format(end.node)
        self._open(at, entries, title, lambda kind: self._add_wired(kind, end, port.is_input, at))
        there = canvas.mapToScene(at)
        canvas.live_wire.stretch(port, there, "hot")

    def ask_target(self) -> None:
        """Ask where the output of the selected node goes."""
        canvas = self._canvas
        chosen = canvas.session.selection
        if len(chosen) != 1 or not canvas.mirror.nodes[chosen[0]].outputs:
            return
        source = canvas.mirror.nodes[chosen[0]]
        entries = self._targets(source.node_id)
        title = translate("Canvas", "Connect {0} to").format(source.node_id)
        output = source.outputs[0].end
        at = canvas.mapFromScene(source.box.topRight() + QPointF(30, 0))
        self._open(at, entries, title, lambda key: self._connect(output, key))

    def _targets(self, source: str) -> list[Entry]:
        mirror = self._canvas.mirror
        blocked = streams_into(mirror.network, source)
        entries = []
        for item in mirror.nodes.values():
            for port in item.inputs:
                if item.node_id in blocked and not takes_state(port.name):
                    continue
                taken = translate("Canvas", "replaces its wire") if port.wires else ""
                kind = item.face.kind
                title = str(port.end)
                entries.append(
                    Entry(
                        f"{item.node_id}:{port.name}",
                        title,
                        item.family,
                        (kind,),
                        taken or kind,
                    )
                )
        return entries

    def _connect(self, output: End, key: str) -> None:
        node, _, port = key.partition(":")
        self._canvas.operations.connect(output, End(node, port))

    def ask_slot(self, node: str, slots: Sequence[str]) -> None:
        """Ask which of the networks of a container to go into."""
        session, item = self._canvas.session, self._canvas.mirror.nodes[node]
        inside = session.network.by_id[node].networks
        count = translate("Canvas", "{0} nodes")
        entries = [
            Entry(slot, slot, item.family, (), count.format(len(inside[slot].nodes)))
            for slot in slots
        ]
        at = self._canvas.mapFromScene(item.box.topRight() + QPointF(30, 0))
        title = translate("Canvas", "Enter {0}").format(node)
        place = session.place
        self._open(at, entries, title, lambda slot: session.set_place(place.inside(node, slot)))

    def find_node(self) -> None:
        """Ask for a node of this network, and go to it."""
        canvas = self._canvas
        entries = [
            Entry(key, key, item.family, (item.face.kind,), item.face.kind)
            for key, item in canvas.mirror.nodes.items()
        ]
        middle = canvas.viewport().rect().center() - QPoint(150, 160)
        self._open(middle, entries, translate("Canvas", "Go to"), canvas.go_to)

    def _open(
        self, at: QPoint, entries: Sequence[Entry], title: str, then: Callable[[str], object]
    ) -> None:
        self._then = then
        hint = translate("Canvas", "Name, family or synonym")
        self.box.open_at(at, entries, title, hint)

    def _on_chosen(self, key: str) -> None:
        then, self._then = self._then, None
        if then is not None:
            then(key)

    # -- adding ---------------------------------------------------------------------------------

    def add_kind(self, kind: str) -> None:
        """Add a kind after the selected node, else in the middle of what is seen."""
        canvas = self._canvas
        chosen = canvas.session.selection
        if len(chosen) == 1:
            self.add_after(kind, chosen[0])
        else:
            self.add_at(kind, canvas.viewport().rect().center())

    def add_after(self, kind: str, node: str) -> None:
        """Add a kind after a node, and show it."""
        self._show(self._canvas.operations.add_after(kind, node))

    def _show(self, made: str | None) -> None:
        if made is not None:
            self._canvas.bring_into_sight(self._canvas.mirror.nodes[made].box)

    def add_at(self, kind: str, at: QPoint, wire: WireItem | None = None) -> None:
        """Add a kind about a point of the view, and on a wire where it is dropped on one."""
        middle = self._canvas.mapToScene(at)
        corner = (middle.x() - geometry.WIDTH / 2, middle.y() - geometry.PORT_TOP)
        self._show(
            self._canvas.operations.add(
                kind, self._on_grid(corner), wire=wire.wire if wire is not None else None
            )
        )

    def _add_wired(self, kind: str, end: End, is_input: bool, at: QPoint) -> None:
        there = self._canvas.mapToScene(at)
        x = there.x() - (geometry.WIDTH if is_input else 0.0)
        corner = self._on_grid((x, there.y() - geometry.PORT_TOP))
        if is_input:
            self._show(self._canvas.operations.add(kind, corner, target=end))
        else:
            self._show(self._canvas.operations.add(kind, corner, source=end))

    def _on_grid(self, at: Point) -> Point:
        if not self._canvas.snaps:
            return round(at[0]), round(at[1])
        grid = geometry.GRID
        return round(at[0] / grid) * grid, round(at[1] / grid) * grid

    # -- dropping -------------------------------------------------------------------------------

    def drag_over(self, at: QPoint) -> None:
        """Mark the wire that a drop would insert into."""
        middle = self._canvas.mapToScene(at)
        size = geometry.WIDTH, geometry.height(1, 1)
        box = QRectF(middle.x() - size[0] / 2, middle.y() - geometry.PORT_TOP, *size)
        self._mark(self._canvas.wire_under(box, middle))

    def drag_away(self) -> None:
        """Mark nothing."""
        self._mark(None)

    def drop(self, kind: str, at: QPoint) -> None:
        """Add what was dropped."""
        self.drag_over(at)
        wire = self._over
        self._mark(None)
        self.add_at(kind, at, wire)
        self._canvas.setFocus()

    def _mark(self, wire: WireItem | None) -> None:
        for item, hot in ((self._over, False), (wire, True)):
            if item is not None:
                item.is_hot = hot
                item.restyle()
        self._over = wire
