"""The training loop: steps, epochs, validation, checkpoints, and what to do when asked to stop."""

from __future__ import annotations

import contextlib
import math
import time
from collections.abc import Callable, Iterator
from typing import Any

import torch
from torch import Tensor, nn

from flodl.errors import TrainingError
from flodl.training import optimizers, resuming
from flodl.training.batches import Plan, read, share
from flodl.training.checkpoint import weights
from flodl.training.config import Config
from flodl.training.control import Control
from flodl.training.data import Dataset, Held
from flodl.training.events import Checkpoint, Epoch, Event, Paused, Resumed, Statistics, Step
from flodl.training.folder import Folder
from flodl.training.meter import Meter
from flodl.training.objectives import Objective, first_output, match
from flodl.training.processes import Processes
from flodl.training.resuming import Progress
from flodl.training.watch import Watch

STEP_SECONDS = 0.1
"""Least time between two step events."""

EPOCH_SAVE_SECONDS = 5.0
"""Least time between the checkpoints of two epochs; the first and the last always have one."""

STEP_SAVE_SECONDS = 60.0
"""Least time between checkpoints within an epoch."""

ON_DEVICE_BYTES = 2**30
"""Samples up to this size are moved to the GPU once."""


class Interrupted(Exception):  # noqa: N818 - no error: the training was asked to stop
    """A training ends because it was asked to."""


class Training:
    """A training that runs in this process.

    Attributes:
        model: What is trained.
        data: What it is trained on.
        progress: How far it is.
        objective: The loss, once the first batch has shown the model's output.
        history: Events of the epochs so far.
        best: The best weights that are not in the folder yet, or None.
        meter: Sums over the epoch in hand.
        watch: Samples how the layers fare; may be set at any time.
        seen: What it saw last in the epoch in hand.
    """

    def __init__(
        self,
        config: Config,
        model: nn.Module,
        data: Dataset,
        processes: Processes,
        tell: Callable[[Event], None],
        batch_dim: int = 0,
    ) -> None:
        self.config, self.model, self.data, self.processes = config, model, data, processes
        self.tell = tell
        self.batch_dim = batch_dim
        self.device = processes.device
        self.progress = Progress()
        self.objective: Objective | None = None
        self.history: list[Epoch] = []
        self.best: dict[str, Tensor] | None = None
        self.watch: Watch | None = None
        self.seen: Statistics | None = None
        self.folder: Folder | None = None
        self.control = Control()
        # Not model.compile(): on a torch.nn.Sequential that silently does nothing.
        faster: Any = torch.compile if config.compile else lambda module: module
        self._answer = self._caller(faster(model))
        self._call = self._caller(faster(processes.wrap(model)))
        self.plan = Plan(data.training, config.batch_size, config.seed)
        self.optimizer = optimizers.make_optimizer(config, model.parameters())
        self._trained = [p for group in self.optimizer.param_groups for p in group["params"]]
        self.schedule = optimizers.make_schedule(config, self.optimizer, self.plan.steps)
        self._moves_every_step = (
            config.scheduler is not None and config.scheduler.kind in optimizers.EVERY_STEP
        )
        self.meter = Meter(self.device)
        self._samples = self._near(data)
        self._resets = getattr(model, "reset_state", None) if _keeps_state(model) else None
        self._is_plain = config.precision == "float32"
        self._reported = (0.0, 0)
        self._saved = time.perf_counter()
        self._saved_step: int | None = None
        self._is_sound = True

    def _near(self, data: Dataset) -> Any:
        samples = data.samples
        if not isinstance(samples, Held) or self.device.type == "cpu":
            return samples
        size = samples.x.nbytes + samples.y.nbytes
        return samples.to(self.device) if size <= ON_DEVICE_BYTES else samples

    def _caller(self, model: nn.Module) -> Callable[[Tensor], Any]:
        if self.batch_dim == 0:
            return model
        return lambda x: model(x.transpose(0, self.batch_dim))

    # Running

    def run(self) -> None:
        """Train until the end.

        Raises:
            Interrupted: It was asked to stop; a checkpoint has been written.
            TrainingError: The loss is no number, or a file can't be read or written.
        """
        self._reported = (time.perf_counter(), self.progress.step)
        self._saved_step = self.progress.step or None  # resumed from there
        while not self._is_over():
            self._train_epoch()
            self._finish_epoch()
            if self._agreed(self.control.stopping or self.control.stopping_after_epoch):
                self._end_early()
        if self.best is not None or self._saved_step != self.progress.step:
            self.save()

    def _is_over(self) -> bool:
        progress, patience = self.progress, self.config.early_stopping
        impatient = patience is not None and progress.waited >= patience
        return impatient or progress.epoch >= self.config.epochs

    def _train_epoch(self) -> None:
        progress = self.progress
        began = time.perf_counter() - progress.epoch_seconds
        self.model.train()
        weighted = self._shared(self.plan.batches(progress.epoch, progress.position))
        now = time.perf_counter()
        for (x, y), (_, weight) in zip(self._read(weighted), weighted, strict=True):
            if self.control.pending or self.processes.world > 1:
                self._attend()
            loss = self.make_step(x, y, weight, now)
            progress.step += 1
            progress.position += 1
            now = time.perf_counter()
            progress.epoch_seconds = now - began
            if now - self._reported[0] >= STEP_SECONDS:
                self._report(float(loss), now)
                if self._saved_step is None and self.processes.world == 1:
                    self.save()  # early, so that whatever happens there is something to go on from
            if now - self._saved >= STEP_SAVE_SECONDS and self.processes.world == 1:
                self._check(float(loss))
                self.save()

    def make_step(self, x: Tensor, y: Tensor, weight: float = 1.0, now: float = 0.0) -> Tensor:
        """Learn from one batch, and return its loss.

        Args:
            x: Inputs.
            y: Targets.
            weight: What the batch counts for, beside those of other processes.
            now: Time on time.perf_counter, for the watch.
        """
        watch = self.watch if self.watch is not None and self.watch.is_due(now) else None
        if watch is not None:
            sees = not self.config.compile
            watch.begin(self.model, self.progress.step + 1, sees, self.batch_dim)
        if self._resets is not None:
            self._resets()
        if self._is_plain:  # the context alone is a part of a small model's step
            output, loss = self._forward(x, y)
        else:
            with self._precision():
                output, loss = self._forward(x, y)
        for parameter in self._trained:  # a tenth of the time of the optimizer's zero_grad()
            parameter.grad = None
        (loss if weight == 1 else loss * weight).backward()  # type: ignore[no-untyped-call] # torch's own
        if self.config.clip_grad_norm is not None:
            nn.utils.clip_grad_norm_(self.model.parameters(), self.config.clip_grad_norm)
        if watch is not None:
            self.seen = watch.finish(self.model)
            self.tell(self.seen)
        self.optimizer.step()
        if self.schedule is not None and self._moves_every_step:
            self.schedule.step()
        value = loss.detach()
        if weight:
            assert self.objective is not None
            self.meter.add(self.objective, value, output.detach(), y)
        return value

    def _forward(self, x: Tensor, y: Tensor) -> tuple[Tensor, Tensor]:
        output = first_output(self._call(x))
        return output, (self.objective or self.objective_for(output, y))(output, y)

    def _precision(self) -> contextlib.AbstractContextManager[Any]:
        if self.config.precision == "float32":
            return contextlib.nullcontext()
        return torch.autocast(self.device.type, torch.bfloat16)

    def objective_for(self, output: Any, target: Tensor) -> Objective:
        """Return the loss, matched to the model's output when it is first seen."""
        if self.objective is None:
            classes = len(self.data.classes)
            self.objective = match(self.config.loss, classes, output, target, self.batch_dim)
        return self.objective

    # Validation

    def evaluate(self, indices: Tensor) -> tuple[float, float | None]:
        """Return the mean loss over some samples, and how much of the answers is right."""
        meter = Meter(self.device)
        weighted = self._shared(Plan(indices, self.config.batch_size).batches(0))
        for (x, y), (_, weight) in zip(self._read(weighted), weighted, strict=True):
            output = self.forward(x)
            objective = self.objective_for(output, y)
            if weight:
                meter.add(objective, objective(output, y), output, y)
        if self.objective is None:
            raise TrainingError("There are no samples to evaluate.")
        return meter.totals(self.objective, self.processes)

    @torch.no_grad()
    def forward(self, x: Tensor) -> Tensor:
        """Return what the model gives for inputs, as it is evaluated."""
        self.model.eval()
        if self._resets is not None:
            self._resets()
        with self._precision():
            output: Tensor = first_output(self._answer(x))
        return output

    def batches(self, indices: Tensor) -> Iterator[tuple[Tensor, Tensor]]:
        """Give inputs and targets of some samples in their order, all to this process."""
        return self.batches_of(Plan(indices, self.config.batch_size).batches(0))

    def batches_of(self, cut: list[Tensor]) -> Iterator[tuple[Tensor, Tensor]]:
        """Give inputs and targets of these batches, all to this process."""
        return self._read([(batch, 1.0) for batch in cut])

    def _read(self, weighted: list[tuple[Tensor, float]]) -> Iterator[tuple[Tensor, Tensor]]:
        parts = [part for part, _ in weighted]
        return read(self._samples, parts, self.device, self.config.workers)

    def _shared(self, batches: list[Tensor]) -> list[tuple[Tensor, float]]:
        """Return this process's part of each batch, and what its mean loss counts for."""
        world = self.processes.world
        if world == 1:
            return [(batch, 1.0) for batch in batches]
        parts = [share(batch, self.processes.rank, world) for batch in batches]
        return [
            (part if len(part) else batch[:1], len(part) * world / len(batch))
            for part, batch in zip(parts, batches, strict=True)
        ]

    def _finish_epoch(self) -> None:
        progress = self.progress
        began = time.perf_counter()
        train_loss, train_accuracy = self.meter.totals(self.objective, self.processes)
        self._check(train_loss)
        val_loss = val_accuracy = None
        if len(self.data.validation):
            self.processes.share_buffers(self.model)
            val_loss, val_accuracy = self.evaluate(self.data.validation)
            self._check(val_loss)
        judged = train_loss if val_loss is None else val_loss
        rate = optimizers.rate(self.optimizer)
        kind = self.config.scheduler.kind if self.config.scheduler else ""
        optimizers.move_after_epoch(self.schedule, kind, judged)
        seconds = progress.epoch_seconds + time.perf_counter() - began
        progress.epoch += 1
        progress.seconds += seconds
        self._judge(judged, train_accuracy if val_loss is None else val_accuracy)
        progress.position, progress.epoch_seconds = 0, 0.0
        self.meter = Meter(self.device)
        figures = (train_loss, val_loss, train_accuracy, val_accuracy)
        event = Epoch(progress.epoch, *figures, seconds, rate, progress.step)
        self.history.append(event)
        self._keep_epoch()
        self.tell(event)
        # The rate is that of training: time spent on validation and checkpoints is left out.
        is_due = time.perf_counter() - self._saved >= EPOCH_SAVE_SECONDS
        if self._agreed(is_due or len(self.history) == 1):
            self.save()
        self._reported = (self._reported[0] + time.perf_counter() - began, self._reported[1])

    def _keep_epoch(self) -> None:
        """Write what can be looked back at, before the epoch is told of: who hears may read it."""
        seen, self.seen = self.seen, None
        if self.folder is None or not self.processes.is_first:
            return
        if seen is not None:
            self.folder.note_layers(self.progress.epoch, seen)
        if self.config.keep_epochs:
            path = self.folder.write_epoch(self.progress.epoch, weights(self.model))
            self.tell(Checkpoint(str(path), "epoch", self.progress.epoch))

    def _judge(self, loss: float, accuracy: float | None) -> None:
        progress = self.progress
        if progress.best_loss is None or loss < progress.best_loss:
            progress.best_loss, progress.best_epoch = loss, progress.epoch
            progress.best_accuracy, progress.waited = accuracy, 0
            if self.processes.is_first:
                self.best = weights(self.model)
        else:
            progress.waited += 1

    def _check(self, loss: float) -> None:
        if math.isfinite(loss):
            return
        self._is_sound = False
        clip = self.config.clip_grad_norm
        advice = "" if clip is not None else ", or set clip_grad_norm (1.0 is usual)"
        raise TrainingError(
            f"The loss became {loss} by step {self.progress.step} (epoch {self._epoch_now()}). "
            f"Lower the learning rate (it is {optimizers.rate(self.optimizer):g}){advice}."
        )

    def _epoch_now(self) -> int:
        return self.progress.epoch + (self.progress.position > 0)

    # Between steps

    def _attend(self) -> None:
        if self.control.pending:
            self.control.attend(self, self._on_pause)
            self.model.train()
        if self._agreed(self.control.stopping):
            self._end_early()

    def _on_pause(self, waits: bool) -> None:
        self.tell((Paused if waits else Resumed)(self.progress.step))

    def _agreed(self, wish: bool) -> bool:
        """Whether any process wishes it; all must end at the same step."""
        if self.processes.world == 1:
            return wish
        wishes = self.processes.sum(torch.tensor([float(wish)], device=self.device))
        return bool(wishes.item() > 0)

    def _end_early(self) -> None:
        if self.meter.samples:
            assert self.objective is not None
            loss = self.meter.totals(self.objective, self.processes)[0]
            self._check(loss)
        self.save()
        raise Interrupted

    def _report(self, loss: float, now: float) -> None:
        self._check(loss)
        step, learning_rate = self.progress.step, optimizers.rate(self.optimizer)
        before, steps = self._reported
        self._reported = (now, step)
        each = len(self.plan.indices) / self.plan.steps
        rate = (step - steps) * each / (now - before)
        self.tell(Step(step, loss, rate, self._epoch_now(), learning_rate))

    # Checkpoints

    def save(self) -> None:
        """Write the best weights, the newest ones, and all that a resumed training needs."""
        self._saved, self._saved_step = time.perf_counter(), self.progress.step
        state = resuming.state_of(self)
        if self.folder is None or not self.processes.is_first:
            return
        progress = self.progress
        if self.best is not None:
            path = self.folder.write_best(self.best)
            self.best = None
            self.tell(Checkpoint(str(path), "best", progress.best_epoch))
        path = self.folder.write_last(weights(self.model), state)
        self.tell(Checkpoint(str(path), "last", progress.epoch))

    def rescue(self) -> int | None:
        """Keep what was trained before a fault; return the step of the last checkpoint, if any."""
        # Other processes may be waiting elsewhere, and a loss of nan has spoiled the weights.
        can = self.folder is not None and self.processes.world == 1 and self._is_sound
        before = self._saved_step
        try:
            if can and before != self.progress.step:
                self.save()
        except (RuntimeError, MemoryError):  # out of memory, or of disk, still
            return before
        return self._saved_step


def _keeps_state(model: nn.Module) -> bool:
    return bool(getattr(model, "has_state", True)) and hasattr(model, "reset_state")
