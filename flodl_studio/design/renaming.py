"""Which nodes of two versions of a network are the same under another id."""

from __future__ import annotations

from collections.abc import Mapping

from flodl_studio.design.values import Network, Node, Wire
from flodl_studio.design.wiring import with_ids


def renamings(old: Network, new: Network) -> dict[str, str]:
    """Return the new ids of renamed nodes by their old ones.

    A node that is gone and one that is new are the same when they are equal but for the id and
    have the same neighbors; then, among what is left, when they are equal and the only such two.
    """
    gone = [node for node in old.nodes if node.id not in new.by_id]
    come = [node for node in new.nodes if node.id not in old.by_id]
    found: dict[str, str] = {}
    while gone and come:
        matched = _matched(old, new, gone, come) or _lone(gone, come)
        if not matched:
            break
        found.update(matched)
        gone = [node for node in gone if node.id not in matched]
        taken = set(matched.values())
        come = [node for node in come if node.id not in taken]
        old = with_ids(old, matched)
    return found


def _matched(old: Network, new: Network, gone: list[Node], come: list[Node]) -> dict[str, str]:
    """Match nodes by all that tells them apart; of several equal ones those that stand first."""
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


def _lone(gone: list[Node], come: list[Node]) -> dict[str, str]:
    """Match nodes that are equal but for the id, their wires aside, if there are no more such."""

    def by_looks(nodes: list[Node]) -> dict[str, list[str]]:
        groups: dict[str, list[str]] = {}
        for node in nodes:
            looks = repr((node.kind, sorted(node.params.items()), sorted(node.networks)))
            groups.setdefault(looks, []).append(node.id)
        return groups

    before, after = by_looks(gone), by_looks(come)
    return {
        ids[0]: after[looks][0]
        for looks, ids in before.items()
        if len(ids) == 1 and len(after.get(looks, ())) == 1
    }


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
