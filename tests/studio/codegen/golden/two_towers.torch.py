"""two_towers, for PyTorch."""

from torch import Tensor, nn
from torch.nn import functional as F


class TwoTowers(nn.Module):
    """The model."""

    def __init__(self) -> None:
        super().__init__()
        self.linear_1 = nn.Linear(24, 32)
        self._x2 = nn.Linear(32, 8)
        self.linear_3 = nn.Linear(16, 32)
        self.linear_4 = nn.Linear(32, 8)
        self.bilinear_1 = nn.Bilinear(8, 8, 1)

    def forward(self, user: Tensor, item: Tensor) -> Tensor:
        x = self.linear_1(item)
        x = F.relu(x)
        x2 = self._x2(x)
        x = self.linear_3(user)
        x = F.relu(x)
        x = self.linear_4(x)
        return self.bilinear_1(x, x2)


def build_model() -> nn.Module:
    """Build two_towers.

    Inputs:
        user: [B, 16] float32
        item: [B, 24] float32

    Outputs:
        score: [B, 1] float32

    Parameters: 1,937
    """
    return TwoTowers()
