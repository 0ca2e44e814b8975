"""resnet20, for PyTorch."""

from collections import OrderedDict

from torch import Tensor, nn
from torch.nn import functional as F


class Basic16(nn.Module):
    """The block basic_16."""

    def __init__(self) -> None:
        super().__init__()
        self.graph_1 = nn.Sequential(
            OrderedDict(
                conv2d_1=nn.Conv2d(16, 16, kernel_size=3, padding=1, bias=False),
                batch_norm2d_1=nn.BatchNorm2d(16),
                relu_1=nn.ReLU(),
                conv2d_2=nn.Conv2d(16, 16, kernel_size=3, padding=1, bias=False),
                batch_norm2d_2=nn.BatchNorm2d(16),
            )
        )

    def forward(self, x: Tensor) -> Tensor:
        x = x + self.graph_1(x)
        return F.relu(x)


class Down32(nn.Module):
    """The block down_32."""

    def __init__(self) -> None:
        super().__init__()
        self.graph_1 = nn.Sequential(
            OrderedDict(
                conv2d_1=nn.Conv2d(16, 32, kernel_size=1, stride=2, bias=False),
                batch_norm2d_1=nn.BatchNorm2d(32),
            )
        )
        self.graph_2 = nn.Sequential(
            OrderedDict(
                conv2d_1=nn.Conv2d(16, 32, kernel_size=3, stride=2, padding=1, bias=False),
                batch_norm2d_1=nn.BatchNorm2d(32),
                relu_1=nn.ReLU(),
                conv2d_2=nn.Conv2d(32, 32, kernel_size=3, padding=1, bias=False),
                batch_norm2d_2=nn.BatchNorm2d(32),
            )
        )

    def forward(self, x: Tensor) -> Tensor:
        x = self.graph_1(x) + self.graph_2(x)
        return F.relu(x)


class Basic32(nn.Module):
    """The block basic_32."""

    def __init__(self) -> None:
        super().__init__()
        self.graph_1 = nn.Sequential(
            OrderedDict(
                conv2d_1=nn.Conv2d(32, 32, kernel_size=3, padding=1, bias=False),
                batch_norm2d_1=nn.BatchNorm2d(32),
                relu_1=nn.ReLU(),
                conv2d_2=nn.Conv2d(32, 32, kernel_size=3, padding=1, bias=False),
                batch_norm2d_2=nn.BatchNorm2d(32),
            )
        )

    def forward(self, x: Tensor) -> Tensor:
        x = x + self.graph_1(x)
        return F.relu(x)


class Down64(nn.Module):
    """The block down_64."""

    def __init__(self) -> None:
        super().__init__()
        self.graph_1 = nn.Sequential(
            OrderedDict(
                conv2d_1=nn.Conv2d(32, 64, kernel_size=1, stride=2, bias=False),
                batch_norm2d_1=nn.BatchNorm2d(64),
            )
        )
        self.graph_2 = nn.Sequential(
            OrderedDict(
                conv2d_1=nn.Conv2d(32, 64, kernel_size=3, stride=2, padding=1, bias=False),
                batch_norm2d_1=nn.BatchNorm2d(64),
                relu_1=nn.ReLU(),
                conv2d_2=nn.Conv2d(64, 64, kernel_size=3, padding=1, bias=False),
                batch_norm2d_2=nn.BatchNorm2d(64),
            )
        )

    def forward(self, x: Tensor) -> Tensor:
        x = self.graph_1(x) + self.graph_2(x)
        return F.relu(x)


class Basic64(nn.Module):
    """The block basic_64."""

    def __init__(self) -> None:
        super().__init__()
        self.graph_1 = nn.Sequential(
            OrderedDict(
                conv2d_1=nn.Conv2d(64, 64, kernel_size=3, padding=1, bias=False),
                batch_norm2d_1=nn.BatchNorm2d(64),
                relu_1=nn.ReLU(),
                conv2d_2=nn.Conv2d(64, 64, kernel_size=3, padding=1, bias=False),
                batch_norm2d_2=nn.BatchNorm2d(64),
            )
        )

    def forward(self, x: Tensor) -> Tensor:
        x = x + self.graph_1(x)
        return F.relu(x)


class Resnet20(nn.Module):
    """The model."""

    def __init__(self) -> None:
        super().__init__()
        self.conv2d_1 = nn.Conv2d(3, 16, kernel_size=3, padding=1, bias=False)
        self.batch_norm2d_1 = nn.BatchNorm2d(16)
        self.graph_1 = Basic16()
        self.graph_2 = Basic16()
        self.graph_3 = Basic16()
        self.graph_4 = Down32()
        self.graph_5 = Basic32()
        self.graph_6 = Basic32()
        self.graph_7 = Down64()
        self.graph_8 = Basic64()
        self.graph_9 = Basic64()
        self.adaptive_avg_pool2d_1 = nn.AdaptiveAvgPool2d(1)
        self.linear_1 = nn.Linear(64, 10)

    def forward(self, image: Tensor) -> Tensor:
        x = self.conv2d_1(image)
        x = self.batch_norm2d_1(x)
        x = F.relu(x)
        x = self.graph_1(x)
        x = self.graph_2(x)
        x = self.graph_3(x)
        x = self.graph_4(x)
        x = self.graph_5(x)
        x = self.graph_6(x)
        x = self.graph_7(x)
        x = self.graph_8(x)
        x = self.graph_9(x)
        x = self.adaptive_avg_pool2d_1(x)
        x = x.flatten(1)
        return self.linear_1(x)


def build_model() -> nn.Module:
    """Build resnet20.

    Inputs:
        image: [B, 3, 32, 32] float32

    Outputs:
        logits: [B, 10] float32

    Parameters: 272,474
    """
    return Resnet20()
