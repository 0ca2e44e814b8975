"""What changed between two designs, in their own words, layout apart.

Positions, reroute dots, frames and the order in which nodes stand are layout, except for Inputs and
Outputs, whose order means something. So are the names of the first Input and the Output of an inner
network, which are no ports of it. So are the numbers in ids such as ``linear_2``, and which input
of a sum comes first, when all else is equal.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

from flodl_studio.design.freezing import inside, shown
from flodl_studio.design.numbering import plain
from flodl_studio.design.renaming import renamings
from flodl_studio.design.values import NOTHING, Design, End, Network, Node, Place, Value, Wire
from flodl_studio.design.wiring import entries, with_ids


@dataclass(frozen=True)
class Change:
    """One change.

    Attributes:
        what: ``node added``, ``node removed``, ``node renamed``, ``kind``, ``parameter``, ``tag``,
            ``muted``, ``key``, ``wire added``, ``wire removed``, ``wire moved``, ``wire state``,
            ``order``, ``network added``, ``network removed``, ``block added``, ``block removed``,
            ``name``, ``training``.
        path: The node, block or network concerned, by its new id; empty for the design.
        text: All of it in a line, as ``conv2d_1: out_channels 64 → 128``.
        old: What it was, None where there was nothing.
        new: What it is, likewise.
    """

    what: str
    path: str
    text: str
    old: Value = None
    new: Value = None


def compare(old: Design, new: Design) -> tuple[Change, ...]:
    """Return what changed, the design first, then network by network, outer ones first.

    Where only numbers in ids differ that nobody chose, or the order in which a sum is written,
    nothing has changed.
    """
    changes = tuple(_designs(old, new))
    if changes and not any(_designs(plain(old), plain(new))):
        return ()
    return changes


def _designs(old: Design, new: Design) -> Iterator[Change]:
    if old.name != new.name:
        yield Change("name", "", f"name {shown(old.name)} → {shown(new.name)}", old.name, new.name)
    yield from _networks(Place(), old.network, new.network)
    for name in old.blocks:
        if name not in new.blocks:
            yield Change("block removed", f"blocks.{name}", f"block {name} removed")
    for name, network in new.blocks.items():
        if name in old.blocks:
            yield from _networks(Place(name), old.blocks[name], network)
        else:
            yield Change("block added", f"blocks.{name}", f"block {name} added")
    yield from _training(old.training, new.training)
    yield from _mappings(_undescribed(old), _undescribed(new), "key", "", "")


def _undescribed(design: Design) -> Mapping[str, Value]:
    return {key: value for key, value in design.extra.items() if key != "description"}


def _training(old: Value, new: Value) -> Iterator[Change]:
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        yield from _mappings(old, new, "training", "", "training: ")
    elif old is None and new is not None:
        yield Change("training", "", "training added", old, new)
    elif new is None and old is not None:
        yield Change("training", "", "training removed", old, new)


def _networks(place: Place, old: Network, new: Network) -> Iterator[Change]:
    if old is new:
        return
    ids = renamings(old, new)
    unseen = _unseen(place, old)
    for before, after in ids.items():
        if before in unseen:
            continue
        text = f"{place.path(before)} renamed {after}"
        yield Change("node renamed", place.path(after), text, before, after)
    old = with_ids(old, ids)
    for node in old.nodes:
        if node.id not in new.by_id:
            yield Change("node removed", place.path(node.id), _named(place, node, "removed"))
    for node in new.nodes:
        if node.id not in old.by_id:
            yield Change("node added", place.path(node.id), _named(place, node, "added"))
    yield from _orders(place, old, new)
    for node in new.nodes:
        if node.id in old.by_id:
            yield from _nodes(place, old.by_id[node.id], node)
    yield from _wires(place, old, new)
    yield from _mappings(old.extra, new.extra, "key", str(place), _prefix(str(place)))


def _unseen(place: Place, network: Network) -> frozenset[str]:
    """Return the ids that nothing outside an inner network refers to: its stream and its Output."""
    if place == Place():
        return frozenset()
    outputs = (node.id for node in network.nodes if node.kind == "Output")
    return frozenset((*entries(network)[:1], *itertools.islice(outputs, 1)))


def _named(place: Place, node: Node, what: str) -> str:
    return f"{place.path(node.id)} ({node.kind}) {what}"


def _prefix(path: str) -> str:
    return f"{path}: " if path else ""


def _orders(place: Place, old: Network, new: Network) -> Iterator[Change]:
    for kind in ("Input", "Output"):
        before = tuple(node.id for node in old.nodes if node.kind == kind and node.id in new.by_id)
        after = tuple(node.id for node in new.nodes if node.kind == kind and node.id in old.by_id)
        if before != after and set(before) == set(after):
            text = f"{_prefix(str(place))}order of {kind}s {', '.join(before)} → {', '.join(after)}"
            yield Change("order", str(place), text, before, after)


def _nodes(place: Place, old: Node, new: Node) -> Iterator[Change]:
    path = place.path(new.id)
    if old is new:
        return
    if old.kind != new.kind:
        yield Change("kind", path, f"{path}: {old.kind} → {new.kind}", old.kind, new.kind)
    yield from _mappings(old.params, new.params, "parameter", path, f"{path}: ")
    if old.tag != new.tag:
        before, after = old.tag or "none", new.tag or "none"
        yield Change("tag", path, f"{path}: tag {before} → {after}", old.tag, new.tag)
    if old.muted is not new.muted:
        text = f"{path}: {'muted' if new.muted else 'no longer muted'}"
        yield Change("muted", path, text, old.muted, new.muted)
    for slot in old.networks:
        if slot not in new.networks:
            yield Change("network removed", path, f"{path}: network {slot} removed", slot)
    for slot, network in new.networks.items():
        if slot in old.networks:
            yield from _networks(place.inside(new.id, slot), old.networks[slot], network)
        else:
            yield Change("network added", path, f"{path}: network {slot} added", None, slot)
    yield from _mappings(old.extra, new.extra, "key", path, f"{path}: ")


def _mappings(
    old: Mapping[str, Value], new: Mapping[str, Value], what: str, path: str, prefix: str
) -> Iterator[Change]:
    """Yield a change for each key; those of objects in objects are told apart."""
    for key in (*old, *(each for each in new if each not in old)):
        before, after = old.get(key), new.get(key)
        if key in old and key in new:
            if isinstance(before, Mapping) and isinstance(after, Mapping):
                inner = _mappings(before, after, what, path, "")
                yield from (
                    replace(each, text=f"{prefix}{inside(key, each.text)}") for each in inner
                )
            elif not _equal(before, after):
                text = f"{prefix}{key} {shown(before)} → {shown(after)}"
                yield Change(what, path, text, before, after)
        elif key in new:
            yield Change(what, path, f"{prefix}{key} set to {shown(after)}", None, after)
        else:
            yield Change(what, path, f"{prefix}{key} {shown(before)} removed", before, None)


def _equal(old: Value, new: Value) -> bool:
    """Compare values; true is not 1, but 1.0 is."""
    if isinstance(old, bool) or isinstance(new, bool):
        return old is new
    if isinstance(old, tuple) and isinstance(new, tuple):
        return len(old) == len(new) and all(map(_equal, old, new))
    return old == new


def _wires(place: Place, old: Network, new: Network) -> Iterator[Change]:
    """Yield changes of wires; one that has an end of its own before and after has moved."""
    prefix = _prefix(str(place))
    before, after = _bare(old.wires), _bare(new.wires)
    gone = {wire: None for wire in before if wire not in after}
    come = {wire: None for wire in after if wire not in before}
    for key, told in _PAIRINGS:
        partners: dict[object, list[Wire]] = {}
        for wire in reversed(gone):
            partners.setdefault(key(wire), []).append(wire)
        for wire in tuple(come):
            alike = partners.get(key(wire))
            if alike:
                partner = alike.pop()
                del gone[partner], come[wire]
                what, text = told(partner, wire)
                path = place.path(wire.target.node)
                yield Change(what, path, prefix + text, _shown_wire(partner), _shown_wire(wire))
    for wire in gone:
        text = f"{prefix}wire {_shown_wire(wire)} removed"
        yield Change("wire removed", place.path(wire.target.node), text, _shown_wire(wire))
    for wire in come:
        text = f"{prefix}wire {_shown_wire(wire)} added"
        yield Change("wire added", place.path(wire.target.node), text, None, _shown_wire(wire))


def _bare(wires: tuple[Wire, ...]) -> dict[Wire, None]:
    """Return wires without layout, in their order."""
    return {replace(wire, via=(), extra=NOTHING): None for wire in wires}


def _shown_wire(wire: Wire) -> str:
    return f"{_shown_end(wire.source)} → {_shown_end(wire.target)}"


def _shown_end(end: End) -> str:
    return end.node if end.port in ("in", "out") else f"{end.node}:{end.port}"


def _told_state(_: Wire, new: Wire) -> tuple[str, str]:
    now = "now" if new.state else "no longer"
    return "wire state", f"wire {_shown_wire(new)} is {now} a state wire"


def _told_source(old: Wire, new: Wire) -> tuple[str, str]:
    ends = f"{_shown_end(old.source)} to {_shown_end(new.source)}"
    return "wire moved", f"wire into {_shown_end(new.target)} moved from {ends}"


def _told_target(old: Wire, new: Wire) -> tuple[str, str]:
    ends = f"{_shown_end(old.target)} to {_shown_end(new.target)}"
    return "wire moved", f"wire out of {_shown_end(new.source)} moved from {ends}"


Key = Callable[[Wire], object]
Told = Callable[[Wire, Wire], tuple[str, str]]

_PAIRINGS: tuple[tuple[Key, Told], ...] = (
    (lambda wire: (wire.source, wire.target), _told_state),
    (lambda wire: (wire.target, wire.state), _told_source),
    (lambda wire: (wire.source, wire.state, wire.target.node), _told_target),
)
