"""Attention, and the transformer layer built on it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional

from flodl.errors import FlodlError, InputError, ShapeError
from flodl.nn import arguments as rule
from flodl.nn.faults import (
    TORCH_ERRORS,
    channel_fault,
    dtype_fault,
    explain,
    kind_fault,
    rank_fault,
    refuse,
    shown,
)
from flodl.nn.module import Module, NamedInputModule


class MultiheadAttention(torch.nn.MultiheadAttention, NamedInputModule):
    """Every position gathers from all others what its heads find relevant.

    Vaswani et al. 2017, arXiv:1706.03762; on `scaled_dot_product_attention`. Batch first.

    Shape:
        [B, S, embed_dim] → [B, S, embed_dim], and the same without B;
        named inputs: `key` [B, S_k, kdim], `value` [B, S_k, vdim] (default: the key), `mask`
        [S, S_k], [B, S, S_k] or [B, heads, S, S_k], any of them 1 to broadcast

    Args:
        embed_dim: Length of the last dimension; a multiple of `num_heads`.
        num_heads: Heads that attend on their own.
        dropout: Probability with which a weight is dropped in training. Default: 0.
        bias: Whether the projections add a bias. Default: True.
        add_bias_kv: Stays False.
        add_zero_attn: Stays False.
        kdim: Length of the key's last dimension. Default: `embed_dim`.
        vdim: Length of the value's last dimension. Default: `embed_dim`.
        batch_first: Whether the batch comes before the sequence. Default: True.
        device: Anything `torch.device` takes. Default: torch's default device.
        dtype: Of the parameters. Default: torch's default dtype.
        need_weights: Stays False: a layer gives one tensor.

    Raises:
        ConfigError: A size below 1, heads that do not divide the width, dropout outside [0, 1].
        ShapeError: Last dimensions, lengths of key and value, or a mask that do not fit.
        InputError: The input is not of the dtype of the weights, a mask that is neither boolean
            nor floating point, `value` without `key`.

    The mask is boolean, and True means "may attend" as in `scaled_dot_product_attention` (in
    floDl, and in torch's layer, True blocks), or floating point and added to the scores. A
    position that may attend to nothing gathers zeros. Parameters have torch's names.
    """

    named_inputs = ("key", "value", "mask")

    def __init__(
        self,
        embed_dim: int,
        num_heads: int,
        dropout: float = 0.0,
        bias: bool = True,
        add_bias_kv: bool = False,
        add_zero_attn: bool = False,
        kdim: int | None = None,
        vdim: int | None = None,
        batch_first: bool = True,
        device: Any = None,
        dtype: torch.dtype | None = None,
        *,
        need_weights: bool = False,
    ) -> None:
        layer = type(self).__name__
        rule.size(layer, "embed_dim", embed_dim)
        rule.size(layer, "num_heads", num_heads)
        rule.divides(layer, ("num_heads", num_heads), "embed_dim", embed_dim)
        rule.fraction(layer, "dropout", dropout)
        rule.flags(layer, bias=bias, batch_first=batch_first)
        for name, width in (("kdim", kdim), ("vdim", vdim)):
            if width is not None:
                rule.size(layer, name, width)
        instead = "Use torch.nn.MultiheadAttention for it."
        rule.dropped(layer, "add_bias_kv", add_bias_kv, False, instead)
        rule.dropped(layer, "add_zero_attn", add_zero_attn, False, instead)
        rule.dropped(layer, "need_weights", need_weights, False, instead)
        rule.placement(layer, device, dtype)
        super().__init__(
            embed_dim,
            num_heads,
            dropout,
            bias,
            kdim=kdim,
            vdim=vdim,
            batch_first=batch_first,
            device=device,
            dtype=dtype,
        )

    def forward(self, input: Tensor) -> Tensor:  # type: ignore[override]
        """Self-attention: [B, S, embed_dim] → [B, S, embed_dim]."""
        return self.forward_ext(input, input, input)

    def forward_ext(self, q: Tensor, k: Tensor, v: Tensor, mask: Tensor | None = None) -> Tensor:
        """Attention of a query to keys and their values: → [B, S, embed_dim]."""
        if self.batch_first or not isinstance(q, Tensor) or q.dim() != 3:
            return self._attended(q, k, v, mask)
        first = q.transpose(0, 1)
        second = first if k is q else k.transpose(0, 1)
        third = second if v is k else v.transpose(0, 1)
        return self._attended(first, second, third, mask).transpose(0, 1)

    def _attended(self, query: Tensor, key: Tensor, value: Tensor, mask: Tensor | None) -> Tensor:
        try:
            if query.dim() not in (2, 3):
                refuse(rank_fault(type(self).__name__, query, (2, 3), f"[B, S, {self.embed_dim}]"))
            if key is not query or value is not query:
                refuse(self._memory_fault(query, key, value))
            if mask is not None:
                mask = self._fitted(mask, query, key)
            queries, keys, values = self._heads(query, key, value)
            if mask is not None and mask.is_floating_point():
                mask = mask.to(queries.dtype)
            gathered = functional.scaled_dot_product_attention(
                queries, keys, values, mask, self.dropout if self.training else 0.0
            )
            if mask is not None:
                # Kernels differ in what they make of a row that allows nothing.
                gathered = gathered.masked_fill(_allows_nothing(mask), 0.0)
            output: Tensor = self.out_proj(gathered.transpose(-3, -2).flatten(-2))
            return output
        except TORCH_ERRORS as error:
            explain(error, self._fault(query, key, value))
            raise

    def forward_named(self, x: Tensor, refs: Mapping[str, Tensor]) -> Tensor:
        """The stream attends to `key` and `value`, or to itself."""
        self.check_names(refs)
        if "value" in refs and "key" not in refs:
            raise InputError(f"{type(self).__name__} got `value` without `key`. Name both.")
        key = refs.get("key", x)
        return self.forward_ext(x, key, refs.get("value", key), refs.get("mask"))

    def zero_ref(self, name: str, x: Tensor) -> Tensor:
        """Zeros like the stream for key and value; for the mask one that allows everything."""
        self.check_names((name,))
        if name == "mask":
            return x.new_zeros(1, 1)
        return x.new_zeros(*x.shape[:-1], self.kdim if name == "key" else self.vdim)

    def _heads(self, query: Tensor, key: Tensor, value: Tensor) -> list[Tensor]:
        """[..., S, embed_dim] each → [..., heads, S, head_dim] each."""
        bias = self.in_proj_bias
        biases = (None, None, None) if bias is None else bias.chunk(3)
        weights: tuple[Tensor, ...]
        if not self._qkv_same_embed_dim:
            weights = (self.q_proj_weight, self.k_proj_weight, self.v_proj_weight)
        elif key is query and value is query:
            joint = functional.linear(query, self.in_proj_weight, bias)
            return [self._split(part) for part in joint.chunk(3, -1)]
        else:
            weights = self.in_proj_weight.chunk(3)
        triples = zip((query, key, value), weights, biases, strict=True)
        return [self._split(functional.linear(*triple)) for triple in triples]

    def _split(self, tensor: Tensor) -> Tensor:
        return tensor.view(*tensor.shape[:-1], self.num_heads, self.head_dim).transpose(-3, -2)

    def _fitted(self, mask: Tensor, query: Tensor, key: Tensor) -> Tensor:
        """The mask with a dimension for the heads, once it is known to fit."""
        layer = type(self).__name__
        refuse(kind_fault(layer, mask))
        if mask.dtype is not torch.bool and not mask.is_floating_point():
            raise InputError(
                f"{layer} got a mask in {mask.dtype}: it must be boolean (True = may attend), or "
                "floating point and added to the scores."
            )
        full = [*query.shape[:-2], self.num_heads, query.shape[-2], key.shape[-2]]
        fitted = mask.unsqueeze(-3) if len(full) == 4 and mask.dim() == 3 else mask
        sizes = zip(reversed(fitted.shape), reversed(full), strict=False)
        if not 2 <= fitted.dim() <= len(full) or any(n not in (1, most) for n, most in sizes):
            raise ShapeError(
                f"{layer} got a mask {shown(mask)} for a query {shown(query)} and a key "
                f"{shown(key)}: it must broadcast to {full[-2:]}, {full[:1] + full[-2:]} or {full}."
            )
        return fitted

    def _memory_fault(self, query: Tensor, key: Tensor, value: Tensor) -> FlodlError | None:
        """Key and value that differ in length, or in batch from the query."""
        layer = type(self).__name__
        fault = kind_fault(layer, query, key, value)
        if fault is not None:
            return fault
        if key.shape[:-1] != value.shape[:-1]:
            return ShapeError(
                f"{layer} got a key {shown(key)} and a value {shown(value)}: all dimensions but "
                "the last must be equal."
            )
        if query.dim() != key.dim() or query.shape[:-2] != key.shape[:-2]:
            return ShapeError(
                f"{layer} got a query {shown(query)} and a key {shown(key)}: their batches differ."
            )
        return None

    def _fault(self, query: Tensor, key: Tensor, value: Tensor) -> FlodlError | None:
        layer = type(self).__name__
        widths = (("embed_dim", self.embed_dim), ("kdim", self.kdim), ("vdim", self.vdim))
        for (argument, width), each in zip(widths, (query, key, value), strict=True):
            fault = (
                kind_fault(layer, each)
                or rank_fault(layer, each, (2, 3), f"[B, S, {width}]")
                or channel_fault(layer, argument, width, each, -1)
                or dtype_fault(layer, each, self.out_proj.weight)
            )
            if fault is not None:
                return fault
        return None


def _allows_nothing(mask: Tensor) -> Tensor:
    if mask.dtype is torch.bool:
        return ~mask.any(-1, keepdim=True)
    return (mask == -torch.inf).all(-1, keepdim=True)


class TransformerEncoderLayer(torch.nn.TransformerEncoderLayer, Module):
    """Self-attention and a feed-forward network, each with a norm and a way around it.

    Vaswani et al. 2017, arXiv:1706.03762; with the norm first, Xiong et al. 2020,
    arXiv:2002.04745. torch's own layer, batch first.

    Shape:
        [B, S, d_model] → [B, S, d_model], and the same without B

    Args:
        d_model: Length of the last dimension; a multiple of `nhead`.
        nhead: Heads of the attention.
        dim_feedforward: Width of the feed-forward network. Default: 4 · `d_model`.
        dropout: Probability with which values are dropped in training. Default: 0.1.
        activation: `"gelu"` (default), `"relu"`, or a function.
        layer_norm_eps: Added to the variance in the norms. Default: 1e-5.
        batch_first: Whether the batch comes before the sequence. Default: True.
        norm_first: Whether the norms come before and not after. Default: True.
        bias: Whether biases are added. Default: True.
        device: Anything `torch.device` takes. Default: torch's default device.
        dtype: Of the parameters. Default: torch's default dtype.

    Raises:
        ConfigError: A size below 1, heads that do not divide the width, dropout outside [0, 1].
        ShapeError: Another last dimension or number of dimensions.
        InputError: The input is not of the dtype of the weights.

    The masks of `forward` are torch's: True blocks.
    """

    def __init__(
        self,
        d_model: int,
        nhead: int,
        dim_feedforward: int | None = None,
        dropout: float = 0.1,
        activation: str | Callable[[Tensor], Tensor] = "gelu",
        norm_first: bool = True,
        *,
        layer_norm_eps: float = 1e-5,
        batch_first: bool = True,
        bias: bool = True,
        device: Any = None,
        dtype: torch.dtype | None = None,
    ) -> None:
        layer = type(self).__name__
        rule.size(layer, "d_model", d_model)
        rule.size(layer, "nhead", nhead)
        rule.divides(layer, ("nhead", nhead), "d_model", d_model)
        width = 4 * d_model if dim_feedforward is None else dim_feedforward
        rule.size(layer, "dim_feedforward", width)
        rule.fraction(layer, "dropout", dropout)
        if not callable(activation):
            rule.choice(layer, "activation", activation, ("gelu", "relu"))
        rule.number(layer, "layer_norm_eps", layer_norm_eps, least=0)
        rule.flags(layer, norm_first=norm_first, bias=bias, batch_first=batch_first)
        rule.placement(layer, device, dtype)
        super().__init__(
            d_model,
            nhead,
            width,
            dropout,
            activation,
            layer_norm_eps,
            batch_first=batch_first,
            norm_first=norm_first,
            bias=bias,
            device=device,
            dtype=dtype,
        )

    def forward(
        self,
        src: Tensor,
        src_mask: Tensor | None = None,
        src_key_padding_mask: Tensor | None = None,
        is_causal: bool = False,
    ) -> Tensor:
        """[B, S, d_model] → [B, S, d_model]; the further arguments as in torch."""
        try:
            return super().forward(src, src_mask, src_key_padding_mask, is_causal)
        except TORCH_ERRORS as error:
            explain(error, self._fault(src))
            raise

    def _fault(self, src: Tensor) -> FlodlError | None:
        layer = type(self).__name__
        width = self.linear1.in_features
        return (
            kind_fault(layer, src)
            or rank_fault(layer, src, (2, 3), f"[B, S, {width}]")
            or channel_fault(layer, "d_model", width, src, -1)
            or dtype_fault(layer, src, self.linear1.weight)
        )
