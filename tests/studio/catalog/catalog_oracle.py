"""A rule and the class that it speaks for, side by side."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import torch

import flodl
import flodl.nn
from flodl_studio.catalog import KINDS, Application, Kind, Outcome, TensorType, check_params
from flodl_studio.catalog.dims import Dim, Size, at
from flodl_studio.design.values import Value

Shape = tuple[int | str, ...]
"""Sizes as numbers, free lengths as names: ("B", 3, "S")."""


@dataclass(frozen=True)
class Case:
    """One use of a kind: parameters, and the shapes that come in by port."""

    kind: str
    params: Mapping[str, Value]
    shapes: Mapping[str, Shape]
    dtypes: Mapping[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        params = " ".join(f"{name}={value}" for name, value in self.params.items())
        shapes = " ".join(f"{port}{list(shape)}" for port, shape in self.shapes.items())
        return f"{self.kind} {params} {shapes} {' '.join(self.dtypes.values())}".strip()

    def types(self) -> dict[str, TensorType]:
        """The inputs as the rule sees them."""
        return {
            port: TensorType(
                tuple(Dim.symbol(each) if isinstance(each, str) else each for each in shape),
                self.dtypes.get(port, "float32"),
            )
            for port, shape in self.shapes.items()
        }

    def tensors(self, lengths: Mapping[str, int], device: str) -> dict[str, torch.Tensor]:
        """The inputs as the class sees them."""
        made = {}
        for port, shape in self.shapes.items():
            sizes = [lengths[each] if isinstance(each, str) else each for each in shape]
            dtype = getattr(torch, self.dtypes.get(port, "float32"))
            made[port] = torch.zeros(sizes, dtype=dtype, device=device)
        return made


def case(kind: str, *shape: int | str, dtype: str = "float32", **params: Value) -> Case:
    """Return a case of one input."""
    return Case(kind, params, {"in": shape}, {"in": dtype})


def apply_rule(used: Case) -> Outcome:
    """Return what the rule says of parameters that pass their checks."""
    kind = KINDS[used.kind]
    wrong = check_params(kind, used.params)
    assert not wrong, wrong
    return kind.rule(Application(kind, kind.values(used.params), used.types()))


def class_of(kind: Kind) -> Any:
    """Return the class that the code calls."""
    package, _, name = kind.target.rpartition(".")
    return getattr({"nn": flodl.nn, "flodl": flodl}[package], name)


def built(kind: Kind, params: Mapping[str, Value], device: str) -> torch.nn.Module:
    """Return the module with these parameters."""
    named = dict(params)
    spread: tuple[Value, ...] = ()
    for param in kind.params:
        if param.spread and param.name in named:
            value = named.pop(param.name)
            assert isinstance(value, tuple)
            spread = value
    with torch.device(device):
        module: torch.nn.Module = class_of(kind)(*spread, **named)
    return module


def called(module: Any, tensors: Mapping[str, torch.Tensor]) -> torch.Tensor:
    """Return what the module gives for a stream and for references by port."""
    refs = {port: tensor for port, tensor in tensors.items() if port != "in"}
    result = module.forward_named(tensors["in"], refs) if refs else module(tensors["in"])
    assert isinstance(result, torch.Tensor)
    return result


def shape_at(shape: tuple[Size, ...], lengths: Mapping[str, int]) -> tuple[Size, ...]:
    """Return a symbolic shape with numbers for its free lengths."""
    return tuple(at(size, lengths) for size in shape)


def dtype_name(tensor: torch.Tensor) -> str:
    """Return the name that the catalogue has for the dtype."""
    return str(tensor.dtype).removeprefix("torch.")
