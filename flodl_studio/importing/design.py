"""A whole design read from FlowBuilder code."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from flodl_studio.catalog import KINDS, describe_inputs
from flodl_studio.design import edits, names
from flodl_studio.design.freezing import frozen
from flodl_studio.design.values import NOTHING, Design, Network, Node, Place, Value
from flodl_studio.errors import DesignError, ImportFailure
from flodl_studio.importing.evaluate import Evaluator
from flodl_studio.importing.network import NetworkReader, Now, Tags
from flodl_studio.importing.objects import Builder, Graph, Module, failure
from flodl_studio.importing.own_names import with_own_names
from flodl_studio.importing.ports import Docstring, read_docstring
from flodl_studio.importing.steps import modules_of
from flodl_studio.shapes.infer import infer

ENTRY = "build_model"
"""Function whose flow is taken before any other."""


@dataclass(frozen=True)
class Pin:
    """A size that the code gives although it follows from the input."""

    place: Place
    node: str
    param: str
    value: Value


@dataclass
class DesignReader:
    """Reads the graph of a module into a design.

    Attributes:
        evaluator: The module, evaluated.
        blocks: Blocks so far.
    """

    evaluator: Evaluator
    blocks: dict[str, Network] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._uses: Counter[int] = Counter()
        self._block_of: dict[int, str] = {}
        self._word_of: dict[str, str] = {}  # what the code calls each block
        self._names_in: dict[str, Mapping[str, str]] = {}  # of nodes, by block
        self._pins: list[Pin] = []

    def design(self, graph: Graph, docstring: Docstring, shape: tuple[Value, ...] | None) -> Design:
        """Return the design of a graph."""
        self._count(graph)
        inputs = dict(docstring.inputs)
        first = next((name for name in inputs if name not in graph.inputs), None)
        entry = first or "input_1"
        inputs[entry] = self._entry(graph, inputs.get(entry), shape)
        root = NetworkReader(self, Place())
        root.add_named("Input", inputs[entry], entry, graph.node)
        tags = Tags(outputs=docstring.outputs[1:])
        for name in graph.inputs:
            root.add_named("Input", inputs.get(name, {}), name, graph.node)
            tags.values[name] = Now(name)
        stream = root.flow(graph.calls, Now(entry), tags)
        outputs = docstring.outputs or ("output_1",)
        for index, name in enumerate(outputs):
            value = stream if index == 0 else tags.values.get(name)
            if value is None:
                raise failure(
                    graph.node, f'the docstring names an output {name!r}: add .tag("{name}")'
                )
            root.add_named("Output", {}, name, graph.node)
            root.wire(value, name, "in", graph.node)
        design = Design(
            name="untitled" if docstring.name is None else docstring.name,
            network=root.network(),
            blocks=self.blocks,
            training=self._training(),
        )
        design = self._pinned(design)
        blocks = {
            name: with_own_names(block, self._names_in.get(name, NOTHING))
            for name, block in design.blocks.items()
        }
        return replace(
            design, network=with_own_names(design.network, docstring.names), blocks=blocks
        )

    def _entry(
        self, graph: Graph, told: Mapping[str, Value] | None, shape: tuple[Value, ...] | None
    ) -> Mapping[str, Value]:
        if shape is not None:
            return {**(told or {}), "shape": shape}
        if told is not None:
            return told
        first = next(iter(modules_of(graph.calls)), None)
        while isinstance(first, Graph):
            first = next(iter(modules_of(first.calls)), None)
        if first is not None and first.kind == "Linear" and "in_features" in first.params:
            return {"shape": (first.params["in_features"],)}
        raise failure(
            graph.node,
            "the code does not say what shape its input has: give it an Inputs: line in the "
            "docstring, or --input-shape (as 1,8,8)",
        )

    def _training(self) -> Mapping[str, Value] | None:
        settings = self.evaluator.globals.get("TRAINING")
        if not isinstance(settings, dict):
            return None
        try:
            value = frozen(settings, "TRAINING")
        except DesignError as error:
            raise ImportFailure(str(error)) from None
        assert isinstance(value, Mapping), "a dictionary stays one"
        return value

    def _pinned(self, design: Design) -> Design:
        """Return the design with the sizes that differ from what follows from the inputs."""
        inference = infer(design)
        for pin in self._pins:
            network = inference.network(pin.place)
            facts = network.facts(pin.node) if network else None
            follows = facts.inferred.get(pin.param) if facts else None
            if follows is not None and follows != pin.value:
                design = edits.set_param(design, pin.place, [pin.node], pin.param, pin.value)
        return design

    def _count(self, graph: Graph) -> None:
        """Count how often each module is used, those inside a graph once."""
        for module in modules_of(graph.calls):
            self._uses[id(module)] += 1
            if isinstance(module, Graph) and self._uses[id(module)] == 1:
                self._count(module)

    # What the readers of networks ask

    def is_anonymous(self, graph: Graph) -> bool:
        """Tell whether a graph has neither a name nor another use: it is drawn where it stands."""
        return graph.label is None and graph.function is None and self._uses[id(graph)] < 2

    def node(self, network: NetworkReader, module: Module | Graph) -> str:
        """Add the node that stands for a module, and return its id."""
        shared = self._uses[id(module)] > 1 or (isinstance(module, Graph) and module.shared)
        if isinstance(module, Graph) and module.function is not None:
            return network.add("Block", self._use(module, module.function, shared))
        if shared and not _is_stateless(module):
            word = module.label or "part" if isinstance(module, Graph) else names.snake(module.kind)
            return network.add("Block", self._use(module, word, shared))
        if isinstance(module, Graph):
            label = {} if module.label is None else {"label": module.label}
            name = module.label or module.variable
            id_ = network.add("Network", label, _free_name(name, network))
            body = self._read(module, network.place.inside(id_, "body"))
            network.nodes[id_] = replace(network.nodes[id_], networks={"body": body})
            return id_
        return self._leaf(network, module)

    def _use(self, module: Module | Graph, word: str, shared: bool) -> dict[str, Value]:
        if id(module) not in self._block_of:
            self._block_of[id(module)] = self._block(module, word)
        params: dict[str, Value] = {"block": self._block_of[id(module)]}
        return {**params, "shared": True} if shared else params

    def _block(self, module: Module | Graph, word: str) -> str:
        """Return the name of the block that a module is an instance of, adding it if it is new."""
        pins = len(self._pins)
        name = names.fresh(word, {}) if names.fault(word) else word
        free = name if name not in self.blocks else names.fresh(name, self.blocks)
        if isinstance(module, Graph):
            network = self._read(module, Place(free))
        else:
            network = self._around(module, Place(free))
        for known, block in self.blocks.items():
            if self._word_of[known] == word and block == network:
                del self._pins[pins:]
                return known
        function = module.function if isinstance(module, Graph) else None
        if function is not None:
            self._names_in[free] = read_docstring(self.evaluator.functions.get(function)).names
        self.blocks[free] = network
        self._word_of[free] = word
        return free

    def inner(self, module: Module | Graph, place: Place) -> Network:
        """Return a module as a network inside a container."""
        if isinstance(module, Graph) and self.is_anonymous(module):
            return self._read(module, place)
        return self._around(module, place)

    def _around(self, module: Module | Graph, place: Place) -> Network:
        """Return a network that holds one module."""
        reader = NetworkReader(self, place)
        entry = reader.add("Input", {})
        if isinstance(module, Module):
            only = entry if module.kind == "Identity" else self._leaf(reader, module)
        else:
            only = self.node(reader, module)
        if only != entry:
            reader.wire(Now(entry), only, "in", module.node)
        for name in module.inputs if isinstance(module, Graph) else ():
            reader.add_named("Input", {}, name, module.node)
            reader.wire(Now(name), only, name, module.node)
        reader.wire(Now(only), reader.add("Output", {}), "in", module.node)
        return reader.network()

    def _read(self, graph: Graph, place: Place) -> Network:
        """Return the network of a graph."""
        reader = NetworkReader(self, place)
        entry = reader.add("Input", {})
        tags = Tags()
        for name in graph.inputs:
            reader.add_named("Input", {}, name, graph.node)
            tags.values[name] = Now(name)
        stream = reader.flow(graph.calls, Now(entry), tags)
        output = reader.add("Output", {})
        reader.wire(stream, output, "in", graph.node)
        return reader.network()

    def _leaf(self, network: NetworkReader, module: Module) -> str:
        kind = KINDS[module.kind]
        inferred = {each.name for each in kind.params if each.inferred}
        given = {name: each for name, each in module.params.items() if name not in inferred}
        id_ = network.add(module.kind, given)
        self.pin(network.place, id_, module)
        return id_

    def pin(self, place: Place, node: str, module: Module) -> None:
        """Remember the sizes that a constructor was given, in case they don't follow."""
        kind = KINDS.get(module.kind)
        known = {each.name for each in kind.params if each.inferred} if kind else {"dim"}
        for name, value in module.params.items():
            if name in known:
                self._pins.append(Pin(place, node, name, value))

    def reference_ports(self, node: Node) -> tuple[str, ...] | None:
        """Return the ports that take references; None where any number may come."""
        design = Design(blocks=self.blocks)
        kind = KINDS[node.kind]
        if any(port.variadic for port in kind.inputs):
            return None
        return tuple(port.name for port in describe_inputs(node, design) if port.name != "in")


_ANY_NETWORK = re.compile(r"network(_\d+)?")


def _free_name(name: str | None, network: NetworkReader) -> str | None:
    """Return a label, or the name of a variable, if it can be the id of a node."""
    if name is None or names.fault(name) is not None or _ANY_NETWORK.fullmatch(name):
        return None
    return name if name not in network.nodes else None


def _is_stateless(module: Module | Graph) -> bool:
    """Tell whether sharing a module means nothing, as of an activation: it keeps no weights."""
    if isinstance(module, Graph):
        return False
    return module.kind in ("Identity",)


def find_graph(evaluator: Evaluator) -> tuple[Graph, Docstring]:
    """Return the flow to read: `build_model`'s, else `model`, else the only one."""
    if ENTRY in evaluator.functions:
        function = evaluator.functions[ENTRY]
        return _graph(evaluator.call(ENTRY, (), {}, function), function), read_docstring(function)
    if "model" in evaluator.globals:
        value: Any = evaluator.globals["model"]
        if isinstance(value, Graph | Builder):
            return _graph(value, value.node), Docstring()
        evaluator.value(ast.Name("model", lineno=0), evaluator.globals)  # says what was unreadable
        raise ImportFailure("model is no flow: assign what .build() returns to it")
    flows = {id(v): v for v in evaluator.globals.values() if isinstance(v, Graph | Builder)}
    inside = set(_nested(flows.values()))
    outermost = [value for key, value in flows.items() if key not in inside]
    if len(outermost) == 1:
        return _graph(outermost[0], outermost[0].node), Docstring()
    if not flows and len(evaluator.functions) == 1:
        (function,) = evaluator.functions.values()
        got = evaluator.call(function.name, (), {}, function)
        return _graph(got, function), read_docstring(function)
    raise ImportFailure(
        f"found {len(outermost)} flows: call the one to read `model`, "
        "or return it from build_model()"
    )


def _nested(flows: Iterable[Graph | Builder]) -> Iterable[int]:
    for flow in flows:
        for module in modules_of(flow.calls):
            yield id(module)
            if isinstance(module, Graph):
                yield from _nested([module])


def _graph(value: Any, node: ast.AST) -> Graph:
    if isinstance(value, Graph):
        return value
    if isinstance(value, Builder):
        inputs = tuple(n for c in value.calls if c.method == "input" for n in c.arguments)
        return Graph(value.calls, value.node, None, None, inputs)
    raise failure(node, "this is no flow: a FlowBuilder chain that ends in .build() is expected")
