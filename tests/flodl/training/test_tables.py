"""Tables: CSV, TSV and Parquet."""

from __future__ import annotations

import pytest
import torch
from training_models import read

from flodl import TrainingError

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
