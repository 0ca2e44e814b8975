"""resnet18, for PyTorch."""

from collections import OrderedDict

from torch import Tensor, nn
from torch.nn import functional as F


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


class Down128(nn.Module):
    """The block down_128."""

    def __init__(self) -> None:
        super().__init__()
        self.graph_1 = nn.Sequential(
            OrderedDict(
                conv2d_1=nn.Conv2d(64, 128, kernel_size=1, stride=2, bias=False),
                batch_norm2d_1=nn.BatchNorm2d(128),
            )
        )
        self.graph_2 = nn.Sequential(
            OrderedDict(
                conv2d_1=nn.Conv2d(64, 128, kernel_size=3, stride=2, padding=1, bias=False),
                batch_norm2d_1=nn.BatchNorm2d(128),
                relu_1=nn.ReLU(),
                conv2d_2=nn.Conv2d(128, 128, kernel_size=3, padding=1, bias=False),
                batch_norm2d_2=nn.BatchNorm2d(128),
            )
        )

    def forward(self, x: Tensor) -> Tensor:
        x = self.graph_1(x) + self.graph_2(x)
        return F.relu(x)


class Basic128(nn.Module):
    """The block basic_128."""

    def __init__(self) -> None:
        super().__init__()
        self.graph_1 = nn.Sequential(
            OrderedDict(
                conv2d_1=nn.Conv2d(128, 128, kernel_size=3, padding=1, bias=False),
                batch_norm2d_1=nn.BatchNorm2d(128),
                relu_1=nn.ReLU(),
                conv2d_2=nn.Conv2d(128, 128, kernel_size=3, padding=1, bias=False),
                batch_norm2d_2=nn.BatchNorm2d(128),
            )
        )

    def forward(self, x: Tensor) -> Tensor:
        x = x + self.graph_1(x)
        return F.relu(x)


class Down256(nn.Module):
    """The block down_256."""

    def __init__(self) -> None:
        super().__init__()
        self.graph_1 = nn.Sequential(
            OrderedDict(
                conv2d_1=nn.Conv2d(128, 256, kernel_size=1, stride=2, bias=False),
                batch_norm2d_1=nn.BatchNorm2d(256),
            )
        )
        self.graph_2 = nn.Sequential(
            OrderedDict(
                conv2d_1=nn.Conv2d(128, 256, kernel_size=3, stride=2, padding=1, bias=False),
                batch_norm2d_1=nn.BatchNorm2d(256),
                relu_1=nn.ReLU(),
                conv2d_2=nn.Conv2d(256, 256, kernel_size=3, padding=1, bias=False),
                batch_norm2d_2=nn.BatchNorm2d(256),
            )
        )

    def forward(self, x: Tensor) -> Tensor:
        x = self.graph_1(x) + self.graph_2(x)
        return F.relu(x)


class Basic256(nn.Module):
    """The block basic_256."""

    def __init__(self) -> None:
        super().__init__()
        self.graph_1 = nn.Sequential(
            OrderedDict(
                conv2d_1=nn.Conv2d(256, 256, kernel_size=3, padding=1, bias=False),
                batch_norm2d_1=nn.BatchNorm2d(256),
                relu_1=nn.ReLU(),
                conv2d_2=nn.Conv2d(256, 256, kernel_size=3, padding=1, bias=False),
                batch_norm2d_2=nn.BatchNorm2d(256),
            )
        )

    def forward(self, x: Tensor) -> Tensor:
        x = x + self.graph_1(x)
        return F.relu(x)


class Down512(nn.Module):
    """The block down_512."""

    def __init__(self) -> None:
        super().__init__()
        self.graph_1 = nn.Sequential(
            OrderedDict(
                conv2d_1=nn.Conv2d(256, 512, kernel_size=1, stride=2, bias=False),
                batch_norm2d_1=nn.BatchNorm2d(512),
            )
        )
        self.graph_2 = nn.Sequential(
            OrderedDict(
                conv2d_1=nn.Conv2d(256, 512, kernel_size=3, stride=2, padding=1, bias=False),
                batch_norm2d_1=nn.BatchNorm2d(512),
                relu_1=nn.ReLU(),
                conv2d_2=nn.Conv2d(512, 512, kernel_size=3, padding=1, bias=False),
                batch_norm2d_2=nn.BatchNorm2d(512),
            )
        )

    def forward(self, x: Tensor) -> Tensor:
        x = self.graph_1(x) + self.graph_2(x)
        return F.relu(x)


class Basic512(nn.Module):
    """The block basic_512."""

    def __init__(self) -> None:
        super().__init__()
        self.graph_1 = nn.Sequential(
            OrderedDict(
                conv2d_1=nn.Conv2d(512, 512, kernel_size=3, padding=1, bias=False),
                batch_norm2d_1=nn.BatchNorm2d(512),
                relu_1=nn.ReLU(),
                conv2d_2=nn.Conv2d(512, 512, kernel_size=3, padding=1, bias=False),
                batch_norm2d_2=nn.BatchNorm2d(512),
            )
        )

    def forward(self, x: Tensor) -> Tensor:
        x = x + self.graph_1(x)
        return F.relu(x)


class Resnet18(nn.Module):
    """The model."""

    def __init__(self) -> None:
        super().__init__()
        self.conv2d_1 = nn.Conv2d(3, 64, kernel_size=7, stride=2, padding=3, bias=False)
        self.batch_norm2d_1 = nn.BatchNorm2d(64)
        self.max_pool2d_1 = nn.MaxPool2d(3, stride=2, padding=1)
        self.graph_1 = Basic64()
        self.graph_2 = Basic64()
        self.graph_3 = Down128()
        self.graph_4 = Basic128()
        self.graph_5 = Down256()
        self.graph_6 = Basic256()
        self.graph_7 = Down512()
        self.graph_8 = Basic512()
        self.adaptive_avg_pool2d_1 = nn.AdaptiveAvgPool2d(1)
        self.linear_1 = nn.Linear(512, 1000)

    def forward(self, image: Tensor) -> Tensor:
        x = self.conv2d_1(image)
        x = self.batch_norm2d_1(x)
        x = F.relu(x)
        x = self.max_pool2d_1(x)
        x = self.graph_1(x)
        x = self.graph_2(x)
        x = self.graph_3(x)
        x = self.graph_4(x)
        x = self.graph_5(x)
        x = self.graph_6(x)
        x = self.graph_7(x)
        x = self.graph_8(x)
        x = self.adaptive_avg_pool2d_1(x)
        x = x.flatten(1)
        return self.linear_1(x)


def build_model() -> nn.Module:
    """Build resnet18.

    Inputs:
        image: [B, 3, 224, 224] float32

    Outputs:
        logits: [B, 1000] float32

    Parameters: 11,689,512
    """
    return Resnet18()
