"""The settings of a training as parameters, so that they are shown and checked like any others."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from flodl_studio.catalog.kind import Param, ParamType
from flodl_studio.design.values import NOTHING, Value
from flodl_studio.shapes.settings import LOSSES, SOURCES

Training = Mapping[str, Value]

DEFAULT: Training = {
    "data": {"source": "digits"},
    "loss": "cross_entropy",
    "optimizer": {"kind": "adam", "lr": 0.001},
    "epochs": 10,
    "batch_size": 64,
}
"""What a training begins with where the design has none."""

_I, _F, _B, _C, _T = (
    ParamType.INT,
    ParamType.FLOAT,
    ParamType.BOOL,
    ParamType.CHOICE,
    ParamType.TEXT,
)

_SCALED = Param(
    "data.standardize", _B, True, help="Shift and scale each column to mean 0 and deviation 1"
)
_SCALED_TARGET = Param(
    "data.standardize_target", _B, False, help="Do the same with what is predicted"
)
_PATH = Param("data.path", _T, help="Where the data is, relative to the design's folder")
_TARGET = Param(
    "data.target",
    _C,
    None,
    choices=("input",),
    optional=True,
    help="With input, the model learns to give back what it gets",
)
_NAME = Param("data.name", _T, "MNIST", help="Name of the data set in torchvision.datasets")
_OPTIONS = Param(
    "data.options", _T, "{}", help='Arguments of the data set by name, as {"split": "digits"}'
)
FOLDERS = ("images", "torchvision")
"""Sources that lie in a folder."""
WITHOUT_PATH = ("FakeData",)
"""Data sets of torchvision that are made, not read."""


def _samples(usual: int) -> Param:
    return Param("data.samples", _I, usual, minimum=2, help="How many samples are generated")


def _noise(usual: float) -> Param:
    return Param("data.noise", _F, usual, minimum=0.0, help="Spread of the noise that is added")


OPTIONS: Mapping[str, tuple[Param, ...]] = {
    "iris": (_SCALED,),
    "wine": (_SCALED,),
    "breast_cancer": (_SCALED,),
    "diabetes": (_SCALED, _SCALED_TARGET),
    "moons": (_samples(1000), _noise(0.15)),
    "spirals": (
        _samples(1000),
        _noise(0.02),
        Param("data.classes", _I, 2, minimum=2, help="Arms of the spiral"),
        Param("data.turns", _F, 1.5, minimum=0.1, help="How often an arm goes round"),
    ),
    "sine": (
        _samples(1000),
        _noise(0.05),
        Param("data.periods", _F, 2.0, minimum=0.1, help="Periods from end to end"),
    ),
    "copy": (
        _samples(2000),
        Param("data.length", _I, 5, minimum=1, help="Symbols to remember"),
        Param("data.vocabulary", _I, 8, minimum=1, help="Different symbols"),
    ),
    "parity": (_samples(2000), Param("data.length", _I, 8, minimum=1, help="Bits to count")),
    "csv": (
        _PATH,
        Param("data.target", _T, help="Column to predict"),
        _SCALED,
        _SCALED_TARGET,
    ),
    "npz": (
        _PATH,
        Param("data.x", _T, "x", help="Array of the inputs"),
        Param("data.y", _T, "y", help="Array of the targets"),
    ),
    "npy": (_PATH, Param("data.y", _T, "", help="File of the targets")),
    "images": (
        _PATH,
        Param(
            "data.size",
            ParamType.INTS,
            None,
            minimum=1,
            axes=(2,),
            optional=True,
            help="Height and width that pictures are scaled to",
        ),
    ),
    "torchvision": (_NAME, _PATH, _OPTIONS),
}
"""What each source of data can be told."""

_RATE = Param("optimizer.lr", _F, 0.001, minimum=0.0, help="Learning rate to begin with")
_DECAY = Param("optimizer.weight_decay", _F, 0.0, minimum=0.0, help="Pull of weights towards 0")
OPTIMIZERS: Mapping[str, tuple[Param, ...]] = {
    "sgd": (
        _RATE,
        Param("optimizer.momentum", _F, 0.0, minimum=0.0, maximum=1.0, help="Part that goes on"),
        _DECAY,
    ),
    "adam": (_RATE, _DECAY),
    "adamw": (_RATE, replace(_DECAY, default=0.01)),
    "rmsprop": (_RATE, _DECAY),
}

SCHEDULES: Mapping[str, tuple[Param, ...]] = {
    "cosine": (),
    "step": (
        Param("scheduler.step_size", _I, 10, minimum=1, help="Epochs between two drops"),
        Param("scheduler.gamma", _F, 0.1, minimum=0.0, help="What a drop multiplies by"),
    ),
    "one_cycle": (Param("scheduler.max_lr", _F, 0.01, minimum=0.0, help="Highest rate"),),
    "plateau": (
        Param("scheduler.patience", _I, 10, minimum=0, help="Epochs without a better loss"),
        Param("scheduler.factor", _F, 0.1, minimum=0.0, maximum=1.0, help="What a drop does"),
    ),
}
REQUIRED_OPTIONS: Mapping[str, Mapping[str, Value]] = {
    "step": {"step_size": 10},
    "one_cycle": {"max_lr": 0.01},
}
"""Options that torch has no default for."""


def data_params(training: Training) -> tuple[Param, ...]:
    """Return the settings of the data."""
    source = Param("data.source", _C, "digits", choices=SOURCES, help="Where samples come from")
    split = Param(
        "validation_fraction",
        _F,
        0.2,
        minimum=0.0,
        maximum=0.95,
        help="Part of the samples that is held out",
    )
    return (source, *_options(training), split)


def _options(training: Training) -> tuple[Param, ...]:
    """Return what the source of the data can be told, as far as it is used."""
    options = OPTIONS.get(str(value_at(training, "data.source")), ())
    if value_at(training, "data.name") in WITHOUT_PATH:
        options = tuple(each for each in options if each is not _PATH)
    if any(each.name == _TARGET.name for each in options):
        return options  # a column is one
    of_values = training.get("loss") not in (None, "cross_entropy", "nll")
    return (*options, _TARGET) if of_values or is_given(training, _TARGET.name) else options


def goal_params(training: Training) -> tuple[Param, ...]:
    """Return the settings of what is optimized, and how."""
    optimizer = str(value_at(training, "optimizer.kind") or "adam")
    schedule = str(value_at(training, "scheduler.kind"))
    return (
        Param("loss", _C, "cross_entropy", choices=LOSSES, help="What is made small"),
        Param("optimizer.kind", _C, "adam", choices=tuple(OPTIMIZERS), help="Optimizer"),
        *OPTIMIZERS.get(optimizer, (_RATE,)),
        Param(
            "scheduler.kind",
            _C,
            None,
            choices=tuple(SCHEDULES),
            optional=True,
            help="How the learning rate changes",
        ),
        *SCHEDULES.get(schedule, ()),
        Param("epochs", _I, 10, minimum=1, help="Passes over the training data"),
        Param("batch_size", _I, 64, minimum=1, help="Samples a step"),
        Param(
            "clip_grad_norm",
            _F,
            None,
            minimum=0.0,
            optional=True,
            help="Largest norm of all gradients together",
        ),
        Param(
            "early_stopping",
            _I,
            None,
            minimum=1,
            optional=True,
            help="Epochs without a better validation loss before training ends",
        ),
    )


def machine_params(devices: tuple[str, ...]) -> tuple[Param, ...]:
    """Return the settings of where and how it runs."""
    return (
        Param("device", _C, "auto", choices=devices, help="auto is the first GPU, else the CPU"),
        Param(
            "precision",
            _C,
            "float32",
            choices=("float32", "bfloat16"),
            help="bfloat16 computes in half the memory where that is safe",
        ),
        Param("seed", _I, 0, minimum=0, help="The same seed gives the same run"),
        Param("compile", _B, False, help="Faster steps, after a minute of compiling"),
        Param("workers", _I, 0, minimum=0, help="Processes that read data from disk"),
        Param("keep_epochs", _B, False, help="Keep each epoch's weights, to look back at"),
    )


def value_at(training: Training, name: str) -> Value:
    """Return a setting by its dotted name; None when it is not given."""
    head, _, rest = name.partition(".")
    value = training.get(head)
    if not rest:
        return value
    return value.get(rest) if isinstance(value, Mapping) else None


def is_given(training: Training, name: str) -> bool:
    """Tell whether a setting stands in the design."""
    head, _, rest = name.partition(".")
    value = training.get(head)
    return rest in value if rest and isinstance(value, Mapping) else not rest and head in training


def with_value(training: Training, name: str, value: Value) -> Training:
    """Return the settings with one changed; what belongs to another kind of choice goes."""
    head, _, rest = name.partition(".")
    if not rest:
        return {**training, head: value}
    if rest in ("source", "kind"):
        return {**training, head: _of_kind(training, head, rest, value)}
    inner = training.get(head)
    known = inner if isinstance(inner, Mapping) else NOTHING
    return {**training, head: {**known, rest: value}}


def without(training: Training, name: str) -> Training:
    """Return the settings with one back at its default."""
    head, _, rest = name.partition(".")
    if not rest:
        return {key: value for key, value in training.items() if key != head}
    inner = training.get(head)
    known = inner if isinstance(inner, Mapping) else NOTHING
    return {**training, head: {key: value for key, value in known.items() if key != rest}}


def _of_kind(training: Training, head: str, key: str, value: Value) -> Value:
    """Return a choice of another kind, with the options that the new kind has too."""
    if value is None:
        return None
    old = training.get(head)
    known = old if isinstance(old, Mapping) else NOTHING
    table = {"data": OPTIONS, "optimizer": OPTIMIZERS, "scheduler": SCHEDULES}[head]
    allowed = {each.name.partition(".")[2] for each in table.get(str(value), ())}
    if known.get("target") == "input":  # of any data
        allowed.add("target")
    kept = {name: option for name, option in known.items() if name in allowed}
    return {key: value, **REQUIRED_OPTIONS.get(str(value), NOTHING), **kept}
