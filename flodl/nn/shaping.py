"""Small tensor steps that real models need between layers."""

from __future__ import annotations

import math
from collections.abc import Sequence

import torch
from torch import Tensor

from flodl.errors import FlodlError, ShapeError
from flodl.nn import arguments as rule
from flodl.nn.faults import TORCH_ERRORS, dim_fault, explain, kind_fault, shown
from flodl.nn.module import Module


def _entries(values: tuple[int | Sequence[int], ...]) -> tuple[int, ...]:
    """Sizes given one by one, or as one sequence."""
    if len(values) == 1 and isinstance(values[0], (tuple, list)):
        return tuple(values[0])
    return values  # type: ignore[return-value]  # whoever calls checks that these are integers


class Flatten(torch.nn.Flatten, Module):
    """Join a run of dimensions into one.

    Follows `torch.nn.Flatten`.

    Shape:
        [B, ...] → [B, product of the rest]

    Args:
        start_dim: First dimension of the run. Default: 1.
        end_dim: Last dimension of the run. Default: -1.

    Raises:
        ConfigError: A dimension that is no integer.
        ShapeError: The input has no such dimension, or the run ends before it starts.
    """

    def __init__(self, start_dim: int = 1, end_dim: int = -1) -> None:
        rule.integer(type(self).__name__, "start_dim", start_dim)
        rule.integer(type(self).__name__, "end_dim", end_dim)
        super().__init__(start_dim, end_dim)

    def forward(self, input: Tensor) -> Tensor:
        """[B, ...] → [B, product of the rest]."""
        try:
            return input.flatten(self.start_dim, self.end_dim)
        except TORCH_ERRORS as error:
            explain(error, self._fault(input))
            raise

    def _fault(self, input: Tensor) -> FlodlError | None:
        layer = type(self).__name__
        fault = (
            kind_fault(layer, input)
            or dim_fault(layer, "start_dim", self.start_dim, input)
            or dim_fault(layer, "end_dim", self.end_dim, input)
        )
        if fault is not None or self.start_dim % input.dim() <= self.end_dim % input.dim():
            return fault
        return ShapeError(
            f"{layer}(start_dim={self.start_dim}, end_dim={self.end_dim}) got {shown(input)}: the "
            "run ends before it starts."
        )


class Reshape(Module):
    """Read the same elements, in order, as another shape.

    Follows `torch.Tensor.reshape`.

    Shape:
        [...] → [*shape]; with `keep_batch`, [B, ...] → [B, *shape]

    Args:
        shape: Sizes, one by one or as a sequence; one of them may be -1 and follows from the rest.
        keep_batch: Whether the first dimension stays and `shape` is of the rest. Default: False.

    Raises:
        ConfigError: No size, a size that is neither -1 nor at least 1, or more than one -1.
        ShapeError: The number of elements does not fit.
    """

    def __init__(self, *shape: int | Sequence[int], keep_batch: bool = False) -> None:
        super().__init__()
        layer = type(self).__name__
        entries = _entries(shape)
        sound = entries and all(rule.is_int(n) and (n == -1 or n >= 1) for n in entries)
        if not sound or entries.count(-1) > 1:
            rule.refuse(layer, "shape", entries, "sizes ≥ 1, with at most one -1")
        rule.flags(layer, keep_batch=keep_batch)
        self.shape = entries
        self.keep_batch = keep_batch

    def forward(self, input: Tensor) -> Tensor:
        """[...] → [*shape]."""
        try:
            if self.keep_batch:
                return input.reshape(input.shape[0], *self.shape)
            return input.reshape(self.shape)
        except TORCH_ERRORS as error:
            if self.keep_batch and isinstance(input, Tensor) and input.shape[:1] == (0,):
                return self._of_no_sample(input, error)
            explain(error, self._fault(input))
            raise

    def _of_no_sample(self, input: Tensor, error: Exception) -> Tensor:
        """An empty batch: torch can't tell what -1 stands for, though the other sizes can."""
        known = abs(math.prod(self.shape))
        missing, left_over = divmod(input.shape[1:].numel(), known)
        if left_over or -1 not in self.shape:
            explain(error, self._fault(input))
        return input.reshape(0, *(missing if size == -1 else size for size in self.shape))

    def _fault(self, input: Tensor) -> FlodlError | None:
        layer = type(self).__name__
        fault = kind_fault(layer, input)
        if fault is not None:
            return fault
        what = " after the first dimension" if self.keep_batch else ""
        count = input.shape[1:].numel() if self.keep_batch else input.numel()
        return ShapeError(
            f"{layer}{self.shape} got {shown(input)}: {count} elements{what} do not make "
            f"{list(self.shape)}. Change the shape, or what comes before."
        )

    def extra_repr(self) -> str:
        """The shape."""
        sizes = ", ".join(str(size) for size in self.shape)
        return f"{sizes}, keep_batch=True" if self.keep_batch else sizes


class Permute(Module):
    """Put the dimensions into another order.

    Follows `torch.Tensor.permute`.

    Shape:
        [d0, d1, ...] → [d(dims[0]), d(dims[1]), ...]

    Args:
        dims: Every dimension once, one by one or as a sequence; negative counts from the end.

    Raises:
        ConfigError: A dimension twice, or one that is not among as many as are given.
        ShapeError: The input has another number of dimensions.
    """

    def __init__(self, *dims: int | Sequence[int]) -> None:
        super().__init__()
        entries = _entries(dims)
        count = len(entries)
        sound = count and all(rule.is_int(dim) and -count <= dim < count for dim in entries)
        if not sound or len({dim % count for dim in entries}) < count:
            rule.refuse(type(self).__name__, "dims", entries, "every dimension once, from 0")
        self.dims = entries

    def forward(self, input: Tensor) -> Tensor:
        """The same elements, dimensions in another order."""
        try:
            return input.permute(self.dims)
        except TORCH_ERRORS as error:
            explain(error, self._fault(input))
            raise

    def _fault(self, input: Tensor) -> FlodlError | None:
        layer = type(self).__name__
        fault = kind_fault(layer, input)
        if fault is not None or input.dim() == len(self.dims):
            return fault
        return ShapeError(
            f"{layer}{self.dims} got {shown(input)}: it orders {len(self.dims)} dimensions. "
            "Name every dimension of the input."
        )

    def extra_repr(self) -> str:
        """The order."""
        return ", ".join(str(dim) for dim in self.dims)


class Select(Module):
    """Take one slice along a dimension, which goes away.

    Follows `torch.Tensor.select`.

    Shape:
        [..., d, ...] → [..., ...]

    Args:
        dim: The dimension; negative counts from the end.
        index: Place along it, from 0; negative counts from the end.

    Raises:
        ConfigError: An argument that is no integer.
        ShapeError: The input has no such dimension, or the dimension no such place.
    """

    def __init__(self, dim: int, index: int) -> None:
        super().__init__()
        rule.integer(type(self).__name__, "dim", dim)
        rule.integer(type(self).__name__, "index", index)
        self.dim = dim
        self.index = index

    def forward(self, input: Tensor) -> Tensor:
        """[..., d, ...] → [..., ...]."""
        try:
            return input.select(self.dim, self.index)
        except TORCH_ERRORS as error:
            explain(error, self._fault(input))
            raise

    def _fault(self, input: Tensor) -> FlodlError | None:
        layer = type(self).__name__
        fault = kind_fault(layer, input) or dim_fault(layer, "dim", self.dim, input)
        if fault is not None:
            return fault
        length = input.shape[self.dim] if input.dim() else 0
        if -length <= self.index < length:
            return None
        return ShapeError(
            f"{layer}(dim={self.dim}, index={self.index}) got {shown(input)}: that dimension has "
            f"{length} places."
        )

    def extra_repr(self) -> str:
        """Dimension and place."""
        return f"dim={self.dim}, index={self.index}"


class Squeeze(Module):
    """Drop a dimension of length 1.

    Follows `torch.Tensor.squeeze`.

    Shape:
        [..., 1, ...] → [..., ...]

    Args:
        dim: The dimension; negative counts from the end.

    Raises:
        ConfigError: A dim that is no integer.
        ShapeError: The input has no such dimension, or it is longer than 1 (which torch ignores).
    """

    def __init__(self, dim: int) -> None:
        super().__init__()
        rule.integer(type(self).__name__, "dim", dim)
        self.dim = dim

    def forward(self, input: Tensor) -> Tensor:
        """[..., 1, ...] → [..., ...]."""
        try:
            if input.shape[self.dim] != 1:
                raise ShapeError(
                    f"{type(self).__name__}(dim={self.dim}) got {shown(input)}: that dimension "
                    "must be 1."
                )
            return input.squeeze(self.dim)
        except TORCH_ERRORS as error:
            layer = type(self).__name__
            explain(error, kind_fault(layer, input) or dim_fault(layer, "dim", self.dim, input))
            raise

    def extra_repr(self) -> str:
        """The dimension."""
        return f"dim={self.dim}"


class Unsqueeze(Module):
    """Insert a dimension of length 1.

    Follows `torch.Tensor.unsqueeze`.

    Shape:
        [..., ...] → [..., 1, ...]

    Args:
        dim: Where the new dimension is in the output; negative counts from the end.

    Raises:
        ConfigError: A dim that is no integer.
        ShapeError: The output has no such dimension.
    """

    def __init__(self, dim: int) -> None:
        super().__init__()
        rule.integer(type(self).__name__, "dim", dim)
        self.dim = dim

    def forward(self, input: Tensor) -> Tensor:
        """[..., ...] → [..., 1, ...]."""
        try:
            return input.unsqueeze(self.dim)
        except TORCH_ERRORS as error:
            explain(error, self._fault(input))
            raise

    def _fault(self, input: Tensor) -> FlodlError | None:
        layer = type(self).__name__
        fault = kind_fault(layer, input)
        count = 0 if fault else input.dim()
        if fault is not None or -count - 1 <= self.dim <= count:
            return fault
        return ShapeError(
            f"{layer}(dim={self.dim}) got {shown(input)}: dimensions of the output run from "
            f"{-count - 1} to {count}."
        )

    def extra_repr(self) -> str:
        """The dimension."""
        return f"dim={self.dim}"
