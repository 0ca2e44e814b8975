"""Data before training: some samples, and what there is in it."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

from flodl.training import Dataset, Input, load, read_config
from flodl.training.checkpoint import write_whole
from flodl.training.data import Held
from flodl_studio.runs.events import Probed
from flodl_studio.runs.job import Probe, Shape

LOOKED_AT = 512
"""Samples that statistics are taken of where not all of them are in memory."""


class Data:
    """Reads data, and keeps what it has read last: previews come in rows."""

    def __init__(self) -> None:
        self._key: tuple[Any, ...] = ()
        self._kept: Dataset | None = None

    def read(self, training: dict[str, Any], wanted: Input, folder: str) -> Dataset:
        """Return the data of some settings."""
        config = read_config(training)
        key = (repr(config.data), config.loss, config.seed, config.validation_fraction, wanted,
               folder)  # fmt: skip
        if self._kept is None or key != self._key:
            self._kept = load(config, Path(folder), wanted)
            self._key = key
        return self._kept


def wanted_input(shape: Shape | None, dtype: str, batch_dim: int = 0) -> Input:
    """Return what a job says of the model's input."""
    return Input(shape, dtype, batch_dim)


def probe(job: Probe, data: Data) -> Probed:
    """Write some samples to a file, and return what there is in the data."""
    found = data.read(job.training, wanted_input(job.input_shape, job.input_dtype), job.folder)
    chosen = found.training[: job.samples]
    x, y = found.samples.take(chosen)
    save_arrays(Path(job.path), {"x": x, "y": y, "index": chosen})
    some = found.training
    if not isinstance(found.samples, Held) and len(some) > LOOKED_AT:
        some = some[:: len(some) // LOOKED_AT]
    inputs, targets = found.samples.take(some)
    return Probed(
        job=job.job,
        path=job.path,
        samples=len(found.training),
        validation_samples=len(found.validation),
        shape=tuple(x.shape[1:]),
        dtype=str(x.dtype).removeprefix("torch."),
        target_shape=tuple(y.shape[1:]),
        classes=found.classes,
        counts=_counts(targets, len(found.classes)),
        features=found.features,
        **_statistics(inputs, found),
    )


def _counts(targets: Tensor, classes: int) -> tuple[int, ...]:
    if not classes:
        return ()
    if targets.is_floating_point():
        targets = targets.argmax(1) if targets.shape[-1] > 1 else targets
    numbers = targets.long().flatten()
    return tuple(torch.bincount(numbers[numbers >= 0], minlength=classes).tolist())


def _statistics(x: Tensor, data: Dataset) -> dict[str, tuple[float, ...]]:
    values = x.double()
    values = values.reshape(len(values), -1) if data.features else values.reshape(-1, 1)
    if data.scale is not None:
        values = values * data.scale.deviation + data.scale.mean
    columns = {
        "mean": values.mean(0),
        "deviation": values.std(0, correction=0),
        "low": values.amin(0),
        "high": values.amax(0),
    }
    return {name: tuple(column.tolist()) for name, column in columns.items()}


def save_arrays(path: Path, tensors: dict[str, Tensor]) -> None:
    """Write tensors as an npz file, whole or not at all."""
    arrays: dict[str, Any] = {
        name: (tensor.float() if tensor.dtype == torch.bfloat16 else tensor).cpu().numpy()
        for name, tensor in tensors.items()
    }
    content = io.BytesIO()
    np.savez(content, **arrays)
    write_whole(path, content.getvalue())
