"""densenet, drawn in flodl studio."""

import flodl
import flodl.training
from flodl import FlowBuilder, MergeOp, nn

TRAINING = {
    "data": {"source": "digits"},
    "loss": "cross_entropy",
    "optimizer": {"kind": "adam", "lr": 0.01},
    "epochs": 10,
    "batch_size": 64,
}


def dense_layer(num_features: int) -> flodl.Graph:
    """Return a new block dense_layer."""
    return (
        FlowBuilder()
        .split(
            [
                nn.Identity(),
                FlowBuilder.from_(nn.BatchNorm2d(num_features))
                .through(nn.ReLU())
                .through(nn.Conv2d(num_features, 12, kernel_size=3, padding=1, bias=False))
                .build(),
            ]
        )
        .merge(MergeOp.concat(1))
        .build()
    )


def build_model() -> flodl.Graph:
    """Build densenet.

    Inputs:
        image: [B, 1, 8, 8] float32

    Outputs:
        digit: [B, 10] float32

    Parameters: 19,570
    """
    return (
        FlowBuilder.from_(nn.Conv2d(1, 24, kernel_size=3, padding=1, bias=False))
        .through(dense_layer(24))
        .through(dense_layer(36))
        .through(dense_layer(48))
        .through(dense_layer(60))
        .through(nn.BatchNorm2d(72))
        .through(nn.ReLU())
        .through(nn.AdaptiveAvgPool2d(1))
        .through(nn.Flatten())
        .through(nn.Linear(72, 10))
        .build()
    )


def main() -> None:
    """Train the model on its data."""
    flodl.training.train(build_model, TRAINING, input_shape=(1, 8, 8))


if __name__ == "__main__":
    main()
