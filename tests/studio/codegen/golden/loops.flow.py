"""loops, drawn in flodl studio."""

import flodl
import flodl.training
from flodl import FlowBuilder, nn

TRAINING = {
    "data": {"source": "iris"},
    "loss": "cross_entropy",
    "optimizer": {"kind": "adam", "lr": 0.01},
    "epochs": 60,
    "batch_size": 32,
}


def build_model() -> flodl.Graph:
    """Build loops.

    Inputs:
        flower: [B, 4] float32

    Outputs:
        species: [B, 3] float32

    Parameters: 964
    """
    return (
        FlowBuilder.from_(nn.Linear(4, 16))
        .loop_body(FlowBuilder.from_(nn.Linear(16, 16)).through(nn.Tanh()).build())
        .for_n(3)
        .loop_body(FlowBuilder.from_(nn.Linear(16, 16)).through(nn.Tanh()).build())
        .while_cond(flodl.ThresholdHalt(0.9), 5)
        .loop_body(FlowBuilder.from_(nn.Linear(16, 16)).through(nn.Tanh()).build())
        .until_cond(flodl.LearnedHalt(16), 5)
        .through(nn.Linear(16, 3))
        .build()
    )


def main() -> None:
    """Train the model on its data."""
    flodl.training.train(build_model, TRAINING, input_shape=(4,))


if __name__ == "__main__":
    main()
