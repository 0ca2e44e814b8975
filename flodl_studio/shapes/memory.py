"""How much memory training takes: a walk through one step, forward and back.

Autograd keeps what the backward pass will read: some operations read their input again, some their
output, some neither, and views cost nothing. The walk goes back through the nodes as the backward
pass does: what each node kept is freed, gradients of weights pile up, gradients of values come and
go; the peak is the most that is alive at one time. After it, the optimizer's step has a peak of its
own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flodl_studio.catalog.dims import Size
from flodl_studio.design.values import Value, Wire
from flodl_studio.shapes.containers import rounds
from flodl_studio.shapes.infer import Inference, NetworkFacts
from flodl_studio.shapes.node import NodeResult

FREE_LENGTH = 64
"""What a free length is taken for where a number is needed."""

LARGEST = 10**100
"""Sizes beyond are cut: what is that large fits nowhere, and floats end somewhere."""

MOMENTS: Mapping[str, int] = {"sgd": 0, "adam": 2, "adamw": 2, "rmsprop": 1}
"""Numbers that an optimizer keeps for each parameter (sgd with momentum one)."""

STEP_COPIES: Mapping[str, int] = {"sgd": 0, "adam": 2, "adamw": 2, "rmsprop": 1}
"""Copies of the largest parameter that one step of the optimizer makes."""

COMES_AND_GOES: Mapping[str, float] = {"LSTM": 0.5, "GRU": 0.5}
"""Gradients inside a module in its backward pass, as a part of what it keeps."""

COPIES_GRADIENT = frozenset(
    {"Conv1d", "Conv2d", "Conv3d", "ConvTranspose1d", "ConvTranspose2d", "ConvTranspose3d"}
)
"""Kinds that make the gradient of their input in a layout of their own, and copy it."""

KEEPS_OUTPUT = frozenset({"ReLU", "Sigmoid", "Tanh", "Softmax", "LogSoftmax"})
"""Kinds whose backward reads their output."""

KEEPS_NOTHING = frozenset(
    {
        "Add",
        "Mean",
        "Concat",
        "Stack",
        "Output",
        "Identity",
        "Flatten",
        "Reshape",
        "Permute",
        "Select",
        "Squeeze",
        "Unsqueeze",
        "Reduce",
        "Scale",
        "PixelShuffle",
        "PixelUnshuffle",
        "Upsample",
        "Unfold",
        "Fold",
        "ZeroPad2d",
        "Dropout",
        "Dropout2d",
        "AlphaDropout",
        "PositionalEmbedding",
        "SinusoidalPositions",
        "StateAdd",
        "Input",
    }
)
"""Kinds whose backward reads neither input nor output (dropout keeps a mask of its own)."""

VIEWS = frozenset(
    {"Output", "Identity", "Flatten", "Reshape", "Permute", "Select", "Squeeze", "Unsqueeze"}
)
"""Kinds whose output is their input, seen in another way."""


PASSING = frozenset({"Network", "Block", "Loop"})
"""Containers that give what a network inside them gives, as it is."""


@dataclass(frozen=True)
class TrainingMemory:
    """Bytes that training takes at its peak, and what they are made of.

    Attributes:
        weights: Parameters and buffers.
        gradients: Gradients of the parameters.
        optimizer: What the optimizer keeps.
        activations: Values kept for the backward pass.
        peak: The most that is alive at one time; gradients and activations are not all alive
            together, so it may be less than the sum, and more by what comes and goes.
    """

    weights: float
    gradients: float
    optimizer: float
    activations: float
    peak: float


def training_memory(inference: Inference, training: Mapping[str, Value] | None) -> TrainingMemory:
    """Return the memory that training a design takes with its settings."""
    settings = training or {}
    size = settings.get("batch_size", 64)
    batch = size if isinstance(size, int) and not isinstance(size, bool) else 64
    chosen = settings.get("optimizer")
    options = chosen if isinstance(chosen, Mapping) else {}
    kind = str(options.get("kind", "adam"))
    moments = 1 if kind == "sgd" and options.get("momentum") else MOMENTS.get(kind, 2)
    scale = 0.5 if settings.get("precision") == "bfloat16" else 1.0
    root = inference.root
    parameters = number(inference.parameters) * 4
    whole = _Backward(batch * scale).network(root)
    largest = max((number(r.facts.parameters) * 4 for r in _leaves(root)), default=0.0)
    step = parameters + largest * STEP_COPIES.get(kind, 2)
    standing = parameters + number(root.buffers) * 4 + parameters * moments
    return TrainingMemory(
        weights=parameters + number(root.buffers) * 4,
        gradients=parameters,
        optimizer=parameters * moments,
        activations=whole.kept,
        peak=standing + max(whole.peak, step),
    )


def fits(memory: TrainingMemory, available: float) -> bool:
    """Tell whether training fits in so many bytes that are free on the device."""
    return memory.peak <= available


def _leaves(network: NetworkFacts) -> list[NodeResult]:
    found: list[NodeResult] = []
    for result in network.live.values():
        if result.inner:
            for inner in result.inner.values():
                found += _leaves(inner)
        else:
            found.append(result)
    return found


def number(size: Size) -> float:
    """Return a size as a number, free lengths taken as `FREE_LENGTH`."""
    if not isinstance(size, int):
        size = size.at(dict.fromkeys(size.symbols, FREE_LENGTH))
    assert isinstance(size, int), "every free length has been replaced"
    return float(min(size, LARGEST))


@dataclass(frozen=True)
class _Part:
    """What a node or a network has to do with memory.

    Attributes:
        kept: Bytes it keeps for the backward pass; what comes in is not its own.
        peak: The most that is alive on the way back.
        keeps_input: Whether the backward pass inside reads what comes in.
        keeps_output: Whether what goes out is among what is kept.
    """

    kept: float
    peak: float
    keeps_input: bool = False
    keeps_output: bool = False


class _Backward:
    """Walks back through networks.

    Attributes:
        scale: Samples a step, halved where activations take half the bytes.
    """

    def __init__(self, scale: float) -> None:
        self.scale = scale

    def network(self, network: NetworkFacts) -> _Part:
        """Return what a network keeps for its backward pass, and the peak on the way."""
        parts = {node: self._part(result) for node, result in network.live.items()}
        storage = _storages(network)
        savers = _savers(network, storage, parts)
        borrowed = set() if network.given is None else set(_inputs(network))
        size = {
            node: 0.0 if node in borrowed or parts[node].keeps_output else self._bytes(result)
            for node, result in network.live.items()
        }
        live = sum(size[owner] for owner in savers) + sum(part.kept for part in parts.values())
        kept = live
        freed: dict[str, list[str]] = {}
        for owner, first in savers.items():
            freed.setdefault(first, []).append(owner)
        gradients: dict[str, float] = {}
        flight, peak = 0.0, live
        for node in reversed(list(network.live)):
            result, part = network.live[node], parts[node]
            new = {
                storage[wire.source.node]: self._bytes(network.live[storage[wire.source.node]])
                for wire in result.arrival.wires
                if not wire.state and wire.source.node in storage and _has_gradient(network, wire)
            }
            fresh = sum(each for owner, each in new.items() if owner not in gradients)
            sums = sum(each for owner, each in new.items() if owner in gradients)
            own = storage[node] == node
            comes = self._bytes(result) if node not in gradients and own else 0.0
            weights = 0.0 if result.inner else number(result.facts.parameters) * 4
            within = max(weights, part.peak - part.kept)
            if result.facts.kind in COPIES_GRADIENT:
                within = max(within, fresh + sums)
            peak = max(peak, live + flight + comes + fresh + sums + within)
            gradients.update(new)
            flight += fresh
            if own:
                flight -= gradients.pop(node, 0.0)
            live += number(result.facts.parameters) * 4 - part.kept
            live -= sum(size[owner] for owner in freed.get(node, ()))
        ends = [storage[id] for id, each in network.live.items() if each.facts.kind == "Output"]
        return _Part(
            kept,
            peak,
            keeps_input=any(owner in borrowed for owner in savers),
            keeps_output=any(owner in savers and owner not in borrowed for owner in ends),
        )

    def _bytes(self, result: NodeResult) -> float:
        return number(result.facts.bytes) * self.scale if result.facts.output is not None else 0.0

    def _part(self, result: NodeResult) -> _Part:
        """Return what a node keeps beside values on wires, and the peak inside it."""
        own = number(result.facts.saved) * 4.0 * self.scale
        if not result.inner or result.node.muted:
            return _Part(own, own * (1 + COMES_AND_GOES.get(result.facts.kind, 0.0)))
        parts = [self.network(inner) for inner in result.inner.values()]
        times = rounds(result.facts.params) if result.facts.kind == "Loop" else 1
        kept = sum(part.kept for part in parts) * times
        if (
            result.facts.kind == "Loop"
        ):  # every round after the first begins with a value of its own
            kept += self._bytes(result) * (times - 1) * any(part.keeps_input for part in parts)
        return _Part(
            kept,
            kept + max((part.peak - part.kept for part in parts), default=0.0),
            keeps_input=any(part.keeps_input for part in parts),
            keeps_output=all(part.keeps_output for part in parts) and result.facts.kind in PASSING,
        )


def _inputs(network: NetworkFacts) -> list[str]:
    return [id for id, each in network.live.items() if each.facts.kind == "Input"]


def _savers(
    network: NetworkFacts, storage: Mapping[str, str], parts: Mapping[str, _Part]
) -> dict[str, str]:
    """Return the values that a backward reads, each with the node that is the last to do so.

    Going back, the last is the first in the order of going forward.
    """
    found: dict[str, str] = {}
    for node, result in network.live.items():
        kind = result.facts.kind
        if result.node.muted or (kind in KEEPS_NOTHING and result.facts.params.get("op") != "max"):
            continue
        if kind in KEEPS_OUTPUT:
            found.setdefault(storage[node], node)
            continue
        if result.inner and not parts[node].keeps_input:
            continue
        for wire in result.arrival.wires:
            if not wire.state and wire.source.node in storage:
                found.setdefault(storage[wire.source.node], node)
    return found


def _storages(network: NetworkFacts) -> dict[str, str]:
    """Return for each node the one whose memory its output is."""
    found: dict[str, str] = {}
    for node, result in network.live.items():
        found[node] = node
        if result.facts.kind in VIEWS or result.node.muted:
            for wire in result.arrival.wires:
                if wire.source.node in found:
                    found[node] = found[wire.source.node]
                    break
    return found


def _has_gradient(network: NetworkFacts, wire: Wire) -> bool:
    """Tell whether the source of a wire gets a gradient: the data themselves get none."""
    source = network.results[wire.source.node]
    return source.facts.kind != "Input" or network.given is not None
