"""A part of a network put into a network of its own, and taken out again: on networks alone.

Wires that cross the border go through Inputs and the Output of the inner network, so that every
value that enters has an Input, and one value at most leaves.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace

from flodl_studio.design import names
from flodl_studio.design.values import End, Network, Node, Point, Wire
from flodl_studio.design.wiring import renumbered, route
from flodl_studio.errors import EditError

COLUMN, ROW = 240.0, 120.0
"""Space between the nodes that an edit puts beside others, scene pixels."""


@dataclass(frozen=True)
class Border:
    """What an inner network had beside its nodes, to be used when they are enclosed again.

    Attributes:
        inputs: Its Inputs in their order, each with the output port outside that it reads.
        output: Its Output.
        result: The output port that the Output read.
        was_read: Something outside read the Output.
        rest: The inner network, for its frames and whatever else it holds.
    """

    inputs: tuple[tuple[End, Node], ...] = ()
    output: Node | None = None
    result: End | None = None
    was_read: bool = False
    rest: Network = field(default_factory=Network)


def corner(nodes: Iterable[Node]) -> Point | None:
    """Return the upper left corner of some nodes; None when none has a position."""
    points = [node.position for node in nodes if node.position is not None]
    return (min(x for x, _ in points), min(y for _, y in points)) if points else None


def shifted(node: Node, by: Point) -> Node:
    """Return a node moved."""
    if node.position is None or by == (0, 0):
        return node
    return replace(node, position=(node.position[0] + by[0], node.position[1] + by[1]))


def enclosed(
    network: Network,
    ids: Collection[str],
    container: Node,
    slot: str,
    border: Border = Border(),
) -> Network:
    """Return the network with a container in place of some nodes, which are in its slot.

    Raises:
        EditError: Several values leave, or one leaves and comes back.
    """
    enclosing = _Enclosing(network, frozenset(ids), container.id, border)
    inner = enclosing.inner()
    node = replace(container, networks={**container.networks, slot: inner})
    first = next(count for count, each in enumerate(network.nodes) if each.id in ids)
    nodes = [each for each in network.nodes if each.id not in ids]
    nodes.insert(sum(each.id not in ids for each in network.nodes[:first]), node)
    outer = replace(network, nodes=tuple(nodes), wires=tuple(enclosing.outer_wires()))
    for wire in outer.outgoing.get(node.id, ()):
        if not wire.state and (way := route(outer, wire.target.node, node.id)) is not None:
            raise EditError(
                f"{', '.join(way[:-1])} would read the group and feed it; put it in too."
            )
    return outer


class _Enclosing:
    """One enclosing: who reads what across the border, and under which name."""

    def __init__(self, network: Network, ids: frozenset[str], container: str, border: Border):
        self.network, self.ids, self.container, self.border = network, ids, container, border
        self.members = [node for node in network.nodes if node.id in ids]
        self.entering = [
            wire
            for wire in network.wires
            if wire.target.node in ids and wire.source.node not in ids
        ]
        self.inputs = self._inputs()
        self.ports = {
            key: "in" if count == 0 else node.id for count, (key, node) in enumerate(self.inputs)
        }
        self.ids_of = {key: node.id for key, node in self.inputs}

    def _inputs(self) -> list[tuple[tuple[End, bool], Node]]:
        """Return an Input for each value that enters, the stream first."""
        found = [((source, False), node) for source, node in self.border.inputs]
        known = {key for key, _ in found}
        by_stream = sorted(
            self.entering, key=lambda each: (each.state, each.target.port not in ("in", "in_0"))
        )
        taken = set(self.ids) | {node.id for _, node in found}
        left, top = corner(self.members) or (0.0, 0.0)
        for wire in by_stream:
            key = (wire.source, wire.state)
            if key in known:
                continue
            known.add(key)
            id = names.fresh("input", taken)
            taken.add(id)
            position = (left - COLUMN, top + ROW * len(found))
            found.append((key, Node(id, "Input", position=position)))
        if found and found[0][0][1]:
            raise EditError("Only state wires enter here; a group needs a stream to begin with.")
        return found

    def _result(self) -> End | None:
        """Return the one output port inside that is read outside."""
        read = {
            wire.source: wire.target
            for wire in self.network.wires
            if wire.source.node in self.ids and wire.target.node not in self.ids
        }
        if len(read) > 1:
            several = " and ".join(sorted({end.node for end in read}))
            raise EditError(
                f"{several} are both read outside, but a group has one output; "
                "put what reads them in too, or leave one out."
            )
        if read:
            return next(iter(read))
        before = self.border.result
        if before is not None and before.node not in self.ids:
            before = None
        ends = [
            node.id
            for node in self.members
            if not self.network.outgoing.get(node.id) and node.kind != "Output"
        ]
        if len(ends) == 1 and (before is None or self.border.was_read):
            return End(ends[0], "out")
        return before

    def inner(self) -> Network:
        """Return the inner network: Inputs, the nodes, the Output."""
        wires: list[Wire] = []
        for wire in self.network.wires:
            if wire.target.node not in self.ids:
                continue
            if wire.source.node in self.ids:
                wires.append(wire)
            else:
                entry = self.ids_of[wire.source, wire.state]
                wires.append(replace(wire, source=End(entry, "out"), state=False, via=()))
        result, output = self._result(), self._output()
        if result is not None:
            wires.append(Wire(result, End(output.id, "in")))
        nodes = (*(node for _, node in self.inputs), *self.members, output)
        return replace(self.border.rest, nodes=nodes, wires=tuple(wires))

    def _output(self) -> Node:
        if self.border.output is not None:
            return self.border.output
        points = [node.position for node in self.members if node.position is not None]
        right = max((x for x, _ in points), default=0.0) + COLUMN
        top = min((y for _, y in points), default=0.0)
        taken = self.ids | set(self.ids_of.values())
        return Node(names.fresh("output", taken), "Output", position=(right, top))

    def outer_wires(self) -> Iterable[Wire]:
        """Yield the wires of the outer network."""
        entered: set[str] = set()
        for wire in self.network.wires:
            inside, from_inside = wire.target.node in self.ids, wire.source.node in self.ids
            if inside and not from_inside:
                port = self.ports[wire.source, wire.state]
                if port not in entered:
                    entered.add(port)
                    yield replace(wire, target=End(self.container, port))
            elif from_inside and not inside:
                yield replace(wire, source=End(self.container, "out"))
            elif not inside:
                yield wire


@dataclass(frozen=True)
class Inlined:
    """A network with the nodes of an inner network in place of their container.

    Attributes:
        network: The network.
        ids: New ids of the nodes by those they had inside; others may have had theirs outside.
        border: What else the inner network had.
        unread: Ids of nodes that stand for Inputs without a wire outside; they go again.
        moved: How far the nodes were moved, to be near where the container was.
    """

    network: Network
    ids: dict[str, str]
    border: Border
    unread: frozenset[str]
    moved: Point


def inlined(network: Network, container: Node, body: Network, again: bool) -> Inlined:
    """Take an inner network apart into the network around it.

    Args:
        network: The network around.
        container: The node there that stands for the inner network.
        body: The inner network.
        again: It will be enclosed again, so that nothing inside may get lost: wires from Inputs
            that read nothing outside stay, and the container keeps its tag.

    Raises:
        EditError: A node would read a state wire in its stream.
    """
    return _Inlining(network, container, body, again).done()


class _Inlining:
    def __init__(self, network: Network, container: Node, body: Network, again: bool):
        self.network, self.container, self.body = network, container, body
        self.again = again
        self.inputs = [node for node in body.nodes if node.kind == "Input"]
        self.output = next((node for node in body.nodes if node.kind == "Output"), None)
        self.inner = [node for node in body.nodes if node.kind not in ("Input", "Output")]
        taken = {node.id for node in network.nodes if again or node is not container}
        self.ids = free_names([node.id for node in self.inner], taken)
        used = {self.ids.get(node.id) for node in self.inner} | taken
        unread = [
            node.id
            for node in self.inputs
            if again
            and self._wire_outside(node.id) is None
            and any(wire.target.node in self.ids for wire in body.outgoing.get(node.id, ()))
        ]
        self.unread = free_names(unread, {each for each in used if each is not None})

    def _wire_outside(self, entry: str) -> Wire | None:
        port = "in" if entry == self.inputs[0].id else entry
        return self.network.wire_into.get(End(self.container.id, port))

    def _origin(self, source: End, seen: frozenset[str] = frozenset()) -> tuple[End, bool] | None:
        """Return the output port in the whole network that an inner one is, and if by state."""
        if source.node in self.ids:
            return End(self.ids[source.node], source.port), False
        if source.node in self.unread:
            return End(self.unread[source.node], "out"), False
        if source.node in seen or source.node not in {node.id for node in self.inputs}:
            return None
        wire = self._wire_outside(source.node)
        if wire is None:
            return None
        if wire.source.node != self.container.id:
            return wire.source, wire.state
        result = self._result(seen | {source.node})
        return None if result is None else (result[0], result[1] or wire.state)

    def _result(self, seen: frozenset[str] = frozenset()) -> tuple[End, bool] | None:
        if self.output is None:
            return None
        wire = self.body.wire_into.get(End(self.output.id, "in"))
        origin = None if wire is None else self._origin(wire.source, seen)
        return None if origin is None or wire is None else (origin[0], origin[1] or wire.state)

    def done(self) -> Inlined:
        wires, bared = self._wires()
        for wire in wires:
            if wire.state and wire.target.port == "in":
                raise EditError(
                    f"{wire.target.node} would read a state wire in its stream; it stays inside."
                )
        start = corner(self.inner)
        where = self.container.position
        moved = (0.0, 0.0)
        if start is not None and where is not None:
            moved = (where[0] - start[0], where[1] - start[1])
        nodes = self._nodes(moved)
        network = renumbered(replace(self.network, nodes=nodes, wires=tuple(wires)), bared)
        inputs = tuple(
            (origin[0], node)
            for node in self.inputs
            if (origin := self._origin(End(node.id, "out"))) is not None and not origin[1]
        )
        result = self._result()
        border = Border(
            inputs,
            self.output,
            None if result is None else result[0],
            self.container.id in self.network.outgoing,
            self.body,
        )
        return Inlined(network, self.ids, border, frozenset(self.unread.values()), moved)

    def _nodes(self, moved: Point) -> tuple[Node, ...]:
        tags = {
            node.tag
            for node in self.network.nodes
            if node.tag is not None and (self.again or node is not self.container)
        }
        result = None if self.again else self._result()
        members: list[Node] = [Node(id, "Input") for id in self.unread.values()]
        for node in self.inner:
            tag = node.tag
            if tag is None and result is not None and result[0].node == self.ids[node.id]:
                tag = self.container.tag
            if tag is not None:
                tag = names.fresh(tag, tags) if tag in tags else tag
                tags.add(tag)
            members.append(
                replace(
                    shifted(node, moved),
                    id=self.ids[node.id],
                    tag=tag,
                    muted=node.muted or (self.container.muted and not self.again),
                )
            )
        at = self.network.nodes.index(self.container)
        return (*self.network.nodes[:at], *members, *self.network.nodes[at + 1 :])

    def _wires(self) -> tuple[list[Wire], set[str]]:
        """Return the wires, and the nodes that lost one."""
        wires: list[Wire] = []
        bared: set[str] = set()
        result = self._result()
        for wire in self.network.wires:
            if wire.target.node == self.container.id:
                continue
            if wire.source.node != self.container.id:
                wires.append(wire)
            elif result is None:
                bared.add(wire.target.node)
            else:
                wires.append(replace(wire, source=result[0], state=result[1] or wire.state))
        for wire in self.body.wires:
            if wire.target.node not in self.ids:
                continue
            target = End(self.ids[wire.target.node], wire.target.port)
            origin = self._origin(wire.source)
            if origin is None:
                bared.add(target.node)
            else:
                state = origin[1] or wire.state
                wires.append(replace(wire, source=origin[0], target=target, state=state))
        return wires, bared


def free_names(ids: Iterable[str], taken: Collection[str]) -> dict[str, str]:
    """Return a free id for each, the one it has if possible."""
    ids = tuple(ids)
    kept = {id for id in ids if id not in taken}
    used = {*taken, *kept}
    found: dict[str, str] = {}
    for id in ids:
        found[id] = id if id in kept else names.fresh(names.stem(id), used)
        used.add(found[id])
    return found
