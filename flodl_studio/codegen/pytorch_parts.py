"""Classes that plain PyTorch lacks, as they are written into an exported module.

Each is there only if the model needs it, in this order.
"""

from __future__ import annotations

PARTS: dict[str, str] = {
    "MultiheadAttention": '''\
class MultiheadAttention(nn.MultiheadAttention):
    """Attention, batch first. In a boolean mask True means: may attend."""

    def __init__(self, embed_dim: int, num_heads: int, **options: Any) -> None:
        super().__init__(embed_dim, num_heads, batch_first=True, **options)

    def forward(
        self,
        x: Tensor,
        key: Tensor | None = None,
        value: Tensor | None = None,
        mask: Tensor | None = None,
    ) -> Tensor:
        key = x if key is None else key
        value = key if value is None else value
        if self._qkv_same_embed_dim:
            weights = self.in_proj_weight.chunk(3)
        else:
            weights = (self.q_proj_weight, self.k_proj_weight, self.v_proj_weight)
        biases = (None,) * 3 if self.in_proj_bias is None else self.in_proj_bias.chunk(3)
        q, k, v = (
            F.linear(each, weight, bias).unflatten(-1, (self.num_heads, -1)).transpose(-3, -2)
            for each, weight, bias in zip((x, key, value), weights, biases, strict=True)
        )
        if mask is not None and mask.dim() == 3 and q.dim() == 4:
            mask = mask.unsqueeze(1)  # the same for every head
        y = F.scaled_dot_product_attention(q, k, v, mask, self.dropout if self.training else 0.0)
        if mask is not None:  # a position that may attend to nothing gathers zeros
            allowed = mask if mask.dtype == torch.bool else mask != -torch.inf
            y = y.masked_fill(~allowed.any(-1, keepdim=True), 0.0)
        return self.out_proj(y.transpose(-3, -2).flatten(-2))
''',
    "GRU": '''\
class GRU(nn.GRU):
    """A GRU that returns its outputs only."""

    def forward(self, x: Tensor) -> Tensor:
        return super().forward(x)[0]
''',
    "LSTM": '''\
class LSTM(nn.LSTM):
    """An LSTM that returns its outputs only."""

    def forward(self, x: Tensor) -> Tensor:
        return super().forward(x)[0]
''',
    "LSTMCell": '''\
class LSTMCell(nn.LSTMCell):
    """An LSTM cell that returns the hidden state only."""

    def forward(self, x: Tensor) -> Tensor:
        return super().forward(x)[0]
''',
    "PositionalEmbedding": '''\
class PositionalEmbedding(nn.Module):
    """Add a learned vector for every position."""

    def __init__(self, max_len: int, dim: int) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.empty(max_len, dim))
        nn.init.normal_(self.weight, std=0.02)

    def forward(self, x: Tensor) -> Tensor:
        return x + self.weight[: x.shape[-2]]
''',
    "SinusoidalPositions": '''\
class SinusoidalPositions(nn.Module):
    """Add sines and cosines of the position."""

    def __init__(self, max_len: int, dim: int) -> None:
        super().__init__()
        frequency = torch.exp(torch.arange(0, dim, 2) * (-math.log(10000.0) / dim))
        angle = torch.arange(max_len).unsqueeze(1) * frequency
        table = torch.empty(max_len, dim)
        table[:, 0::2] = angle.sin()
        table[:, 1::2] = angle[:, : dim // 2].cos()
        self.register_buffer("table", table, persistent=False)

    def forward(self, x: Tensor) -> Tensor:
        return x + self.table[: x.shape[-2]]
''',
    "SoftmaxRouter": '''\
class SoftmaxRouter(nn.Module):
    """Weights of experts that sum to one."""

    def __init__(self, dim: int, n: int) -> None:
        super().__init__()
        self.linear = nn.Linear(dim, n)

    def forward(self, x: Tensor, *refs: Tensor) -> Tensor:
        return torch.softmax(self.linear(sum(refs, x)), dim=-1)
''',
    "SigmoidRouter": '''\
class SigmoidRouter(nn.Module):
    """Weights of experts, each between zero and one on its own."""

    def __init__(self, dim: int, n: int) -> None:
        super().__init__()
        self.linear = nn.Linear(dim, n)

    def forward(self, x: Tensor, *refs: Tensor) -> Tensor:
        return torch.sigmoid(self.linear(sum(refs, x)))
''',
    "Gate": '''\
class Gate(nn.Module):
    """All experts, weighted by a router."""

    def __init__(self, router: nn.Module, experts: list[nn.Module]) -> None:
        super().__init__()
        self.router = router
        self.experts = nn.ModuleList(experts)

    def forward(self, x: Tensor, *refs: Tensor) -> Tensor:
        weights = self.router(x, *refs)
        dim = weights.dim() - 1
        outputs = torch.stack([expert(x) for expert in self.experts], dim=dim)
        weights = weights.reshape(weights.shape + (1,) * (outputs.dim() - weights.dim()))
        return (outputs * weights).sum(dim=dim)
''',
    "ArgmaxSelector": '''\
class ArgmaxSelector(nn.Module):
    """The branch with the largest mean score."""

    def __init__(self, dim: int, n: int) -> None:
        super().__init__()
        self.linear = nn.Linear(dim, n)

    def forward(self, x: Tensor, *refs: Tensor) -> Tensor:
        scores = self.linear(sum(refs, x))
        return scores.reshape(-1, scores.shape[-1]).mean(dim=0).argmax()
''',
    "FixedSelector": '''\
class FixedSelector(nn.Module):
    """Always the same branch."""

    def __init__(self, index: int) -> None:
        super().__init__()
        self.index = index

    def forward(self, x: Tensor) -> int:
        return self.index
''',
    "Switch": '''\
class Switch(nn.Module):
    """One of several branches, chosen by a router."""

    def __init__(self, router: nn.Module, branches: list[nn.Module]) -> None:
        super().__init__()
        self.router = router
        self.branches = nn.ModuleList(branches)

    def forward(self, x: Tensor, *refs: Tensor) -> Tensor:
        return self.branches[int(self.router(x, *refs))](x)
''',
    "ThresholdHalt": '''\
class ThresholdHalt(nn.Module):
    """Positive as soon as the largest element exceeds a threshold."""

    def __init__(self, threshold: float) -> None:
        super().__init__()
        self.threshold = threshold

    def forward(self, x: Tensor) -> Tensor:
        return x.max() - self.threshold
''',
    "LearnedHalt": '''\
class LearnedHalt(nn.Module):
    """A learned score, averaged over the batch."""

    def __init__(self, dim: int) -> None:
        super().__init__()
        self.linear = nn.Linear(dim, 1)

    def forward(self, x: Tensor) -> Tensor:
        return self.linear(x).mean()
''',
    "reset_states": '''\
def reset_states(module: nn.Module) -> None:
    """Make every part of a module forget what earlier calls left."""
    for each in module.modules():
        if hasattr(each, "reset_state"):
            each.reset_state()
''',
    "Loop": '''\
class Loop(nn.Module):
    """A body applied a number of times."""

    def __init__(self, body: nn.Module, count: int) -> None:
        super().__init__()
        self.body = body
        self.count = count

    def forward(self, x: Tensor, **refs: Tensor) -> Tensor:
        for _ in range(self.count):
            x = self.body(x, **refs)
        return x
''',
    "WhileLoop": '''\
class WhileLoop(nn.Module):
    """A body applied until its condition, asked before each pass, is positive."""

    def __init__(self, body: nn.Module, cond: nn.Module, most: int) -> None:
        super().__init__()
        self.body = body
        self.cond = cond
        self.most = most

    def forward(self, x: Tensor, **refs: Tensor) -> Tensor:
        for _ in range(self.most):
            if self.cond(x) > 0:
                break
            x = self.body(x, **refs)
        return x
''',
    "UntilLoop": '''\
class UntilLoop(nn.Module):
    """A body applied until its condition, asked after each pass, is positive."""

    def __init__(self, body: nn.Module, cond: nn.Module, most: int) -> None:
        super().__init__()
        self.body = body
        self.cond = cond
        self.most = most

    def forward(self, x: Tensor, **refs: Tensor) -> Tensor:
        for _ in range(self.most):
            x = self.body(x, **refs)
            if self.cond(x) > 0:
                break
        return x
''',
    "Each": '''\
class Each(nn.Module):
    """A body applied to every element of the batch on its own."""

    def __init__(self, body: nn.Module, batched: bool = False) -> None:
        super().__init__()
        self.body = body
        self.batched = batched

    def forward(self, x: Tensor) -> Tensor:
        if self.batched:
            return self.body(x)
        return torch.cat([self.body(each) for each in x.split(1)])
''',
    "Slices": '''\
class Slices(nn.Module):
    """A body applied to equal parts of the last dimension, each of them a row."""

    def __init__(self, body: nn.Module, n: int, batched: bool = False) -> None:
        super().__init__()
        self.body = body
        self.n = n
        self.batched = batched

    def forward(self, x: Tensor) -> Tensor:
        rows = x.reshape(-1, x.shape[-1] // self.n)
        if self.batched:
            y = self.body(rows)
        else:
            y = torch.cat([self.body(row) for row in rows.split(1)])
        return y.reshape(*x.shape[:-1], self.n * y.shape[1:].numel())
''',
}
"""Source of each part, by name."""

RESETTING = {
    name: PARTS[name].replace(
        "        for _ in range(", "        reset_states(self.body)\n        for _ in range(", 1
    )
    for name in ("Loop", "WhileLoop", "UntilLoop")
}
"""Loops whose body keeps state: it begins anew with every call."""
