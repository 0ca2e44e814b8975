"""What every part of a `Graph` rests on: its topology, its modules, and what it keeps."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Self

from torch import Tensor, nn
from torch.nn.parameter import is_lazy

from flodl.errors import InputError, PathError
from flodl.graph.constructs import Construct, Loop
from flodl.graph.generated import class_for
from flodl.graph.kept import Kept
from flodl.graph.steps import Topology
from flodl.nn.module import LoopBody, NamedInputModule


class GraphCore(NamedInputModule):
    """The parts of a `Graph` that run it and read what it kept."""

    _source: str  # of the generated forward, on the class made for the topology
    _short_calls = True  # whether single layers may be called the short way

    def __init__(
        self, topology: Topology, modules: Mapping[str, nn.Module], label: str | None = None
    ) -> None:
        super().__init__()
        self._topology = topology
        self.named_inputs = topology.inputs
        self._label = label
        self._kept = Kept()
        self._composed = False
        self._path = label or "graph"
        # Straight into the registry: a tag may be called like a method of ours, as "source".
        self._modules.update(modules)
        self.adopt(self._path)

    # Running

    def forward(self, *inputs: Tensor | None) -> Tensor:
        """Replaced by the generated function, in the class made for the topology."""
        raise NotImplementedError("a Graph is made by FlowBuilder.build()")

    def forward_multi(self, inputs: Sequence[Tensor]) -> Tensor:
        """Run on a list: the stream's input, then the auxiliary inputs in their order.

        Raises:
            InputError: It has another number of tensors, or is one tensor and no list.
        """
        if isinstance(inputs, Tensor):
            raise InputError(
                "forward_multi takes a list of tensors, got a tensor: put it in a list."
            )
        output: Tensor = self(*inputs)
        return output

    def forward_named(self, x: Tensor, refs: Mapping[str, Tensor]) -> Tensor:
        """Run with the auxiliary inputs by name.

        Raises:
            InputError: One is missing, or one isn't known.
        """
        for name in refs:
            if name not in self.named_inputs:
                known = ", ".join(repr(each) for each in self.named_inputs) or "none"
                raise InputError(f"{self._called()} has no input {name!r}; it has {known}.")
        # One that is missing is None, which the generated function refuses by its name.
        return self.forward(x, *(refs.get(name) for name in self.named_inputs))

    @property
    def topology(self) -> Topology:
        """The flow with its references resolved."""
        return self._topology

    @property
    def source(self) -> str:
        """The generated `forward`."""
        return self._source

    @property
    def label(self) -> str | None:
        """The label, by which a graph that contains this one finds it."""
        return self._label

    def as_named_input(self) -> Self | None:
        """This graph if it has auxiliary inputs, else None."""
        return self if self.named_inputs else None

    # What it kept

    @property
    def tag_names(self) -> list[str]:
        """All tags, auxiliary inputs among them, in the order of the flow."""
        return [tag for tag, _ in self.topology.tags]

    def tag_group(self, name: str) -> list[str]:
        """The tags of a group.

        Raises:
            PathError: There is no such group.
        """
        groups = dict(self.topology.groups)
        if name not in groups:
            raise missing_path(f"{self._called()} has no tag group", name, groups)
        return list(groups[name])

    def tagged(self, tag: str) -> Tensor | None:
        """The value of a tag in the last forward, or None before the first.

        Raises:
            PathError: There is no such tag.
        """
        names = self.tag_names
        if tag not in names:
            raise missing_path(f"{self._called()} has no tag", tag, names)
        tagged = self._kept.tagged
        return None if tagged is None else tagged[names.index(tag)]

    def traces(self, name: str) -> list[Tensor]:
        """What loops published under a name in the last forward, one tensor an iteration.

        For a body with `trace()` the name is the tag of the loop, or its node id.

        Raises:
            PathError: Nothing is published under that name.
        """
        found: list[Tensor] = []
        known: set[str] = set()
        open_names = False
        for names, loop in self._loops():
            found += loop.traces.published.get(name, [])
            known |= loop.traces.names | names
            if name in names:
                found += loop.traces.traced
            open_names |= isinstance(loop.body, LoopBody) and not loop.traces.names
        if name not in known and not open_names:
            raise missing_path(f"{self._called()} has no trace", name, known)
        return found

    def _loops(self) -> Iterator[tuple[set[str], Loop]]:
        for call in self.topology.calls:
            loop = self._modules.get(call.segment)
            if isinstance(loop, Loop):
                yield (
                    {call.id, *(tag for tag, value in self.topology.tags if value == call.id)},
                    loop,
                )

    @property
    def has_state(self) -> bool:
        """Whether this graph, or one inside, has recurrent wires."""
        return any(each.topology.recurrent for each in self._graphs())

    def reset_state(self) -> None:
        """Empty the recurrent buffers, here and in the graphs inside."""
        for graph in self._graphs():
            graph._kept.clear_state()

    def reset(self) -> None:
        """Forget state, tagged values and traces."""
        self._kept.clear()
        for _, loop in self._loops():
            loop.traces.clear()

    def detach_state(self) -> None:
        """Cut the gradients of the recurrent state and of tagged values, and keep the values."""
        self._kept.detach()

    # Being changed, moved, copied, pickled

    def __setattr__(self, name: str, value: Any) -> None:
        super().__setattr__(name, value)
        # The short way goes past a `__call__` of the module's own.
        if isinstance(value, nn.Module) and type(value).__call__ is not nn.Module.__call__:
            self._short_calls = False

    def _apply(self, fn: Callable[[Tensor], Tensor], recurse: bool = True) -> Self:
        super()._apply(fn, recurse)  # type: ignore[no-untyped-call]  # torch has no types here
        if self._kept.state is not None:
            self._kept.state = tuple(fn(each) for each in self._kept.state)
        return self

    def __reduce__(self) -> tuple[Any, ...]:
        return revive, (self.topology, _base_of(type(self))), self.__getstate__()

    def __getstate__(self) -> dict[str, Any]:
        state = dict(super().__getstate__())  # type: ignore[no-untyped-call]  # torch has no types here
        state.pop("forward", None)  # the profiling form is bound to this very object
        return state

    def __setstate__(self, state: dict[str, Any]) -> None:
        super().__setstate__(state)  # type: ignore[no-untyped-call]  # torch has no types here
        self._composed = False
        self.adopt(self._label or "graph")

    # Graphs inside

    def adopt(self, path: str) -> None:
        """Tell everything inside where it is, for messages, and graphs that they are inside."""
        self._path = path
        ids = {
            call.segment: f"{call.segment} ({call.id})"
            for call in self.topology.calls
            if call.segment != call.id
        }
        for name, module in inner(self):
            if isinstance(module, Construct):
                module.place = (path, ids.get(name, name))
            if isinstance(module, GraphCore):
                module._composed = True
                module.adopt(f"{path}.{module.label or name}")

    def inner_graphs(self) -> Iterator[GraphCore]:
        """The graphs right inside this one, also in constructs and plain containers."""
        for _, module in inner(self):
            if isinstance(module, GraphCore):
                yield module

    def _graphs(self) -> Iterator[GraphCore]:
        return (each for each in self.modules() if isinstance(each, GraphCore))

    def _called(self) -> str:
        return f"graph {self._label!r}" if self._label else "the graph"


def inner(module: nn.Module, prefix: str = "") -> Iterator[tuple[str, nn.Module]]:
    """Every module below, by dotted name, without those inside graphs."""
    for name, child in module.named_children():
        yield prefix + name, child
        if not isinstance(child, GraphCore):
            yield from inner(child, f"{prefix}{name}.")


def parameter_count(module: nn.Module) -> int:
    """Number of trainable and frozen numbers; a lazy layer has none before its first call."""
    return sum(each.numel() for each in module.parameters() if not is_lazy(each))


def missing_path(what: str, name: str, known: Iterable[str]) -> PathError:
    """A `PathError` that lists the nearest of the known names."""
    listed = list(known)
    near = difflib.get_close_matches(name, listed, n=3, cutoff=0.4) or sorted(listed)[:5]
    hint = f" Nearest: {', '.join(repr(each) for each in near)}." if near else " There is none."
    return PathError(f"{what} {name!r}.{hint}")


def revive(topology: Topology, base: type[GraphCore]) -> GraphCore:
    """An empty graph of the topology, to be filled by `__setstate__`."""
    kind: type[GraphCore] = class_for(topology, base)
    return kind.__new__(kind)


def _base_of(kind: type) -> type:
    """The class under the generated one; a wrapper may have put its own on top."""
    generated = next(each for each in kind.__mro__ if "_source" in vars(each))
    return generated.__mro__[1]
