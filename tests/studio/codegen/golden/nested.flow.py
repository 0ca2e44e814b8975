"""nested, drawn in flodl studio."""

import flodl
import flodl.training
from flodl import FlowBuilder, nn

TRAINING = {
    "data": {"source": "breast_cancer"},
    "loss": "cross_entropy",
    "optimizer": {"kind": "adam", "lr": 0.003},
    "epochs": 30,
    "batch_size": 32,
}


def build_model() -> flodl.Graph:
    """Build nested.

    Inputs:
        measures: [B, 30] float32

    Outputs:
        benign: [B, 2] float32

    Parameters: 834
    """
    cell = FlowBuilder.from_(nn.Linear(16, 16)).through(nn.ReLU()).label("cell").build()
    stage = FlowBuilder().also(cell).label("stage").build()
    encoder = (
        FlowBuilder.from_(nn.Linear(30, 16))
        .through(stage)
        .through(nn.LayerNorm(16))
        .label("encoder")
        .build()
    )
    return FlowBuilder.from_(encoder).through(nn.Linear(16, 2)).build()


def main() -> None:
    """Train the model on its data."""
    flodl.training.train(build_model, TRAINING, input_shape=(30,))


if __name__ == "__main__":
    main()
