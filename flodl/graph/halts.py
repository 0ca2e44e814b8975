"""Ready-made conditions for loops: a positive value halts."""

from __future__ import annotations

import torch
from torch import Tensor

from flodl.errors import ConfigError
from flodl.nn.linear import Linear
from flodl.nn.module import Module


class ThresholdHalt(Module):
    """Halt as soon as the largest element of the state exceeds a threshold.

    Shape:
        state: [...] → []

    Args:
        threshold: In the units of the state.

    Raises:
        ConfigError: A threshold that is no number.
    """

    def __init__(self, threshold: float) -> None:
        super().__init__()
        if isinstance(threshold, bool) or not isinstance(threshold, int | float):
            raise ConfigError(f"ThresholdHalt: threshold={threshold!r} must be a number.")
        self.threshold = float(threshold)

    def forward(self, x: Tensor) -> Tensor:
        """`max(state) - threshold`."""
        return x.max() - self.threshold

    def extra_repr(self) -> str:
        """The threshold."""
        return str(self.threshold)


class LearnedHalt(Module):
    """Halt when a learned score of the state, averaged over the batch, is positive.

    The choice itself has no gradient; train the score through a loss on `halt(state)`.

    Shape:
        state: [..., dim] → []

    Args:
        dim: Length of the last dimension of the state.
        device: Anything `torch.device` takes. Default: torch's default device.
        dtype: Of the parameters. Default: torch's default dtype.

    Raises:
        ConfigError: A size below 1.
        ShapeError: Another last dimension.
    """

    def __init__(
        self,
        dim: int,
        device: torch.device | str | None = None,
        dtype: torch.dtype | None = None,
    ) -> None:
        super().__init__()
        if isinstance(dim, bool) or not isinstance(dim, int) or dim < 1:
            raise ConfigError(f"LearnedHalt: dim={dim!r} must be an integer ≥ 1.")
        self.dim = dim
        self.linear = Linear(dim, 1, device=device, dtype=dtype)

    def forward(self, x: Tensor) -> Tensor:
        """Linear to one number a row, then the mean."""
        scores: Tensor = self.linear(x)
        return scores.mean()

    def extra_repr(self) -> str:
        """Dimension of the state."""
        return str(self.dim)
