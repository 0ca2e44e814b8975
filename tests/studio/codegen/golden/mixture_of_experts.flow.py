"""mixture_of_experts, drawn in flodl studio."""

import flodl
import flodl.training
from flodl import FlowBuilder, nn

TRAINING = {
    "data": {"source": "digits"},
    "loss": "cross_entropy",
    "optimizer": {"kind": "adam", "lr": 0.002},
    "epochs": 30,
    "batch_size": 64,
}


def build_model() -> flodl.Graph:
    """Build mixture_of_experts.

    Inputs:
        pixels: [B, 64] float32

    Outputs:
        digit: [B, 10] float32

    Parameters: 21,838
    """
    return (
        FlowBuilder.from_(nn.Linear(64, 64))
        .through(nn.ReLU())
        .gate(
            flodl.SoftmaxRouter(64, 4),
            [
                FlowBuilder.from_(nn.Linear(64, 32))
                .through(nn.ReLU())
                .through(nn.Linear(32, 64))
                .build()
                for _ in range(4)
            ],
        )
        .through(nn.ReLU())
        .through(nn.Linear(64, 10))
        .build()
    )


def main() -> None:
    """Train the model on its data."""
    flodl.training.train(build_model, TRAINING, input_shape=(64,))


if __name__ == "__main__":
    main()
