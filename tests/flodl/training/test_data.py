"""Every source of data: what it gives, and what is refused before training."""

from __future__ import annotations

import math

import pytest
import torch
from training_models import read

from flodl import TrainingError
from flodl.training import SOURCES

BUILT_IN = [
    ("digits", "cross_entropy", (1, 8, 8), 1797, 10),
    ("iris", "cross_entropy", (4,), 150, 3),
    ("wine", "cross_entropy", (13,), 178, 3),
    ("breast_cancer", "cross_entropy", (30,), 569, 2),
    ("diabetes", "mse", (10,), 442, 0),
    ("moons", "cross_entropy", (2,), 1000, 2),
    ("spirals", "cross_entropy", (2,), 1000, 2),
    ("sine", "mse", (1,), 1000, 0),
]


@pytest.mark.parametrize(("name", "loss", "shape", "samples", "classes"), BUILT_IN)
def test_a_built_in_source_gives_what_is_said_of_it(tmp_path, name, loss, shape, samples, classes):
    data = read(tmp_path, {"source": name}, loss, shape)

    x, y = data.samples.take(data.training)
    assert len(data.samples) == samples
    assert tuple(x.shape[1:]) == shape
    assert x.dtype == torch.float32
    assert len(data.classes) == classes
    assert len(data.validation) == round(samples * 0.2)
    if classes:
        assert y.dtype == torch.int64
        assert set(y.tolist()) == set(range(classes))
    else:
        assert (y.dtype, tuple(y.shape[1:])) == (torch.float32, (1,))


def test_every_source_is_known():
    assert set(SOURCES) >= {name for name, *_ in BUILT_IN}
    assert set(SOURCES) >= {"copy", "parity", "csv", "npz", "images", "torchvision"}


def test_the_split_is_seeded_and_a_partition(tmp_path):
    first = read(tmp_path, {"source": "iris"})
    again = read(tmp_path, {"source": "iris"})
    other = read(tmp_path, {"source": "iris"}, seed=1)

    assert torch.equal(first.training, again.training)
    assert not torch.equal(first.training, other.training)
    assert sorted([*first.training.tolist(), *first.validation.tolist()]) == list(range(150))


def test_features_are_scaled_by_the_training_part_alone(tmp_path):
    data = read(tmp_path, {"source": "wine"})

    x, _ = data.samples.take(data.training)
    held_out, _ = data.samples.take(data.validation)
    assert torch.allclose(x.mean(0), torch.zeros(13), atol=1e-5)
    assert torch.allclose(x.std(0, correction=0), torch.ones(13), atol=1e-5)
    assert not torch.allclose(held_out.mean(0), torch.zeros(13), atol=1e-3)


def test_generated_data_depends_on_the_seed_alone(tmp_path):
    def first(seed):
        return read(tmp_path, {"source": "spirals"}, seed=seed).samples.x

    assert torch.equal(first(3), first(3))
    assert not torch.equal(first(3), first(4))


def test_copy_asks_for_the_symbols_after_the_signal(tmp_path):
    data = read(tmp_path, {"source": "copy", "length": 4}, shape=(8,), dtype="int64")

    x, y = data.samples.take(data.training)
    assert torch.equal(x[:, :4], y[:, 4:])
    assert set(x[:, 4].tolist()) == {9}
    assert not x[:, 5:].any()
    assert not y[:, :4].any()
    assert len(data.classes) == 10


def test_parity_is_whether_the_ones_are_odd(tmp_path):
    data = read(tmp_path, {"source": "parity"}, shape=("S",), dtype="int64")

    x, y = data.samples.take(data.training)
    assert torch.equal(x.sum(1) % 2, y)


@pytest.mark.parametrize(
    ("shape", "dtype", "expected"),
    [
        (("S",), "int64", (10,)),
        ((10,), "int64", (10,)),
        (("S", 10), "float32", (10, 10)),
        (("S", 1), "float32", (10, 1)),
        ((10,), "float32", (10,)),
    ],
)
def test_tokens_become_what_the_input_takes(tmp_path, shape, dtype, expected):
    data = read(tmp_path, {"source": "copy"}, shape=shape, dtype=dtype)

    x, _ = data.samples.take(data.training[:2])
    assert tuple(x.shape[1:]) == expected


@pytest.mark.parametrize(
    ("shape", "expected"),
    [
        ((64,), (64,)),
        ((8, 8), (8, 8)),
        ((1, 8, 8), (1, 8, 8)),
        (("S", 8), (8, 8)),
        (None, (1, 8, 8)),
    ],
)
def test_samples_are_reshaped_when_their_size_agrees(tmp_path, shape, expected):
    data = read(tmp_path, {"source": "digits"}, shape=shape)

    assert tuple(data.samples.take(data.training[:2])[0].shape[1:]) == expected


def test_a_size_that_does_not_agree_names_both_shapes(tmp_path):
    with pytest.raises(TrainingError) as raised:
        read(tmp_path, {"source": "iris"}, shape=(1, 8, 8))

    assert str(raised.value) == (
        "training.data: a sample of iris has shape [4] (4 numbers), but the model's input takes "
        "[1, 8, 8] (64 numbers). Set the Input's shape to [4], or choose other data."
    )


def test_the_target_can_be_the_input(tmp_path):
    data = read(tmp_path, {"source": "digits", "target": "input"}, "mse", (64,))

    x, y = data.samples.take(data.training[:3])
    assert data.reconstructs
    assert torch.equal(x, y)
    assert data.classes == ()


def test_bce_takes_two_classes_as_a_column_and_more_as_columns(tmp_path):
    two = read(tmp_path, {"source": "breast_cancer"}, "bce_with_logits")
    ten = read(tmp_path, {"source": "digits"}, "bce_with_logits")

    assert tuple(two.samples.y.shape) == (569, 1)
    assert set(two.samples.y.unique().tolist()) == {0.0, 1.0}
    assert tuple(ten.samples.y.shape) == (1797, 10)
    assert bool((ten.samples.y.sum(1) == 1).all())


def test_a_missing_package_is_named_with_how_to_get_it(tmp_path, monkeypatch):
    import sys

    for name in ("sklearn", "torchvision"):
        monkeypatch.setitem(sys.modules, name, None)

    with pytest.raises(TrainingError, match=r"scikit-learn, which is not installed.*\[data\]"):
        read(tmp_path, {"source": "digits"})
    with pytest.raises(TrainingError, match="torchvision is not installed"):
        read(tmp_path, {"source": "torchvision", "name": "MNIST", "path": "."})


def test_targets_can_be_scaled_and_their_scale_is_kept(tmp_path):
    data = read(tmp_path, {"source": "diabetes", "standardize_target": True}, "mse")

    y = data.samples.take(data.training)[1]
    assert math.isclose(float(y.mean()), 0, abs_tol=1e-5)
    assert 100 < float(data.target_scale.mean) < 200
