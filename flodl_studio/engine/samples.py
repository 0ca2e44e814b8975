"""Inputs for a model where there is no data."""

from __future__ import annotations

import torch
from torch import Tensor

from flodl_studio.runs.job import Shape


def made_up(shape: Shape, dtype: str, samples: int, length: int) -> Tensor:
    """Return so many samples, the same each time: normal numbers, or zeros and ones.

    Args:
        shape: Shape of one sample.
        dtype: Name of its dtype.
        samples: How many there are.
        length: What a free length becomes.
    """
    sizes = [samples, *(size if isinstance(size, int) else length for size in shape)]
    generator = torch.Generator().manual_seed(0)
    if dtype == "float32":
        return torch.randn(sizes, generator=generator)
    return torch.randint(0, 2, sizes, generator=generator).to(getattr(torch, dtype))
