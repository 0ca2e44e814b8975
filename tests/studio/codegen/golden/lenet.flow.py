"""lenet, drawn in flodl studio."""

import flodl
from flodl import FlowBuilder, nn


def build_model() -> flodl.Graph:
    """Build lenet.

    Inputs:
        image: [B, 1, 28, 28] float32

    Outputs:
        digit: [B, 10] float32

    Parameters: 61,706
    """
    return (
        FlowBuilder.from_(nn.Conv2d(1, 6, kernel_size=5, padding=2))
        .through(nn.Tanh())
        .through(nn.AvgPool2d(2))
        .through(nn.Conv2d(6, 16, kernel_size=5))
        .through(nn.Tanh())
        .through(nn.AvgPool2d(2))
        .through(nn.Flatten())
        .through(nn.Linear(400, 120))
        .through(nn.Tanh())
        .through(nn.Linear(120, 84))
        .through(nn.Tanh())
        .through(nn.Linear(84, 10))
        .build()
    )
