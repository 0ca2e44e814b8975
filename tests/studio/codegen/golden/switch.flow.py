"""switch, drawn in flodl studio."""

import flodl
import flodl.training
from flodl import FlowBuilder, nn

TRAINING = {
    "data": {"source": "wine"},
    "loss": "cross_entropy",
    "optimizer": {"kind": "adam", "lr": 0.01},
    "epochs": 40,
    "batch_size": 32,
}


def build_model() -> flodl.Graph:
    """Build switch.

    Inputs:
        measures: [B, 13] float32

    Outputs:
        cultivar: [B, 3] float32

    Parameters: 1,653
    """
    return (
        FlowBuilder.from_(nn.Linear(13, 16))
        .through(nn.ReLU())
        .switch(
            flodl.ArgmaxSelector(16, 2),
            [
                FlowBuilder.from_(nn.Linear(16, 16)).through(nn.ReLU()).build(),
                FlowBuilder.from_(nn.Linear(16, 32))
                .through(nn.Tanh())
                .through(nn.Linear(32, 16))
                .build(),
            ],
        )
        .through(nn.Linear(16, 3))
        .build()
    )


def main() -> None:
    """Train the model on its data."""
    flodl.training.train(build_model, TRAINING, input_shape=(13,))


if __name__ == "__main__":
    main()
