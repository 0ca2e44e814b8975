"""What a training writes: its weights, the state to resume from, its events and its split."""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from torch import Tensor

from flodl.errors import TrainingError
from flodl.training.checkpoint import (
    read_resume,
    read_weights,
    write_resume,
    write_weights,
    write_whole,
)
from flodl.training.data import Dataset
from flodl.training.events import Event

BEST, LAST, RESUME = "best.safetensors", "last.safetensors", "resume.safetensors"
EPOCH = "epoch_{:03}.safetensors"
METRICS, SPLIT, RESULTS = "metrics.jsonl", "split.json", "results.npz"


class Folder:
    """A folder that one training writes to.

    Attributes:
        path: The folder.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    def begin(self) -> None:
        """Make the folder, for a training that starts anew.

        Raises:
            TrainingError: There is a training in it already.
        """
        if (self.path / METRICS).exists() or (self.path / RESUME).exists():
            raise TrainingError(
                f"{self.path} already holds a training. Resume it, or choose another folder."
            )
        try:
            self.path.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise TrainingError(f"{self.path} can't be made: {error.strerror}.") from error
        self._sweep()

    def read_state(self, writes: bool = True) -> dict[str, Any]:
        """Return the state to resume from; who writes also forgets what was noted after it."""
        state = read_resume(self.path / RESUME)
        if writes:
            self._sweep()
            self._forget_after(state["progress"]["step"])
        return state

    def write_split(self, data: Dataset) -> None:
        """Write which samples are trained on and which are held out."""
        parts = {"train": data.training.tolist(), "validation": data.validation.tolist()}
        write_whole(self.path / SPLIT, json.dumps(parts).encode())

    def write_best(self, state: Mapping[str, Tensor]) -> Path:
        """Write the weights with the lowest validation loss."""
        write_weights(self.path / BEST, state)
        return self.path / BEST

    def write_epoch(self, epoch: int, state: Mapping[str, Tensor]) -> Path:
        """Write the weights at the end of an epoch, 1-based, beside those of the others."""
        path = self.path / EPOCH.format(epoch)
        write_weights(path, state)
        return path

    def write_last(self, weights: Mapping[str, Tensor], state: Mapping[str, Any]) -> Path:
        """Write the newest weights, and the state to resume from."""
        write_weights(self.path / LAST, weights)
        write_resume(self.path / RESUME, state)
        return self.path / LAST

    def read_best(self) -> dict[str, Tensor] | None:
        """Return the best weights, or None before there are any."""
        path = self.path / BEST
        return read_weights(path) if path.exists() else None

    def note(self, event: Event) -> None:
        """Add an event to the metrics, whole, so that they can be read at any time."""
        line = json.dumps(event.as_dict(), allow_nan=False).encode() + b"\n"
        try:
            file = os.open(self.path / METRICS, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
            try:
                os.write(file, line)
            finally:
                os.close(file)
        except OSError as error:
            raise TrainingError(
                f"{self.path / METRICS} can't be written: {error.strerror}. "
                "The last checkpoint is whole; resume from it when there is space."
            ) from error

    def _sweep(self) -> None:
        """Remove what a kill in the middle of a save has left."""
        for name in (BEST, LAST, RESUME, METRICS, SPLIT, RESULTS):
            for stale in self.path.glob(f".{name}.*.part"):
                with contextlib.suppress(OSError):
                    stale.unlink()

    def _forget_after(self, step: int) -> None:
        path = self.path / METRICS
        if not path.exists():
            return
        kept = []
        for line in path.read_bytes().splitlines(keepends=True):
            try:
                row = json.loads(line)
            except ValueError:
                continue  # a kill can cut the last line short
            if row.get("step", 0) <= step and row.get("event") not in ("done", "stopped", "failed"):
                kept.append(line)
        write_whole(path, b"".join(kept))
