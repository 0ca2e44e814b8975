"""How the layers fare while they train: gradients, dead units, distributions; sampled by time."""

from __future__ import annotations

import math
import time
from collections.abc import Collection, Iterator
from typing import Any

import torch
from torch import Tensor, nn

from flodl.training.events import Statistics
from flodl.training.thumbnail import thumbnail

BINS = 32
SAMPLED_NUMBERS = 65_536
"""Distributions are taken of at most about this many numbers of a tensor."""

LEAST_RATE = 0.1
"""A training that gets less of the processor than this is mostly waiting for something else."""


class Watch:
    """Looks at a step now and then, and keeps what that costs below a share of the time.

    Attributes:
        cost: Part of the processor's time since the first look that looking took, 0 to 1.
    """

    def __init__(
        self,
        names: Collection[str] | None = None,
        histograms: bool = False,
        seconds: float = 0.5,
        share: float = 0.04,
        thumbnails: bool = False,
    ) -> None:
        """Make one.

        Args:
            names: Submodules to look at; None for all that have no children.
            histograms: Whether to take distributions as well.
            seconds: Least time between two looks.
            share: Largest part of the time that looking may take.
            thumbnails: Whether to take a small picture of what each gives for a sample.
        """
        self.cost = 0.0
        self._names = names
        self._histograms, self._thumbnails = histograms, thumbnails
        self._seconds, self._share = seconds, share
        self._due = 0.0
        self._first = 0.0
        self._last: tuple[float, float] | None = None  # wall and processor time of the last look
        self._spent = self._spent_now = 0.0
        self._step = self._batch_dim = 0
        self._hooks: list[Any] = []
        self._seen: dict[str, dict[str, Any]] = {}

    def is_due(self, now: float) -> bool:
        """Whether the step that begins at `now` (of time.perf_counter) is to be looked at."""
        return now >= self._due

    def go_on_from(self, other: Watch) -> None:
        """Take over what another has cost, so that looking elsewhere is no new allowance."""
        self.cost, self._due, self._first = other.cost, other._due, other._first
        self._spent, self._last = other._spent, other._last

    def begin(self, model: nn.Module, step: int, outputs: bool = True, batch_dim: int = 0) -> None:
        """Look at the forward pass that comes next.

        Args:
            model: Its layers are looked at.
            step: Which step it is.
            outputs: Whether to look at what layers give; it makes a compiled model compile anew.
            batch_dim: Axis of the batch in what they give.
        """
        began = time.perf_counter()
        self._step, self._seen, self._batch_dim = step, {}, batch_dim
        for name, module in self._chosen(model) if outputs else ():
            self._hooks.append(module.register_forward_hook(self._hook(name)))
        self._spent_now = time.perf_counter() - began

    def finish(self, model: nn.Module) -> Statistics:
        """Look at the gradients that the pass has left, and say what was seen."""
        began = time.perf_counter()
        for hook in self._hooks:
            hook.remove()
        self._hooks.clear()
        nodes = self._gradients(model)
        for name, seen in self._seen.items():
            nodes.setdefault(name, {}).update(seen)
        now = time.perf_counter()
        self._account(now, self._spent_now + now - began)
        return Statistics(self._step, nodes, self.cost)

    def _account(self, now: float, spent: float) -> None:
        own = time.thread_time()
        if self._last is None:
            self._first, rate = own - spent, 1.0
        else:
            # Where other work takes the processor, a pause holds less training than it lasts.
            rate = (own - self._last[1]) / max(now - self._last[0], 1e-9)
            rate = min(max(rate, LEAST_RATE), 1.0)
        self._last = (now, own)
        self._spent += spent
        pause = max(self._seconds, spent / (self._share * rate))
        self._due = now + pause
        # The pause that is due anyway belongs to the look it pays for.
        self.cost = self._spent / (own - self._first + pause * rate)

    def _chosen(self, model: nn.Module) -> Iterator[tuple[str, nn.Module]]:
        for name, module in model.named_modules():
            if name and (
                name in self._names
                if self._names is not None
                else next(module.children(), None) is None
            ):
                yield name, module

    def _hook(self, name: str) -> Any:
        def look(_module: nn.Module, _inputs: Any, output: Any) -> None:
            began = time.perf_counter()
            if isinstance(output, tuple):
                output = output[0]
            if isinstance(output, Tensor) and output.is_floating_point():
                seen: dict[str, Any] = {"dead": dead_part(output.detach())}
                if self._histograms:
                    seen["activations"] = histogram(output.detach())
                if self._thumbnails:
                    seen["thumbnail"] = thumbnail(output, self._batch_dim)
                self._seen[name] = seen
            self._spent_now += time.perf_counter() - began

        return look

    def _gradients(self, model: nn.Module) -> dict[str, dict[str, Any]]:
        nodes: dict[str, dict[str, Any]] = {}
        for name, module in self._chosen(model):
            parameters = list(module.parameters())
            if not parameters:
                continue
            gradients = [p.grad for p in parameters if p.grad is not None]
            found: dict[str, Any] = {
                "weight_norm": _norm([p.detach() for p in parameters]),
                "gradient_norm": _norm(gradients),
            }
            if self._histograms:
                found["weights"] = histogram(parameters[0].detach())
                if gradients:
                    found["gradients"] = histogram(gradients[0])
            nodes[name] = found
        return nodes


def _norm(tensors: list[Tensor]) -> float | None:
    """Return the norm of all tensors together, None when it is no number."""
    if not tensors:
        return 0.0
    norm = float(torch.stack([tensor.float().norm() for tensor in tensors]).norm())
    return norm if math.isfinite(norm) else None


def dead_part(output: Tensor) -> float:
    """Return the part of the units that are exactly 0 for the whole batch.

    Shape:
        output: [batch, unit], [batch, time, unit] or [batch, channel, *place] ->
    """
    if output.ndim < 2 or output.numel() == 0:
        return 0.0
    axis = 1 if output.ndim >= 4 else output.ndim - 1
    used = output.movedim(axis, 0).reshape(output.shape[axis], -1).ne(0).any(1)
    return 1.0 - float(used.float().mean())


def histogram(values: Tensor, bins: int = BINS) -> dict[str, Any]:
    """Return a distribution: its bounds and the counts between them, of a large tensor's part."""
    flat = values.detach().reshape(-1)
    flat = flat[:: max(1, flat.numel() // SAMPLED_NUMBERS)].float().cpu()
    flat = flat[torch.isfinite(flat)]
    if not flat.numel():
        return {"low": 0.0, "high": 0.0, "counts": [0] * bins}
    low, high = float(flat.min()), float(flat.max())
    if low == high:
        low, high = low - 0.5, high + 0.5
    counts = torch.histc(flat, bins, low, high).long().tolist()
    return {"low": low, "high": high, "counts": counts}
