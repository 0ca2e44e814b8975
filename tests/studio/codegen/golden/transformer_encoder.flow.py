"""transformer_encoder, drawn in flodl studio."""

import flodl
import flodl.training
from flodl import FlowBuilder, nn

TRAINING = {
    "data": {"source": "copy"},
    "loss": "cross_entropy",
    "optimizer": {"kind": "adam", "lr": 0.001},
    "epochs": 20,
    "batch_size": 64,
}


def encoder_layer() -> flodl.Graph:
    """Return a new block encoder_layer."""
    return (
        FlowBuilder()
        .also(
            FlowBuilder.from_(nn.LayerNorm(32))
            .through(nn.MultiheadAttention(32, num_heads=4))
            .build()
        )
        .also(
            FlowBuilder.from_(nn.LayerNorm(32))
            .through(nn.Linear(32, 128))
            .through(nn.GELU())
            .through(nn.Linear(128, 32))
            .build()
        )
        .build()
    )


def build_model() -> flodl.Graph:
    """Build transformer_encoder.

    Inputs:
        tokens: [B, 10] int64

    Outputs:
        answer: [B, 10, 10] float32

    Parameters: 26,442
    """
    return (
        FlowBuilder.from_(nn.Embedding(10, 32))
        .through(nn.PositionalEmbedding(10, 32))
        .through(encoder_layer())
        .through(encoder_layer())
        .through(nn.LayerNorm(32))
        .through(nn.Linear(32, 10))
        .build()
    )


def main() -> None:
    """Train the model on its data."""
    flodl.training.train(build_model, TRAINING, input_shape=(10,), input_dtype="int64")


if __name__ == "__main__":
    main()
