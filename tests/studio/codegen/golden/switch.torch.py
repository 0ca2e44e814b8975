"""switch, for PyTorch."""

from collections import OrderedDict

from torch import Tensor, nn
from torch.nn import functional as F


class ArgmaxSelector(nn.Module):
    """The branch with the largest mean score."""

    def __init__(self, dim: int, n: int) -> None:
        super().__init__()
        self.linear = nn.Linear(dim, n)

    def forward(self, x: Tensor, *refs: Tensor) -> Tensor:
        scores = self.linear(sum(refs, x))
        return scores.reshape(-1, scores.shape[-1]).mean(dim=0).argmax()


class Switch(nn.Module):
    """One of several branches, chosen by a router."""

    def __init__(self, router: nn.Module, branches: list[nn.Module]) -> None:
        super().__init__()
        self.router = router
        self.branches = nn.ModuleList(branches)

    def forward(self, x: Tensor, *refs: Tensor) -> Tensor:
        return self.branches[int(self.router(x, *refs))](x)


class SwitchModel(nn.Module):
    """The model."""

    def __init__(self) -> None:
        super().__init__()
        self.linear_1 = nn.Linear(13, 16)
        self.switch_1 = Switch(
            ArgmaxSelector(16, 2),
            [
                nn.Sequential(OrderedDict(linear_1=nn.Linear(16, 16), relu_1=nn.ReLU())),
                nn.Sequential(
                    OrderedDict(
                        linear_1=nn.Linear(16, 32), tanh_1=nn.Tanh(), linear_2=nn.Linear(32, 16)
                    )
                ),
            ],
        )
        self.linear_2 = nn.Linear(16, 3)

    def forward(self, measures: Tensor) -> Tensor:
        x = self.linear_1(measures)
        x = F.relu(x)
        x = self.switch_1(x)
        return self.linear_2(x)


def build_model() -> nn.Module:
    """Build switch.

    Inputs:
        measures: [B, 13] float32

    Outputs:
        cultivar: [B, 3] float32

    Parameters: 1,653
    """
    return SwitchModel()
