"""two_heads, for PyTorch."""

from collections import OrderedDict

from torch import Tensor, nn
from torch.nn import functional as F


class TwoHeads(nn.Module):
    """The model."""

    def __init__(self) -> None:
        super().__init__()
        self.conv2d_1 = nn.Conv2d(1, 16, kernel_size=3, padding=1)
        self.conv2d_2 = nn.Conv2d(16, 32, kernel_size=3, stride=2, padding=1)
        self.linear_1 = nn.Linear(512, 64)
        self.place = nn.Sequential(
            OrderedDict(linear_1=nn.Linear(64, 32), relu_1=nn.ReLU(), linear_2=nn.Linear(32, 2))
        )
        self.linear_2 = nn.Linear(64, 10)

    def forward(self, image: Tensor) -> tuple[Tensor, Tensor]:
        x = self.conv2d_1(image)
        x = F.relu(x)
        x = self.conv2d_2(x)
        x = F.relu(x)
        x = x.flatten(1)
        x = self.linear_1(x)
        x = F.relu(x)
        place = self.place(x)
        x = self.linear_2(x)
        return x, place


def build_model() -> nn.Module:
    """Build two_heads.

    Inputs:
        image: [B, 1, 8, 8] float32

    Outputs:
        digit: [B, 10] float32
        place: [B, 2] float32

    Parameters: 40,428
    """
    return TwoHeads()
