"""Models in plain torch, as people write them, for the import."""

import torch
from torch import nn
from torch.nn import functional as F  # noqa: N812 - as everybody calls it


class LeNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(1, 6, 5, padding=2)
        self.conv2 = nn.Conv2d(6, 16, 5)
        self.fc1 = nn.Linear(16 * 5 * 5, 120)
        self.fc2 = nn.Linear(120, 84)
        self.fc3 = nn.Linear(84, 10)

    def forward(self, x):
        x = F.max_pool2d(F.relu(self.conv1(x)), 2)
        x = F.max_pool2d(F.relu(self.conv2(x)), (2, 2))
        x = x.view(x.size(0), -1)
        x = F.relu(self.fc1(x))
        x = F.dropout(x, 0.3, self.training)
        return self.fc3(F.relu(self.fc2(x)))


class ResidualMlp(nn.Module):
    def __init__(self):
        super().__init__()
        self.start = nn.Sequential(nn.Linear(8, 16), nn.LayerNorm(16))
        self.inner = nn.Sequential(nn.Linear(16, 16), nn.GELU(), nn.Linear(16, 16))
        self.end = nn.Linear(16, 3)

    def forward(self, x):
        x = self.start(x)
        x = x + self.inner(x)
        return torch.log_softmax(self.end(0.5 * x), dim=-1)


class Block(nn.Module):
    def __init__(self, inside, outside, stride=1):
        super().__init__()
        self.conv1 = nn.Conv2d(inside, outside, 3, stride, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(outside)
        self.conv2 = nn.Conv2d(outside, outside, 3, 1, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(outside)
        self.relu = nn.ReLU(inplace=True)
        self.down = None
        if stride != 1 or inside != outside:
            self.down = nn.Sequential(
                nn.Conv2d(inside, outside, 1, stride, bias=False), nn.BatchNorm2d(outside)
            )

    def forward(self, x):
        skip = x if self.down is None else self.down(x)
        out = self.relu(self.bn1(self.conv1(x)))
        out = self.bn2(self.conv2(out))
        out += skip
        return self.relu(out)


class ResNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.layer1 = nn.Sequential(Block(3, 8), Block(8, 16, 2))
        self.pool = nn.AdaptiveAvgPool2d((1, 1))
        self.fc = nn.Linear(16, 5)
        for norm in self.modules():
            if isinstance(norm, nn.BatchNorm2d):
                nn.init.uniform_(norm.running_mean)
                nn.init.uniform_(norm.running_var, 0.5, 2)

    def forward(self, x):
        return self.fc(torch.flatten(self.pool(self.layer1(x)), 1))


class LstmClassifier(nn.Module):
    def __init__(self):
        super().__init__()
        self.embed = nn.Embedding(20, 8)
        self.lstm = nn.LSTM(8, 12, num_layers=2, batch_first=True)
        self.head = nn.Linear(24, 4)

    def forward(self, tokens):
        out, (h, _) = self.lstm(self.embed(tokens))
        return self.head(torch.cat([h[-1], out.mean(dim=1)], dim=1))


class GruLast(nn.Module):
    def __init__(self):
        super().__init__()
        self.gru = nn.GRU(6, 10, bidirectional=True, batch_first=True)
        self.head = nn.Linear(20, 2)

    def forward(self, x):
        out, _ = self.gru(x)
        return self.head(out[:, -1])


class Encoder(nn.Module):
    def __init__(self):
        super().__init__()
        self.encoder = nn.TransformerEncoderLayer(16, 4, 32, batch_first=True)
        self.attend = nn.MultiheadAttention(16, 2, batch_first=True)
        self.head = nn.Linear(16, 3)

    def forward(self, x):
        x = self.encoder(x)
        found, _ = self.attend(x, x, x)
        return self.head((x + found).transpose(1, 2).mean(-1))


class Convolve(nn.Module):
    """Half of the kinds in one row."""

    def __init__(self):
        super().__init__()
        self.body = nn.Sequential(
            nn.ZeroPad2d((1, 1, 0, 0)),
            nn.Conv2d(2, 4, (3, 5), padding="same", padding_mode="reflect"),
            nn.GroupNorm(2, 4),
            nn.PReLU(4),
            nn.AvgPool2d(2),
            nn.ConvTranspose2d(4, 6, 2, stride=2),
            nn.Dropout2d(0.1),
            nn.Hardswish(),
            nn.Upsample(scale_factor=2),
            nn.Flatten(2),
        )

    def forward(self, x):
        y = self.body(x)
        a = F.leaky_relu(y, 0.2)
        return F.softmax(torch.stack([a, torch.tanh(a)], 1), dim=1).permute(0, 2, 3, 1)


class Twice(nn.Module):
    def __init__(self):
        super().__init__()
        self.linear = nn.Linear(4, 4)

    def forward(self, x):
        return self.linear(self.linear(x))


class OwnWeights(nn.Module):
    def __init__(self):
        super().__init__()
        self.scale = nn.Parameter(torch.ones(4))

    def forward(self, x):
        return x * self.scale


class Cosine(nn.Module):
    def forward(self, x):
        return torch.cos(x)


class Outer(nn.Module):
    def __init__(self):
        super().__init__()
        self.part = Cosine()

    def forward(self, x):
        return self.part(x)


class Branches(nn.Module):
    def forward(self, x):
        return x if x.sum() > 0 else -x


class Wide(nn.Module):
    def __init__(self, width):
        super().__init__()


class Recurrent(nn.Module):
    def __init__(self):
        super().__init__()
        self.rnn = nn.RNN(4, 4, batch_first=True)

    def forward(self, x):
        return self.rnn(x)[0]
