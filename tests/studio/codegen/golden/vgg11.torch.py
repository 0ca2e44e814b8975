"""vgg11, for PyTorch."""

from torch import Tensor, nn
from torch.nn import functional as F


class Vgg11(nn.Module):
    """The model."""

    def __init__(self) -> None:
        super().__init__()
        self.conv2d_1 = nn.Conv2d(3, 64, kernel_size=3, padding=1)
        self.max_pool2d_1 = nn.MaxPool2d(2)
        self.conv2d_2 = nn.Conv2d(64, 128, kernel_size=3, padding=1)
        self.max_pool2d_2 = nn.MaxPool2d(2)
        self.conv2d_3 = nn.Conv2d(128, 256, kernel_size=3, padding=1)
        self.conv2d_4 = nn.Conv2d(256, 256, kernel_size=3, padding=1)
        self.max_pool2d_3 = nn.MaxPool2d(2)
        self.conv2d_5 = nn.Conv2d(256, 512, kernel_size=3, padding=1)
        self.conv2d_6 = nn.Conv2d(512, 512, kernel_size=3, padding=1)
        self.max_pool2d_4 = nn.MaxPool2d(2)
        self.conv2d_7 = nn.Conv2d(512, 512, kernel_size=3, padding=1)
        self.conv2d_8 = nn.Conv2d(512, 512, kernel_size=3, padding=1)
        self.max_pool2d_5 = nn.MaxPool2d(2)
        self.linear_1 = nn.Linear(512, 512)
        self.dropout_1 = nn.Dropout()
        self.linear_2 = nn.Linear(512, 10)

    def forward(self, image: Tensor) -> Tensor:
        x = self.conv2d_1(image)
        x = F.relu(x)
        x = self.max_pool2d_1(x)
        x = self.conv2d_2(x)
        x = F.relu(x)
        x = self.max_pool2d_2(x)
        x = self.conv2d_3(x)
        x = F.relu(x)
        x = self.conv2d_4(x)
        x = F.relu(x)
        x = self.max_pool2d_3(x)
        x = self.conv2d_5(x)
        x = F.relu(x)
        x = self.conv2d_6(x)
        x = F.relu(x)
        x = self.max_pool2d_4(x)
        x = self.conv2d_7(x)
        x = F.relu(x)
        x = self.conv2d_8(x)
        x = F.relu(x)
        x = self.max_pool2d_5(x)
        x = x.flatten(1)
        x = self.linear_1(x)
        x = F.relu(x)
        x = self.dropout_1(x)
        return self.linear_2(x)


def build_model() -> nn.Module:
    """Build vgg11.

    Inputs:
        image: [B, 3, 32, 32] float32

    Outputs:
        logits: [B, 10] float32

    Parameters: 9,488,266
    """
    return Vgg11()
