"""A walk through one step of training, forward and back, that counts what is alive."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from flodl_studio.shapes.containers import calls_of_body, rounds
from flodl_studio.shapes.footprint import (
    FLOAT,
    PASSES_GRADIENT,
    VIEWS,
    keeps_input,
    keeps_output,
    number,
    passing,
)
from flodl_studio.shapes.infer import NetworkFacts
from flodl_studio.shapes.node import NodeResult


@dataclass(frozen=True)
class Loss:
    """Copies of the output that a loss makes.

    Attributes:
        forward: Alive at most on the way forward.
        kept: Kept until its own backward pass is done.
        held: Kept as long as the loss itself: the last step's is there beside the next one's.
        backward: Made at most on the way back, the gradient among them.
    """

    forward: int
    kept: int
    held: int
    backward: int


@dataclass(frozen=True)
class Part:
    """What a node, or a network inside one, has to do with memory, in bytes.

    Attributes:
        kept: Kept for the backward pass, beside what comes in and what goes out.
        forward: Alive at most on the way forward, beside the same.
        backward: Made at most on the way back: gradients of weights and of what comes in,
            and what comes and goes.
        keeps_input: Whether the way back reads what comes in.
        keeps_output: Whether it reads what goes out.
    """

    kept: float = 0.0
    forward: float = 0.0
    backward: float = 0.0
    keeps_input: bool = False
    keeps_output: bool = False


@dataclass(frozen=True)
class Whole:
    """What a whole step takes beside weights, their old gradients, the optimizer and the batch.

    Attributes:
        kept: Values kept for the backward pass.
        forward: Alive at most on the way forward.
        backward: Alive at most on the way back, new gradients of weights among them.
        held: Alive beyond the way back.
    """

    kept: float
    forward: float
    backward: float
    held: float


class _Gradient:
    """The gradient of one value or, handed on without a copy, of several."""

    def __init__(self, size: float) -> None:
        self.size = size
        self.owners = 1


class Step:
    """One step of training.

    Attributes:
        scale: Samples, halved where values take half the bytes.
    """

    def __init__(self, scale: float) -> None:
        self.scale = scale

    def whole(self, network: NetworkFacts, loss: Loss) -> Whole:
        """Return what a step through the outermost network takes."""
        way = _Way(self, network, False)
        output = self.bytes(network.live[way.end]) if way.end else 0.0
        held = 2 * loss.held * output
        back = way.back(output, held + loss.kept * output, loss.backward * output)
        forward = max(way.forth(), way.kept + loss.forward * output) + loss.held * output
        return Whole(way.kept, forward, back, way.held + held)

    def inside(self, network: NetworkFacts, learns: bool) -> Part:
        """Return what a network inside another takes; the gradient that comes is not its own."""
        way = _Way(self, network, learns)
        back = way.back(0.0, 0.0, 0.0)
        end = way.owner.get(way.end, "")
        entries = {way.owner[id] for id in way.entries}
        return Part(
            way.kept,
            way.forth(),
            back - way.kept,
            any(owner in entries for owner in way.savers),
            end in way.savers and end not in entries,
        )

    def bytes(self, result: NodeResult) -> float:
        """Return the bytes of what a node gives."""
        return number(result.facts.bytes) * self.scale if result.facts.output is not None else 0.0

    def part(self, result: NodeResult, learns: bool) -> Part:
        """Return what a node takes; `learns` tells whether its stream gets a gradient."""
        if result.node.muted:
            return Part()
        if result.inner:
            return self._container(result, learns)
        if not learns and not result.facts.parameters:
            return Part(forward=passing(result, self.scale, learns).forward)
        kept = number(result.facts.saved) * FLOAT * self.scale
        takes = passing(result, self.scale, learns)
        weights = number(result.facts.parameters) * FLOAT
        return Part(
            kept,
            kept + takes.forward,
            weights + takes.backward,
            keeps_input(result),
            keeps_output(result),
        )

    def _container(self, result: NodeResult, learns: bool) -> Part:
        parts = {slot: self.inside(inner, learns) for slot, inner in result.inner.items()}
        if result.facts.kind == "Gate":
            return self._gate(result, parts.values())
        body = parts.get("body") or max(parts.values(), key=lambda part: part.kept)
        stream = result.facts.inputs.get("in")
        if result.facts.kind == "Map" and stream is not None:
            times = number(calls_of_body(result.facts.params, stream))
            return Part(
                body.kept * times,
                body.forward * times,
                body.backward * times,
                body.keeps_input,
                body.keeps_output,
            )
        if result.facts.kind == "Loop":
            return self._loop(result, body)
        return body

    def _loop(self, result: NodeResult, body: Part) -> Part:
        """Every round but the first begins with a value of the loop's own, and ends in one."""
        times, stream = rounds(result.facts.params), self.bytes(result)
        weights = number(result.facts.parameters) * FLOAT
        stays = body.kept + stream * (body.keeps_input or body.keeps_output)
        further = times - 1
        return Part(
            body.kept + further * stays,
            further * stays + stream * (further > 0) + body.forward,
            body.backward + (stream + weights) * (further > 0),
            body.keeps_input,
            body.keeps_output,
        )

    def _gate(self, result: NodeResult, experts: Iterable[Part]) -> Part:
        """All experts run; their values are stacked, weighed, and summed up."""
        parts = list(experts)
        values = len(parts) * self.bytes(result)
        kept = sum(part.kept for part in parts) + values
        kept += self.bytes(result) * sum(part.keeps_output for part in parts)
        weights = number(result.facts.parameters) * FLOAT
        within = max((part.backward for part in parts), default=0.0)
        return Part(kept, kept + 2 * values, max(2 * values, values + within + weights), True)


class _Way:
    """The way through one network.

    Attributes:
        owner: For each node the one whose memory its output is.
        savers: Values that the way back reads, each with the node that is the last to do so: the
            first on the way forward.
        kept: Bytes kept when the way forward is done.
        held: Bytes that stay when the way back is done.
        entries: Inputs.
        end: The first Output.
    """

    def __init__(self, step: Step, network: NetworkFacts, learns: bool) -> None:
        self.step = step
        self.live = network.live
        self.outermost = network.given is None
        self.entries = [id for id, each in self.live.items() if each.facts.kind == "Input"]
        ends = [id for id, each in self.live.items() if each.facts.kind == "Output"]
        self.end = next((n.id for n in network.network.nodes if n.id in ends), "")
        self.learning: dict[str, bool] = {}
        self.parts: dict[str, Part] = {}
        for id, result in self.live.items():
            comes = (
                learns
                if result.facts.kind == "Input"
                else any(
                    self.learning.get(wire.source.node, False)
                    for wire in result.arrival.wires
                    if not wire.state
                )
            )
            self.parts[id] = step.part(result, comes)
            self.learning[id] = comes or result.facts.parameters > 0
        self.owner = self._owners()
        self.savers = self._savers()
        not_own = {self.owner[id] for id in self.entries}
        if not self.outermost and self.end:
            not_own.add(self.owner[self.end])
        self.size = {
            id: 0.0 if id in not_own or self.owner[id] != id else step.bytes(result)
            for id, result in self.live.items()
        }
        self.stays = {
            self.owner[id]
            for id, each in self.live.items()
            if each.node.tag is not None or (self.outermost and id in ends)
        }
        saved = self.savers.keys() | self.stays
        self.kept = sum(self.size[id] for id in saved) + sum(p.kept for p in self.parts.values())
        self.held = sum(self.size[id] for id in self.stays)

    def _owners(self) -> dict[str, str]:
        found: dict[str, str] = {}
        for id, result in self.live.items():
            found[id] = id
            if result.facts.kind in VIEWS or result.node.muted:
                sources = [wire.source.node for wire in result.arrival.wires]
                found[id] = next((found[each] for each in sources if each in found), id)
        return found

    def _savers(self) -> dict[str, str]:
        found: dict[str, str] = {}
        for id, part in self.parts.items():
            if not self.learning[id]:
                continue
            if part.keeps_output:
                found.setdefault(self.owner[id], id)
            if part.keeps_input:
                for source in self._sources(id):
                    found.setdefault(self.owner[source], id)
        return found

    def _sources(self, id: str) -> list[str]:
        wires = self.live[id].arrival.wires
        return [w.source.node for w in wires if not w.state and w.source.node in self.owner]

    def forth(self) -> float:
        """Return the most that is alive on the way forward."""
        lasts: dict[str, str] = {}
        for id in self.live:
            for source in self._sources(id):
                lasts[self.owner[source]] = id
        ending: dict[str, list[str]] = {}
        for owner, last in lasts.items():
            if owner not in self.savers and owner not in self.stays:
                ending.setdefault(last, []).append(owner)
        alive = peak = 0.0
        for id, part in self.parts.items():
            peak = max(peak, alive + self.size[id] + part.forward)
            alive += self.size[id] + part.kept
            alive -= sum(self.size[owner] for owner in ending.get(id, ()))
        return peak

    def back(self, gradient: float, kept: float, first: float) -> float:
        """Return the most that is alive on the way back.

        Args:
            gradient: Bytes of the gradient of what goes out.
            kept: Bytes that the loss keeps.
            first: Bytes that the loss makes on the way back.
        """
        freed: dict[str, list[str]] = {}
        for owner, last in self.savers.items():
            if owner not in self.stays:
                freed.setdefault(last, []).append(owner)
        alive, weights = self.kept + kept, 0.0
        flight = _Flight()
        if self.end:
            flight.take(self.end, _Gradient(gradient), 0.0)
        peak = alive + first
        for id in reversed(list(self.live)):
            mine = flight.gradients.pop(id, None)
            if mine is None or not self.learning[id]:
                continue
            part, before = self.parts[id], flight.size
            self._hand_on(id, mine, flight)
            inner = bool(self.live[id].inner)
            made = (
                max(flight.size - before, part.backward)
                if inner
                else (flight.size - before + part.backward)
            )
            peak = max(peak, alive + weights + before + made, alive + weights + flight.most)
            flight.drop(mine)
            weights += number(self.live[id].facts.parameters) * FLOAT
            alive -= part.kept + sum(self.size[owner] for owner in freed.get(id, ()))
        return peak

    def _hand_on(self, id: str, mine: _Gradient, flight: _Flight) -> None:
        result = self.live[id]
        passes = result.node.muted or result.facts.kind in PASSES_GRADIENT
        flight.most = flight.size
        for source in self._sources(id):
            if not self.learning[source]:
                continue
            size = self.step.bytes(self.live[source])
            if passes:
                mine.owners += 1
                flight.take(source, mine, size)
            else:
                flight.take(source, flight.new(size), size)


class _Flight:
    """Gradients of values that are on their way.

    Attributes:
        gradients: By the id of the node that gave the value.
        size: Bytes of all.
        most: The most bytes since it was last set.
    """

    def __init__(self) -> None:
        self.gradients: dict[str, _Gradient] = {}
        self.size = 0.0
        self.most = 0.0

    def new(self, size: float) -> _Gradient:
        """Make a gradient."""
        self.size += size
        self.most = max(self.most, self.size)
        return _Gradient(size)

    def take(self, value: str, gradient: _Gradient, size: float) -> None:
        """Add a gradient to that of a value: into it, unless it is that of others too."""
        before = self.gradients.get(value)
        if before is None:
            self.gradients[value] = gradient
            return
        if before.owners > 1:
            self.gradients[value] = self.new(size)
            self.drop(before)
        self.drop(gradient)

    def drop(self, gradient: _Gradient) -> None:
        """Be done with a gradient."""
        gradient.owners -= 1
        if gradient.owners == 0:
            self.size -= gradient.size
