"""NumPy arrays in NPZ and NPY files; large ones are mapped, not loaded."""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import torch

from flodl.errors import TrainingError
from flodl.training.data.files import find, unreadable
from flodl.training.data.fitting import Input
from flodl.training.data.samples import IN_MEMORY_BYTES, Raw

Array = np.ndarray[Any, Any]


def load(options: Mapping[str, Any], folder: Path, _wanted: Input) -> Raw:
    """Read arrays, a sample a row of the first axis.

    ``path`` is an NPZ file with the arrays that ``x`` and ``y`` name, or a folder with an NPY file
    for each, or an NPY file of inputs with ``y`` the path of another.
    """
    path = find(options, folder)
    limit = int(options.get("in_memory_bytes", IN_MEMORY_BYTES))
    y: Array | None
    if path.suffix.lower() == ".npy":
        x = _mapped(path)
        y = _mapped(find(options, folder, "y")) if "y" in options else None
    else:
        x = _member(path, str(options.get("x", "x")), "x")
        name = str(options.get("y", "y"))
        y = None if options.get("target") == "input" else _member(path, name, "y")
    for array in (x, y):
        _check(array, path)
    if x.nbytes <= limit:
        return Raw(_tensor(x), None if y is None else np.array(y), "any", path.name)
    small = y is not None and y.nbytes <= limit
    return Raw(x, np.array(y) if small else y, "any", path.name)


def _tensor(x: Array) -> torch.Tensor:
    if x.dtype.kind == "u" and x.dtype.itemsize > 1:
        x = x.astype(np.int64)
    return torch.from_numpy(np.array(x, dtype=np.float32) if x.dtype == np.float64 else np.array(x))


def _check(array: Array | None, path: Path) -> None:
    if array is None:
        return
    if array.dtype.kind not in "biuf" and not (array.dtype.kind in "US" and array.ndim == 1):
        raise TrainingError(
            f"training.data: an array of {path.name} has dtype {array.dtype}; numbers are needed."
        )
    if array.ndim == 0:
        raise TrainingError(
            f"training.data: an array of {path.name} is a single number; its first axis must be "
            "the samples."
        )


def _member(path: Path, name: str, option: str) -> Array:
    if path.is_dir():
        file = path / (name if name.endswith(".npy") else f"{name}.npy")
        if not file.exists():
            raise TrainingError(f"training.data.{option}: there is no {file}.")
        return _mapped(file)
    try:
        with zipfile.ZipFile(path) as archive:
            names = [entry.removesuffix(".npy") for entry in archive.namelist()]
            if name not in names:
                raise TrainingError(
                    f"training.data.{option}: {path.name} has no array {name!r}; it has "
                    f"{', '.join(names) or 'none'}."
                )
            info = archive.getinfo(f"{name}.npy")
            if info.compress_type == zipfile.ZIP_STORED:
                return _mapped_inside(path, info.header_offset)
            with archive.open(info) as member:
                return np.asarray(np.lib.format.read_array(member, allow_pickle=False))
    except (OSError, ValueError, EOFError, zipfile.BadZipFile, struct.error) as error:
        raise unreadable(path, error) from error


def _mapped(path: Path) -> Array:
    try:
        return np.asanyarray(np.load(path, mmap_mode="r", allow_pickle=False))
    except (OSError, ValueError, EOFError) as error:
        raise unreadable(path, error) from error


def _mapped_inside(path: Path, header_offset: int) -> Array:
    """Map an uncompressed member of an NPZ file, whose array lies in the archive as it is."""
    with path.open("rb") as file:
        file.seek(header_offset + 26)
        name_length, extra_length = struct.unpack("<HH", file.read(4))
        file.seek(name_length + extra_length, 1)
        version = np.lib.format.read_magic(file)
        if version == (1, 0):
            shape, fortran, dtype = np.lib.format.read_array_header_1_0(file)
        else:
            shape, fortran, dtype = np.lib.format.read_array_header_2_0(file)
        offset = file.tell()
    if dtype.hasobject:
        raise ValueError("it holds Python objects")
    if not np.prod(shape):
        return np.empty(shape, dtype)
    return np.memmap(path, dtype, "r", offset, shape, "F" if fortran else "C")
