"""lstm_classifier, for PyTorch."""

from torch import Tensor, nn


class LstmClassifier(nn.Module):
    """The model."""

    def __init__(self) -> None:
        super().__init__()
        self.lstm_1 = nn.LSTM(8, 64, batch_first=True)
        self.linear_1 = nn.Linear(64, 10)

    def forward(self, rows: Tensor) -> Tensor:
        x = self.lstm_1(rows)[0]
        x = x.select(1, -1)
        return self.linear_1(x)


def build_model() -> nn.Module:
    """Build lstm_classifier.

    Inputs:
        rows: [B, 8, 8] float32

    Outputs:
        digit: [B, 10] float32

    Parameters: 19,594
    """
    return LstmClassifier()
