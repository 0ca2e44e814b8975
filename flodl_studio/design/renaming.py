"""Which nodes of two versions of a network are the same under another id."""

from __future__ import annotations

from collections.abc import Mapping

from flodl_studio.design.values import Network, Node, Wire


def renamings(old: Network, new: Network) -> dict[str, str]:
    """Return the new ids of renamed nodes by their old ones.

    A node that is gone and one that is new are the same when they are equal but for the id and
    have the same neighbors; of several, those that stand first.
    """
    gone = [node for node in old.nodes if node.id not in new.by_id]
    come = [node for node in new.nodes if node.id not in old.by_id]
    if not gone or not come:
        return {}
    before = {node.id: f"?{node.kind}" for node in gone}
    after = {node.id: f"?{node.kind}" for node in come}
    waiting: dict[str, list[str]] = {}
    for node in come:
        waiting.setdefault(_signature(new, node, after), []).append(node.id)
    found: dict[str, str] = {}
    for node in gone:
        partners = waiting.get(_signature(old, node, before))
        if partners:
            found[node.id] = partners.pop(0)
    return found


def _signature(network: Network, node: Node, unmatched: Mapping[str, str]) -> str:
    """Return all that tells a node from others, but for ids that have no partner yet."""

    def wires(some: tuple[Wire, ...]) -> list[tuple[str, ...]]:
        return sorted(
            (
                "" if wire.source.node == node.id else _of(wire.source.node, unmatched),
                wire.source.port,
                "" if wire.target.node == node.id else _of(wire.target.node, unmatched),
                wire.target.port,
                str(wire.state),
            )
            for wire in some
        )

    inner = {slot: [each.id for each in body.nodes] for slot, body in node.networks.items()}
    return repr(
        (
            node.kind,
            sorted(node.params.items()),
            node.tag,
            node.muted,
            sorted(inner.items()),
            wires(network.incoming.get(node.id, ())),
            wires(network.outgoing.get(node.id, ())),
        )
    )


def _of(id: str, unmatched: Mapping[str, str]) -> str:
    return unmatched.get(id, id)
