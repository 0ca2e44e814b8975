"""A PyTorch model as a design: it is built, traced with torch.export, and compared. Runs code."""

from __future__ import annotations

import ast
import importlib
import importlib.util
import re
import sys
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import save
from torch import Tensor, nn

from flodl.training.checkpoint import write_whole
from flodl_studio.codegen import flow_source, torch_source
from flodl_studio.design.files import replace_file
from flodl_studio.design.writing import write
from flodl_studio.engine.modules import build_model_of
from flodl_studio.engine.tracing import Traced, trace
from flodl_studio.engine.tracing_tables import value_at
from flodl_studio.errors import RunError
from flodl_studio.importing.traced import Imported, design_of
from flodl_studio.runs.events import TorchImported
from flodl_studio.runs.job import ExportOnnx, ImportTorch

_TARGET = re.compile(r"(?P<where>.+?):(?P<attribute>[^\W\d][\w.]*)\s*(?P<call>\(.*\))?", re.S)
CLOSE = 1e-4
"""How far the numbers of the design may be from the model's, as part of the largest."""


def import_torch(job: ImportTorch) -> TorchImported:
    """Write a PyTorch model as a design, and its weights beside it where they fit exactly.

    Raises:
        StudioError: It can't be loaded, traced or expressed; the message says what and where.
    """
    model = load_model(job.target, Path(job.folder)).eval()
    traced = trace(model, [(job.input_shape, job.input_dtype), *job.inputs])
    name = _parts(job.target)[1]
    imported = design_of(name, traced.entries, traced.calls, traced.outputs, traced.tables)
    weights = _weights(model, imported)
    if weights is not None:
        _check_equal(traced, imported, weights)
    replace_file(Path(job.path), write(imported.design), backup=True)
    if weights is None or job.weights is None:
        return TorchImported(job=job.job, path=job.path, exact=weights is not None)
    write_whole(Path(job.weights), save(weights))
    return TorchImported(job=job.job, path=job.path, weights=job.weights, exact=True)


def load_model(target: str, folder: Path) -> nn.Module:
    """Return the model that ``package.module:Class`` or ``path.py:Class`` stands for.

    Args:
        target: A class or function that gives a model, with literal arguments, as
            ``Class(depth=18)``, where it needs some; or a model.
        folder: Where relative paths and packages are looked for.

    Raises:
        RunError: There is no such thing, or it is no model.
    """
    where, attribute, call = _parts(target)
    module = _load_file(folder / where) if where.endswith(".py") else _load(where, folder)
    found: Any = module
    for part in attribute.split("."):
        if not hasattr(found, part):
            raise RunError(f"{where} has no {attribute}")
        found = getattr(found, part)
    torch.manual_seed(0)
    if not isinstance(found, nn.Module):
        positional, named = _arguments(call)
        try:
            found = found(*positional, **named)
        except Exception as error:
            raise RunError(
                f"{attribute}{call or '()'} failed: {type(error).__name__}: {error}. Arguments "
                f"that it needs are written behind it, as {attribute}(10, dropout=0.1)."
            ) from error
    if not isinstance(found, nn.Module):
        raise RunError(f"{attribute} gave a {type(found).__name__}; a torch.nn.Module is expected")
    return found


def _parts(target: str) -> tuple[str, str, str]:
    """Return the module or file, what is in it, and the arguments with their parentheses."""
    found = _TARGET.fullmatch(target.strip())
    if found is None:
        raise RunError(f"expected package.module:Class or path.py:Class, got {target!r}")
    return found["where"], found["attribute"], found["call"] or ""


def _arguments(call: str) -> tuple[list[Any], dict[str, Any]]:
    """Return literal arguments; nothing else is evaluated."""
    try:
        read = ast.parse(f"f{call or '()'}", mode="eval").body
        if not isinstance(read, ast.Call):
            raise ValueError
        positional = [ast.literal_eval(each) for each in read.args]
        return positional, {str(each.arg): ast.literal_eval(each.value) for each in read.keywords}
    except (SyntaxError, ValueError) as error:
        raise RunError(f"{call}: arguments have to be numbers, strings, lists, …") from error


def _load(name: str, folder: Path) -> Any:
    sys.path.insert(0, str(folder))
    try:
        importlib.invalidate_caches()
        return importlib.import_module(name)
    except Exception as error:
        raise RunError(f"{name} can't be imported: {type(error).__name__}: {error}") from error
    finally:
        sys.path.remove(str(folder))


def _load_file(path: Path) -> Any:
    if not path.is_file():
        raise RunError(f"{path}: there is no such file")
    name = f"flodl_imported_{path.stem}"
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise RunError(f"{path} is no Python file")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    sys.path.insert(0, str(path.parent))
    try:
        spec.loader.exec_module(module)
    except Exception as error:
        raise RunError(f"{path} can't be run: {type(error).__name__}: {error}") from error
    finally:
        sys.path.remove(str(path.parent))
    return module


def _weights(model: nn.Module, imported: Imported) -> dict[str, Tensor] | None:
    """Return the model's weights under the names of the design, or None where they don't fit."""
    source = flow_source(imported.design)
    built = build_model_of(ExportOnnx(source=source.text, path=""))()
    wanted = built.state_dict()
    found: dict[str, Tensor] = {}
    for path, nodes in imported.nodes.items():
        values = _values(model, path)
        for module in filter(None, map(source.modules.get, nodes)):
            for key, value in values.items():
                found[f"{module}.{key}"] = value.detach().clone().contiguous()
    fits = found.keys() == wanted.keys() and all(
        found[key].shape == wanted[key].shape for key in wanted
    )
    return found if fits else None


def _values(model: nn.Module, path: str) -> dict[str, Tensor]:
    """Return the weights of a layer, or those that are a table of positions of no layer."""
    value = value_at(model, path)
    if isinstance(value, nn.Module):
        return value.state_dict()
    return {"weight": value.reshape(value.shape[-2:])}


def _check_equal(traced: Traced, imported: Imported, weights: dict[str, Tensor]) -> None:
    """Run both on the same input; a design that computes something else is no import."""
    # As PyTorch it gives all its outputs; as a flow only the first.
    source = torch_source(imported.design)
    built = build_model_of(ExportOnnx(source=source.text, path=""))()
    # A batch norm that was never trained would refuse to be compared.
    counted = {
        key: value.clamp(min=1) if key.endswith("num_batches_tracked") else value
        for key, value in weights.items()
    }
    built.load_state_dict(counted)
    built.eval()
    with torch.no_grad():
        given = built(*traced.example)
    results = given if isinstance(given, tuple | list) else [given]
    for one, other in zip(traced.results, results, strict=True):
        scale = max(1.0, float(one.abs().max()))
        if one.shape != other.shape or float((one - other).abs().max()) > CLOSE * scale:
            raise RunError(
                "The design would not compute what the model does. This is a fault of the import: "
                "nothing was written."
            )
