"""Settings that no training takes are problems of the design, in the words of the file."""

import pytest
from builders import chain

from flodl import TrainingError
from flodl.training import SOURCES, read_config
from flodl_studio.codegen import flow_source
from flodl_studio.shapes import infer
from flodl_studio.shapes.settings import SETTINGS

SOUND = {
    "data": {"source": "csv", "path": "a.csv", "target": "kind"},
    "loss": "cross_entropy",
    "optimizer": {"kind": "sgd", "lr": 0.1, "momentum": 0.9},
    "scheduler": None,
    "epochs": 5,
    "batch_size": 8,
    "validation_fraction": 0.25,
    "seed": 1,
    "device": "cuda:1",
    "precision": "bfloat16",
    "clip_grad_norm": None,
    "early_stopping": 3,
    "compile": True,
    "workers": 2,
    "keep_epochs": False,
}

BAD = {
    "data": [{}, "digits", None],
    "loss": ["ce", 3, None],
    "optimizer": [{"kind": "lion"}, {"lr": 0.1}, "adam", {"kind": "adam", "lr": 0}],
    "scheduler": [{"kind": "linear"}, "cosine"],
    "epochs": [0, 2.5, "5", None, True],
    "batch_size": [0, "all"],
    "validation_fraction": [-0.1, 2, "half"],
    "seed": [-1, "x"],
    "device": ["gpu", "cuda:x", 3],
    "precision": ["float16"],
    "clip_grad_norm": [0, -1.0, "1"],
    "early_stopping": [0, 1.5],
    "compile": [1, "yes"],
    "workers": [-1],
    "keep_epochs": [None],
    "epoch": [5],
}


def design(**training):
    nodes = ("x", "Input", {"shape": (4,)}), ("y", "Output")
    return chain(*nodes, training=SOUND | training)


def test_sound_settings_are_no_problem():
    read_config(SOUND)

    assert infer(design()).problems == ()


@pytest.mark.parametrize(
    ("name", "value"), [(name, value) for name, values in BAD.items() for value in values], ids=str
)
def test_what_no_training_takes_is_a_problem(name, value):
    with pytest.raises(TrainingError):
        read_config(SOUND | {name: value})

    (problem,) = infer(design(**{name: value})).problems

    assert (problem.severity, problem.code, problem.path) == ("error", "bad-setting", "")
    assert problem.message.startswith(f"training.{name}")


def test_the_place_and_the_rule_are_named():
    (problem,) = infer(design(epochs="3x")).problems

    assert problem.message == 'training.epochs: expected an integer ≥ 1, got "3x"'


def test_a_source_that_is_not_known_is_named():
    (problem,) = infer(design(data={"source": "digit"})).problems

    assert problem.message.startswith('training.data.source: expected "digits", "iris", ')
    assert problem.message.endswith(', got "digit"')


def test_code_is_written_all_the_same():
    for training in (False, True):
        assert "build_model" in flow_source(design(epochs=0), training).text


def test_every_setting_and_source_of_a_training_is_known():
    (source,) = (param for param in SETTINGS if param.name == "data.source")

    assert set(SOURCES) <= set(source.choices)
    assert set(SOUND) == {"device", *(param.name.partition(".")[0] for param in SETTINGS)}
