"""Train a model: the one call that scripts, the command line and the studio's engine make."""

from __future__ import annotations

import inspect
import random
import signal
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from os import PathLike
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from flodl.errors import TrainingError
from flodl.training import console, resuming
from flodl.training.config import Config, read_config
from flodl.training.control import Control
from flodl.training.data import Dataset, Input, load
from flodl.training.events import Done, Epoch, Event, Listener, Results, Start, Stopped
from flodl.training.folder import RESULTS, Folder
from flodl.training.loop import Interrupted, Training
from flodl.training.metrics import Evaluation, evaluate
from flodl.training.processes import Processes, is_first, joined
from flodl.training.watch import Watch

BuildModel = Callable[[], nn.Module]


@dataclass(frozen=True)
class Result:
    """What came of a training.

    Attributes:
        model: With the weights it ended with.
        best: The weights of the best epoch, for ``load_state_dict``.
        best_epoch: 1-based; 0 when no epoch was finished.
        val_loss: Of that epoch (its training loss where nothing was held out).
        val_accuracy: Likewise; None for values.
        history: An event an epoch.
        stopped: Whether it was asked to end before its end.
        data: What it was trained on.
        evaluation: What the best weights make of the samples held out; None after a stop at once.
        path: The run folder, None when nothing was written.
    """

    model: nn.Module
    best: Mapping[str, Tensor] | None
    best_epoch: int
    val_loss: float | None
    val_accuracy: float | None
    history: tuple[Epoch, ...]
    stopped: bool
    data: Dataset
    evaluation: Evaluation | None
    path: Path | None


def train(  # noqa: PLR0913 - all but the first two are options by name
    build_model: BuildModel,
    training: Mapping[str, Any],
    *,
    input_shape: Sequence[int | str | None] | None = None,
    input_dtype: str = "float32",
    batch_dim: int = 0,
    out: str | PathLike[str] | None = None,
    resume: str | PathLike[str] | None = None,
    listener: Listener | None = None,
    control: Control | None = None,
    folder: str | PathLike[str] | None = None,
    watch: Watch | None = None,
) -> Result:
    """Train the model that `build_model` makes, alone or in the processes of torchrun.

    The sources of randomness (Python's, NumPy's, torch's) are seeded from the settings. Ctrl-C and
    SIGTERM let the step in hand end, write a checkpoint, and then raise KeyboardInterrupt; a second
    one doesn't wait.

    Args:
        build_model: Makes the model; called once, after seeding.
        training: The settings, as in a design's ``training`` section.
        input_shape: Shape of one sample; samples are reshaped to it. A name fits any length.
        input_dtype: ``float32``, ``int64`` or ``bool``.
        batch_dim: Axis of the batch in what the model takes and gives: 1 for sequence-first models.
        out: Folder to write to. None: ``runs/<name>-<time>`` beside the script when `build_model`
            stands in the script that is being run, else nothing is written.
        resume: Folder of an earlier run to go on in, exactly where it was.
        listener: Told every event; without one a line an epoch is printed.
        control: Pauses and stops the training from another thread.
        folder: Where relative data paths start; the folder of the script of `build_model`.
        watch: Looks at the layers now and then.

    Raises:
        TrainingError: The settings, the data or the loss are no good, memory or disk ran out.
    """
    script = _script_of(build_model)
    target = _target(out, resume, script if _is_run(build_model) else None)
    with _refusal_noted(target):
        config = read_config(training)
        base = Path(folder) if folder is not None else (script.parent if script else Path())
        shape = tuple(input_shape) if input_shape is not None else None
        with joined(config.device) as processes, _interruptible(control, processes) as asked:
            with explained(config):
                data = load(config, base, Input(shape, input_dtype, batch_dim))
                if target is not None and resume is None and processes.is_first:
                    target.begin()
                tell = _teller(listener, target, processes)
                session = prepare(build_model, config, data, processes, (tell, batch_dim))
                session.folder, session.control, session.watch = target, asked, watch
                if target is not None and resume is not None:
                    resuming.restore(session, target.read_state(processes.is_first))
                elif target is not None and processes.is_first:
                    target.write_split(data)
            return _run(session)


def prepare(
    build_model: BuildModel,
    config: Config,
    data: Dataset,
    processes: Processes,
    rest: tuple[Listener, int],
) -> Training:
    """Seed, build the model, and return a training of it that has yet to run."""
    seed(config.seed)
    model = build_model().to(processes.device)
    if processes.world > 1:
        torch.manual_seed(config.seed + processes.rank)
    return Training(config, model, data, processes, *rest)


def seed(number: int) -> None:
    """Seed every source of randomness."""
    random.seed(number)
    np.random.seed(number % 2**32)
    torch.manual_seed(number)


def _run(session: Training) -> Result:
    _announce(session)
    began = time.perf_counter()
    stopped = False
    with _noted(session), explained(session.config):
        try:
            session.run()
        except Interrupted:
            stopped = True
        session.control.finish(session)
        best = session.best
        if best is None and session.folder is not None and session.processes.is_first:
            best = session.folder.read_best()
        evaluation = None if session.control.stopping else _look_back(session, best)
    progress = session.progress
    path = session.folder.path if session.folder else None
    where = str(path or "")
    if stopped:
        session.tell(Stopped(progress.step, progress.epoch, where))
    else:
        seconds = time.perf_counter() - began
        val_loss = progress.best_loss if len(session.data.validation) else None
        accuracy = progress.best_accuracy if len(session.data.validation) else None
        session.tell(Done(progress.best_epoch, val_loss, accuracy, progress.epoch, seconds, where))
    return Result(
        session.model,
        best,
        progress.best_epoch,
        progress.best_loss,
        progress.best_accuracy,
        tuple(session.history),
        stopped,
        session.data,
        evaluation,
        path,
    )


def _announce(session: Training) -> None:
    parameters = sum(p.numel() for p in session.model.parameters() if p.requires_grad)
    data, progress = session.data, session.progress
    session.tell(
        Start(
            parameters,
            session.plan.steps,
            str(session.device),
            session.config.epochs,
            len(data.training),
            len(data.validation),
            data.classes,
            session.processes.world,
            progress.step,
            progress.epoch,
            str(session.folder.path if session.folder else ""),
        )
    )


def _look_back(session: Training, best: Mapping[str, Tensor] | None) -> Evaluation | None:
    """Let the best weights answer the samples held out; the model keeps the newest ones."""
    if not session.processes.is_first or best is None or not len(session.data.validation):
        return None
    newest = {name: value.clone() for name, value in session.model.state_dict().items()}
    session.model.load_state_dict(dict(best))
    evaluation = evaluate(session, session.data.validation)
    session.model.load_state_dict(newest)
    if session.folder is not None:
        path = session.folder.path / RESULTS
        evaluation.save(path)
        session.tell(Results(str(path), evaluation.worst(), session.data.classes))
    return evaluation


def _teller(listener: Listener | None, folder: Folder | None, processes: Processes) -> Listener:
    listen = listener or console.say

    def tell(event: Event) -> None:
        if processes.is_first:
            if folder is not None:
                folder.note(event)
            listen(event)

    return tell


def _target(
    out: str | PathLike[str] | None, resume: str | PathLike[str] | None, script: Path | None
) -> Folder | None:
    """Return the folder to write to, which may have yet to be made; None to write nothing."""
    if resume is not None:
        return Folder(Path(resume))
    if out is not None:
        return Folder(Path(out))
    return None if script is None else Folder(_new_folder(script))


def _new_folder(script: Path) -> Path:
    name = f"{script.stem}-{time.strftime('%Y%m%d-%H%M%S')}"
    path, number = script.parent / "runs" / name, 1
    while path.exists():
        number += 1
        path = path.with_name(f"{name}-{number}")
    return path


def _script_of(build_model: BuildModel) -> Path | None:
    try:
        return Path(inspect.getfile(build_model)).resolve()
    except (TypeError, OSError):
        return None


def _is_run(build_model: BuildModel) -> bool:
    return getattr(build_model, "__module__", "") == "__main__"


@contextmanager
def _interruptible(control: Control | None, processes: Processes) -> Iterator[Control]:
    """Turn the first Ctrl-C or SIGTERM into a stop, unless the caller has a control of his own."""
    if control is not None or threading.current_thread() is not threading.main_thread():
        yield control or Control()
        return
    own = Control()
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    interrupted = False

    def restore() -> None:
        for number, handler in before.items():
            signal.signal(number, handler)

    def stop(_number: int, _frame: object) -> None:
        nonlocal interrupted
        interrupted = True
        own.stop()
        if processes.world == 1:  # torchrun passes on what its processes have heard already
            restore()

    for number in before:
        signal.signal(number, stop)
    try:
        yield own
    finally:
        restore()
    if interrupted:
        raise KeyboardInterrupt


@contextmanager
def _refusal_noted(target: Folder | None) -> Iterator[None]:
    """Note why a training never began in the folder that was made for it, if there is one."""
    try:
        yield
    except Exception as error:
        waits = target is not None and target.path.is_dir() and not target.holds_training
        if target is not None and waits and is_first():
            target.note_failure(error)
        raise


@contextmanager
def _noted(session: Training) -> Iterator[None]:
    """After a fault, keep what was trained, and note in the run folder why it ended."""
    try:
        yield
    except Exception as error:
        step = session.rescue()
        if step:
            error.add_note(f"What was trained up to step {step} is kept.")
        if session.folder is not None and session.processes.is_first:
            session.folder.note_failure(error)
        raise


@contextmanager
def explained(config: Config) -> Iterator[None]:
    """Turn the faults that torch reports in its own words into messages that say what to do."""
    try:
        yield
    except TrainingError as error:
        # A worker's error carries its traceback in front; the message is the last of it.
        text = str(error)
        if "Original Traceback" not in text:
            raise
        raise TrainingError(text.rsplit("TrainingError: ", 1)[-1].strip()) from error
    except (RuntimeError, MemoryError) as error:
        text = str(error)
        ends = isinstance(error, (MemoryError, torch.OutOfMemoryError))
        if ends or "can't allocate memory" in text:
            raise TrainingError(
                f"Out of memory. Lower batch_size (it is {config.batch_size}), or make the model "
                "smaller."
            ) from error
        if type(error).__module__.startswith(("torch._inductor", "torch._dynamo")):
            raise TrainingError(_about_compile(text)) from error
        if "DataLoader worker" in text:
            raise TrainingError(
                "A worker that reads the data has died; it was killed, or memory ran out. "
                f"Lower workers (it is {config.workers}) or batch_size, and resume."
            ) from error
        raise


def _about_compile(text: str) -> str:
    if "No working C++ compiler" in text:
        advice = "it finds no C++ compiler. Install g++ or clang, or"
    else:
        first = text.strip().split("\n")[0].rstrip(".")
        advice = f"{first}. To see whether the model itself is at fault,"
    return (
        f"training.compile: torch.compile can't make this model faster: {advice} set it to false."
    )
