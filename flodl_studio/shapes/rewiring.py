"""What might mend a fault of the wires: loose ends, rings, two wires into one port, no way in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import dist, prod

from flodl_studio.catalog import KINDS, input_port
from flodl_studio.design.values import MERGES, End, Network, Node, Place, Wire, network_at
from flodl_studio.shapes import changes
from flodl_studio.shapes.facts import Fix, Problem
from flodl_studio.shapes.infer import Inference
from flodl_studio.shapes.sources import source_shape

ANY_SHAPE, ANY_TOKENS = (1, 28, 28), (16,)
"""Shapes of an Input that nothing is known about, to begin with."""


def wires_of(inference: Inference, problem: Problem) -> list[Wire]:
    """Return the wires into the port of a problem, or of its node when it names no port."""
    into = _network(inference, problem).incoming.get(problem.node, ())
    port = problem.finding.port
    return [wire for wire in into if not port or wire.target.port == port]


def shape_of_data(inference: Inference) -> tuple[int, ...] | None:
    """Return the shape of a sample of the data to train on, where it is known."""
    data = (inference.design.training or {}).get("data")
    source = source_shape(data) if isinstance(data, Mapping) else None
    return source.shape if source is not None else None


def _network(inference: Inference, problem: Problem) -> Network:
    return network_at(inference.design, problem.place)


def cut(inference: Inference, problem: Problem) -> Iterator[Fix]:
    """Yield the removal of wires that can't be there."""
    for wire in reversed(wires_of(inference, problem)):
        if problem.code == "unknown-port":
            yield changes.reroute(problem.place, wire, End(problem.node, "in"))
        yield changes.cut(problem.place, wire)
    network = _network(inference, problem)
    known = network.by_id
    for wire in network.wires:
        if wire.source.node not in known or wire.target.node not in known:
            yield changes.cut(problem.place, wire)
    for wire in network.outgoing.get(problem.node, ()):
        source = known.get(wire.source.node)
        kind = KINDS.get(source.kind) if source is not None else None
        if kind is not None and all(port.name != wire.source.port for port in kind.outputs):
            if kind.outputs and not wire.state:
                yield changes.join(problem.place, wire.source.node, wire.target)
            yield changes.cut(problem.place, wire)


def taken(inference: Inference, problem: Problem) -> Iterator[Fix]:
    """Yield the removal of either of two wires into one port, or what joins them."""
    wires = wires_of(inference, problem)
    for wire in reversed(wires):
        yield changes.cut(problem.place, wire)
    one, two, *more = wires
    if not more and one.source != two.source and not (one.state or two.state):
        yield changes.merge(problem.place, one, two, "Add")
        yield changes.merge(problem.place, one, two, "Concat")


def _loose(network: Network) -> list[str]:
    """Return nodes whose value is not read, last first."""
    return [
        node.id
        for node in reversed(network.nodes)
        if node.kind != "Output" and node.id not in network.outgoing
    ]


def unconnected(inference: Inference, problem: Problem) -> Iterator[Fix]:
    """Yield wires into a port that has none, from what leads nowhere or from the Input."""
    network, place = _network(inference, problem), problem.place
    port = problem.finding.port or "in"
    joined = {wire.source.node for wire in network.incoming.get(problem.node, ())}
    loose = [each for each in _loose(network) if each != problem.node]
    inputs = [each.id for each in network.nodes if each.kind == "Input"]
    for source in loose or [*_nearest_before(network, network.by_id[problem.node]), *inputs]:
        if source not in joined:
            yield changes.join(place, source, End(problem.node, port))
    yield changes.remove(place, problem.node)
    if not inputs:
        yield from no_input(inference, problem)


def _nearest_before(network: Network, node: Node) -> list[str]:
    """Return the node that is drawn nearest to the left, or was added right before."""
    behind = {node.id} | _behind(network, node.id)
    others = [each for each in network.nodes if each.kind != "Output" and each.id not in behind]
    at = node.position
    if at is None:
        place = network.index_of[node.id]
        return [each.id for each in others if network.index_of[each.id] == place - 1]
    placed = [(each.id, each.position) for each in others if each.position is not None]
    left = [(dist(where, at), id) for id, where in placed if where[0] < at[0]]
    return [min(left)[1]] if left else []


def unread(inference: Inference, problem: Problem) -> Iterator[Fix]:
    """Yield wires from a value that leads nowhere to what waits for one."""
    network = _network(inference, problem)
    for node in network.nodes:
        entered = {wire.target.port for wire in network.incoming.get(node.id, ())}
        waits = "in" not in entered and input_port(node, "in", inference.design) is not None
        short = node.kind in MERGES and len(entered) < 2
        if (
            (waits or short)
            and node.id != problem.node
            and problem.node not in _behind(network, node.id)
        ):
            yield changes.join(problem.place, problem.node, End(node.id, "in"))
    here = network.by_id[problem.node]
    yield changes.remove_all(problem.place, here.id, _feeding_only(network, here.id))
    if here.kind != "Input":
        yield changes.append(problem.place, here, "Output")


def _feeding_only(network: Network, node: str) -> list[str]:
    """Return the nodes whose values go to a node that leads nowhere, and only there."""
    found = [node]
    for each in found:  # grows while it is walked
        for wire in network.incoming.get(each, ()):
            source = network.by_id.get(wire.source.node)
            if source is None or source.kind == "Input" or source.tag or source.id in found:
                continue
            if all(read.target.node in found for read in network.outgoing[source.id]):
                found.append(source.id)
    return found


def _behind(network: Network, node: str) -> set[str]:
    """Return what reads a node, however far behind it."""
    found: set[str] = set()
    waiting = [node]
    for each in waiting:  # grows while it is walked
        for wire in network.outgoing.get(each, ()):
            if wire.target.node not in found and not wire.state:
                found.add(wire.target.node)
                waiting.append(wire.target.node)
    return found


def cycle(inference: Inference, problem: Problem) -> Iterator[Fix]:
    """Yield wires of a ring that may carry the value of the previous call, or be cut."""
    network = _network(inference, problem)
    ring = (problem.node, *problem.finding.related)
    closing = [
        wire
        for source, target in zip(ring, (*ring[1:], ring[0]), strict=True)
        for wire in network.outgoing.get(source, ())
        if wire.target.node == target and not wire.state
    ]
    for wire in reversed(closing):
        if wire.target.port != "in" and not wire.target.port.startswith("in_"):
            yield changes.delay(problem.place, wire, wire.target.port)
        target = network.by_id[wire.target.node]
        if input_port(target, "ref_0", inference.design) is not None:
            yield changes.delay(problem.place, wire, "ref_0")
    for wire in reversed(closing):
        yield changes.cut(problem.place, wire)


def no_output(inference: Inference, problem: Problem) -> Iterator[Fix]:
    """Yield Outputs behind what leads nowhere."""
    network = _network(inference, problem)
    for loose in _loose(network):
        yield changes.append(problem.place, network.by_id[loose], "Output")


def no_input(inference: Inference, problem: Problem) -> Iterator[Fix]:
    """Yield an Input before the first node that nothing enters."""
    network, place = _network(inference, problem), problem.place
    inner = place != Place()
    for node in network.nodes:
        if node.id not in network.incoming and input_port(node, "in", inference.design):
            for shape in [None] if inner else _shapes_before(inference, node):
                yield changes.prepend(place, node, "in", shape)


def _shapes_before(inference: Inference, node: Node) -> list[tuple[int, ...]]:
    """Return shapes that an Input before a node might have: of the data, as it may take them."""
    known = shape_of_data(inference)
    if known is None:
        return [ANY_TOKENS if node.kind in changes.TAKES_TOKENS else ANY_SHAPE]
    plain = tuple(size for size in known if size != 1)
    return [known, plain, (prod(known),)]


def empty_network(inference: Inference, problem: Problem) -> Iterator[Fix]:
    """Yield an Input and an Output to begin with."""
    inner = problem.place != Place()
    yield changes.begin(problem.place, None if inner else shape_of_data(inference) or ANY_SHAPE)
