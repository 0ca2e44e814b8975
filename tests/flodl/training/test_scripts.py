"""Exported scripts in processes of their own: alone, under torchrun, with workers."""

from __future__ import annotations

import json
import os
import runpy
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = """
import torch
from torch import nn

import flodl.training

TRAINING = {
    "data": {"source": "csv", "path": "data/points.csv", "target": "kind"},
    "loss": "cross_entropy",
    "optimizer": {"kind": "adam", "lr": 0.01},
    "epochs": EPOCHS,
    "batch_size": 31,
    "device": "cpu",
}


class TwoHeads(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.body = nn.Sequential(nn.Linear(2, 16), nn.Tanh())
        self.kind, self.other = nn.Linear(16, 3), nn.Linear(16, 1)

    def forward(self, x):
        x = self.body(x)
        return self.kind(x), self.other(x)  # nothing is learned of the second


def main() -> None:
    flodl.training.train(TwoHeads, TRAINING, input_shape=(2,))


if __name__ == "__main__":
    main()
"""


def script_in(folder: Path, epochs: int) -> Path:
    folder.mkdir()
    path = folder / "points.py"
    path.write_text(SCRIPT.replace("EPOCHS", str(epochs)))
    rows = [f"{k % 7},{k % 5},{'abc'[(k % 7 > 3) + (k % 5 > 2)]}" for k in range(157)]
    (folder / "data").mkdir()
    (folder / "data" / "points.csv").write_text("x,y,kind\n" + "\n".join(rows) + "\n")
    return path


def environment():
    return {**os.environ, "OMP_NUM_THREADS": "1"}


def rows_of(script: Path):
    (metrics,) = (script.parent / "runs").glob("points-*/metrics.jsonl")
    return [json.loads(line) for line in metrics.read_text().splitlines()]


def test_two_processes_learn_what_one_learns_and_one_of_them_writes(tmp_path, capsys):
    alone, together = script_in(tmp_path / "alone", 3), script_in(tmp_path / "together", 3)

    runpy.run_path(str(alone), run_name="__main__")
    launcher = ["-m", "torch.distributed.run", "--standalone", "--nproc-per-node=2"]
    subprocess.run(
        [sys.executable, *launcher, str(together)],
        env=environment(),
        capture_output=True,
        check=True,
        cwd=tmp_path,
    )

    expected = [row for row in rows_of(alone) if row["event"] == "epoch"]
    got = [row for row in rows_of(together) if row["event"] == "epoch"]
    assert [line.split("  ")[0] for line in capsys.readouterr().out.splitlines()[1:4]] == [
        "epoch 1", "epoch 2", "epoch 3",
    ]  # fmt: skip
    assert len(got) == len(expected) == 3
    for one, two in zip(expected, got, strict=True):
        for key in ("train_loss", "val_loss"):
            assert two[key] == pytest.approx(one[key], rel=1e-4)
        assert two["val_accuracy"] == one["val_accuracy"]
    assert rows_of(together)[0]["processes"] == 2


def test_workers_give_the_same_losses_and_a_dead_one_is_reported(tmp_path):
    source = """
import os, sys
import numpy as np
from torch import nn
from flodl import TrainingError
from flodl.training import train

np.savez("d.npz", x=np.arange(400, dtype=np.float32).reshape(100, 4) / 400, y=np.arange(100) % 2)
training = {
    "data": {"source": "npz", "path": "d.npz", "in_memory_bytes": 0},
    "loss": "cross_entropy", "epochs": 2, "batch_size": 16, "device": "cpu",
}
def build():
    return nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 2))
def quiet(event):
    pass
def losses(workers):
    result = train(build, {**training, "workers": workers}, folder=".", listener=quiet)
    return [event.val_loss for event in result.history]
assert losses(0) == losses(2)

from flodl.training.data.samples import Streamed
take = Streamed.take
def die(self, indices):
    if os.getpid() != PARENT:
        os._exit(9)
    return take(self, indices)
PARENT = os.getpid()
Streamed.take = die
try:
    losses(1)
except TrainingError as error:
    assert "A worker that reads the data has died" in str(error), error
else:
    raise AssertionError("nothing was raised")
"""
    subprocess.run([sys.executable, "-c", source], env=environment(), cwd=tmp_path, check=True)


def test_importing_flodl_does_not_load_torch():
    code = "import sys, flodl; assert 'torch' not in sys.modules; flodl.training.train"

    subprocess.run([sys.executable, "-c", code], check=True)
