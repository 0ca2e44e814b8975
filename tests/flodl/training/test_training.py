"""Whole trainings of small models: what is told, what is written, what is refused."""

from __future__ import annotations

import json
import math
import signal

import pytest
import torch
from safetensors.torch import load_file
from sklearn.datasets import load_diabetes
from torch import nn
from torch.nn import functional
from training_models import classifier, mlp, quiet, settings

from flodl import TrainingError
from flodl.training import Control, train
from flodl.training.batches import Plan
from flodl.training.checkpoint import read_resume


def test_digits_are_learned_and_every_epoch_is_told():
    events = []

    result = train(classifier, settings(epochs=3), input_shape=(64,), listener=events.append)

    assert result.val_accuracy > 0.9
    assert [e.epoch for e in events if e.event == "epoch"] == [1, 2, 3]
    assert events[0].event == "start"
    assert events[0].parameters == sum(p.numel() for p in classifier().parameters())
    assert events[0].steps_per_epoch == math.ceil(1438 / 64)
    assert events[-1].event == "done"
    assert events[-1].best_epoch == result.best_epoch


def test_losses_are_those_of_a_plain_torch_loop():
    config = settings(epochs=2, optimizer={"kind": "sgd", "lr": 0.1, "momentum": 0.9})
    result = train(mlp(64, 16, 10), config, input_shape=(64,), listener=quiet)

    torch.manual_seed(0)
    model = mlp(64, 16, 10)()
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9)
    data = result.data
    plan = Plan(data.training, 64, 0)
    expected = []
    for epoch in range(2):
        total = 0.0
        for batch in plan.batches(epoch):
            x, y = data.samples.take(batch)
            loss = functional.cross_entropy(model(x), y)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            total += loss.item() * len(y)
        expected.append(total / len(data.training))

    assert [event.train_loss for event in result.history] == pytest.approx(expected, rel=1e-5)


def test_the_run_folder_holds_plain_weights_the_split_and_readable_metrics(tmp_path):
    result = train(classifier, settings(), input_shape=(64,), out=tmp_path / "run", listener=quiet)

    model = classifier()
    model.load_state_dict(load_file(tmp_path / "run" / "last.safetensors"))
    model.load_state_dict(load_file(tmp_path / "run" / "best.safetensors"))
    rows = [json.loads(x) for x in (tmp_path / "run" / "metrics.jsonl").read_text().splitlines()]
    split = json.loads((tmp_path / "run" / "split.json").read_text())
    assert [row["event"] for row in rows if row["event"] != "step"] == [
        "start", "epoch", "checkpoint", "checkpoint", "epoch", "checkpoint", "checkpoint",
        "results", "done",
    ]  # fmt: skip
    assert sorted(split["train"] + split["validation"]) == list(range(1797))
    assert len(split["validation"]) == round(1797 * 0.2)
    assert result.path == tmp_path / "run"


def test_a_folder_with_a_training_is_not_written_over(tmp_path):
    train(classifier, settings(epochs=1), input_shape=(64,), out=tmp_path, listener=quiet)

    with pytest.raises(TrainingError, match="already holds a training"):
        train(classifier, settings(epochs=1), input_shape=(64,), out=tmp_path, listener=quiet)


def test_best_weights_are_those_of_the_lowest_validation_loss():
    config = settings(epochs=6, optimizer={"kind": "sgd", "lr": 3.0})
    losses = []

    result = train(
        mlp(64, 16, 10),
        config,
        input_shape=(64,),
        listener=lambda e: losses.append(e.val_loss) if e.event == "epoch" else None,
    )

    model = mlp(64, 16, 10)()
    model.load_state_dict(result.best)
    x, y = result.data.samples.take(result.data.validation)
    loss = functional.cross_entropy(model(x), y).item()
    assert result.best_epoch == 1 + losses.index(min(losses))
    assert loss == pytest.approx(min(losses), rel=1e-4)


def test_after_training_wrong_and_right_answers_are_counted_by_class():
    result = train(classifier, settings(), input_shape=(64,), listener=quiet)

    evaluation = result.evaluation
    right = int(evaluation.confusion.diagonal().sum())
    assert int(evaluation.confusion.sum()) == len(result.data.validation)
    assert right == int((evaluation.predicted == evaluation.true).sum())
    assert right / len(result.data.validation) == pytest.approx(result.val_accuracy)
    worst = evaluation.worst(3)
    assert evaluation.loss[evaluation.index == worst[0]] == evaluation.loss.max()


def test_after_training_values_are_in_the_units_of_the_data():
    data = {"source": "diabetes", "standardize_target": True}

    config = settings(data=data, loss="mse", epochs=20)
    result = train(mlp(10, 16, 1), config, input_shape=(10,), listener=quiet)

    evaluation, scale = result.evaluation, result.data.target_scale
    raw = load_diabetes().target[evaluation.index]
    assert evaluation.true.reshape(-1).tolist() == pytest.approx(raw.tolist(), rel=1e-4)
    errors = (evaluation.predicted - evaluation.true) / scale.deviation
    assert float(errors.square().mean()) == pytest.approx(result.val_loss, rel=1e-4)


def test_early_stopping_ends_when_the_validation_loss_no_longer_falls():
    config = settings(epochs=200, early_stopping=2, optimizer={"kind": "adam", "lr": 0.05})

    result = train(mlp(64, 32, 10), config, input_shape=(64,), listener=quiet)

    assert len(result.history) == result.best_epoch + 2
    assert len(result.history) < 200


@pytest.mark.parametrize(
    "scheduler",
    [
        {"kind": "cosine", "eta_min": 1e-5},
        {"kind": "step", "step_size": 1, "gamma": 0.5},
        {"kind": "one_cycle"},
        {"kind": "plateau", "patience": 0, "threshold": 10.0},
    ],
    ids=lambda scheduler: scheduler["kind"],
)
def test_every_schedule_lowers_the_rate_by_the_end(scheduler):
    config = settings(epochs=4, scheduler=scheduler, optimizer={"kind": "adamw", "lr": 0.01})

    result = train(mlp(64, 10), config, input_shape=(64,), listener=quiet)

    assert result.history[-1].lr < 0.01 / 2


@pytest.mark.parametrize("kind", ["sgd", "adam", "adamw", "rmsprop"])
def test_every_optimizer_lowers_the_loss(kind):
    config = settings(optimizer={"kind": kind, "lr": 0.01}, clip_grad_norm=5.0)

    result = train(mlp(64, 16, 10), config, input_shape=(64,), listener=quiet)

    assert result.history[-1].train_loss < result.history[0].train_loss


def test_bfloat16_trains_and_keeps_float32_weights():
    result = train(
        mlp(64, 32, 10),
        settings(precision="bfloat16", epochs=4),
        input_shape=(64,),
        listener=quiet,
    )

    assert result.val_accuracy > 0.8
    assert {weight.dtype for weight in result.best.values()} == {torch.float32}


def test_a_loss_that_is_no_number_ends_with_advice_and_keeps_the_last_checkpoint(tmp_path):
    config = settings(
        data={"source": "sine"}, loss="mse", epochs=50, optimizer={"kind": "sgd", "lr": 1e6}
    )

    with pytest.raises(TrainingError, match=r"loss became .* Lower the learning rate .*clip_grad"):
        train(mlp(1, 8, 1), config, input_shape=(1,), out=tmp_path, listener=quiet)

    assert not (tmp_path / "last.safetensors").exists()


def test_shared_weights_are_written_under_each_of_their_names(tmp_path):
    class Tied(nn.Module):
        def __init__(self):
            super().__init__()
            self.first = nn.Linear(64, 64)
            self.second = nn.Linear(64, 64)
            self.second.weight = self.first.weight
            self.head = nn.Linear(64, 10)

        def forward(self, x):
            return self.head(self.second(self.first(x).relu()))

    train(Tied, settings(epochs=1), input_shape=(64,), out=tmp_path, listener=quiet)

    Tied().load_state_dict(load_file(tmp_path / "best.safetensors"))


def test_of_several_outputs_the_first_is_trained():
    class TwoHeads(nn.Module):
        def __init__(self):
            super().__init__()
            self.digit, self.other = nn.Linear(64, 10), nn.Linear(64, 3)

        def forward(self, x):
            return self.digit(x), self.other(x)

    result = train(TwoHeads, settings(epochs=3), input_shape=(64,), listener=quiet)

    assert result.val_accuracy > 0.8


def test_a_module_that_keeps_state_forgets_it_before_every_batch():
    class Remembering(nn.Module):
        def __init__(self):
            super().__init__()
            self.linear = nn.Linear(64, 10)
            self.last = None

        def forward(self, x):
            before = torch.zeros_like(x) if self.last is None else self.last
            self.last = x + before
            return self.linear(self.last)

        def reset_state(self):
            self.last = None

    result = train(Remembering, settings(epochs=3), input_shape=(64,), listener=quiet)

    assert result.val_accuracy > 0.8


def test_an_output_of_the_wrong_width_is_named_before_a_weight_has_changed():
    with pytest.raises(TrainingError, match="7 scores, but the data has 10 classes"):
        train(mlp(64, 7), settings(), input_shape=(64,), listener=quiet)


def test_a_model_without_parameters_is_refused():
    with pytest.raises(TrainingError, match="no trainable parameters"):
        train(nn.Flatten, settings(), input_shape=(64,), listener=quiet)


def test_stop_ends_after_the_step_in_hand_with_a_checkpoint(tmp_path):
    control, events = Control(), []

    def listen(event):
        events.append(event)
        if event.event == "step":
            control.stop()

    result = train(
        mlp(64, 10),
        settings(epochs=100_000),
        input_shape=(64,),
        out=tmp_path,
        listener=listen,
        control=control,
    )

    (step,) = [event for event in events if event.event == "step"]
    assert result.stopped
    assert events[-1].event == "stopped"
    assert events[-1].step == step.step
    assert result.evaluation is None
    assert (tmp_path / "resume.safetensors").exists()


def test_stop_after_epoch_finishes_it():
    control, epochs = Control(), []

    def listen(event):
        if event.event == "start":
            control.stop_after_epoch()
        if event.event == "epoch":
            epochs.append(event.epoch)

    result = train(
        mlp(64, 10), settings(epochs=9), input_shape=(64,), listener=listen, control=control
    )

    assert epochs == [1]
    assert result.stopped
    assert int(result.evaluation.confusion.sum()) == len(result.data.validation)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_with_a_checkpoint_and_is_then_what_it_was(tmp_path, number):
    before = signal.getsignal(number)

    def interrupt(event):
        if event.event == "epoch" and event.epoch == 2:
            signal.raise_signal(number)

    with pytest.raises(KeyboardInterrupt):
        train(
            mlp(64, 10),
            settings(epochs=1_000_000),
            input_shape=(64,),
            listener=interrupt,
            out=tmp_path,
        )

    assert read_resume(tmp_path / "resume.safetensors")["progress"]["epoch"] == 2
    assert signal.getsignal(number) is before


def test_a_task_runs_between_steps_and_a_pause_waits_for_resume():
    control, seen = Control(), []

    def look(training):
        seen.append(training.progress.step)
        control.resume()

    def listen(event):
        seen.append(event.event)
        if event.event == "start":
            control.pause()
            control.ask(look)
        if event.event == "paused":
            control.ask(look)

    train(mlp(64, 10), settings(epochs=1), input_shape=(64,), listener=listen, control=control)

    assert seen[0] == "start"
    assert 0 in seen
    assert seen[-1] == "done"


def test_the_leftover_sample_joins_the_last_batch():
    plan = Plan(torch.arange(65), 32, seed=0)

    sizes = [len(batch) for batch in plan.batches(0)]

    assert sizes == [32, 33]


def test_the_order_depends_on_seed_and_epoch_and_starts_anywhere():
    plan = Plan(torch.arange(100), 32, seed=1)

    whole = torch.cat(plan.batches(0))

    assert torch.equal(torch.cat(plan.batches(0, 2)), whole[64:])
    assert not torch.equal(torch.cat(plan.batches(1)), whole)
    assert torch.equal(whole.sort().values, torch.arange(100))


def test_weights_of_every_epoch_are_kept_where_it_is_asked_for(tmp_path):
    told = []

    def hear(event):
        if event.event == "epoch":
            told.append((event.epoch, (tmp_path / f"epoch_{event.epoch:03}.safetensors").is_file()))

    train(
        classifier,
        settings(epochs=3, keep_epochs=True),
        input_shape=(64,),
        listener=hear,
        out=tmp_path,
    )
    kept = [load_file(tmp_path / f"epoch_{epoch:03}.safetensors") for epoch in (1, 2, 3)]

    assert told == [(1, True), (2, True), (3, True)]
    assert not torch.equal(kept[0]["0.weight"], kept[2]["0.weight"])
    last = load_file(tmp_path / "last.safetensors")
    assert all(torch.equal(kept[2][name], last[name]) for name in last)


def test_weights_of_epochs_are_not_kept_unasked(tmp_path):
    train(classifier, settings(epochs=1), input_shape=(64,), listener=quiet, out=tmp_path)

    assert not list(tmp_path.glob("epoch_*"))
