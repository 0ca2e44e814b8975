"""dcgan_generator, for PyTorch."""

import torch
from torch import Tensor, nn
from torch.nn import functional as F


class DcganGenerator(nn.Module):
    """The model."""

    def __init__(self) -> None:
        super().__init__()
        self.conv_transpose2d_1 = nn.ConvTranspose2d(100, 256, kernel_size=4, bias=False)
        self.batch_norm2d_1 = nn.BatchNorm2d(256)
        self.conv_transpose2d_2 = nn.ConvTranspose2d(
            256, 128, kernel_size=4, stride=2, padding=1, bias=False
        )
        self.batch_norm2d_2 = nn.BatchNorm2d(128)
        self.conv_transpose2d_3 = nn.ConvTranspose2d(
            128, 64, kernel_size=4, stride=2, padding=1, bias=False
        )
        self.batch_norm2d_3 = nn.BatchNorm2d(64)
        self.conv_transpose2d_4 = nn.ConvTranspose2d(
            64, 32, kernel_size=4, stride=2, padding=1, bias=False
        )
        self.batch_norm2d_4 = nn.BatchNorm2d(32)
        self.conv_transpose2d_5 = nn.ConvTranspose2d(
            32, 3, kernel_size=4, stride=2, padding=1, bias=False
        )

    def forward(self, noise: Tensor) -> Tensor:
        x = noise.reshape(noise.shape[0], 100, 1, 1)
        x = self.conv_transpose2d_1(x)
        x = self.batch_norm2d_1(x)
        x = F.relu(x)
        x = self.conv_transpose2d_2(x)
        x = self.batch_norm2d_2(x)
        x = F.relu(x)
        x = self.conv_transpose2d_3(x)
        x = self.batch_norm2d_3(x)
        x = F.relu(x)
        x = self.conv_transpose2d_4(x)
        x = self.batch_norm2d_4(x)
        x = F.relu(x)
        x = self.conv_transpose2d_5(x)
        return torch.tanh(x)


def build_model() -> nn.Module:
    """Build dcgan_generator.

    Inputs:
        noise: [B, 100] float32

    Outputs:
        image: [B, 3, 64, 64] float32

    Parameters: 1,100,224
    """
    return DcganGenerator()
