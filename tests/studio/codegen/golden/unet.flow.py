"""unet, drawn in flodl studio."""

import flodl
from flodl import FlowBuilder, MergeOp, nn


def build_model() -> flodl.Graph:
    """Build unet.

    Inputs:
        image: [B, 1, 64, 64] float32

    Outputs:
        mask: [B, 1, 64, 64] float32

    Parameters: 481,745
    """
    branch = (
        FlowBuilder.from_(nn.MaxPool2d(2))
        .through(nn.Conv2d(64, 128, kernel_size=3, padding=1))
        .through(nn.ReLU())
        .through(nn.Conv2d(128, 128, kernel_size=3, padding=1))
        .through(nn.ReLU())
        .through(nn.ConvTranspose2d(128, 64, kernel_size=2, stride=2))
        .build()
    )
    branch_2 = (
        FlowBuilder.from_(nn.MaxPool2d(2))
        .through(nn.Conv2d(32, 64, kernel_size=3, padding=1))
        .through(nn.ReLU())
        .through(nn.Conv2d(64, 64, kernel_size=3, padding=1))
        .through(nn.ReLU())
        .split([nn.Identity(), branch])
        .merge(MergeOp.concat(1))
        .through(nn.Conv2d(128, 64, kernel_size=3, padding=1))
        .through(nn.ReLU())
        .through(nn.Conv2d(64, 64, kernel_size=3, padding=1))
        .through(nn.ReLU())
        .through(nn.ConvTranspose2d(64, 32, kernel_size=2, stride=2))
        .build()
    )
    branch_3 = (
        FlowBuilder.from_(nn.MaxPool2d(2))
        .through(nn.Conv2d(16, 32, kernel_size=3, padding=1))
        .through(nn.ReLU())
        .through(nn.Conv2d(32, 32, kernel_size=3, padding=1))
        .through(nn.ReLU())
        .split([nn.Identity(), branch_2])
        .merge(MergeOp.concat(1))
        .through(nn.Conv2d(64, 32, kernel_size=3, padding=1))
        .through(nn.ReLU())
        .through(nn.Conv2d(32, 32, kernel_size=3, padding=1))
        .through(nn.ReLU())
        .through(nn.ConvTranspose2d(32, 16, kernel_size=2, stride=2))
        .build()
    )
    return (
        FlowBuilder.from_(nn.Conv2d(1, 16, kernel_size=3, padding=1))
        .through(nn.ReLU())
        .through(nn.Conv2d(16, 16, kernel_size=3, padding=1))
        .through(nn.ReLU())
        .split([nn.Identity(), branch_3])
        .merge(MergeOp.concat(1))
        .through(nn.Conv2d(32, 16, kernel_size=3, padding=1))
        .through(nn.ReLU())
        .through(nn.Conv2d(16, 16, kernel_size=3, padding=1))
        .through(nn.ReLU())
        .through(nn.Conv2d(16, 1, kernel_size=1))
        .build()
    )
