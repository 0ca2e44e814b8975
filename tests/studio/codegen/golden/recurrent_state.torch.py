"""recurrent_state, for PyTorch."""

import torch
from torch import Tensor, nn


class RecurrentState(nn.Module):
    """The model."""

    def __init__(self) -> None:
        super().__init__()
        self.linear_1 = nn.Linear(8, 16)
        self.hidden = nn.GRUCell(16, 16)
        self.linear_2 = nn.Linear(16, 4)
        self.last_memory: Tensor | None = None
        self.last_hidden: Tensor | None = None

    def forward(self, x: Tensor) -> Tensor:
        x = self.linear_1(x)
        x = torch.tanh(x)
        last_memory = self.last_memory
        if last_memory is None:
            last_memory = torch.zeros_like(x)
        memory = x + last_memory
        last_hidden = self.last_hidden
        if last_hidden is None:
            last_hidden = memory.new_zeros(*memory.shape[:-1], 16)
        hidden = self.hidden(memory, last_hidden)
        x = self.linear_2(hidden)
        self.last_memory = memory
        self.last_hidden = hidden
        return x

    def reset_state(self) -> None:
        """Forget what earlier calls left."""
        self.last_memory = None
        self.last_hidden = None


def build_model() -> nn.Module:
    """Build recurrent_state.

    Inputs:
        x: [B, 8] float32

    Outputs:
        y: [B, 4] float32

    Parameters: 1,844
    """
    return RecurrentState()
