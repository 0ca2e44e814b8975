"""Keeps the items of the scene equal to a network of the design, touching only what differs."""

from __future__ import annotations

import gc
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF
from PySide6.QtWidgets import QGraphicsScene

from flodl_studio.design.values import (
    Design,
    End,
    Network,
    Node,
    Note,
    Place,
    Point,
    Wire,
    network_at,
)
from flodl_studio.ui.canvas import placing
from flodl_studio.ui.canvas.face import Mark, face, family, marks, sockets
from flodl_studio.ui.canvas.node_item import NodeItem
from flodl_studio.ui.canvas.note_item import NoteItem
from flodl_studio.ui.canvas.wire_item import WireItem
from flodl_studio.ui.settling import settle

if TYPE_CHECKING:
    from flodl_studio.shapes.infer import Inference
    from flodl_studio.shapes.node import NodeResult

MANY = 200
"""So many items at once are added with Python's collector and the scene's index held."""


class Mirror:
    """The items of one scene: nodes by id, wires by their value's identity, frames in order.

    Attributes:
        nodes: Items of the nodes shown, by id.
        wires: Items of the wires shown, by `id()` of the wire, which the item holds.
        notes: Items of the frames, in the order of the network.
        chosen: Items of nodes that are marked as selected.
        changed: Nodes that say something else since the last `show`; they have to be drawn.
        is_reshaped: The last `show` changed what is seen from far away.
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
        self.is_reshaped = False
        self._design: Design | None = None
        self._results: Mapping[str, NodeResult] = {}
        self._badges: Mapping[str, Mark] = {}

    def show(self, design: Design, place: Place, inference: Inference) -> None:
        """Show a network of a design, changing only what differs from what is shown.

        Shown once more, a design has everything put back in its place: a drag may have moved it.
        """
        network = network_at(design, place)
        if place != self.place:
            self.clear()
            self.place = place
        fresh = len(network.nodes) + len(network.wires) - len(self.nodes) - len(self.wires)
        self.is_reshaped = False
        with self._held(fresh > MANY):
            old, self.network = self.network, network
            if old.wires is not network.wires:
                self._remove_wires(network)
            if old.nodes is not network.nodes:
                self._remove_nodes(network)
            self._show_nodes(design, old, inference)
            if old.wires is not network.wires or len(self.wires) != len(network.wires):
                self._show_wires(network)
            if old.notes is not network.notes:
                self._show_notes(network.notes)
        self._design = design

    def clear(self) -> None:
        """Show nothing."""
        for wire in list(self.wires.values()):
            wire.remove()
        for item in self.nodes.values():
            self.scene.removeItem(item)
        for note in self.notes:
            self.scene.removeItem(note)
        self.nodes, self.wires, self.notes, self.chosen = {}, {}, [], []
        self._design, self._results, self._badges = None, {}, {}
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

    def _remove_wires(self, network: Network) -> None:
        kept = {id(wire) for wire in network.wires}
        gone = [item for key, item in self.wires.items() if key not in kept]
        fresh = [wire for wire in network.wires if id(wire) not in self.wires]
        by_ends = {(wire.source, wire.target): wire for wire in fresh}
        for item in gone:
            del self.wires[id(item.wire)]
            after = by_ends.get((item.wire.source, item.wire.target))
            if after is not None and after.state == item.wire.state and id(after) not in self.wires:
                item.take(after)
                self.wires[id(after)] = item
            else:
                item.remove()
            self.is_reshaped = True

    def _remove_nodes(self, network: Network) -> None:
        for node in [each for each in self.nodes if each not in network.by_id]:
            item = self.nodes.pop(node)
            for wire in item.wires():
                self.wires.pop(id(wire.wire), None)
                wire.remove()
            self.scene.removeItem(item)
            self.is_reshaped = True

    def _show_nodes(self, design: Design, old: Network, inference: Inference) -> None:
        network, known = self.network, inference.network(self.place)
        results = known.results if known is not None else {}
        badges = marks(inference.problems, self.place)
        lost = {node.id for node in network.nodes if node.position is None}
        where = placing.positions(design, network) if lost else {}
        built = self._built(design, old) | lost
        said = built | self._said(results, badges)
        self._results, self._badges = results, badges
        self.changed = []
        for node in network.nodes:
            if node.id in built:
                self._build(node, design, node.position or where[node.id])
            if node.id in said:
                self._say(node)

    def _built(self, design: Design, old: Network) -> set[str]:
        """Return the nodes that may have other ports than are shown, or stand elsewhere."""
        network, shown = self.network, self._design
        if shown is None or shown is design:
            return set(network.by_id)
        built = set[str]()
        if len(network.nodes) == len(old.nodes):  # as after most edits, and quickly told
            pairs = zip(network.nodes, old.nodes, strict=True)
            built = {node.id for node, other in pairs if node is not other}
        else:
            built = {node.id for node in network.nodes if old.by_id.get(node.id) is not node}
        if network.wires is not old.wires:
            built |= _rewired(old.wires, network.wires)
        if design.blocks is not shown.blocks:
            built |= {node.id for node in network.nodes if node.kind == "Block"}
        return built

    def _said(self, results: Mapping[str, NodeResult], badges: Mapping[str, Mark]) -> set[str]:
        """Return the nodes of which something else is known than is shown."""
        known, marked = self._results, self._badges
        said = {key for key in marked.keys() | badges if marked.get(key) != badges.get(key)}
        return said | {key for key in self.network.by_id if results.get(key) is not known.get(key)}

    def _build(self, node: Node, design: Design, corner: Point) -> None:
        item, ports = self.nodes.get(node.id), sockets(node, self.network, design)
        if item is None:
            item = self.nodes[node.id] = NodeItem(node.id, ports, corner)
            self.scene.addItem(item)
        elif item.sockets != ports or (item.corner.x(), item.corner.y()) != corner:
            item.show_sockets(ports)
            item.place(*corner)
            self.follow(item)
        else:
            return
        self.is_reshaped = True

    def _say(self, node: Node) -> None:
        item, result, mark = (
            self.nodes[node.id],
            self._results.get(node.id),
            self._badges.get(node.id),
        )
        before = item.family, item.mark
        facts = result.facts if result is not None else None
        item.show_face(family(node), mark, partial(face, node, facts, mark))
        self.is_reshaped = self.is_reshaped or before != (item.family, item.mark)
        self.changed.append(item)

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
            self.is_reshaped = True
            for port in (leaving, entering):
                port.owner.update()

    def _show_notes(self, notes: tuple[Note, ...]) -> None:
        self.is_reshaped = True
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


def _rewired(old: tuple[Wire, ...], new: tuple[Wire, ...]) -> set[str]:
    """Return the nodes at wires that came or went."""
    before, after = {id(wire) for wire in old}, {id(wire) for wire in new}
    wires = [wire for wire in old if id(wire) not in after]
    wires += [wire for wire in new if id(wire) not in before]
    return {end.node for wire in wires for end in (wire.source, wire.target)}
