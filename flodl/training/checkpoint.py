"""Write and read checkpoints: safetensors only, whole or not at all."""

from __future__ import annotations

import contextlib
import json
import os
import random
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save
from torch import Tensor, nn

from flodl.errors import TrainingError

FORMAT = "flodl-resume-1"


def write_whole(path: Path, content: bytes) -> None:
    """Write a file so that after a crash there is the old one or the new one, never a part.

    Raises:
        TrainingError: The disk is full, or the folder is gone; the old file is as it was.
    """
    temporary = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with temporary.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except OSError as error:
        with contextlib.suppress(OSError):
            temporary.unlink()
        raise TrainingError(
            f"{path} can't be written: {error.strerror or error}. "
            "What was written before is whole; free some space and resume."
        ) from error


def weights(model: nn.Module) -> dict[str, Tensor]:
    """Return copies of all weights and buffers on the CPU, each under its own name."""
    return {
        name: value.detach().to("cpu", copy=True).contiguous()
        for name, value in model.state_dict().items()
        if isinstance(value, Tensor)
    }


def write_weights(path: Path, state: Mapping[str, Tensor]) -> None:
    """Write weights as a plain file that ``load_state_dict(load_file(path))`` takes."""
    write_whole(path, save(dict(state)))


def read_weights(path: Path) -> dict[str, Tensor]:
    """Read weights.

    Raises:
        TrainingError: The file is missing or broken.
    """
    return _read(path)[0]


def load_weights(model: nn.Module, path: Path) -> None:
    """Load weights into a model that has the same layers.

    Raises:
        TrainingError: The file is missing, broken, or of another model.
    """
    try:
        model.load_state_dict(read_weights(path))
    except RuntimeError as error:
        if isinstance(error, TrainingError):
            raise
        first = str(error).split("\n")[1:2]
        raise TrainingError(
            f"{path} holds the weights of another model: {first[0].strip() if first else error}"
        ) from error


def write_resume(path: Path, state: Mapping[str, Any]) -> None:
    """Write nested dictionaries and lists of tensors and plain values.

    The tensors are the file's tensors, named by their place; the rest is JSON in its header.
    """
    tensors: dict[str, Tensor] = {}
    plain = _taken_apart(state, "", tensors)
    metadata = {"format": FORMAT, "state": json.dumps(plain)}
    write_whole(path, save(tensors, metadata=metadata))


def read_resume(path: Path) -> dict[str, Any]:
    """Read what `write_resume` wrote.

    Raises:
        TrainingError: The file is missing, broken, or something else.
    """
    tensors, metadata = _read(path)
    if metadata.get("format") != FORMAT:
        raise TrainingError(f"{path} is no state to resume from (format {metadata.get('format')}).")
    state: dict[str, Any] = _put_together(json.loads(metadata["state"]), tensors)
    return state


def _read(path: Path) -> tuple[dict[str, Tensor], dict[str, str]]:
    try:
        with safe_open(path, framework="pt") as file:
            return {key: file.get_tensor(key) for key in file.keys()}, file.metadata() or {}  # noqa: SIM118 - it is no dictionary
    except FileNotFoundError as error:
        raise TrainingError(f"There is no {path}.") from error
    except (SafetensorError, OSError) as error:
        raise TrainingError(f"{path} can't be read: {error}.") from error


def _taken_apart(value: Any, place: str, tensors: dict[str, Tensor]) -> Any:
    if isinstance(value, Tensor):
        tensors[place] = value.detach().to("cpu", copy=True).contiguous()
        return {"tensor": place}
    if isinstance(value, Mapping):
        return {
            "items": [
                [key, _taken_apart(item, f"{place}.{key}" if place else str(key), tensors)]
                for key, item in value.items()
            ]
        }
    if isinstance(value, (list, tuple)):
        parts = [_taken_apart(item, f"{place}.{i}", tensors) for i, item in enumerate(value)]
        return {"tuple" if isinstance(value, tuple) else "list": parts}
    return value


def _put_together(value: Any, tensors: Mapping[str, Tensor]) -> Any:
    if not isinstance(value, dict):
        return value
    ((kind, content),) = value.items()
    if kind == "tensor":
        return tensors[content]
    if kind == "items":
        return {key: _put_together(item, tensors) for key, item in content}
    parts = [_put_together(item, tensors) for item in content]
    return tuple(parts) if kind == "tuple" else parts


def random_state(device: torch.device) -> dict[str, Any]:
    """Return the state of every source of randomness: Python's, NumPy's and torch's."""
    name, keys, *rest = np.random.get_state(legacy=True)
    state = {
        "python": random.getstate(),
        "numpy": (name, torch.from_numpy(np.asarray(keys, dtype=np.int64)), *rest),
        "torch": torch.get_rng_state(),
    }
    if device.type == "cuda":
        state["cuda"] = torch.cuda.get_rng_state(device)
    return state


def restore_random_state(state: Mapping[str, Any], device: torch.device) -> None:
    """Set every source of randomness to `state`."""
    random.setstate(state["python"])
    name, keys, *rest = state["numpy"]
    np.random.set_state((name, keys.numpy().astype(np.uint32), *rest))
    torch.set_rng_state(state["torch"])
    if device.type == "cuda" and "cuda" in state:
        torch.cuda.set_rng_state(state["cuda"], device)
