"""Exported source as a module: its model, its training, and where in it an error arose."""

from __future__ import annotations

import linecache
import sys
import traceback
from collections.abc import Callable, Mapping
from pathlib import Path
from types import ModuleType
from typing import Any

from torch import nn

from flodl import FlodlError
from flodl.training import Control, train
from flodl.training.watch import Watch
from flodl_studio.errors import RunError, StudioError
from flodl_studio.runs.events import Failed
from flodl_studio.runs.job import ModelJob, Train

NAME = "flodl_model"
"""Name of the module and, in angle brackets, of its file in tracebacks."""

FILE = f"<{NAME}>"


def build_model_of(job: ModelJob) -> Callable[[], nn.Module]:
    """Return what runs the source of a job and builds its model.

    What it returns raises RunError when the source has no ``build_model`` or that gives no module.
    """

    def build() -> nn.Module:
        module = ModuleType(NAME)
        module.__file__ = FILE
        sys.modules[NAME] = module
        # Lets tracebacks, inspect and torch.compile show the lines.
        linecache.cache[FILE] = (len(job.source), None, job.source.splitlines(keepends=True), FILE)
        exec(compile(job.source, FILE, "exec"), module.__dict__)
        build_model: Any = getattr(module, "build_model", None)
        if not callable(build_model):
            raise RunError("The model's source has no build_model() function.")
        model = build_model()
        if not isinstance(model, nn.Module):
            raise RunError(
                f"build_model() returned a {type(model).__name__}; a torch.nn.Module is needed."
            )
        return model

    return build


def train_job(
    job: Train, listener: Callable[[Any], None], control: Control, watch: Watch | None = None
) -> None:
    """Train the model of a job, into its run folder."""
    train(
        build_model_of(job),
        job.training,
        input_shape=job.input_shape,
        input_dtype=job.input_dtype,
        batch_dim=job.batch_dim,
        out=job.out,
        resume=job.out if job.resume else None,
        listener=listener,
        control=control,
        folder=Path(job.folder),
        watch=watch,
    )


def failure(error: BaseException, nodes: Mapping[str, str], job: str = "") -> Failed:
    """Return the event that tells of an error, with its place in the model where it has one."""
    known = isinstance(error, (FlodlError, StudioError))
    message = str(error) if known else f"{type(error).__name__}: {error}"
    if isinstance(error, MemoryError):
        message = "Out of memory. Lower batch_size, or make the model smaller."
    message = "\n".join([message, *getattr(error, "__notes__", ())])
    detail = "".join(traceback.format_exception(error))
    name = _innermost_module(error)
    node = nodes.get(name, name)
    return Failed(job=job, message=message, detail=detail, line=_line(error), node=node)


def _line(error: BaseException) -> int:
    if isinstance(error, SyntaxError) and error.filename == FILE:
        return error.lineno or 0
    lines = [f.lineno for f in traceback.extract_tb(error.__traceback__) if f.filename == FILE]
    return (lines[-1] or 0) if lines else 0


def _innermost_module(error: BaseException) -> str:
    """Return the name, from the outermost module, of the module whose call raised."""
    called: list[nn.Module] = []
    cause: BaseException | None = error
    while cause is not None and not called:
        called = [
            frame.f_locals["self"]
            for frame, _ in traceback.walk_tb(cause.__traceback__)
            if frame.f_code.co_name == "_call_impl"
            and isinstance(frame.f_locals.get("self"), nn.Module)
        ]
        cause = cause.__cause__ or cause.__context__
    if not called:
        return ""
    names = ((name, module) for name, module in called[0].named_modules())
    return next((name for name, module in names if module is called[-1]), "")
