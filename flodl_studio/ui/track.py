"""The points of a run's curves, live or read from its folder. No Qt."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass
class Track:
    """Points of one run, by curve: x in epochs.

    Attributes:
        steps: Loss of single batches.
        losses: Loss of the training and of the validation part after each epoch.
        accuracies: Likewise the accuracy, where there is one.
    """

    name: str
    steps: list[tuple[float, float]] = field(default_factory=list)
    losses: dict[str, list[tuple[float, float]]] = field(
        default_factory=lambda: {"train": [], "val": []}
    )
    accuracies: dict[str, list[tuple[float, float]]] = field(
        default_factory=lambda: {"train": [], "val": []}
    )

    def add_epoch(self, epoch: int, values: dict[str, float | None]) -> None:
        """Take the figures after an epoch; those that are None are passed over."""
        for kind, curves in (("loss", self.losses), ("accuracy", self.accuracies)):
            for part in ("train", "val"):
                value = values.get(f"{part}_{kind}")
                if value is not None:
                    curves[part].append((float(epoch), value))

    def add_row(self, row: Mapping[str, Any], steps_per_epoch: int) -> None:
        """Take an event as a run folder holds it."""
        if row.get("event") == "step" and steps_per_epoch:
            self.steps.append((row["step"] / steps_per_epoch, row["loss"]))
        elif row.get("event") == "epoch":
            self.add_epoch(row["epoch"], dict(row))


def track_of(name: str, rows: Iterable[Mapping[str, Any]]) -> Track:
    """Return the curves of a run from its events."""
    track, steps_per_epoch = Track(name), 0
    for row in rows:
        if row.get("event") == "start":
            steps_per_epoch = int(row.get("steps_per_epoch", 0))
        track.add_row(row, steps_per_epoch)
    return track
