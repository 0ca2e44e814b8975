"""autoencoder, drawn in flodl studio."""

import flodl
import flodl.training
from flodl import FlowBuilder, nn

TRAINING = {
    "data": {"source": "digits", "target": "input"},
    "loss": "mse",
    "optimizer": {"kind": "adam", "lr": 0.003},
    "epochs": 50,
    "batch_size": 64,
}


def build_model() -> flodl.Graph:
    """Build autoencoder.

    Inputs:
        image: [B, 64] float32

    Outputs:
        restored: [B, 64] float32

    Parameters: 7,856
    """
    encoder = (
        FlowBuilder.from_(nn.Linear(64, 48))
        .through(nn.ReLU())
        .through(nn.Linear(48, 16))
        .label("encoder")
        .build()
    )
    decoder = (
        FlowBuilder.from_(nn.Linear(16, 48))
        .through(nn.ReLU())
        .through(nn.Linear(48, 64))
        .through(nn.Sigmoid())
        .label("decoder")
        .build()
    )
    return FlowBuilder.from_(encoder).tag("code").through(decoder).build()


def main() -> None:
    """Train the model on its data."""
    flodl.training.train(build_model, TRAINING, input_shape=(64,))


if __name__ == "__main__":
    main()
