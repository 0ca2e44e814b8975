"""Settings are checked, completed, and refused by name."""

from __future__ import annotations

import pytest
from training_models import settings

from flodl import TrainingError
from flodl.training import read_config


def test_what_is_left_out_gets_its_default():
    config = read_config({"data": {"source": "iris"}, "loss": "mse"})

    assert config.optimizer.kind == "adam"
    assert config.lr == 0.001
    assert (config.epochs, config.batch_size, config.validation_fraction) == (10, 64, 0.2)
    assert (config.seed, config.device, config.precision) == (0, "auto", "float32")
    assert config.scheduler is config.clip_grad_norm is config.early_stopping is None


def test_torch_options_pass_through_with_lists_as_tuples():
    config = read_config(settings(optimizer={"kind": "adamw", "betas": [0.8, 0.9], "lr": 0.1}))

    assert config.optimizer.options == {"betas": (0.8, 0.9), "lr": 0.1}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"epoch": 3}, "training.epoch: there is no such setting (did you mean epochs?)."),
        ({"epochs": 0}, "training.epochs: expected an integer ≥ 1, got 0."),
        ({"epochs": True}, "training.epochs: expected an integer ≥ 1, got True."),
        ({"batch_size": 2.5}, "training.batch_size: expected an integer ≥ 1, got 2.5."),
        (
            {"loss": "cross_entrop"},
            "training.loss: expected one of cross_entropy, bce_with_logits, mse, l1, smooth_l1, "
            "nll, got 'cross_entrop' (did you mean cross_entropy?).",
        ),
        (
            {"optimizer": {"kind": "adan"}},
            "training.optimizer.kind: expected one of sgd, adam, adamw, rmsprop, got 'adan' "
            "(did you mean adam?).",
        ),
        (
            {"optimizer": {"kind": "adam", "momentum": 0.9}},
            "training.optimizer.momentum: adam has no such option.",
        ),
        (
            {"optimizer": {"kind": "sgd", "lr": -1}},
            "training.optimizer.lr: expected a number above 0, got -1.",
        ),
        (
            {"scheduler": {"kind": "step", "gama": 0.5}},
            "training.scheduler.gama: step has no such option (did you mean gamma?).",
        ),
        (
            {"validation_fraction": 1},
            "training.validation_fraction: expected a number from 0 to below 1, got 1.",
        ),
        (
            {"clip_grad_norm": 0},
            "training.clip_grad_norm: expected a number above 0, or null, got 0.",
        ),
        ({"device": "gpu"}, "training.device: expected auto, cpu, cuda or cuda:i, got 'gpu'."),
        ({"data": "digits"}, "training.data: expected {\"source\": name, …}, got 'digits'."),
        ({"compile": 1}, "training.compile: expected true or false, got 1."),
    ],
)
def test_a_bad_setting_is_named_with_what_it_should_be(change, message):
    with pytest.raises(TrainingError) as raised:
        read_config(settings(**change))

    assert str(raised.value) == message


@pytest.mark.parametrize("missing", ["data", "loss"])
def test_data_and_loss_are_needed(missing):
    training = settings()
    del training[missing]

    with pytest.raises(TrainingError, match=f"training.{missing}: it is missing"):
        read_config(training)
