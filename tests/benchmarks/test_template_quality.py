"""Every shipped design that trains reaches what docs/training.md says of it.

Trained as a user trains it, by ``flodl-studio train``; seconds are those of the processor, start of
the process included.
"""

from __future__ import annotations

import json
import os
import resource
import statistics
import subprocess
import sys

import pytest

from flodl.training import Input, load, read_config
from flodl_studio.resources import root

TEMPLATES = root() / "templates"
LONGEST_SECONDS = 60.0

LEAST_ACCURACY = {
    "densenet": 0.97,
    "digits_cnn": 0.975,
    "loops": 0.95,
    "lstm_classifier": 0.95,
    "lstm_copy": 0.99,
    "mixture_of_experts": 0.95,
    "nested": 0.95,
    "spirals_mlp": 0.95,
    "switch": 0.95,
    "transformer_encoder": 0.99,
    "two_heads": 0.95,
}
"""Of the epoch with the lowest loss, on the samples held out."""

HIGHEST_LOSS = {"autoencoder": 0.015, "transformer_encoder": 0.01}


def trained(name, folder, seed=0):
    """Return the last event of a training, and the processor time it took."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    command = ["train", TEMPLATES / f"{name}.flodl", "--json", "--seed", str(seed)]
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "flodl_studio",
            *command,
            "--device",
            "cpu",
            "--out",
            folder / "run",
        ],
        env={**os.environ, "OMP_NUM_THREADS": "1"},
        stdout=subprocess.PIPE,
        check=True,
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    last = json.loads(done.stdout.splitlines()[-1])
    print(  # noqa: T201 - the figures
        f"{name}: loss {last['val_loss']:.4f}, accuracy {last['val_accuracy']}, {seconds:.1f} s"
    )
    return last, seconds


def test_every_template_that_trains_is_held_to_something():
    trains = {path.stem for path in TEMPLATES.glob("*.flodl") if '"training"' in path.read_text()}

    assert trains == {*LEAST_ACCURACY, *HIGHEST_LOSS, "diabetes"}


@pytest.mark.parametrize("name", sorted({*LEAST_ACCURACY, *HIGHEST_LOSS}))
def test_a_template_learns_what_it_is_said_to(name, tmp_path):
    last, seconds = trained(name, tmp_path)

    assert seconds <= LONGEST_SECONDS
    if name in LEAST_ACCURACY:
        assert last["val_accuracy"] >= LEAST_ACCURACY[name]
    assert last["val_loss"] <= HIGHEST_LOSS.get(name, float("inf"))


@pytest.mark.parametrize("seed", [1, 2, 3, 4])
def test_the_digits_are_read_whatever_the_split(seed, tmp_path):
    last, seconds = trained("digits_cnn", tmp_path, seed)

    assert seconds <= 20
    assert last["val_accuracy"] >= 0.975


def test_the_regression_is_better_than_linear_least_squares_on_the_same_splits(tmp_path):
    parts = []
    for seed in range(5):
        last, seconds = trained("diabetes", tmp_path / str(seed), seed)
        linear = least_squares(tmp_path, seed)
        print(f"least squares: {linear:.4f}")  # noqa: T201 - the figure
        parts.append(last["val_loss"] / linear)
        assert seconds <= LONGEST_SECONDS

    print(f"diabetes: {parts} of least squares")  # noqa: T201 - the figures
    assert max(parts) < 1
    assert statistics.mean(parts) <= 0.95


def least_squares(folder, seed):
    """Return the loss of the best linear answer, fitted and judged as the template is."""
    training = json.loads((TEMPLATES / "diabetes.flodl").read_text())["training"]
    data = load(read_config({**training, "seed": seed}), folder, Input((10,)))
    x, y = data.samples.take(data.training)
    table = x.new_ones(len(x), 11)
    table[:, :10] = x
    solution = table.double().pinverse() @ y.double().reshape(-1, 1)
    held_x, held_y = data.samples.take(data.validation)
    answers = held_x.double() @ solution[:10] + solution[10]
    return float((answers - held_y.double().reshape(-1, 1)).square().mean())
