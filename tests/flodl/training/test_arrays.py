"""Arrays of NumPy: in memory and mapped, whole or refused."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from training_models import read

from flodl import TrainingError
from flodl.training.data import Held, Streamed


def arrays(seed=0):
    random = np.random.default_rng(seed)
    return random.normal(size=(40, 3)).astype(np.float32), random.integers(0, 4, 40)


@pytest.mark.parametrize("save", [np.savez, np.savez_compressed])
@pytest.mark.parametrize("limit", [0, 10**9])
def test_arrays_are_the_same_in_memory_and_mapped(tmp_path, save, limit):
    x, y = arrays()
    save(tmp_path / "d.npz", images=x, labels=y)
    options = {"source": "npz", "path": "d.npz", "x": "images", "y": "labels"}

    data = read(tmp_path, {**options, "in_memory_bytes": limit})

    assert isinstance(data.samples, Streamed if limit == 0 else Held)
    got = data.samples.take(data.training)
    assert np.array_equal(got[0].numpy(), x[data.training.numpy()])
    assert np.array_equal(got[1].numpy(), y[data.training.numpy()])


def test_a_large_stored_array_is_mapped_not_read(tmp_path):
    x, y = arrays()
    np.savez(tmp_path / "d.npz", x=x, y=y)

    data = read(tmp_path, {"source": "npz", "path": "d.npz", "in_memory_bytes": 0})

    assert isinstance(data.samples.x, np.memmap)


def test_npy_files_are_read_from_a_folder_and_side_by_side(tmp_path):
    x, y = arrays()
    np.save(tmp_path / "x.npy", x)
    np.save(tmp_path / "y.npy", y)

    folder = read(tmp_path, {"source": "npz", "path": "."})
    beside = read(tmp_path, {"source": "npy", "path": "x.npy", "y": "y.npy"})

    assert torch.equal(folder.samples.x, beside.samples.x)
    assert torch.equal(folder.samples.y, beside.samples.y)


def test_pictures_with_channels_last_are_turned_not_scrambled(tmp_path):
    pictures = np.random.default_rng(0).integers(0, 256, (6, 5, 4, 3), dtype=np.uint8)
    np.savez(tmp_path / "d.npz", x=pictures, y=np.arange(6) % 2)

    data = read(tmp_path, {"source": "npz", "path": "d.npz"}, shape=(3, 5, 4))

    expected = torch.from_numpy(pictures).permute(0, 3, 1, 2) / 255
    assert torch.allclose(data.samples.x, expected)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ({"x": np.ones((4, 2))}, "has no array 'y'; it has x"),
        ({"x": np.ones((4, 2)), "y": np.zeros(3)}, "has 4 inputs but 3 targets"),
        ({"x": np.array([[1.0, np.nan]] * 4), "y": np.zeros(4)}, "number 1 of sample 0 of d.npz"),
        ({"x": np.ones((4, 2)), "y": np.full(4, np.nan)}, "the target of sample 0 of d.npz is nan"),
        ({"x": np.float32(3), "y": np.zeros(4)}, "is a single number"),
        ({"x": np.ones((0, 2)), "y": np.zeros(0)}, "d.npz is empty"),
        ({"x": np.array([{}, {}]), "y": np.zeros(2)}, "can't be read"),
        ({"x": np.array([["a"], ["b"]]), "y": np.zeros(2)}, "numbers are needed"),
    ],
)
def test_bad_arrays_are_refused(tmp_path, content, message):
    np.savez(tmp_path / "d.npz", **content)

    with pytest.raises(TrainingError) as raised:
        read(tmp_path, {"source": "npz", "path": "d.npz"})

    assert message in str(raised.value)


def test_a_file_cut_short_is_refused(tmp_path):
    x, y = arrays()
    np.savez(tmp_path / "d.npz", x=x, y=y)
    content = (tmp_path / "d.npz").read_bytes()
    (tmp_path / "d.npz").write_bytes(content[: len(content) // 2])

    with pytest.raises(TrainingError, match=r"d\.npz can't be read"):
        read(tmp_path, {"source": "npz", "path": "d.npz"})
