"""Folders of pictures, a class a folder."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from training_models import read

from flodl import TrainingError


@pytest.fixture
def pictures(tmp_path):
    from PIL import Image

    random = np.random.default_rng(0)
    for name in ("cats", "dogs"):
        (tmp_path / "pets" / name).mkdir(parents=True)
        for number in range(5):
            pixels = random.integers(0, 256, (6, 8, 3), dtype=np.uint8)
            Image.fromarray(pixels).save(tmp_path / "pets" / name / f"{number}.png")
    return tmp_path


@pytest.mark.parametrize("limit", [0, 10**9])
@pytest.mark.parametrize(("shape", "channels"), [(None, 3), ((3, 6, 8), 3), ((1, 6, 8), 1)])
def test_a_folder_of_pictures_is_a_class_a_folder(pictures, limit, shape, channels):
    options = {"source": "images", "path": "pets", "in_memory_bytes": limit}

    data = read(pictures, options, shape=shape)

    x, y = data.samples.take(torch.arange(10))
    assert data.classes == ("cats", "dogs")
    assert tuple(x.shape) == (10, channels, 6, 8)
    assert 0 <= float(x.min()) < float(x.max()) <= 1
    assert y.tolist() == [0] * 5 + [1] * 5


def test_pictures_of_several_sizes_are_refused_or_scaled(pictures):
    from PIL import Image

    Image.new("RGB", (4, 4)).save(pictures / "pets" / "dogs" / "small.png")

    with pytest.raises(TrainingError, match=r"is 8×6 pixels but small\.png is 4×4"):
        read(pictures, {"source": "images", "path": "pets"})
    scaled = read(pictures, {"source": "images", "path": "pets", "size": [6, 8]})

    assert tuple(scaled.samples.x.shape) == (11, 3, 6, 8)


def test_bad_folders_of_pictures_are_refused(pictures):
    (pictures / "pets" / "dogs" / "9.png").write_bytes(b"no picture")
    (pictures / "flat").mkdir()
    (pictures / "hollow" / "cats").mkdir(parents=True)

    for path, message in (
        ("pets", "9.png can't be read"),
        ("flat", "has no folders in it"),
        ("hollow", "cats has no pictures in it"),
    ):
        with pytest.raises(TrainingError, match=message):
            read(pictures, {"source": "images", "path": path})
