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
from flodl_studio.importing.traced_constants import Constants, Table
from flodl_studio.importing.traced_layers import layer_params
from flodl_studio.importing.traced_ops import step_of
from flodl_studio.importing.traced_shared import Frames, share
from flodl_studio.importing.traced_step import Call, Ref, Step, refused
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
        nodes: Paths of nodes, one for each use, by the name of the layer or of the weights.
    """

    design: Design
    nodes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def design_of(
    name: str,
    entries: Sequence[Entry],
    calls: Sequence[Call],
    outputs: Sequence[str],
    tables: Mapping[str, Table] | None = None,
) -> Imported:
    """Return the design of a model that was traced.

    Args:
        name: Of the design.
        entries: Inputs of the model, the stream first.
        calls: Calls of layers and operations, in their order.
        outputs: Names of the values that it gives back.
        tables: Weights that may be tables of positions, by their names.

    Raises:
        ImportFailure: Something has no kind; the message names it and its place in the model.
    """
    reader = _Reader(Design(name=name), Constants(tables or {}))
    for entry in entries:
        reader.add_entry(entry)
    for call in calls:
        reader.add_call(call)
    reader.add_outputs(outputs)
    design, nodes = share(reader.design, reader.nodes, reader.frames)
    found = infer(design)
    wrong = next((each for each in found.problems if each.severity == "error"), None)
    if wrong is not None:
        raise ImportFailure(f"{reader.places.get(wrong.path, wrong.path)}: {wrong.message}")
    return Imported(design, nodes)


class _Reader:
    """Adds node after node.

    Attributes:
        design: As far as it is read.
        nodes: Ids of the nodes that a layer became, one a call, by its name in the model.
        places: Where in the model a node comes from, by its id.
        frames: Calls of modules that a node is in, by its id.
    """

    def __init__(self, design: Design, constants: Constants) -> None:
        self.design = design
        self.nodes: dict[str, list[str]] = {}
        self.places: dict[str, str] = {}
        self.frames: dict[str, Frames] = {}
        self._constants = constants
        self._ends: dict[str, End] = {}
        self._calls: dict[str, Call] = {}

    def add_entry(self, entry: Entry) -> None:
        """Add an input."""
        params: dict[str, Value] = {"shape": tuple(entry.shape)}
        if entry.dtype != "float32":
            params["dtype"] = entry.dtype
        self._ends[entry.name] = End(self._added("Input", params, entry.name), "out")

    def add_call(self, call: Call) -> None:
        """Add the node of a call; some calls change nothing and become none."""
        self._calls[call.name] = call
        if self._constants.add(call, any(each in self._ends for each in call.inputs)):
            return
        path = call.path
        if (positions := self._constants.positions(call)) is not None:
            step, path = positions
        elif call.target.startswith(LAYER):
            taken = tuple(each for each in call.inputs if not self._constants.is_zero(each))
            step = Step(*layer_params(call), taken)
        else:
            for each in call.inputs:
                self._end(call, each)
            step = step_of(call, self._calls)
        self._ends[call.name] = self._add(call, step, path)

    def _add(self, call: Call, step: Step, path: str = "") -> End:
        sources = [
            self._add(call, each) if isinstance(each, Step) else self._end(call, each)
            for each in step.inputs
        ]
        if not step.kind:
            return sources[0]
        node = self._added(step.kind, step.params, path)
        self.places[node] = call.place
        self.frames[node] = call.frames
        if path and (call.has_weights or path != call.path):
            self.nodes.setdefault(path, []).append(node)
        ports = [port.name for port in KINDS[step.kind].inputs]
        if len(sources) > len(ports) and not KINDS[step.kind].inputs[0].variadic:
            raise refused(call, f"takes {len(sources)} values; a {step.kind} takes {len(ports)}")
        for number, source in enumerate(sources):
            port = ports[0] if KINDS[step.kind].inputs[0].variadic else ports[number]
            self.design = edits.connect(self.design, OUTSIDE, source, End(node, port))
        return End(node, "out")

    def add_outputs(self, outputs: Sequence[str]) -> None:
        """Add what the model gives back."""
        for each in outputs:
            if each not in self._ends:
                raise ImportFailure(f"the model gives back {each}, which it did not compute")
            node = self._added("Output", {}, "")
            self.design = edits.connect(self.design, OUTSIDE, self._ends[each], End(node, "in"))

    def _end(self, call: Call, name: str) -> End:
        if name not in self._ends:
            raise refused(
                call,
                "uses weights or constants that belong to no layer with a kind; only a table of "
                "positions that is added to [B, S, E] can be read",
            )
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


__all__ = ["Call", "Entry", "Imported", "Ref", "Table", "design_of"]
