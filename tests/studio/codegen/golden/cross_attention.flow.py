"""cross_attention, drawn in flodl studio."""

import flodl
from flodl import FlowBuilder, nn


def build_model() -> flodl.Graph:
    """Build cross_attention.

    Inputs:
        query: [B, S, 32] float32
        memory: [B, T, 32] float32

    Outputs:
        answer: [B, S, 32] float32

    Parameters: 8,544
    """
    residual = (
        FlowBuilder()
        .input("memory")
        .through(nn.LayerNorm(32))
        .through(nn.MultiheadAttention(32, num_heads=4))
        .using(key="memory")
        .build()
    )
    return (
        FlowBuilder()
        .input("memory")
        .also(residual)
        .using("memory")
        .also(
            FlowBuilder.from_(nn.LayerNorm(32))
            .through(nn.Linear(32, 64))
            .through(nn.GELU())
            .through(nn.Linear(64, 32))
            .build()
        )
        .build()
    )
