"""Data sets of torchvision: a stand-in for the package, and the package itself where it is."""

from __future__ import annotations

import struct
import sys
from types import ModuleType

import numpy as np
import pytest
import torch
from training_models import mlp, quiet, settings

from flodl import TrainingError
from flodl.training import Input, load, read_config, train


class Squares:
    """A data set as torchvision makes them: pictures and their classes, under a folder."""

    classes = ("dark", "light")

    def __init__(self, root, train=True):
        if not (root / "squares").is_dir():
            raise RuntimeError("Dataset not found. You can use download=True to download it")
        self.targets = [k % 2 for k in range(8 if train else 4)]

    def __len__(self):
        return len(self.targets)

    def __getitem__(self, index):
        return np.full((4, 4), 200 * self.targets[index], dtype=np.uint8), self.targets[index]


class Made:
    """A data set without a folder, which tells each class with its picture only."""

    def __init__(self, size=6, grows=False, of_classes=True, broken=-1):
        self.size, self.grows, self.of_classes, self.broken = size, grows, of_classes, broken

    def __len__(self):
        return self.size

    def __getitem__(self, index):
        if index == self.broken:
            raise OSError("image file is truncated")
        rows = 3 + index * self.grows
        target = index % 3 if self.of_classes else {"boxes": []}
        return torch.zeros(3, 1 + rows, 5, dtype=torch.uint8), target


@pytest.fixture
def vision(monkeypatch):
    """A torchvision with two data sets."""
    package, datasets = ModuleType("torchvision"), ModuleType("torchvision.datasets")
    datasets.Squares, datasets.Made, datasets.__all__ = Squares, Made, ["Squares", "Made"]
    package.datasets = datasets
    monkeypatch.setitem(sys.modules, "torchvision", package)
    monkeypatch.setitem(sys.modules, "torchvision.datasets", datasets)


def read(folder, **data):
    config = read_config(settings(data={"source": "torchvision", **data}))
    return load(config, folder, Input())


@pytest.mark.usefixtures("vision")
def test_pictures_and_classes_come_as_the_data_set_has_them(tmp_path):
    (tmp_path / "here" / "squares").mkdir(parents=True)

    data = read(tmp_path, name="Squares", path="here")

    x, y = data.samples.take(torch.arange(8))
    assert x.shape == (8, 1, 4, 4)
    assert y.tolist() == [0, 1] * 4
    assert torch.allclose(x[:, 0, 0, 0], y * 200 / 255)
    assert data.classes == ("dark", "light")


@pytest.mark.usefixtures("vision")
def test_options_go_to_the_data_set(tmp_path):
    (tmp_path / "squares").mkdir()

    data = read(tmp_path, name="Squares", path=".", options={"train": False})

    assert len(data.samples) == 4


@pytest.mark.usefixtures("vision")
def test_a_data_set_without_a_folder_needs_no_path_and_is_asked_for_each_class(tmp_path):
    data = read(tmp_path, name="Made", options={"size": 9})

    assert data.samples.take(torch.arange(9))[1].tolist() == [0, 1, 2] * 3


@pytest.mark.usefixtures("vision")
@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({}, "data.name: it is missing. Name a class of torchvision.datasets, as MNIST."),
        ({"name": "Square"}, r"no data set 'Square' \(did you mean Squares\?\)"),
        ({"name": "Squares"}, "data.path: it is missing"),
        ({"name": "Squares", "path": "gone"}, "data.path: there is no .*gone"),
        (
            {"name": "Squares", "path": "."},
            r"Squares can't be read from .*: Dataset not found. Nothing is downloaded .* in "
            r"Python: torchvision.datasets.Squares\(root='.*', download=True\)$",
        ),
        ({"name": "Made", "options": {"sighs": 1}}, "options: Made can't be made with them"),
        ({"name": "Made", "options": {"size": 0}}, "Made is empty"),
        ({"name": "Made", "options": {"grows": True}}, r"picture 1 of Made has shape \[3, 5, 5\]"),
        (
            {"name": "Made", "options": {"broken": 4}},
            "picture 4 of Made can't be read: image file is truncated.",
        ),
        ({"name": "Made", "options": {"of_classes": False}}, "Made has no class for each picture"),
    ],
)
def test_what_is_wrong_is_said_with_what_to_do(tmp_path, data, message):
    with pytest.raises(TrainingError, match=message):
        read(tmp_path, **data)


def test_a_torchvision_of_another_torch_is_told_from_none(tmp_path, monkeypatch):
    class Broken:
        def find_spec(self, name, _path, _target=None):
            if name == "torchvision":
                raise RuntimeError("operator torchvision::nms does not exist")

    monkeypatch.delitem(sys.modules, "torchvision", raising=False)
    monkeypatch.setattr(sys, "meta_path", [Broken(), *sys.meta_path])

    with pytest.raises(TrainingError, match=r"can't be loaded \(operator .*It must be of the same"):
        read(tmp_path, name="MNIST", path=".")


def write_idx(path, array):
    head = struct.pack(">HBB", 0, 8, array.ndim) + struct.pack(f">{array.ndim}I", *array.shape)
    path.write_bytes(head + array.tobytes())


def test_mnist_on_disk_is_learned_where_torchvision_is_installed(tmp_path):
    pytest.importorskip("torchvision")
    raw = tmp_path / "MNIST" / "raw"
    raw.mkdir(parents=True)
    labels = np.arange(300, dtype=np.uint8) % 10
    pictures = np.zeros((300, 28, 28), dtype=np.uint8)
    for picture, label in zip(pictures, labels, strict=True):
        picture[label * 2 : label * 2 + 4] = 255
    for part in ("train", "t10k"):
        write_idx(raw / f"{part}-images-idx3-ubyte", pictures)
        write_idx(raw / f"{part}-labels-idx1-ubyte", labels)
    config = settings(data={"source": "torchvision", "name": "MNIST", "path": "."})

    result = train(mlp(784, 10), config, input_shape=(784,), folder=tmp_path, listener=quiet)

    assert result.val_accuracy == 1.0
    assert result.data.classes[3] == "3 - three"
