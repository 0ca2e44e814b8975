"""What ``check`` shows of an inference, as a table or for programs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flodl_studio.catalog.dims import Size
from flodl_studio.catalog.rule import TensorType
from flodl_studio.catalog.summary import shape_text
from flodl_studio.cli.output import table
from flodl_studio.shapes.facts import NodeFacts, Problem
from flodl_studio.shapes.fixes import fixes
from flodl_studio.shapes.infer import Inference
from flodl_studio.ui.quantities import counted, sized

MOST_TRIED = 5_000
"""Problems for which fixes are tried, times the nodes or problems that each try goes over."""

HEAD = ("node", "kind", "output", "parameters", "multiply-adds", "memory")


def as_json(inference: Inference) -> dict[str, Any]:
    """Return what is known and what is wrong as JSON can hold it."""
    return {
        "ok": inference.ok,
        "nodes": [
            {
                "path": path,
                "kind": facts.kind,
                "output": None if facts.output is None else _sizes(facts.output),
                "parameters": _size(facts.parameters),
                "macs": _size(facts.macs),
                "bytes": _size(facts.bytes),
            }
            for path, facts in inference.facts.items()
        ],
        "parameters": _size(inference.parameters),
        "problems": [_problem(problem, titles) for problem, titles in _problems(inference)],
    }


def _problems(inference: Inference) -> Iterator[tuple[Problem, list[str]]]:
    """Yield problems with the titles of their fixes; of very many only the first are tried."""
    most = MOST_TRIED // max(len(inference.facts), len(inference.problems), 1)
    for count, problem in enumerate(inference.problems):
        found = fixes(inference, problem) if count < most else ()
        yield problem, [fix.title for fix in found]


def _problem(problem: Problem, titles: list[str]) -> dict[str, Any]:
    return {
        "severity": problem.severity,
        "path": problem.path,
        "code": problem.code,
        "message": problem.message,
        "fixes": titles,
    }


def _sizes(tensor: TensorType) -> list[int | str]:
    return [_size(each) for each in tensor.shape]


def _size(size: Size) -> int | str:
    """Return a size as JSON can hold it: as a text with free lengths or beyond 64 bits."""
    if not isinstance(size, int):
        return str(size)
    return size if size < 2**63 else counted(size)


def as_text(inference: Inference) -> list[str]:
    """Return a table of the nodes, totals, and the problems, as lines."""
    rows = [HEAD, *(_row(path, facts) for path, facts in inference.facts.items())]
    totals = (
        f"{_exact(inference.parameters)} parameters, {_count(inference.macs)} multiply-adds, "
        f"{sized(_activations(inference))} of activations a sample"
    )
    lines = [*table(rows, right=frozenset({3, 4, 5})), "", totals]
    if inference.problems:
        lines.append("")
    for each, titles in _problems(inference):
        where = f"{each.path}: " if each.path and not each.message.startswith(each.path) else ""
        lines.append(f"{each.severity}: {where}{each.message}")
        lines += [f"  fix: {title}" for title in titles]
    return lines


def _row(path: str, facts: NodeFacts) -> tuple[str, ...]:
    output = "?" if facts.output is None else shape_text(facts.output)
    if facts.waits_for is not None:
        output = f"waits for {facts.waits_for}"
    return (
        path,
        facts.kind,
        output,
        _exact(facts.parameters),
        _count(facts.macs),
        sized(facts.bytes),
    )


def _exact(count: int) -> str:
    return f"{count:,}" if count < 10**18 else counted(count)


def _count(size: Size) -> str:
    return counted(size) if not isinstance(size, int) or size >= 10**6 else f"{size:,}"


def _activations(inference: Inference) -> Size:
    """Return the bytes of the outputs of all nodes with nothing inside, of one sample."""
    containers = {
        outer.rpartition(".")[0] if "." in outer.rpartition("/")[2] else outer
        for outer in (path.rpartition("/")[0] for path in inference.facts)
    }
    leaves = (facts for path, facts in inference.facts.items() if path not in containers)
    return sum((facts.bytes for facts in leaves), start=0)
