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

    @property
    def values(self) -> Iterator[str]:
        """The values that the actions give, in order."""
        for action in self.actions:
            if isinstance(action, Move | Aside):
                yield action.value
            elif isinstance(action, Meet):
                yield action.merge


def script_of(wiring: Wiring, core: Core) -> Script:
    """Return the order in which the core is written."""
    writer = _Writer(wiring, core)
    writer.fork_heads(wiring.inputs[0], others=1)
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
        self.states: dict[str, set[str]] = {}  # nodes that read a value's state, by value
        self.read_as_state: dict[str, list[str]] = {}  # and the other way round
        for node in wiring.order:
            for reference in wiring.references.get(node, ()):
                word = _word(reference.port, reference.state)
                known = self.named.get(reference.value, word)
                self.named[reference.value] = min(known, word)
                if reference.state:
                    self.states.setdefault(reference.value, set()).add(node)
                    self.read_as_state.setdefault(node, []).append(reference.value)
        self._count()
        self.heads = self._find_heads()

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
        """Return the values to write beside the result, in their order; heads come last.

        By then a head is forked, unless what it reads came late.
        """
        found = {value for _, value in self.wiring.outputs[1:]}
        found.update(self.wiring.tags, self.states)
        made = [value for value in found if value in self.place and value in self.core.ends]
        ends = [value for value in made if value not in self.wiring.inputs]
        return sorted(ends, key=lambda value: (self._is_head(value), self.place[value]))

    def _is_head(self, root: str) -> bool:
        """Tell whether nothing goes on from a root, so that it may be forked."""
        goes_on = root in self.core.merges or self.wanted.get(root, 0) > 0
        return not (goes_on or root in self.states or root in self.read_as_state)

    def _find_heads(self) -> dict[str, list[str]]:
        """Return the roots that nothing goes on from, by the value that they are made of."""
        heads: dict[str, list[str]] = {}
        for root in self.roots():
            if self._is_head(root):
                heads.setdefault(self.core.traces[root].anchor, []).append(root)
        return heads

    def fork_heads(self, value: str, others: int) -> None:
        """Fork the heads of the value that the stream is at, if more is to come of it.

        Args:
            value: The value.
            others: How often it has to be wanted beside a head.
        """
        for head in self.heads.get(value, ()):
            run = self.core.traces[head].run
            fits = head not in self.written and self.written.issuperset(run.references)
            if fits and self.wanted[value] > others:
                self._fork(head)

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
            open_ones = [each for each in dict.fromkeys(inputs) if each not in self.written]
            open_ones.sort(key=lambda each: self.place.get(each, -1))
            for each in open_ones:
                yield each, each != open_ones[-1]
            self._meet(value, inputs)
            self._is_written(value)
        else:
            trace = self.core.traces[value]
            for each in sorted(trace.run.references, key=lambda each: self.place.get(each, -1)):
                yield each, True
            yield trace.anchor, False
            if value not in self.written:  # a head may have been forked on the way
                self._run(value, side)

    def _is_written(self, value: str) -> None:
        self.written.add(value)
        self._tag_states_again(value)
        if self.stream == value:
            self.fork_heads(value, others=1)

    def _fork(self, value: str) -> None:
        trace = self.core.traces[value]
        self.wanted[trace.anchor] -= 1
        self.named.setdefault(value, self._kind(value))
        self.actions.append(Aside(trace.run, value))
        self._is_written(value)

    def _run(self, value: str, side: bool) -> None:
        trace = self.core.traces[value]
        self._recall(trace.anchor)
        if value in self.written:
            return
        goes_on = self.wanted.get(value, 0) > 0 or value in self.read_as_state
        if side and self.wanted[trace.anchor] > 1 and not goes_on:
            self._fork(value)
            return
        self.wanted[trace.anchor] -= 1
        self.actions.append(Move(trace.run, value))
        self.stream = value
        self._is_written(value)

    def _meet(self, merge: str, values: tuple[str, ...]) -> None:
        stream = None
        states = self.wiring.references[merge]
        if len(values) + len(states) == 2 and self.nodes[merge].kind == "Add":
            stream = self.stream if self.stream in values else values[0]
            self._recall(stream)
        elif states:  # of which the first ones are zeros like the stream
            self._recall(values[0])
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
            self.fork_heads(value, others=1)

    def _kind(self, value: str) -> str:
        """Return a word for a value that doesn't hang on ids, which code has none of."""
        return value if value in self.wiring.inputs else snake(self.nodes[value].kind)

    def _tag_states_again(self, reader: str) -> None:
        """Give a value that is already written, and tagged, a tag behind its last state reader."""
        for value in self.read_as_state.get(reader, ()):
            earlier = value != reader and value in self.written
            if earlier and self.written.issuperset(self.states[value]):
                self.actions.append(Again(value))


def _word(port: str, state: bool) -> str:
    stem = port.rpartition("_")[0] if port[-1].isdecimal() and "_" in port else port
    if state and stem in ("ref", "in"):
        return "state"
    return "reference" if stem == "ref" else stem
