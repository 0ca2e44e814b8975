"""Ways through a network: what lies upstream and downstream, and the next node along a wire."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Literal

from flodl_studio.design.values import Network

Direction = Literal["left", "right", "up", "down"]


def upstream(network: Network, ids: Iterable[str]) -> set[str]:
    """Return the nodes that these depend on, and the nodes themselves."""
    return _reach(ids, lambda node: (w.source.node for w in network.incoming.get(node, ())))


def downstream(network: Network, ids: Iterable[str]) -> set[str]:
    """Return the nodes that depend on these, and the nodes themselves."""
    return _reach(ids, lambda node: (w.target.node for w in network.outgoing.get(node, ())))


def streams_into(network: Network, node: str) -> set[str]:
    """Return the node and all it depends on within one call: state wires do not count.

    A wire from the node to one of these would close a cycle.
    """
    incoming = network.incoming
    return _reach([node], lambda n: (w.source.node for w in incoming.get(n, ()) if not w.state))


def streams_from(network: Network, node: str) -> set[str]:
    """Return the node and all that depends on it within one call."""
    outgoing = network.outgoing
    return _reach([node], lambda n: (w.target.node for w in outgoing.get(n, ()) if not w.state))


def _reach(ids: Iterable[str], near: Callable[[str], Iterable[str]]) -> set[str]:
    found = set(ids)
    todo = list(found)
    while todo:
        for each in near(todo.pop()):
            if each not in found:
                found.add(each)
                todo.append(each)
    return found


def neighbor(network: Network, node: str, direction: Direction) -> str | None:
    """Return the node to go to from a node: along its wires, or to the next of the same column.

    Left is where the first wire in comes from, right where the first wire out goes to; up and
    down are the nearest nodes above and below that share a neighbour, else of all.
    """
    if direction == "left":
        into = network.incoming.get(node, ())
        return into[0].source.node if into else None
    if direction == "right":
        out = network.outgoing.get(node, ())
        return out[0].target.node if out else None
    siblings = {
        w.target.node
        for each in network.incoming.get(node, ())
        for w in network.outgoing.get(each.source.node, ())
    }
    siblings |= {
        w.source.node
        for each in network.outgoing.get(node, ())
        for w in network.incoming.get(each.target.node, ())
    }
    siblings.discard(node)
    return _nearest(network, node, siblings, direction) or _nearest(
        network, node, set(network.by_id), direction
    )


def _nearest(network: Network, node: str, ids: set[str], direction: Direction) -> str | None:
    """Return the nearest of some nodes above or below, sideways distance counting double."""
    here = network.by_id[node].position or (0.0, 0.0)
    sign = -1.0 if direction == "up" else 1.0
    best: tuple[float, str] | None = None
    for each in network.nodes:
        if each.id == node or each.id not in ids:
            continue
        x, y = each.position or (0.0, 0.0)
        ahead = (y - here[1]) * sign
        if ahead > 0:
            distance = ahead + 2 * abs(x - here[0])
            if best is None or distance < best[0]:
                best = (distance, each.id)
    return best[1] if best else None
