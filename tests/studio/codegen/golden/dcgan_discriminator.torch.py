"""dcgan_discriminator, for PyTorch."""

from torch import Tensor, nn
from torch.nn import functional as F


class DcganDiscriminator(nn.Module):
    """The model."""

    def __init__(self) -> None:
        super().__init__()
        self.conv2d_1 = nn.Conv2d(3, 32, kernel_size=4, stride=2, padding=1, bias=False)
        self.conv2d_2 = nn.Conv2d(32, 64, kernel_size=4, stride=2, padding=1, bias=False)
        self.batch_norm2d_1 = nn.BatchNorm2d(64)
        self.conv2d_3 = nn.Conv2d(64, 128, kernel_size=4, stride=2, padding=1, bias=False)
        self.batch_norm2d_2 = nn.BatchNorm2d(128)
        self.conv2d_4 = nn.Conv2d(128, 256, kernel_size=4, stride=2, padding=1, bias=False)
        self.batch_norm2d_3 = nn.BatchNorm2d(256)
        self.conv2d_5 = nn.Conv2d(256, 1, kernel_size=4, bias=False)

    def forward(self, image: Tensor) -> Tensor:
        x = self.conv2d_1(image)
        x = F.leaky_relu(x, negative_slope=0.2)
        x = self.conv2d_2(x)
        x = self.batch_norm2d_1(x)
        x = F.leaky_relu(x, negative_slope=0.2)
        x = self.conv2d_3(x)
        x = self.batch_norm2d_2(x)
        x = F.leaky_relu(x, negative_slope=0.2)
        x = self.conv2d_4(x)
        x = self.batch_norm2d_3(x)
        x = F.leaky_relu(x, negative_slope=0.2)
        x = self.conv2d_5(x)
        return x.flatten(1)


def build_model() -> nn.Module:
    """Build dcgan_discriminator.

    Inputs:
        image: [B, 3, 64, 64] float32

    Outputs:
        score: [B, 1] float32

    Parameters: 694,656
    """
    return DcganDiscriminator()
