"""Which weights of a PyTorch model may be tables of positions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import torch
from torch import Tensor, nn

from flodl.nn import SinusoidalPositions
from flodl_studio.importing.traced import Table


def tables_of(
    model: nn.Module, owners: Mapping[str, str], learned: Iterable[str]
) -> dict[str, Table]:
    """Return the weights with one row a position: parameters, or buffers of sines.

    Args:
        model: The model.
        owners: Names of weights in the model, by those in the calls.
        learned: Those in the calls that are parameters.
    """
    parameters, found = set(learned), {}
    for name, path in owners.items():
        weights = value_at(model, path)
        if not isinstance(weights, Tensor) or weights.dim() not in (2, 3):
            continue
        rows = weights[0] if weights.dim() == 3 else weights
        if rows.numel() != weights.numel():
            continue
        length, dim = rows.shape
        if name in parameters or _are_sines(rows):
            found[name] = Table(path, length, dim, learned=name in parameters)
    return found


def value_at(model: nn.Module, path: str) -> Tensor | nn.Module:
    """Return a layer, a parameter or a buffer by its name in the model."""
    owner, _, name = path.rpartition(".")
    found: Tensor | nn.Module = getattr(model.get_submodule(owner), name)
    return found


def _are_sines(rows: Tensor) -> bool:
    if not rows.is_floating_point():
        return False
    sines: Tensor = SinusoidalPositions(*rows.shape).table
    return torch.allclose(rows, Tensor.to(sines, rows.dtype), atol=1e-4)
