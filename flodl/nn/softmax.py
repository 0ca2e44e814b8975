"""Scores that become probabilities along one dimension."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional

from flodl.errors import FlodlError
from flodl.nn import arguments as rule
from flodl.nn.faults import TORCH_ERRORS, dim_fault, dtype_fault, explain, kind_fault, refuse
from flodl.nn.module import Module


def _fault(module: Module, dim: int, input: Tensor) -> FlodlError | None:
    layer = type(module).__name__
    return (
        kind_fault(layer, input) or dim_fault(layer, "dim", dim, input) or dtype_fault(layer, input)
    )


class Softmax(torch.nn.Softmax, Module):
    """exp(x), divided by its sum along a dimension.

    Bridle 1990.

    Shape:
        [...] → [...]

    Args:
        dim: Dimension along which the probabilities sum to 1; negative counts from the end.

    Raises:
        ConfigError: A dim that is no integer.
        ShapeError: The input has no such dimension.
        InputError: The input is not floating point.
    """

    dim: int

    def __init__(self, dim: int) -> None:
        rule.integer(type(self).__name__, "dim", dim)
        super().__init__(dim)

    def forward(self, input: Tensor) -> Tensor:
        """Along `dim`."""
        try:
            if input.is_meta:  # where torch does not look at the dimension
                refuse(_fault(self, self.dim, input))
            return functional.softmax(input, self.dim)
        except TORCH_ERRORS as error:
            explain(error, _fault(self, self.dim, input))
            raise


class LogSoftmax(torch.nn.LogSoftmax, Module):
    """The logarithm of softmax, computed in one stable step.

    Bridle 1990.

    Shape:
        [...] → [...]

    Args:
        dim: Dimension along which the probabilities sum to 1; negative counts from the end.

    Raises:
        ConfigError: A dim that is no integer.
        ShapeError: The input has no such dimension.
        InputError: The input is not floating point.
    """

    dim: int

    def __init__(self, dim: int) -> None:
        rule.integer(type(self).__name__, "dim", dim)
        super().__init__(dim)

    def forward(self, input: Tensor) -> Tensor:
        """Along `dim`."""
        try:
            if input.is_meta:  # where torch does not look at the dimension
                refuse(_fault(self, self.dim, input))
            return functional.log_softmax(input, self.dim)
        except TORCH_ERRORS as error:
            explain(error, _fault(self, self.dim, input))
            raise
