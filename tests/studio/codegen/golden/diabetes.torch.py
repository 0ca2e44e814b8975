"""diabetes, for PyTorch."""

from torch import Tensor, nn
from torch.nn import functional as F


class Diabetes(nn.Module):
    """The model."""

    def __init__(self) -> None:
        super().__init__()
        self.linear_1 = nn.Linear(10, 64)
        self.dropout_1 = nn.Dropout()
        self.linear_2 = nn.Linear(64, 64)
        self.dropout_2 = nn.Dropout()
        self.linear_3 = nn.Linear(64, 1)

    def forward(self, patient: Tensor) -> Tensor:
        x = self.linear_1(patient)
        x = F.relu(x)
        x = self.dropout_1(x)
        x = self.linear_2(x)
        x = F.relu(x)
        x = self.dropout_2(x)
        return self.linear_3(x)


def build_model() -> nn.Module:
    """Build diabetes.

    Inputs:
        patient: [B, 10] float32

    Outputs:
        progression: [B, 1] float32

    Parameters: 4,929
    """
    return Diabetes()
