"""autoencoder, for PyTorch."""

from collections import OrderedDict

from torch import Tensor, nn


class Autoencoder(nn.Module):
    """The model."""

    def __init__(self) -> None:
        super().__init__()
        self.code = nn.Sequential(
            OrderedDict(linear_1=nn.Linear(64, 48), relu_1=nn.ReLU(), linear_2=nn.Linear(48, 16))
        )
        self.graph_2 = nn.Sequential(
            OrderedDict(
                linear_1=nn.Linear(16, 48),
                relu_1=nn.ReLU(),
                linear_2=nn.Linear(48, 64),
                sigmoid_1=nn.Sigmoid(),
            )
        )

    def forward(self, image: Tensor) -> Tensor:
        x = self.code(image)
        return self.graph_2(x)


def build_model() -> nn.Module:
    """Build autoencoder.

    Inputs:
        image: [B, 64] float32

    Outputs:
        restored: [B, 64] float32

    Parameters: 7,856
    """
    return Autoencoder()
