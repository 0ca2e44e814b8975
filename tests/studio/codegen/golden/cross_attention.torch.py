"""cross_attention, for PyTorch."""

from collections import OrderedDict
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional as F


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


class Residual(nn.Module):
    """A residual of the model."""

    def __init__(self) -> None:
        super().__init__()
        self.layer_norm_1 = nn.LayerNorm(32)
        self.multihead_attention_1 = MultiheadAttention(32, num_heads=4)

    def forward(self, x: Tensor, memory: Tensor) -> Tensor:
        x = self.layer_norm_1(x)
        return self.multihead_attention_1(x, key=memory)


class CrossAttention(nn.Module):
    """The model."""

    def __init__(self) -> None:
        super().__init__()
        self.graph_1 = Residual()
        self.graph_2 = nn.Sequential(
            OrderedDict(
                layer_norm_1=nn.LayerNorm(32),
                linear_1=nn.Linear(32, 64),
                gelu_1=nn.GELU(),
                linear_2=nn.Linear(64, 32),
            )
        )

    def forward(self, query: Tensor, memory: Tensor) -> Tensor:
        x = query + self.graph_1(query, memory=memory)
        return x + self.graph_2(x)


def build_model() -> nn.Module:
    """Build cross_attention.

    Inputs:
        query: [B, S, 32] float32
        memory: [B, T, 32] float32

    Outputs:
        answer: [B, S, 32] float32

    Parameters: 8,544
    """
    return CrossAttention()
