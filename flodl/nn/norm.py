"""Layers that normalize: over features, over groups of channels, over a batch."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Self

import torch
from torch import Tensor
from torch.nn import functional

from flodl.errors import FlodlError, ShapeError
from flodl.nn import arguments as rule
from flodl.nn.faults import TORCH_ERRORS, dtype_fault, explain, kind_fault, shown
from flodl.nn.module import Module


def _trailing_fault(
    layer: str, normalized_shape: tuple[int, ...], input: Tensor, weight: Tensor | None
) -> FlodlError | None:
    """The last dimensions are not the ones that the layer normalizes."""
    fault = kind_fault(layer, input)
    if fault is not None:
        return fault
    count = len(normalized_shape)
    if tuple(input.shape[-count:]) != normalized_shape:
        wanted = list(normalized_shape)
        what = "last dimension" if count == 1 else f"last {count} dimensions"
        suggested = list(input.shape[-count:])
        return ShapeError(
            f"{layer}(normalized_shape={wanted}) got {shown(input)}: its {what} must be {wanted}. "
            f"Set normalized_shape={suggested}."
        )
    return dtype_fault(layer, input, weight)


class LayerNorm(torch.nn.LayerNorm, Module):
    """Give the last dimensions mean 0 and variance 1, then scale and shift (arXiv:1607.06450).

    Shape:
        [..., *normalized_shape] → [..., *normalized_shape]

    Args:
        normalized_shape: Length of the last dimension, or a tuple of the last lengths.
        eps: Added to the variance. Default: 1e-5.
        elementwise_affine: Whether scale and shift are learned. Default: True.
        bias: Whether there is a shift. Default: True.
        device: Anything `torch.device` takes. Default: torch's default device.
        dtype: Of the parameters. Default: torch's default dtype.

    Raises:
        ConfigError: A length below 1, or a negative eps.
        ShapeError: The last dimensions of the input are not `normalized_shape`.
        InputError: The input is not floating point.
    """

    def __init__(
        self,
        normalized_shape: int | Sequence[int],
        eps: float = 1e-5,
        elementwise_affine: bool = True,
        bias: bool = True,
        device: Any = None,
        dtype: torch.dtype | None = None,
    ) -> None:
        layer = type(self).__name__
        rule.shape(layer, "normalized_shape", normalized_shape)
        rule.number(layer, "eps", eps, least=0)
        rule.flags(layer, elementwise_affine=elementwise_affine, bias=bias)
        rule.placement(layer, device, dtype)
        shape = normalized_shape if isinstance(normalized_shape, int) else list(normalized_shape)
        super().__init__(shape, eps, elementwise_affine, bias, device, dtype)

    @classmethod
    def with_eps(cls, normalized_shape: int | Sequence[int], eps: float) -> Self:
        """With another eps."""
        return cls(normalized_shape, eps)

    def forward(self, input: Tensor) -> Tensor:
        """[..., *normalized_shape] → the same."""
        try:
            return functional.layer_norm(
                input, self.normalized_shape, self.weight, self.bias, self.eps
            )
        except TORCH_ERRORS as error:
            layer = type(self).__name__
            explain(error, _trailing_fault(layer, self.normalized_shape, input, self.weight))
            raise
