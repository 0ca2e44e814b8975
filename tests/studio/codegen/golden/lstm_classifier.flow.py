"""lstm_classifier, drawn in flodl studio."""

import flodl
import flodl.training
from flodl import FlowBuilder, nn

TRAINING = {
    "data": {"source": "parity"},
    "loss": "cross_entropy",
    "optimizer": {"kind": "adam", "lr": 0.01},
    "epochs": 30,
    "batch_size": 64,
}


def build_model() -> flodl.Graph:
    """Build lstm_classifier.

    Inputs:
        bits: [B, 8] int64

    Outputs:
        odd: [B, 2] float32

    Parameters: 6,498
    """
    return (
        FlowBuilder.from_(nn.Embedding(2, 16))
        .through(nn.LSTM(16, 32, batch_first=True))
        .through(nn.Select(dim=1, index=-1))
        .through(nn.Linear(32, 2))
        .build()
    )


def main() -> None:
    """Train the model on its data."""
    flodl.training.train(build_model, TRAINING, input_shape=(8,), input_dtype="int64")


if __name__ == "__main__":
    main()
