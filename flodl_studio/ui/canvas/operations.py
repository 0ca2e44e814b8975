"""What can be done to nodes and wires from the canvas; each is one step of the history."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

from PySide6.QtCore import QCoreApplication

from flodl_studio.catalog import KINDS
from flodl_studio.design import edits
from flodl_studio.design.values import Design, End, Note, Place, Point, Wire, network_at
from flodl_studio.errors import EditError
from flodl_studio.shapes.order import port_order
from flodl_studio.ui.canvas import geometry, placing, room
from flodl_studio.ui.canvas.starting import starting_params
from flodl_studio.ui.canvas.walking import streams_into
from flodl_studio.ui.session import Session

translate = QCoreApplication.translate

BLOCK_PREFIX = "Block:"


class Operations:
    """Edits of the network that the session shows."""

    def __init__(self, session: Session) -> None:
        self._session = session

    # -- adding ---------------------------------------------------------------------------------

    def add(
        self,
        kind: str,
        at: Point,
        *,
        source: End | None = None,
        target: End | None = None,
        wire: Wire | None = None,
    ) -> str | None:
        """Add a node and select it; return its id, or None where that was refused.

        Args:
            kind: A kind of the catalogue, or ``Block:`` and the name of a block.
            at: Its upper left corner.
            source: An output that is wired to it.
            target: An input that it is wired to.
            wire: A wire that it is put on.
        """
        place = self._session.place
        name = kind.removeprefix(BLOCK_PREFIX)
        made: list[str] = []

        def edit(design: Design) -> Design:
            design, node = _added(design, place, kind, at)
            made[:] = [node]
            if wire is not None:
                design = _put_on(design, place, wire, node)
            if source is not None:
                entry = _entry(design, place, node)
                design = edits.connect(design, place, source, End(node, entry))
            if target is not None:
                design = _joined(design, place, End(node, "out"), target)
            return design

        if not self._session.do(translate("Step", "add {0}").format(name), edit):
            return None
        self._session.set_selection(made)
        return made[0]

    def add_after(self, kind: str, node: str) -> str | None:
        """Add a node after another and wire it; in a straight run it is put in between.

        What comes after moves to the right where it would be covered.
        """
        session, place = self._session, self._session.place
        network = session.network
        entry = KINDS.get(kind)
        takes = kind.startswith(BLOCK_PREFIX) or (entry is not None and bool(entry.inputs))
        gives = kind.startswith(BLOCK_PREFIX) or (entry is not None and bool(entry.outputs))
        if not takes or network.by_id[node].kind == "Output":
            return self.add(kind, self._free_spot(node))
        out = [wire for wire in network.outgoing.get(node, ()) if not wire.state]
        wire = out[0] if len(out) == 1 and gives else None
        made: list[str] = []

        def edit(design: Design) -> Design:
            design = placing.with_positions(design, place)
            spot = self._beside(design, place, node) if wire else self._free_spot(node)
            design, fresh = _added(design, place, kind, spot)
            made[:] = [fresh]
            into = _entry(design, place, fresh)
            if wire is None:
                return edits.connect(design, place, End(node, "out"), End(fresh, into))
            design = edits.insert_on_wire(design, place, wire, fresh, into)
            return room.with_room_after(design, place, fresh, wire.target.node)

        if not session.do(
            translate("Step", "add {0} after {1}").format(kind.removeprefix(BLOCK_PREFIX), node),
            edit,
        ):
            return None
        session.set_selection(made)
        return made[0]

    def _beside(self, design: Design, place: Place, node: str) -> Point:
        x, y = network_at(design, place).by_id[node].position or (0.0, 0.0)
        return x + room.STEP, y

    def _free_spot(self, node: str) -> Point:
        """Return a place to the right of a node, below whatever is there already."""
        design, network = self._session.design, self._session.network
        boxes = room.boxes(design, network)
        x, y, *_size = boxes[node]
        return room.clear_of(boxes.values(), (x + room.STEP, y))

    # -- wires ----------------------------------------------------------------------------------

    def connect(self, source: End, target: End, instead_of: Wire | None = None) -> bool:
        """Wire an output to an input, in the stead of another wire or as one more.

        A wire that would close a cycle becomes a state wire where its target may be one.
        """
        place = self._session.place

        def edit(design: Design) -> Design:
            if instead_of is not None:
                design = edits.disconnect(design, place, instead_of)
            return _joined(design, place, source, target)

        return self._session.do(
            translate("Step", "connect {0} to {1}").format(source.node, target.node), edit
        )

    def refusal(self, source: End, target: End, instead_of: Wire | None = None) -> str:
        """Return why an output can't be wired to an input; empty when it can."""
        place, design = self._session.place, self._session.design
        try:
            if instead_of is not None:
                design = edits.disconnect(design, place, instead_of)
            _joined(design, place, source, target)
        except EditError as refused:
            return str(refused)
        return ""

    def disconnect(self, wires: Sequence[Wire]) -> bool:
        """Take wires away."""
        place = self._session.place
        if not wires:
            return False

        def edit(design: Design) -> Design:
            return _without(design, place, wires)

        if len(wires) == 1:
            label = translate("Step", "disconnect {0}").format(wires[0].target.node)
        else:
            label = translate("Step", "cut {0} wires").format(len(wires))
        return self._session.do(label, edit)

    def insert(self, node: str, wire: Wire, at: Mapping[str, Point]) -> bool:
        """Put a node that is here on a wire, where it was dropped."""
        place = self._session.place

        def edit(design: Design) -> Design:
            design = edits.move_nodes(placing.with_positions(design, place), place, at)
            return _put_on(design, place, wire, node)

        return self._session.do(translate("Step", "insert {0}").format(node), edit)

    def reroute(self, wire: Wire, via: Iterable[Point]) -> bool:
        """Put the reroute dots of a wire."""
        place, dots = self._session.place, tuple(via)
        return self._session.do(
            translate("Step", "reroute {0}").format(wire.target.node),
            lambda design: edits.set_via(design, place, wire, dots),
        )

    # -- nodes ----------------------------------------------------------------------------------

    def move(self, at: Mapping[str, Point], notes: Sequence[tuple[Note, Note]] = ()) -> bool:
        """Put nodes, and frames with them, somewhere else."""
        place = self._session.place

        def edit(design: Design) -> Design:
            design = edits.move_nodes(placing.with_positions(design, place), place, at)
            for old, new in notes:
                design = edits.change_note(design, place, old, new)
            return design

        return self._session.do(translate("Step", "move {0}").format(_things(at, notes)), edit)

    def remove(
        self,
        ids: Collection[str],
        wires: Sequence[Wire] = (),
        notes: Sequence[Note] = (),
        heal: bool = False,
    ) -> bool:
        """Remove nodes, wires and frames; `heal` joins again what nodes stood between."""
        place = self._session.place
        if not (ids or wires or notes):
            return False

        def edit(design: Design) -> Design:
            design = _without(design, place, wires)
            design = edits.remove_nodes(design, place, ids, heal)
            for note in notes:
                design = edits.remove_note(design, place, note)
            return design

        what = _things(ids, notes) or translate("Step", "wire")
        return self._session.do(translate("Step", "delete {0}").format(what), edit)

    def mute(self, ids: Collection[str]) -> bool:
        """Let nodes pass their stream through; if all do already, let them work again."""
        place, network = self._session.place, self._session.network
        muted = not all(network.by_id[each].muted for each in ids)
        if not ids:
            return False
        return self._session.do(
            translate("Step", "mute") if muted else translate("Step", "unmute"),
            lambda design: edits.set_muted(design, place, ids, muted),
        )

    def rename(self, node: str, new: str) -> bool:
        """Give a node another id, and keep it selected."""
        place = self._session.place
        done = self._session.do(
            translate("Step", "rename {0}").format(node),
            lambda design: edits.rename_node(design, place, node, new),
        )
        if done:
            self._session.set_selection([new])
        return done

    # -- frames ---------------------------------------------------------------------------------

    def add_note(self, note: Note) -> bool:
        """Add a frame."""
        place = self._session.place
        return self._session.do(
            translate("Step", "add frame"), lambda design: edits.add_note(design, place, note)
        )

    def change_note(self, old: Note, new: Note) -> bool:
        """Change a frame."""
        place = self._session.place
        return self._session.do(
            translate("Step", "change frame"),
            lambda design: edits.change_note(design, place, old, new),
        )


def _things(ids: Collection[str], notes: Collection[object]) -> str:
    """Return what a step is about, in words: the one node, or how many."""
    if len(ids) == 1 and not notes:
        return next(iter(ids))
    if ids:
        return translate("Step", "{0} nodes").format(len(ids))
    return translate("Step", "frame") if notes else ""


def _added(design: Design, place: Place, kind: str, at: Point) -> tuple[Design, str]:
    """Return the design with a new node, and its id."""
    design = placing.with_positions(design, place)
    if kind.startswith(BLOCK_PREFIX):
        params = {"block": kind.removeprefix(BLOCK_PREFIX)}
        design = edits.add_node(design, place, "Block", at, params)
    else:
        design = edits.add_node(design, place, kind, at, starting_params(kind, place))
    return design, network_at(design, place).nodes[-1].id


def _entry(design: Design, place: Place, node: str) -> str:
    """Return the input that a stream into a node takes."""
    return edits.free_input(network_at(design, place), node).port


def _joined(design: Design, place: Place, source: End, target: End) -> Design:
    network = network_at(design, place)
    closes = target.node in streams_into(network, source.node)
    return edits.connect(design, place, source, target, closes and takes_state(target.port))


def takes_state(port: str) -> bool:
    """Whether a state wire may enter a port: the stream never is of the previous call."""
    return port != "in" and not port.startswith("in_")


def _without(design: Design, place: Place, wires: Sequence[Wire]) -> Design:
    """Return the design without some wires; those into the last numbered ports go first."""
    for wire in sorted(wires, key=lambda each: (each.target.node, -_number(each))):
        design = edits.disconnect(design, place, wire)
    return design


def _number(wire: Wire) -> int:
    return port_order(wire.target.port)[1]


def _put_on(design: Design, place: Place, wire: Wire, node: str) -> Design:
    """Return the design with a node on a wire, clear of the nodes at its ends."""
    design = edits.insert_on_wire(design, place, wire, node, _entry(design, place, node))
    network = network_at(design, place)
    x, y = network.by_id[node].position or (0.0, 0.0)
    left, top = network.by_id[wire.source.node].position or (0.0, 0.0)
    if (
        abs(y - top) < room.BESIDE
        and left - geometry.WIDTH < x < left + geometry.WIDTH + geometry.GRID
    ):
        design = edits.move_nodes(design, place, {node: (left + room.STEP, top)})
    design = room.with_room_after(design, place, node, wire.target.node)
    return room.settled(design, place, [node])
