"""two_towers, drawn in flodl studio."""

import flodl
from flodl import FlowBuilder, nn


def build_model() -> flodl.Graph:
    """Build two_towers.

    Inputs:
        user: [B, 16] float32
        item: [B, 24] float32

    Outputs:
        score: [B, 1] float32

    Parameters: 1,937
    """
    return (
        FlowBuilder()
        .input("item")
        .tag("_user")
        .through(flodl.Recall())
        .using("item")
        .through(nn.Linear(24, 32))
        .through(nn.ReLU())
        .through(nn.Linear(32, 8))
        .tag("_x2")
        .through(flodl.Recall())
        .using("_user")
        .through(nn.Linear(16, 32))
        .through(nn.ReLU())
        .through(nn.Linear(32, 8))
        .through(nn.Bilinear(8, 8, 1))
        .using(x2="_x2")
        .build()
    )
