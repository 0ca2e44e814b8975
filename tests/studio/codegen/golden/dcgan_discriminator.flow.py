"""dcgan_discriminator, drawn in flodl studio."""

import flodl
from flodl import FlowBuilder, nn


def build_model() -> flodl.Graph:
    """Build dcgan_discriminator.

    Inputs:
        image: [B, 3, 64, 64] float32

    Outputs:
        score: [B, 1] float32

    Parameters: 694,656
    """
    return (
        FlowBuilder.from_(nn.Conv2d(3, 32, kernel_size=4, stride=2, padding=1, bias=False))
        .through(nn.LeakyReLU(0.2))
        .through(nn.Conv2d(32, 64, kernel_size=4, stride=2, padding=1, bias=False))
        .through(nn.BatchNorm2d(64))
        .through(nn.LeakyReLU(0.2))
        .through(nn.Conv2d(64, 128, kernel_size=4, stride=2, padding=1, bias=False))
        .through(nn.BatchNorm2d(128))
        .through(nn.LeakyReLU(0.2))
        .through(nn.Conv2d(128, 256, kernel_size=4, stride=2, padding=1, bias=False))
        .through(nn.BatchNorm2d(256))
        .through(nn.LeakyReLU(0.2))
        .through(nn.Conv2d(256, 1, kernel_size=4, bias=False))
        .through(nn.Flatten())
        .build()
    )
