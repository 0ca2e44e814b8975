"""Arithmetic between layers: a reduction along dimensions, a constant factor."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import torch
from torch import Tensor

from flodl.errors import FlodlError, ShapeError
from flodl.nn import arguments as rule
from flodl.nn.faults import TORCH_ERRORS, dim_fault, dtype_fault, explain, kind_fault, shown
from flodl.nn.module import Module

_REDUCTIONS: dict[str, Callable[..., Tensor]] = {
    "mean": torch.mean,
    "sum": torch.sum,
    "max": torch.amax,
}


class Reduce(Module):
    """Take the mean, the sum or the maximum along dimensions.

    Follows `torch.mean`, `torch.sum` and `torch.amax`.

    Shape:
        [..., d, ...] → [..., ...]; [..., 1, ...] with `keepdim`

    Args:
        op: `"mean"`, `"sum"` or `"max"`.
        dim: A dimension or a tuple of them; negative counts from the end.
        keepdim: Whether the dimensions stay, with length 1. Default: False.

    Raises:
        ConfigError: Another op, a dim that is no integer, the same dim twice.
        ShapeError: The input has no such dimension.
        InputError: The mean of an input that is not floating point.

    The gradient of the maximum is shared among equal elements.
    """

    def __init__(self, op: str, dim: int | Sequence[int], keepdim: bool = False) -> None:
        super().__init__()
        layer = type(self).__name__
        rule.choice(layer, "op", op, tuple(_REDUCTIONS))
        dims = tuple(dim) if isinstance(dim, (tuple, list)) else (dim,)
        if not dims or not all(rule.is_int(each) for each in dims) or len(set(dims)) < len(dims):
            rule.refuse(layer, "dim", dim, "an integer, or a tuple of different ones")
        rule.flags(layer, keepdim=keepdim)
        self.op = op
        self.dim = dim
        self.keepdim = keepdim
        self._dims = dims

    def forward(self, input: Tensor) -> Tensor:
        """[..., d, ...] → [..., ...]."""
        try:
            return _REDUCTIONS[self.op](input, self._dims, self.keepdim)
        except TORCH_ERRORS as error:
            explain(error, self._fault(input))
            raise

    def _fault(self, input: Tensor) -> FlodlError | None:
        layer = type(self).__name__
        fault = kind_fault(layer, input)
        if fault is not None:
            return fault
        for dim in self._dims:
            fault = dim_fault(layer, "dim", dim, input)
            if fault is not None:
                return fault
        if len({dim % max(input.dim(), 1) for dim in self._dims}) < len(self._dims):
            return ShapeError(
                f"{layer}(dim={self._dims}) got {shown(input)}: two of the dims are the same."
            )
        if self.op == "max" and input.numel() == 0:
            return ShapeError(f"{layer}('max') got {shown(input)}: nothing has no maximum.")
        return dtype_fault(layer, input)

    def extra_repr(self) -> str:
        """The three arguments."""
        return f"{self.op!r}, dim={self.dim}, keepdim={self.keepdim}"


class Scale(Module):
    """Multiply by a constant.

    Follows `torch.mul`.

    Shape:
        [...] → [...]

    Args:
        factor: The constant; it is not learned.

    Raises:
        ConfigError: A factor that is no finite number.
    """

    def __init__(self, factor: float) -> None:
        super().__init__()
        rule.number(type(self).__name__, "factor", factor)
        self.factor = factor

    def forward(self, input: Tensor) -> Tensor:
        """Every element on its own."""
        try:
            return torch.mul(input, self.factor)
        except TORCH_ERRORS as error:
            explain(error, kind_fault(type(self).__name__, input))
            raise

    def extra_repr(self) -> str:
        """The factor."""
        return f"{self.factor}"
