"""The drawing behind `diagram.svg`: boxes at the places of the nodes, curves between them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from xml.sax.saxutils import escape

from flodl_studio import resources
from flodl_studio.catalog import KINDS, describe_inputs, shape_text, summary_line
from flodl_studio.design.values import Design, Network, Node, Place, Point, Wire
from flodl_studio.shapes.infer import Inference, NetworkFacts
from flodl_studio.shapes.order import order_of

WIDTH, HEADER, ROW = 180.0, 28.0, 20.0
"""Of a box, scene pixels."""

_MARGIN, _TITLE = 40.0, 36.0
_LAYER, _GAP = 260.0, 40.0
_LONGEST_TEXT = 26
_FONT = "Helvetica, Arial, sans-serif"


@cache
def _colors() -> Mapping[str, object]:
    path = resources.root() / "themes" / "light.json"
    colors: Mapping[str, object] = json.loads(path.read_text(encoding="utf-8"))
    return colors


def _color(name: str) -> str:
    return str(_colors()[name])


def _family_color(node: Node) -> str:
    families = _colors()["families"]
    kind = KINDS.get(node.kind)
    assert isinstance(families, Mapping), "a theme has a color for each family"
    return str(families[kind.family]) if kind else _color("error")


def drawn(design: Design, inference: Inference, networks: tuple[tuple[Place, Network], ...]) -> str:
    """Return the networks below each other as one SVG."""
    parts: list[str] = []
    top, width = _MARGIN, 0.0
    for place, network in networks:
        panel = Panel(design, network, inference.network(place))
        title = str(place) or design.name
        parts.append(
            f'<text x="{_MARGIN:g}" y="{top + 14:g}" font-size="15" font-weight="bold" '
            f'fill="{_color("text")}">{_text(title, 80)}</text>'
        )
        left, upper = panel.origin
        parts.append(f'<g transform="translate({_MARGIN - left:g} {top + _TITLE - upper:g})">')
        parts += panel.elements()
        parts.append("</g>")
        size = panel.size
        top += _TITLE + size[1] + _MARGIN
        width = max(width, size[0])
    width += 2 * _MARGIN
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:g}" height="{top:g}" '
        f'viewBox="0 0 {width:g} {top:g}" font-family="{_FONT}">'
    )
    ground = f'<rect width="100%" height="100%" fill="{_color("base")}"/>'
    return "\n".join([head, ground, *parts, "</svg>"]) + "\n"


@dataclass
class Panel:
    """One network as elements of SVG."""

    design: Design
    network: Network
    facts: NetworkFacts | None

    def __post_init__(self) -> None:
        self.ports = {
            node.id: [port.name for port in describe_inputs(node, self.design, self.network)]
            for node in self.network.nodes
        }
        self.places = positions(self.network)
        boxes = [(*self.places[node.id], WIDTH, self._height(node)) for node in self.network.nodes]
        boxes += [note.rect for note in self.network.notes]
        self.origin = (min((b[0] for b in boxes), default=0), min((b[1] for b in boxes), default=0))
        backward = any(wire.state for wire in self.network.wires)
        right = max((box[0] + box[2] for box in boxes), default=0)
        lower = max((box[1] + box[3] for box in boxes), default=0)
        self.size = (right - self.origin[0], lower - self.origin[1] + (24 if backward else 0))

    def elements(self) -> list[str]:
        """Return frames, wires and boxes, in the order in which they cover each other."""
        parts = []
        for note in self.network.notes:
            x, y, width, height = note.rect
            parts.append(
                f'<rect x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}" rx="8" '
                f'fill="{_hex(note.color)}" fill-opacity="0.08" stroke="{_hex(note.color)}"/>'
                f'<text x="{x + 10:g}" y="{y + 19:g}" font-size="12" fill="{_hex(note.color)}">'
                f"{_text(note.text, 60)}</text>"
            )
        for wire in self.network.wires:
            if wire.source.node in self.places and wire.target.node in self.places:
                parts.append(self._wire(wire))
        parts += [self._shape(node) for node in self.network.nodes]
        parts += [self._node(node) for node in self.network.nodes]
        return parts

    def _height(self, node: Node) -> float:
        rows = len(self.ports[node.id])
        return HEADER + 2 * ROW + 12 + (rows * ROW if rows > 1 else 0)

    def _node(self, node: Node) -> str:
        x, y = self.places[node.id]
        kind = KINDS.get(node.kind)
        known = self.facts.facts(node.id) if self.facts else None
        summary = summary_line(kind, known.params if known else node.params) if kind else ""
        count = f"{known.parameters:,} parameters" if known and known.parameters else ""
        height = self._height(node)
        box = f'x="{x:g}" y="{y:g}" width="{WIDTH:g}"'
        color = _family_color(node)
        dimmed = ' opacity="0.45"' if node.muted else ""
        lines = [
            f"<g{dimmed}>",
            f'<rect {box} height="{height:g}" rx="8" fill="{_color("node")}" stroke="{color}"/>',
            f'<path d="M{x:g} {y + HEADER:g}v{8 - HEADER:g}q0 -8 8 -8h{WIDTH - 16:g}q8 0 8 8'
            f'v{HEADER - 8:g}z" fill="{color}"/>',
            self._line(x + 10, y + 18, node.id, _color("on_family"), bold=True),
            self._line(x + 12, y + HEADER + 16, node.kind, _color("text")),
            self._line(x + 12, y + HEADER + 32, summary or count, _color("muted")),
        ]
        names = self.ports[node.id]
        if len(names) > 1:
            first = y + HEADER + 2 * ROW + 14
            lines += [
                self._line(x + 12, first + ROW * index, name, _color("muted"))
                for index, name in enumerate(names)
            ]
        return "".join([*lines, "</g>"])

    def _line(self, x: float, y: float, text: str, color: str, bold: bool = False) -> str:
        weight = ' font-weight="bold"' if bold else ""
        return (
            f'<text x="{x:g}" y="{y:g}" font-size="12"{weight} fill="{color}">'
            f"{_text(text, _LONGEST_TEXT)}</text>"
        )

    def _wire(self, wire: Wire) -> str:
        x, y = self.places[wire.source.node]
        points = [(x + WIDTH, y + HEADER + 12), *wire.via, self._entry(wire)]
        path = f"M{points[0][0]:g} {points[0][1]:g}"
        for one, two in pairwise(points):
            path += self._backward(wire, one, two) if two[0] < one[0] else _forward(one, two)
        dashes = ' stroke-dasharray="2 5"' if wire.state else ""
        if not dashes and is_reference(self.network.by_id[wire.target.node], wire):
            dashes = ' stroke-dasharray="7 5"'
        color = _color("wire")
        return f'<path d="{path}" fill="none" stroke="{color}" stroke-width="1.6"{dashes}/>'

    def _backward(self, wire: Wire, one: Point, two: Point) -> str:
        """Return a curve that goes back below the boxes at its ends."""
        ends = (wire.source.node, wire.target.node)
        low = max(self.places[end][1] + self._height(self.network.by_id[end]) for end in ends) + 20
        (x1, y1), (x2, y2) = one, two
        return (
            f"C{x1 + 40:g} {y1:g} {x1 + 40:g} {low:g} {x1:g} {low:g}H{x2:g}"
            f"C{x2 - 40:g} {low:g} {x2 - 40:g} {y2:g} {x2:g} {y2:g}"
        )

    def _shape(self, node: Node) -> str:
        """Return the shape that goes out, written over the start of the wires."""
        known = self.facts.facts(node.id) if self.facts else None
        if known is None or known.output is None or node.id not in self.network.outgoing:
            return ""
        x, y = self.places[node.id]
        return (
            f'<text x="{x + WIDTH + 6:g}" y="{y + HEADER + 7:g}" font-size="10" '
            f'fill="{_color("muted")}">{_text(shape_text(known.output), _LONGEST_TEXT)}</text>'
        )

    def _entry(self, wire: Wire) -> Point:
        x, y = self.places[wire.target.node]
        names = self.ports[wire.target.node]
        if len(names) < 2 or wire.target.port not in names:
            return x, y + HEADER + 12
        return x, y + HEADER + 2 * ROW + 10 + ROW * names.index(wire.target.port)


def _forward(one: Point, two: Point) -> str:
    (x1, y1), (x2, y2) = one, two
    bend = max(40.0, (x2 - x1) / 2) if y1 != y2 else 0.0
    return f"C{x1 + bend:g} {y1:g} {x2 - bend:g} {y2:g} {x2:g} {y2:g}"


def is_reference(node: Node, wire: Wire) -> bool:
    """Tell whether a wire goes beside the stream of a node."""
    kind = KINDS.get(node.kind)
    if kind is None or wire.target.port == "in":
        return False
    stem = wire.target.port.rpartition("_")[0]
    streams = {port.name for port in kind.inputs if not port.reference}
    return wire.target.port not in streams and stem not in streams


def positions(network: Network) -> dict[str, Point]:
    """Return the place of each node: its own, or in layers where one has none."""
    given = {node.id: node.position for node in network.nodes if node.position is not None}
    if len(given) == len(network.nodes):
        return given
    order = order_of(network)
    layers: dict[str, int] = {}
    for node in order.ids:
        sources = [
            layers[wire.source.node]
            for wire in network.incoming.get(node, ())
            if not wire.state and wire.source.node in layers
        ]
        layers[node] = 1 + max(sources, default=-1)
    counts: dict[int, int] = {}
    places: dict[str, Point] = {}
    for each in network.nodes:
        layer = layers.get(each.id, 0)
        row = counts.get(layer, 0)
        counts[layer] = row + 1
        places[each.id] = (layer * _LAYER, row * (HEADER + 5 * ROW + _GAP))
    return places


def _hex(color: str) -> str:
    """Return a color of the form #rrggbb as it is, any other text as the default."""
    digits = color[1:]
    fine = (
        len(color) == 7 and color[0] == "#" and all(c in "0123456789abcdefABCDEF" for c in digits)
    )
    return color if fine else "#3b6ea5"


def _text(text: str, longest: int) -> str:
    plain = "".join(c if c.isprintable() else " " for c in text)
    return escape(plain if len(plain) <= longest else plain[: longest - 1] + "…")
