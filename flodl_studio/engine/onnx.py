"""Models as ONNX files, with any batch size."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from flodl.training.checkpoint import load_weights
from flodl.training.entry import seed
from flodl_studio.codegen import flow_source
from flodl_studio.design.values import Design, Node
from flodl_studio.engine.modules import build_model_of
from flodl_studio.errors import RunError
from flodl_studio.runs.events import Exported
from flodl_studio.runs.job import ExportOnnx, Shape

BATCH, LENGTH = 3, 11
"""Sizes of the examples that the export runs on; it keeps them free."""


def export_onnx(job: ExportOnnx) -> Exported:
    """Write the model of a job as an ONNX file.

    Raises:
        RunError: A package is missing, the shape of an input is not known, or the model has
            something that ONNX can't express.
    """
    _require_packages()
    if job.input_shape is None:
        raise RunError("ONNX export needs the shape of the model's input.")
    seed(int(job.training.get("seed", 0)))
    model = build_model_of(job)()
    if job.weights is not None:
        load_weights(model, Path(job.weights))
    _count_as_trained(model)
    model.eval()
    inputs = [(job.input_shape, job.input_dtype), *job.inputs]
    examples = tuple(_example(shape, dtype, job.batch_dim) for shape, dtype in inputs)
    free = [_free(shape, job.batch_dim) for shape, _ in inputs]
    path = Path(job.path)
    temporary = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        _write(model, examples, free, job.names, temporary)
        temporary.replace(path)
    except OSError as error:
        raise RunError(f"{path} can't be written: {error.strerror}.") from error
    finally:
        temporary.unlink(missing_ok=True)
    return Exported(job=job.job, path=job.path)


def onnx_bytes(design: Design) -> bytes:
    """Return a design as an ONNX file, with fresh weights.

    Raises:
        StudioError: A package is missing, or the design can't be exported.
    """
    entries = [node for node in design.network.nodes if node.kind == "Input"]
    inputs = [_input_of(node) for node in entries]
    if not inputs or inputs[0][0] is None:
        raise RunError("ONNX export needs an Input with a shape.")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "model.onnx"
        export_onnx(
            ExportOnnx(
                source=flow_source(design).text,
                input_shape=inputs[0][0],
                input_dtype=inputs[0][1],
                batch_dim=int(str(entries[0].params.get("batch_dim", 0))),
                inputs=tuple((shape or (), dtype) for shape, dtype in inputs[1:]),
                names=tuple(node.id for node in entries),
                path=str(path),
            )
        )
        return path.read_bytes()


def _input_of(node: Node) -> tuple[Shape | None, str]:
    shape = node.params.get("shape")
    sizes = (
        tuple(size if isinstance(size, int) else str(size) for size in shape)
        if isinstance(shape, tuple)
        else None
    )
    return sizes, str(node.params.get("dtype", "float32"))


def _require_packages() -> None:
    try:
        import onnxscript  # noqa: F401 - only whether it is there
    except ImportError as error:
        raise RunError(
            "ONNX export needs packages that are not installed. "
            'Install them with: pip install "flodl-studio[onnx]"'
        ) from error


def _write(
    model: nn.Module,
    examples: tuple[Tensor, ...],
    free: list[dict[int, Any]],
    names: tuple[str, ...],
    path: Path,
) -> None:
    apart = _named_apart(model)
    try:
        torch.onnx.export(
            apart,
            examples,
            path,
            input_names=list(names) or None,
            dynamo=True,
            # Inputs taken as *inputs count as one argument.
            dynamic_shapes=tuple(free) if apart is model else (tuple(free),),
            external_data=False,
            verbose=False,
        )
    except (RuntimeError, ValueError, TypeError) as error:
        raise RunError(f"This model can't be written as ONNX: {_reason(error)}") from error


def _reason(error: BaseException) -> str:
    """Return the first line of the innermost cause: the outer ones only say which step failed."""
    while error.__cause__ is not None:
        error = error.__cause__
    reason = str(error).strip().split("\n")[0] or type(error).__name__
    if "data-dependent" in reason:
        return (
            "it has a loop with a condition, or a switch, which depends on the values that flow. "
            "Loops of a fixed number of passes, and gates, can be written."
        )
    return reason


def _count_as_trained(model: nn.Module) -> None:
    """Let batch norms evaluate with the statistics they have, also before any training."""
    for module in model.modules():
        if isinstance(getattr(module, "num_batches_tracked", None), Tensor):
            state = module.state_dict()
            state["num_batches_tracked"] = state["num_batches_tracked"].clamp(min=1)
            module.load_state_dict(state)


class _Whole(nn.Module):
    """A model one level down."""

    def __init__(self, model: nn.Module) -> None:
        super().__init__()
        self.model = model

    def forward(self, *inputs: Tensor) -> Any:
        return self.model(*inputs)


def _named_apart(model: nn.Module) -> nn.Module:
    """Return the model, a level down when a layer has a name that export uses itself (`code`)."""
    clashes = any(hasattr(torch.fx.GraphModule, name) for name, _ in model.named_children())
    return _Whole(model).eval() if clashes else model


def _example(shape: Shape, dtype: str, batch_dim: int) -> Tensor:
    sizes = [size if isinstance(size, int) else LENGTH for size in shape]
    sizes.insert(batch_dim, BATCH)
    if dtype == "float32":
        return torch.randn(sizes)
    return torch.zeros(sizes, dtype=getattr(torch, dtype))


def _free(shape: Shape, batch_dim: int) -> dict[int, Any]:
    free: dict[int, Any] = {batch_dim: torch.export.Dim("batch")}
    for position, size in enumerate(shape):
        if not isinstance(size, int):
            axis = position + (position >= batch_dim)
            free[axis] = torch.export.Dim(str(size or f"length_{position}"))
    return free
