"""dcgan_generator, drawn in flodl studio."""

import flodl
from flodl import FlowBuilder, nn


def build_model() -> flodl.Graph:
    """Build dcgan_generator.

    Inputs:
        noise: [B, 100] float32

    Outputs:
        image: [B, 3, 64, 64] float32

    Parameters: 1,100,224
    """
    return (
        FlowBuilder.from_(nn.Reshape(100, 1, 1, keep_batch=True))
        .through(nn.ConvTranspose2d(100, 256, kernel_size=4, bias=False))
        .through(nn.BatchNorm2d(256))
        .through(nn.ReLU())
        .through(nn.ConvTranspose2d(256, 128, kernel_size=4, stride=2, padding=1, bias=False))
        .through(nn.BatchNorm2d(128))
        .through(nn.ReLU())
        .through(nn.ConvTranspose2d(128, 64, kernel_size=4, stride=2, padding=1, bias=False))
        .through(nn.BatchNorm2d(64))
        .through(nn.ReLU())
        .through(nn.ConvTranspose2d(64, 32, kernel_size=4, stride=2, padding=1, bias=False))
        .through(nn.BatchNorm2d(32))
        .through(nn.ReLU())
        .through(nn.ConvTranspose2d(32, 3, kernel_size=4, stride=2, padding=1, bias=False))
        .through(nn.Tanh())
        .build()
    )
