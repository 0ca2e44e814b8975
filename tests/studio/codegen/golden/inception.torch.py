"""inception, for PyTorch."""

from collections import OrderedDict

import torch
from torch import Tensor, nn


class Inception(nn.Module):
    """The model."""

    def __init__(self) -> None:
        super().__init__()
        self.graph_1 = nn.Sequential(
            OrderedDict(conv2d_1=nn.Conv2d(192, 64, kernel_size=1), relu_1=nn.ReLU())
        )
        self.graph_2 = nn.Sequential(
            OrderedDict(
                conv2d_1=nn.Conv2d(192, 96, kernel_size=1),
                relu_1=nn.ReLU(),
                conv2d_2=nn.Conv2d(96, 128, kernel_size=3, padding=1),
                relu_2=nn.ReLU(),
            )
        )
        self.graph_3 = nn.Sequential(
            OrderedDict(
                conv2d_1=nn.Conv2d(192, 16, kernel_size=1),
                relu_1=nn.ReLU(),
                conv2d_2=nn.Conv2d(16, 32, kernel_size=5, padding=2),
                relu_2=nn.ReLU(),
            )
        )
        self.graph_4 = nn.Sequential(
            OrderedDict(
                max_pool2d_1=nn.MaxPool2d(3, stride=1, padding=1),
                conv2d_1=nn.Conv2d(192, 32, kernel_size=1),
                relu_1=nn.ReLU(),
            )
        )

    def forward(self, features: Tensor) -> Tensor:
        return torch.cat(
            [
                self.graph_1(features),
                self.graph_2(features),
                self.graph_3(features),
                self.graph_4(features),
            ],
            dim=1,
        )


def build_model() -> nn.Module:
    """Build inception.

    Inputs:
        features: [B, 192, 28, 28] float32

    Outputs:
        joined: [B, 256, 28, 28] float32

    Parameters: 163,696
    """
    return Inception()
