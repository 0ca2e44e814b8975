"""Talk to an engine as the window does: lines in, lines out."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from flodl_studio.runs import events, job

MLP = """
from torch import nn


def build_model():
    return nn.Sequential(nn.Linear(2, 16), nn.ReLU(), nn.Linear(16, 2))
"""

MOONS: dict[str, Any] = {
    "data": {"source": "moons", "samples": 400},
    "loss": "cross_entropy",
    "optimizer": {"kind": "adam", "lr": 0.01},
    "epochs": 3,
    "batch_size": 32,
    "device": "cpu",
}

FOREVER = 1_000_000


class EngineProcess:
    """An engine and the events it has said."""

    def __init__(self, folder: Path, *arguments: str) -> None:
        self.folder = folder
        self.process = subprocess.Popen(
            [sys.executable, "-m", "flodl_studio.engine", *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=(folder / "stderr.txt").open("wb"),
            env={**os.environ, "OMP_NUM_THREADS": "1"},
        )

    def tell(self, request: job.Request) -> None:
        """Send a request."""
        self.process.stdin.write(job.encode(request))
        self.process.stdin.flush()

    def events_until(self, *names: str) -> list[events.Event]:
        """Return events up to one of these, or to the end of the output."""
        seen = []
        for line in self.process.stdout:
            seen.append(events.decode(line))
            if type(seen[-1]).__struct_config__.tag in names:
                break
        return seen

    def wait_for(self, *names: str) -> events.Event:
        """Return the next event of one of these names."""
        seen = self.events_until(*names)
        assert seen, f"the engine ended: {self.complaint()}"
        assert type(seen[-1]).__struct_config__.tag in names, (seen[-3:], self.complaint())
        return seen[-1]

    def run(self, request: job.Request) -> list[events.Event]:
        """Do a job, and return all that is said of it."""
        self.tell(request)
        return self.events_until(*(event.__struct_config__.tag for event in events.LAST))

    def complaint(self) -> str:
        """Return what the engine wrote to standard error."""
        return (self.folder / "stderr.txt").read_text()

    def close(self) -> None:
        """Close the engine's input and wait for it."""
        if not self.process.stdin.closed:
            self.process.stdin.close()
        self.process.wait(20)
        self.process.stdout.close()


def train_job(out: Path, source: str = MLP, **changes: Any) -> job.Train:
    """Return a job that trains a small model on two moons; changes go to its settings."""
    return job.Train(
        source=source, training={**MOONS, **changes}, input_shape=(2,), out=str(out), job="train"
    )
