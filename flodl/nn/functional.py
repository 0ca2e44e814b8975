"""Functions by their torch names; those defined here say more when they refuse."""

from __future__ import annotations

from collections.abc import Sequence

import torch.nn.functional
from torch import Tensor

from flodl.nn.adaptive import checked_target, map_fault
from flodl.nn.faults import TORCH_ERRORS, explain


def adaptive_avg_pool2d(input: Tensor, output_size: int | Sequence[int]) -> Tensor:
    """The mean of every cell of a grid laid over the map: [B, C, H, W] → [B, C, h, w].

    Raises:
        ConfigError: A size below 1.
        ShapeError: Another number of dimensions.
        InputError: The input is of a dtype that torch can't average.
    """
    target = checked_target("adaptive_avg_pool2d", output_size)
    try:
        return torch.nn.functional.adaptive_avg_pool2d(input, target)
    except TORCH_ERRORS as error:
        explain(error, map_fault("adaptive_avg_pool2d", input))
        raise


def __getattr__(name: str) -> object:
    return getattr(torch.nn.functional, name)
