"""Samples as they are read: in memory, in mapped arrays, or made when they are needed.

`Raw` is what a source gives before anything is known of the model or the loss. `Samples` is what a
training takes batches from.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
import torch
from torch import Tensor

IN_MEMORY_BYTES = 256 * 2**20
"""Arrays and folders of pictures above this stay on disk and are read batch by batch."""


@dataclass(frozen=True)
class Raw:
    """Samples of a source, as they come.

    Attributes:
        x: Inputs, samples first: a tensor, a mapped array, or what gives rows by index.
        y: Labels or values, samples first; None where the source has none.
        kind: What ``y`` holds: ``classes`` (numbers or text), ``values``, or ``any`` when the loss
            decides.
        classes: Names of the classes where the source knows them; ``y`` then holds their numbers.
        tokens: How many kinds of token ``x`` holds, when it holds tokens.
        features: Names of the last axis of ``x``, where they have names.
        standardize: Whether to shift and scale every feature by the training part's statistics.
        standardize_target: Likewise for values in ``y``.
        place: What to call the data in messages.
    """

    x: Tensor | np.ndarray[Any, Any] | Rows
    y: np.ndarray[Any, Any] | None
    kind: str
    place: str
    classes: tuple[str, ...] = ()
    tokens: int | None = None
    features: tuple[str, ...] = ()
    standardize: bool = False
    standardize_target: bool = False


class Rows(Protocol):
    """Inputs that are made when they are needed, such as pictures in files."""

    @property
    def sample_shape(self) -> tuple[int, ...]:
        """Shape of one input."""
        ...

    def __len__(self) -> int: ...

    def rows(self, indices: np.ndarray[Any, Any]) -> Tensor:
        """Return the inputs of these samples, samples first."""
        ...


class Samples(Protocol):
    """Inputs and targets, ready for the model and the loss, by index."""

    def __len__(self) -> int: ...

    def take(self, indices: Tensor) -> tuple[Tensor, Tensor]:
        """Return the inputs and targets of these samples, samples first."""
        ...


@dataclass(frozen=True)
class Held:
    """Samples in memory."""

    x: Tensor
    y: Tensor

    def __len__(self) -> int:
        return len(self.x)

    def take(self, indices: Tensor) -> tuple[Tensor, Tensor]:
        """Return the inputs and targets of these samples."""
        x = self.x.index_select(0, indices)
        return x, (x if self.y is self.x else self.y.index_select(0, indices))

    def to(self, device: torch.device) -> Held:
        """Return the same samples on `device`."""
        x = self.x.to(device)
        return Held(x, x if self.y is self.x else self.y.to(device))


@dataclass(frozen=True)
class Streamed:
    """Samples that are read batch by batch.

    Attributes:
        x: A mapped array, or what gives rows.
        y: Targets; None when the target is the input.
        fit: Makes inputs of the model out of rows of ``x``.
    """

    x: np.ndarray[Any, Any] | Rows
    y: Tensor | np.ndarray[Any, Any] | None
    fit: Callable[[Tensor], Tensor]

    def __len__(self) -> int:
        return len(self.x)

    def take(self, indices: Tensor) -> tuple[Tensor, Tensor]:
        """Read these samples."""
        x = self.fit(rows_of(self.x, indices.numpy()))
        if self.y is None:
            return x, x
        if isinstance(self.y, Tensor):
            return x, self.y.index_select(0, indices)
        return x, rows_of(self.y, indices.numpy()).float()


def rows_of(x: Tensor | np.ndarray[Any, Any] | Rows, indices: np.ndarray[Any, Any]) -> Tensor:
    """Return rows of any kind of inputs as a tensor."""
    if isinstance(x, Tensor):
        return x.index_select(0, torch.from_numpy(indices))
    if isinstance(x, np.ndarray):
        return torch.from_numpy(np.ascontiguousarray(x[indices]))
    return x.rows(indices)


def sample_shape(x: Tensor | np.ndarray[Any, Any] | Rows) -> tuple[int, ...]:
    """Return the shape of one input."""
    return tuple(x.shape[1:]) if isinstance(x, (Tensor, np.ndarray)) else x.sample_shape
