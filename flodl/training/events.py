"""What a training tells its listener: small frozen values, each a line of JSON when written.

The field names are those of ``flodl-studio train --json``; ``as_dict`` adds the ``event`` key.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, ClassVar


@dataclass(frozen=True)
class Event:
    """Whatever a training has to say."""

    event: ClassVar[str] = ""

    def as_dict(self) -> dict[str, Any]:
        """Return the fields under their names, with the kind of event first."""
        return {"event": self.event, **asdict(self)}


@dataclass(frozen=True)
class Start(Event):
    """Training begins, or goes on after ``step`` steps and ``epoch`` whole epochs.

    Attributes:
        parameters: Trainable numbers in the model.
        steps_per_epoch: Batches in an epoch.
        device: Where the model is, as in ``cuda:0``.
        epochs: Epochs to do in all.
        samples: Number of training samples.
        validation_samples: Number of samples held out.
        classes: Names of the classes, empty when the targets are values.
        processes: Number of processes that share each batch.
        path: The run folder, empty when nothing is written.
    """

    event: ClassVar[str] = "start"
    parameters: int
    steps_per_epoch: int
    device: str
    epochs: int
    samples: int
    validation_samples: int
    classes: tuple[str, ...] = ()
    processes: int = 1
    step: int = 0
    epoch: int = 0
    path: str = ""


@dataclass(frozen=True)
class Step(Event):
    """A step was made; told a few times a second only.

    Attributes:
        step: Steps since the training began, over all epochs.
        loss: Loss of this one batch.
        rate: Training samples a second since the last such event.
        epoch: 1-based epoch.
        lr: Learning rate of the step.
    """

    event: ClassVar[str] = "step"
    step: int
    loss: float
    rate: float
    epoch: int
    lr: float


@dataclass(frozen=True)
class Epoch(Event):
    """An epoch is over.

    Attributes:
        epoch: 1-based.
        train_loss: Mean over the samples, as they were trained on.
        val_loss: Mean over the samples held out; None without any.
        train_accuracy: Part of the answers that were right, 0 to 1; None when losses are of values.
        val_accuracy: Likewise for the samples held out.
        seconds: Wall time of the epoch, validation included.
        lr: Learning rate at its end.
        step: Steps since the training began.
    """

    event: ClassVar[str] = "epoch"
    epoch: int
    train_loss: float
    val_loss: float | None
    train_accuracy: float | None
    val_accuracy: float | None
    seconds: float
    lr: float
    step: int


@dataclass(frozen=True)
class Checkpoint(Event):
    """Weights were written; ``kind`` is ``best``, ``last`` or, where each is kept, ``epoch``."""

    event: ClassVar[str] = "checkpoint"
    path: str
    kind: str
    epoch: int


@dataclass(frozen=True)
class Paused(Event):
    """The training waits."""

    event: ClassVar[str] = "paused"
    step: int


@dataclass(frozen=True)
class Resumed(Event):
    """The training goes on after a pause."""

    event: ClassVar[str] = "resumed"
    step: int


@dataclass(frozen=True)
class Statistics(Event):
    """How the layers fare, by submodule name; sampled by time.

    Attributes:
        step: The step it was sampled in.
        nodes: By submodule: ``gradient_norm``, ``weight_norm``, ``dead`` (part of the units that
            were 0 for the whole batch), and, where asked for, ``activations``, ``weights`` and
            ``gradients`` as ``{"low", "high", "counts"}`` and a ``thumbnail``.
        cost: Part of the training's time that the sampling takes, 0 to 1.
    """

    event: ClassVar[str] = "statistics"
    step: int
    nodes: Mapping[str, Mapping[str, Any]]
    cost: float


@dataclass(frozen=True)
class Results(Event):
    """The samples held out were looked at with the best weights.

    Attributes:
        path: An npz file of ``index``, ``true``, ``predicted``, ``loss`` (a sample's own) and, for
            classes, ``confusion`` (row: true, column: predicted).
        worst: Indices into the data of the samples with the highest loss, worst first.
        classes: Names of the classes.
    """

    event: ClassVar[str] = "results"
    path: str
    worst: tuple[int, ...] = ()
    classes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Done(Event):
    """Training came to its end."""

    event: ClassVar[str] = "done"
    best_epoch: int
    val_loss: float | None
    val_accuracy: float | None
    epochs: int
    seconds: float
    path: str = ""


@dataclass(frozen=True)
class Stopped(Event):
    """Training ended because it was asked to; a checkpoint was written before."""

    event: ClassVar[str] = "stopped"
    step: int
    epoch: int
    path: str = ""


@dataclass(frozen=True)
class Failed(Event):
    """Training ended by a fault; ``message`` says what to do, ``detail`` holds the traceback."""

    event: ClassVar[str] = "failed"
    message: str
    detail: str = field(default="", compare=False)


Listener = Callable[[Event], None]

EVENTS: tuple[type[Event], ...] = (
    Start,
    Step,
    Epoch,
    Checkpoint,
    Paused,
    Resumed,
    Statistics,
    Results,
    Done,
    Stopped,
    Failed,
)
