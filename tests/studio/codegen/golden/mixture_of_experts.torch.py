"""mixture_of_experts, for PyTorch."""

from collections import OrderedDict

import torch
from torch import Tensor, nn
from torch.nn import functional as F


class SoftmaxRouter(nn.Module):
    """Weights of experts that sum to one."""

    def __init__(self, dim: int, n: int) -> None:
        super().__init__()
        self.linear = nn.Linear(dim, n)

    def forward(self, x: Tensor, *refs: Tensor) -> Tensor:
        return torch.softmax(self.linear(sum(refs, x)), dim=-1)


class Gate(nn.Module):
    """All experts, weighted by a router."""

    def __init__(self, router: nn.Module, experts: list[nn.Module]) -> None:
        super().__init__()
        self.router = router
        self.experts = nn.ModuleList(experts)

    def forward(self, x: Tensor, *refs: Tensor) -> Tensor:
        weights = self.router(x, *refs)
        dim = weights.dim() - 1
        outputs = torch.stack([expert(x) for expert in self.experts], dim=dim)
        weights = weights.reshape(weights.shape + (1,) * (outputs.dim() - weights.dim()))
        return (outputs * weights).sum(dim=dim)


class MixtureOfExperts(nn.Module):
    """The model."""

    def __init__(self) -> None:
        super().__init__()
        self.linear_1 = nn.Linear(64, 64)
        self.gate_1 = Gate(
            SoftmaxRouter(64, 4),
            [
                nn.Sequential(
                    OrderedDict(
                        linear_1=nn.Linear(64, 32), relu_1=nn.ReLU(), linear_2=nn.Linear(32, 64)
                    )
                )
                for _ in range(4)
            ],
        )
        self.linear_2 = nn.Linear(64, 10)

    def forward(self, pixels: Tensor) -> Tensor:
        x = self.linear_1(pixels)
        x = F.relu(x)
        x = self.gate_1(x)
        x = F.relu(x)
        return self.linear_2(x)


def build_model() -> nn.Module:
    """Build mixture_of_experts.

    Inputs:
        pixels: [B, 64] float32

    Outputs:
        digit: [B, 10] float32

    Parameters: 21,838
    """
    return MixtureOfExperts()
