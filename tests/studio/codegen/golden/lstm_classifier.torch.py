"""lstm_classifier, drawn in flodl studio."""

from torch import Tensor, nn


class LstmClassifier(nn.Module):
    """The model."""

    def __init__(self) -> None:
        super().__init__()
        self.embedding_1 = nn.Embedding(2, 16)
        self.lstm_1 = nn.LSTM(16, 32, batch_first=True)
        self.linear_1 = nn.Linear(32, 2)

    def forward(self, bits: Tensor) -> Tensor:
        x = self.embedding_1(bits)
        x = self.lstm_1(x)[0]
        x = x.select(1, -1)
        return self.linear_1(x)


def build_model() -> nn.Module:
    """Build lstm_classifier.

    Inputs:
        bits: [B, 8] int64

    Outputs:
        odd: [B, 2] float32

    Parameters: 6,498
    """
    return LstmClassifier()
