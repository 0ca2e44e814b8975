"""A training from the window's side: what the engine is told, and how far it is."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from flodl_studio.codegen import jobs
from flodl_studio.design.values import Design
from flodl_studio.errors import RunError
from flodl_studio.runs import events, job
from flodl_studio.runs.folder import RunFolder
from flodl_studio.ui.engine_process import EngineProcess, Engines
from flodl_studio.ui.track import Track, track_of

STOP_MS = 15_000
"""How long a step may take after Stop before the engine is ended, in milliseconds."""

PLAIN_LOOK = job.Look(histograms=True, seconds=1.0)
"""What is looked at for the inspector, whatever the canvas shows."""


class Phase(StrEnum):
    """Where a training is."""

    IDLE = "idle"
    PREPARING = "preparing"
    RUNNING = "running"
    PAUSED = "paused"
    STOPPING = "stopping"
    DONE = "done"
    STOPPED = "stopped"
    FAILED = "failed"


BUSY = (Phase.PREPARING, Phase.RUNNING, Phase.PAUSED, Phase.STOPPING)


def torchrun(processes: int, run: RunFolder, resume: bool = False) -> tuple[str, ...]:
    """Return the arguments of Python with which several processes do a run, or go on with it."""
    launcher = ("-m", "torch.distributed.run", "--standalone", "--nproc-per-node", str(processes))
    engine = ("-m", "flodl_studio.engine", "--job", str(run.job), "--commands")
    return (*launcher, *engine, *(("--resume",) if resume else ()))


class Trainer(QObject):
    """At most one training at a time.

    Attributes:
        changed: Phase, progress or message are different now.
        said: An event of the engine about this training.
        ended: The training is over, however it went.
        first_look: Returns what a training that starts is to look at.
        looked: `layers` holds what a new look at the layers found, by path of the node.
    """

    changed = Signal()
    said = Signal(object)
    ended = Signal()
    looked = Signal()

    def __init__(self, engines: Engines, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._engines = engines
        self._engine: EngineProcess | None = None
        self._number = 0
        self.phase = Phase.IDLE
        self.message = ""
        self.run: RunFolder | None = None
        self.design: Design | None = None
        self.track = Track("")
        self.begun: events.Start | None = None
        self.step: events.Step | None = None
        self.epoch: events.Epoch | None = None
        self.failure: events.Failed | None = None
        self.layers: dict[str, dict[str, Any]] = {}
        self.looking_cost = 0.0
        self.first_look: Callable[[], job.Look] = lambda: PLAIN_LOOK
        self._impatient = QTimer(self)
        self._impatient.setSingleShot(True)
        self._impatient.setInterval(STOP_MS)
        self._impatient.timeout.connect(self._on_impatient)

    @property
    def is_busy(self) -> bool:
        """Whether a training is going on, waits or is being stopped."""
        return self.phase in BUSY

    @property
    def fraction(self) -> float:
        """Part of all steps that is done, 0 to 1."""
        if self.phase is Phase.DONE:
            return 1.0
        if self.begun is None or self.step is None:
            return 0.0
        total = self.begun.steps_per_epoch * self.begun.epochs
        return min(1.0, self.step.step / total) if total else 0.0

    @property
    def seconds_left(self) -> float | None:
        """Time that the rest takes at the present rate; None while it is not known."""
        if self.begun is None or self.step is None or self.step.rate <= 0:
            return None
        samples = self.begun.samples * self.begun.epochs
        return samples * (1 - self.fraction) / self.step.rate

    def start(
        self,
        design: Design,
        home: Path,
        run: RunFolder,
        resume: bool = False,
        processes: int = 1,
    ) -> None:
        """Train a design; the design may be edited meanwhile.

        Args:
            design: The design.
            home: Where relative paths of its data start.
            run: Where the run is kept.
            resume: Go on with what is in there.
            processes: How many share each batch; more than one run under torchrun.

        Raises:
            StudioError: It can't be started; the message says why.
        """
        if self.is_busy:
            raise RunError("A training is going on; stop it first.")
        self._number += 1
        request = jobs.train(
            f"train-{self._number}", design, home, run, resume=resume, look=self.first_look()
        )
        if not resume:
            run.begin(design, request)
        self.run, self.design, self.message, self.failure = run, design, "", None
        self.begun = self.step = self.epoch = None
        self.layers = {}
        self.track = track_of(run.path.name, run.rows() if resume else ())
        several = torchrun(processes, run, resume) if processes > 1 else None
        self._engine = self._engines.take() if several is None else self._engines.started(several)
        self._engine.said.connect(self._on_line)
        self._engine.ended.connect(self._on_engine_ended)
        if several is None:
            self._engine.tell(job.encode(request))
        self._set(Phase.PREPARING)

    def pause(self) -> None:
        """Let it wait."""
        self._tell(job.Pause())

    def resume(self) -> None:
        """Let it go on."""
        self._tell(job.Resume())

    def stop_after_epoch(self) -> None:
        """End it after the epoch."""
        self._tell(job.StopAfterEpoch())

    def stop(self) -> None:
        """End it after the step in hand, with a checkpoint; then, if need be, with force."""
        if not self.is_busy or self._engine is None:
            return
        self._tell(job.Stop())
        self._impatient.start()
        self._set(Phase.STOPPING)

    def abandon(self) -> None:
        """Think no more of the training in hand, if its engine is being ended, or of the last."""
        self._impatient.stop()
        if self._engine is not None:
            self._engine.said.disconnect(self._on_line)
            self._engine.ended.disconnect(self._on_engine_ended)
            self._engine = None
        self.run, self.design, self.track = None, None, Track("")
        self.begun = self.step = self.epoch = None
        self.message, self.failure, self.layers = "", None, {}
        self._set(Phase.IDLE)

    def look(self, wanted: job.Look) -> None:
        """Have layers looked at while they train."""
        self._tell(wanted)

    def preview(self, request: job.Preview) -> bool:
        """Ask for a preview of the model in training, and tell whether there is one to ask."""
        if self.phase not in (Phase.RUNNING, Phase.PAUSED) or self._engine is None:
            return False
        self._engine.tell(job.encode(request))
        return True

    def _tell(self, command: job.Request) -> None:
        if self.is_busy and self._engine is not None:
            self._engine.tell(job.encode(command))

    def _on_line(self, line: bytes) -> None:
        try:
            event = events.decode(line)
        except RunError as error:
            self.message = str(error)
            self.changed.emit()
            return
        self._take(event)
        self.said.emit(event)

    def _take(self, event: events.AnyEvent) -> None:
        match event:
            case events.Start():
                self.begun = event
                self._set(Phase.RUNNING)
            case events.Paused():
                self._set(Phase.PAUSED)
            case events.Resumed():
                self._set(Phase.RUNNING)
            case events.Done():
                self._finish(Phase.DONE)
            case events.Stopped():
                self._finish(Phase.STOPPED)
            case events.Failed():
                self.failure = event
                self._finish(Phase.FAILED, event.message)
            case _:
                self._take_progress(event)

    def _take_progress(self, event: events.AnyEvent) -> None:
        match event:
            case events.Phase():
                self.message = event.name
            case events.Step():
                self.step = event
                self._add_step(event)
            case events.Epoch():
                self.epoch = event
                self._add_epoch(event)
            case events.Statistics():
                self.layers.update(event.nodes)
                self.looking_cost = event.cost
                self.looked.emit()
            case _:
                return
        self.changed.emit()

    def _add_step(self, event: events.Step) -> None:
        if self.begun is not None and self.begun.steps_per_epoch:
            self.track.steps.append((event.step / self.begun.steps_per_epoch, event.loss))

    def _add_epoch(self, event: events.Epoch) -> None:
        self.track.add_epoch(
            event.epoch,
            {
                "train_loss": event.train_loss,
                "val_loss": event.val_loss,
                "train_accuracy": event.train_accuracy,
                "val_accuracy": event.val_accuracy,
            },
        )

    def _finish(self, phase: Phase, message: str = "") -> None:
        if not self.is_busy:
            return
        self._impatient.stop()
        engine, self._engine = self._engine, None
        if engine is not None:
            engine.said.disconnect(self._on_line)
            engine.ended.disconnect(self._on_engine_ended)
            self._engines.give_back(engine)
        self.message = message
        self._set(phase)
        self.ended.emit()

    def _on_engine_ended(self, sentence: str) -> None:
        stopping = self.phase is Phase.STOPPING
        kept = ""
        if self.run is not None and self.run.can_resume:
            kept = self.tr("What was trained up to the last checkpoint is kept.")
        if stopping:
            self._finish(Phase.STOPPED, kept)
        else:
            self._finish(Phase.FAILED, f"{sentence} {kept}".strip())

    def _on_impatient(self) -> None:
        if self._engine is not None and self.phase is Phase.STOPPING:
            self._engine.end()

    def _set(self, phase: Phase) -> None:
        self.phase = phase
        self.changed.emit()
