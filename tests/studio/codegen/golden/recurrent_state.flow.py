"""recurrent_state, drawn in flodl studio."""

import flodl
from flodl import FlowBuilder, nn


def build_model() -> flodl.Graph:
    """Build recurrent_state.

    Inputs:
        x: [B, 8] float32

    Outputs:
        y: [B, 4] float32

    Parameters: 1,844
    """
    return (
        FlowBuilder.from_(nn.Linear(8, 16))
        .through(nn.Tanh())
        .through(flodl.StateAdd())
        .using("memory")
        .tag("memory")
        .through(nn.GRUCell(16, 16))
        .using(h="hidden")
        .tag("hidden")
        .through(nn.Linear(16, 4))
        .build()
    )
