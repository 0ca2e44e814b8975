"""vgg11, drawn in flodl studio."""

import flodl
from flodl import FlowBuilder, nn


def build_model() -> flodl.Graph:
    """Build vgg11.

    Inputs:
        image: [B, 3, 32, 32] float32

    Outputs:
        logits: [B, 10] float32

    Parameters: 9,488,266
    """
    return (
        FlowBuilder.from_(nn.Conv2d(3, 64, kernel_size=3, padding=1))
        .through(nn.ReLU())
        .through(nn.MaxPool2d(2))
        .through(nn.Conv2d(64, 128, kernel_size=3, padding=1))
        .through(nn.ReLU())
        .through(nn.MaxPool2d(2))
        .through(nn.Conv2d(128, 256, kernel_size=3, padding=1))
        .through(nn.ReLU())
        .through(nn.Conv2d(256, 256, kernel_size=3, padding=1))
        .through(nn.ReLU())
        .through(nn.MaxPool2d(2))
        .through(nn.Conv2d(256, 512, kernel_size=3, padding=1))
        .through(nn.ReLU())
        .through(nn.Conv2d(512, 512, kernel_size=3, padding=1))
        .through(nn.ReLU())
        .through(nn.MaxPool2d(2))
        .through(nn.Conv2d(512, 512, kernel_size=3, padding=1))
        .through(nn.ReLU())
        .through(nn.Conv2d(512, 512, kernel_size=3, padding=1))
        .through(nn.ReLU())
        .through(nn.MaxPool2d(2))
        .through(nn.Flatten())
        .through(nn.Linear(512, 512))
        .through(nn.ReLU())
        .through(nn.Dropout())
        .through(nn.Linear(512, 10))
        .build()
    )
