"""What a node shows: ports, texts and marks worked out from design and inference."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from flodl_studio.catalog import KINDS
from flodl_studio.catalog.summary import shape_text, summary_line
from flodl_studio.design.values import Design, Network, Node, Place
from flodl_studio.ui.canvas import geometry
from flodl_studio.ui.canvas.ports import shown_inputs, shown_outputs

if TYPE_CHECKING:
    from flodl_studio.shapes.facts import NodeFacts, Problem

translate = QCoreApplication.translate

UNKNOWN_FAMILY = "Unknown"


@dataclass(frozen=True)
class Mark:
    """The badge of a node: how bad, how many, and what a pointer over it reads."""

    severity: str
    count: int
    text: str


@dataclass(frozen=True)
class Sockets:
    """The ports of a node by their names, from top to bottom, and which inputs are references."""

    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    references: frozenset[str]

    @property
    def labelled(self) -> bool:
        """Whether ports are told apart by their names."""
        return len(self.inputs) > 1 or len(self.outputs) > 1

    @property
    def size(self) -> tuple[float, float]:
        """Width and height of the node."""
        return geometry.WIDTH, geometry.height(len(self.inputs), len(self.outputs))


@dataclass(frozen=True)
class Face:
    """What is written on a node."""

    title: str
    kind: str
    family: str
    line: str
    count: str
    shape: str
    mark: Mark | None = None
    waits_for: str = ""
    muted: bool = False
    container: bool = False


def short_count(number: int) -> str:
    """Return a number in at most four figures: 650, 1.85K, 25.6M."""
    if number < 1000:
        return str(number)
    value, unit = float(number), ""
    for unit in "KMGT":  # noqa: B007 - the last one is used
        value /= 1000
        if value < 999.5:
            break
    return f"{value:.3g}{unit}"


def sockets(node: Node, network: Network, design: Design) -> Sockets:
    """Return the ports that a node shows."""
    inputs = shown_inputs(node, network, design)
    return Sockets(
        inputs=tuple(port.name for port in inputs),
        outputs=shown_outputs(node, network, design),
        references=frozenset(port.name for port in inputs if port.reference),
    )


def family(node: Node) -> str:
    """Return the family of a node's kind."""
    entry = KINDS.get(node.kind)
    return str(entry.family) if entry else UNKNOWN_FAMILY


def face(node: Node, facts: NodeFacts | None, mark: Mark | None) -> Face:
    """Return what is written on a node."""
    return Face(
        title=node.id,
        kind=str(node.params.get("block", node.kind)) if node.kind == "Block" else node.kind,
        family=family(node),
        line=_line(node, facts),
        count=short_count(facts.parameters) if facts and facts.parameters else "",
        shape=shape_text(facts.output) if facts and facts.output else "",
        mark=mark,
        waits_for=(facts.waits_for or "") if facts else "",
        muted=node.muted,
        container=bool(node.networks) or node.kind == "Block",
    )


def _line(node: Node, facts: NodeFacts | None) -> str:
    entry = KINDS.get(node.kind)
    if entry is None:
        return translate("Canvas", "unknown kind")
    params = {**(facts.params if facts else {}), **node.params}
    if node.kind == "Block":
        params.pop("block", None)  # it is shown as the kind
    parts = [summary_line(entry, params)]
    inner = sum(len(network.nodes) for network in node.networks.values())
    if inner:
        parts.append(translate("Canvas", "{0} nodes").format(inner))
    return " · ".join(part for part in parts if part)


def marks(problems: Iterable[Problem], place: Place) -> Mapping[str, Mark]:
    """Return the badges of the nodes at a place; problems inside a node count up to it."""
    prefix = str(place)
    start = f"{prefix}/" if prefix else ""
    found: dict[str, list[tuple[str, str]]] = {}
    for problem in problems:
        if not problem.path.startswith(start) or problem.path == prefix:
            continue
        head, inner, _ = problem.path[len(start) :].partition("/")
        node = head.partition(".")[0] if inner else head
        where = f"{problem.path[len(start) :]}: " if inner else ""
        found.setdefault(node, []).append((problem.severity, where + problem.sentence))
    return {node: _mark(each) for node, each in found.items()}


def _mark(found: list[tuple[str, str]]) -> Mark:
    errors = [text for severity, text in found if severity == "error"]
    texts = errors + [text for severity, text in found if severity != "error"]
    shown = texts[:6]
    if len(texts) > len(shown):
        shown.append(translate("Canvas", "and {0} more").format(len(texts) - len(shown)))
    severity = "error" if errors else "warning"
    return Mark(severity, len(errors) if errors else len(texts), "\n".join(shown))
