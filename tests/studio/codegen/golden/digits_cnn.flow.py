"""digits_cnn, drawn in flodl studio."""

import flodl
import flodl.training
from flodl import FlowBuilder, nn

TRAINING = {
    "data": {"source": "digits"},
    "loss": "cross_entropy",
    "optimizer": {"kind": "adamw", "lr": 0.05, "weight_decay": 0.1},
    "scheduler": {"kind": "one_cycle"},
    "epochs": 60,
    "batch_size": 32,
}


def build_model() -> flodl.Graph:
    """Build digits_cnn.

    Inputs:
        image: [B, 1, 8, 8] float32

    Outputs:
        logits: [B, 10] float32

    Parameters: 10,410
    """
    return (
        FlowBuilder.from_(nn.Conv2d(1, 16, kernel_size=3, padding=1))
        .through(nn.ReLU())
        .tag("features")
        .through(nn.Flatten())
        .through(nn.Linear(1024, 10))
        .build()
    )


def main() -> None:
    """Train the model on its data."""
    flodl.training.train(build_model, TRAINING, input_shape=(1, 8, 8))


if __name__ == "__main__":
    main()
