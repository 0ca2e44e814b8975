"""The shape report: every node with its output and costs, as Markdown or CSV. No Qt."""

from __future__ import annotations

import csv
import io

from flodl_studio.catalog.summary import shape_text
from flodl_studio.shapes.infer import Inference
from flodl_studio.ui.quantities import counted, sized

_HEADS = ("node", "kind", "output", "dtype", "parameters", "multiply-adds", "output bytes")


def markdown(inference: Inference) -> str:
    """Return the report as a Markdown table with totals and problems."""
    lines = [
        f"# {inference.design.name}",
        "",
        f"{inference.parameters:,} parameters, {counted(inference.macs)} multiply-adds a sample.",
        "",
        "| " + " | ".join(_HEADS) + " |",
        "| --- | --- | --- | --- | ---: | ---: | ---: |",
    ]
    for path, kind, shape, dtype, parameters, macs, size in _rows(inference):
        cells = (path, kind, shape, dtype, f"{parameters:,}", counted(macs), sized(size))  # type: ignore[arg-type] # sizes
        lines.append("| " + " | ".join(cells) + " |")
    if inference.problems:
        lines += ["", "## Problems", ""]
        lines += [
            f"- {each.severity}: `{each.path}`: {each.message}" for each in inference.problems
        ]
    return "\n".join(lines) + "\n"


def csv_table(inference: Inference) -> str:
    """Return the report as CSV with a head line."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(_HEADS)
    writer.writerows(_rows(inference))
    return text.getvalue()


def _rows(inference: Inference) -> list[tuple[str, str, str, str, int, object, object]]:
    return [
        (
            path,
            facts.kind,
            shape_text(facts.output) if facts.output is not None else "?",
            facts.output.dtype if facts.output is not None else "?",
            facts.parameters,
            facts.macs,
            facts.bytes,
        )
        for path, facts in inference.facts.items()
    ]
