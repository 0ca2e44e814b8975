"""What a training leaves behind when it fails, and when it never begins."""

from __future__ import annotations

import json

import pytest
import torch
from safetensors.torch import load_file
from torch import nn
from training_models import mlp, quiet, settings

from flodl import TrainingError
from flodl.training import loop, read_config, train
from flodl.training.entry import explained

MORE_THAN_THERE_IS = 2**46
"""Bytes."""


class Faulty(nn.Sequential):
    """A model in which one call goes wrong."""

    def __init__(self, call, fault):
        super().__init__(*mlp(64, 16, 10)())
        self.call, self.fault = call, fault
        self.calls = 0

    def forward(self, x):
        self.calls += 1
        answer = super().forward(x)
        return self.fault(answer) if self.calls == self.call else answer


def eat(_answer):
    return torch.empty(MORE_THAN_THERE_IS, dtype=torch.uint8)


def eat_as_python_does(_answer):
    raise MemoryError


def spoil(answer):
    return answer * float("nan")


def broken(folder, call, fault, **changes):
    """Train a model that fails, and return the error."""
    with pytest.raises(TrainingError) as failure:
        train(
            lambda: Faulty(call, fault),
            settings(**changes),
            input_shape=(64,),
            listener=quiet,
            out=folder,
        )
    return failure.value


def last_row(folder):
    return json.loads((folder / "metrics.jsonl").read_text().splitlines()[-1])


STEPS = 23  # of the digits in an epoch


@pytest.mark.parametrize("fault", [eat, eat_as_python_does])
@pytest.mark.parametrize(
    ("call", "step"), [(1, 0), (5, 4), (STEPS + 1, STEPS)], ids=["first", "middle", "validation"]
)
def test_out_of_memory_in_the_first_epoch_leaves_what_was_trained(tmp_path, fault, call, step):
    error = broken(tmp_path, call, fault)

    whole = train(mlp(64, 16, 10), settings(), input_shape=(64,), listener=quiet)
    resumed = train(mlp(64, 16, 10), settings(), input_shape=(64,), listener=quiet, resume=tmp_path)
    assert str(error) == ("Out of memory. Lower batch_size (it is 64), or make the model smaller.")
    kept = [f"What was trained up to step {step} is kept."] if step else []
    assert getattr(error, "__notes__", []) == kept
    assert [e.val_loss for e in resumed.history] == [e.val_loss for e in whole.history]


def test_the_folder_says_why_the_training_failed(tmp_path):
    broken(tmp_path, 5, eat)

    assert last_row(tmp_path)["event"] == "failed"
    assert last_row(tmp_path)["message"] == (
        "Out of memory. Lower batch_size (it is 64), or make the model smaller.\n"
        "What was trained up to step 4 is kept."
    )


def test_a_loss_of_nan_in_the_first_epoch_leaves_the_weights_of_before(tmp_path, monkeypatch):
    monkeypatch.setattr(loop, "STEP_SECONDS", 0.0)

    error = broken(tmp_path, 5, spoil)

    assert str(error).startswith("The loss became nan by step 5 (epoch 1).")
    assert error.__notes__ == ["What was trained up to step 1 is kept."]
    kept = load_file(tmp_path / "last.safetensors")
    assert all(value.isfinite().all() for value in kept.values())


def test_nothing_is_said_to_be_kept_where_nothing_was(tmp_path):
    error = broken(tmp_path, 1, spoil)

    assert not (tmp_path / "last.safetensors").exists()
    assert not hasattr(error, "__notes__")


def test_a_missing_compiler_is_named():
    # As torch says it; the real thing takes torch ten seconds to load.
    fault = type("InductorError", (RuntimeError,), {"__module__": "torch._inductor.exc"})

    with (
        pytest.raises(
            TrainingError, match=r"^training.compile: .* Install g\+\+ or clang, or set it"
        ),
        explained(read_config(settings())),
    ):
        raise fault("InvalidCxxCompiler: No working C++ compiler found in torch._inductor.config")


def test_what_can_not_be_compiled_is_told_with_what_to_try():
    def build():
        return Faulty(1, lambda answer: answer @ answer)

    with pytest.raises(TrainingError, match=r"^training.compile: .*set it to false\.$"):
        train(build, settings(compile=True), input_shape=(64,), listener=quiet)


REFUSALS = [
    (settings(device="cuda:9"), "training.device"),
    (settings(data={"source": "csv", "path": "gone.csv"}), "gone.csv"),
    (settings(loss="gess"), "training.loss"),
]


@pytest.mark.parametrize(("config", "words"), REFUSALS, ids=["device", "data", "settings"])
def test_what_is_refused_before_it_begins_leaves_no_folder(tmp_path, config, words):
    with pytest.raises(TrainingError, match=words):
        train(mlp(64, 10), config, out=tmp_path / "run", folder=tmp_path, listener=quiet)

    assert not (tmp_path / "run").exists()


@pytest.mark.parametrize(("config", "words"), REFUSALS, ids=["device", "data", "settings"])
def test_a_folder_that_waits_for_a_training_is_told_of_its_refusal(tmp_path, config, words):
    (tmp_path / "job.json").write_text("{}")

    with pytest.raises(TrainingError, match=words):
        train(mlp(64, 10), config, out=tmp_path, folder=tmp_path, listener=quiet)

    assert last_row(tmp_path)["event"] == "failed"
    assert words in last_row(tmp_path)["message"]


def test_a_folder_of_refusals_is_used_for_the_training_that_begins(tmp_path):
    (tmp_path / "job.json").write_text("{}")
    for config, words in REFUSALS[:2]:
        with pytest.raises(TrainingError, match=words):
            train(mlp(64, 10), config, out=tmp_path, folder=tmp_path, listener=quiet)

    train(mlp(64, 10), settings(epochs=1), input_shape=(64,), out=tmp_path, listener=quiet)

    rows = (tmp_path / "metrics.jsonl").read_text().splitlines()
    assert [json.loads(rows[k])["event"] for k in (0, -1)] == ["start", "done"]


def test_a_model_that_can_not_be_built_is_noted_too(tmp_path):
    def build():
        raise ValueError("no such layer")

    with pytest.raises(ValueError, match="no such layer"):
        train(build, settings(), input_shape=(64,), out=tmp_path / "run", listener=quiet)

    assert last_row(tmp_path / "run") == {"event": "failed", "message": "no such layer"} | {
        "detail": ""
    }


def test_a_refusal_is_not_noted_in_the_training_that_is_there(tmp_path):
    train(mlp(64, 10), settings(epochs=1), input_shape=(64,), out=tmp_path, listener=quiet)
    before = (tmp_path / "metrics.jsonl").read_bytes()

    with pytest.raises(TrainingError, match="already holds a training"):
        train(mlp(64, 10), settings(), input_shape=(64,), out=tmp_path, listener=quiet)

    assert (tmp_path / "metrics.jsonl").read_bytes() == before
