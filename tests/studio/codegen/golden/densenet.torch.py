"""densenet, for PyTorch."""

from collections import OrderedDict

import torch
from torch import Tensor, nn
from torch.nn import functional as F


class DenseLayer(nn.Module):
    """The block dense_layer."""

    def __init__(self, num_features: int) -> None:
        super().__init__()
        self.graph_1 = nn.Sequential(
            OrderedDict(
                batch_norm2d_1=nn.BatchNorm2d(num_features),
                relu_1=nn.ReLU(),
                conv2d_1=nn.Conv2d(num_features, 12, kernel_size=3, padding=1, bias=False),
            )
        )

    def forward(self, x: Tensor) -> Tensor:
        return torch.cat([x, self.graph_1(x)], dim=1)


class Densenet(nn.Module):
    """The model."""

    def __init__(self) -> None:
        super().__init__()
        self.conv2d_1 = nn.Conv2d(1, 24, kernel_size=3, padding=1, bias=False)
        self.graph_1 = DenseLayer(24)
        self.graph_2 = DenseLayer(36)
        self.graph_3 = DenseLayer(48)
        self.graph_4 = DenseLayer(60)
        self.batch_norm2d_1 = nn.BatchNorm2d(72)
        self.adaptive_avg_pool2d_1 = nn.AdaptiveAvgPool2d(1)
        self.linear_1 = nn.Linear(72, 10)

    def forward(self, image: Tensor) -> Tensor:
        x = self.conv2d_1(image)
        x = self.graph_1(x)
        x = self.graph_2(x)
        x = self.graph_3(x)
        x = self.graph_4(x)
        x = self.batch_norm2d_1(x)
        x = F.relu(x)
        x = self.adaptive_avg_pool2d_1(x)
        x = x.flatten(1)
        return self.linear_1(x)


def build_model() -> nn.Module:
    """Build densenet.

    Inputs:
        image: [B, 1, 8, 8] float32

    Outputs:
        digit: [B, 10] float32

    Parameters: 19,570
    """
    return Densenet()
