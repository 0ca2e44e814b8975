"""spirals_mlp, for PyTorch."""

import torch
from torch import Tensor, nn


class SpiralsMlp(nn.Module):
    """The model."""

    def __init__(self) -> None:
        super().__init__()
        self.linear_1 = nn.Linear(2, 64)
        self.linear_2 = nn.Linear(64, 64)
        self.linear_3 = nn.Linear(64, 64)
        self.linear_4 = nn.Linear(64, 2)

    def forward(self, point: Tensor) -> Tensor:
        x = self.linear_1(point)
        x = torch.tanh(x)
        x = self.linear_2(x)
        x = torch.tanh(x)
        x = self.linear_3(x)
        x = torch.tanh(x)
        return self.linear_4(x)


def build_model() -> nn.Module:
    """Build spirals_mlp.

    Inputs:
        point: [B, 2] float32

    Outputs:
        arm: [B, 2] float32

    Parameters: 8,642
    """
    return SpiralsMlp()
