"""Data sets of torchvision, where it is installed."""

from __future__ import annotations

import difflib
import inspect
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

from flodl.errors import TrainingError
from flodl.training.data.files import find
from flodl.training.data.fitting import Input
from flodl.training.data.samples import IN_MEMORY_BYTES, Raw

TARGETS = ("targets", "labels", "_labels", "y")
"""Where data sets keep the classes of all their pictures; the others tell one with each picture."""


@dataclass(frozen=True)
class Wrapped:
    """Pictures of a torchvision data set, as bytes."""

    dataset: Any
    sample_shape: tuple[int, ...]

    def __len__(self) -> int:
        return len(self.dataset)

    def rows(self, indices: np.ndarray[Any, Any]) -> Tensor:
        """Return these pictures."""
        pictures = [_picture(self.dataset, int(index)) for index in indices]
        for index, picture in zip(indices, pictures, strict=True):
            if picture.shape != self.sample_shape:
                raise TrainingError(
                    f"training.data: picture {index} of {type(self.dataset).__name__} has shape "
                    f"{list(picture.shape)}, the first one {list(self.sample_shape)}. Save them as "
                    'a folder for each class, and read that with the source "images" and a "size".'
                )
        return torch.stack(pictures)


def load(options: Mapping[str, Any], folder: Path, _wanted: Input) -> Raw:
    """Open ``name`` (a class of torchvision.datasets) under ``path``; nothing is downloaded.

    ``options`` go to the class, as in ``{"train": false}`` or ``{"split": "digits"}``.

    Shape:
        x: [batch, channel, height, width], from 0 to 1
    """
    name, make = _class(options.get("name"))
    arguments = {str(key): value for key, value in dict(options.get("options", {})).items()}
    if "root" in inspect.signature(make).parameters:
        arguments["root"] = find(options, folder)
    dataset = _opened(name, make, arguments)
    if not len(dataset):
        raise TrainingError(f"training.data: {name} is empty.")
    wrapped = Wrapped(dataset, tuple(_picture(dataset, 0).shape))
    small = len(dataset) * int(np.prod(wrapped.sample_shape)) <= IN_MEMORY_BYTES
    x = wrapped.rows(np.arange(len(dataset))) if small else wrapped
    classes = tuple(str(label) for label in getattr(dataset, "classes", ()))
    return Raw(x, _targets(name, dataset), "classes", name, classes)


def _class(name: object) -> tuple[str, Any]:
    try:
        from torchvision import datasets
    except ImportError as error:
        raise TrainingError(
            "training.data: torchvision is not installed. Install it, or choose other data."
        ) from error
    except (RuntimeError, OSError) as error:
        raise TrainingError(
            f"training.data: torchvision can't be loaded ({_first_line(error)}) It must be of the "
            f"same release and kind (CPU or CUDA) as torch, which is {torch.__version__}: install "
            "both together, from the same place."
        ) from error
    if not isinstance(name, str) or not name:
        raise TrainingError(
            "training.data.name: it is missing. Name a class of torchvision.datasets, as MNIST."
        )
    make = getattr(datasets, name, None)
    if not isinstance(make, type):
        near = difflib.get_close_matches(name, datasets.__all__, 1)
        hint = f" (did you mean {near[0]}?)" if near else ""
        raise TrainingError(f"training.data.name: torchvision has no data set {name!r}{hint}.")
    return name, make


def _opened(name: str, make: Any, arguments: Mapping[str, Any]) -> Any:
    try:
        return make(**arguments)
    except TypeError as error:  # an option that it doesn't have, or that is missing
        raise TrainingError(
            f"training.data.options: {name} can't be made with them: {error}."
        ) from error
    except (RuntimeError, OSError, ValueError) as error:
        root = str(arguments.get("root", "."))
        given = {**arguments, "root": root, "download": True}
        call = ", ".join(f"{key}={value!r}" for key, value in given.items())
        raise TrainingError(
            f"training.data: {name} can't be read from {root}: {_first_line(error)} "
            "Nothing is downloaded for a training; where the data set can be downloaded, do it "
            f"once in Python: torchvision.datasets.{name}({call})"
        ) from error


def _targets(name: str, dataset: Any) -> np.ndarray[Any, Any]:
    """Return the class of every picture."""
    found = next((getattr(dataset, key) for key in TARGETS if hasattr(dataset, key)), None)
    if found is None:
        found = [dataset[index][1] for index in range(len(dataset))]
    try:
        targets = np.asarray(found)
    except ValueError:  # some are longer than others
        targets = np.empty(0)
    if targets.shape != (len(dataset),) or targets.dtype.kind not in "iu":
        raise TrainingError(f"training.data.name: {name} has no class for each picture.")
    return targets


def _first_line(error: Exception) -> str:
    line = (str(error) or type(error).__name__).split("\n")[0].split(". You can use")[0]
    return line if line.endswith(".") else f"{line}."


def _picture(dataset: Any, index: int) -> Tensor:
    try:
        picture = dataset[index][0]
    except (RuntimeError, OSError, SyntaxError, ValueError) as error:
        name = type(dataset).__name__
        raise TrainingError(
            f"training.data: picture {index} of {name} can't be read: {_first_line(error)}"
        ) from error
    if isinstance(picture, Tensor):
        return picture
    array = np.array(picture, dtype=np.uint8)
    return torch.from_numpy(array[:, :, None] if array.ndim == 2 else array).permute(2, 0, 1)
