"""What an engine says: lines of JSON on its output, told apart by their ``event``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from flodl_studio.errors import RunError


class Event(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="event"):
    """Whatever an engine says; ``job`` names the job it is about."""

    job: str = ""


class Ready(Event, frozen=True, kw_only=True, tag="ready"):
    """The engine has loaded torch and waits for a job.

    Attributes:
        pid: Its process.
        torch: Version of torch.
        devices: What can be trained on: ``cpu``, ``cuda:0``, …
    """

    pid: int
    torch: str
    devices: tuple[str, ...]


class Phase(Event, frozen=True, kw_only=True, tag="phase"):
    """What the job does before its first step: ``building``, ``loading`` or ``compiling``."""

    name: str


class Start(Event, frozen=True, kw_only=True, omit_defaults=True, tag="start"):
    """Training begins, or goes on after ``step`` steps and ``epoch`` whole epochs."""

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


class Step(Event, frozen=True, kw_only=True, tag="step"):
    """A step was made; told a few times a second. ``rate`` is training samples a second."""

    step: int
    loss: float
    rate: float
    epoch: int
    lr: float


class Epoch(Event, frozen=True, kw_only=True, tag="epoch"):
    """An epoch is over; accuracies are 0 to 1, None where losses are of values."""

    epoch: int
    train_loss: float
    val_loss: float | None
    train_accuracy: float | None
    val_accuracy: float | None
    seconds: float
    lr: float
    step: int


class Checkpoint(Event, frozen=True, kw_only=True, tag="checkpoint"):
    """Weights were written; ``kind`` is ``best``, ``last`` or, where each is kept, ``epoch``."""

    path: str
    kind: str
    epoch: int


class Paused(Event, frozen=True, kw_only=True, tag="paused"):
    """The training waits."""

    step: int


class Resumed(Event, frozen=True, kw_only=True, tag="resumed"):
    """The training goes on after a pause."""

    step: int


class Statistics(Event, frozen=True, kw_only=True, tag="statistics"):
    """How the layers fare, by path of the node.

    Attributes:
        nodes: By node: ``gradient_norm``, ``weight_norm``, ``dead`` (part of the units, 0 to 1),
            and, where asked for, ``activations``, ``weights`` and ``gradients`` as
            ``{"low", "high", "counts"}`` and ``thumbnail`` as ``{"form", "width", "height", "low",
            "high", "pixels"}``.
        cost: Part of the training's time that looking takes, 0 to 1.
    """

    step: int
    nodes: dict[str, dict[str, Any]]
    cost: float


class Results(Event, frozen=True, kw_only=True, omit_defaults=True, tag="results"):
    """The samples held out were looked at with the best weights.

    Attributes:
        path: An npz file of ``index``, ``true``, ``predicted``, ``loss`` and, for classes,
            ``confusion`` (row: true, column: predicted).
        worst: Indices of the samples with the highest loss, worst first.
        classes: Names of the classes.
    """

    path: str
    worst: tuple[int, ...] = ()
    classes: tuple[str, ...] = ()


class Done(Event, frozen=True, kw_only=True, omit_defaults=True, tag="done"):
    """Training came to its end."""

    best_epoch: int
    val_loss: float | None
    val_accuracy: float | None
    epochs: int
    seconds: float
    path: str = ""


class Stopped(Event, frozen=True, kw_only=True, omit_defaults=True, tag="stopped"):
    """The job ended because it was asked to; a training has written a checkpoint before."""

    step: int = 0
    epoch: int = 0
    path: str = ""


class Failed(Event, frozen=True, kw_only=True, omit_defaults=True, tag="failed"):
    """The job ended by a fault.

    Attributes:
        message: What is wrong and what to do, a sentence for the user.
        detail: The traceback, for who wants it.
        line: Line of the model's source where it arose, 0 when it didn't arise there.
        node: Path of the node where it arose, empty when not known.
    """

    message: str
    detail: str = ""
    line: int = 0
    node: str = ""


class Probed(Event, frozen=True, kw_only=True, omit_defaults=True, tag="probed"):
    """What is in the data.

    Attributes:
        path: An npz file of ``x`` and ``y`` of some training samples, and their ``index``.
        samples: Number of training samples.
        validation_samples: Number of samples held out.
        shape: Of one input, as the model gets it.
        dtype: Of the inputs.
        target_shape: Of one target.
        classes: Names of the classes.
        counts: Training samples of each class.
        features: Names of the features.
        mean, deviation, low, high: Of each feature of the training part, before scaling where there
            are names, else of all numbers together.
    """

    path: str
    samples: int
    validation_samples: int
    shape: tuple[int, ...]
    dtype: str
    target_shape: tuple[int, ...]
    classes: tuple[str, ...] = ()
    counts: tuple[int, ...] = ()
    features: tuple[str, ...] = ()
    mean: tuple[float, ...] = ()
    deviation: tuple[float, ...] = ()
    low: tuple[float, ...] = ()
    high: tuple[float, ...] = ()


class Previewed(Event, frozen=True, kw_only=True, omit_defaults=True, tag="previewed"):
    """What every node gives for one sample.

    Attributes:
        path: An npz file with the output of each node under its path, without the batch, and
            ``.input``, ``.output`` and ``.target``; under ``.weights/`` and a path how the weights
            of the layer are distributed: lowest, highest, and counts between them.
        nodes: Paths of the nodes in it, in the order in which they ran.
        index: Of the sample in the data.
        scores: What the model gives for each class, adding up to 1; empty for values.
        classes: Names of the classes.
        loss: Of this sample; None when the output can't be compared with the target.
        fresh: Nodes whose weights are not those of the checkpoint.
    """

    path: str
    nodes: tuple[str, ...]
    index: int
    scores: tuple[float, ...] = ()
    classes: tuple[str, ...] = ()
    loss: float | None = None
    fresh: tuple[str, ...] = ()


class RatesFound(Event, frozen=True, kw_only=True, tag="rates_found"):
    """Losses by learning rate, and a rate that is good to begin with (None when none is)."""

    rates: tuple[float, ...]
    losses: tuple[float, ...]
    suggestion: float | None


class Exported(Event, frozen=True, kw_only=True, tag="exported"):
    """A file was written."""

    path: str


class TorchImported(Event, frozen=True, kw_only=True, omit_defaults=True, tag="torch_imported"):
    """A PyTorch model was written as a design.

    Attributes:
        path: The design.
        weights: Its weights, where they were asked for and fit; else empty.
        exact: Whether all weights of the model fit the design, which then gave the same numbers.
    """

    path: str
    weights: str = ""
    exact: bool = False


AnyEvent = (
    Ready
    | Phase
    | Start
    | Step
    | Epoch
    | Checkpoint
    | Paused
    | Resumed
    | Statistics
    | Results
    | Done
    | Stopped
    | Failed
    | Probed
    | Previewed
    | RatesFound
    | Exported
    | TorchImported
)
LAST = (Done, Stopped, Failed, Probed, Previewed, RatesFound, Exported, TorchImported)
"""Events that end their job (a preview of the model in training ends only itself)."""

_encoder = msgspec.json.Encoder()
_decoder: msgspec.json.Decoder[AnyEvent] = msgspec.json.Decoder(AnyEvent)


def encode(event: Event) -> bytes:
    """Return an event as a line."""
    return _encoder.encode(event) + b"\n"


def decode(line: bytes) -> AnyEvent:
    """Return the event in a line.

    Raises:
        RunError: The line is no event.
    """
    try:
        return _decoder.decode(line)
    except msgspec.DecodeError as error:
        raise RunError(f"The engine said something that is no event: {error}.") from error


def from_fields(fields: Mapping[str, Any], job: str = "") -> AnyEvent:
    """Return the event with these fields, ``event`` among them."""
    event: AnyEvent = msgspec.convert({**fields, "job": job}, AnyEvent)
    return event
