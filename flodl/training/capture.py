"""What every layer of a model gives for an input."""

from __future__ import annotations

import copy
from collections.abc import Collection
from typing import Any

import torch
from torch import Tensor, nn

from flodl.errors import UntrainedBatchNormError


@torch.no_grad()
def outputs_of(
    model: nn.Module,
    x: Tensor,
    names: Collection[str] | None = None,
    company: Tensor | None = None,
) -> tuple[Tensor, dict[str, Tensor]]:
    """Run a model as it is evaluated, and leave it as it was.

    Args:
        model: Any module.
        x: Its input.
        names: Submodules and tags to keep; None for all.
        company: A larger batch that begins with `x`; a model with a batch norm that has never been
            trained runs on it instead, in training mode.

    Returns:
        The model's output, and outputs by name in the order in which they came; of a layer that
        runs several times the last, of several outputs the first.
    """
    was_training = model.training
    try:
        try:
            model.eval()
            return _run(model, x, names)
        except UntrainedBatchNormError:
            fresh = copy.deepcopy(model)
            fresh.train()
            with torch.random.fork_rng(devices=[]):
                return _run(fresh, x if company is None else company, names)
    finally:
        model.train(was_training)


def _run(
    model: nn.Module, x: Tensor, names: Collection[str] | None
) -> tuple[Tensor, dict[str, Tensor]]:
    kept: dict[str, Tensor] = {}

    def keep(name: str) -> Any:
        def hook(_module: nn.Module, _inputs: Any, output: Any) -> None:
            first = output[0] if isinstance(output, tuple) else output
            if isinstance(first, Tensor):
                kept.pop(name, None)
                kept[name] = first.detach()

        return hook

    hooks = [
        module.register_forward_hook(keep(name))
        for name, module in model.named_modules()
        if name and (names is None or name in names)
    ]
    if getattr(model, "has_state", False):
        model.reset_state()  # type: ignore[operator] # a graph's method
    try:
        output = model(x)
    finally:
        for hook in hooks:
            hook.remove()
    for name in getattr(model, "tag_names", ()):
        value = model.tagged(name)  # type: ignore[operator] # a graph's method
        if name not in kept and isinstance(value, Tensor) and (names is None or name in names):
            kept[name] = value.detach()
    return (output[0] if isinstance(output, tuple) else output), kept
