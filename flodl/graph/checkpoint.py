"""Checkpoints: a safetensors file of the state dict, with the structure it fits in its metadata.

A file is written beside its target, brought to the disk and renamed, so that there is the old one
or the new one and never a part. A file is read and checked as a whole before a weight changes.
"""

from __future__ import annotations

import contextlib
import difflib
import json
import os
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Any

import safetensors
import safetensors.torch
import torch
from torch import Tensor

from flodl.errors import CheckpointError
from flodl.graph.core import GraphCore
from flodl.graph.structure import hash_of, structure, type_of
from flodl.graph.tree import Tree

_HASH = "structural_hash"
_STRUCTURE = "structure"
_SHOWN = 6  # differences that a message lists


@dataclass(frozen=True)
class LoadReport:
    """What came of loading a checkpoint, by names of the state dict.

    Attributes:
        loaded: Names that were filled from the file.
        missing: Names of the graph that the file lacks.
        unexpected: Names of the file that the graph lacks.
        mismatched: Names in both with different shapes; left as they were.
    """

    loaded: list[str]
    missing: list[str]
    unexpected: list[str]
    mismatched: list[str]


class Checkpoints(GraphCore):
    """The part of a `Graph` that is saved to files and loaded from them."""

    _hashed: tuple[object, str] | None = None

    @property
    def structural_hash(self) -> str:
        """SHA-256 over topology, types, configurations and shapes; blind to weights and labels."""
        skeleton = _skeleton(self)
        if self._hashed is None or self._hashed[0] != skeleton:
            self._hashed = (skeleton, hash_of(structure(self)))
        return self._hashed[1]

    @property
    def short_hash(self) -> str:
        """The first 8 digits of the structural hash."""
        return self.structural_hash[:8]

    def save_checkpoint(self, path: str | os.PathLike[str]) -> None:
        """Write all weights and buffers to a safetensors file.

        Raises:
            CheckpointError: The file can't be written, or a value of the state dict is no tensor.
        """
        about = {
            "format": "pt",
            "flodl": _version(),
            _HASH: self.structural_hash,
            _STRUCTURE: json.dumps(structure(self)),
        }
        if self.label is not None:
            about["label"] = self.label
        _write(Path(path), _stored(self), about)

    def load_checkpoint(self, path: str | os.PathLike[str], strict: bool = True) -> LoadReport:
        """Read weights and buffers from a safetensors file.

        Args:
            path: The file.
            strict: Refuse a file of a graph of another structure. Otherwise load by name what
                fits, and report the rest.

        Raises:
            CheckpointError: The file can't be read, or is of another graph. No weight has changed.
        """
        tensors, about = _read(Path(path))
        if strict:
            self._check_hash(path, about)
        report, state = _matched(self, tensors)
        if strict and (report.missing or report.unexpected or report.mismatched):
            raise CheckpointError(f"{path}: the weights don't fit. {_misfits(report)}")
        self.load_state_dict(state)
        return report

    def load_subgraph_checkpoint(
        self, path: str, file: str | os.PathLike[str], strict: bool = True
    ) -> LoadReport:
        """Load a checkpoint into the graph at a path.

        Raises:
            PathError: There is no graph at the path.
            CheckpointError: As in `load_checkpoint`.
        """
        assert isinstance(self, Tree)  # every Graph is
        return self.subgraph(path).load_checkpoint(file, strict)

    def _check_hash(self, path: str | os.PathLike[str], about: Mapping[str, str]) -> None:
        saved = about.get(_HASH)
        if saved is None:
            raise CheckpointError(
                f"{path}: not a checkpoint of a flodl graph (its metadata has no "
                f"{_HASH}). Load it by name with strict=False."
            )
        own = self.structural_hash
        if saved != own:
            raise CheckpointError(
                f"{path}: made for another graph.\n"
                f"  hash in the file:  {saved}\n  hash of the graph: {own}\n"
                f"{_differences(about.get(_STRUCTURE), structure(self))}"
                "Load what fits with strict=False."
            )


def _skeleton(graph: GraphCore) -> tuple[object, ...]:
    """Cheap to make, and another one whenever a module is replaced by one that differs.

    The hash is taken once a skeleton: a counter in a module does not change it after the build.
    """
    seen: dict[int, int] = {}
    modules = tuple(
        (name, type_of(each), seen.setdefault(id(each), len(seen)))
        for name, each in graph.named_modules(remove_duplicate=False)
    )
    shapes = tuple(
        (name, None if torch.nn.parameter.is_lazy(each) else tuple(each.shape))
        for name, each in graph.named_parameters(remove_duplicate=False)
    )
    return modules, shapes


def _differences(saved: str | None, own: list[str]) -> str:
    try:
        lines = [str(line) for line in json.loads(saved or "[]")]
    except ValueError:
        return ""
    changes = [
        line
        for line in difflib.unified_diff(lines, own, lineterm="", n=0)
        if not line.startswith(("---", "+++", "@@"))
    ]
    shown = "".join(f"    {line}\n" for line in changes[:_SHOWN])
    return f"  first differences (- file, + graph):\n{shown}" if shown else ""


def _misfits(report: LoadReport) -> str:
    parts = (
        ("missing", report.missing),
        ("unexpected", report.unexpected),
        ("of another shape", report.mismatched),
    )
    return "; ".join(
        f"{what}: {', '.join(names[:_SHOWN])}{' …' if len(names) > _SHOWN else ''}"
        for what, names in parts
        if names
    )


def _version() -> str:
    try:
        return metadata.version("flodl-studio")
    except metadata.PackageNotFoundError:  # copied somewhere and never installed
        return "unknown"


# Matching names


def _aliases(graph: GraphCore) -> dict[str, list[str]]:
    """The names of each tensor of the state dict, by the first of them."""
    first: dict[int, str] = {}
    groups: dict[str, list[str]] = {}
    for name, value in graph.state_dict(keep_vars=True).items():
        groups.setdefault(first.setdefault(id(value), name), []).append(name)
    return groups


def _matched(
    graph: GraphCore, tensors: Mapping[str, Tensor]
) -> tuple[LoadReport, dict[str, Tensor]]:
    """What fits, and a whole state dict with it over the present values."""
    state: dict[str, Any] = dict(graph.state_dict())
    loaded: list[str] = []
    missing: list[str] = []
    mismatched: list[str] = []
    for names in _aliases(graph).values():
        given = next((tensors[name] for name in names if name in tensors), None)
        if given is None:
            missing += names
        elif given.shape != state[names[0]].shape:
            mismatched += names
        else:
            state |= dict.fromkeys(names, given)
            loaded += names
    unexpected = [name for name in tensors if name not in state]
    report = LoadReport(loaded, missing, unexpected, mismatched)
    return report, state


def _stored(graph: GraphCore) -> dict[str, Tensor]:
    """The tensors to write: each once, with memory of its own."""
    state: dict[str, Any] = graph.state_dict()
    stored: dict[str, Tensor] = {}
    seen: set[int] = set()
    for name in _aliases(graph):
        value = state[name]
        if not isinstance(value, Tensor) or torch.nn.parameter.is_lazy(value):
            raise CheckpointError(
                f"{name}: a checkpoint holds tensors only, got {type(value).__name__}."
            )
        storage = value.untyped_storage().data_ptr()
        whole = value.is_contiguous() and value.untyped_storage().nbytes() == value.nbytes
        stored[name] = value if whole and storage not in seen else value.contiguous().clone()
        seen.add(storage)
    return stored


# Files


def _write(path: Path, tensors: Mapping[str, Tensor], about: Mapping[str, str]) -> None:
    target = Path(os.path.realpath(path))  # a link keeps pointing to the file
    try:
        with _beside(target) as temporary:
            safetensors.torch.save_file(dict(tensors), temporary, dict(about))
            temporary.chmod(_rights(target))
            _to_disk(temporary)
            temporary.replace(target)
        _to_disk(target.parent)
    except (OSError, RuntimeError, ValueError, safetensors.SafetensorError) as error:
        raise CheckpointError(f"{path}: can't be written: {error}") from error


@contextlib.contextmanager
def _beside(target: Path) -> Iterator[Path]:
    """A new file beside `target`, gone at the end if it is still there."""
    handle, name = tempfile.mkstemp(prefix=f".{target.name}.", suffix=".part", dir=target.parent)
    os.close(handle)
    temporary = Path(name)
    try:
        yield temporary
    finally:
        temporary.unlink(missing_ok=True)


def _rights(target: Path) -> int:
    if target.exists():
        return target.stat().st_mode & 0o777
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask


def _to_disk(path: Path) -> None:
    try:
        handle = os.open(path, os.O_RDONLY)
    except PermissionError:  # folders can't be opened on Windows, nor need it
        return
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _read(path: Path) -> tuple[dict[str, Tensor], dict[str, str]]:
    if not path.is_file():
        raise CheckpointError(f"{path}: there is no such file.")
    try:
        with safetensors.safe_open(path, framework="pt") as file:
            about = dict(file.metadata() or {})
            names: list[str] = file.keys()
            return {name: file.get_tensor(name) for name in names}, about
    except (OSError, safetensors.SafetensorError) as error:
        if _is_pickle(path):
            raise CheckpointError(
                f"{path}: a pickle, as torch.save writes it. Pickles run code when they are "
                "loaded and are not read; save the weights as safetensors."
            ) from error
        raise CheckpointError(f"{path}: not a safetensors file, or cut off: {error}") from error


def _is_pickle(path: Path) -> bool:
    # Asked only of files that are no safetensors: those may start with any of these bytes too.
    try:
        with path.open("rb") as file:
            return file.read(4).startswith((b"PK\x03\x04", b"\x80"))
    except OSError:
        return False
