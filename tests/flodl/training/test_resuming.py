"""A training that is stopped and resumed is the unbroken one, bit for bit."""

from __future__ import annotations

import json
import random

import numpy as np
import pytest
import torch
from training_models import classifier, mlp, quiet, settings

from flodl import TrainingError
from flodl.training import Control, loop, train
from flodl.training.checkpoint import read_resume, write_resume


class StopAt:
    """Stops a training after so many steps, as a user would: from outside."""

    def __init__(self, steps):
        self.control = Control()
        self.steps = steps

    def look(self, training):
        if training.progress.step >= self.steps:
            self.control.stop()
        else:
            self.control.ask(self.look)

    def __call__(self, event):
        if event.event == "start":
            self.control.ask(self.look)


def noisy():
    """Return a model that draws from Python's, NumPy's and torch's random numbers."""

    class Noise(torch.nn.Module):
        def forward(self, x):
            if self.training:
                x = x * (1 + 0.1 * random.random() + 0.1 * np.random.rand())
            return x

    return torch.nn.Sequential(classifier(), Noise())


SETTINGS = [
    settings(epochs=3, scheduler={"kind": "one_cycle"}),
    settings(epochs=3, optimizer={"kind": "sgd", "lr": 0.05, "momentum": 0.9}),
    settings(epochs=3, optimizer={"kind": "rmsprop", "lr": 0.002}, scheduler={"kind": "plateau"}),
    settings(epochs=3, optimizer={"kind": "adamw", "lr": 0.01}, scheduler={"kind": "cosine"}),
]


@pytest.mark.parametrize(
    ("config", "steps"),
    [*((config, 30) for config in SETTINGS), *((SETTINGS[0], steps) for steps in (0, 23, 46))],
)
def test_resumed_is_equal_to_unbroken(tmp_path, config, steps):
    whole = train(noisy, config, input_shape=(64,), listener=quiet)
    stop = StopAt(steps)
    broken = train(
        noisy,
        config,
        input_shape=(64,),
        out=tmp_path,
        listener=stop,
        control=stop.control,
    )
    assert broken.stopped

    resumed = train(noisy, config, input_shape=(64,), resume=tmp_path, listener=quiet)

    assert [e.train_loss for e in resumed.history] == [e.train_loss for e in whole.history]
    assert [e.val_loss for e in resumed.history] == [e.val_loss for e in whole.history]
    assert [e.train_accuracy for e in resumed.history] == [e.train_accuracy for e in whole.history]
    for name, weight in whole.model.state_dict().items():
        assert torch.equal(resumed.model.state_dict()[name], weight), name
    for name, weight in whole.best.items():
        assert torch.equal(resumed.best[name], weight), name


def test_more_epochs_go_on_after_a_finished_training(tmp_path):
    whole = train(classifier, settings(epochs=4), input_shape=(64,), listener=quiet)
    train(classifier, settings(epochs=2), input_shape=(64,), out=tmp_path, listener=quiet)

    resumed = train(
        classifier, settings(epochs=4), input_shape=(64,), resume=tmp_path, listener=quiet
    )

    assert [e.val_loss for e in resumed.history] == [e.val_loss for e in whole.history]


def test_metrics_of_a_resumed_run_hold_each_epoch_once(tmp_path):
    stop = StopAt(30)
    train(
        classifier,
        settings(epochs=3),
        input_shape=(64,),
        out=tmp_path,
        listener=stop,
        control=stop.control,
    )
    with (tmp_path / "metrics.jsonl").open("a") as file:
        file.write('{"event": "epoch", "epoch": 2, "step": 46}\n{"event": "st')

    train(classifier, settings(epochs=3), input_shape=(64,), resume=tmp_path, listener=quiet)

    rows = [json.loads(line) for line in (tmp_path / "metrics.jsonl").read_text().splitlines()]
    assert [row["epoch"] for row in rows if row["event"] == "epoch"] == [1, 2, 3]
    assert "val_loss" in rows[-1]


@pytest.mark.parametrize("change", [{"batch_size": 32}, {"seed": 1}, {"validation_fraction": 0.1}])
def test_other_batches_can_not_be_resumed(tmp_path, change):
    train(classifier, settings(epochs=1), input_shape=(64,), out=tmp_path, listener=quiet)

    (name,) = change
    with pytest.raises(TrainingError, match=f"can't be resumed: {name} was"):
        train(classifier, settings(**change), input_shape=(64,), resume=tmp_path, listener=quiet)


def test_another_model_can_not_be_resumed(tmp_path):
    train(classifier, settings(epochs=1), input_shape=(64,), out=tmp_path, listener=quiet)

    with pytest.raises(TrainingError, match="the model or the optimizer has changed"):
        train(mlp(64, 10), settings(), input_shape=(64,), resume=tmp_path, listener=quiet)


def test_a_folder_without_a_run_can_not_be_resumed(tmp_path):
    with pytest.raises(TrainingError, match=r"There is no .*resume\.safetensors"):
        train(classifier, settings(), input_shape=(64,), resume=tmp_path, listener=quiet)


def test_a_broken_state_is_named(tmp_path):
    (tmp_path / "resume.safetensors").write_bytes(b"\x00" * 100)

    with pytest.raises(TrainingError, match=r"resume\.safetensors can't be read"):
        train(classifier, settings(), input_shape=(64,), resume=tmp_path, listener=quiet)


def test_what_a_kill_in_the_middle_of_a_save_left_is_swept_away(tmp_path):
    train(classifier, settings(epochs=1), input_shape=(64,), out=tmp_path, listener=quiet)
    (tmp_path / ".last.safetensors.12345.part").write_bytes(b"half")
    (tmp_path / ".other.12345.part").write_bytes(b"not ours")

    train(classifier, settings(epochs=1), input_shape=(64,), resume=tmp_path, listener=quiet)

    assert [path.name for path in tmp_path.glob(".*")] == [".other.12345.part"]


def test_the_first_rate_after_resuming_counts_only_the_steps_since(tmp_path):
    train(classifier, settings(epochs=30), input_shape=(64,), out=tmp_path, listener=quiet)
    control, told = Control(), []

    def listen(event):
        told.append(event)
        if event.event == "step":
            control.stop()

    train(
        classifier,
        settings(epochs=10**5),
        input_shape=(64,),
        resume=tmp_path,
        listener=listen,
        control=control,
    )

    (step,) = [event for event in told if event.event == "step"]
    assert step.rate <= 65 * (step.step - told[0].step) / loop.STEP_SECONDS


def test_any_nesting_comes_back_from_a_state_file(tmp_path):
    state = {"a": [1, (2.5, None)], "b": {3: torch.arange(4), "c": {"d": torch.ones(2, 2)}}, "e": 1}

    write_resume(tmp_path / "state", state)
    back = read_resume(tmp_path / "state")

    assert back["a"] == [1, (2.5, None)]
    assert torch.equal(back["b"][3], torch.arange(4))
    assert torch.equal(back["b"]["c"]["d"], torch.ones(2, 2))
    assert back["e"] == 1


def test_a_full_disk_leaves_the_last_checkpoint(tmp_path, monkeypatch):
    train(classifier, settings(epochs=1), input_shape=(64,), out=tmp_path, listener=quiet)
    before = (tmp_path / "resume.safetensors").read_bytes()

    def full(descriptor):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(TrainingError, match=r"can't be written: No space left on device.*resume"):
        train(classifier, settings(epochs=2), input_shape=(64,), resume=tmp_path, listener=quiet)

    assert (tmp_path / "resume.safetensors").read_bytes() == before
    assert not list(tmp_path.glob(".*.part"))
