"""The activation that learns its slope."""

from __future__ import annotations

from typing import Any, Self

import torch
from torch import Tensor
from torch.nn import functional

from flodl.errors import FlodlError
from flodl.nn import arguments as rule
from flodl.nn.faults import (
    TORCH_ERRORS,
    channel_fault,
    dtype_fault,
    explain,
    kind_fault,
    least_rank_fault,
)
from flodl.nn.module import Module


class PReLU(torch.nn.PReLU, Module):
    """x above 0, else a learned multiple of it (arXiv:1502.01852).

    Shape:
        [...] → [...]; [B, num_parameters, ...] if there are several

    Args:
        num_parameters: One slope for all, or one a channel. Default: 1.
        device: Anything `torch.device` takes. Default: torch's default device.
        dtype: Of the slopes. Default: torch's default dtype.
        init: Where the slopes start. Default: 0.25.

    Raises:
        ConfigError: Less than one slope.
        ShapeError: Another number of channels.
        InputError: The input is not of the dtype of the slopes.
    """

    def __init__(
        self,
        num_parameters: int = 1,
        device: Any = None,
        dtype: torch.dtype | None = None,
        *,
        init: float = 0.25,
    ) -> None:
        layer = type(self).__name__
        rule.size(layer, "num_parameters", num_parameters)
        rule.number(layer, "init", init)
        rule.placement(layer, device, dtype)
        super().__init__(num_parameters, init, device, dtype)

    @classmethod
    def on_device(cls, num_parameters: int, device: Any) -> Self:
        """On a device of its own."""
        return cls(num_parameters, device)

    def forward(self, input: Tensor) -> Tensor:
        """Every element on its own."""
        try:
            return functional.prelu(input, self.weight)
        except TORCH_ERRORS as error:
            explain(error, self._fault(input))
            raise

    def _fault(self, input: Tensor) -> FlodlError | None:
        layer = type(self).__name__
        fault = kind_fault(layer, input) or dtype_fault(layer, input, self.weight)
        if fault is not None or self.num_parameters == 1:
            return fault
        return least_rank_fault(
            layer, input, 2, f"[B, {self.num_parameters}, ...]"
        ) or channel_fault(layer, "num_parameters", self.num_parameters, input, 1)
