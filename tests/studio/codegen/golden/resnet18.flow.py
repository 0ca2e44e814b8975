"""resnet18, drawn in flodl studio."""

import flodl
from flodl import FlowBuilder, nn


def basic_64() -> flodl.Graph:
    """Return a new block basic_64."""
    residual = (
        FlowBuilder.from_(nn.Conv2d(64, 64, kernel_size=3, padding=1, bias=False))
        .through(nn.BatchNorm2d(64))
        .through(nn.ReLU())
        .through(nn.Conv2d(64, 64, kernel_size=3, padding=1, bias=False))
        .through(nn.BatchNorm2d(64))
        .build()
    )
    return FlowBuilder().also(residual).through(nn.ReLU()).build()


def down_128() -> flodl.Graph:
    """Return a new block down_128."""
    residual = (
        FlowBuilder.from_(nn.Conv2d(64, 128, kernel_size=3, stride=2, padding=1, bias=False))
        .through(nn.BatchNorm2d(128))
        .through(nn.ReLU())
        .through(nn.Conv2d(128, 128, kernel_size=3, padding=1, bias=False))
        .through(nn.BatchNorm2d(128))
        .build()
    )
    return (
        FlowBuilder()
        .also_with(
            FlowBuilder.from_(nn.Conv2d(64, 128, kernel_size=1, stride=2, bias=False))
            .through(nn.BatchNorm2d(128))
            .build(),
            residual,
        )
        .through(nn.ReLU())
        .build()
    )


def basic_128() -> flodl.Graph:
    """Return a new block basic_128."""
    residual = (
        FlowBuilder.from_(nn.Conv2d(128, 128, kernel_size=3, padding=1, bias=False))
        .through(nn.BatchNorm2d(128))
        .through(nn.ReLU())
        .through(nn.Conv2d(128, 128, kernel_size=3, padding=1, bias=False))
        .through(nn.BatchNorm2d(128))
        .build()
    )
    return FlowBuilder().also(residual).through(nn.ReLU()).build()


def down_256() -> flodl.Graph:
    """Return a new block down_256."""
    residual = (
        FlowBuilder.from_(nn.Conv2d(128, 256, kernel_size=3, stride=2, padding=1, bias=False))
        .through(nn.BatchNorm2d(256))
        .through(nn.ReLU())
        .through(nn.Conv2d(256, 256, kernel_size=3, padding=1, bias=False))
        .through(nn.BatchNorm2d(256))
        .build()
    )
    return (
        FlowBuilder()
        .also_with(
            FlowBuilder.from_(nn.Conv2d(128, 256, kernel_size=1, stride=2, bias=False))
            .through(nn.BatchNorm2d(256))
            .build(),
            residual,
        )
        .through(nn.ReLU())
        .build()
    )


def basic_256() -> flodl.Graph:
    """Return a new block basic_256."""
    residual = (
        FlowBuilder.from_(nn.Conv2d(256, 256, kernel_size=3, padding=1, bias=False))
        .through(nn.BatchNorm2d(256))
        .through(nn.ReLU())
        .through(nn.Conv2d(256, 256, kernel_size=3, padding=1, bias=False))
        .through(nn.BatchNorm2d(256))
        .build()
    )
    return FlowBuilder().also(residual).through(nn.ReLU()).build()


def down_512() -> flodl.Graph:
    """Return a new block down_512."""
    residual = (
        FlowBuilder.from_(nn.Conv2d(256, 512, kernel_size=3, stride=2, padding=1, bias=False))
        .through(nn.BatchNorm2d(512))
        .through(nn.ReLU())
        .through(nn.Conv2d(512, 512, kernel_size=3, padding=1, bias=False))
        .through(nn.BatchNorm2d(512))
        .build()
    )
    return (
        FlowBuilder()
        .also_with(
            FlowBuilder.from_(nn.Conv2d(256, 512, kernel_size=1, stride=2, bias=False))
            .through(nn.BatchNorm2d(512))
            .build(),
            residual,
        )
        .through(nn.ReLU())
        .build()
    )


def basic_512() -> flodl.Graph:
    """Return a new block basic_512."""
    residual = (
        FlowBuilder.from_(nn.Conv2d(512, 512, kernel_size=3, padding=1, bias=False))
        .through(nn.BatchNorm2d(512))
        .through(nn.ReLU())
        .through(nn.Conv2d(512, 512, kernel_size=3, padding=1, bias=False))
        .through(nn.BatchNorm2d(512))
        .build()
    )
    return FlowBuilder().also(residual).through(nn.ReLU()).build()


def build_model() -> flodl.Graph:
    """Build resnet18.

    Inputs:
        image: [B, 3, 224, 224] float32

    Outputs:
        logits: [B, 1000] float32

    Parameters: 11,689,512
    """
    return (
        FlowBuilder.from_(nn.Conv2d(3, 64, kernel_size=7, stride=2, padding=3, bias=False))
        .through(nn.BatchNorm2d(64))
        .through(nn.ReLU())
        .through(nn.MaxPool2d(3, stride=2, padding=1))
        .through(basic_64())
        .through(basic_64())
        .through(down_128())
        .through(basic_128())
        .through(down_256())
        .through(basic_256())
        .through(down_512())
        .through(basic_512())
        .through(nn.AdaptiveAvgPool2d(1))
        .through(nn.Flatten())
        .through(nn.Linear(512, 1000))
        .build()
    )
