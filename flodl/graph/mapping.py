"""The module behind `map`: a body applied part by part."""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn

from flodl.errors import ShapeError
from flodl.graph.constructs import Construct
from flodl.graph.rowwise import works_by_rows


class Map(Construct):
    """A body applied to each element of dimension 0, or to equal slices of the last dimension."""

    def __init__(self, body: nn.Module, parts: int | None = None, batched: bool = False) -> None:
        super().__init__()
        self.parts = parts
        self.batched = batched
        self.body = body

    def forward(self, x: Tensor) -> Tensor:
        """The body's outputs, joined along dimension 0 (for slices: side by side)."""
        if self.parts is None:
            return self._each(x)
        lead, width = x.shape[:-1], x.shape[-1] if x.dim() else 0
        if x.dim() == 0 or width % self.parts:
            raise ShapeError(
                f"{self._where()}: expected a last dimension that {self.parts} divides, "
                f"got {list(x.shape)}."
            )
        rows = math.prod(lead) * self.parts
        output = self._each(x.reshape(rows, width // self.parts))
        if output.dim() < 2 or output.shape[0] != rows:
            raise ShapeError(
                f"{self._where()}: the body must give one row for each row of a slice; it gives "
                f"{list(output.shape)} for {rows} rows."
            )
        return output.reshape(*lead, self.parts * math.prod(output.shape[1:]))

    def _each(self, x: Tensor) -> Tensor:
        if x.dim() == 0:
            raise ShapeError(f"{self._where()}: there is no dimension to map over, got [].")
        count = x.shape[0]
        # An empty batch has no element to show the shape of the output: the whole shows it.
        if self.batched or count <= 1 or works_by_rows(self.body, x):
            whole: Tensor = self.body(x)
            return whole
        return torch.cat([self.body(each) for each in torch.split(x, 1)])

    def extra_repr(self) -> str:
        """How it runs."""
        how = "each" if self.parts is None else f"slices({self.parts})"
        return f"{how}, batched" if self.batched else how
