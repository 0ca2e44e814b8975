"""lstm_copy, drawn in flodl studio."""

import flodl
import flodl.training
from flodl import FlowBuilder, nn

TRAINING = {
    "data": {"source": "copy", "samples": 4000},
    "loss": "cross_entropy",
    "optimizer": {"kind": "adam", "lr": 0.01},
    "epochs": 25,
    "batch_size": 64,
    "scheduler": {"kind": "one_cycle"},
    "clip_grad_norm": 1.0,
}


def build_model() -> flodl.Graph:
    """Build lstm_copy.

    Inputs:
        tokens: [B, S] int64

    Outputs:
        answer: [B, S, 10] float32

    Parameters: 26,058
    """
    return (
        FlowBuilder.from_(nn.Embedding(10, 32))
        .through(nn.LSTM(32, 64, batch_first=True))
        .through(nn.Linear(64, 10))
        .build()
    )


def main() -> None:
    """Train the model on its data."""
    flodl.training.train(build_model, TRAINING, input_shape=("S",), input_dtype="int64")


if __name__ == "__main__":
    main()
