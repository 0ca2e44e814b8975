"""digits_cnn, for PyTorch."""

from torch import Tensor, nn
from torch.nn import functional as F


class DigitsCnn(nn.Module):
    """The model."""

    def __init__(self) -> None:
        super().__init__()
        self.conv2d_1 = nn.Conv2d(1, 16, kernel_size=3, padding=1)
        self.linear_1 = nn.Linear(1024, 10)

    def forward(self, image: Tensor) -> Tensor:
        x = self.conv2d_1(image)
        x = F.relu(x)
        x = x.flatten(1)
        return self.linear_1(x)


def build_model() -> nn.Module:
    """Build digits_cnn.

    Inputs:
        image: [B, 1, 8, 8] float32

    Outputs:
        logits: [B, 10] float32

    Parameters: 10,410
    """
    return DigitsCnn()
