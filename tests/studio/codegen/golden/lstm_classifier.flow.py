"""lstm_classifier, drawn in flodl studio."""

import flodl
import flodl.training
from flodl import FlowBuilder, nn

TRAINING = {
    "data": {"source": "digits"},
    "loss": "cross_entropy",
    "optimizer": {"kind": "adam", "lr": 0.01},
    "epochs": 15,
    "batch_size": 64,
}


def build_model() -> flodl.Graph:
    """Build lstm_classifier.

    Inputs:
        rows: [B, 8, 8] float32

    Outputs:
        digit: [B, 10] float32

    Parameters: 19,594
    """
    return (
        FlowBuilder.from_(nn.LSTM(8, 64, batch_first=True))
        .through(nn.Select(dim=1, index=-1))
        .through(nn.Linear(64, 10))
        .build()
    )


def main() -> None:
    """Train the model on its data."""
    flodl.training.train(build_model, TRAINING, input_shape=(8, 8))


if __name__ == "__main__":
    main()
