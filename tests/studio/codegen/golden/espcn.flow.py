"""espcn, drawn in flodl studio."""

import flodl
from flodl import FlowBuilder, nn


def build_model() -> flodl.Graph:
    """Build espcn.

    Inputs:
        small: [B, 1, 32, 32] float32

    Outputs:
        large: [B, 1, 96, 96] float32

    Parameters: 22,729
    """
    return (
        FlowBuilder.from_(nn.Conv2d(1, 64, kernel_size=5, padding=2))
        .through(nn.Tanh())
        .through(nn.Conv2d(64, 32, kernel_size=3, padding=1))
        .through(nn.Tanh())
        .through(nn.Conv2d(32, 9, kernel_size=3, padding=1))
        .through(nn.PixelShuffle(3))
        .build()
    )
