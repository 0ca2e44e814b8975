"""What a PyTorch model does, by torch.export: calls of layers, and operations between them."""

from __future__ import annotations

import contextlib
import io
import logging
import operator
import warnings
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, fx, nn
from torch.export import Dim, ExportedProgram
from torch.export import export as export_program

from flodl_studio.engine.samples import made_up
from flodl_studio.engine.tracing_tables import tables_of
from flodl_studio.errors import RunError
from flodl_studio.importing.traced import Entry, Table
from flodl_studio.importing.traced_layers import LAYERS
from flodl_studio.importing.traced_step import BATCH, Call, Ref
from flodl_studio.runs.job import Shape

SAMPLES, LENGTH = 3, 7
"""Sizes that stand for the batch and for a free length."""
_STATES = ("LSTM", "GRU")
_PLAIN = (bool, int, float, str, type(None))


@dataclass(frozen=True)
class Traced:
    """What was seen, and the run in which it was.

    Attributes:
        entries: Inputs.
        calls: Calls in their order.
        outputs: Names of what it gives back.
        example: Inputs of the run.
        results: What the model gave for them.
        tables: Weights that may be tables of positions, by their names in the calls.
    """

    entries: tuple[Entry, ...]
    calls: tuple[Call, ...]
    outputs: tuple[str, ...]
    example: tuple[Tensor, ...]
    results: tuple[Tensor, ...]
    tables: Mapping[str, Table]


def trace(model: nn.Module, inputs: Sequence[tuple[Shape, str]]) -> Traced:
    """Trace a model, in evaluation, on made-up inputs.

    Args:
        model: The model.
        inputs: Shape of one sample, and dtype, of each of its inputs.

    Raises:
        RunError: The model can't take such an input, or can't be traced.
    """
    example = tuple(made_up(shape, dtype, SAMPLES, LENGTH) for shape, dtype in inputs)
    try:
        with torch.no_grad():
            given = model(*example)
    except Exception as error:
        told = " and ".join(
            f"[{', '.join(map(str, x.shape))}] ({dtype})"
            for x, (_, dtype) in zip(example, inputs, strict=True)
        )
        raise RunError(
            f"The model does not take an input of {told}: {error}. Say another "
            "--input-shape (of one sample, without the batch) or --input-dtype; a model with "
            "several inputs needs one of each."
        ) from error
    if isinstance(given, Mapping):
        given = tuple(given.values())
    results = tuple(given) if isinstance(given, tuple | list) else (given,)
    if not all(isinstance(each, Tensor) for each in results):
        raise RunError("The model has to give a tensor, or a tuple or dict of tensors.")
    reader = _Reader(model, _exported(model, example, inputs))
    calls = tuple(reader.calls())
    entries = tuple(
        Entry(name, tuple("S" if size is None else size for size in shape), dtype)
        for name, (shape, dtype) in zip(reader.inputs, inputs, strict=True)
    )
    return Traced(entries, calls, reader.outputs(), example, results, reader.tables())


def _exported(
    model: nn.Module, example: tuple[Tensor, ...], inputs: Sequence[tuple[Shape, str]]
) -> ExportedProgram:
    free = tuple(
        {0: Dim.AUTO}
        | {n + 1: Dim.AUTO for n, size in enumerate(shape) if not isinstance(size, int)}
        for shape, _ in inputs
    )
    try:
        with _silence():
            return export_program(model, example, dynamic_shapes=free, strict=False)
    except Exception as error:
        first = str(error).strip().partition("\n")[0]
        raise RunError(f"torch.export can't trace the model: {first}") from error


@contextlib.contextmanager
def _silence() -> Iterator[None]:
    """Keep back what torch writes about how it traces; its error says what matters."""
    before = logging.root.manager.disable
    logging.disable(logging.CRITICAL)
    try:
        with (
            warnings.catch_warnings(),
            contextlib.redirect_stdout(io.StringIO()),
            contextlib.redirect_stderr(io.StringIO()),
        ):
            warnings.simplefilter("ignore")
            yield
    finally:
        logging.disable(before)


class _Reader:
    """Reads the graph of a program.

    Attributes:
        inputs: Names of the model's inputs.
    """

    def __init__(self, model: nn.Module, program: ExportedProgram) -> None:
        self._model, self._graph = model, program.graph
        self._signature = program.graph_signature
        self.inputs = tuple(self._signature.user_inputs)
        self._owners = {
            **self._signature.inputs_to_parameters,
            **self._signature.inputs_to_buffers,
        }
        named = list(model.named_modules(remove_duplicate=False))
        firsts = {id(module): name for name, module in reversed(named)}
        self._names = {name: firsts[id(module)] for name, module in named}
        self._batch = self._symbols_of_batch()

    def outputs(self) -> tuple[str, ...]:
        """Return the names of what the model gives back."""
        return tuple(str(each) for each in self._signature.user_outputs)

    def calls(self) -> Iterator[Call]:
        """Give the calls in their order, all that a layer does as one."""
        layers: dict[fx.Node, tuple[str, str]] = {}
        members: dict[str, list[fx.Node]] = {}
        for node in self._graph.nodes:
            if node.op == "call_function" and (layer := self._layer(node)) is not None:
                layers[node] = layer
                members.setdefault(layer[0], []).append(node)
        done: set[str] = set()
        for node in self._graph.nodes:
            if node.op != "call_function" or not _is_value(node):
                continue
            found = layers.get(node)
            if found is None and node.target is operator.getitem and not node.users:
                continue  # one of several values, which nothing takes
            if found is None:
                yield self._operation(node)
            elif found[0] not in done:
                done.add(found[0])
                yield from self._layer_calls(found[1], members[found[0]])

    def _layer(self, node: fx.Node) -> tuple[str, str] | None:
        """Return which call of which layer a node belongs to: the outermost that has a kind."""
        for key, (path, kind) in (node.meta.get("nn_module_stack") or {}).items():
            name = kind if isinstance(kind, str) else f"{kind.__module__}.{kind.__qualname__}"
            module, _, short = name.rpartition(".")
            if path and module.startswith("torch.nn.modules.") and self._is_whole(path, short):
                return str(key), str(path)
        return None

    def _frames(self, node: fx.Node, last: str | None = None) -> tuple[tuple[str, str], ...]:
        """Return the calls of modules that a node is in, as far as to one of them."""
        found = []
        for key, (path, _) in (node.meta.get("nn_module_stack") or {}).items():
            if path:
                found.append((self._names[str(path)], str(key)))
            if path == last:
                break
        return tuple(found)

    def _is_whole(self, path: str, kind: str) -> bool:
        """Whether a layer is one node: it has a kind, or weights that only a kind could take."""
        if kind in LAYERS:
            return True
        layer = self._model.get_submodule(path)
        return not list(layer.children()) and any(True for _ in layer.parameters())

    def _layer_calls(self, path: str, nodes: list[fx.Node]) -> Iterator[Call]:
        module, inside = self._model.get_submodule(path), set(nodes)
        name, place = type(module).__name__, f"{path} ({type(module).__name__})"
        weights = {id(each) for each in self._owned(path)}
        taken: list[fx.Node] = []
        for node in nodes:
            for source in node.all_input_nodes:
                if source not in inside and _is_tensor(source) and id(source) not in weights:
                    taken.extend([source] if source not in taken else [])
        for source in taken:
            if (other := self._owners.get(source.name)) is not None:
                raise RunError(
                    f"{place}: takes {other}, which is not its own; layers of a design share "
                    "weights only where one module is called several times"
                )
        given = [n for n in nodes if _is_tensor(n) and any(user not in inside for user in n.users)]
        attributes = _attributes(module)
        first, states = _main_of(given, name)
        if states is None:
            raise RunError(f"{place}: only its first output can be used")
        whole = first.name if first is not None else f"{nodes[-1].name}_output"
        yield Call(
            whole,
            f"torch.nn.{name}",
            attributes,
            tuple(source.name for source in taken),
            self._sizes(first) if first is not None else (),
            self._sizes(taken[0]) if taken else (),
            place,
            self._names[path],
            bool(weights),
            self._frames(nodes[0], path),
        )
        for state in states:
            yield Call(state.name, "state", attributes, (whole,), self._sizes(state), place=place)

    def _owned(self, path: str) -> Iterator[fx.Node]:
        """Give the weights of a layer, by whichever of its names they are known."""
        for node in self._graph.nodes:
            if node.op == "placeholder" and node.name in self._owners:
                parts = self._owners[node.name].split(".")
                prefixes = (".".join(parts[:end]) for end in range(1, len(parts)))
                if any(self._names[each] == self._names[path] for each in prefixes):
                    yield node

    def _operation(self, node: fx.Node) -> Call:
        target = node.target
        plain = getattr(target, "_schema", None)
        if plain is None:
            name = getattr(target, "__name__", str(target))
            source, index = node.args
            return Call(
                node.name,
                f"aten.{name}",
                {"index": index},
                (str(source),),
                self._sizes(node),
                place=_place(node),
                frames=self._frames(node),
            )
        arguments = {
            each.name: node.kwargs.get(each.name, each.default_value) for each in plain.arguments
        }
        arguments.update(zip((each.name for each in plain.arguments), node.args, strict=False))
        tensors = tuple(each.name for each in node.all_input_nodes if _is_tensor(each))
        # A value that is added to itself is taken twice.
        twice = [each.name for each in _flat(node.args) if isinstance(each, fx.Node)]
        if len(twice) > len(tensors):
            tensors = tuple(name for name in twice if name in tensors)
        taken = next((each for each in node.all_input_nodes if _is_tensor(each)), None)
        return Call(
            node.name,
            f"aten.{plain.name.partition('::')[2]}",
            {name: self._plain(value) for name, value in arguments.items()},
            tensors,
            self._sizes(node),
            self._sizes(taken) if taken is not None else (),
            _place(node),
            frames=self._frames(node),
        )

    def _plain(self, value: Any) -> Any:
        if isinstance(value, fx.Node):
            return Ref(value.name) if _is_tensor(value) else self._size(value.meta.get("val"))
        if isinstance(value, list | tuple):
            return [self._plain(each) for each in value]
        return value if isinstance(value, _PLAIN) else str(value)

    def _sizes(self, node: fx.Node) -> tuple[int | str, ...]:
        value = node.meta.get("val")
        return tuple(self._size(size) for size in value.shape) if isinstance(value, Tensor) else ()

    def _size(self, size: Any) -> int | str:
        if isinstance(size, int):
            return size
        return BATCH if str(size) in self._batch else str(size)

    def _symbols_of_batch(self) -> set[str]:
        """Return what stands for the batch; inputs that never meet have one each."""
        found = set()
        for node in self._graph.nodes:
            if node.op == "placeholder" and node.name in self.inputs:
                size = node.meta["val"].shape[0]
                if isinstance(size, int):
                    raise RunError(
                        f"The model only takes batches of {size}: something in it fixes their size."
                    )
                found.add(str(size))
        if not found:
            raise RunError("The model has no input.")
        return found

    def tables(self) -> dict[str, Table]:
        """Return the weights of no layer that may be tables of positions."""
        return tables_of(self._model, self._owners, self._signature.inputs_to_parameters)


def _main_of(
    given: Sequence[fx.Node], name: str
) -> tuple[fx.Node | None, Sequence[fx.Node] | None]:
    """Return a layer's output and its last states; None for states where there are others."""
    if name not in _STATES:
        return (given[0], []) if len(given) == 1 else (None, None)
    numbers = {node: node.args[1] for node in given if len(node.args) > 1}
    first = next((node for node, number in numbers.items() if number == 0), None)
    states = [node for node, number in numbers.items() if number == 1]
    return (first, states) if len(given) == len(states) + (first is not None) else (None, None)


def _attributes(module: nn.Module) -> dict[str, Any]:
    """Return the settings of a layer and of those in it, whether it has each weight too."""
    found: dict[str, Any] = {}
    for path, inner in module.named_modules():
        prefix = f"{path}." if path else ""
        for name, weight in inner._parameters.items():
            found[prefix + name] = weight is not None
        for name, value in vars(inner).items():
            if name.startswith("_"):
                continue
            if isinstance(value, tuple | list) and all(isinstance(each, _PLAIN) for each in value):
                found[prefix + name] = tuple(value)
            elif isinstance(value, _PLAIN):
                found[prefix + name] = value
            elif callable(value):
                found[prefix + name] = getattr(value, "__name__", type(value).__name__)
    return found


def _flat(values: Any) -> Iterator[Any]:
    for each in values:
        if isinstance(each, list | tuple):
            yield from _flat(each)
        else:
            yield each


def _is_tensor(node: fx.Node) -> bool:
    return isinstance(node.meta.get("val"), Tensor)


def _is_value(node: fx.Node) -> bool:
    """Whether a node gives tensors: the rest are sizes and checks of them."""
    value = node.meta.get("val")
    return isinstance(value, Tensor) or (
        isinstance(value, tuple | list) and any(isinstance(each, Tensor) for each in value)
    )


def _place(node: fx.Node) -> str:
    """Return where in the model an operation is: the module and the line of its code."""
    stack = node.meta.get("nn_module_stack") or {}
    path = next((path for path, _ in reversed(stack.values()) if path), "")
    lines = [line.strip() for line in str(node.meta.get("stack_trace", "")).splitlines()]
    files = [number for number, line in enumerate(lines) if line.startswith("File ")]
    told = f"forward of {path}" if path else "forward"
    if not files:
        return told
    line = lines[files[-1]].partition(", line ")[2].partition(",")[0]
    code = lines[files[-1] + 1] if files[-1] + 1 < len(lines) else ""
    return f"{told}, line {line} ({code})" if code else f"{told}, line {line}"
