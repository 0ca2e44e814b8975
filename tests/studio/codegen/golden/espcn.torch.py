"""espcn, for PyTorch."""

import torch
from torch import Tensor, nn


class Espcn(nn.Module):
    """The model."""

    def __init__(self) -> None:
        super().__init__()
        self.conv2d_1 = nn.Conv2d(1, 64, kernel_size=5, padding=2)
        self.conv2d_2 = nn.Conv2d(64, 32, kernel_size=3, padding=1)
        self.conv2d_3 = nn.Conv2d(32, 9, kernel_size=3, padding=1)
        self.pixel_shuffle_1 = nn.PixelShuffle(3)

    def forward(self, small: Tensor) -> Tensor:
        x = self.conv2d_1(small)
        x = torch.tanh(x)
        x = self.conv2d_2(x)
        x = torch.tanh(x)
        x = self.conv2d_3(x)
        return self.pixel_shuffle_1(x)


def build_model() -> nn.Module:
    """Build espcn.

    Inputs:
        small: [B, 1, 32, 32] float32

    Outputs:
        large: [B, 1, 96, 96] float32

    Parameters: 22,729
    """
    return Espcn()
