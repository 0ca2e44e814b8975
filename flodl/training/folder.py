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
from flodl.training.events import Event, Failed, Statistics

BEST, LAST, RESUME = "best.safetensors", "last.safetensors", "resume.safetensors"
EPOCH = "epoch_{:03}.safetensors"
METRICS, SPLIT, RESULTS = "metrics.jsonl", "split.json", "results.npz"
LAYERS = "layers.jsonl"


class Folder:
    """A folder that one training writes to.

    Attributes:
        path: The folder.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    @property
    def holds_training(self) -> bool:
        """Whether a training has begun in it; one that was only refused has left no start."""
        if (self.path / RESUME).exists():
            return True
        try:
            with (self.path / METRICS).open("rb") as file:
                return b'"start"' in file.readline()
        except OSError:
            return False

    def begin(self) -> None:
        """Make the folder, for a training that starts anew.

        Raises:
            TrainingError: There is a training in it already.
        """
        if self.holds_training:
            raise TrainingError(
                f"{self.path} already holds a training. Resume it, or choose another folder."
            )
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            (self.path / METRICS).unlink(missing_ok=True)  # of trainings that were refused
        except OSError as error:
            raise TrainingError(f"{self.path} can't be made: {error.strerror}.") from error
        self._sweep()

    def read_state(self, writes: bool = True) -> dict[str, Any]:
        """Return the state to resume from; who writes also forgets what was noted after it."""
        state = read_resume(self.path / RESUME)
        if writes:
            self._sweep()
            for name in (METRICS, LAYERS):
                self._forget_after(name, state["progress"]["step"])
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
        # Looks at the layers come many an epoch and are large: only the last is kept, elsewhere.
        if not isinstance(event, Statistics):
            self._add(METRICS, event.as_dict())

    def note_layers(self, epoch: int, seen: Statistics) -> None:
        """Add what was seen of the layers in an epoch, 1-based."""
        self._add(LAYERS, {"epoch": epoch, **seen.as_dict()})

    def _add(self, name: str, row: Mapping[str, Any]) -> None:
        line = json.dumps(row, allow_nan=False).encode() + b"\n"
        try:
            file = os.open(self.path / name, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
            try:
                os.write(file, line)
            finally:
                os.close(file)
        except OSError as error:
            raise TrainingError(
                f"{self.path / name} can't be written: {error.strerror}. "
                "The last checkpoint is whole; resume from it when there is space."
            ) from error

    def note_failure(self, error: Exception) -> None:
        """Note why the training failed, where that can still be written."""
        message = "\n".join([str(error) or type(error).__name__, *getattr(error, "__notes__", ())])
        with contextlib.suppress(TrainingError):
            self.note(Failed(message))

    def _sweep(self) -> None:
        """Remove what a kill in the middle of a save has left."""
        for name in (BEST, LAST, RESUME, METRICS, LAYERS, SPLIT, RESULTS):
            for stale in self.path.glob(f".{name}.*.part"):
                with contextlib.suppress(OSError):
                    stale.unlink()

    def _forget_after(self, name: str, step: int) -> None:
        path = self.path / name
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
