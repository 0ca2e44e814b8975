"""Data sets of torchvision, where it is installed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

from flodl.errors import TrainingError
from flodl.training.data.files import find, unreadable
from flodl.training.data.fitting import Input
from flodl.training.data.samples import Raw


@dataclass(frozen=True)
class Wrapped:
    """Pictures of a torchvision data set, as bytes."""

    dataset: Any
    sample_shape: tuple[int, ...]

    def __len__(self) -> int:
        return len(self.dataset)

    def rows(self, indices: np.ndarray[Any, Any]) -> Tensor:
        """Return these pictures."""
        return torch.stack([_pixels(self.dataset[int(index)][0]) for index in indices])


def load(options: Mapping[str, Any], folder: Path, _wanted: Input) -> Raw:
    """Open ``name`` (a class of torchvision.datasets) under ``path``; nothing is downloaded.

    Shape:
        x: [batch, channel, height, width], from 0 to 1
    """
    try:
        from torchvision import datasets
    except ImportError as error:
        raise TrainingError(
            "training.data: torchvision is not installed. Install it, or choose other data."
        ) from error
    name = options.get("name")
    make = getattr(datasets, str(name), None)
    if not isinstance(make, type):
        raise TrainingError(f"training.data.name: torchvision has no data set {name!r}.")
    path = find(options, folder)
    try:
        dataset = make(path, **{str(k): v for k, v in dict(options.get("options", {})).items()})
    except (RuntimeError, OSError, ValueError, TypeError) as error:
        raise unreadable(path, error) from error
    targets = getattr(dataset, "targets", getattr(dataset, "labels", None))
    if targets is None:
        raise TrainingError(f"training.data.name: {name} has no class for each picture.")
    classes = tuple(str(label) for label in getattr(dataset, "classes", ()))
    shape = tuple(_pixels(dataset[0][0]).shape)
    return Raw(Wrapped(dataset, shape), np.asarray(targets), "classes", str(name), classes)


def _pixels(picture: Any) -> Tensor:
    if isinstance(picture, Tensor):
        return picture
    array = np.array(picture, dtype=np.uint8)
    return torch.from_numpy(array[:, :, None] if array.ndim == 2 else array).permute(2, 0, 1)
