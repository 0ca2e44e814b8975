"""resnet20, drawn in flodl studio."""

import flodl
from flodl import FlowBuilder, nn


def basic_16() -> flodl.Graph:
    """Return a new block basic_16."""
    residual = (
        FlowBuilder.from_(nn.Conv2d(16, 16, kernel_size=3, padding=1, bias=False))
        .through(nn.BatchNorm2d(16))
        .through(nn.ReLU())
        .through(nn.Conv2d(16, 16, kernel_size=3, padding=1, bias=False))
        .through(nn.BatchNorm2d(16))
        .build()
    )
    return FlowBuilder().also(residual).through(nn.ReLU()).build()


def down_32() -> flodl.Graph:
    """Return a new block down_32."""
    residual = (
        FlowBuilder.from_(nn.Conv2d(16, 32, kernel_size=3, stride=2, padding=1, bias=False))
        .through(nn.BatchNorm2d(32))
        .through(nn.ReLU())
        .through(nn.Conv2d(32, 32, kernel_size=3, padding=1, bias=False))
        .through(nn.BatchNorm2d(32))
        .build()
    )
    return (
        FlowBuilder()
        .also_with(
            FlowBuilder.from_(nn.Conv2d(16, 32, kernel_size=1, stride=2, bias=False))
            .through(nn.BatchNorm2d(32))
            .build(),
            residual,
        )
        .through(nn.ReLU())
        .build()
    )


def basic_32() -> flodl.Graph:
    """Return a new block basic_32."""
    residual = (
        FlowBuilder.from_(nn.Conv2d(32, 32, kernel_size=3, padding=1, bias=False))
        .through(nn.BatchNorm2d(32))
        .through(nn.ReLU())
        .through(nn.Conv2d(32, 32, kernel_size=3, padding=1, bias=False))
        .through(nn.BatchNorm2d(32))
        .build()
    )
    return FlowBuilder().also(residual).through(nn.ReLU()).build()


def down_64() -> flodl.Graph:
    """Return a new block down_64."""
    residual = (
        FlowBuilder.from_(nn.Conv2d(32, 64, kernel_size=3, stride=2, padding=1, bias=False))
        .through(nn.BatchNorm2d(64))
        .through(nn.ReLU())
        .through(nn.Conv2d(64, 64, kernel_size=3, padding=1, bias=False))
        .through(nn.BatchNorm2d(64))
        .build()
    )
    return (
        FlowBuilder()
        .also_with(
            FlowBuilder.from_(nn.Conv2d(32, 64, kernel_size=1, stride=2, bias=False))
            .through(nn.BatchNorm2d(64))
            .build(),
            residual,
        )
        .through(nn.ReLU())
        .build()
    )


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


def build_model() -> flodl.Graph:
    """Build resnet20.

    Inputs:
        image: [B, 3, 32, 32] float32

    Outputs:
        logits: [B, 10] float32

    Parameters: 272,474
    """
    return (
        FlowBuilder.from_(nn.Conv2d(3, 16, kernel_size=3, padding=1, bias=False))
        .through(nn.BatchNorm2d(16))
        .through(nn.ReLU())
        .through(basic_16())
        .through(basic_16())
        .through(basic_16())
        .through(down_32())
        .through(basic_32())
        .through(basic_32())
        .through(down_64())
        .through(basic_64())
        .through(basic_64())
        .through(nn.AdaptiveAvgPool2d(1))
        .through(nn.Flatten())
        .through(nn.Linear(64, 10))
        .build()
    )
