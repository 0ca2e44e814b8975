"""A topology made straight-line Python: the `forward` of a graph.

One local variable a value, freed at its last use; submodules are read from the graph's registry
once a call, so replacing one needs no rebinding; no dispatch. A value without a name of its own
goes on under the variable of the stream, so a chain reads as one would write it:

    x = call(modules["linear_1"], x)
    x = call(modules["relu_1"], x)
    x = modules["loop_1"](x)

Single layers are called the short way, `torch.nn.Module._call_impl`: it runs the hooks as
`__call__` does, but spares the hop in front of it, a twelfth of a small layer's time.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence

from flodl.graph.steps import ENTRY, CallNode, Merge, Node, Topology, Wire

_RESERVED = frozenset(
    {
        "self",
        "modules",
        "call",
        "way_in",
        "kept",
        "batch",
        "extra",
        "torch",
        "seconds",
        "clock",
        "start",
    }
    | {"call_named", "recall", "keep", "forget", "refuse", "size", "error", "unmerged", "Exception"}
)
_LINE = 12  # operands of one sum; more are added up in further lines


def lower(topology: Topology, timed: bool = False) -> str:
    """The source of `forward`; `timed` adds up the seconds of each node in `seconds`."""
    return _Lowering(topology, timed).source()


class _Lowering:
    """The state of one lowering: which variable holds which value, and until when."""

    def __init__(self, topology: Topology, timed: bool) -> None:
        self._topology = topology
        self._timed = timed
        self._tagged = {value for _, value in topology.tags}
        self._end = len(topology.nodes)
        self._last = _last_uses(topology)
        self._locals: dict[str, str] = {}  # value → variable
        self._taken: set[str] = set(_RESERVED)
        self._lines: list[str] = []
        self._names = _tag_of_value(topology)
        for name in topology.inputs:
            self._locals[name] = self._fresh(name)
        self._stream = self._fresh("x")
        self._holder = ENTRY  # the value that the variable of the stream holds
        self._locals[ENTRY] = self._stream

    def source(self) -> str:
        """The whole function."""
        topology = self._topology
        params = [self._stream, *(self._locals[name] for name in topology.inputs)]
        missing = " or ".join(f"{each} is None" for each in params)
        self._emit(f"def forward(self, {', '.join(f'{each}=None' for each in params)}, *extra):", 0)
        self._emit(f"if {missing} or extra:")
        self._emit(f"refuse(self, {', '.join(params)}, *extra)", 2)
        if topology.calls:
            self._emit("modules = self._modules")
        if any(call.leaf and not call.wires for call in topology.calls):
            self._emit("call = way_in(self)")
        if topology.tags:
            self._emit("kept = self._kept")
            self._emit("forget(kept)")
        if topology.recurrent:
            self._emit(f"batch = size({self._stream})")
        self._body()
        if topology.tags:
            self._keep()
        self._emit(f"return {self._locals[topology.result]}")
        return "\n".join(self._lines) + "\n"

    def _body(self) -> None:
        for index, node in enumerate(self._topology.nodes):
            if isinstance(node, Merge):
                self._merge(index, node, [self._locals[each] for each in node.sources])
            else:
                self._clock_start()
                variable = self._assign(index, node)
                self._emit(f"{variable} = {self._call(node)}")
                self._clock_stop(index)
                self._free(index, _reads(node))

    def _call(self, node: CallNode) -> str:
        module = f'modules["{node.segment}"]'
        stream = self._locals[node.source]
        if not node.wires:
            return f"call({module}, {stream})" if node.leaf else f"{module}({stream})"
        refs = ", ".join(f"{json.dumps(wire.key)}: {self._read(node, wire)}" for wire in node.wires)
        return f"call_named({module}, {stream}, {{{refs}}})"

    def _read(self, node: CallNode, wire: Wire) -> str:
        if not wire.recurrent:
            return self._locals[wire.value]
        slot = self._topology.recurrent.index(wire.value)
        module, stream = f'modules["{node.segment}"]', self._locals[node.source]
        return f"recall(kept, {slot}, batch, {module}, {json.dumps(wire.key)}, {stream})"

    def _merge(self, index: int, node: Merge, operands: Sequence[str]) -> None:
        first, *rest = _merge_lines(node, operands)
        if rest:  # several lines need a variable that none of the operands holds
            variable = self._fresh(self._names.get(node.id, node.id))
            self._locals[node.id] = variable
        else:
            variable = self._assign(index, node)
        self._clock_start()
        # Entering a `try` costs nothing, and only the merge stands in it: torch.compile cannot
        # break its graph inside one.
        self._emit("try:")
        for line in (first, *rest):
            self._emit(f"{variable} = {line.format(total=variable)}", 2)
        self._emit("except Exception as error:")
        self._emit(f"unmerged(self, {index}, {_tuple(operands)}, error)", 2)
        self._clock_stop(index)
        self._free(index, node.sources)

    def _assign(self, index: int, node: Node) -> str:
        """The variable for the node's value; the stream's where nothing that is needed is lost."""
        if node.id not in self._names and self._last[self._holder] <= index:
            variable = self._stream
            self._holder = node.id
        elif node.id not in self._names and self._last[self._holder] >= self._end:
            variable = self._stream = self._fresh("stream")  # the old one is needed to the end
            self._holder = node.id
        else:
            variable = self._fresh(self._names.get(node.id, node.id))
        self._locals[node.id] = variable
        return variable

    def _free(self, index: int, read: Sequence[str]) -> None:
        ending = [
            each
            for each in dict.fromkeys(read)
            if self._last[each] <= index
            and each != ENTRY
            and each not in self._topology.inputs
            and each in self._locals
            and not (self._locals[each] == self._stream and self._holder != each)
        ]
        if ending and index < len(self._topology.nodes) - 1:
            self._emit(f"del {', '.join(self._locals[each] for each in ending)}")

    def _keep(self) -> None:
        values = self._topology.values
        tagged = _tuple(self._locals[value] for value in values.values())
        if not self._topology.recurrent:
            self._emit(f"keep(kept, {tagged})")
            return
        state = _tuple(self._locals[value] for value in self._topology.recurrent)
        self._emit(f"keep(kept, {tagged}, {state}, batch)")

    def _clock_start(self) -> None:
        if self._timed:
            self._emit("start = clock()")

    def _clock_stop(self, index: int) -> None:
        if self._timed:
            self._emit(f"seconds[{index}] += clock() - start")

    def _fresh(self, name: str) -> str:
        while name in self._taken:
            name += "_"
        self._taken.add(name)
        return name

    def _emit(self, line: str, depth: int = 1) -> None:
        self._lines.append("    " * depth + line)


def _merge_lines(node: Merge, operands: Sequence[str]) -> list[str]:
    """The expressions that make the merge; all but the first go on from `{total}`."""
    op, dim = node.op.name, node.op.dim
    if op in ("concat", "stack"):
        function = "cat" if op == "concat" else "stack"
        return [f"torch.{function}(({', '.join(operands)}), dim={dim})"]
    if op == "max":
        first = f"torch.maximum({operands[0]}, {operands[1]})"
        return [first, *(f"torch.maximum({{total}}, {each})" for each in operands[2:])]
    sign = " * " if op == "mul" else " + "
    parts = [operands[at : at + _LINE] for at in range(0, len(operands), _LINE)]
    lines = [sign.join(parts[0]), *(sign.join(["{total}", *part]) for part in parts[1:])]
    if op == "mean":
        lines[-1] = f"({lines[-1]}) / {len(operands)}"
    return lines


def _reads(node: Node) -> tuple[str, ...]:
    if isinstance(node, Merge):
        return node.sources
    return (node.source, *(wire.value for wire in node.wires if not wire.recurrent))


def _all_reads(topology: Topology) -> Iterator[tuple[int, str]]:
    for index, node in enumerate(topology.nodes):
        for value in _reads(node):
            yield index, value


def _last_uses(topology: Topology) -> dict[str, int]:
    """Where each value is read last; one that nobody reads ends where it starts."""
    last = {ENTRY: -1} | dict.fromkeys(topology.inputs, -1)
    last |= {node.id: index for index, node in enumerate(topology.nodes)}
    for index, value in _all_reads(topology):
        last[value] = max(last[value], index)
    end = len(topology.nodes)
    for value in (topology.result, *topology.values.values()):
        last[value] = end
    return last


def _tag_of_value(topology: Topology) -> dict[str, str]:
    names: dict[str, str] = {}
    for tag, value in topology.tags:
        names.setdefault(value, tag)
    return names


def _tuple(parts: Iterable[str]) -> str:
    listed = list(parts)
    return f"({', '.join(listed)}{',' if len(listed) == 1 else ''})"
