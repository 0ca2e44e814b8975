"""Read the data that a configuration names, and split it."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

from flodl.errors import TrainingError
from flodl.training.config import CLASS_LOSSES, Config
from flodl.training.data import arrays, builtin, images, synthetic, tables, vision
from flodl.training.data.fitting import Input, Scale, check_finite, fit_inputs, fit_targets, measure
from flodl.training.data.samples import Held, Raw, Samples, Streamed

FILES: Mapping[str, Callable[[Mapping[str, Any], Path, Input], Raw]] = {
    "csv": tables.load,
    "npz": arrays.load,
    "npy": arrays.load,
    "images": images.load,
    "torchvision": vision.load,
}
SOURCES = (*builtin.NAMES, *synthetic.NAMES, *FILES)
"""Names of all sources."""


@dataclass(frozen=True)
class Dataset:
    """Samples with their split.

    Attributes:
        samples: All of them, inputs and targets.
        training: Indices of those to train on, ascending.
        validation: Indices of those held out, ascending; may be empty.
        classes: Names of the classes; empty when the targets are values.
        features: Names of the inputs' last axis, where they have names.
        place: What to call the data in messages.
        reconstructs: Whether the target is the input.
        scale: How inputs were standardized, if they were.
        target_scale: How targets were standardized, if they were.
    """

    samples: Samples
    training: Tensor
    validation: Tensor
    classes: tuple[str, ...]
    features: tuple[str, ...]
    place: str
    reconstructs: bool = False
    scale: Scale | None = None
    target_scale: Scale | None = None


def load(config: Config, folder: Path, wanted: Input | None = None) -> Dataset:
    """Read the data of `config`.

    Args:
        config: Names the source, the loss that types the targets, the seed and the split.
        folder: Relative paths start here.
        wanted: The model's input; samples are reshaped to it where their size agrees.

    Raises:
        TrainingError: The data is missing, broken, or doesn't fit; the message names the place.
    """
    wanted = wanted or Input()
    raw = _read(config, folder, wanted)
    if len(raw.x) == 0:
        raise TrainingError(f"training.data: {raw.place} is empty.")
    if raw.y is not None and len(raw.y) != len(raw.x):
        raise TrainingError(
            f"training.data: {raw.place} has {len(raw.x)} inputs but {len(raw.y)} targets."
        )
    training, validation = split(len(raw.x), config.validation_fraction, config.seed)
    return _fitted(raw, config, wanted, (training, validation))


def _read(config: Config, folder: Path, wanted: Input) -> Raw:
    source = config.data["source"]
    if source in builtin.NAMES:
        return builtin.load(source, config.data)
    if source in synthetic.NAMES:
        return synthetic.load(source, config.data, config.seed)
    if source not in FILES:
        near = difflib.get_close_matches(source, SOURCES, 1)
        hint = f" (did you mean {near[0]}?)" if near else ""
        raise TrainingError(
            f"training.data.source: expected one of {', '.join(SOURCES)}, got {source!r}{hint}."
        )
    return FILES[source](config.data, folder, wanted)


def split(samples: int, fraction: float, seed: int) -> tuple[Tensor, Tensor]:
    """Return ascending indices of the training part and of the part held out."""
    held_out = round(samples * fraction)
    if fraction > 0:
        held_out = min(max(held_out, 1), samples - 1)
    if samples - held_out < 1 or (fraction > 0 and held_out < 1):
        raise TrainingError(f"training.data: {samples} samples are too few to hold any out.")
    order = torch.randperm(samples, generator=torch.Generator().manual_seed(seed))
    return order[held_out:].sort().values, order[:held_out].sort().values


def _fitted(raw: Raw, config: Config, wanted: Input, parts: tuple[Tensor, Tensor]) -> Dataset:
    reconstructs = config.data.get("target") == "input"
    if reconstructs and config.loss in CLASS_LOSSES and raw.tokens is None:
        raise TrainingError(
            f"training.loss: {config.loss} can't compare an input that isn't tokens with what the "
            "model makes of it. Choose mse, l1, smooth_l1 or bce_with_logits."
        )
    fit = fit_inputs(raw, wanted)
    y, classes = (None, ()) if reconstructs else fit_targets(raw, config.loss)
    scale = target_scale = None
    samples: Samples
    if isinstance(raw.x, Tensor):
        x = raw.x
        check_finite(x, raw.place, raw.features)
        if raw.standardize:
            scale = measure(x, parts[0])
            x = scale(x)
        if y is not None and raw.standardize_target and not classes:
            target_scale = measure(y, parts[0])
            y = target_scale(y)
        x = fit(x)
        samples = Held(x, x if y is None else y)
    else:
        _check_some(raw)
        samples = Streamed(raw.x, y, fit)
    return Dataset(
        samples, *parts, classes, raw.features, raw.place, reconstructs, scale, target_scale
    )


def _check_some(raw: Raw) -> None:
    """Look at some samples of data too large to look at all of it before training."""
    if isinstance(raw.x, np.ndarray):
        chosen = np.unique(np.linspace(0, len(raw.x) - 1, 64).astype(np.int64))
        check_finite(torch.from_numpy(np.ascontiguousarray(raw.x[chosen])), raw.place)
