"""A graph as nodes and edges: for networkx, for Graphviz, as a picture."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flodl.errors import FlodlError
from flodl.graph.constructs import Construct
from flodl.graph.core import GraphCore, parameter_count
from flodl.graph.profile import Profiling, node_levels
from flodl.graph.steps import ENTRY, CallNode, Merge

if TYPE_CHECKING:
    import networkx

_RESULT = "output"
_SHAPES = {"input": "oval", "output": "oval", "merge": "circle", "module": "box"}
_SHAPES |= {"graph": "box3d", "construct": "component"}


class Diagrams(Profiling, GraphCore):
    """The part of a `Graph` that is drawn."""

    def to_networkx(self) -> networkx.MultiDiGraph[str]:
        """Nodes and edges of this level.

        Node attributes: `kind` (`input`, `module`, `graph`, `construct`, `merge`, `output`),
        `type` (class or operation), `name` (tag, else id), `tags`, `internal`, `level`,
        `parameters` (their number), `config`. Edge attributes: `ref` (the key of a reference, else
        None), `recurrent`.
        """
        import networkx

        drawn: networkx.MultiDiGraph[str] = networkx.MultiDiGraph(label=self.label)
        topology = self.topology
        tags: dict[str, list[str]] = {}
        for tag, value in topology.tags:
            tags.setdefault(value, []).append(tag)
        levels = node_levels(topology)
        for name in (ENTRY, *topology.inputs):
            drawn.add_node(name, kind="input", type="input", parameters=0, config="")
        for node in topology.nodes:
            drawn.add_node(node.id, **self._attributes(node))
        drawn.add_node(_RESULT, kind="output", type="output", parameters=0, config="")
        for name, attributes in drawn.nodes.items():
            named = tags.get(name, [])
            plain = "input" if name == ENTRY else name
            attributes["name"] = named[0] if named else plain
            attributes["tags"] = tuple(named)
            attributes["internal"] = bool(named) and set(named) <= topology.internal
            attributes["level"] = levels.get(name, max(levels.values()) + 1)
        self._add_edges(drawn)
        return drawn

    def _attributes(self, node: CallNode | Merge) -> dict[str, Any]:
        if isinstance(node, Merge):
            return {"kind": "merge", "type": str(node.op), "parameters": 0, "config": ""}
        module = self._modules[node.segment]
        assert module is not None
        kind = "construct" if isinstance(module, Construct) else "module"
        return {
            "kind": "graph" if isinstance(module, GraphCore) else kind,
            "type": getattr(module, "label", None) or type(module).__name__,
            "parameters": parameter_count(module),
            "config": module.extra_repr(),
        }

    def _add_edges(self, drawn: networkx.MultiDiGraph[str]) -> None:
        for node in self.topology.nodes:
            sources = node.sources if isinstance(node, Merge) else (node.source,)
            for source in sources:
                drawn.add_edge(source, node.id, ref=None, recurrent=False)
            for wire in node.wires if isinstance(node, CallNode) else ():
                drawn.add_edge(wire.value, node.id, ref=wire.key, recurrent=wire.recurrent)
        drawn.add_edge(self.topology.result, _RESULT, ref=None, recurrent=False)

    def dot(self, profile: bool = False) -> str:
        """The graph in Graphviz's language.

        Args:
            profile: Color the nodes by their part of the time of the last timed forward.

        Raises:
            FlodlError: There is no profile.
        """
        shares = self._shares() if profile else {}
        drawn = self.to_networkx()
        lines = [f"digraph {_quoted(self.label or 'graph')} {{"]
        lines += ["  rankdir=TB;", '  node [fontname="Helvetica", fontsize=11, style=filled,']
        lines[-1] += ' fillcolor="#f4f4f4"];'
        for name, about in drawn.nodes.items():
            color = _heat(shares[name]) if name in shares else None
            fill = f', fillcolor="{color}"' if color else ""
            label = _quoted(_label(about, shares.get(name)))
            lines.append(
                f"  {_quoted(name)} [label={label}, shape={_SHAPES[about['kind']]}{fill}];"
            )
        for source, target, about in drawn.edges(data=True):
            style = "dotted" if about["recurrent"] else "dashed" if about["ref"] else "solid"
            label = f", label={_quoted(about['ref'])}" if about["ref"] else ""
            constraint = ", constraint=false" if about["recurrent"] else ""
            lines.append(
                f"  {_quoted(source)} -> {_quoted(target)} [style={style}{label}{constraint}];"
            )
        return "\n".join([*lines, "}"]) + "\n"

    def svg(self, path: str | os.PathLike[str] | None = None, profile: bool = False) -> str:
        """The graph drawn by Graphviz; also written to a file if a path is given.

        Raises:
            FlodlError: Graphviz's program `dot` is not found, or it fails.
        """
        program = shutil.which("dot")
        if program is None:
            raise FlodlError("svg() needs Graphviz: its program 'dot' is not found. Install it.")
        done = subprocess.run(
            [program, "-Tsvg"], input=self.dot(profile), capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise FlodlError(f"Graphviz failed: {done.stderr.strip()}")
        if path is not None:
            Path(path).write_text(done.stdout, encoding="utf-8")
        return done.stdout

    def _shares(self) -> dict[str, float]:
        profile = self.profile()
        if profile is None:
            raise FlodlError(
                "there is no profile: call enable_profiling() and run the graph first."
            )
        ids = (node.id for node in self.topology.nodes)
        return dict(zip(ids, (each.share for each in profile.nodes), strict=True))


def _label(about: dict[str, Any], share: float | None) -> str:
    title = about["name"] if about["kind"] in ("input", "output") else about["type"]
    lines = [title]
    if about["kind"] not in ("input", "output", "merge"):
        lines.append(about["name"])
    if about["parameters"]:
        lines.append(f"{about['parameters']:,} parameters")
    if share is not None:
        lines.append(f"{share:.1%}")
    return "\n".join(lines)


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'


def _heat(share: float) -> str:
    """From white over yellow to red."""
    warm = min(1.0, share * 2)
    hot = max(0.0, share * 2 - 1)
    return f"#ff{round(255 - 110 * hot - 15 * warm):02x}{round(255 - 175 * warm):02x}"
