"""The protocol that every flodl layer follows, beside torch's own.

A layer is a `torch.nn.Module` first: whatever works on one works here. What is added is what a
flow needs to know of a module: a name for its node, whether it takes named inputs, whether it is
the body of a loop, and how to clear or cut what it keeps between calls.

Layers with a counterpart in torch list the counterpart before `Module` among their bases, so that
torch's `__init__` and `forward` are found first and `Module` only fills what is missing.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Mapping
from typing import Any, NoReturn, Self

import torch
from torch import Tensor, nn

from flodl.errors import InputError

# Types whose name a plain split at capitals would tear apart; all others are split.
_NAMES = {
    "ReLU": "relu",
    "ReLU6": "relu6",
    "LeakyReLU": "leaky_relu",
    "PReLU": "prelu",
    "SiLU": "silu",
}
_WORD_START = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z0-9])(?=[A-Z][a-z])")

_RECURSIVE = ("reset", "detach_state")


def type_name(kind: type) -> str:
    """The lower-case name of a module's type: `ConvTranspose2d` → `conv_transpose2d`."""
    known = _NAMES.get(kind.__name__)
    if known is not None:
        return known
    return _WORD_START.sub("_", kind.__name__.lstrip("_")).lower() or "module"


def module_name(module: nn.Module) -> str:
    """The name of any module: its own if it is a flodl module, else that of its type."""
    return module.name if isinstance(module, Module) else type_name(type(module))


def reset_tree(module: nn.Module) -> None:
    """Reset every flodl module in `module`, itself included, through plain torch containers."""
    _call_in_tree(module, "reset")


def _call_in_tree(module: nn.Module, method: str) -> None:
    for each in module.modules():
        if isinstance(each, Module):
            getattr(type(each), method).__wrapped__(each)


def _recursive(own: Callable[[Any], None], method: str) -> Callable[[Any], None]:
    """Make `own` also reach the modules below, once, whether or not it calls `super`."""

    @functools.wraps(own)
    def walk(self: Module) -> None:
        if getattr(type(self), method) is walk:
            _call_in_tree(self, method)
        else:  # reached through super(): the override on top does the walking
            own(self)

    walk._recursive = True  # type: ignore[attr-defined]  # tells walks from plain overrides
    return walk


class Module(nn.Module):
    """A `torch.nn.Module` that a flow knows how to name, reset and feed.

    Shape:
        whatever `forward` says; by convention one tensor in, one tensor out.

    `reset` and `detach_state` reach every flodl module below, also through plain torch containers;
    an override clears its own state only and need not call `super`.
    """

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        for method in _RECURSIVE:
            own = getattr(cls, method)
            if not hasattr(own, "_recursive"):
                setattr(cls, method, _recursive(own, method))

    def forward(self, x: Tensor) -> Tensor:
        """One tensor in, one tensor out."""
        raise NotImplementedError(f"{type(self).__name__} must define forward(x)")

    @property
    def name(self) -> str:
        """The name that node ids are made of; settable. Default: the lower-case type name."""
        own = self.__dict__.get("_name")
        return type_name(type(self)) if own is None else str(own)

    @name.setter
    def name(self, name: str) -> None:
        self.__dict__["_name"] = name

    def sub_modules(self) -> list[nn.Module]:
        """The direct children."""
        return list(self.children())

    def move_to_device(self, device: torch.device | str | int) -> Self:
        """Move every parameter and buffer, in place."""
        return self.to(device)

    def set_training(self, flag: bool) -> Self:
        """Switch this module and all below between training and evaluation."""
        return self.train(flag)

    def as_named_input(self) -> Self | None:
        """This module if it takes named inputs, else None."""
        return self if hasattr(type(self), "forward_named") else None

    def as_loop_body(self) -> Self | None:
        """This module if it is a `LoopBody`, else None."""
        return self if isinstance(self, LoopBody) else None

    def as_graph(self) -> Self | None:
        """This module if it is a `Graph`, else None."""
        return None

    def reset(self) -> None:
        """Clear what a forward leaves behind; a loop calls it before it iterates."""

    def detach_state(self) -> None:
        """Cut the gradient chain of tensors that are kept from call to call."""

    def trace(self) -> Tensor | None:
        """A value on the side of each iteration, or None."""
        return None


Module.reset = _recursive(Module.reset, "reset")  # type: ignore[assignment, method-assign]  # as for subclasses
Module.detach_state = _recursive(Module.detach_state, "detach_state")  # type: ignore[assignment, method-assign]  # as above


class NamedInputModule(Module):
    """A module that takes further tensors by name beside its stream.

    A subclass defines `forward_named`, and lists the names it knows in `named_inputs`; empty means
    that any name is welcome. In a flow, `using` hands the tensors over.

    Shape:
        x: whatever `forward_named` says, and a tensor for each name → one tensor
    """

    named_inputs: tuple[str, ...] = ()

    def forward(self, x: Tensor) -> Tensor:
        """`forward_named` without any reference."""
        return self.forward_named(x, {})

    def forward_named(self, x: Tensor, refs: Mapping[str, Tensor]) -> Tensor:
        """One tensor from the stream and the tensors in `refs`."""
        raise NotImplementedError(f"{type(self).__name__} must define forward_named(x, refs)")

    def zero_ref(self, name: str, x: Tensor) -> Tensor:
        """The value of a reference that has none yet: zeros like the stream."""
        self.check_names((name,))
        return torch.zeros_like(x)

    def check_names(self, names: Mapping[str, Tensor] | tuple[str, ...]) -> None:
        """Refuse a name that this module does not know.

        Raises:
            InputError: It lists the names that are known.
        """
        known = self.named_inputs
        if known:
            for name in names:
                if name not in known:
                    _refuse_name(type(self).__name__, name, known)


def _refuse_name(layer: str, name: str, known: tuple[str, ...]) -> NoReturn:
    listed = ", ".join(repr(each) for each in known)
    raise InputError(f"{layer} has no named input {name!r}. It knows {listed}.")


class TraceEmit:
    """Takes what a loop's body publishes in one iteration.

    Args:
        keep: Whether tensors are kept in `values`. Without, only the names are remembered.
    """

    def __init__(self, keep: bool = True) -> None:
        self.values: dict[str, Tensor] = {}
        self._keep = keep
        self._names: set[str] = set()

    def publish(self, name: str, tensor: Tensor) -> None:
        """Record one value of this iteration.

        Raises:
            InputError: The name was published in this iteration before, or the value is no tensor.
        """
        if not isinstance(tensor, Tensor):
            raise InputError(f"publish: {name!r} takes a tensor, got {type(tensor).__name__}.")
        if name in self._names:
            raise InputError(f"publish: {name!r} is already published in this iteration.")
        self._names.add(name)
        if self._keep:
            self.values[name] = tensor


class LoopBody(Module):
    """The body of a loop that also takes references and publishes values on the way.

    A subclass defines `step`. What it publishes by `emit.publish(name, value)` is read after the
    forward by `Graph.traces(name)`.

    Shape:
        x: whatever `step` takes, and gives again
    """

    def step(self, x: Tensor, refs: Mapping[str, Tensor], emit: TraceEmit) -> Tensor:
        """One iteration."""
        raise NotImplementedError(f"{type(self).__name__} must define step(x, refs, emit)")

    def forward(self, x: Tensor) -> Tensor:
        """One iteration without references; what it publishes is not kept."""
        return self.step(x, {}, TraceEmit(keep=False))
