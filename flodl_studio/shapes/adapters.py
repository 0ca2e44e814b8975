"""Remedies of shapes that don't meet: something in between, or another size upstream."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import isqrt, prod

from flodl_studio.catalog import KINDS
from flodl_studio.catalog.dims import Size, product
from flodl_studio.catalog.rule import TensorType
from flodl_studio.design.values import Design, Network, Node, Place, Wire, network_at
from flodl_studio.shapes import changes
from flodl_studio.shapes.containers import inner_networks
from flodl_studio.shapes.facts import Fix, Problem
from flodl_studio.shapes.infer import Inference
from flodl_studio.shapes.order import stream_before
from flodl_studio.shapes.sources import source_shape

WIDTHS = ("out_features", "out_channels")
"""Parameters that say how wide the output of a layer is."""

IMAGE_RANK = 4

LARGEST_USUAL = 7
"""Kernels beyond are more likely a mistake than an image too small."""

ORDERS = {3: ((0, 2, 1), (1, 0, 2)), 4: ((0, 2, 3, 1), (0, 3, 1, 2))}
"""Orders of dimensions that data and layers differ by, by their number."""

LONGEST_WALK = 50
"""Nodes to walk upstream in search of the layer that decides a size."""


def adapted(inference: Inference, problem: Problem) -> Iterator[Fix]:
    """Yield remedies of a refusal at an input port of a node."""
    network = network_at(inference.design, problem.place)
    wires = {wire.target.port: wire for wire in network.incoming.get(problem.node, ())}
    inputs = _inputs(inference, problem, wires)
    port, here = problem.finding.port, network.by_id.get(problem.node)
    if here is None or port not in wires or port not in inputs:
        return
    one = wires[port], inputs[port]
    if problem.code == "dtype-mismatch":
        yield from _of_dtype(inference, problem, *one)
    if problem.code == "too-small":
        yield from _of_length(problem.place, network, one, here)
    others = [(wires[each], inputs[each]) for each in inputs if each in wires and each != port]
    for two in others:
        if len(one[1].shape) == len(two[1].shape) == IMAGE_RANK:
            yield from _padded(problem.place, network, one, two)
    for two in others:
        yield from _meeting(inference.design, problem.place, one, two)
    if problem.code in ("rank-mismatch", "shape-mismatch", "batch-as-time"):
        yield from _of_dimensions(problem, here, *one)


def _inputs(
    inference: Inference, problem: Problem, wires: Mapping[str, Wire]
) -> dict[str, TensorType]:
    """Return what comes in at a node by port, what the previous call gave among it."""
    facts = inference.network(problem.place)
    node = facts.facts(problem.node) if facts else None
    if facts is None or node is None:
        return {}
    inputs = dict(node.inputs)
    for port, wire in wires.items():
        source = facts.facts(wire.source.node) if wire.state else None
        if source is not None and source.output is not None:
            inputs[port] = source.output
    return inputs


def _of_dimensions(problem: Problem, here: Node, wire: Wire, comes: TensorType) -> Iterator[Fix]:
    """Yield remedies of too many or too few dimensions, or of the wrong order."""
    place, rank = problem.place, len(comes.shape)
    if here.kind == "Reshape":
        yield from _of_numbers(place, here, comes)
    kinds, between = list(_of_kind(place, here, rank)), list(_of_rank(place, wire, comes))
    if problem.code == "rank-mismatch" and rank == IMAGE_RANK:
        between.insert(0, changes.insert(place, wire, "Flatten", {"start_dim": 2}))
    lacks = "Conv" in here.kind and rank < IMAGE_RANK  # more likely an axis than another layer
    yield from (*between, *kinds) if lacks else (*kinds, *between)


def _of_numbers(place: Place, here: Node, comes: TensorType) -> Iterator[Fix]:
    """Yield shapes that differ from that of a Reshape in one size, and hold what comes."""
    shape = here.params.get("shape")
    sizes = [each for each in comes.shape if isinstance(each, int)]
    if not isinstance(shape, tuple) or len(sizes) != len(comes.shape) - 1:
        return
    total = product(tuple(sizes))
    entries = [each for each in shape if isinstance(each, int)]
    for at in sorted(range(len(entries)), key=lambda at: -entries[at]):
        rest = prod(each for index, each in enumerate(entries) if each > 0 and index != at)
        if entries[at] > 0 and isinstance(total, int) and total % rest == 0:
            new = (*entries[:at], total // rest, *entries[at + 1 :])
            yield changes.set_value(place, here.id, "shape", new)


def turned(inference: Inference, problem: Problem, pinned: object) -> Iterator[Fix]:
    """Yield another order of dimensions, where the size that a layer expects stands elsewhere."""
    network = network_at(inference.design, problem.place)
    wires = {wire.target.port: wire for wire in network.incoming.get(problem.node, ())}
    port = problem.finding.port
    comes = _inputs(inference, problem, wires).get(port)
    if comes is not None and port in wires and pinned in comes.shape[1:]:
        for dims in ORDERS.get(len(comes.shape), ()):
            yield changes.insert(problem.place, wires[port], "Permute", {"dims": dims})


def _of_dtype(
    inference: Inference, problem: Problem, wire: Wire, comes: TensorType
) -> Iterator[Fix]:
    network = network_at(inference.design, problem.place)
    entry = network.by_id.get(wire.source.node)
    while entry is not None and entry.kind != "Input":
        entry = stream_before(network, entry)
    if comes.dtype == "int64":
        data = (inference.design.training or {}).get("data")
        source = source_shape(data) if isinstance(data, Mapping) else None
        known = source.tokens if source is not None else None
        tokens = {"num_embeddings": known or 1000, "embedding_dim": 64}
        embedded = changes.insert(problem.place, wire, "Embedding", tokens)
        if known:  # the data really are tokens
            yield embedded
    if entry is not None:
        wanted = "int64" if comes.dtype == "float32" else "float32"
        yield changes.set_value(problem.place, entry.id, "dtype", wanted)
    if comes.dtype == "int64":
        yield embedded
    elif network.by_id[problem.node].kind == "Embedding":
        yield changes.remove(problem.place, problem.node)


def _meeting(
    design: Design,
    place: Place,
    one: tuple[Wire, TensorType],
    two: tuple[Wire, TensorType],
) -> Iterator[Fix]:
    """Yield remedies of two values that should be of one shape, changing either."""
    for (wire, comes), (_, goal) in ((one, two), (two, one)):
        if len(comes.shape) == len(goal.shape) == 4:
            yield from _image(design, place, wire, comes, goal)
        width = goal.shape[-1]
        if len(comes.shape) == len(goal.shape) in (2, 3) and isinstance(width, int):
            yield from _upstream_width(design, place, wire, width)
            yield changes.insert(place, wire, "Linear", {"out_features": width})
        if len(comes.shape) > len(goal.shape) == 2:
            yield changes.insert(place, wire, "Flatten")
        width = comes.shape[-1]
        if len(comes.shape) == 2 and len(goal.shape) == 4 and width == goal.shape[1]:
            ones = {"shape": (-1, width if isinstance(width, int) else 1, 1, 1)}
            yield changes.insert(place, wire, "Reshape", ones)
    if len(one[1].shape) == len(two[1].shape) == IMAGE_RANK:
        for resize in (_enlarged, _reduced):
            yield from resize(place, *one, two[1])
            yield from resize(place, *two, one[1])


def _padded(
    place: Place, network: Network, one: tuple[Wire, TensorType], two: tuple[Wire, TensorType]
) -> Iterator[Fix]:
    """Yield paddings that keep the size of two images, where they differ in size."""
    if one[1].shape[2:] != two[1].shape[2:]:
        for wire, _ in (one, two):
            yield from _of_padding(place, network, wire)
        for wire, _ in (one, two):
            yield from _of_stride(place, network, wire)


def _image(
    design: Design, place: Place, wire: Wire, comes: TensorType, goal: TensorType
) -> Iterator[Fix]:
    channels = goal.shape[1]
    if not isinstance(channels, int):
        return
    if network_at(design, place).by_id[wire.target.node].kind == "Concat":
        return  # whose inputs need not have equal channels, and which often ends a way down and up
    if comes.shape[2:] == goal.shape[2:]:
        yield changes.insert(place, wire, "Conv2d", {"out_channels": channels, "kernel_size": 1})
        yield from _upstream_width(design, place, wire, channels)
    stride = _ratio(comes.shape[2], goal.shape[2])
    if stride is not None and stride > 1:
        params = {"out_channels": channels, "kernel_size": 1, "stride": stride}
        yield changes.insert(place, wire, "Conv2d", params)


def _enlarged(place: Place, wire: Wire, comes: TensorType, goal: TensorType) -> Iterator[Fix]:
    """Yield what brings an image to the height and width of a larger one."""
    mine = [each for each in comes.shape[2:] if isinstance(each, int)]
    sizes = [each for each in goal.shape[2:] if isinstance(each, int)]
    factor = sizes[0] // mine[0] if sizes and mine and mine[0] else 0
    if factor > 1 and sizes == [factor * each for each in mine]:
        yield changes.insert(place, wire, "Upsample", {"scale_factor": float(factor)})


def _reduced(place: Place, wire: Wire, comes: TensorType, goal: TensorType) -> Iterator[Fix]:
    """Yield what brings an image to the height and width of a smaller one."""
    mine = [each for each in comes.shape[2:] if isinstance(each, int)]
    sizes = [each for each in goal.shape[2:] if isinstance(each, int)]
    if (
        len(mine) == len(sizes) == 2
        and mine != sizes
        and all(a >= b for a, b in zip(mine, sizes, strict=True))
    ):
        yield changes.insert(place, wire, "AdaptiveAvgPool2d", {"output_size": tuple(sizes)})


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
    for dims in ORDERS.get(rank, ()):
        yield changes.insert(place, wire, "Permute", {"dims": dims})
    if rank == 3:
        yield changes.insert(place, wire, "Unsqueeze", {"dim": 1})
        yield changes.insert(place, wire, "Select", {"dim": 1, "index": -1})
    if rank == 2:
        yield changes.insert(place, wire, "Unsqueeze", {"dim": 1})
        width = comes.shape[1]
        if isinstance(width, int):
            side = isqrt(width)
            square = (side, side) if side * side == width else (width, 1)
            yield changes.insert(place, wire, "Reshape", {"shape": (-1, 1, *square)})


def _of_kind(place: Place, node: Node, rank: int) -> Iterator[Fix]:
    """Yield the same layer for as many axes as come in."""
    if "Pool" in node.kind and rank == 2:
        yield changes.remove(place, node.id)
    if "Conv" in node.kind and rank == 2:
        width = node.params.get("out_channels")
        if isinstance(width, int):
            linear = changes.swap(place, node, "Linear")
            yield changes.both(linear, changes.set_value(place, node.id, "out_features", width))
    if node.kind in ("BatchNorm", "BatchNorm2d", "Dropout2d"):
        other = "Dropout" if node.kind == "Dropout2d" else "BatchNorm"
        yield changes.swap(place, node, "BatchNorm2d" if rank == IMAGE_RANK else other)
    elif node.kind[-2:] in ("1d", "2d", "3d"):
        other = f"{node.kind[:-2]}{rank - 2}d"
        if other in KINDS:
            yield changes.swap(place, node, other)


def _of_length(
    place: Place, network: Network, one: tuple[Wire, TensorType], here: Node
) -> Iterator[Fix]:
    """Yield remedies of an image that has become too small for its kernel."""
    wire, comes = one
    yield from _channels_first(place, network, wire)
    if "Pool" in here.kind:
        yield changes.remove(place, here.id)
    else:
        yield from _smaller_kernels(place, here, comes)
    yield from _of_padding(place, network, wire)
    for node in _upstream(network, wire):
        if "Pool" in node.kind:
            yield changes.remove(place, node.id)
        elif node.params.get("stride") not in (None, 1):
            yield changes.set_value(place, node.id, "stride", 1)


def _smaller_kernels(place: Place, here: Node, comes: TensorType) -> Iterator[Fix]:
    """Yield kernels that fit, and the padding at which the one that is keeps the size."""
    kernel = here.params.get("kernel_size")
    if not isinstance(kernel, int):
        return
    least = min((each for each in comes.shape[2:] if isinstance(each, int)), default=kernel)
    fitting = [each for each in dict.fromkeys((3, least)) if each <= least and each < kernel]
    smaller = [changes.set_value(place, here.id, "kernel_size", each) for each in fitting]
    same = changes.set_value(place, here.id, "padding", kernel // 2)
    yield from (same, *smaller) if kernel <= LARGEST_USUAL else (*smaller, same)


def _channels_first(place: Place, network: Network, wire: Wire) -> Iterator[Fix]:
    """Yield the shape of an Input whose channels stand last, as image files have them."""
    *_, entry = (network.by_id.get(wire.source.node), *_upstream(network, wire))
    shape = entry.params.get("shape") if entry is not None and entry.kind == "Input" else None
    if entry is not None and isinstance(shape, tuple) and len(shape) == 3 and shape[2] in (1, 3, 4):
        yield changes.set_value(place, entry.id, "shape", (shape[2], *shape[:2]))


def _upstream(network: Network, wire: Wire) -> Iterator[Node]:
    """Yield the nodes whose stream comes in by a wire, the nearest first."""
    node = network.by_id.get(wire.source.node)
    for _ in range(LONGEST_WALK):
        if node is None:
            return
        yield node
        node = stream_before(network, node)


def _of_padding(place: Place, network: Network, wire: Wire) -> Iterator[Fix]:
    """Yield paddings upstream that keep the size of the image."""
    for node in _upstream(network, wire):
        if len(network.incoming.get(node.id, ())) != 1:
            return
        kernel = node.params.get("kernel_size")
        if not isinstance(kernel, int) or "padding" not in KINDS[node.kind].by_name:
            continue
        same = kernel // 2 if kernel % 2 else "same"
        if node.params.get("padding") != same:
            yield changes.set_value(place, node.id, "padding", same)


def _of_stride(place: Place, network: Network, wire: Wire) -> Iterator[Fix]:
    """Yield strides of 1 upstream, as far as nothing else comes in."""
    for node in _upstream(network, wire):
        if len(network.incoming.get(node.id, ())) != 1:
            return
        if node.params.get("stride") not in (None, 1):
            yield changes.set_value(place, node.id, "stride", 1)


def resized(inference: Inference, place: Place, node: str, width: int) -> Iterator[Fix]:
    """Yield the change of the layer that decides how wide the input of a node is."""
    design = inference.design
    for wire in network_at(design, place).incoming.get(node, ()):
        yield from _upstream_width(design, place, wire, width)


def _upstream_width(design: Design, place: Place, wire: Wire, width: int) -> Iterator[Fix]:
    network = network_at(design, place)
    for node in _upstream(network, wire):
        for param in WIDTHS:
            if param in node.params:
                yield changes.set_value(place, node.id, param, width)
                return
        if node.kind in ("Network", "Block"):
            inside = place.inside(node.id, "body")
            if node.kind == "Block":
                inside = Place(str(node.params.get("block")))
            for inner in inner_networks(node, design).values():
                ends = [each.id for each in inner.nodes if each.kind == "Output"]
                for last in inner.incoming.get(ends[0], ()) if ends else ():
                    for fix in _upstream_width(design, inside, last, width):
                        yield changes.inside(node.id, fix)
            return
