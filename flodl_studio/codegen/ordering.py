"""In which order the core of a network is written, and where values are tagged and recalled.

The stream is always at one value. A run that goes on from it is simply written; a value that is
only wanted beside it is a fork; whatever else is needed is recalled by its tag. Values that a node
reads beside its stream are written first, its stream last, so that the stream is where it should
be as often as possible.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from flodl_studio.codegen.reduction import Core, Run
from flodl_studio.codegen.wiring import Wiring
from flodl_studio.design.names import snake


@dataclass(frozen=True)
class Move:
    """The stream goes on through a run and becomes a value."""

    run: Run
    value: str


@dataclass(frozen=True)
class Aside:
    """A run is forked off the stream and gives a value."""

    run: Run
    value: str


@dataclass(frozen=True)
class Recall:
    """The stream becomes a value that was tagged."""

    value: str


@dataclass(frozen=True)
class Meet:
    """Tagged values are merged; the stream becomes the merge's value."""

    merge: str
    values: tuple[str, ...]
    stream: str | None  # the value that the stream is at, when one of two to add


@dataclass(frozen=True)
class Again:
    """A value is tagged once more, for a node that reads it in the next call."""

    value: str


Action = Move | Aside | Recall | Meet | Again


@dataclass(frozen=True)
class Script:
    """What to write, in order.

    Attributes:
        actions: The actions; each Move, Aside and Meet gives a value for the first time.
        named: Values that need a tag, with the word for one of our own making.
    """

    actions: tuple[Action, ...]
    named: dict[str, str]


def script_of(wiring: Wiring, core: Core) -> Script:
    """Return the order in which the core is written."""
    writer = _Writer(wiring, core)
    for root in writer.roots():
        writer.reach(root, side=True)
    if wiring.outputs:
        writer.finish(wiring.outputs[0][1])
    return Script(tuple(writer.actions), writer.named)


class _Writer:
    def __init__(self, wiring: Wiring, core: Core) -> None:
        self.wiring = wiring
        self.nodes = wiring.network.by_id
        self.core = core
        self.place = {value: index for index, value in enumerate(wiring.order)}
        self.stream = wiring.inputs[0]
        self.written = set(wiring.inputs)
        self.actions: list[Action] = []
        self.named: dict[str, str] = {}
        self.wanted: dict[str, int] = {}  # how often a value is still wanted as the stream
        self.states: dict[str, list[str]] = {}  # nodes that read a value's state, by value
        for node in wiring.order:
            for reference in wiring.references.get(node, ()):
                self.named.setdefault(reference.value, _word(reference.port, reference.state))
                if reference.state:
                    self.states.setdefault(reference.value, []).append(node)
        self._count()

    def _core_values(self) -> Iterator[str]:
        """Yield the values of the core that something is made of."""
        waiting = [value for _, value in self.wiring.outputs]
        waiting += [*self.wiring.tags, *self.states]
        seen: set[str] = set()
        while waiting:
            value = waiting.pop()
            if value in seen or value in self.wiring.inputs:
                continue
            seen.add(value)
            if self._is_folded(value):
                continue
            yield value
            waiting += self._needs(value)

    def _is_folded(self, value: str) -> bool:
        return value not in self.core.ends and value not in self.core.merges

    def _needs(self, value: str) -> list[str]:
        if value in self.core.merges:
            return list(self.core.merges[value])
        trace = self.core.traces[value]
        return [*trace.run.references, trace.anchor]

    def _count(self) -> None:
        for value in self._core_values():
            if value not in self.core.merges:
                anchor = self.core.traces[value].anchor
                self.wanted[anchor] = self.wanted.get(anchor, 0) + 1
        if self.wiring.outputs:
            result = self.wiring.outputs[0][1]
            self.wanted[result] = self.wanted.get(result, 0) + 1

    def roots(self) -> list[str]:
        """Return the values to write beside the result, each as early as it can be."""
        found = dict.fromkeys(value for _, value in self.wiring.outputs[1:])
        found.update(dict.fromkeys(value for value in self.wiring.tags))
        found.update(dict.fromkeys(self.states))
        place = self.place
        made = [value for value in found if value in place and value not in self.wiring.inputs]
        ends = [value for value in made if not self._is_folded(value)]

        def moment(value: str) -> tuple[int, int]:
            before = max((place.get(each, -1) for each in self._needs(value)), default=-1)
            return before, place[value]

        return sorted(ends, key=moment)

    def reach(self, value: str, side: bool) -> None:
        """Write a value and, before it, all that it is made of."""
        work = [self._steps(value, side)]
        while work:
            try:
                needed, beside = next(work[-1])
            except StopIteration:
                work.pop()
                continue
            work.append(self._steps(needed, beside))

    def finish(self, value: str) -> None:
        """Bring the stream to the result."""
        self.reach(value, side=False)
        self._recall(value)

    def _steps(self, value: str, side: bool) -> Iterator[tuple[str, bool]]:
        """Yield what must be written first, then write the value."""
        if value in self.written:
            return
        if value in self.core.merges:
            inputs = self.core.merges[value]
            in_order = sorted(dict.fromkeys(inputs), key=lambda each: self.place.get(each, -1))
            for each in in_order:
                yield each, each != in_order[-1]
            self._meet(value, inputs)
        else:
            trace = self.core.traces[value]
            for each in sorted(trace.run.references, key=lambda each: self.place.get(each, -1)):
                yield each, True
            yield trace.anchor, False
            self._run(value, side)
        self.written.add(value)
        self._tag_states_again(value)

    def _run(self, value: str, side: bool) -> None:
        trace = self.core.traces[value]
        self.wanted[trace.anchor] -= 1
        self._recall(trace.anchor)
        beside = side and self.wanted[trace.anchor] > 0 and not self.wanted.get(value, 0)
        if beside and not self._reads_state(value):
            self.named.setdefault(value, self._kind(value))
            self.actions.append(Aside(trace.run, value))
        else:
            self.actions.append(Move(trace.run, value))
            self.stream = value

    def _meet(self, merge: str, values: tuple[str, ...]) -> None:
        stream = None
        if len(values) == 2 and self.wiring.network.by_id[merge].kind == "Add":
            stream = self.stream if self.stream in values else values[0]
            self._recall(stream)
        for value in values:
            if value != stream:
                self.named.setdefault(value, self._kind(value) if stream is None else "skip")
        self.actions.append(Meet(merge, values, stream))
        self.stream = merge

    def _recall(self, value: str) -> None:
        if self.stream != value:
            self.named.setdefault(value, self._kind(value))
            self.actions.append(Recall(value))
            self.stream = value

    def _kind(self, value: str) -> str:
        """Return a word for a value that doesn't hang on ids, which code has none of."""
        return value if value in self.wiring.inputs else snake(self.nodes[value].kind)

    def _reads_state(self, node: str) -> bool:
        return any(reference.state for reference in self.wiring.references.get(node, ()))

    def _tag_states_again(self, reader: str) -> None:
        """Give a value that is already written, and tagged, a tag behind its last state reader."""
        for value, readers in self.states.items():
            earlier = reader in readers and value != reader and value in self.written
            if earlier and self.written.issuperset(readers):
                self.actions.append(Again(value))


def _word(port: str, state: bool) -> str:
    stem = port.rpartition("_")[0] if port[-1].isdecimal() and "_" in port else port
    if state and stem in ("ref", "in"):
        return "state"
    return "reference" if stem == "ref" else stem
