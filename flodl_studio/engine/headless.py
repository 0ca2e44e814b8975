"""``flodl-studio train``: train a design from the command line, in this process."""

from __future__ import annotations

import signal
import sys
import threading
import traceback
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import msgspec

from flodl import FlodlError
from flodl.training import Control, read_config
from flodl_studio.codegen import flow_source
from flodl_studio.codegen.jobs import train as job_of
from flodl_studio.design.freezing import thawed
from flodl_studio.design.reading import read_file
from flodl_studio.design.values import Design
from flodl_studio.engine.channel import borrowed_output
from flodl_studio.engine.modules import failure, train_job
from flodl_studio.engine.progress import Progress
from flodl_studio.errors import RunError, StudioError
from flodl_studio.runs import job as jobs
from flodl_studio.runs.events import AnyEvent, Failed, encode, from_fields
from flodl_studio.runs.folder import RunFolder, new_run

DONE, FAILED, INTERRUPTED = 0, 1, 130


@dataclass(frozen=True)
class Options:
    """What the command line says; None where it says nothing.

    Attributes:
        epochs: Epochs in all.
        batch_size: Samples a step.
        lr: Learning rate.
        device: ``auto``, ``cpu``, ``cuda`` or ``cuda:i``.
        seed: Of everything random.
        out: The run folder.
        resume: A run folder to go on in.
        json: Whether to write events instead of progress.
        debug: Whether to show tracebacks.
    """

    epochs: int | None = None
    batch_size: int | None = None
    lr: float | None = None
    device: str | None = None
    seed: int | None = None
    out: str | None = None
    resume: str | None = None
    json: bool = False
    debug: bool = False


def train(design_path: str | Path, options: Options | Mapping[str, Any]) -> int:
    """Train a design, and tell of it on the terminal.

    Args:
        design_path: The design's file.
        options: What the command line says; a mapping has the names of `Options`.

    Returns:
        The exit code: 0 done, 1 failed, 130 ended by Ctrl-C, with a checkpoint.

    Raises:
        StudioError: The design can't be read.
    """
    if not isinstance(options, Options):
        options = Options(**options)
    path = Path(design_path)
    design = read_file(path)
    try:
        resumes = options.resume is not None
        job = _resumed(path, options) if resumes else _begun(path, design, options)
        return _run(job, options)
    except (StudioError, FlodlError) as error:
        if options.json:
            sys.stdout.buffer.write(encode(Failed(message=str(error))))
            sys.stdout.flush()
        sys.stderr.write(f"error: {error}\n")
        return FAILED


def _begun(path: Path, design: Design, options: Options) -> jobs.Train:
    if design.training is None:
        raise RunError(
            f"{path.name} has no training section. Choose data and a loss in the studio, or add "
            'one by hand: "training": {"data": {"source": "digits"}, "loss": "cross_entropy"}.'
        )
    changed = _changed(design.training, options)
    read_config(changed)
    design = replace(design, training=changed)
    parent = path.resolve().parent
    run = RunFolder(Path(options.out)) if options.out else new_run(parent / "runs", design.name)
    if run.has_begun:
        raise RunError(f"{run.path} already holds a run. Resume it, or choose another folder.")
    job = job_for(design, parent, run.path)
    run.begin(design, job)
    return job


def job_for(design: Design, folder: Path, out: Path) -> jobs.Train:
    """Return the job that trains a design.

    Args:
        design: With a training section.
        folder: The design's, where relative data paths start.
        out: The run folder.
    """
    if design.training is None or all(node.kind != "Input" for node in design.network.nodes):
        raise RunError("A design needs an Input and a training section to be trained.")
    source = flow_source(design, training=True)
    return job_of(design.name, design, folder, RunFolder(out.resolve()), source=source)


def _resumed(path: Path, options: Options) -> jobs.Train:
    for name in ("batch_size", "lr", "seed", "out"):
        if getattr(options, name) is not None:
            raise RunError(
                f"--{name.replace('_', '-')} can't be changed with --resume: a run goes on exactly "
                "as it began. Only --epochs and --device may be given."
            )
    run = RunFolder(Path(str(options.resume)))
    job = run.read_job()
    if not run.can_resume:
        raise RunError(f"{run.path} has no checkpoint to go on from. Start a new run.")
    run.sweep()
    return msgspec.structs.replace(
        job,
        training=_changed(job.training, options),
        folder=str(path.resolve().parent),
        out=str(run.path.resolve()),
        resume=True,
    )


def _changed(training: Mapping[str, Any], options: Options) -> dict[str, Any]:
    changed: dict[str, Any] = thawed(training)
    for name in ("epochs", "batch_size", "device", "seed"):
        value = getattr(options, name)
        if value is not None:
            changed[name] = value
    if options.lr is not None:
        changed["optimizer"] = {"kind": "adam", **changed.get("optimizer", {}), "lr": options.lr}
    return changed


def _run(job: jobs.Train, options: Options) -> int:
    if not options.json:
        progress = Progress(sys.stderr)
        code, failed = _trained(job, progress, options)
        progress.clear()
    else:
        with borrowed_output() as channel:
            code, failed = _trained(job, lambda told: channel.say(_event(told)), options)
            if failed is not None:
                channel.say(failed)
    if failed is not None:
        sys.stderr.write(f"error: {failed.message}\n")
    return code


def _event(told: Any) -> AnyEvent:
    return from_fields(told.as_dict())


def _trained(
    job: jobs.Train, listener: Callable[[Any], None], options: Options
) -> tuple[int, Failed | None]:
    control = Control()
    with _interruptible(control) as interrupted:
        try:
            train_job(job, listener, control)
        except Exception as error:  # noqa: BLE001 - the outermost place of a training
            if options.debug:
                traceback.print_exception(error, file=sys.stderr)
            return FAILED, msgspec.structs.replace(failure(error, job.nodes), detail="")
    return INTERRUPTED if interrupted.is_set() else DONE, None


@contextmanager
def _interruptible(control: Any) -> Iterator[threading.Event]:
    """Turn the first Ctrl-C into a stop; a second one doesn't wait."""
    interrupted = threading.Event()
    before = signal.getsignal(signal.SIGINT)

    def stop(_number: int, _frame: object) -> None:
        interrupted.set()
        control.stop()
        signal.signal(signal.SIGINT, before)

    signal.signal(signal.SIGINT, stop)
    try:
        yield interrupted
    finally:
        signal.signal(signal.SIGINT, before)
