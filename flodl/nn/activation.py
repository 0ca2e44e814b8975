"""Elementwise activations, the learned slope of PReLU, and softmax."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional

from flodl.errors import FlodlError
from flodl.nn import arguments as rule
from flodl.nn.faults import TORCH_ERRORS, dtype_fault, explain, kind_fault
from flodl.nn.module import Module


def _fault(module: Module, input: Tensor) -> FlodlError | None:
    layer = type(module).__name__
    return kind_fault(layer, input) or dtype_fault(layer, input)


class ReLU(torch.nn.ReLU, Module):
    """max(x, 0) (Nair & Hinton 2010).

    Shape:
        [...] → [...]

    Args:
        inplace: Whether the input is overwritten. Default: False.

    Raises:
        InputError: The input is not a tensor of numbers.
    """

    def __init__(self, inplace: bool = False) -> None:
        rule.flags(type(self).__name__, inplace=inplace)
        super().__init__(inplace)

    def forward(self, input: Tensor) -> Tensor:
        """Every element on its own."""
        try:
            return functional.relu(input, inplace=self.inplace)
        except TORCH_ERRORS as error:
            explain(error, _fault(self, input))
            raise


class GELU(torch.nn.GELU, Module):
    """x Φ(x), with Φ the distribution function of the normal law (arXiv:1606.08415).

    Shape:
        [...] → [...]

    Args:
        approximate: `"none"` (default) is exact, `"tanh"` the paper's approximation.

    Raises:
        ConfigError: Another approximation.
        InputError: The input is not floating point.
    """

    def __init__(self, approximate: str = "none") -> None:
        rule.choice(type(self).__name__, "approximate", approximate, ("none", "tanh"))
        super().__init__(approximate)

    def forward(self, input: Tensor) -> Tensor:
        """Every element on its own."""
        try:
            return functional.gelu(input, approximate=self.approximate)
        except TORCH_ERRORS as error:
            explain(error, _fault(self, input))
            raise
