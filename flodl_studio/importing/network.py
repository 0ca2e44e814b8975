"""One network read from a flow: its nodes, wires and tags."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from flodl_studio.design import names
from flodl_studio.design.values import End, Network, Node, Place, Value, Wire
from flodl_studio.importing.library import ROUTERS, merge_of
from flodl_studio.importing.objects import BuilderCall, Graph, Module, failure
from flodl_studio.importing.steps import (
    Reference,
    Step,
    operand,
    operands,
    read_tags,
    steps_of,
    text,
    whole,
)
from flodl_studio.shapes.order import port_order

if TYPE_CHECKING:
    from flodl_studio.importing.design import DesignReader

MODES = {"for_n": "for_n", "while_cond": "while", "until_cond": "until"}
GATES = {"SoftmaxRouter": "softmax", "SigmoidRouter": "sigmoid"}
SELECTORS = {"ArgmaxSelector": "argmax", "FixedSelector": "fixed"}


@dataclass
class Tags:
    """Tags of one graph; `outputs` are those that the docstring calls outputs."""

    values: dict[str, Source] = field(default_factory=dict)
    outputs: tuple[str, ...] = ()


@dataclass(frozen=True)
class Now:
    """A value of this call: what a node gives."""

    node: str


@dataclass(frozen=True)
class Later:
    """A value that gets its tag later in the flow: its reader gets it from the previous call."""

    tag: str
    tags: Tags
    at: ast.AST


Source = Now | Later


class NetworkReader:
    """Reads flows into one network; branches without a name of their own are read in place."""

    def __init__(self, reader: DesignReader, place: Place) -> None:
        self.reader = reader
        self.place = place
        self.nodes: dict[str, Node] = {}
        self._wires: list[Wire] = []
        self._pending: list[tuple[Later, End]] = []
        self._counts: Counter[str] = Counter()
        self._taken: set[End] = set()

    # The parts of a network

    def add(self, kind: str, params: Mapping[str, Value], id: str | None = None) -> str:
        """Add a node and return its id."""
        id = id if id is not None else self._numbered(names.snake(kind))
        self.nodes[id] = Node(id, kind, dict(params))
        return id

    def _numbered(self, stem: str) -> str:
        self._counts[stem] += 1
        while f"{stem}_{self._counts[stem]}" in self.nodes:
            self._counts[stem] += 1
        return f"{stem}_{self._counts[stem]}"

    def add_named(self, kind: str, params: Mapping[str, Value], id: str, at: ast.AST) -> str:
        """Add a node whose id the code gives."""
        wrong = names.fault(id) or ("is there twice" if id in self.nodes else None)
        if wrong is not None:
            raise failure(at, f"the name {id!r} {wrong}")
        return self.add(kind, params, id)

    def wire(self, source: Source, node: str, port: str, at: ast.AST) -> None:
        """Wire a value to an input port."""
        end = End(node, port)
        if end in self._taken:
            raise failure(at, f"{port!r} of {node} is given twice")
        self._taken.add(end)
        if isinstance(source, Later):
            self._pending.append((source, end))
        else:
            self._wires.append(Wire(End(source.node, "out"), end))

    def network(self) -> Network:
        """Return what has been read: Inputs first, Outputs last, wires by where they go."""
        for later, end in self._pending:
            source = self._settled(later)
            if end.port == "in":
                raise failure(later.at, f"the stream can't read {later.tag!r} before it is tagged")
            self._wires.append(Wire(End(source.node, "out"), end, state=True))
        self._pending = []
        rank = {"Input": 0, "Output": 2}
        nodes = sorted(self.nodes.values(), key=lambda node: rank.get(node.kind, 1))
        order = {node.id: index for index, node in enumerate(nodes)}

        def place(wire: Wire) -> tuple[int, bool, tuple[str, int]]:
            port = wire.target.port  # the stream before all references
            return (order[wire.target.node], port != "in", port_order(port))

        wires = sorted(self._wires, key=place)
        return Network(tuple(nodes), tuple(wires))

    def _settled(self, later: Later) -> Now:
        source: Source | None = later
        seen: list[Source] = []
        while isinstance(source, Later) and source not in seen:
            seen.append(source)
            source = source.tags.values.get(source.tag)
        if not isinstance(source, Now):
            raise failure(later.at, f"the tag {later.tag!r} never comes")
        return source

    # A flow, step by step

    def flow(self, calls: tuple[BuilderCall, ...], stream: Source, tags: Tags) -> Source:
        """Read a chain of calls from a value on and return the value at its end."""
        beside: Source | None = None  # what a fork gave, until its tag
        read = read_tags(calls)
        for step in steps_of(calls):
            method = step.call.method
            if method == "tag":
                name = text(step.call.arguments[0], step.call)
                own = name.startswith("_") and name in read  # a name that an export needed
                tagged = self._tag(beside or stream, name, tags, step, own)
                stream = stream if beside else tagged
                beside = None
                continue
            if beside is not None:
                raise failure(step.call.node, "after .fork() comes the .tag() of what it gives")
            if method == "fork":
                module = operand(step.call.arguments[0], step.call)
                beside = self._branch(module, stream, step.using, tags, step.call.node)
            elif method != "input":
                stream = self._step(step, stream, tags)
        return stream

    def _step(self, step: Step, stream: Source, tags: Tags) -> Source:
        call = step.call
        match call.method:
            case "through":
                module = operand(call.arguments[0], call)
                return self.module(module, stream, step.using, tags, call.node)
            case "also":
                module = operand(call.arguments[0], call)
                value = self._branch(module, stream, step.using, tags, call.node)
                return self._merged("Add", {}, [stream, value], call)
            case "also_with":
                skip = operand(call.arguments[0], call)
                main = operand(call.arguments[1], call)
                one = self._branch(skip, stream, (), tags, call.node)
                two = self._branch(main, stream, step.using, tags, call.node)
                return self._merged("Add", {}, [one, two], call)
            case "split":
                return self._split(step, stream, tags)
            case "loop_body":
                return self._loop(step, stream, tags)
            case "map":
                return self._map(step, stream, tags)
        return self._choice(step, stream, tags)

    def _tag(self, value: Source, name: str, tags: Tags, step: Step, own: bool = False) -> Source:
        """Give a value a tag, and return it: an inner Input is called by its tag from then on.

        An export's own tag is no tag of the design.
        """
        if name in tags.values:
            raise failure(step.call.node, f"the tag {name!r} is there twice")
        if name.startswith("_") and isinstance(value, Now) and self._renames(value, name):
            value = Now(name[1:])
        tags.values[name] = value
        if own or name in tags.outputs or isinstance(value, Later):
            return value
        node = self.nodes[value.node]
        if node.tag is not None:  # a value has one name in a design; a second needs a node
            id = self.add("Identity", {})
            self.wire(value, id, "in", step.call.node)
            node = self.nodes[id]
        self.nodes[node.id] = replace(node, tag=name)
        return value

    def _renames(self, value: Now, tag: str) -> bool:
        """Give an inner Input the name by which its flow tags it; tell whether it did."""
        node, id = self.nodes[value.node], tag[1:]
        if node.kind != "Input" or self.place == Place() or names.fault(id) or id in self.nodes:
            return False
        if any(wire.source.node == node.id for wire in self._wires):
            return False  # a tag that comes later names something else
        self.nodes = {
            (id if each.id == node.id else each.id): (
                replace(each, id=id) if each.id == node.id else each
            )
            for each in self.nodes.values()
        }
        return True

    def _merged(
        self, kind: str, params: Mapping[str, Value], values: list[Source], call: BuilderCall
    ) -> Source:
        id = self.add(kind, params)
        for index, value in enumerate(values):
            self.wire(value, id, f"in_{index}", call.node)
        return Now(id)

    def _split(self, step: Step, stream: Source, tags: Tags) -> Source:
        ending = step.tail("merge")
        if ending is None:
            raise failure(step.call.node, "a split must end in .merge()")
        merge = merge_of(ending.arguments[0], ending.node)
        values = [
            self._branch(branch, stream, step.using, tags, step.call.node)
            for branch in operands(step.call.arguments[0], step.call)
        ]
        group = step.tail("tag_group")
        if group is not None:
            stem = text(group.arguments[0], group)
            for index, value in enumerate(values):
                self._tag(value, f"{stem}_{index}", tags, step)
        params: dict[str, Value] = {}
        if merge.dim is not None and merge.dim != 1:
            params["dim"] = merge.dim
        return self._merged(merge.kind, params, values, ending)

    # Modules

    def _branch(
        self,
        module: Module | Graph,
        stream: Source,
        using: tuple[Reference, ...],
        tags: Tags,
        at: ast.AST,
    ) -> Source:
        """Read a module beside the stream: a graph without a name is drawn in place."""
        if isinstance(module, Module) and module.kind == "Identity":
            return stream
        if isinstance(module, Graph) and self.reader.is_anonymous(module):
            inner = Tags()
            for name in module.inputs:
                wanted = [ref for ref in using if name in (ref.key, ref.tag)]
                if not wanted:
                    raise failure(at, f"the input {name!r} of this branch gets no value")
                inner.values[name] = _found(wanted[0], tags)
            return self.flow(module.calls, stream, inner)
        return self.module(module, stream, using, tags, at)

    def module(
        self,
        module: Module | Graph,
        stream: Source,
        using: tuple[Reference, ...],
        tags: Tags,
        at: ast.AST,
    ) -> Source:
        """Read a module on the stream as one node, and return what it gives."""
        if isinstance(module, Module) and module.kind == "Recall":
            return self._recalled(module, using, tags, at)
        if isinstance(module, Module) and module.kind in ROUTERS:
            raise failure(at, f"{module.kind} stands in a gate or a switch, not on the stream")
        id = self.reader.node(self, module)
        self.wire(stream, id, "in", at)
        self._refer(id, using, tags)
        return Now(id)

    def _recalled(
        self, module: Module, using: tuple[Reference, ...], tags: Tags, at: ast.AST
    ) -> Source:
        wanted = module.params.get("tag")
        found = [ref for ref in using if wanted is None or wanted in (ref.key, ref.tag)]
        if len(found) != 1:
            raise failure(at, f"Recall returns one reference, and .using() gives {len(found)}")
        return _found(found[0], tags)

    def _refer(self, id: str, using: tuple[Reference, ...], tags: Tags) -> None:
        ports = self.reader.reference_ports(self.nodes[id])
        count = 0
        for ref in using:
            key = ref.key or ref.tag
            if ports is None:  # any number of them
                port = key if ref.key is not None and key.startswith("ref_") else f"ref_{count}"
                count += 1
            elif key in ports:
                port = key
            elif len(ports) == 1 and len(using) == 1:
                (port,) = ports
            else:
                known = ", ".join(ports) or "none"
                raise failure(ref.node, f"{id} has no reference {key!r}; it has {known}")
            self.wire(_found(ref, tags), id, port, ref.node)

    # Containers

    def _loop(self, step: Step, stream: Source, tags: Tags) -> Source:
        ending = step.tail(*MODES)
        if ending is None:
            raise failure(step.call.node, ".loop_body() is followed by .for_n() or a condition")
        body = operand(step.call.arguments[0], step.call)
        mode = MODES[ending.method]
        params: dict[str, Value] = {}
        if mode == "for_n":
            params["n"] = whole(ending, 0, "n")
        else:
            params |= {"mode": mode, "max_iter": whole(ending, 1, "max_iter")}
        id = self.add("Loop", params)
        networks = {"body": self.reader.inner(body, self.place.inside(id, "body"))}
        if mode != "for_n":
            condition = operand(ending.arguments[0], ending)
            networks["cond"] = self.reader.inner(condition, self.place.inside(id, "cond"))
        return self._container(id, networks, stream, step, tags)

    def _map(self, step: Step, stream: Source, tags: Tags) -> Source:
        body = operand(step.call.arguments[0], step.call)
        params: dict[str, Value] = {}
        slices, over = step.tail("slices"), step.tail("over")
        if slices is not None:
            params |= {"mode": "slices", "n": whole(slices, 0, "n")}
        elif over is not None:
            tag = text(over.arguments[0], over)
            stream = _found(Reference(None, tag, over.node), tags)
        elif step.tail("each") is None:
            raise failure(step.call.node, ".map() is followed by .each(), .over() or .slices()")
        if step.tail("batched") is not None:
            params["batched"] = True
        id = self.add("Map", params)
        networks = {"body": self.reader.inner(body, self.place.inside(id, "body"))}
        return self._container(id, networks, stream, step, tags)

    def _choice(self, step: Step, stream: Source, tags: Tags) -> Source:
        call = step.call
        router = call.arguments[0]
        gate = call.method == "gate"
        words = GATES if gate else SELECTORS
        if not isinstance(router, Module) or router.kind not in words:
            raise failure(call.node, f".{call.method}() takes one of {', '.join(words)}")
        chosen = words[router.kind]
        params: dict[str, Value] = {}
        if chosen not in ("softmax", "argmax"):
            params["router" if gate else "selector"] = chosen
        if "index" in router.params:
            params["index"] = router.params["index"]
        id = self.add("Gate" if gate else "Switch", params)
        self.reader.pin(self.place, id, router)
        stem = "expert" if gate else "branch"
        networks = {
            f"{stem}_{index}": self.reader.inner(each, self.place.inside(id, f"{stem}_{index}"))
            for index, each in enumerate(operands(call.arguments[1], call))
        }
        return self._container(id, networks, stream, step, tags)

    def _container(
        self, id: str, networks: Mapping[str, Network], stream: Source, step: Step, tags: Tags
    ) -> Source:
        self.nodes[id] = replace(self.nodes[id], networks=dict(networks))
        self.wire(stream, id, "in", step.call.node)
        self._refer(id, step.using, tags)
        return Now(id)


def _found(reference: Reference, tags: Tags) -> Source:
    return tags.values.get(reference.tag) or Later(reference.tag, tags, reference.node)
