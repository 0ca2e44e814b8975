"""Looking at layers, capturing their outputs, finding a learning rate."""

from __future__ import annotations

import json
import time

import pytest
import torch
from torch import nn
from training_models import classifier, mlp, quiet, settings

from flodl.training import Watch, find_rate, outputs_of, train
from flodl.training.rates import suggest
from flodl.training.watch import dead_part, histogram


def test_units_that_are_zero_for_the_whole_batch_are_dead():
    rows = torch.tensor([[0.0, 1.0, 0.0, 0.0], [0.0, 0.0, 2.0, 0.0]])
    channels = torch.zeros(2, 4, 3, 3)
    channels[1, 2, 0, 0] = 1

    assert dead_part(rows) == 0.5
    assert dead_part(rows.unsqueeze(1)) == 0.5
    assert dead_part(channels) == 0.75


def test_a_histogram_counts_every_number_between_its_bounds():
    values = torch.linspace(-1, 3, 1000)

    found = histogram(values)

    assert (found["low"], found["high"]) == (-1, 3)
    assert sum(found["counts"]) == 1000
    assert sum(histogram(torch.ones(5))["counts"]) == 5


def test_a_look_gives_the_norms_of_the_step():
    model = mlp(4, 8, 2)()
    watch = Watch(histograms=True)

    watch.begin(model, 7)
    model(torch.randn(16, 4)).sum().backward()
    seen = watch.finish(model)

    expected = torch.cat([p.grad.flatten() for p in model[0].parameters()]).norm()
    assert seen.step == 7
    assert seen.nodes["0"]["gradient_norm"] == pytest.approx(float(expected), rel=1e-5)
    assert set(seen.nodes) == {"0", "1", "2"}
    assert set(seen.nodes["2"]) == {
        "weight_norm", "gradient_norm", "dead", "activations", "weights", "gradients",
    }  # fmt: skip
    assert not model[0]._forward_hooks


def test_the_next_look_waits_until_this_one_is_paid_for():
    model = mlp(64, 256, 256, 10)()
    watch = Watch(histograms=True, seconds=0.0, share=0.05)

    began = time.perf_counter()
    watch.begin(model, 1)
    model(torch.randn(64, 64)).sum().backward()
    watch.finish(model)
    spent = watch._spent

    assert not watch.is_due(time.perf_counter())
    assert watch.is_due(began + 1000)
    assert watch.cost <= 0.0501
    assert watch._due - began >= spent / 0.05


def test_watching_does_not_change_what_is_learned():
    plain = train(classifier, settings(), input_shape=(64,), listener=quiet)
    seen = []
    watched = train(
        classifier,
        settings(),
        input_shape=(64,),
        listener=seen.append,
        watch=Watch(histograms=True, seconds=0.0, share=1.0),
    )

    assert any(event.event == "statistics" for event in seen)
    assert [e.val_loss for e in watched.history] == [e.val_loss for e in plain.history]


def test_what_was_last_seen_in_each_epoch_is_kept_and_no_more(tmp_path):
    told = []

    def hear(event):
        if event.event in ("statistics", "epoch"):
            told.append(event)

    watch = Watch(seconds=0.0, share=1.0)
    train(
        classifier,
        settings(epochs=2),
        input_shape=(64,),
        listener=hear,
        watch=watch,
        out=tmp_path,
    )
    rows = [json.loads(line) for line in (tmp_path / "layers.jsonl").read_text().splitlines()]

    ends = [k for k, event in enumerate(told) if event.event == "epoch"]
    assert [row["epoch"] for row in rows] == [1, 2]
    assert [row["step"] for row in rows] == [told[end - 1].step for end in ends]
    assert [row["nodes"] for row in rows] == [told[end - 1].nodes for end in ends]
    assert "statistics" not in (tmp_path / "metrics.jsonl").read_text()


def test_outputs_are_given_by_name_in_order_and_the_model_stays_as_it_was():
    model = classifier()
    model.train()
    before = {name: value.clone() for name, value in model.state_dict().items()}
    random = torch.get_rng_state()

    output, kept = outputs_of(model, torch.ones(5, 64))

    assert list(kept) == ["0", "1", "2", "3", "4"]
    assert torch.equal(kept["4"], output)
    assert model.training
    assert torch.equal(torch.get_rng_state(), random)
    for name, value in model.state_dict().items():
        assert torch.equal(value, before[name])


def test_a_batch_norm_never_trained_takes_its_statistics_from_company():
    import flodl

    model = nn.Sequential(nn.Linear(4, 3), flodl.nn.BatchNorm(3))
    batch = torch.randn(16, 4)

    output, kept = outputs_of(model, batch[:1], company=batch)

    assert output.shape == (16, 3)
    assert torch.allclose(kept["1"].mean(0), torch.zeros(3), atol=1e-5)
    assert int(model[1].num_batches_tracked) == 0


def test_tags_of_a_graph_are_outputs_too():
    import flodl

    model = (
        flodl.FlowBuilder.from_(nn.Linear(4, 4)).also(nn.Linear(4, 4)).tag("sum")
        .through(nn.Linear(4, 2)).build()
    )  # fmt: skip

    _, kept = outputs_of(model, torch.randn(2, 4))

    assert torch.equal(kept["sum"], model.tagged("sum"))


def test_a_rate_is_found_where_the_loss_falls_and_the_model_learns_with_it():
    found = find_rate(mlp(64, 32, 10), settings(), input_shape=(64,))

    assert found.rates[0] == pytest.approx(1e-6)
    assert all(b > a for a, b in zip(found.rates, found.rates[1:], strict=False))
    assert 1e-4 < found.suggestion < 0.5
    config = settings(optimizer={"kind": "adam", "lr": found.suggestion})
    assert train(mlp(64, 32, 10), config, input_shape=(64,), listener=quiet).val_accuracy > 0.8


def test_no_rate_is_suggested_when_the_loss_never_falls():
    assert suggest([1, 2, 3, 4], [1.0, 2.0, 3.0, 4.0]) is None
    assert suggest([1], [1.0]) is None
