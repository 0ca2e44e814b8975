"""Remedies of shapes that don't meet: something in between, or another size upstream."""

from __future__ import annotations

from collections.abc import Iterator
from math import isqrt

from flodl_studio.catalog.dims import Size
from flodl_studio.catalog.rule import TensorType
from flodl_studio.design.values import Network, Place, Wire, network_at
from flodl_studio.shapes import changes
from flodl_studio.shapes.facts import Fix, Problem
from flodl_studio.shapes.infer import Inference
from flodl_studio.shapes.order import stream_before

WIDTHS = ("out_features", "out_channels")
"""Parameters that say how wide the output of a layer is."""

LONGEST_WALK = 50
"""Nodes to walk upstream in search of the layer that decides a size."""


def adapted(inference: Inference, problem: Problem) -> Iterator[Fix]:
    """Yield remedies of a refusal at an input port of a node."""
    network = network_at(inference.design, problem.place)
    wires = {wire.target.port: wire for wire in network.incoming.get(problem.node, ())}
    facts = inference.network(problem.place)
    node = facts.facts(problem.node) if facts else None
    if node is None:
        return
    inputs = dict(node.inputs)
    for each in wires.values():  # and what comes from the previous call
        source = facts.facts(each.source.node) if facts and each.state else None
        if source is not None and source.output is not None:
            inputs[each.target.port] = source.output
    comes = inputs.get(problem.finding.port)
    wire = wires.get(problem.finding.port)
    others = {port: each for port, each in inputs.items() if port != problem.finding.port}
    if wire is None or comes is None:
        return
    if problem.code == "dtype-mismatch":
        yield from _of_dtype(inference, problem, wire, comes)
    for port, other in others.items():
        if port in wires:
            yield from _meeting(problem.place, network, (wire, comes), (wires[port], other))
    yield from _of_rank(problem.place, wire, comes)
    yield from _of_length(problem.place, network, wire, problem.node)


def _of_dtype(
    inference: Inference, problem: Problem, wire: Wire, comes: TensorType
) -> Iterator[Fix]:
    network = network_at(inference.design, problem.place)
    entry = network.by_id.get(wire.source.node)
    while entry is not None and entry.kind != "Input":
        entry = stream_before(network, entry)
    if entry is not None:
        wanted = "int64" if comes.dtype == "float32" else "float32"
        yield changes.set_value(problem.place, entry.id, "dtype", wanted)
    if comes.dtype == "int64":
        tokens = {"num_embeddings": 1000, "embedding_dim": 64}
        yield changes.insert(problem.place, wire, "Embedding", tokens)


def _meeting(
    place: Place,
    network: Network,
    one: tuple[Wire, TensorType],
    two: tuple[Wire, TensorType],
) -> Iterator[Fix]:
    """Yield remedies of two values that should be of one shape, changing either."""
    for (wire, comes), (_, goal) in ((one, two), (two, one)):
        if len(comes.shape) == len(goal.shape) == 4:
            yield from _image(place, network, wire, comes, goal)
        width = goal.shape[-1]
        if len(comes.shape) == len(goal.shape) in (2, 3) and isinstance(width, int):
            yield from _upstream_width(place, network, wire, width)
            yield changes.insert(place, wire, "Linear", {"out_features": width})
        if len(comes.shape) > len(goal.shape) == 2:
            yield changes.insert(place, wire, "Flatten")


def _image(
    place: Place, network: Network, wire: Wire, comes: TensorType, goal: TensorType
) -> Iterator[Fix]:
    channels = goal.shape[1]
    if comes.shape[2:] != goal.shape[2:]:
        yield from _of_padding(place, network, wire)
    if not isinstance(channels, int):
        return
    if comes.shape[2:] == goal.shape[2:]:
        yield changes.insert(place, wire, "Conv2d", {"out_channels": channels, "kernel_size": 1})
        yield from _upstream_width(place, network, wire, channels)
    stride = _ratio(comes.shape[2], goal.shape[2])
    if stride is not None and stride > 1:
        params = {"out_channels": channels, "kernel_size": 1, "stride": stride}
        yield changes.insert(place, wire, "Conv2d", params)
    if comes.shape[1] == channels and all(isinstance(each, int) for each in goal.shape[2:]):
        sizes = tuple(each for each in goal.shape[2:] if isinstance(each, int))
        yield changes.insert(place, wire, "AdaptiveAvgPool2d", {"output_size": sizes})


def _ratio(comes: Size, goal: Size) -> int | None:
    """Return the stride at which a 1×1 convolution makes one length of another."""
    if isinstance(comes, int) and isinstance(goal, int) and goal > 0:
        stride = -(-comes // goal)
        return stride if stride and (comes - 1) // stride + 1 == goal else None
    return None


def _of_rank(place: Place, wire: Wire, comes: TensorType) -> Iterator[Fix]:
    rank = len(comes.shape)
    if rank > 2:
        yield changes.insert(place, wire, "Flatten")
    if rank == 4:
        yield changes.insert(place, wire, "Permute", {"dims": (0, 2, 3, 1)})
        yield changes.insert(place, wire, "Permute", {"dims": (0, 3, 1, 2)})
    if rank == 3:
        yield changes.insert(place, wire, "Permute", {"dims": (0, 2, 1)})
        yield changes.insert(place, wire, "Permute", {"dims": (1, 0, 2)})
        yield changes.insert(place, wire, "Unsqueeze", {"dim": 1})
        yield changes.insert(place, wire, "Select", {"dim": 1, "index": -1})
    if rank == 2:
        yield changes.insert(place, wire, "Unsqueeze", {"dim": 1})
        width = comes.shape[1]
        if isinstance(width, int):
            side = isqrt(width)
            square = (side, side) if side * side == width else (width, 1)
            yield changes.insert(place, wire, "Reshape", {"shape": (-1, 1, *square)})


def _of_length(place: Place, network: Network, wire: Wire, node: str) -> Iterator[Fix]:
    """Yield remedies of an image that has become too small for its kernel."""
    here = network.by_id[node]
    kernel = here.params.get("kernel_size")
    if isinstance(kernel, int):
        yield changes.set_value(place, node, "padding", kernel // 2)
        for smaller in (3, 2, 1):
            if smaller < kernel:
                yield changes.set_value(place, node, "kernel_size", smaller)
    yield from _of_padding(place, network, wire)


def _of_padding(place: Place, network: Network, wire: Wire) -> Iterator[Fix]:
    """Yield paddings upstream that keep the size of the image."""
    node = network.by_id.get(wire.source.node)
    for _ in range(LONGEST_WALK):
        if node is None or len(network.incoming.get(node.id, ())) != 1:
            return
        kernel = node.params.get("kernel_size")
        if isinstance(kernel, int) and kernel % 2 and node.params.get("padding") != kernel // 2:
            yield changes.set_value(place, node.id, "padding", kernel // 2)
        node = stream_before(network, node)


def resized(inference: Inference, place: Place, node: str, width: int) -> Iterator[Fix]:
    """Yield the change of the layer that decides how wide the input of a node is."""
    network = network_at(inference.design, place)
    for wire in network.incoming.get(node, ()):
        yield from _upstream_width(place, network, wire, width)


def _upstream_width(place: Place, network: Network, wire: Wire, width: int) -> Iterator[Fix]:
    node = network.by_id.get(wire.source.node)
    for _ in range(LONGEST_WALK):
        if node is None:
            return
        for param in WIDTHS:
            if param in node.params:
                yield changes.set_value(place, node.id, param, width)
                return
        node = stream_before(network, node)
