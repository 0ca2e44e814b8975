"""nested, for PyTorch."""

from collections import OrderedDict

from torch import Tensor, nn


class Stage(nn.Module):
    """The network stage."""

    def __init__(self) -> None:
        super().__init__()
        self.graph_1 = nn.Sequential(OrderedDict(linear_1=nn.Linear(16, 16), relu_1=nn.ReLU()))

    def forward(self, x: Tensor) -> Tensor:
        return x + self.graph_1(x)


class Nested(nn.Module):
    """The model."""

    def __init__(self) -> None:
        super().__init__()
        self.graph_1 = nn.Sequential(
            OrderedDict(linear_1=nn.Linear(30, 16), graph_1=Stage(), layer_norm_1=nn.LayerNorm(16))
        )
        self.linear_1 = nn.Linear(16, 2)

    def forward(self, measures: Tensor) -> Tensor:
        x = self.graph_1(measures)
        return self.linear_1(x)


def build_model() -> nn.Module:
    """Build nested.

    Inputs:
        measures: [B, 30] float32

    Outputs:
        benign: [B, 2] float32

    Parameters: 834
    """
    return Nested()
