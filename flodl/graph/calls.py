"""Calling a module with more than its stream, in a way that its hooks still run."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.modules import module as torch_module

from flodl.nn.module import LoopBody, Module, TraceEmit

_swapping = threading.RLock()


def takes_refs(module: nn.Module) -> bool:
    """Whether `using` may hand tagged values to the module."""
    if isinstance(module, LoopBody):
        return True
    if isinstance(module, Module):
        return module.as_named_input() is not None
    return hasattr(type(module), "forward_named")


def call_named(module: Any, x: Tensor, refs: Mapping[str, Tensor]) -> Tensor:
    """Call `module.forward_named(x, refs)` (a loop body's `step`), with the module's hooks."""
    if isinstance(module, LoopBody):
        return call_step(module, x, refs, TraceEmit(keep=False))
    if not _hooked(module):
        output: Tensor = module.forward_named(x, refs)
        return output
    return _call_hooked(module, lambda stream: module.forward_named(stream, refs), x)


def call_step(module: LoopBody, x: Tensor, refs: Mapping[str, Tensor], emit: TraceEmit) -> Tensor:
    """Call `module.step(x, refs, emit)` with the module's hooks."""
    if not _hooked(module):
        return module.step(x, refs, emit)
    return _call_hooked(module, lambda stream: module.step(stream, refs, emit), x)


def zero_ref(module: nn.Module, key: str, x: Tensor) -> Tensor:
    """What `module` reads as `key` before there is a value."""
    known = getattr(module, "zero_ref", None)
    return torch.zeros_like(x) if known is None else known(key, x)


def _hooked(module: nn.Module) -> bool:
    return bool(
        module._forward_hooks
        or module._forward_pre_hooks
        or module._backward_hooks
        or module._backward_pre_hooks
        or torch_module._has_any_global_hook()  # type: ignore[no-untyped-call]  # torch has no types here
    )


def _call_hooked(module: nn.Module, run: Callable[[Tensor], Tensor], x: Tensor) -> Tensor:
    # torch runs hooks around `self.forward` and around nothing else. So `forward` is hidden behind
    # `run` until the moment it is entered; from there on the module is itself again, and may call
    # its own forward. The lock keeps another thread from entering the wrong one meanwhile.
    own = module.__dict__.get("forward")  # some libraries put their own in front of the class's

    def restore() -> None:
        del module.__dict__["forward"]
        if own is not None:
            module.__dict__["forward"] = own
        _swapping.release()

    def once(stream: Tensor) -> Tensor:
        restore()
        return run(stream)

    _swapping.acquire()
    module.__dict__["forward"] = once
    try:
        output: Tensor = module(x)
    finally:
        if module.__dict__.get("forward") is once:  # a hook raised before the forward
            restore()
    return output
