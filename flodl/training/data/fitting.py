"""Make samples fit a model's input and a loss, or say why they can't."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from flodl.errors import TrainingError
from flodl.training.config import CLASS_LOSSES
from flodl.training.data.samples import Raw, sample_shape

Array = np.ndarray[Any, Any]
MAX_CLASSES = 100
"""Numbers with more different values than this, and few repeats, are no class labels."""


@dataclass(frozen=True)
class Input:
    """What the model takes.

    Attributes:
        shape: Of one sample; None when not known, a name where any length will do.
        dtype: ``float32``, ``int64`` or ``bool``.
        batch_dim: The axis of the batch: 1 for sequence-first models.
    """

    shape: tuple[int | str | None, ...] | None = None
    dtype: str = "float32"
    batch_dim: int = 0


@dataclass(frozen=True)
class Fit:
    """Turns rows of a source into inputs of a model; a value, so that workers can have it."""

    dtype: str
    shape: tuple[int, ...] | None
    channels_last: bool
    one_hot: int | None

    def __call__(self, x: Tensor) -> Tensor:
        """Return `x` with the model's dtype and shape."""
        if self.one_hot is not None:
            x = functional.one_hot(x, self.one_hot)
        if x.dtype == torch.uint8 and self.dtype == "float32":
            x = x.float().div_(255)
        x = x.to(getattr(torch, self.dtype))
        if self.channels_last:
            x = x.permute(0, 3, 1, 2).contiguous()
        return x if self.shape is None else x.reshape(len(x), *self.shape)


def fit_inputs(raw: Raw, wanted: Input) -> Fit:
    """Return what makes inputs of `wanted` out of the rows of `raw`.

    Bytes are read as pictures, 0 to 255 becoming 0 to 1. Tokens become one-hot rows, or a column of
    numbers, where the model takes floats.
    """
    shape = sample_shape(raw.x)
    one_hot = None
    if raw.tokens is not None and _wants_one_hot(wanted, len(shape), raw.tokens):
        one_hot, shape = raw.tokens, (*shape, raw.tokens)
    if wanted.dtype == "int64" and _is_float(raw):
        raise TrainingError(
            f"training.data: {raw.place} holds fractions, but the model's input takes int64. "
            "Set the Input's dtype to float32, or choose data of tokens."
        )
    if wanted.shape is None or _matches(shape, wanted.shape):
        return Fit(wanted.dtype, None, False, one_hot)
    if len(shape) == 3 and _matches((shape[2], shape[0], shape[1]), wanted.shape):
        return Fit(wanted.dtype, None, True, one_hot)
    return Fit(wanted.dtype, _reshaped(raw, shape, wanted.shape), False, one_hot)


def _wants_one_hot(wanted: Input, axes: int, tokens: int) -> bool:
    shape = wanted.shape or ()
    return wanted.dtype == "float32" and len(shape) == axes + 1 and shape[-1] == tokens


def _is_float(raw: Raw) -> bool:
    if isinstance(raw.x, Tensor):
        return raw.x.is_floating_point() and not torch.equal(raw.x, raw.x.round())
    return isinstance(raw.x, np.ndarray) and raw.x.dtype.kind == "f"


def _matches(shape: tuple[int, ...], wanted: Sequence[int | str | None]) -> bool:
    return len(shape) == len(wanted) and all(
        not isinstance(size, int) or size == have for have, size in zip(shape, wanted, strict=True)
    )


def _reshaped(
    raw: Raw, shape: tuple[int, ...], wanted: tuple[int | str | None, ...]
) -> tuple[int, ...]:
    free = sum(1 for size in wanted if not isinstance(size, int))
    have = math.prod(shape)
    fixed = math.prod(size for size in wanted if isinstance(size, int))
    if free == 0 and have == fixed:
        return tuple(int(size) for size in wanted if size is not None)
    if free == 1 and fixed and have % fixed == 0:
        return tuple(size if isinstance(size, int) else have // fixed for size in wanted)
    takes = f" ({fixed} numbers)" if free == 0 else ""
    raise TrainingError(
        f"training.data: a sample of {raw.place} has shape {list(shape)} ({have} numbers), "
        f"but the model's input takes {list(wanted)}{takes}. "
        f"Set the Input's shape to {list(shape)}, or choose other data."
    )


def fit_targets(raw: Raw, loss: str) -> tuple[Tensor, tuple[str, ...]]:
    """Return the targets as `loss` takes them, and the names of the classes if it is of classes.

    Class losses get int64 numbers; text and gaps in the numbering are mapped in sorted order. The
    others get float32 values, a single one as a column; ``bce_with_logits`` of classes gets 0 and 1
    (a column for two classes, else one column a class).
    """
    if raw.y is None:
        raise TrainingError(
            f"training.data: {raw.place} has no targets. Name them, or train the model to give "
            'back its input with "target": "input".'
        )
    y = raw.y[:, 0] if raw.y.ndim == 2 and raw.y.shape[1] == 1 else raw.y
    if y.dtype.kind == "f" and not np.isfinite(y).all():
        row = int(np.flatnonzero(~np.isfinite(y.reshape(len(y), -1)).all(1))[0])
        raise TrainingError(
            f"training.data: the target of sample {row} of {raw.place} is {y[row]}. "
            "Remove the sample or mend it."
        )
    if loss in CLASS_LOSSES:
        return _class_numbers(raw, y)
    if loss == "bce_with_logits" and (raw.kind == "classes" or y.dtype.kind in "OUSb"):
        return _zero_or_one(raw, y)
    if y.dtype.kind in "OUS":
        raise TrainingError(
            f"training.loss: {loss} takes numbers, but the targets of {raw.place} are text "
            f"(such as {str(y.flat[0])!r}). Choose cross_entropy, or another target."
        )
    values = torch.from_numpy(y.astype(np.float32))
    return (values.unsqueeze(1) if values.ndim == 1 else values), ()


def _class_numbers(raw: Raw, y: Array) -> tuple[Tensor, tuple[str, ...]]:
    if raw.kind == "values":
        raise TrainingError(
            f"training.loss: the targets of {raw.place} are values, not classes. "
            "Choose mse, l1 or smooth_l1."
        )
    if y.dtype.kind == "f" and not np.array_equal(y, np.round(y)):
        raise TrainingError(
            f"training.loss: the targets of {raw.place} are fractions (such as {y.flat[0]}), "
            "not classes. Choose mse, l1 or smooth_l1, or another target."
        )
    if raw.classes:
        return torch.from_numpy(y.astype(np.int64)), raw.classes
    if y.ndim > 1:
        return _many_class_numbers(raw, y)
    labels, numbers = np.unique(y, return_inverse=True)
    if y.dtype.kind not in "OUS" and len(labels) > max(MAX_CLASSES, len(y) // 4):
        raise TrainingError(
            f"training.loss: the targets of {raw.place} are {len(labels)} different numbers, "
            "too many for classes. Choose mse, l1 or smooth_l1, or another target."
        )
    return torch.from_numpy(numbers.astype(np.int64)), tuple(_name(label) for label in labels)


def _many_class_numbers(raw: Raw, y: Array) -> tuple[Tensor, tuple[str, ...]]:
    """Several classes a sample: a token each, or a pixel each; -100 is left out of the loss."""
    if y.dtype.kind not in "iufb" or int(y.min()) < -100:
        raise TrainingError(
            f"training.data: the targets of {raw.place} have several numbers a sample; as classes "
            "they must be integers from 0 (or -100, to be left out)."
        )
    return torch.from_numpy(y.astype(np.int64)), tuple(str(k) for k in range(int(y.max()) + 1))


def _zero_or_one(raw: Raw, y: Array) -> tuple[Tensor, tuple[str, ...]]:
    numbers, classes = _class_numbers(raw, y.astype(np.int64) if y.dtype.kind == "b" else y)
    if len(classes) <= 2:
        return numbers.float().reshape(len(numbers), -1), classes
    return functional.one_hot(numbers, len(classes)).float(), classes


def _name(label: Any) -> str:
    whole = isinstance(label, np.floating) and float(label).is_integer()
    return str(int(label)) if whole else str(label)


@dataclass(frozen=True)
class Scale:
    """Shift and scale that give each feature mean 0 and deviation 1 over the training part."""

    mean: Tensor
    deviation: Tensor

    def __call__(self, x: Tensor) -> Tensor:
        """Return `x` in units of the deviation."""
        return (x - self.mean) / self.deviation

    def undo(self, x: Tensor) -> Tensor:
        """Return `x` in its own units again."""
        return x * self.deviation + self.mean


def measure(x: Tensor, training: Tensor) -> Scale:
    """Return the scale of the samples with these indices; a constant feature keeps its unit."""
    part = x.index_select(0, training).double()
    deviation = part.std(0, correction=0)
    deviation = torch.where(deviation > 0, deviation, torch.ones_like(deviation))
    return Scale(part.mean(0).float(), deviation.float())


def check_finite(x: Tensor, place: str, features: Sequence[str] = ()) -> None:
    """Refuse inputs that hold NaN or infinity, naming the first sample that does."""
    if not x.is_floating_point() or bool(torch.isfinite(x).all()):
        return
    flat = (~torch.isfinite(x)).reshape(len(x), -1).nonzero()[0]
    row, column = int(flat[0]), int(flat[1])
    where = f"feature {features[column]!r}" if column < len(features) else f"number {column}"
    raise TrainingError(
        f"training.data: {where} of sample {row} of {place} is "
        f"{float(x.reshape(len(x), -1)[row, column])}. Remove the sample or mend it."
    )
