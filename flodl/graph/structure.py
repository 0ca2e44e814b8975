"""The structure of a graph as text, and its hash: what a checkpoint must fit.

It holds topology, types, configurations and the shapes of parameters and buffers; not their values,
their types of number, their place, nor labels. Tags are in it, as they name parameters, and so is
the sharing of modules and parameters.
"""

from __future__ import annotations

import hashlib
import types
from collections.abc import Iterator, Mapping, Sequence
from enum import Enum

from torch import Tensor, nn
from torch.nn.parameter import is_lazy

from flodl.graph.constructs import Construct
from flodl.graph.core import GraphCore
from flodl.graph.steps import CallNode, Merge, Node, Wire

_PLAIN = (bool, int, float, complex, str, bytes, type(None))
_CALLED_BY_NAME = (types.FunctionType, types.BuiltinFunctionType, type)
_NOT_CONFIGURATION = frozenset(vars(nn.Module())) | {"named_inputs", "inplace"}


def structure(graph: GraphCore) -> list[str]:
    """One line a node, in the order of the flow, those of modules inside indented below it."""
    description = _Description()
    return [*description.tensors(graph), *description.graph(graph, "")]


def hash_of(lines: Sequence[str]) -> str:
    """SHA-256 of a structure, in hexadecimal digits."""
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


class _Description:
    """Writes a structure; remembers what it has met, to say where it comes again."""

    def __init__(self) -> None:
        self._met: dict[int, int] = {}

    def graph(self, graph: GraphCore, indent: str) -> Iterator[str]:
        topology = graph.topology
        if topology.inputs:
            yield f"{indent}inputs: {', '.join(topology.inputs)}"
        for tag, value in topology.tags:
            yield f"{indent}tag {tag}: {value}"
        for name, tags in topology.groups:
            yield f"{indent}group {name}: {', '.join(tags)}"
        listed = set()
        for node in topology.nodes:
            yield f"{indent}{_flow_of(node)}"
            if isinstance(node, CallNode):
                listed.add(node.segment)
                module = graph._modules.get(node.segment)
                if module is not None:
                    yield from self._module(module, indent + "  ")
        yield f"{indent}result: {topology.result}"
        yield from self._children(graph, indent, listed)

    def _module(self, module: nn.Module, indent: str) -> Iterator[str]:
        number = self._met.get(id(module))
        if number is not None:
            yield f"{indent}the same module as number {number}"
            return
        self._met[id(module)] = len(self._met)
        yield f"{indent}{type_of(module)} {_configuration(module)}".rstrip()
        yield from (f"{indent}  {line}" for line in self.tensors(module))
        if isinstance(module, GraphCore):
            yield from self.graph(module, indent + "  ")
        else:
            yield from self._children(module, indent + "  ", frozenset())

    def _children(
        self, module: nn.Module, indent: str, listed: set[str] | frozenset[str]
    ) -> Iterator[str]:
        for name, child in module._modules.items():
            if child is not None and name not in listed:
                yield f"{indent}{name}"
                yield from self._module(child, indent + "  ")

    def tensors(self, module: nn.Module) -> Iterator[str]:
        for name, parameter in module._parameters.items():
            if parameter is not None:
                yield f"{name}: {self._shape(parameter)}"
        for name, buffer in module._buffers.items():
            if buffer is not None and name not in module._non_persistent_buffers_set:
                yield f"{name}: {self._shape(buffer)}"

    def _shape(self, tensor: Tensor) -> str:
        number = self._met.setdefault(id(tensor), len(self._met))
        if number < len(self._met) - 1:
            return f"the same tensor as number {number}"
        return "not known yet" if is_lazy(tensor) else str(list(tensor.shape))


def _flow_of(node: Node) -> str:
    if isinstance(node, Merge):
        return f"{node.id} = {node.op} of {', '.join(node.sources)}"
    wires = "".join(f", {_wire(wire)}" for wire in node.wires)
    return f"{node.id} = {node.segment} of {node.source}{wires}"


def _wire(wire: Wire) -> str:
    return f"{wire.key} = {'previous ' if wire.recurrent else ''}{wire.value}"


def type_of(module: nn.Module) -> str:
    """The full name of a module's type."""
    kind = type(module)
    return f"{kind.__module__}.{kind.__qualname__}"


def _configuration(module: nn.Module) -> str:
    if isinstance(module, GraphCore):
        return ""
    parts = [module.extra_repr()] if module.extra_repr() else []
    if not isinstance(module, Construct):
        ours = type(module).__module__.startswith("flodl.")
        parts += [
            f"{name}={_plain(value)}"
            for name, value in sorted(vars(module).items())
            # What our own layers hide is what they have seen, as whether a batch norm was trained.
            if not (ours and name.startswith("_"))
            and name not in _NOT_CONFIGURATION
            and _is_plain(value)
        ]
    return f"({'; '.join(parts)})" if parts else ""


def _is_plain(value: object) -> bool:
    if isinstance(value, list | tuple):
        return all(_is_plain(each) for each in value)
    if isinstance(value, Mapping):
        return all(_is_plain(key) and _is_plain(each) for key, each in value.items())
    return isinstance(value, (*_PLAIN, Enum, *_CALLED_BY_NAME))


def _plain(value: object) -> str:
    if isinstance(value, list | tuple):
        return f"[{', '.join(_plain(each) for each in value)}]"
    if isinstance(value, Mapping):
        return f"{{{', '.join(f'{_plain(key)}: {_plain(each)}' for key, each in value.items())}}}"
    if isinstance(value, _CALLED_BY_NAME):
        return f"{value.__module__}.{value.__qualname__}"
    return repr(value)
