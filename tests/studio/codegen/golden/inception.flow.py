"""inception, drawn in flodl studio."""

import flodl
from flodl import FlowBuilder, MergeOp, nn


def build_model() -> flodl.Graph:
    """Build inception.

    Inputs:
        features: [B, 192, 28, 28] float32

    Outputs:
        joined: [B, 256, 28, 28] float32

    Parameters: 163,696
    """
    return (
        FlowBuilder()
        .split(
            [
                FlowBuilder.from_(nn.Conv2d(192, 64, kernel_size=1)).through(nn.ReLU()).build(),
                FlowBuilder.from_(nn.Conv2d(192, 96, kernel_size=1))
                .through(nn.ReLU())
                .through(nn.Conv2d(96, 128, kernel_size=3, padding=1))
                .through(nn.ReLU())
                .build(),
                FlowBuilder.from_(nn.Conv2d(192, 16, kernel_size=1))
                .through(nn.ReLU())
                .through(nn.Conv2d(16, 32, kernel_size=5, padding=2))
                .through(nn.ReLU())
                .build(),
                FlowBuilder.from_(nn.MaxPool2d(3, stride=1, padding=1))
                .through(nn.Conv2d(192, 32, kernel_size=1))
                .through(nn.ReLU())
                .build(),
            ]
        )
        .merge(MergeOp.concat(1))
        .build()
    )
