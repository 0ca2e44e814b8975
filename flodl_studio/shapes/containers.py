"""How types go into the inner networks of containers, and how costs come out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from flodl_studio.catalog.dims import Size, divide_exactly, product
from flodl_studio.catalog.rule import TensorType
from flodl_studio.design.values import Design, Network, Node, Value

ONE_SAMPLE = {"B": 1}
_BATCH_ALONE = ("B",)


def inner_networks(node: Node, design: Design) -> Mapping[str, Network]:
    """Return the networks inside a node, by slot; a block's is the block's own, under ``""``."""
    if node.kind == "Block":
        network = design.blocks.get(str(node.params.get("block", "")))
        return {} if network is None else {"": network}
    return node.networks


def inner_inputs(network: Network) -> tuple[Node, ...]:
    """Return the Inputs of a network: first the stream, the others are ports of the container."""
    return tuple(node for node in network.nodes if node.kind == "Input")


def given_inside(
    node: Node,
    params: Mapping[str, Value],
    inputs: Mapping[str, TensorType],
    inner: Network,
) -> dict[str, TensorType]:
    """Return the types of the Inputs of an inner network, by id, as far as they are known."""
    entries = inner_inputs(inner)
    given = {each.id: inputs[each.id] for each in entries[1:] if each.id in inputs}
    stream = inputs.get("in")
    if entries and stream is not None:
        seen = _seen_by_map(params, stream) if node.kind == "Map" else stream
        if seen is not None:
            given[entries[0].id] = seen
    return given


def _seen_by_map(params: Mapping[str, Value], stream: TensorType) -> TensorType | None:
    """Return what the body of a Map sees of its stream; None when it can't be cut so."""
    batched = bool(params.get("batched"))
    if params.get("mode") != "slices":
        return stream if batched else TensorType((1, *stream.shape[1:]), stream.dtype)
    pieces = params.get("n")
    if not isinstance(pieces, int) or pieces < 1 or not stream.shape:
        return None
    width = divide_exactly(stream.shape[-1], pieces)
    if width is None:
        return None
    rows = product(stream.shape[:-1]) * pieces
    return TensorType((rows if batched else 1, width), stream.dtype)


def per_sample(size: Size) -> Size:
    """Return a size at batch 1."""
    if isinstance(size, int):
        return size
    if len(size.terms) == 1 and size.terms[0][0] == _BATCH_ALONE:  # nearly always
        return size.terms[0][1]
    return size.at(ONE_SAMPLE)


def cost_of_inner(
    node: Node, params: Mapping[str, Value], stream: TensorType | None, costs: Iterable[Size]
) -> Size:
    """Return the multiply-adds of the inner networks of one call, per sample.

    A while or until loop counts its most passes, a switch its dearest branch.
    """
    each = list(costs)
    if node.kind == "Switch":
        return max(each, key=_magnitude, default=0)
    total: Size = sum(each, start=0)
    if node.kind == "Map" and stream is not None:
        return total * calls_of_body(params, stream)
    return total * rounds(params) if node.kind == "Loop" else total


def rounds(params: Mapping[str, Value]) -> int:
    """Return how many times a Loop sends its stream round, at most."""
    count = params.get("n") if params.get("mode", "for_n") == "for_n" else params.get("max_iter")
    return count if isinstance(count, int) else 1


def calls_of_body(params: Mapping[str, Value], stream: TensorType) -> Size:
    """Return how many times the body of a Map is called for one sample, or once for all."""
    if params.get("batched"):
        return 1
    if params.get("mode") != "slices":
        return product(tuple(map(per_sample, stream.shape[:1])))
    pieces = params.get("n")
    rows = product(tuple(map(per_sample, stream.shape[:-1])))
    return rows * pieces if isinstance(pieces, int) else rows


def _magnitude(size: Size) -> int:
    """Return a number to compare sizes by, free lengths taken as 1."""
    if isinstance(size, int):
        return size
    value = size.at(dict.fromkeys(size.symbols, 1))
    assert isinstance(value, int), "every free length has been replaced"
    return value
