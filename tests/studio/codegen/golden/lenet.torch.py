"""lenet, for PyTorch."""

import torch
from torch import Tensor, nn


class Lenet(nn.Module):
    """The model."""

    def __init__(self) -> None:
        super().__init__()
        self.conv2d_1 = nn.Conv2d(1, 6, kernel_size=5, padding=2)
        self.avg_pool2d_1 = nn.AvgPool2d(2)
        self.conv2d_2 = nn.Conv2d(6, 16, kernel_size=5)
        self.avg_pool2d_2 = nn.AvgPool2d(2)
        self.linear_1 = nn.Linear(400, 120)
        self.linear_2 = nn.Linear(120, 84)
        self.linear_3 = nn.Linear(84, 10)

    def forward(self, image: Tensor) -> Tensor:
        x = self.conv2d_1(image)
        x = torch.tanh(x)
        x = self.avg_pool2d_1(x)
        x = self.conv2d_2(x)
        x = torch.tanh(x)
        x = self.avg_pool2d_2(x)
        x = x.flatten(1)
        x = self.linear_1(x)
        x = torch.tanh(x)
        x = self.linear_2(x)
        x = torch.tanh(x)
        return self.linear_3(x)


def build_model() -> nn.Module:
    """Build lenet.

    Inputs:
        image: [B, 1, 28, 28] float32

    Outputs:
        digit: [B, 10] float32

    Parameters: 61,706
    """
    return Lenet()
