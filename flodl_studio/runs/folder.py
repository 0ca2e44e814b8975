"""Run folders on disk: what is in one, the list of them, and how their settings differ."""

from __future__ import annotations

import bisect
import contextlib
import json
import re
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from flodl_studio.design.files import replace_file
from flodl_studio.design.freezing import thawed
from flodl_studio.design.reading import read_file
from flodl_studio.design.values import Design
from flodl_studio.design.writing import write
from flodl_studio.errors import RunError, StudioError
from flodl_studio.runs import job as jobs

Row = dict[str, Any]

LONGEST_NAME = 50
"""Characters of a design's name in that of its folder; file systems count up to 255 bytes."""


@dataclass(frozen=True)
class RunFolder:
    """The folder of one run, whether it runs, is over, or was cut short."""

    path: Path

    @property
    def design(self) -> Path:
        """The design as it was when the run began, with the settings of the run."""
        return self.path / "design.flodl"

    @property
    def model(self) -> Path:
        """The exported source that is run."""
        return self.path / "model.py"

    @property
    def job(self) -> Path:
        """The job as the engine got it; ``python -m flodl_studio.engine --job`` runs it again."""
        return self.path / "job.json"

    @property
    def best(self) -> Path:
        """Weights with the lowest validation loss."""
        return self.path / "best.safetensors"

    @property
    def last(self) -> Path:
        """The newest weights."""
        return self.path / "last.safetensors"

    def epoch_weights(self, epoch: int) -> Path:
        """Weights at the end of an epoch, 1-based; only runs that keep their epochs have them."""
        return self.path / f"epoch_{epoch:03}.safetensors"

    @property
    def resume(self) -> Path:
        """All that is needed to go on."""
        return self.path / "resume.safetensors"

    @property
    def metrics(self) -> Path:
        """An event a line."""
        return self.path / "metrics.jsonl"

    @property
    def layers(self) -> Path:
        """What was last seen of the layers in each epoch, a line an epoch that was looked at."""
        return self.path / "layers.jsonl"

    @property
    def split(self) -> Path:
        """Indices of the samples trained on and held out."""
        return self.path / "split.json"

    @property
    def can_resume(self) -> bool:
        """Whether there is something to go on from."""
        return self.resume.is_file()

    @property
    def has_begun(self) -> bool:
        """Whether a training has begun in it, and was not only refused."""
        return self.can_resume or any(row.get("event") == "start" for row in self.rows())

    def begin(self, design: Design, job: jobs.Train) -> None:
        """Make the folder with all that is known before training.

        Raises:
            RunError: It can't be written.
        """
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            self.sweep()
            replace_file(self.design, write(design))
            replace_file(self.model, job.source.encode())
            replace_file(self.job, jobs.encode(job))
        except OSError as error:
            raise RunError(f"{self.path} can't be written: {error.strerror}.") from error

    def sweep(self) -> None:
        """Remove what a kill in the middle of a save has left: files that never got their name."""
        for file in (self.design, self.model, self.job):
            for stale in self.path.glob(f".{file.name}.*.tmp"):
                with contextlib.suppress(OSError):
                    stale.unlink()

    def read_design(self) -> Design:
        """Return the design of the run."""
        return read_file(self.design)

    def read_job(self) -> jobs.Train:
        """Return the job of the run.

        Raises:
            RunError: There is none, or it is broken.
        """
        try:
            job = jobs.decode(self.job.read_bytes())
        except OSError as error:
            raise RunError(f"{self.path} is no run: it has no job.json.") from error
        if not isinstance(job, jobs.Train):
            raise RunError(f"{self.job} is no training.")
        return job

    def rows(self) -> list[Row]:
        """Return the events so far; a line that is being written is left out."""
        return self.rows_from(0)[0]

    def rows_from(self, offset: int) -> tuple[list[Row], int]:
        """Return the events from a place in the file on, and the place after the last one."""
        try:
            with self.metrics.open("rb") as file:
                file.seek(offset)
                content = file.read()
        except FileNotFoundError:
            return [], offset
        whole = content[: content.rfind(b"\n") + 1]
        return list(_rows(whole)), offset + len(whole)

    def seen(self, epoch: int) -> dict[str, dict[str, Any]]:
        """Return what was last seen of the layers up to the end of an epoch, 1-based.

        Returns:
            By path of the node what a `Statistics` event holds; empty where nothing was looked at.
        """
        try:
            content = self.layers.read_bytes()
        except OSError:
            return {}
        # The lines are long and in the order of their epochs: few of them need be read.
        lines = content[: content.rfind(b"\n") + 1].splitlines()
        after = bisect.bisect_right(lines, epoch, key=lambda line: json.loads(line)["epoch"])
        if after == 0:
            return {}
        nodes = self.read_job().nodes
        return {nodes.get(k, k): seen for k, seen in json.loads(lines[after - 1])["nodes"].items()}

    def summary(self) -> Summary:
        """Return what a list of runs shows of this one."""
        summary = Summary(self.path, self.path.name)
        try:
            design = self.read_design()
            summary.design, summary.training = design.name, thawed(design.training or {})
        except StudioError:
            summary.training = {}
        for row in self.rows():
            summary.add(row)
        return summary


@dataclass
class Summary:
    """A run in a list.

    Attributes:
        path: Its folder.
        name: The folder's name.
        design: What its design is called.
        state: ``new``, ``begun`` (running, or cut short), ``done``, ``stopped`` or ``failed``.
        epochs: Epochs made.
        best_epoch: 1-based, 0 before the first.
        val_loss: Lowest validation loss.
        val_accuracy: Of that epoch.
        seconds: Wall time of the epochs together.
        parameters: Trainable numbers in the model.
        message: What went wrong, if it failed.
        training: The settings.
    """

    path: Path
    name: str
    design: str = ""
    state: str = "new"
    epochs: int = 0
    best_epoch: int = 0
    val_loss: float | None = None
    val_accuracy: float | None = None
    seconds: float = 0.0
    parameters: int = 0
    message: str = ""
    training: Mapping[str, Any] = field(default_factory=dict)

    def add(self, row: Row) -> None:
        """Take in one more event."""
        event = row.get("event")
        if event == "start":
            self.state, self.parameters = "begun", row["parameters"]
        elif event == "epoch":
            self._add_epoch(row)
        elif event in ("done", "stopped", "failed"):
            self.state, self.message = str(event), str(row.get("message", ""))

    def _add_epoch(self, row: Row) -> None:
        self.epochs = row["epoch"]
        self.seconds += row["seconds"]
        loss = row["train_loss"] if row["val_loss"] is None else row["val_loss"]
        if self.val_loss is None or loss < self.val_loss:
            self.best_epoch, self.val_loss = row["epoch"], loss
            self.val_accuracy = row["val_accuracy"]


def new_run(parent: Path, name: str) -> RunFolder:
    """Return a folder that isn't there yet: ``<name>-<time>`` in `parent`.

    Args:
        parent: The folder of the runs.
        name: Any text; what does not belong in the name of a folder becomes ``_``.
    """
    stem = f"{folder_name(name)}-{time.strftime('%Y%m%d-%H%M%S')}"
    path, number = parent / stem, 1
    while path.exists():
        number += 1
        path = parent / f"{stem}-{number}"
    return RunFolder(path)


def folder_name(text: str) -> str:
    """Return a text as the name of one folder: no separators, no dots in front, not too long."""
    return re.sub(r"[^\w.-]+", "_", text).strip("._-")[:LONGEST_NAME] or "run"


def list_runs(parent: Path) -> tuple[Summary, ...]:
    """Return the runs in a folder, newest first."""
    if not parent.is_dir():
        return ()
    found = [
        entry
        for entry in parent.iterdir()
        if (entry / "metrics.jsonl").is_file() or (entry / "job.json").is_file()
    ]
    found.sort(key=lambda entry: (_begun(entry), entry.name), reverse=True)
    return tuple(RunFolder(entry).summary() for entry in found)


def differences(runs: Sequence[Summary]) -> Mapping[str, tuple[Any, ...]]:
    """Return the settings in which runs differ: by ``optimizer.lr``, each run's value.

    A setting that a run doesn't have is None.
    """
    flat = [dict(_flat("", run.training)) for run in runs]
    keys = sorted({key for settings in flat for key in settings})
    rows = {key: tuple(settings.get(key) for settings in flat) for key in keys}
    return {key: row for key, row in rows.items() if any(value != row[0] for value in row)}


def _begun(path: Path) -> float:
    for name in ("job.json", "split.json", "metrics.jsonl"):
        if (path / name).exists():
            return (path / name).stat().st_mtime
    return 0.0


def _flat(place: str, value: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(value, Mapping):
        for key, item in value.items():
            yield from _flat(f"{place}.{key}" if place else str(key), item)
    else:
        yield place, value


def _rows(content: bytes) -> Iterator[Row]:
    for line in content.splitlines():
        try:
            row = json.loads(line)
        except ValueError:
            continue  # a kill can cut a line short, and the next begins after it
        if isinstance(row, dict):
            yield row
