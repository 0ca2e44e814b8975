"""Every source of data: what it gives, and what is refused before training."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch
from training_models import settings

from flodl import TrainingError
from flodl.training import SOURCES, Input, load, read_config
from flodl.training.data import Held, Streamed


def read(folder, data, loss="cross_entropy", shape=None, dtype="float32", **changes):
    config = read_config(settings(data=data, loss=loss, **changes))
    return load(config, folder, Input(shape, dtype))


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


CSV = "width,height,kind\n1,2,pear\n3,4,apple\n5,6,pear\n7,8,fig\n9,10,apple\n"


@pytest.mark.parametrize("ending", ["csv", "tsv", "parquet"])
def test_tables_are_read_with_text_classes_in_sorted_order(tmp_path, ending):
    path = tmp_path / f"fruit.{ending}"
    if ending == "parquet":
        from pyarrow import csv, parquet

        (tmp_path / "fruit.csv").write_text(CSV)
        parquet.write_table(csv.read_csv(tmp_path / "fruit.csv"), path)
    else:
        path.write_text(CSV.replace(",", "\t") if ending == "tsv" else CSV)
    options = {"source": "csv", "path": path.name, "target": "kind", "standardize": False}

    data = read(tmp_path, options)

    x, y = data.samples.take(torch.arange(5))
    assert data.features == ("width", "height")
    assert data.classes == ("apple", "fig", "pear")
    assert x.tolist() == [[1, 2], [3, 4], [5, 6], [7, 8], [9, 10]]
    assert y.tolist() == [2, 0, 2, 1, 0]


def test_columns_can_be_chosen_and_values_are_a_column(tmp_path):
    (tmp_path / "t.csv").write_text(CSV)
    options = {"source": "csv", "path": "t.csv", "target": "height", "features": ["width"]}

    data = read(tmp_path, options, "mse")

    assert data.features == ("width",)
    assert tuple(data.samples.x.shape) == (5, 1)
    assert data.samples.y.tolist() == [[2], [4], [6], [8], [10]]
    assert data.scale is not None


def test_gaps_in_class_numbers_are_closed(tmp_path):
    (tmp_path / "t.csv").write_text("a,b\n1,3\n2,7\n3,3\n4,9\n")

    data = read(tmp_path, {"source": "csv", "path": "t.csv", "target": "b"})

    assert data.samples.y.tolist() == [0, 1, 0, 2]
    assert data.classes == ("3", "7", "9")


@pytest.mark.parametrize(
    ("text", "options", "message"),
    [
        (CSV, {"target": "kin"}, "data.target: t.csv has no column 'kin'; it has width, height"),
        (CSV, {}, "data.target: name the column to predict, one of width, height, kind"),
        (CSV, {"target": "kind", "features": ["depth"]}, "data.features: t.csv has no column"),
        (CSV, {"target": "width"}, "row 1 of column 'kind' of t.csv is 'pear', not a number"),
        ("a,b\n1,2\n,3\n", {"target": "b"}, "row 2 of column 'a' of t.csv is missing"),
        ("a,b\n1,2\nnan,3\n", {"target": "b"}, "row 2 of column 'a' of t.csv is missing"),
        ("a,b\n1,2\ninf,3\n", {"target": "b"}, "row 2 of column 'a' of t.csv is 'inf', not a"),
        ("a,b\n1,2\n2,\n", {"target": "b"}, "row 2 of the target 'b' of t.csv is missing"),
        ("a,b\n1,2\n2,3,4\n", {"target": "b"}, "line 3 of t.csv has 3 values, but its first line"),
        ("a,a\n1,2\n", {"target": "a"}, "two columns of t.csv are named 'a'"),
        ("", {"target": "a"}, "t.csv is empty"),
        ("a,b\n", {"target": "b"}, "t.csv is empty"),
        ("b\n1\n2\n", {"target": "b"}, "t.csv has no columns to learn from"),
        ("a,b\n1,2\n", {"target": "b"}, "1 samples are too few"),
        ("a,b\n1,0.5\n2,1.5\n", {"target": "b"}, "are fractions (such as 0.5), not classes"),
        ("a,b\n\xff\xfe", {"target": "b"}, "can't be read"),
    ],
)
def test_bad_tables_are_refused_with_their_place(tmp_path, text, options, message):
    (tmp_path / "t.csv").write_bytes(text.encode("latin-1"))

    with pytest.raises(TrainingError) as raised:
        read(tmp_path, {"source": "csv", "path": "t.csv", **options})

    assert message in str(raised.value)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({"source": "csv", "target": "a"}, "training.data.path: it is missing"),
        ({"source": "csv", "path": "no.csv", "target": "a"}, "training.data.path: there is no"),
        ({"source": "digit"}, "got 'digit' (did you mean digits?)"),
        ({"source": "moons", "samples": 0}, "training.data.samples: expected an integer ≥ 1"),
        ({"source": "moons", "noise": -1}, "training.data.noise: expected a number ≥ 0"),
        ({"source": "diabetes"}, "the targets of diabetes are values, not classes"),
    ],
)
def test_bad_settings_of_data_are_named(tmp_path, data, message):
    with pytest.raises(TrainingError) as raised:
        read(tmp_path, data)

    assert message in str(raised.value)


def test_text_targets_and_a_loss_of_values_do_not_go_together(tmp_path):
    (tmp_path / "t.csv").write_text(CSV)

    with pytest.raises(TrainingError, match="mse takes numbers, but the targets"):
        read(tmp_path, {"source": "csv", "path": "t.csv", "target": "kind"}, "mse")


def test_a_broken_parquet_file_is_refused(tmp_path):
    (tmp_path / "t.parquet").write_bytes(b"PAR1 nonsense")

    with pytest.raises(TrainingError, match=r"t\.parquet can't be read"):
        read(tmp_path, {"source": "csv", "path": "t.parquet", "target": "a"})


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
