"""What a design is: frozen values, told apart by equality and never changed in place.

An edit makes the next design and shares with the last one whatever did not change, so that canvas,
inference, code view and autosave can compare by identity. Mappings in here are plain dicts that
nobody writes to after construction; hashes leave them out.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import compress, count, islice
from operator import attrgetter, is_not
from types import MappingProxyType
from typing import Any

Value = None | bool | int | float | str | tuple["Value", ...] | Mapping[str, "Value"]
"""What JSON can hold; lists are tuples here."""

NOTHING: Mapping[str, Any] = MappingProxyType({})


def _nothing() -> Mapping[str, Value]:
    return NOTHING


Point = tuple[float, float]
"""Scene pixels at zoom 1: x to the right, y down."""

MERGES = frozenset({"Add", "Mean", "Mul", "Max", "Concat", "Stack"})
"""Kinds whose inputs are ``in_0, in_1, …``; a wire to plain ``in`` takes the next free one."""


@dataclass(frozen=True, order=True)
class End:
    """One end of a wire: a port of a node, both by name."""

    node: str
    port: str

    def __str__(self) -> str:
        return self.node if self.port in ("in", "out") else f"{self.node}:{self.port}"


@dataclass(frozen=True)
class Wire:
    """A value going from an output port to an input port.

    Attributes:
        source: Output port it leaves.
        target: Input port it enters; an input port takes one wire.
        state: The target reads the value of the previous call (recurrent).
        via: Reroute dots between the ends, in order, scene pixels.
        extra: Keys of the file that this version does not know, kept through a save.
    """

    source: End
    target: End
    state: bool = False
    via: tuple[Point, ...] = ()
    extra: Mapping[str, Value] = field(default_factory=_nothing, hash=False)


@dataclass(frozen=True)
class Note:
    """A frame with text around a region of the canvas; ``rect`` is x, y, width, height."""

    text: str
    rect: tuple[float, float, float, float]
    color: str = "#3b6ea5"
    extra: Mapping[str, Value] = field(default_factory=_nothing, hash=False)


@dataclass(frozen=True)
class Node:
    """One node of a network.

    Attributes:
        id: ASCII identifier, unique in its network.
        kind: Name of a catalogue entry; an unknown one is a placeholder.
        params: Only what differs from the default and does not follow from the input.
        tag: Name of the output in the code.
        position: Upper left corner, scene pixels; None until it has been laid out.
        networks: Inner networks of a container, by slot (``body``, ``expert_0``, …).
        muted: The node passes its stream through unchanged (ablation).
        extra: Keys of the file that this version does not know, kept through a save.
    """

    id: str
    kind: str
    params: Mapping[str, Value] = field(default_factory=_nothing, hash=False)
    tag: str | None = None
    position: Point | None = None
    networks: Mapping[str, Network] = field(default_factory=dict, hash=False)
    muted: bool = False
    extra: Mapping[str, Value] = field(default_factory=_nothing, hash=False)


@dataclass(frozen=True)
class Network:
    """Nodes in their order, the wires between them, and frames around them."""

    nodes: tuple[Node, ...] = ()
    wires: tuple[Wire, ...] = ()
    notes: tuple[Note, ...] = ()
    extra: Mapping[str, Value] = field(default_factory=_nothing, hash=False)

    @cached_property
    def by_id(self) -> Mapping[str, Node]:
        """Nodes by their ids."""
        return {node.id: node for node in self.nodes}

    @cached_property
    def index_of(self) -> Mapping[str, int]:
        """Where nodes stand in the order, by their ids."""
        return {node.id: index for index, node in enumerate(self.nodes)}

    @cached_property
    def wire_into(self) -> Mapping[End, Wire]:
        """The wire that enters an input port; of two into one port the first."""
        found: dict[End, Wire] = {}
        for wire in self.wires:
            found.setdefault(wire.target, wire)
        return found

    @cached_property
    def incoming(self) -> Mapping[str, tuple[Wire, ...]]:
        """Wires by the id of the node they enter, in their order; nodes without any are absent."""
        return _grouped(self.wires, _TARGET)

    @cached_property
    def outgoing(self) -> Mapping[str, tuple[Wire, ...]]:
        """Wires by the id of the node they leave, in their order; nodes without any are absent."""
        return _grouped(self.wires, _SOURCE)

    def share_indices(self, before: Network) -> None:
        """Take over what a network before this one has worked out about the wires of both."""
        mine, others = vars(self), vars(before)
        if self.wires is before.wires:
            for index in ("wire_into", "incoming", "outgoing"):
                if index in others:
                    mine.setdefault(index, others[index])
            return
        changed = _differing(before.wires, self.wires)
        if changed is None:
            return
        gone, come = changed
        for index, node_of in (("incoming", _TARGET), ("outgoing", _SOURCE)):
            if index in others and index not in mine:
                groups = _regrouped(others[index], gone, come, node_of)
                _in_order(groups, self.wires, set(map(node_of, come)))
                mine[index] = groups


_SOURCE, _TARGET = attrgetter("source.node"), attrgetter("target.node")
_MOST_TOGETHER = 8
_MOST_APART = 20


def _differing(
    old: tuple[Wire, ...], new: tuple[Wire, ...]
) -> tuple[list[Wire], list[Wire]] | None:
    """Return wires that are gone, and that have come; None where more differs than by an edit."""
    gone: list[Wire] = []
    come: list[Wire] = []
    at = to = 0
    for _ in range(_MOST_APART):
        rest = map(is_not, islice(old, at, None), islice(new, to, None))
        same = next(compress(count(), rest), min(len(old) - at, len(new) - to))
        at, to = at + same, to + same
        if len(old) - at + len(new) - to <= _MOST_TOGETHER:
            return [*gone, *old[at:]], [*come, *new[to:]]
        step = next((step for step in _STEPS if _meet(old, at + step[0], new, to + step[1])), None)
        if step is None:
            return None
        gone += old[at : at + step[0]]
        come += new[to : to + step[1]]
        at, to = at + step[0], to + step[1]
    return None


_STEPS = [(many - few, few) for many in range(1, _MOST_TOGETHER) for few in range(many + 1)]
"""Wires to pass over on either side until the rest is the same again, the fewest first."""


def _meet(old: tuple[Wire, ...], at: int, new: tuple[Wire, ...], to: int) -> bool:
    return at < len(old) and to < len(new) and old[at] is new[to]


def _regrouped(
    before: Mapping[str, tuple[Wire, ...]],
    gone: list[Wire],
    come: list[Wire],
    node_of: Callable[[Wire], str],
) -> dict[str, tuple[Wire, ...]]:
    """Return groups of wires without those that are gone, and with those that have come."""
    groups = dict(before)
    for node in set(map(node_of, gone)):
        left = tuple(w for w in groups[node] if not any(w is each for each in gone))
        if left:
            groups[node] = left
        else:
            del groups[node]
    for wire in come:
        groups[node_of(wire)] = (*groups.get(node_of(wire), ()), wire)
    return groups


def _in_order(
    groups: dict[str, tuple[Wire, ...]], wires: tuple[Wire, ...], nodes: set[str]
) -> None:
    """Bring some groups in the order of the wires: one that has come need not be the last."""
    longer = [node for node in nodes if len(groups[node]) > 1]
    if longer:
        places = list(map(id, wires))
        for node in longer:
            groups[node] = tuple(sorted(groups[node], key=lambda wire: places.index(id(wire))))


def _grouped(
    wires: tuple[Wire, ...], node_of: Callable[[Wire], str]
) -> Mapping[str, tuple[Wire, ...]]:
    groups: dict[str, tuple[Wire, ...]] = {}
    larger: dict[str, list[Wire]] = {}  # most nodes have one wire, and this runs at every edit
    for wire in wires:
        node = node_of(wire)
        if node in groups:
            larger.setdefault(node, list(groups[node])).append(wire)
        else:
            groups[node] = (wire,)
    groups.update((node, tuple(group)) for node, group in larger.items())
    return groups


@dataclass(frozen=True)
class Design:
    """What is edited and saved: a network, reusable blocks, and how to train it."""

    name: str = "untitled"
    network: Network = Network()
    blocks: Mapping[str, Network] = field(default_factory=dict, hash=False)
    training: Mapping[str, Value] | None = field(default=None, hash=False)
    extra: Mapping[str, Value] = field(default_factory=_nothing, hash=False)


@dataclass(frozen=True)
class Place:
    """Which network of a design: the outermost, a block's, or one inside a container.

    ``steps`` leads inward, each step a container's id and its slot. ``str()`` gives the prefix of
    the paths of its nodes: ``""``, ``"loop_1.body"``, ``"blocks.encoder/loop_1.body"``.
    """

    block: str | None = None
    steps: tuple[tuple[str, str], ...] = ()

    def __str__(self) -> str:
        head = [f"blocks.{self.block}"] if self.block is not None else []
        return "/".join(head + [f"{node}.{slot}" for node, slot in self.steps])

    def path(self, node: str) -> str:
        """Return the path of a node in this network, as in ``loop_1.body/linear_1``."""
        prefix = str(self)
        return f"{prefix}/{node}" if prefix else node

    def inside(self, node: str, slot: str) -> Place:
        """Return the place of an inner network of a container that is here."""
        return Place(self.block, (*self.steps, (node, slot)))

    @property
    def outside(self) -> Place | None:
        """The network around this one; None for the outermost and for a block's own."""
        return Place(self.block, self.steps[:-1]) if self.steps else None


def network_at(design: Design, place: Place) -> Network:
    """Return the network at a place.

    Raises:
        KeyError: There is no such network; the place is of another design.
    """
    network = design.network if place.block is None else design.blocks[place.block]
    for node, slot in place.steps:
        network = network.by_id[node].networks[slot]
    return network


def with_network_at(design: Design, place: Place, network: Network) -> Design:
    """Return the design with one of its networks replaced.

    Raises:
        KeyError: There is no such network; the place is of another design.
    """
    outside = place.outside
    if outside is None:
        if place.block is None:
            return replace(design, network=network)
        return replace(design, blocks={**design.blocks, place.block: network})
    around = network_at(design, outside)
    container, slot = place.steps[-1]
    node = around.by_id[container]
    inner = replace(node, networks={**node.networks, slot: network})
    nodes = tuple(inner if each is node else each for each in around.nodes)
    return with_network_at(design, outside, replace(around, nodes=nodes))
