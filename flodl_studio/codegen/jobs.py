"""From a design to what the engine is asked."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypedDict

from flodl_studio.catalog import KINDS
from flodl_studio.codegen.flow import flow_source
from flodl_studio.codegen.source import Source
from flodl_studio.design.freezing import thawed
from flodl_studio.design.values import NOTHING, Design, Value
from flodl_studio.runs import job
from flodl_studio.runs.folder import RunFolder


class _Model(TypedDict):
    source: str
    training: dict[str, Any]
    input_shape: job.Shape | None
    input_dtype: str
    batch_dim: int
    folder: str
    nodes: dict[str, str]


def train(  # noqa: PLR0913 - what follows the run is named
    name: str,
    design: Design,
    home: Path,
    run: RunFolder,
    *,
    source: Source | None = None,
    resume: bool = False,
    look: job.Look | None = None,
) -> job.Train:
    """Return the job that trains a design, by its own source or one that has more in it.

    Raises:
        CodegenError: The design can't become code.
    """
    return job.Train(
        job=name,
        out=str(run.path),
        resume=resume,
        look=look,
        **_model(design, home, source),
    )


def preview(
    design: Design,
    source: Source,
    home: Path,
    path: Path,
    *,
    sample: int = 0,
    weights: Path | None = None,
) -> job.Preview:
    """Return the job, called as its file, that runs a design by its source on one sample."""
    return job.Preview(
        job=path.stem,
        path=str(path),
        sample=sample,
        weights=None if weights is None else str(weights),
        **_model(design, home, source),
    )


def probe(name: str, design: Design, home: Path, path: Path) -> job.Probe:
    """Return the job that looks into the data of a design."""
    shape, dtype, _ = _input(design)
    return job.Probe(
        job=name,
        training=thawed(design.training or NOTHING),
        input_shape=shape,
        input_dtype=dtype,
        folder=str(home),
        path=str(path),
    )


def find_rate(name: str, design: Design, home: Path) -> job.FindRate:
    """Return the job that tries learning rates.

    Raises:
        CodegenError: The design can't become code.
    """
    return job.FindRate(job=name, **_model(design, home))


def export_onnx(
    name: str, design: Design, home: Path, path: Path, weights: Path | None = None
) -> job.ExportOnnx:
    """Return the job that writes a design as ONNX.

    Raises:
        CodegenError: The design can't become code.
    """
    first, *others = _inputs(design) or [("input", None, "float32", 0)]
    return job.ExportOnnx(
        job=name,
        path=str(path),
        weights=None if weights is None else str(weights),
        inputs=tuple((shape or (), dtype) for _, shape, dtype, _ in others),
        names=(first[0], *(each[0] for each in others)),
        **_model(design, home),
    )


def _model(design: Design, home: Path, source: Source | None = None) -> _Model:
    source = source or flow_source(design)
    shape, dtype, batch_dim = _input(design)
    return {
        "source": source.text,
        "training": thawed(design.training or NOTHING),
        "input_shape": shape,
        "input_dtype": dtype,
        "batch_dim": batch_dim,
        "folder": str(home),
        "nodes": {module: path for path, module in source.modules.items()},
    }


def _input(design: Design) -> tuple[job.Shape | None, str, int]:
    found = _inputs(design)
    return found[0][1:] if found else (None, "float32", 0)


def _inputs(design: Design) -> list[tuple[str, job.Shape | None, str, int]]:
    kind = KINDS["Input"]
    return [
        (node.id, *_sample(kind.values(node.params)))
        for node in design.network.nodes
        if node.kind == "Input"
    ]


def _sample(params: Mapping[str, Value]) -> tuple[job.Shape | None, str, int]:
    shape, batch_dim = params.get("shape"), params.get("batch_dim")
    known = (
        tuple(each for each in shape if isinstance(each, int | str))
        if isinstance(shape, tuple)
        else None
    )
    return known, str(params.get("dtype")), batch_dim if isinstance(batch_dim, int) else 0
