"""lstm_copy, drawn in flodl studio."""

import flodl
import flodl.training
from flodl import FlowBuilder, nn

TRAINING = {
    "data": {"source": "copy"},
    "loss": "cross_entropy",
    "optimizer": {"kind": "adam", "lr": 0.005},
    "epochs": 40,
    "batch_size": 64,
}


def build_model() -> flodl.Graph:
    """Build lstm_copy.

    Inputs:
        tokens: [B, 10] int64

    Outputs:
        answer: [B, 10, 10] float32

    Parameters: 84,554
    """
    return (
        FlowBuilder.from_(nn.Embedding(10, 32))
        .through(nn.LSTM(32, 128, batch_first=True))
        .through(nn.Linear(128, 10))
        .build()
    )


def main() -> None:
    """Train the model on its data."""
    flodl.training.train(build_model, TRAINING, input_shape=(10,), input_dtype="int64")


if __name__ == "__main__":
    main()
