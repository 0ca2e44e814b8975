"""Tables: CSV, TSV and Parquet, a sample a row."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch

from flodl.errors import TrainingError
from flodl.training.data.files import find, unreadable
from flodl.training.data.fitting import Input
from flodl.training.data.samples import Raw

Array = np.ndarray[Any, Any]
MISSING = frozenset({"", "na", "n/a", "nan", "null", "none", "?"})
"""What tables write where a value is missing, in lower case."""


def load(options: Mapping[str, Any], folder: Path, _wanted: Input) -> Raw:
    """Read a table: ``path``, ``target``, ``features`` (all other columns) and ``standardize``.

    Shape:
        x: [batch, feature]
    """
    path = find(options, folder)
    table = _parquet(path) if path.suffix.lower() in (".parquet", ".pq") else _text(path)
    target = options.get("target")
    if not isinstance(target, str):
        raise TrainingError(
            f"training.data.target: name the column to predict, one of {_listed(table)}."
        )
    reconstructs = target == "input" and target not in table
    if not reconstructs:
        _require(table, target, "target", path)
    features = options.get("features")
    names = [name for name in table if name != target] if features is None else list(features)
    if not names:
        raise TrainingError(f"training.data.features: {path.name} has no columns to learn from.")
    for name in names:
        _require(table, name, "features", path)
    x = np.stack([_numbers(table[name], name, path) for name in names], 1)
    return Raw(
        torch.from_numpy(x),
        None if reconstructs else _labels(table[target], target, path),
        "any",
        path.name,
        features=tuple(names),
        standardize=bool(options.get("standardize", True)),
        standardize_target=bool(options.get("standardize_target", False)),
    )


def _text(path: Path) -> dict[str, Array]:
    tab = path.suffix.lower() in (".tsv", ".tab")
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.reader(file, delimiter="\t" if tab else ",", strict=True)
            names = [name.strip() for name in next(reader, [])]
            _check_header(names, path)
            columns: list[list[str]] = [[] for _ in names]
            for row in reader:
                if not row:
                    continue
                if len(row) != len(names):
                    raise TrainingError(
                        f"training.data: line {reader.line_num} of {path.name} has {len(row)} "
                        f"values, but its first line names {len(names)} columns."
                    )
                for column, value in zip(columns, row, strict=True):
                    column.append(value.strip())
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise unreadable(path, error) from error
    return {
        name: np.array(column, dtype=np.str_) for name, column in zip(names, columns, strict=True)
    }


def _check_header(names: Sequence[str], path: Path) -> None:
    if not names:
        raise TrainingError(f"training.data: {path.name} is empty.")
    for name in names:
        if names.count(name) > 1:
            raise TrainingError(
                f"training.data: two columns of {path.name} are named {name!r}. Rename one."
            )


def _parquet(path: Path) -> dict[str, Array]:
    try:
        from pyarrow import ArrowException, parquet
    except ImportError as error:
        raise TrainingError(
            "training.data: Parquet files are read with pyarrow, which is not installed. "
            'Install it with: pip install "flodl-studio[data]"'
        ) from error
    try:
        table = parquet.read_table(path)
    except (OSError, ArrowException) as error:
        raise unreadable(path, error) from error
    return {name: table.column(name).to_numpy() for name in table.column_names}


def _require(table: Mapping[str, Array], name: str, setting: str, path: Path) -> None:
    if name not in table:
        raise TrainingError(
            f"training.data.{setting}: {path.name} has no column {name!r}; it has {_listed(table)}."
        )


def _listed(table: Mapping[str, Array]) -> str:
    names = list(table)
    more = f" and {len(names) - 20} more" if len(names) > 20 else ""
    return ", ".join(names[:20]) + more


def _numbers(column: Array, name: str, path: Path) -> Array:
    try:
        numbers = column.astype(np.float32)
    except (ValueError, TypeError):
        numbers = None
    if numbers is not None and np.isfinite(numbers).all():
        return np.asarray(numbers)
    for row, value in enumerate(column):
        _check_number(value, f"row {row + 1} of column {name!r} of {path.name}")
    raise TrainingError(f"training.data: column {name!r} of {path.name} holds no numbers.")


def _check_number(value: object, where: str) -> None:
    if value is None or str(value).strip().lower() in MISSING:
        raise TrainingError(
            f"training.data: {where} is missing. Fill it in, remove the row, "
            "or leave the column out of features."
        )
    try:
        number = float(str(value))
    except ValueError:
        number = None
    if number is None or not np.isfinite(np.float32(number)):
        raise TrainingError(
            f"training.data: {where} is {str(value)!r}, not a number. "
            "Write it as numbers, or leave the column out of features."
        )


def _labels(column: Array, name: str, path: Path) -> Array:
    """Return a target column: numbers if all of it is numbers, else text."""
    for row, value in enumerate(column):
        if value is None or str(value).strip().lower() in MISSING:
            raise TrainingError(
                f"training.data: row {row + 1} of the target {name!r} of {path.name} is missing. "
                "Fill it in, or remove the row."
            )
    if column.dtype.kind in "biuf":
        return column
    try:
        return column.astype(np.float64)
    except (ValueError, TypeError):
        return column.astype(np.str_)
