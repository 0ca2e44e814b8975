"""diabetes, drawn in flodl studio."""

import flodl
import flodl.training
from flodl import FlowBuilder, nn

TRAINING = {
    "data": {"source": "diabetes"},
    "loss": "mse",
    "optimizer": {"kind": "adamw", "lr": 0.003, "weight_decay": 0.1},
    "epochs": 150,
    "batch_size": 16,
}


def build_model() -> flodl.Graph:
    """Build diabetes.

    Inputs:
        patient: [B, 10] float32

    Outputs:
        progression: [B, 1] float32

    Parameters: 4,929
    """
    return (
        FlowBuilder.from_(nn.Linear(10, 64))
        .through(nn.ReLU())
        .through(nn.Dropout())
        .through(nn.Linear(64, 64))
        .through(nn.ReLU())
        .through(nn.Dropout())
        .through(nn.Linear(64, 1))
        .build()
    )


def main() -> None:
    """Train the model on its data."""
    flodl.training.train(build_model, TRAINING, input_shape=(10,))


if __name__ == "__main__":
    main()
