"""Keeps the items of the scene equal to a network of the design, touching only what differs."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF
from PySide6.QtWidgets import QGraphicsScene

from flodl_studio.design.values import (
    Design,
    End,
    Network,
    Note,
    Place,
    Point,
    network_at,
)
from flodl_studio.ui.canvas import placing
from flodl_studio.ui.canvas.face import face, family, marks, sockets
from flodl_studio.ui.canvas.node_item import NodeItem
from flodl_studio.ui.canvas.note_item import NoteItem
from flodl_studio.ui.canvas.wire_item import WireItem
from flodl_studio.ui.settling import settle

if TYPE_CHECKING:
    from flodl_studio.shapes.infer import Inference

MANY = 200
"""So many items at once are added with Python's collector and the scene's index held."""


Basis = tuple[object, ...]
"""What something was made from: the same again makes the same."""


class Mirror:
    """The items of one scene: nodes by id, wires by their value's identity, frames in order.

    Attributes:
        nodes: Items of the nodes shown, by id.
        wires: Items of the wires shown, by `id()` of the wire, which the item holds.
        notes: Items of the frames, in the order of the network.
        chosen: Items of nodes that are marked as selected.
        changed: Nodes that say something else since the last `show`; they have to be drawn.
    """

    def __init__(self, scene: QGraphicsScene) -> None:
        self.scene = scene
        self.nodes: dict[str, NodeItem] = {}
        self.wires: dict[int, WireItem] = {}
        self.notes: list[NoteItem] = []
        self.network = Network()
        self.place = Place()
        self.chosen: list[NodeItem] = []
        self.changed: list[NodeItem] = []
        self._shown: dict[str, tuple[Basis, Basis]] = {}

    def show(self, design: Design, place: Place, inference: Inference) -> None:
        """Show a network of a design, changing only what differs from what is shown."""
        network = network_at(design, place)
        if place != self.place:
            self.clear()
            self.place = place
        fresh = len(network.nodes) + len(network.wires) - len(self.nodes) - len(self.wires)
        with self._held(fresh > MANY):
            old, self.network = self.network, network
            self._remove(network)
            self._show_nodes(design, network, inference)
            if old.wires is not network.wires or len(self.wires) != len(network.wires):
                self._show_wires(network)
            if old.notes is not network.notes:
                self._show_notes(network.notes)

    def clear(self) -> None:
        """Show nothing."""
        for wire in list(self.wires.values()):
            wire.remove()
        for item in self.nodes.values():
            self.scene.removeItem(item)
        for note in self.notes:
            self.scene.removeItem(note)
        self.nodes, self.wires, self.notes, self.chosen = {}, {}, [], []
        self._shown = {}
        self.network = Network()

    @contextmanager
    def _held(self, many: bool) -> Iterator[None]:
        if not many:
            yield
            return
        method = self.scene.ItemIndexMethod
        collecting = gc.isenabled()
        gc.disable()
        self.scene.setItemIndexMethod(method.NoIndex)
        try:
            yield
        finally:
            self.scene.setItemIndexMethod(method.BspTreeIndex)
            if collecting:
                gc.enable()
            settle()

    def _remove(self, network: Network) -> None:
        kept = {id(wire) for wire in network.wires}
        gone = [item for key, item in self.wires.items() if key not in kept]
        by_ends = {(w.source, w.target): w for w in network.wires} if gone else {}
        for item in gone:
            del self.wires[id(item.wire)]
            after = by_ends.get((item.wire.source, item.wire.target))
            if after is not None and after.state == item.wire.state and id(after) not in self.wires:
                item.take(after)
                self.wires[id(after)] = item
            else:
                item.remove()
        for node in [each for each in self.nodes if each not in network.by_id]:
            self._drop_node(node)

    def _drop_node(self, node: str) -> None:
        item = self.nodes.pop(node)
        self._shown.pop(node, None)
        for wire in item.wires():
            self.wires.pop(id(wire.wire), None)
            wire.remove()
        self.scene.removeItem(item)

    def _show_nodes(self, design: Design, network: Network, inference: Inference) -> None:
        prefix = str(self.place)
        start = f"{prefix}/" if prefix else ""
        facts, badges = inference.facts, marks(inference.problems, self.place)
        where = placing.positions(design, network)
        incoming, outgoing = network.incoming, network.outgoing
        self.changed = []
        for node in network.nodes:
            key = node.id
            built = (node, incoming.get(key), outgoing.get(key), design.blocks)
            said = (node, facts.get(start + key), badges.get(key))
            old_built, old_said = self._shown.get(
                key, (None, None)
            )  # tuples compare identity first
            item = self.nodes.get(key)
            if item is None:
                item = NodeItem(key, sockets(node, network, design), where[key])
                self.scene.addItem(item)
                self.nodes[key] = item
            else:
                self._keep_up(item, where[key])
                if built != old_built:
                    item.show_sockets(sockets(node, network, design))
                    self.follow(item)
            if said != old_said:
                item.show_face(family(node), said[2], partial(face, *said))
                self.changed.append(item)
            self._shown[key] = (built, said)

    def _keep_up(self, item: NodeItem, where: Point) -> None:
        corner = item.corner
        if (corner.x(), corner.y()) != where:
            item.place(*where)
            self.follow(item)

    def follow(self, item: NodeItem) -> None:
        """Let the wires of a node follow it."""
        for wire in item.wires():
            wire.redraw()

    def _show_wires(self, network: Network) -> None:
        for wire in network.wires:
            if id(wire) in self.wires:
                continue
            source = self.nodes.get(wire.source.node)
            target = self.nodes.get(wire.target.node)
            leaving = source.port(wire.source.port, False) if source else None
            entering = target.port(wire.target.port, True) if target else None
            if leaving is None or entering is None or target is None:
                continue  # an end is missing: inference reports it
            dashed = wire.target.port in target.sockets.references
            item = WireItem(wire, leaving, entering, dashed)
            self.scene.addItem(item)
            item.restyle()
            self.wires[id(wire)] = item
            for port in (leaving, entering):
                port.owner.update()

    def _show_notes(self, notes: tuple[Note, ...]) -> None:
        while len(self.notes) > len(notes):
            self.scene.removeItem(self.notes.pop())
        for index, note in enumerate(notes):
            if index == len(self.notes):
                item = NoteItem(note)
                self.scene.addItem(item)
                self.notes.append(item)
            elif self.notes[index].note is not note:
                self.notes[index].take(note)

    # -- looking things up ----------------------------------------------------------------------

    def wire_at(self, target: End) -> WireItem | None:
        """Return the item of the wire that enters a port."""
        wire = self.network.wire_into.get(target)
        return self.wires.get(id(wire)) if wire is not None else None

    def boxes(self) -> list[QRectF]:
        """Return the boxes of all nodes and frames."""
        nodes = [item.box for item in self.nodes.values()]
        return nodes + [item.box for item in self.notes]

    def restyle(self) -> None:
        """Draw everything in the colors of the theme."""
        for wire in self.wires.values():
            wire.restyle()
