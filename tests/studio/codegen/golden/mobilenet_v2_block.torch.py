"""mobilenet_v2_block, for PyTorch."""

from collections import OrderedDict

from torch import Tensor, nn


class MobilenetV2Block(nn.Module):
    """The model."""

    def __init__(self) -> None:
        super().__init__()
        self.graph_1 = nn.Sequential(
            OrderedDict(
                conv2d_1=nn.Conv2d(24, 144, kernel_size=1, bias=False),
                batch_norm2d_1=nn.BatchNorm2d(144),
                relu6_1=nn.ReLU6(),
                conv2d_2=nn.Conv2d(144, 144, kernel_size=3, padding=1, groups=144, bias=False),
                batch_norm2d_2=nn.BatchNorm2d(144),
                relu6_2=nn.ReLU6(),
                conv2d_3=nn.Conv2d(144, 24, kernel_size=1, bias=False),
                batch_norm2d_3=nn.BatchNorm2d(24),
            )
        )

    def forward(self, x: Tensor) -> Tensor:
        return x + self.graph_1(x)


def build_model() -> nn.Module:
    """Build mobilenet_v2_block.

    Inputs:
        x: [B, 24, 56, 56] float32

    Outputs:
        y: [B, 24, 56, 56] float32

    Parameters: 8,832
    """
    return MobilenetV2Block()
