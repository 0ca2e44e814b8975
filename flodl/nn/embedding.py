"""Tables of learned vectors."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

import torch
from torch import Tensor
from torch.nn import functional

from flodl.errors import FlodlError, InputError, ShapeError
from flodl.nn import arguments as rule
from flodl.nn.faults import (
    TORCH_ERRORS,
    explain,
    kind_fault,
    shown,
)
from flodl.nn.module import Module, NamedInputModule

_BAG_MODES = ("sum", "mean", "max")


def _check_table(layer: str, num_embeddings: int, embedding_dim: int, **options: Any) -> None:
    rule.size(layer, "num_embeddings", num_embeddings)
    rule.size(layer, "embedding_dim", embedding_dim)
    padding_idx = options["padding_idx"]
    if padding_idx is not None:
        rule.integer(layer, "padding_idx", padding_idx)
        if not -num_embeddings <= padding_idx < num_embeddings:
            span = f"an integer from {-num_embeddings} to {num_embeddings - 1}"
            rule.refuse(layer, "padding_idx", padding_idx, span)
    if options["max_norm"] is not None:
        rule.above_zero(layer, "max_norm", options["max_norm"])
    rule.number(layer, "norm_type", options["norm_type"])
    rule.flags(layer, scale_grad_by_freq=options["scale_grad_by_freq"], sparse=options["sparse"])
    rule.placement(layer, options["device"], options["dtype"])
    weight = options["weight"]
    shape = None if weight is None else list(getattr(weight, "shape", ()))
    if shape not in (None, [num_embeddings, embedding_dim]):
        wanted = f"a tensor [{num_embeddings}, {embedding_dim}]"
        rule.refuse(layer, "_weight", shape or weight, wanted)


def _range_fault(layer: str, count: int, indices: Tensor, error: Exception) -> FlodlError | None:
    """An index that the table does not have."""
    if not isinstance(error, (IndexError, RuntimeError)) or indices.is_meta or not indices.numel():
        return None
    for extreme in (int(indices.min()), int(indices.max())):
        if not 0 <= extreme < count:
            return InputError(
                f"{layer}(num_embeddings={count}) got the index {extreme}: indices run from 0 to "
                f"{count - 1}."
            )
    return None


class Embedding(torch.nn.Embedding, Module):
    """Replace every index by its learned vector.

    Follows `torch.nn.Embedding`.

    Shape:
        [...] → [..., embedding_dim]

    Args:
        num_embeddings: Vectors in the table.
        embedding_dim: Length of a vector.
        padding_idx: Index whose vector is zero at first and never trained. Default: none.
        max_norm: Longer vectors are shortened to it, when used. Default: none.
        norm_type: The p of that norm. Default: 2.
        scale_grad_by_freq: Whether gradients are divided by how often an index occurs.
        sparse: Whether the gradient of the table is a sparse tensor.
        device: Anything `torch.device` takes. Default: torch's default device.
        dtype: Of the table. Default: torch's default dtype.

    Raises:
        ConfigError: A size below 1, or a `padding_idx` that is not in the table.
        InputError: Indices that are not int64 (floDl also takes floats and rounds them; this
            class does not), or not in the table.
    """

    def __init__(
        self,
        num_embeddings: int,
        embedding_dim: int,
        padding_idx: int | None = None,
        max_norm: float | None = None,
        norm_type: float = 2.0,
        scale_grad_by_freq: bool = False,
        sparse: bool = False,
        _weight: Tensor | None = None,
        _freeze: bool = False,
        device: Any = None,
        dtype: torch.dtype | None = None,
    ) -> None:
        options = {
            "padding_idx": padding_idx,
            "max_norm": max_norm,
            "norm_type": norm_type,
            "scale_grad_by_freq": scale_grad_by_freq,
            "sparse": sparse,
            "device": device,
            "dtype": dtype,
        }
        layer = type(self).__name__
        _check_table(layer, num_embeddings, embedding_dim, weight=_weight, **options)
        super().__init__(num_embeddings, embedding_dim, _weight=_weight, _freeze=_freeze, **options)

    @classmethod
    def with_padding_idx(cls, num_embeddings: int, embedding_dim: int, padding_idx: int) -> Self:
        """With an index that stands for nothing."""
        return cls(num_embeddings, embedding_dim, padding_idx)

    @classmethod
    def on_device(cls, num_embeddings: int, embedding_dim: int, device: Any) -> Self:
        """On a device of its own."""
        return cls(num_embeddings, embedding_dim, device=device)

    def forward(self, input: Tensor) -> Tensor:
        """[...] → [..., embedding_dim]."""
        try:
            # The only other dtype that torch takes.
            if input.dtype is torch.int32:
                raise self._dtype_error(input)
            return functional.embedding(
                input,
                self.weight,
                self.padding_idx,
                self.max_norm,
                self.norm_type,
                self.scale_grad_by_freq,
                self.sparse,
            )
        except TORCH_ERRORS as error:
            explain(error, self._fault(input, error))
            raise

    def _dtype_error(self, input: Tensor) -> InputError:
        return InputError(
            f"{type(self).__name__} takes int64 indices, got {input.dtype}. Convert them first: "
            "x.long()."
        )

    def _fault(self, input: Tensor, error: Exception) -> FlodlError | None:
        layer = type(self).__name__
        fault = kind_fault(layer, input)
        if fault is not None:
            return fault
        if input.dtype is not torch.int64:
            return self._dtype_error(input)
        return _range_fault(layer, self.num_embeddings, input, error)


class EmbeddingBag(torch.nn.EmbeddingBag, NamedInputModule):
    """Replace every bag of indices by the sum, the mean or the maximum of their learned vectors.

    Follows `torch.nn.EmbeddingBag`.

    Shape:
        [bags, bag_size] → [bags, embedding_dim];
        [T] with the named input `offsets` [bags] → [bags, embedding_dim]

    Args:
        num_embeddings: Vectors in the table.
        embedding_dim: Length of a vector.
        mode: `"sum"`, `"mean"` (default) or `"max"`, or 0, 1, 2 for these.
        max_norm: Longer vectors are shortened to it, when used. Default: none.
        norm_type: The p of that norm. Default: 2.
        scale_grad_by_freq: Whether gradients are divided by how often an index occurs.
        sparse: Whether the gradient of the table is a sparse tensor.
        include_last_offset: Whether the last offset is the end of the last bag.
        padding_idx: Index that is left out of every bag. Default: none.
        device: Anything `torch.device` takes. Default: torch's default device.
        dtype: Of the table. Default: torch's default dtype.

    Raises:
        ConfigError: A size below 1, another mode, a `padding_idx` that is not in the table.
        ShapeError: Indices of more than two dimensions, or of two beside `offsets`.
        InputError: Indices that are no integers or not in the table; `offsets` missing for [T], or
            not from 0 on within T.
    """

    named_inputs = ("offsets",)

    def __init__(
        self,
        num_embeddings: int,
        embedding_dim: int,
        mode: str | int = "mean",
        *,
        max_norm: float | None = None,
        norm_type: float = 2.0,
        scale_grad_by_freq: bool = False,
        sparse: bool = False,
        _weight: Tensor | None = None,
        include_last_offset: bool = False,
        padding_idx: int | None = None,
        device: Any = None,
        dtype: torch.dtype | None = None,
    ) -> None:
        options = {
            "max_norm": max_norm,
            "norm_type": norm_type,
            "scale_grad_by_freq": scale_grad_by_freq,
            "sparse": sparse,
            "padding_idx": padding_idx,
            "device": device,
            "dtype": dtype,
        }
        layer = type(self).__name__
        _check_table(layer, num_embeddings, embedding_dim, weight=_weight, **options)
        rule.flags(layer, include_last_offset=include_last_offset)
        super().__init__(
            num_embeddings,
            embedding_dim,
            mode=self._mode_name(mode),
            _weight=_weight,
            include_last_offset=include_last_offset,
            **options,
        )

    def forward(
        self,
        input: Tensor,
        offsets: Tensor | None = None,
        per_sample_weights: Tensor | None = None,
    ) -> Tensor:
        """[bags, bag_size] → [bags, embedding_dim]; the further arguments as in torch."""
        return self._bags(input, offsets, self.mode, per_sample_weights)

    def forward_bag(
        self, indices: Tensor, offsets: Tensor, mode: str | int | None = None
    ) -> Tensor:
        """[T] indices and the [bags] places at which the bags begin → [bags, embedding_dim].

        Raises:
            ConfigError: Another mode than `"sum"`, `"mean"`, `"max"`, 0, 1, 2.
        """
        return self._bags(indices, offsets, self.mode if mode is None else self._mode_name(mode))

    def forward_named(self, x: Tensor, refs: Mapping[str, Tensor]) -> Tensor:
        """The stream as [T] if `offsets` are given, else as [bags, bag_size]."""
        self.check_names(refs)
        return self._bags(x, refs.get("offsets"), self.mode)

    def zero_ref(self, name: str, x: Tensor) -> Tensor:
        """One bag that holds every index."""
        self.check_names((name,))
        ends = [0, x.numel()] if self.include_last_offset else [0]
        return torch.tensor(ends, dtype=x.dtype, device=x.device)

    def _bags(
        self, indices: Tensor, offsets: Tensor | None, mode: str, weights: Tensor | None = None
    ) -> Tensor:
        try:
            return functional.embedding_bag(
                indices,
                self.weight,
                offsets,
                self.max_norm,
                self.norm_type,
                self.scale_grad_by_freq,
                mode,
                self.sparse,
                weights,
                self.include_last_offset,
                self.padding_idx,
            )
        except TORCH_ERRORS as error:
            explain(error, self._fault(indices, offsets, error))
            raise

    def _mode_name(self, mode: str | int) -> str:
        rule.choice(type(self).__name__, "mode", mode, (*_BAG_MODES, 0, 1, 2))
        return mode if isinstance(mode, str) else _BAG_MODES[mode]

    def _fault(
        self, indices: Tensor, offsets: Tensor | None, error: Exception
    ) -> FlodlError | None:
        layer = type(self).__name__
        given = [indices] if offsets is None else [indices, offsets]
        fault = kind_fault(layer, *given)
        if fault is not None:
            return fault
        for each in given:
            if each.dtype not in (torch.int64, torch.int32):
                return InputError(f"{layer} takes int64 indices and offsets, got {each.dtype}.")
        return (
            self._form_fault(indices, offsets)
            or _range_fault(layer, self.num_embeddings, indices, error)
            or (None if offsets is None else self._offsets_fault(indices, offsets))
        )

    def _offsets_fault(self, indices: Tensor, offsets: Tensor) -> FlodlError | None:
        """Bags that begin after the first index, or past the last."""
        if offsets.is_meta or not offsets.numel():
            return None
        first, last, count = int(offsets[0]), int(offsets[-1]), indices.numel()
        if first == 0 and 0 <= last <= count:
            return None
        return InputError(
            f"{type(self).__name__} got offsets from {first} to {last} for {count} indices: they "
            f"must begin at 0 and stay within {count}."
        )

    def _form_fault(self, indices: Tensor, offsets: Tensor | None) -> FlodlError | None:
        layer = type(self).__name__
        if indices.dim() == 1 and offsets is None:
            return InputError(
                f"{layer} got {shown(indices)} without offsets. Give [bags, bag_size], or name the "
                'input `offsets`: .using(offsets="tag"), or forward_bag(x, offsets).'
            )
        if indices.dim() != (2 if offsets is None else 1):
            form = "[bags, bag_size]" if offsets is None else "[T] beside offsets"
            return ShapeError(f"{layer} got {shown(indices)}: it takes {form}.")
        if offsets is not None and offsets.dim() != 1:
            return ShapeError(f"{layer} got offsets {shown(offsets)}: they must be [bags].")
        return None
