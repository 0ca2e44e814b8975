"""unet, for PyTorch."""

from collections import OrderedDict

import torch
from torch import Tensor, nn
from torch.nn import functional as F


class Branch(nn.Module):
    """A branch of the model."""

    def __init__(self) -> None:
        super().__init__()
        self.max_pool2d_1 = nn.MaxPool2d(2)
        self.conv2d_1 = nn.Conv2d(32, 64, kernel_size=3, padding=1)
        self.conv2d_2 = nn.Conv2d(64, 64, kernel_size=3, padding=1)
        self.graph_1 = nn.Sequential(
            OrderedDict(
                max_pool2d_1=nn.MaxPool2d(2),
                conv2d_1=nn.Conv2d(64, 128, kernel_size=3, padding=1),
                relu_1=nn.ReLU(),
                conv2d_2=nn.Conv2d(128, 128, kernel_size=3, padding=1),
                relu_2=nn.ReLU(),
                conv_transpose2d_1=nn.ConvTranspose2d(128, 64, kernel_size=2, stride=2),
            )
        )
        self.conv2d_3 = nn.Conv2d(128, 64, kernel_size=3, padding=1)
        self.conv2d_4 = nn.Conv2d(64, 64, kernel_size=3, padding=1)
        self.conv_transpose2d_1 = nn.ConvTranspose2d(64, 32, kernel_size=2, stride=2)

    def forward(self, x: Tensor) -> Tensor:
        x = self.max_pool2d_1(x)
        x = self.conv2d_1(x)
        x = F.relu(x)
        x = self.conv2d_2(x)
        x = F.relu(x)
        x = torch.cat([x, self.graph_1(x)], dim=1)
        x = self.conv2d_3(x)
        x = F.relu(x)
        x = self.conv2d_4(x)
        x = F.relu(x)
        return self.conv_transpose2d_1(x)


class Branch2(nn.Module):
    """A branch of the model."""

    def __init__(self) -> None:
        super().__init__()
        self.max_pool2d_1 = nn.MaxPool2d(2)
        self.conv2d_1 = nn.Conv2d(16, 32, kernel_size=3, padding=1)
        self.conv2d_2 = nn.Conv2d(32, 32, kernel_size=3, padding=1)
        self.graph_1 = Branch()
        self.conv2d_3 = nn.Conv2d(64, 32, kernel_size=3, padding=1)
        self.conv2d_4 = nn.Conv2d(32, 32, kernel_size=3, padding=1)
        self.conv_transpose2d_1 = nn.ConvTranspose2d(32, 16, kernel_size=2, stride=2)

    def forward(self, x: Tensor) -> Tensor:
        x = self.max_pool2d_1(x)
        x = self.conv2d_1(x)
        x = F.relu(x)
        x = self.conv2d_2(x)
        x = F.relu(x)
        x = torch.cat([x, self.graph_1(x)], dim=1)
        x = self.conv2d_3(x)
        x = F.relu(x)
        x = self.conv2d_4(x)
        x = F.relu(x)
        return self.conv_transpose2d_1(x)


class Unet(nn.Module):
    """The model."""

    def __init__(self) -> None:
        super().__init__()
        self.conv2d_1 = nn.Conv2d(1, 16, kernel_size=3, padding=1)
        self.conv2d_2 = nn.Conv2d(16, 16, kernel_size=3, padding=1)
        self.graph_1 = Branch2()
        self.conv2d_3 = nn.Conv2d(32, 16, kernel_size=3, padding=1)
        self.conv2d_4 = nn.Conv2d(16, 16, kernel_size=3, padding=1)
        self.conv2d_5 = nn.Conv2d(16, 1, kernel_size=1)

    def forward(self, image: Tensor) -> Tensor:
        x = self.conv2d_1(image)
        x = F.relu(x)
        x = self.conv2d_2(x)
        x = F.relu(x)
        x = torch.cat([x, self.graph_1(x)], dim=1)
        x = self.conv2d_3(x)
        x = F.relu(x)
        x = self.conv2d_4(x)
        x = F.relu(x)
        return self.conv2d_5(x)


def build_model() -> nn.Module:
    """Build unet.

    Inputs:
        image: [B, 1, 64, 64] float32

    Outputs:
        mask: [B, 1, 64, 64] float32

    Parameters: 481,745
    """
    return Unet()
