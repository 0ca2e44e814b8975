"""spirals_mlp, drawn in flodl studio."""

import flodl
import flodl.training
from flodl import FlowBuilder, nn

TRAINING = {
    "data": {"source": "spirals"},
    "loss": "cross_entropy",
    "optimizer": {"kind": "adam", "lr": 0.005},
    "epochs": 100,
    "batch_size": 64,
}


def build_model() -> flodl.Graph:
    """Build spirals_mlp.

    Inputs:
        point: [B, 2] float32

    Outputs:
        arm: [B, 2] float32

    Parameters: 8,642
    """
    return (
        FlowBuilder.from_(nn.Linear(2, 64))
        .through(nn.Tanh())
        .through(nn.Linear(64, 64))
        .through(nn.Tanh())
        .through(nn.Linear(64, 64))
        .through(nn.Tanh())
        .through(nn.Linear(64, 2))
        .build()
    )


def main() -> None:
    """Train the model on its data."""
    flodl.training.train(build_model, TRAINING, input_shape=(2,))


if __name__ == "__main__":
    main()
