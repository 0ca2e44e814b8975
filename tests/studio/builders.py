"""Designs in a few words, for tests."""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import pairwise
from typing import Any

from flodl_studio.design.values import Design, End, Network, Node, Value, Wire

Spec = str | tuple[str, str] | tuple[str, str, Mapping[str, Value]]


def node(spec: Spec) -> Node:
    """Return a node from ``(id, kind, params)``; of ``(id, kind)`` without parameters."""
    if isinstance(spec, str):
        spec = (spec, spec)
    id, kind, *rest = spec
    return Node(id, kind, dict(rest[0]) if rest else {})


def _end(text: str, port: str) -> End:
    id, _, given = text.partition(":")
    return End(id, given or port)


def wires(chain: str) -> list[Wire]:
    """Return wires from a chain: ``x > conv > add:in_1``; ``~>`` is a state wire."""
    first, *rest = re.split(r"\s*(~?>)\s*", chain.strip())
    found: list[Wire] = []
    source = _end(first, "out")
    for arrow, text in zip(rest[::2], rest[1::2], strict=True):
        target = _end(text, "in")
        found.append(Wire(source, target, state=arrow == "~>"))
        source = End(target.node, "out")
    return found


def network(nodes: list[Spec], *chains: str) -> Network:
    """Return a network from specs of nodes and chains of wires."""
    found = tuple(wire for chain in chains for wire in wires(chain))
    return Network(tuple(map(node, nodes)), found)


def design(nodes: list[Spec], *chains: str, **rest: Any) -> Design:
    """Return a design of one network."""
    return Design(network=network(nodes, *chains), **rest)


def chain(*nodes: Spec, **rest: Any) -> Design:
    """Return a design whose nodes are wired one after the other."""
    made = tuple(map(node, nodes))
    wires = tuple(Wire(End(a.id, "out"), End(b.id, "in")) for a, b in pairwise(made))
    return Design(network=Network(made, wires), **rest)
