"""two_heads, drawn in flodl studio."""

import flodl
import flodl.training
from flodl import FlowBuilder, nn

TRAINING = {
    "data": {"source": "digits"},
    "loss": "cross_entropy",
    "optimizer": {"kind": "adam", "lr": 0.002},
    "epochs": 20,
    "batch_size": 64,
}


def build_model() -> flodl.Graph:
    """Build two_heads.

    Inputs:
        image: [B, 1, 8, 8] float32

    Outputs:
        digit: [B, 10] float32
        place: [B, 2] float32

    Parameters: 40,428
    """
    return (
        FlowBuilder.from_(nn.Conv2d(1, 16, kernel_size=3, padding=1))
        .through(nn.ReLU())
        .through(nn.Conv2d(16, 32, kernel_size=3, stride=2, padding=1))
        .through(nn.ReLU())
        .through(nn.Flatten())
        .through(nn.Linear(512, 64))
        .through(nn.ReLU())
        .tag("features")
        .fork(
            FlowBuilder.from_(nn.Linear(64, 32))
            .through(nn.ReLU())
            .through(nn.Linear(32, 2))
            .build()
        )
        .tag("place")
        .through(nn.Linear(64, 10))
        .build()
    )


def main() -> None:
    """Train the model on its data."""
    flodl.training.train(build_model, TRAINING, input_shape=(1, 8, 8))


if __name__ == "__main__":
    main()
