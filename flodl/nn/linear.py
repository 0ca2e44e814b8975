"""Learned affine maps of one tensor, and the bilinear map of two."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

import torch
from torch import Tensor
from torch.nn import functional

from flodl.errors import FlodlError, InputError, ShapeError
from flodl.nn import arguments as rule
from flodl.nn.faults import TORCH_ERRORS, dtype_fault, explain, kind_fault, shown
from flodl.nn.module import Module, NamedInputModule


class Linear(torch.nn.Linear, Module):
    """Multiply the last dimension by a learned matrix and add a learned bias: y = x Wᵀ + b.

    Shape:
        [..., in_features] → [..., out_features]

    Args:
        in_features: Length of the last dimension of the input.
        out_features: Length of the last dimension of the output.
        bias: Whether a bias is added. Default: True.
        device: Anything `torch.device` takes. Default: torch's default device.
        dtype: Of the parameters. Default: torch's default dtype.

    Raises:
        ConfigError: A size below 1.
        ShapeError: The last dimension of the input is not `in_features`.
        InputError: The input is not of the dtype of the weights.

    Weights start Kaiming-uniform, torch's own default (He et al. 2015, arXiv:1502.01852).
    """

    def __init__(
        self,
        in_features: int,
        out_features: int,
        bias: bool = True,
        device: Any = None,
        dtype: torch.dtype | None = None,
    ) -> None:
        layer = type(self).__name__
        rule.size(layer, "in_features", in_features)
        rule.size(layer, "out_features", out_features)
        rule.flags(layer, bias=bias)
        rule.placement(layer, device, dtype)
        super().__init__(in_features, out_features, bias, device, dtype)

    @classmethod
    def no_bias(cls, in_features: int, out_features: int) -> Self:
        """Without a bias."""
        return cls(in_features, out_features, bias=False)

    @classmethod
    def on_device(cls, in_features: int, out_features: int, device: Any) -> Self:
        """On a device of its own."""
        return cls(in_features, out_features, device=device)

    def forward(self, input: Tensor) -> Tensor:
        """[..., in_features] → [..., out_features]."""
        try:
            return functional.linear(input, self.weight, self.bias)
        except TORCH_ERRORS as error:
            explain(error, self._fault(input))
            raise

    def _fault(self, input: Tensor) -> FlodlError | None:
        layer = type(self).__name__
        fault = kind_fault(layer, input)
        if fault is not None:
            return fault
        if input.dim() == 0 or input.shape[-1] != self.in_features:
            last = input.shape[-1] if input.dim() else 1
            return ShapeError(
                f"{layer}(in_features={self.in_features}) got {shown(input)}: its last dimension "
                f"must be {self.in_features}. Set in_features={last}, or flatten before it."
            )
        return dtype_fault(layer, input, self.weight)


class Bilinear(torch.nn.Bilinear, NamedInputModule):
    """Combine two tensors by a learned form: y = x₁ᵀ A x₂ + b.

    Follows `torch.nn.Bilinear`.

    Shape:
        [..., in1_features] × [..., in2_features] → [..., out_features]

    Args:
        in1_features: Length of the last dimension of the stream.
        in2_features: Length of the last dimension of the named input `x2`.
        out_features: Length of the last dimension of the output.
        bias: Whether a bias is added. Default: True.
        device: Anything `torch.device` takes. Default: torch's default device.
        dtype: Of the parameters. Default: torch's default dtype.

    Raises:
        ConfigError: A size below 1.
        ShapeError: A last dimension that differs from its size, or leading dimensions that differ.
        InputError: `x2` is missing, or a dtype is not that of the weights.

    In a flow the second tensor is the named input `x2`, or the only reference, whatever its name.
    """

    def __init__(
        self,
        in1_features: int,
        in2_features: int,
        out_features: int,
        bias: bool = True,
        device: Any = None,
        dtype: torch.dtype | None = None,
    ) -> None:
        layer = type(self).__name__
        rule.size(layer, "in1_features", in1_features)
        rule.size(layer, "in2_features", in2_features)
        rule.size(layer, "out_features", out_features)
        rule.flags(layer, bias=bias)
        rule.placement(layer, device, dtype)
        super().__init__(in1_features, in2_features, out_features, bias, device, dtype)

    def forward(self, input: Tensor, input2: Tensor | None = None) -> Tensor:
        """Both tensors, as in torch; with the stream alone there is nothing to combine."""
        if input2 is None:
            raise InputError(
                f"{type(self).__name__} takes two tensors and got one. In a flow, name the second: "
                f'.using(x2="tag"); by hand, call forward_bilinear(x1, x2).'
            )
        return self.forward_bilinear(input, input2)

    def forward_bilinear(self, x1: Tensor, x2: Tensor) -> Tensor:
        """[..., in1_features] × [..., in2_features] → [..., out_features]."""
        try:
            return functional.bilinear(x1, x2, self.weight, self.bias)
        except TORCH_ERRORS as error:
            explain(error, self._fault(x1, x2))
            raise

    def forward_named(self, x: Tensor, refs: Mapping[str, Tensor]) -> Tensor:
        """The stream with `x2`, or with the only reference."""
        if not refs:
            return self.forward(x)
        if "x2" not in refs and len(refs) == 1:
            return self.forward_bilinear(x, next(iter(refs.values())))
        if len(refs) > 1:
            raise InputError(
                f"{type(self).__name__} takes one named input, 'x2', got "
                f"{', '.join(repr(name) for name in refs)}."
            )
        return self.forward_bilinear(x, refs["x2"])

    def zero_ref(self, name: str, x: Tensor) -> Tensor:  # noqa: ARG002 - any name will do
        """Zeros of the second tensor's shape."""
        return x.new_zeros(*x.shape[:-1], self.in2_features)

    def _fault(self, x1: Tensor, x2: Tensor) -> FlodlError | None:
        layer = type(self).__name__
        fault = kind_fault(layer, x1, x2)
        if fault is not None:
            return fault
        widths = (self.in1_features, self.in2_features)
        if x1.dim() == 0 or x2.dim() == 0 or (x1.shape[-1], x2.shape[-1]) != widths:
            return ShapeError(
                f"{layer}(in1_features={widths[0]}, in2_features={widths[1]}) got {shown(x1)} and "
                f"{shown(x2)}: their last dimensions must be {widths[0]} and {widths[1]}."
            )
        if x1.shape[:-1] != x2.shape[:-1]:
            return ShapeError(
                f"{layer} got {shown(x1)} and {shown(x2)}: all dimensions but the last must agree."
            )
        return dtype_fault(layer, x1, self.weight) or dtype_fault(layer, x2, self.weight)
