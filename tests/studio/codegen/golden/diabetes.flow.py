"""diabetes, drawn in flodl studio."""

import flodl
import flodl.training
from flodl import FlowBuilder, nn

TRAINING = {
    "data": {"source": "diabetes", "standardize_target": True},
    "loss": "mse",
    "optimizer": {"kind": "adamw", "lr": 0.02, "weight_decay": 1.0},
    "scheduler": {"kind": "one_cycle"},
    "epochs": 100,
    "batch_size": 32,
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
