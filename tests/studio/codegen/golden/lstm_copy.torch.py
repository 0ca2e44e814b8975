"""lstm_copy, for PyTorch."""

from torch import Tensor, nn


class LstmCopy(nn.Module):
    """The model."""

    def __init__(self) -> None:
        super().__init__()
        self.embedding_1 = nn.Embedding(10, 32)
        self.lstm_1 = nn.LSTM(32, 64, batch_first=True)
        self.linear_1 = nn.Linear(64, 10)

    def forward(self, tokens: Tensor) -> Tensor:
        x = self.embedding_1(tokens)
        x = self.lstm_1(x)[0]
        return self.linear_1(x)


def build_model() -> nn.Module:
    """Build lstm_copy.

    Inputs:
        tokens: [B, S] int64

    Outputs:
        answer: [B, S, 10] float32

    Parameters: 26,058
    """
    return LstmCopy()
