"""Find a learning rate: try them from low to high, a step each, and see where the loss falls."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import nn

from flodl.training.config import Config, read_config
from flodl.training.control import Control
from flodl.training.data import Input, load
from flodl.training.entry import explained, prepare
from flodl.training.loop import Training
from flodl.training.processes import joined

SMOOTHING = 0.9
DIVERGED = 4.0
"""The search ends when the smoothed loss is this many times its lowest value."""


@dataclass(frozen=True)
class Rates:
    """Smoothed losses by learning rate.

    Attributes:
        rates: Rising by a constant factor.
        losses: After a step at each of them.
        suggestion: The rate at which the loss fell fastest; None if it never fell.
    """

    rates: tuple[float, ...]
    losses: tuple[float, ...]
    suggestion: float | None


def find_rate(  # noqa: PLR0913 - all but the first two are options by name
    build_model: Callable[[], nn.Module],
    training: Mapping[str, Any],
    *,
    input_shape: Sequence[int | str | None] | None = None,
    input_dtype: str = "float32",
    batch_dim: int = 0,
    folder: Path | str = ".",
    low: float = 1e-6,
    high: float = 1.0,
    steps: int = 100,
    control: Control | None = None,
) -> Rates:
    """Train a fresh model for at most `steps` steps with rates from `low` to `high`.

    Args:
        build_model: Makes the model.
        training: The settings; schedule and epochs play no part.
        input_shape: As in `flodl.training.train`.
        input_dtype: Likewise.
        batch_dim: Likewise.
        folder: Where relative data paths start.
        low: The first rate.
        high: The last rate, if the loss doesn't grow too large before.
        steps: How many rates to try.
        control: Stops the search from another thread.
    """
    plain = {**training, "scheduler": None, "compile": False}
    config: Config = read_config(plain)
    shape = None if input_shape is None else tuple(input_shape)
    with joined(config.device) as processes, explained(config):
        data = load(config, Path(folder), Input(shape, input_dtype, batch_dim))
        session = prepare(build_model, config, data, processes, (_hear, batch_dim))
        rates = [low * (high / low) ** (k / max(steps - 1, 1)) for k in range(steps)]
        losses = _losses(session, rates, control or Control())
    return Rates(tuple(rates[: len(losses)]), tuple(losses), suggest(rates, losses))


def _hear(_event: object) -> None:
    """Listen to nothing: the search tells its result at its end."""


def _losses(session: Training, rates: Sequence[float], control: Control) -> list[float]:
    losses: list[float] = []
    mean = lowest = 0.0
    session.model.train()
    for rate, (x, y) in zip(rates, _endless(session), strict=False):
        for group in session.optimizer.param_groups:
            group["lr"] = rate
        loss = float(session.make_step(x, y))
        mean = SMOOTHING * mean + (1 - SMOOTHING) * loss
        smooth = mean / (1 - SMOOTHING ** (len(losses) + 1))
        if control.stopping or not math.isfinite(smooth):
            break
        lowest = smooth if not losses else min(lowest, smooth)
        losses.append(smooth)
        if smooth > DIVERGED * abs(lowest) and len(losses) > 10:
            break
    return losses


def _endless(session: Training) -> Any:
    epoch = 0
    while True:
        yield from session.batches_of(session.plan.batches(epoch))
        epoch += 1


def suggest(rates: Sequence[float], losses: Sequence[float]) -> float | None:
    """Return the rate at which the loss falls fastest before its lowest point."""
    if len(losses) < 3:
        return None
    values = torch.tensor(losses, dtype=torch.float64)
    lowest = int(values.argmin())
    slopes = (values[2:] - values[:-2])[: max(lowest - 1, 0)]
    if not len(slopes) or float(slopes.min()) >= 0:
        return None
    return rates[int(slopes.argmin()) + 1]
