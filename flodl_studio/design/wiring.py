"""Wires of a network: numbered ports, what is reached from where, what outsiders see of it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace

from flodl_studio.design.limits import block_of
from flodl_studio.design.values import (
    MERGES,
    Design,
    End,
    Network,
    Place,
    Wire,
    network_at,
    with_network_at,
)

REFERRING = frozenset({"Gate", "Switch", "StateAdd"})
"""Kinds that take any number of references, ``ref_0, ref_1, …``."""


def stem(kind: str) -> str | None:
    """Return the stem of a kind's numbered ports: ``in`` of merges; None for kinds without."""
    if kind in MERGES:
        return "in"
    return "ref" if kind in REFERRING else None


def number(port: str, stem: str) -> int | None:
    """Return the number of a numbered port; None for any other port."""
    digits = port[len(stem) + 1 :]
    numbered = port == f"{stem}_{digits}" and digits.isascii() and digits.isdigit()
    return int(digits) if numbered and len(digits) < 6 and digits == str(int(digits)) else None


def next_port(stem: str, taken: Collection[str]) -> str:
    """Return the first numbered port that is not taken."""
    count = 0
    while f"{stem}_{count}" in taken:
        count += 1
    return f"{stem}_{count}"


def resolved(network: Network, end: End) -> End:
    """Return the input port meant: the next free one for ``in`` of a merge, and without gaps."""
    node = network.by_id[end.node]
    numbers = stem(node.kind)
    if numbers is None:
        return end
    free = next_port(numbers, {wire.target.port for wire in network.incoming.get(node.id, ())})
    wanted, first_free = number(end.port, numbers), number(free, numbers)
    beyond = wanted is not None and first_free is not None and wanted > first_free
    return End(end.node, free) if beyond or end.port == numbers else end


def renumbered(network: Network, ids: Collection[str]) -> Network:
    """Return the network with the numbered ports of some nodes contiguous again, in their order."""
    moved: dict[End, End] = {}
    for node in (network.by_id[each] for each in ids if each in network.by_id):
        if (numbers := stem(node.kind)) is None:
            continue
        ports = {wire.target.port for wire in network.incoming.get(node.id, ())}
        taken = sorted(
            (count, port) for port in ports if (count := number(port, numbers)) is not None
        )
        for place, (count, port) in enumerate(taken):
            if count != place:
                moved[End(node.id, port)] = End(node.id, f"{numbers}_{place}")
    if not moved:
        return network
    wires = tuple(
        replace(wire, target=moved[wire.target]) if wire.target in moved else wire
        for wire in network.wires
    )
    return replace(network, wires=wires)


def route(network: Network, start: str, goal: str) -> tuple[str, ...] | None:
    """Return the ids along wires (state ones apart) from a node to another; None without a way."""
    came_from: dict[str, str | None] = {start: None}
    waiting = [start]
    while waiting:
        node = waiting.pop()
        if node == goal:
            return tuple(reversed(tuple(_back(came_from, goal))))
        for wire in network.outgoing.get(node, ()):
            if not wire.state and wire.target.node not in came_from:
                came_from[wire.target.node] = node
                waiting.append(wire.target.node)
    return None


def _back(came_from: Mapping[str, str | None], goal: str) -> Iterator[str]:
    node: str | None = goal
    while node is not None:
        yield node
        node = came_from[node]


def with_ids(network: Network, ids: Mapping[str, str]) -> Network:
    """Return the network with new ids of nodes by their old ones; wires follow."""

    def moved(end: End) -> End:
        return End(ids[end.node], end.port) if end.node in ids else end

    nodes = tuple(
        replace(node, id=ids[node.id]) if node.id in ids else node for node in network.nodes
    )
    wires = tuple(
        replace(wire, source=moved(wire.source), target=moved(wire.target))
        if wire.source.node in ids or wire.target.node in ids
        else wire
        for wire in network.wires
    )
    return replace(network, nodes=nodes, wires=wires)


def entries(network: Network) -> tuple[str, ...]:
    """Return the ids of the Inputs, in their order: the first is the stream."""
    return tuple(node.id for node in network.nodes if node.kind == "Input")


def without_nodes(network: Network, ids: Collection[str], heal: bool = False) -> Network:
    """Return the network without some nodes; `heal` joins again what they ran between."""
    wires: list[Wire] = []
    bared: set[str] = set()
    for wire in network.wires:
        if wire.target.node in ids:
            continue
        if wire.source.node not in ids:
            wires.append(wire)
        elif heal and (healed := _healed(network, wire, ids)) is not None:
            wires.append(healed)
        else:
            bared.add(wire.target.node)
    nodes = tuple(node for node in network.nodes if node.id not in ids)
    return renumbered(replace(network, nodes=nodes, wires=tuple(wires)), bared)


def _healed(network: Network, wire: Wire, gone: Collection[str]) -> Wire | None:
    source = None if wire.state else _source_before(network, wire.source, gone)
    if source is None or source.node == wire.target.node:
        return None
    return replace(wire, source=source, via=())


def _source_before(network: Network, end: End, gone: Collection[str]) -> End | None:
    """Return the first kept output up the stream; None where the stream is not one straight run."""
    seen = set()
    while end.node in gone:
        if end.node in seen:
            return None
        seen.add(end.node)
        wires = [wire for wire in network.incoming.get(end.node, ()) if not wire.state]
        stream = [wire for wire in wires if wire.target.port == "in"] or wires
        if len(stream) != 1:
            return None
        end = stream[0].source
    return end if end.node in network.by_id else None


def following_ports(
    design: Design, place: Place, before: Network, renamed: Mapping[str, str]
) -> Design:
    """Return the design with the wires outside a network following its Inputs.

    Inputs of an inner network or block are ports of the nodes that stand for it, so that a new
    name or order of theirs, or their going, concerns wires elsewhere.

    Args:
        design: The design, the network at `place` already changed.
        place: Where it is.
        before: The network as it was.
        renamed: New ids of Inputs by their old ones.
    """
    after = network_at(design, place)
    old, new = entries(before), entries(after)
    if old == new or (place.outside is None and place.block is None):
        return design
    ports = {port: _port_after(port, old, new, renamed) for port in ("in", *old[1:])}
    if place.outside is not None:
        container, _ = place.steps[-1]
        networks = network_at(design, place.outside).by_id[container].networks.values()
        if len(networks) > 1:  # what another slot offers stays
            offered = {port for each in networks for port in ("in", *entries(each)[1:])}
            ports = {port: port if port in offered else to for port, to in ports.items()}
        return _rewired(design, place.outside, {container}, ports)
    for where, network in networks_of(design):
        uses = {node.id for node in network.nodes if block_of(node) == place.block}
        if uses:
            design = _rewired(design, where, uses, ports)
    return design


def _port_after(
    port: str, old: tuple[str, ...], new: tuple[str, ...], renamed: Mapping[str, str]
) -> str | None:
    if not old:
        return port
    entry = old[0] if port == "in" else port
    entry = renamed.get(entry, entry)
    if entry in new:
        return "in" if entry == new[0] else entry
    return "in" if port == "in" and not new else None


def _rewired(
    design: Design, place: Place, ids: Collection[str], ports: Mapping[str, str | None]
) -> Design:
    network = network_at(design, place)
    wires: list[Wire] = []
    taken: set[End] = set()
    for wire in network.wires:
        target: End | None = wire.target
        if wire.target.node in ids:
            port = ports.get(wire.target.port, wire.target.port)
            target = None if port is None else End(wire.target.node, port)
        if target is None or (target != wire.target and target in taken):
            continue
        taken.add(target)
        wires.append(wire if target == wire.target else replace(wire, target=target))
    changed = tuple(wires)
    if changed == network.wires:
        return design
    return with_network_at(design, place, replace(network, wires=changed))


def networks_of(design: Design) -> Iterator[tuple[Place, Network]]:
    """Yield every network of a design with its place, outer ones first."""
    yield from _inner(Place(), design.network)
    for name, network in design.blocks.items():
        yield from _inner(Place(name), network)


def _inner(place: Place, network: Network) -> Iterator[tuple[Place, Network]]:
    yield place, network
    for node in network.nodes:
        for slot, inner in node.networks.items():
            yield from _inner(place.inside(node.id, slot), inner)
