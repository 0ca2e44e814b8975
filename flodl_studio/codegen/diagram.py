"""A design as a picture: DOT for Graphviz, SVG drawn here, PNG by Graphviz."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator

from flodl_studio.catalog import KINDS, shape_text, summary_line
from flodl_studio.codegen.drawing import drawn, is_reference
from flodl_studio.design.values import Design, Network, Node, Place, Wire
from flodl_studio.errors import CodegenError
from flodl_studio.shapes.infer import Inference, NetworkFacts, infer

_LONGEST_WAIT = 60.0
"""Seconds that Graphviz may take."""


def svg(design: Design) -> str:
    """Return the design as SVG: the positions of the design, shapes on the wires.

    Inner networks and blocks follow below, each under its name. A network without positions is
    laid out in layers.
    """
    return drawn(design, infer(design), tuple(networks(design)))


def png(design: Design) -> bytes:
    """Return the design as PNG, drawn by Graphviz.

    Raises:
        CodegenError: Graphviz is not installed, or failed.
    """
    program = shutil.which("dot")
    if program is None:
        raise CodegenError(
            "A PNG is drawn by Graphviz, and there is no program `dot` on the path. "
            "Install Graphviz, or export SVG, which needs nothing."
        )
    text = dot(design)
    try:
        done = subprocess.run(
            [program, "-Tpng", "-Gdpi=144"],
            input=text.encode(),
            capture_output=True,
            check=True,
            timeout=_LONGEST_WAIT,
        )
    except (OSError, subprocess.SubprocessError) as error:
        raise CodegenError(
            f"Graphviz could not draw the design ({error}). Export SVG instead."
        ) from error
    return done.stdout


def networks(design: Design) -> Iterator[tuple[Place, Network]]:
    """Yield all networks of a design with their places: outermost, inner ones, blocks."""

    def inside(place: Place, network: Network) -> Iterator[tuple[Place, Network]]:
        yield place, network
        for node in network.nodes:
            for slot, inner in node.networks.items():
                yield from inside(place.inside(node.id, slot), inner)

    yield from inside(Place(), design.network)
    for name, network in design.blocks.items():
        yield from inside(Place(name), network)


def dot(design: Design) -> str:
    """Return the design in Graphviz's language, left to right, inner networks as clusters."""
    known = infer(design)
    lines = [
        f"digraph {_quoted(design.name)} {{",
        "  rankdir=LR;",
        '  graph [fontname="Helvetica", fontsize=11];',
        '  node [shape=box, style="rounded,filled", fillcolor=white, fontname="Helvetica", '
        "fontsize=10];",
        '  edge [fontname="Helvetica", fontsize=9];',
    ]
    lines += _dot_network(design.network, Place(), known, "  ")
    for name, network in design.blocks.items():
        lines += _cluster(f"block {name}", network, Place(name), known, "  ")
    lines.append("}")
    return "\n".join(lines) + "\n"


def _dot_network(network: Network, place: Place, known: Inference, indent: str) -> Iterator[str]:
    facts = known.network(place)
    for node in network.nodes:
        label = _quoted("\n".join([node.id, *_description(node, facts)]))
        yield f"{indent}{_quoted(place.path(node.id))} [label={label}];"
        for slot, inner in node.networks.items():
            title = f"{node.id}.{slot}"
            yield from _cluster(title, inner, place.inside(node.id, slot), known, indent)
    for wire in network.wires:
        yield indent + _dot_wire(wire, network, place, facts)


def _cluster(
    title: str, network: Network, place: Place, known: Inference, indent: str
) -> Iterator[str]:
    yield f"{indent}subgraph {_quoted(f'cluster {place}')} {{"
    yield f"{indent}  label={_quoted(title)};"
    yield from _dot_network(network, place, known, f"{indent}  ")
    yield f"{indent}}}"


def _dot_wire(wire: Wire, network: Network, place: Place, facts: NetworkFacts | None) -> str:
    source, target = _quoted(place.path(wire.source.node)), _quoted(place.path(wire.target.node))
    node = network.by_id.get(wire.target.node)
    attributes = []
    known = facts.facts(wire.source.node) if facts else None
    if known is not None and known.output is not None:
        attributes.append(f"label={_quoted(shape_text(known.output))}")
    if wire.state:
        attributes.append("style=dotted")
        attributes.append("constraint=false")
    elif node is not None and is_reference(node, wire):
        attributes.append("style=dashed")
    written = f" [{', '.join(attributes)}]" if attributes else ""
    return f"{source} -> {target}{written};"


def _description(node: Node, facts: NetworkFacts | None) -> list[str]:
    kind = KINDS.get(node.kind)
    known = facts.facts(node.id) if facts else None
    lines = [node.kind]
    summary = summary_line(kind, known.params if known else node.params) if kind else ""
    return [*lines, summary] if summary else lines


def _quoted(text: str) -> str:
    """Return a string of Graphviz's language; newlines break the line of a label."""
    plain = "".join(c for c in text if c.isprintable() or c == "\n")
    escaped = plain.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'
