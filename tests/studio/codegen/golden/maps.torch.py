"""maps, for PyTorch."""

from collections import OrderedDict

import torch
from torch import Tensor, nn


class Each(nn.Module):
    """A body applied to every element of the batch on its own."""

    def __init__(self, body: nn.Module, batched: bool = False) -> None:
        super().__init__()
        self.body = body
        self.batched = batched

    def forward(self, x: Tensor) -> Tensor:
        if self.batched:
            return self.body(x)
        return torch.cat([self.body(each) for each in x.split(1)])


class Slices(nn.Module):
    """A body applied to equal parts of the last dimension, each of them a row."""

    def __init__(self, body: nn.Module, n: int, batched: bool = False) -> None:
        super().__init__()
        self.body = body
        self.n = n
        self.batched = batched

    def forward(self, x: Tensor) -> Tensor:
        rows = x.reshape(-1, x.shape[-1] // self.n)
        if self.batched:
            y = self.body(rows)
        else:
            y = torch.cat([self.body(row) for row in rows.split(1)])
        return y.reshape(*x.shape[:-1], self.n * y.shape[1:].numel())


class Maps(nn.Module):
    """The model."""

    def __init__(self) -> None:
        super().__init__()
        self.map_1 = Slices(
            nn.Sequential(OrderedDict(linear_1=nn.Linear(6, 8), relu_1=nn.ReLU())), 4
        )
        self.map_2 = Slices(
            nn.Sequential(OrderedDict(layer_norm_1=nn.LayerNorm(16), linear_1=nn.Linear(16, 8))),
            2,
            batched=True,
        )
        self.map_3 = Each(nn.Sequential(OrderedDict(linear_1=nn.Linear(16, 16), relu_1=nn.ReLU())))
        self.linear_1 = nn.Linear(16, 4)

    def forward(self, x: Tensor) -> Tensor:
        x = self.map_1(x)
        x = self.map_2(x)
        x = self.map_3(x)
        return self.linear_1(x)


def build_model() -> nn.Module:
    """Build maps.

    Inputs:
        x: [B, 24] float32

    Outputs:
        y: [B, 4] float32

    Parameters: 564
    """
    return Maps()
