"""maps, drawn in flodl studio."""

import flodl
from flodl import FlowBuilder, nn


def build_model() -> flodl.Graph:
    """Build maps.

    Inputs:
        x: [B, 24] float32

    Outputs:
        y: [B, 4] float32

    Parameters: 564
    """
    return (
        FlowBuilder()
        .map(FlowBuilder.from_(nn.Linear(6, 8)).through(nn.ReLU()).build())
        .slices(4)
        .map(FlowBuilder.from_(nn.LayerNorm(16)).through(nn.Linear(16, 8)).build())
        .batched()
        .slices(2)
        .map(FlowBuilder.from_(nn.Linear(16, 16)).through(nn.ReLU()).build())
        .each()
        .through(nn.Linear(16, 4))
        .build()
    )
