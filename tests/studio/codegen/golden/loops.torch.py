"""loops, for PyTorch."""

from collections import OrderedDict

from torch import Tensor, nn


class ThresholdHalt(nn.Module):
    """Positive as soon as the largest element exceeds a threshold."""

    def __init__(self, threshold: float) -> None:
        super().__init__()
        self.threshold = threshold

    def forward(self, x: Tensor) -> Tensor:
        return x.max() - self.threshold


class LearnedHalt(nn.Module):
    """A learned score, averaged over the batch."""

    def __init__(self, dim: int) -> None:
        super().__init__()
        self.linear = nn.Linear(dim, 1)

    def forward(self, x: Tensor) -> Tensor:
        return self.linear(x).mean()


class Loop(nn.Module):
    """A body applied a number of times."""

    def __init__(self, body: nn.Module, count: int) -> None:
        super().__init__()
        self.body = body
        self.count = count

    def forward(self, x: Tensor, **refs: Tensor) -> Tensor:
        for _ in range(self.count):
            x = self.body(x, **refs)
        return x


class WhileLoop(nn.Module):
    """A body applied until its condition, asked before each pass, is positive."""

    def __init__(self, body: nn.Module, cond: nn.Module, most: int) -> None:
        super().__init__()
        self.body = body
        self.cond = cond
        self.most = most

    def forward(self, x: Tensor, **refs: Tensor) -> Tensor:
        for _ in range(self.most):
            if self.cond(x) > 0:
                break
            x = self.body(x, **refs)
        return x


class UntilLoop(nn.Module):
    """A body applied until its condition, asked after each pass, is positive."""

    def __init__(self, body: nn.Module, cond: nn.Module, most: int) -> None:
        super().__init__()
        self.body = body
        self.cond = cond
        self.most = most

    def forward(self, x: Tensor, **refs: Tensor) -> Tensor:
        for _ in range(self.most):
            x = self.body(x, **refs)
            if self.cond(x) > 0:
                break
        return x


class Loops(nn.Module):
    """The model."""

    def __init__(self) -> None:
        super().__init__()
        self.linear_1 = nn.Linear(4, 16)
        self.loop_1 = Loop(
            nn.Sequential(OrderedDict(linear_1=nn.Linear(16, 16), tanh_1=nn.Tanh())), 3
        )
        self.loop_2 = WhileLoop(
            nn.Sequential(OrderedDict(linear_1=nn.Linear(16, 16), tanh_1=nn.Tanh())),
            ThresholdHalt(0.9),
            5,
        )
        self.loop_3 = UntilLoop(
            nn.Sequential(OrderedDict(linear_1=nn.Linear(16, 16), tanh_1=nn.Tanh())),
            LearnedHalt(16),
            5,
        )
        self.linear_2 = nn.Linear(16, 3)

    def forward(self, flower: Tensor) -> Tensor:
        x = self.linear_1(flower)
        x = self.loop_1(x)
        x = self.loop_2(x)
        x = self.loop_3(x)
        return self.linear_2(x)


def build_model() -> nn.Module:
    """Build loops.

    Inputs:
        flower: [B, 4] float32

    Outputs:
        species: [B, 3] float32

    Parameters: 964
    """
    return Loops()
