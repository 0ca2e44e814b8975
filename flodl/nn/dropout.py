"""Dropout: in training, values are dropped at random; in evaluation nothing happens."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional

from flodl.errors import FlodlError
from flodl.nn import arguments as rule
from flodl.nn.faults import TORCH_ERRORS, dtype_fault, explain, kind_fault, rank_fault, refuse
from flodl.nn.module import Module


def _check(layer: str, p: float, inplace: bool) -> None:
    rule.fraction(layer, "p", p)
    rule.flags(layer, inplace=inplace)


def _fault(module: Module, input: Tensor) -> FlodlError | None:
    layer = type(module).__name__
    return kind_fault(layer, input) or dtype_fault(layer, input)


class Dropout(torch.nn.Dropout, Module):
    """Drop values at random and scale the rest by 1 / (1 − p), which keeps the mean.

    Srivastava et al. 2014, JMLR 15. The identity in evaluation.

    Shape:
        [...] → [...]

    Args:
        p: Probability that a value is dropped. Default: 0.5.
        inplace: Whether the input is overwritten. Default: False.

    Raises:
        ConfigError: p outside [0, 1].
        InputError: In training, the input is not floating point.
    """

    def __init__(self, p: float = 0.5, inplace: bool = False) -> None:
        _check(type(self).__name__, p, inplace)
        super().__init__(p, inplace)

    def forward(self, input: Tensor) -> Tensor:
        """Every value on its own."""
        try:
            return functional.dropout(input, self.p, self.training, self.inplace)
        except TORCH_ERRORS as error:
            explain(error, _fault(self, input))
            raise


class Dropout2d(torch.nn.Dropout2d, Module):
    """Drop whole channels at random and scale the rest by 1 / (1 − p), which keeps the mean.

    Tompson et al. 2015, arXiv:1411.4280. The identity in evaluation.

    Shape:
        [B, C, H, W] → [B, C, H, W]; three dimensions are read as [B, C, L], as in torch

    Args:
        p: Probability that a channel is dropped. Default: 0.5.
        inplace: Whether the input is overwritten. Default: False.

    Raises:
        ConfigError: p outside [0, 1].
        ShapeError: Another number of dimensions.
        InputError: In training, the input is not floating point.
    """

    def __init__(self, p: float = 0.5, inplace: bool = False) -> None:
        _check(type(self).__name__, p, inplace)
        super().__init__(p, inplace)

    def forward(self, input: Tensor) -> Tensor:
        """Every channel of every sample on its own."""
        try:
            # torch only warns about other numbers of dimensions.
            if input.dim() != 4:
                refuse(rank_fault(type(self).__name__, input, (3, 4), "[B, C, H, W]"))
            return functional.dropout2d(input, self.p, self.training, self.inplace)
        except TORCH_ERRORS as error:
            explain(error, _fault(self, input))
            raise


class AlphaDropout(torch.nn.AlphaDropout, Module):
    """Drop values to SELU's low end and rescale, which keeps mean and variance.

    Klambauer et al. 2017, arXiv:1706.02515. The identity in evaluation.

    Shape:
        [...] → [...]

    Args:
        p: Probability that a value is dropped. Default: 0.5.
        inplace: Accepted as in torch, where it has no effect. Default: False.

    Raises:
        ConfigError: p outside [0, 1].
        InputError: In training, the input is not floating point.
    """

    def __init__(self, p: float = 0.5, inplace: bool = False) -> None:
        _check(type(self).__name__, p, inplace)
        super().__init__(p, inplace)

    def forward(self, input: Tensor) -> Tensor:
        """Every value on its own."""
        try:
            return functional.alpha_dropout(input, self.p, self.training)
        except TORCH_ERRORS as error:
            explain(error, _fault(self, input))
            raise
