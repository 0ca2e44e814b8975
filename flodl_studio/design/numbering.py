"""Numbers that nobody chose: ids such as ``linear_2``, told by kind and by place in the flow."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from flodl_studio.design.names import snake
from flodl_studio.design.values import Design, Network, Node, Wire
from flodl_studio.design.wiring import with_ids

_UNORDERED = frozenset({"Add", "Mean", "Mul", "Max"})
"""Merges that give the same whatever the order of their inputs."""


def is_numbered(node: Node) -> bool:
    """Tell whether a node is called by its kind and a number, as a new one is."""
    head, _, number = node.id.rpartition("_")
    is_end = node.kind in ("Input", "Output")  # whose names mean something
    return not is_end and number.isdecimal() and head == snake(node.kind)


def flow_order(network: Network) -> list[str]:
    """Return ids in the order of the flow: Inputs, then all that the first Output is made of.

    What is made for further Outputs, for states, and for tags comes behind that, in this order, and
    Outputs come last.
    """
    outputs = [node.id for node in network.nodes if node.kind == "Output"]
    seen = dict.fromkeys(node.id for node in network.nodes if node.kind == "Input")
    tagged = sorted((node.tag, node.id) for node in network.nodes if node.tag is not None)
    _reach_with_states(network, outputs, seen)
    _reach_with_states(network, [id for _, id in tagged], seen)
    for node in network.nodes:
        _reach(network, node.id, seen)
    ends = set(outputs)
    return [*(id for id in seen if id not in ends), *outputs]


def _reach_with_states(network: Network, roots: Iterable[str], seen: dict[str, None]) -> None:
    """Add nodes and all that they are made of, then what these read of the previous call."""
    come = [id for root in roots for id in _reach(network, root, seen)]
    for id in come:  # which grows on the way
        wires = [wire for wire in network.incoming.get(id, ()) if wire.state]
        for wire in sorted(wires, key=_rank):
            come += _reach(network, wire.source.node, seen)


def _reach(network: Network, root: str, seen: dict[str, None]) -> list[str]:
    """Add a node and all that it is made of, sources first, and return what is new."""
    if root in seen or root not in network.by_id:
        return []
    come: list[str] = []
    waiting = [(root, _sources(network, root))]
    open_ones = {root}
    while waiting:
        node, sources = waiting[-1]
        source = next((s for s in sources if s not in seen and s not in open_ones), None)
        if source is None:
            waiting.pop()
            seen[node] = None
            come.append(node)
        elif source in network.by_id:
            open_ones.add(source)
            waiting.append((source, _sources(network, source)))
    return come


def _sources(network: Network, node: str) -> Iterator[str]:
    wires = [wire for wire in network.incoming.get(node, ()) if not wire.state]
    return iter([wire.source.node for wire in sorted(wires, key=_rank)])


def _rank(wire: Wire) -> tuple[bool, str, int]:
    stem, _, number = wire.target.port.rpartition("_")
    if number.isdecimal():
        return (stem != "in", stem, int(number))
    return (wire.target.port != "in", wire.target.port, -1)


def numbers(network: Network, order: Iterable[str], named: Mapping[str, str]) -> dict[str, str]:
    """Return new ids by the old ones: those of named nodes, and numbers for the rest, in order."""
    nodes = network.by_id
    taken = set(named.values())
    counts: dict[str, int] = {}
    found = dict(named)
    for id in order:
        if id in named:
            continue
        stem = snake(nodes[id].kind)
        counts[stem] = counts.get(stem, 0) + 1
        while f"{stem}_{counts[stem]}" in taken:
            counts[stem] += 1
        found[id] = f"{stem}_{counts[stem]}"
    return found


def plain(design: Design) -> Design:
    """Return a design with its numbers counted anew, and inputs of sums sorted by what they are.

    Two designs that differ in no more than this are equal afterwards.
    """
    blocks = {name: _plain(block) for name, block in design.blocks.items()}
    return replace(design, network=_plain(design.network), blocks=blocks)


def _plain(network: Network) -> Network:
    nodes = tuple(
        replace(node, networks={slot: _plain(inner) for slot, inner in node.networks.items()})
        if node.networks
        else node
        for node in network.nodes
    )
    sorted_network = _with_sorted_sums(replace(network, nodes=nodes))
    named = {node.id: node.id for node in nodes if not is_numbered(node)}
    order = flow_order(sorted_network)
    return with_ids(sorted_network, numbers(sorted_network, order, named))


def _with_sorted_sums(network: Network) -> Network:
    moved: dict[Wire, Wire] = {}
    _values(network, moved)
    return replace(network, wires=tuple(moved.get(wire, wire) for wire in network.wires))


def _values(network: Network, moved: dict[Wire, Wire]) -> dict[str, int]:
    """Return a number for all that each value is made of, and note wires that a sum may swap."""
    made: dict[str, int] = {}
    for id in flow_order(network):
        node = network.by_id[id]
        wires = sorted(network.incoming.get(id, ()), key=_rank)
        if node.kind in _UNORDERED:
            ports = [wire.target for wire in wires]
            chosen = sorted(wires, key=lambda wire: (wire.state, _of(wire, made)))
            wires = [replace(each, target=port) for each, port in zip(chosen, ports, strict=True)]
            moved.update(zip(chosen, wires, strict=True))
        made[id] = _looks(node, wires, made)
    return made


def _of(wire: Wire, made: Mapping[str, int]) -> int:
    return 0 if wire.state else made.get(wire.source.node, 0)


def _looks(node: Node, wires: list[Wire], made: Mapping[str, int]) -> int:
    params = tuple(sorted((key, repr(value)) for key, value in node.params.items()))
    reads = tuple((wire.target.port, wire.state, _of(wire, made)) for wire in wires)
    inner = tuple(
        (slot, tuple(sorted(_values(network, {}).values())))
        for slot, network in sorted(node.networks.items())
    )
    name = "" if is_numbered(node) or node.kind in ("Input", "Output") else node.id
    return hash((node.kind, name, node.tag, node.muted, params, inner, reads))
