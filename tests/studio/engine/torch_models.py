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
    def __init__(self, width, act="relu"):
        super().__init__()
        self.body = nn.Sequential(nn.Linear(8, width), {"relu": nn.ReLU, "silu": nn.SiLU}[act]())

    def forward(self, x):
        return self.body(x)


class Recurrent(nn.Module):
    def __init__(self):
        super().__init__()
        self.rnn = nn.RNN(4, 4, batch_first=True)

    def forward(self, x):
        return self.rnn(x)[0]


class UpAndDown(nn.Module):
    """Half of a U-Net, by functions."""

    def __init__(self):
        super().__init__()
        self.down = nn.Conv2d(1, 4, 3, stride=2, padding=1)
        self.layers = nn.ModuleList([nn.Conv2d(4 * n, 4, 3, padding=1) for n in (1, 2)])

    def forward(self, x):
        found = [self.down(x)]
        for layer in self.layers:
            found.append(torch.clamp(layer(torch.cat(found, 1)), min=0))
        big = F.interpolate(found[-1], scale_factor=2, mode="bilinear", align_corners=True)
        small = F.interpolate(found[0], size=x.shape[2:])
        return F.interpolate(big - small, (5, 6), mode="bicubic"), big.abs()


class Gates(nn.Module):
    def __init__(self):
        super().__init__()
        self.one, self.two = nn.Linear(8, 16), nn.Linear(8, 16)

    def forward(self, x):
        a, b = self.one(x).chunk(2, dim=-1)
        c, d = torch.split(self.two(x), 8, dim=1)
        return {"a": a * torch.sigmoid(b) - c**2, "g": F.glu(self.two(x)), "d": -d}


class Excite(nn.Module):
    """Squeeze and excite, and pools of one axis."""

    def __init__(self):
        super().__init__()
        self.first, self.last = nn.Linear(3, 2), nn.Linear(2, 3)
        self.pool = nn.AdaptiveAvgPool1d(1)
        self.parts = nn.Unflatten(1, (3, 2, 3))

    def forward(self, x):
        batch, channels, _, _ = x.shape
        y = F.adaptive_avg_pool2d(x, 1).squeeze()
        y = torch.sigmoid(self.last(self.first(y).relu_())).view(batch, channels, 1, 1)
        x = (x * y.expand_as(x)).flatten(2)
        best, _ = x.max(dim=2)
        most = F.adaptive_max_pool1d(x, 1).squeeze(-1)
        return self.parts(
            torch.cat(
                [
                    self.pool(x).squeeze(2),
                    best,
                    most,
                    x[:, :, :3].sum(2),
                    x[:, :, -1:].squeeze(2),
                    y.squeeze(),
                ],
                1,
            )
        )


class LstmStates(nn.Module):
    def __init__(self):
        super().__init__()
        self.lstm = nn.LSTM(6, 4, 2, batch_first=True, bidirectional=True)
        self.gru = nn.GRU(8, 4, batch_first=True)

    def forward(self, x):
        zeros = torch.zeros(4, x.size(0), 4).to(x.device)
        out, (h, _) = self.lstm(x, (zeros, torch.zeros_like(zeros)))
        _, last = self.gru(out)
        return torch.cat((h[-2], h[-1], last.squeeze(0)), dim=1)


class WordPieces(nn.Module):
    def __init__(self):
        super().__init__()
        self.bag = nn.EmbeddingBag(20, 4, mode="sum")

    def forward(self, x):
        return self.bag(x)


class LearnedPositions(nn.Module):
    def __init__(self):
        super().__init__()
        self.embed = nn.Embedding(20, 8)
        self.positions = nn.Parameter(torch.randn(1, 12, 8))

    def forward(self, x):
        return self.embed(x) + self.positions[:, : x.size(1)]


class CountedPositions(nn.Module):
    def __init__(self):
        super().__init__()
        self.embed = nn.Embedding(20, 8)
        self.positions = nn.Embedding(12, 8)

    def forward(self, x):
        counted = torch.arange(x.size(1), device=x.device).unsqueeze(0)
        return self.embed(x) + self.positions(counted)


class Sines(nn.Module):
    def __init__(self):
        super().__init__()
        self.embed = nn.Embedding(20, 8)
        angle = torch.arange(12).unsqueeze(1) * 10000 ** (-torch.arange(0, 8, 2) / 8)
        table = torch.stack([angle.sin(), angle.cos()], 2).flatten(1)
        self.register_buffer("table", table.unsqueeze(0))

    def forward(self, x):
        return self.embed(x) * 8**0.5 + self.table[:, : x.size(1)]


class Again(nn.Module):
    def __init__(self):
        super().__init__()
        self.linear = nn.Linear(8, 8)

    def forward(self, x):
        for _ in range(3):
            x = x + torch.relu(self.linear(x))
        return x


class Repeated(nn.Module):
    """One layer with two names."""

    def __init__(self):
        super().__init__()
        linear = nn.Linear(8, 8)
        self.body = nn.Sequential(linear, nn.ReLU(), linear)

    def forward(self, x):
        return self.body(x)


class Two(nn.Module):
    def __init__(self):
        super().__init__()
        self.one, self.two = nn.Linear(8, 4), nn.Linear(5, 4)

    def forward(self, x, y):
        return torch.cat([self.one(x), F.relu(self.two(y))], dim=1)


class Siamese(nn.Module):
    def __init__(self):
        super().__init__()
        self.encoder = nn.Sequential(nn.Linear(8, 6), nn.ReLU(), nn.Linear(6, 4))

    def forward(self, x, y):
        return self.encoder(x), torch.abs(self.encoder(x) - self.encoder(y))


class Cross(nn.Module):
    def __init__(self):
        super().__init__()
        self.linear = nn.Linear(8, 8)

    def forward(self, x, y):
        return torch.relu(self.linear(x)) * y


class Crossed(nn.Module):
    def __init__(self):
        super().__init__()
        self.part = Cross()

    def forward(self, x, y):
        return self.part(x, y) - self.part(y, x)


class Rated(nn.Module):
    def __init__(self):
        super().__init__()
        self.users, self.items = nn.Embedding(20, 4), nn.Embedding(20, 4)

    def forward(self, user, item):
        return (self.users(user) * self.items(item)).sum(dim=1)


class Tied(nn.Module):
    def __init__(self):
        super().__init__()
        self.head, self.embed = nn.Linear(4, 9), nn.Embedding(9, 4)
        self.embed.weight = self.head.weight

    def forward(self, x):
        return self.head(self.embed((x * 0).long()))


class Differing(nn.Module):
    def __init__(self):
        super().__init__()
        self.linear = nn.Linear(8, 8)

    def forward(self, x, gated):
        return torch.sigmoid(self.linear(x)) if gated else self.linear(x)


class Differs(nn.Module):
    def __init__(self):
        super().__init__()
        self.part = Differing()

    def forward(self, x):
        return self.part(self.part(x, True), False)


class Nested(nn.Module):
    def __init__(self):
        super().__init__()
        self.part = Again()

    def forward(self, x):
        return self.part(self.part(x))


class Pair(nn.Module):
    def __init__(self):
        super().__init__()
        self.one, self.two = nn.Linear(8, 8), nn.Linear(8, 8)

    def forward(self, x):
        return self.one(x), self.two(x)


class Pairs(nn.Module):
    def __init__(self):
        super().__init__()
        self.part = Pair()

    def forward(self, x):
        one, two = self.part(x)
        one, two = self.part(one * two)
        return one + two


class ClassToken(nn.Module):
    def __init__(self):
        super().__init__()
        self.token = nn.Parameter(torch.randn(1, 1, 8))

    def forward(self, x):
        return torch.cat([self.token.expand(x.size(0), -1, -1), x], dim=1)


class Expanded(nn.Module):
    def forward(self, x):
        return torch.tanh(x.unsqueeze(1).expand(-1, 4, -1))


class Largest(nn.Module):
    def forward(self, x):
        return x.max(dim=1)[1]


class ByHand(nn.Module):
    def forward(self, x):
        return torch.softmax(x @ x.transpose(1, 2), dim=-1) @ x
