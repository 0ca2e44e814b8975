"""mobilenet_v2_block, drawn in flodl studio."""

import flodl
from flodl import FlowBuilder, nn


def build_model() -> flodl.Graph:
    """Build mobilenet_v2_block.

    Inputs:
        x: [B, 24, 56, 56] float32

    Outputs:
        y: [B, 24, 56, 56] float32

    Parameters: 8,832
    """
    residual = (
        FlowBuilder.from_(nn.Conv2d(24, 144, kernel_size=1, bias=False))
        .through(nn.BatchNorm2d(144))
        .through(nn.ReLU6())
        .through(nn.Conv2d(144, 144, kernel_size=3, padding=1, groups=144, bias=False))
        .through(nn.BatchNorm2d(144))
        .through(nn.ReLU6())
        .through(nn.Conv2d(144, 24, kernel_size=1, bias=False))
        .through(nn.BatchNorm2d(24))
        .build()
    )
    return FlowBuilder().also(residual).build()
