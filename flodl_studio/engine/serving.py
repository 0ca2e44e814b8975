"""An engine at work: it takes requests in one thread and does jobs in another."""

from __future__ import annotations

import os
import threading
from collections import deque
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from importlib import import_module
from queue import SimpleQueue

import torch

from flodl.training import Control, find_rate
from flodl.training.loop import Training
from flodl_studio.engine.channel import Channel
from flodl_studio.engine.importing_torch import import_torch
from flodl_studio.engine.looking import event_of, watch_for
from flodl_studio.engine.modules import build_model_of, failure, train_job
from flodl_studio.engine.onnx import export_onnx
from flodl_studio.engine.previewing import preview, preview_live
from flodl_studio.engine.probing import Data, probe
from flodl_studio.errors import RunError
from flodl_studio.runs import job as jobs
from flodl_studio.runs.events import Event, Failed, Phase, RatesFound, Stopped

PATIENCE_SECONDS = 30.0
"""How long a job may take to end after the input is closed; then the process ends without it."""


@dataclass
class Work:
    """A job and what may be asked of it."""

    job: jobs.Job
    control: Control = field(default_factory=Control)


class Engine:
    """Does one job after another.

    Attributes:
        channel: Where it says what happens.
    """

    def __init__(self, channel: Channel) -> None:
        self.channel = channel
        self._queue: SimpleQueue[Work | None] = SimpleQueue()
        self._open: deque[Work] = deque()  # the job in hand first, then those that wait
        self._data = Data()
        self._is_ending = False

    # The thread that reads

    def listen(self, lines: Iterable[bytes]) -> None:
        """Take requests until there are no more, then let the engine end."""
        for line in lines:
            if not line.strip():
                continue
            try:
                self.take(jobs.decode(line))
            except RunError as error:
                self.channel.say(Failed(message=str(error)))
        self.end()
        threading.Timer(PATIENCE_SECONDS, os._exit, (1,)).start()

    def take(self, request: jobs.AnyRequest) -> None:
        """Take one request: a job waits its turn, a command works at once."""
        if isinstance(request, jobs.Preview) and not request.source:
            self._preview_live(request)
        elif isinstance(request, jobs.Job):
            work = Work(request)
            self._open.append(work)
            self._queue.put(work)
        elif self._open:
            self._command(self._open[0], request)

    def end(self) -> None:
        """Stop the job in hand, forget those that wait, and end; may be called by a signal."""
        self._is_ending = True
        for work in list(self._open):
            work.control.stop()
        self._queue.put(None)

    def _command(self, work: Work, command: jobs.Command) -> None:
        control = work.control
        if isinstance(command, jobs.Look):
            nodes = work.job.nodes if isinstance(work.job, jobs.Train) else {}
            watch = watch_for(command, nodes)

            def look(training: Training | None) -> None:
                if training is None:
                    return
                if watch is not None and training.watch is not None:
                    watch.go_on_from(training.watch)
                training.watch = watch

            control.ask(look)
            return
        asked = {
            jobs.Stop: control.stop,
            jobs.StopAfterEpoch: control.stop_after_epoch,
            jobs.Pause: control.pause,
            jobs.Resume: control.resume,
        }
        asked[type(command)]()

    def _preview_live(self, request: jobs.Preview) -> None:
        work = self._open[0] if self._open else None

        job = work.job if work is not None else None
        none = Failed(job=request.job, message="No model is being trained.")
        if work is None or not isinstance(job, jobs.Train):
            self.channel.say(none)
            return

        def look(training: Training | None) -> None:
            if training is None:
                self.channel.say(none)
                return
            try:
                self.channel.say(preview_live(request, training, job.nodes))
            except Exception as error:  # noqa: BLE001 - a preview must not end the training
                self.channel.say(failure(error, job.nodes, request.job))

        if not work.control.ask(look):
            self.channel.say(none)

    # The thread that works

    def work(self) -> None:
        """Do jobs until the end; while there is none, load what the first will want."""
        wanted = [load_data_sets, load_optimizers]
        while True:
            while wanted and self._queue.empty():
                wanted.pop(0)()
            work = self._queue.get()
            if work is None or self._is_ending:
                return
            self.do(work)

    def do_alone(self, job: jobs.Job) -> bool:
        """Do this one job, which didn't come as a request; return whether it went well."""
        work = Work(job)
        self._open.append(work)
        return self.do(work)

    def do(self, work: Work) -> bool:
        """Do one job; return whether it went well."""
        job = work.job
        try:
            event = self._done(work)
            if event is not None:
                self.channel.say(event)
            return True
        except (Exception, SystemExit) as error:  # noqa: BLE001 - the outermost place of the engine
            nodes = job.nodes if isinstance(job, jobs.ModelJob) else {}
            self.channel.say(failure(error, nodes, job.job))
            return False
        finally:
            work.control.finish(None)
            if work in self._open:
                self._open.remove(work)

    def _done(self, work: Work) -> Event | None:
        job = work.job
        if work.control.stopping:
            return Stopped(job=job.job)
        match job:
            case jobs.Train():
                self._train(job, work.control)
                return None
            case jobs.Probe():
                return probe(job, self._data)
            case jobs.Preview():
                return preview(job, self._data)
            case jobs.ExportOnnx():
                return export_onnx(job)
            case jobs.ImportTorch():
                return import_torch(job)
            case jobs.FindRate():
                return self._find_rate(job, work.control)

    def _train(self, job: jobs.Train, control: Control) -> None:
        compiles = bool(job.training.get("compile"))
        self.channel.say(Phase(job=job.job, name="compiling" if compiles else "loading"))
        train_job(
            job,
            lambda told: self.channel.say(event_of(told, job.nodes, job.job)),
            control,
            watch_for(job.look, job.nodes),
        )

    def _find_rate(self, job: jobs.FindRate, control: Control) -> Event:
        found = find_rate(
            build_model_of(job),
            job.training,
            input_shape=job.input_shape,
            input_dtype=job.input_dtype,
            batch_dim=job.batch_dim,
            folder=job.folder,
            low=job.low,
            high=job.high,
            steps=job.steps,
            control=control,
        )
        if control.stopping:
            return Stopped(job=job.job)
        return RatesFound(
            job=job.job, rates=found.rates, losses=found.losses, suggestion=found.suggestion
        )


def load_data_sets() -> None:
    """Load what the built-in data sets come with: a second that no job need wait for."""
    with suppress(ImportError):
        import_module("sklearn.datasets")


def load_optimizers() -> None:
    """Load what torch loads when its first optimizer is made: a second or two again."""
    torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=0.1)
