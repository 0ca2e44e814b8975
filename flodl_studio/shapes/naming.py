"""Names that the code can't have: bad ones, taken ones, and those that a graph gives itself."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from flodl_studio.design import names
from flodl_studio.design.values import Network, Node
from flodl_studio.shapes.facts import Finding

_NUMBERED = re.compile(r"(.+)_([1-9][0-9]*)")
_ANY_FLOW = ("add", "graph", "identity", "recall")
"""Stems of nodes that a flow may have whatever the kinds of its nodes; networks are graphs."""
_NO_LAYERS = ("Block", "Input", "Output")
"""Kinds that are no module of the flow, which gives them no name of its own."""


def naming_findings(network: Network, outermost: bool) -> Iterator[Finding]:
    """Yield what is wrong with tags, labels, and the Inputs and Outputs that are names in code."""
    owners: dict[str, Node] = {}
    labels: dict[str, Node] = {}
    counts: Counter[str] | None = None
    for node, name, what in _names(network, outermost):
        known = labels if what == "label" else owners
        first = known.setdefault(name, node)
        wrong = names.fault(name)
        if what == "tag" and node.kind == "Output":
            message = f"{node.id} is an Output, whose name is its id. Remove its tag {name!r}."
            yield _finding(node, "bad-name", message, what)
        elif wrong is not None:
            message = f"The {what} {name!r} of {node.id} {wrong}. Choose another."
            yield _finding(node, "bad-name", message, what)
        elif first is not node:
            message = (
                f"The {what} {name!r} of {node.id} is what {first.id} is called already, and "
                "values are found by their names. Choose another."
            )
            yield _finding(node, "duplicate-name", message, what, first.id)
        elif (numbered := _NUMBERED.fullmatch(name)) is not None:
            counts = _stems(network) if counts is None else counts
            if int(numbered[2]) <= counts[numbered[1]]:
                message = (
                    f"The {what} {name!r} of {node.id} is what the model calls one of its own "
                    "layers. Choose another."
                )
                yield _finding(node, "duplicate-name", message, what)


def _names(network: Network, outermost: bool) -> Iterator[tuple[Node, str, str]]:
    """Yield what the code will name: the first Input and the first Output have no names there."""
    seen: set[str] = set()
    for node in network.nodes:
        kind = node.kind
        if kind == "Input" or (kind == "Output" and outermost):
            if kind in seen:
                yield node, node.id, "id"
            seen.add(kind)
        elif kind == "Network" and isinstance(label := node.params.get("label"), str):
            yield node, label, "label"
    for node in network.nodes:
        if node.tag is not None:
            yield node, node.tag, "tag"


def _stems(network: Network) -> Counter[str]:
    counts: Counter[str] = Counter(dict.fromkeys(_ANY_FLOW, len(network.nodes)))
    waiting = list(network.nodes)
    for node in waiting:  # grows while it is walked
        if node.kind == "Network":  # one that holds a single layer may be written as that
            waiting += [each for inner in node.networks.values() for each in inner.nodes]
        elif node.kind not in _NO_LAYERS:
            counts[names.snake(node.kind)] += 1
    return counts


def _finding(node: Node, code: str, message: str, what: str, first: str = "") -> Finding:
    related = (first,) if first else ()
    return Finding(node.id, "error", code, message, param=what, related=related)
