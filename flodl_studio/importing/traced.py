"""From the calls that a PyTorch model was seen to make to a design. No torch in here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flodl_studio.catalog import KINDS
from flodl_studio.design import edits, names
from flodl_studio.design.freezing import frozen
from flodl_studio.design.values import Design, End, Place, Value
from flodl_studio.errors import ImportFailure, StudioError
from flodl_studio.importing.traced_layers import layer_params
from flodl_studio.importing.traced_ops import Call, Ref, Step, refused, step_of
from flodl_studio.shapes.infer import infer

LAYER = "torch.nn."
OUTSIDE = Place()


@dataclass(frozen=True)
class Entry:
    """An input of the model.

    Attributes:
        name: Name of its value.
        shape: Of one sample, names where any length fits.
        dtype: ``float32``, ``int64`` or ``bool``.
    """

    name: str
    shape: tuple[int | str, ...]
    dtype: str = "float32"


@dataclass(frozen=True)
class Imported:
    """A design, and which of its nodes each layer of the model became.

    Attributes:
        design: The design.
        nodes: Ids of nodes by the layer's name in the model.
    """

    design: Design
    nodes: Mapping[str, str] = field(default_factory=dict)


def design_of(
    name: str, entries: Sequence[Entry], calls: Sequence[Call], outputs: Sequence[str]
) -> Imported:
    """Return the design of a model that was traced.

    Args:
        name: Of the design.
        entries: Inputs of the model, the stream first.
        calls: Calls of layers and operations, in their order.
        outputs: Names of the values that it gives back.

    Raises:
        ImportFailure: Something has no kind; the message names it and its place in the model.
    """
    reader = _Reader(Design(name=name))
    for entry in entries:
        reader.add_entry(entry)
    for call in calls:
        reader.add_call(call)
    reader.add_outputs(outputs)
    found = infer(reader.design)
    wrong = next((each for each in found.problems if each.severity == "error"), None)
    if wrong is not None:
        raise ImportFailure(f"{reader.places.get(wrong.path, wrong.path)}: {wrong.message}")
    return Imported(reader.design, reader.nodes)


class _Reader:
    """Adds node after node.

    Attributes:
        design: As far as it is read.
        nodes: Ids of nodes by the layer's name in the model.
        places: Where in the model a node comes from, by its id.
    """

    def __init__(self, design: Design) -> None:
        self.design = design
        self.nodes: dict[str, str] = {}
        self.places: dict[str, str] = {}
        self._ends: dict[str, End] = {}
        self._calls: dict[str, Call] = {}

    def add_entry(self, entry: Entry) -> None:
        """Add an input."""
        params: dict[str, Value] = {"shape": tuple(entry.shape)}
        if entry.dtype != "float32":
            params["dtype"] = entry.dtype
        self._ends[entry.name] = End(self._added("Input", params, ""), "out")

    def add_call(self, call: Call) -> None:
        """Add the node of a call; some calls change nothing and become none."""
        self._calls[call.name] = call
        if call.target.startswith(LAYER):
            step = Step(*layer_params(call), call.inputs)
        else:
            step = step_of(call, self._calls)
        if step.kind:
            self._add(call, step)
        else:
            self._ends[call.name] = self._end(call, step.inputs[0])

    def _add(self, call: Call, step: Step) -> None:
        if call.path and call.path in self.nodes:
            if call.has_weights:
                raise refused(call, "is called twice; layers of a design don't share weights")
            path = ""
        else:
            path = call.path
        sources = [self._end(call, each) for each in step.inputs]
        node = self._added(step.kind, step.params, path)
        self.places[node] = call.place
        if path:
            self.nodes[path] = node
        ports = [port.name for port in KINDS[step.kind].inputs]
        if len(sources) > len(ports) and not KINDS[step.kind].inputs[0].variadic:
            raise refused(call, f"takes {len(sources)} values; a {step.kind} takes {len(ports)}")
        for number, source in enumerate(sources):
            port = ports[0] if KINDS[step.kind].inputs[0].variadic else ports[number]
            self.design = edits.connect(self.design, OUTSIDE, source, End(node, port))
        self._ends[call.name] = End(node, "out")

    def add_outputs(self, outputs: Sequence[str]) -> None:
        """Add what the model gives back."""
        for each in outputs:
            if each not in self._ends:
                raise ImportFailure(f"the model gives back {each}, which it did not compute")
            node = self._added("Output", {}, "")
            self.design = edits.connect(self.design, OUTSIDE, self._ends[each], End(node, "in"))

    def _end(self, call: Call, name: str) -> End:
        if name not in self._ends:
            raise refused(call, "uses weights or constants that belong to no layer with a kind")
        return self._ends[name]

    def _added(self, kind: str, params: Mapping[str, Value], path: str) -> str:
        taken = self.design.network.by_id
        defaults = {param.name: param.default for param in KINDS[kind].params}
        params = {key: value for key, value in params.items() if value != defaults[key]}
        name = path.replace(".", "_")
        if not name or names.fault(name) is not None or name in taken:
            name = edits.fresh_id(self.design.network, kind)
        try:
            self.design = edits.add_node(
                self.design, OUTSIDE, kind, None, params=_frozen(params), id=name
            )
        except StudioError as error:
            raise ImportFailure(f"{path or kind}: {error}") from error
        return name


def _frozen(params: Mapping[str, Any]) -> Mapping[str, Value]:
    return {name: frozen(value) for name, value in params.items()}


__all__ = ["Call", "Entry", "Imported", "Ref", "design_of"]
