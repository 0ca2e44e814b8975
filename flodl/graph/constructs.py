"""The modules behind `loop_body`, `gate` and `switch`. `map` has a file of its own."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import torch
from torch import Tensor, nn

from flodl.errors import InputError, ShapeError
from flodl.graph.calls import call_named, call_step, zero_ref
from flodl.graph.kept import Traces, exporting
from flodl.nn.module import LoopBody, Module, TraceEmit, reset_tree


class BranchIndexError(InputError, IndexError):
    """A switch is sent to a branch that it hasn't got."""


class Construct(Module):
    """A module that a flow puts around others.

    Attributes:
        place: Where it is: the dotted path of its graph, and its node there. Set when a graph
            takes it in.
    """

    def __init__(self) -> None:
        super().__init__()
        self.place = ("graph", self.name)

    def reader(self) -> nn.Module:
        """The submodule that gets the references."""
        raise NotImplementedError

    def forward(self, x: Tensor) -> Tensor:
        """Without references."""
        return self.forward_named(x, {})

    def forward_named(self, x: Tensor, refs: Mapping[str, Tensor]) -> Tensor:
        """With references for the reader."""
        raise NotImplementedError

    def zero_ref(self, key: str, x: Tensor) -> Tensor:
        """What the reader gets while there is no value yet."""
        return zero_ref(self.reader(), key, x)

    def _where(self) -> str:
        path, node = self.place
        return f"node '{node}' of graph '{path}'"


class Gate(Construct):
    """All experts, weighted by the router."""

    def __init__(self, router: nn.Module, experts: Sequence[nn.Module]) -> None:
        super().__init__()
        self.router = router
        self.experts = nn.ModuleList(experts)

    def reader(self) -> nn.Module:
        """The router."""
        return self.router

    def forward_named(self, x: Tensor, refs: Mapping[str, Tensor]) -> Tensor:
        """`sum_i weight_i · expert_i(x)`, in one multiplication and one sum."""
        weights = call_named(self.router, x, refs) if refs else self.router(x)
        outputs = [expert(x) for expert in self.experts]
        lead = weights.dim() - 1
        self._check(weights, outputs, lead)
        stacked = torch.stack(outputs, dim=lead)
        spread = weights.reshape(weights.shape + (1,) * (stacked.dim() - lead - 1))
        return (stacked * spread).sum(dim=lead)

    def _check(self, weights: Tensor, outputs: list[Tensor], lead: int) -> None:
        shape = outputs[0].shape
        if lead < 0 or weights.shape[-1] != len(outputs):
            raise ShapeError(
                f"{self._where()}: the router gives {list(weights.shape)}; its last dimension must "
                f"be the number of experts, {len(outputs)}."
            )
        for index, output in enumerate(outputs):
            if output.shape != shape:
                raise ShapeError(
                    f"{self._where()}: expert 0 gives {list(shape)}, expert {index} gives "
                    f"{list(output.shape)}; all experts must give one shape."
                )
        if weights.shape[:-1] != shape[:lead]:
            raise ShapeError(
                f"{self._where()}: the router gives {list(weights.shape)}, the experts "
                f"{list(shape)}; all dimensions of the weights but the last must be the first "
                "dimensions of the outputs."
            )


class Switch(Construct):
    """One of several branches, chosen by the router."""

    def __init__(self, router: nn.Module, branches: Sequence[nn.Module]) -> None:
        super().__init__()
        self.router = router
        self.branches = nn.ModuleList(branches)

    def reader(self) -> nn.Module:
        """The router."""
        return self.router

    def forward_named(self, x: Tensor, refs: Mapping[str, Tensor]) -> Tensor:
        """Only the branch whose index the router gives."""
        choice: Any = call_named(self.router, x, refs) if refs else self.router(x)
        value = _one_number(choice, f"{self._where()}: the router")
        index = -1 if math.isnan(value) else int(value)
        if index != value or not 0 <= index < len(self.branches):
            raise BranchIndexError(
                f"{self._where()}: the router chose branch {value}; there are "
                f"{len(self.branches)}, from 0 to {len(self.branches) - 1}."
            )
        output: Tensor = self.branches[index](x)
        return output


class Loop(Construct):
    """A body applied again and again."""

    def __init__(
        self, body: nn.Module, mode: str, limit: int, cond: nn.Module | None = None
    ) -> None:
        super().__init__()
        self.mode = mode
        self.limit = limit
        self.body = body
        if cond is not None:
            self.cond = cond
        self.traces = Traces()

    def reader(self) -> nn.Module:
        """The body."""
        return self.body

    def forward_named(self, x: Tensor, refs: Mapping[str, Tensor]) -> Tensor:
        """`limit` applications, fewer if the condition says so."""
        reset_tree(self.body)
        published: dict[str, list[Tensor]] = {}
        traced: list[Tensor] = []
        state = x
        for iteration in range(self.limit):
            try:
                if self.mode == "while_cond" and self._halts(state):
                    break
                state = self._apply_body(state, refs, published, traced)
                last = iteration == self.limit - 1
                if self.mode == "until_cond" and not last and self._halts(state):
                    break
            except Exception as error:
                error.add_note(f"in iteration {iteration} of {self._where()}")
                raise
        if not exporting():
            self.traces.put(published, traced)
        return state

    def _apply_body(
        self,
        state: Tensor,
        refs: Mapping[str, Tensor],
        published: dict[str, list[Tensor]],
        traced: list[Tensor],
    ) -> Tensor:
        body: Any = self.body
        if isinstance(body, LoopBody):
            emit = TraceEmit()
            state = call_step(body, state, refs, emit)
            for name, value in emit.values.items():
                published.setdefault(name, []).append(value)
        else:
            state = call_named(body, state, refs) if refs else body(state)
        if isinstance(body, Module):
            trace = body.trace()
            if trace is not None:
                traced.append(trace)
        return state

    def _halts(self, state: Tensor) -> bool:
        return _one_number(self.cond(state), "the condition") > 0

    def extra_repr(self) -> str:
        """How it runs."""
        return f"{self.mode}, {self.limit}"


def _one_number(value: Any, what: str) -> float:
    if isinstance(value, int | float):
        return value
    if value.numel() != 1:
        raise ShapeError(
            f"{what} gives {list(value.shape)}; it must give exactly one element for the batch. "
            "Reduce it, with .mean() for example."
        )
    number: float = value.item()
    return number
