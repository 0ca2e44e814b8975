"""Data that is made up: two moons, spirals, a sine, and sequences; equal for equal seeds."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import torch

from flodl.errors import TrainingError
from flodl.training.data.samples import Raw

Random = np.random.Generator
Options = Mapping[str, Any]


def load(name: str, options: Options, seed: int) -> Raw:
    """Return one of the `NAMES`, made from `seed`."""
    return NAMES[name](options, np.random.default_rng(seed))


def moons(options: Options, random: Random) -> Raw:
    """Two half circles that reach into each other.

    Shape:
        x: [batch, 2]
    """
    samples, noise = count(options, "samples", 1000), number(options, "noise", 0.15)
    label = np.arange(samples) % 2
    angle = random.uniform(0, np.pi, samples)
    x = np.stack([np.cos(angle), np.sin(angle)], 1)
    x[label == 1] = [1.0, 0.5] - x[label == 1]
    x += random.normal(0, noise, x.shape)
    return Raw(_float(x), label, "classes", "moons", ("upper", "lower"), features=("x", "y"))


def spirals(options: Options, random: Random) -> Raw:
    """Arms that wind around each other.

    Shape:
        x: [batch, 2]
    """
    samples, noise = count(options, "samples", 1000), number(options, "noise", 0.02)
    arms, turns = count(options, "classes", 2, least=2), number(options, "turns", 1.5)
    label = np.arange(samples) % arms
    radius = np.sqrt(random.uniform(0.01, 1, samples))
    angle = 2 * np.pi * (radius * turns + label / arms)
    x = np.stack([radius * np.cos(angle), radius * np.sin(angle)], 1)
    x += random.normal(0, noise, x.shape)
    names = tuple(f"arm {arm}" for arm in range(arms))
    return Raw(_float(x), label, "classes", "spirals", names, features=("x", "y"))


def sine(options: Options, random: Random) -> Raw:
    """One value of x from -1 to 1, and a noisy sine of it.

    Shape:
        x: [batch, 1]
    """
    samples, noise = count(options, "samples", 1000), number(options, "noise", 0.05)
    x = random.uniform(-1, 1, (samples, 1))
    y = np.sin(np.pi * number(options, "periods", 2.0) * x) + random.normal(0, noise, x.shape)
    return Raw(_float(x), y.astype(np.float32), "values", "sine", features=("x",))


def copy(options: Options, random: Random) -> Raw:
    """Symbols to be remembered, and said again after the signal.

    The input is the symbols, the signal, then blanks; the target is blanks, then the symbols. Token
    0 is the blank, the highest one the signal.

    Shape:
        x: [batch, length * 2]
    """
    samples, length = count(options, "samples", 2000), count(options, "length", 5)
    vocabulary = count(options, "vocabulary", 8)
    symbols = random.integers(1, vocabulary + 1, (samples, length))
    blank = np.zeros((samples, length), dtype=np.int64)
    signal = blank.copy()
    signal[:, 0] = vocabulary + 1
    x = torch.from_numpy(np.concatenate([symbols, signal], 1))
    y = np.concatenate([blank, symbols], 1)
    names = ("blank", *(str(symbol) for symbol in range(1, vocabulary + 1)), "signal")
    return Raw(x, y, "classes", "copy", names, tokens=vocabulary + 2)


def parity(options: Options, random: Random) -> Raw:
    """Bits, and whether the number of ones among them is odd.

    Shape:
        x: [batch, length]
    """
    samples, length = count(options, "samples", 2000), count(options, "length", 8)
    bits = random.integers(0, 2, (samples, length))
    return Raw(
        torch.from_numpy(bits), bits.sum(1) % 2, "classes", "parity", ("even", "odd"), tokens=2
    )


NAMES: Mapping[str, Callable[[Options, Random], Raw]] = {
    "moons": moons,
    "spirals": spirals,
    "sine": sine,
    "copy": copy,
    "parity": parity,
}


def count(options: Options, name: str, default: int, least: int = 1) -> int:
    """Return an option that counts something."""
    value = options.get(name, default)
    if isinstance(value, bool) or not isinstance(value, int) or value < least:
        raise TrainingError(f"training.data.{name}: expected an integer ≥ {least}, got {value!r}.")
    return value


def number(options: Options, name: str, default: float) -> float:
    """Return an option that is a number, 0 or more."""
    value = options.get(name, default)
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not value >= 0:
        raise TrainingError(f"training.data.{name}: expected a number ≥ 0, got {value!r}.")
    return float(value)


def _float(x: np.ndarray[Any, Any]) -> torch.Tensor:
    return torch.from_numpy(x.astype(np.float32))
