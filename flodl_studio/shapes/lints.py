"""What can be built but will not learn well, and what doesn't go with the data or the loss.

Findings about the whole design name a node of the outermost network. Rules look at the flow as it
is drawn; each says why it matters, so that whoever knows better can go on.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import prod

from flodl_studio.catalog import KINDS
from flodl_studio.catalog.dims import Dim, Size, product
from flodl_studio.catalog.kind import Family
from flodl_studio.catalog.rule import TensorType
from flodl_studio.design.values import Design, Network, Node, Place, Value
from flodl_studio.shapes.containers import inner_networks, per_sample
from flodl_studio.shapes.facts import Finding, NodeFacts
from flodl_studio.shapes.node import NodeResult
from flodl_studio.shapes.order import stream_before
from flodl_studio.shapes.settings import setting_findings
from flodl_studio.shapes.sources import SourceShape, source_shape

RESHAPING = frozenset({"Identity", "Flatten", "Reshape"})
"""Kinds that give the very values that they get."""

TRANSPARENT = RESHAPING | {"Dropout", "Dropout2d", "AlphaDropout"}
"""Kinds that leave values as they are, so that what stands before them matters behind them."""

SQUASHED: Mapping[str, Mapping[str, str]] = {
    "cross_entropy": {
        "Softmax": "applies a softmax of its own",
        "LogSoftmax": "applies a log-softmax of its own",
        "Sigmoid": "applies a softmax of its own to unbounded values",
    },
    "bce_with_logits": {
        "Sigmoid": "applies a sigmoid of its own",
        "Softmax": "applies a sigmoid of its own to unbounded values",
    },
}
"""Activations that a loss already contains: learning is slow or wrong when both are there."""

LINEAR = frozenset({"Linear", "Conv1d", "Conv2d", "Conv3d"})
SOFTMAXES = frozenset({"Softmax", "LogSoftmax"})
SEQUENCES = frozenset({"GRU", "LSTM"})
SEQUENCE_AXES = ("time", "batch", "feature")
MOST_BYTES = 64 * 2**30
"""Weights of a node beyond this fit in no usual machine."""


def lints(design: Design, results: Mapping[str, NodeResult]) -> tuple[Finding, ...]:
    """Return what is unwise in the outermost network of a design, given what is known of it."""
    network = design.network
    training = design.training or {}
    return (
        *network_lints(network, results),
        *_ending(network),
        *_squashed_twice(design, training.get("loss")),
        *_data(network, results, training),
        *setting_findings(training),
    )


def network_lints(network: Network, results: Mapping[str, NodeResult]) -> Iterator[Finding]:
    """Yield what is unwise in any network."""
    for node in network.nodes:
        if node.kind in LINEAR:
            before = stream_before(network, node)
            if before is not None and (
                before.kind in TRANSPARENT or before.kind == node.kind or before.muted
            ):
                yield from _linear_twice(network, node, before)
        elif node.kind in SOFTMAXES:
            yield from _softmax_inside(network, node)
        elif node.kind in SEQUENCES:
            yield from _batch_as_time(node, results[node.id].facts)
    yield from _too_large(results)


def _too_large(results: Mapping[str, NodeResult]) -> Iterator[Finding]:
    for result in results.values():
        facts, node = result.facts, result.node
        if facts.parameters > MOST_BYTES // 4 and not result.inner:
            size = facts.parameters * 4 / 2**30
            message = (
                f"The weights of {node.id} alone take {size:,.0f} GiB, which fits in no usual "
                "machine. Make its sizes smaller, or reduce its input before it."
            )
            yield Finding(node.id, "warning", "too-large", message)
        if type(facts.bytes) is int and facts.bytes > MOST_BYTES:
            if result.inner or facts.output in facts.inputs.values():
                continue  # it is that large before
            message = (
                f"The output of {node.id} takes {facts.bytes / 2**30:,.0f} GiB for each sample, "
                "which fits in no usual machine. Make its sizes smaller."
            )
            yield Finding(node.id, "warning", "too-large", message)


def _batch_as_time(node: Node, facts: NodeFacts) -> Iterator[Finding]:
    """Yield that a layer takes the samples of a batch for the steps of a sequence."""
    stream = facts.inputs.get("in")
    if node.muted or stream is None or len(stream.shape) != len(SEQUENCE_AXES):
        return
    expected = 0 if facts.params.get("batch_first") else 1
    batch = [axis for axis in (0, 1) if _depends_on_batch(stream.shape[axis])]
    if batch and batch != [expected]:
        message = (
            f"{node.id} takes dimension {1 - expected} of {stream} for time, and that is the "
            f"batch: samples would run into each other. Set batch_first to "
            f"{'false' if expected == 0 else 'true'}, or permute its input."
        )
        yield Finding(
            node.id,
            "warning",
            "batch-as-time",
            message,
            "in",
            "batch_first",
            expected == 1,
            expected="[B, time, *]" if expected == 0 else "[time, B, *]",
            got=str(stream),
        )


def _depends_on_batch(size: Size) -> bool:
    return isinstance(size, Dim) and "B" in size.symbols


def _softmax_inside(network: Network, node: Node) -> Iterator[Finding]:
    for wire in () if node.muted else network.outgoing.get(node.id, ()):
        reader = network.by_id.get(wire.target.node)
        if reader is None or reader.kind not in LINEAR or reader.muted:
            continue
        message = (
            f"{node.id} stands between layers, before {reader.id}: its values share one sum, and "
            "little gradient comes through. Put an activation such as ReLU there instead."
        )
        yield Finding(node.id, "warning", "softmax-inside", message, related=(reader.id,))
        return


def _origin(
    network: Network, node: Node | None, through: frozenset[str] = TRANSPARENT
) -> Node | None:
    """Return the node itself, or the one before it that really makes its values."""
    seen: set[str] = set()
    while node is not None and (node.kind in through or node.muted) and node.id not in seen:
        seen.add(node.id)
        node = stream_before(network, node)
    return node


def _linear_twice(network: Network, node: Node, before: Node) -> Iterator[Finding]:
    first = _origin(network, before) if node.kind == "Linear" else before
    if node.muted or first is None or first.kind != node.kind or first.muted:
        return
    if any(each.params.get("groups", 1) != 1 for each in (first, node)):
        return  # depthwise and pointwise: a separable convolution
    message = (
        f"{first.id} and {node.id} are linear with no nonlinearity between them: together they "
        "compute no more than one. Put an activation such as ReLU between them."
    )
    yield Finding(node.id, "warning", "no-nonlinearity", message, "in", related=(first.id,))


def _ending(network: Network) -> Iterator[Finding]:
    for output in (node for node in network.nodes if node.kind == "Output"):
        last = _origin(network, stream_before(network, output), RESHAPING)
        family = KINDS[last.kind].family if last is not None and last.kind in KINDS else None
        if last is None:
            continue
        if family is Family.DROPOUT:
            message = (
                f"{last.id} drops values of the output {output.id} itself. "
                "Dropout belongs between layers: remove it, or move it before the last layer."
            )
            yield Finding(last.id, "warning", "dropout-at-output", message, related=(output.id,))
        elif family is Family.NORMALIZATION:
            message = (
                f"{last.id} normalizes the output {output.id} itself, so that its scale is lost. "
                "Remove it, or put a layer behind it."
            )
            yield Finding(last.id, "warning", "norm-at-output", message, related=(output.id,))


def _squashed_twice(design: Design, loss: Value) -> Iterator[Finding]:
    ending = last_of(design)
    if ending is None or not isinstance(loss, str):
        return
    marked, place, last = ending
    within = f" in {marked}" if place != Place() else ""
    if (why := SQUASHED.get(loss, {}).get(last.kind)) is not None:
        message = f"{last.id}{within} stands before the loss {loss}, which {why}. Remove {last.id}."
        yield Finding(marked, "warning", "squashed-twice", message)
    elif loss == "nll" and last.kind != "LogSoftmax":
        message = (
            f"The loss nll expects log-probabilities, and {last.id}{within} gives none. Put a "
            "LogSoftmax before the output, or choose the loss cross_entropy."
        )
        yield Finding(marked, "warning", "no-log-softmax", message)


def last_of(design: Design) -> tuple[str, Place, Node] | None:
    """Return what makes the values of the first Output: seen outermost, and really, in its place.

    A network or a block gives what its own Output gets.
    """
    place, node = Place(), _last(design.network)
    if node is None:
        return None
    marked = node.id
    while node.kind in ("Network", "Block"):
        inner = next(iter(inner_networks(node, design).values()), None)
        found = _last(inner) if inner is not None else None
        if found is None:
            return None
        is_block = node.kind == "Block"
        place = Place(str(node.params["block"])) if is_block else place.inside(node.id, "body")
        node = found
    return marked, place, node


def _last(network: Network) -> Node | None:
    """Return the node that makes the values of the first Output."""
    output = next((node for node in network.nodes if node.kind == "Output"), None)
    return _origin(network, stream_before(network, output)) if output else None


def _data(
    network: Network, results: Mapping[str, NodeResult], training: Mapping[str, Value]
) -> Iterator[Finding]:
    data = training.get("data")
    source = source_shape(data) if isinstance(data, Mapping) else None
    entry = next((node for node in network.nodes if node.kind == "Input"), None)
    output = next((node for node in network.nodes if node.kind == "Output"), None)
    if source is None or entry is None or not isinstance(data, Mapping):
        return
    name = str(data["source"])
    if entry.id in results and (enters := results[entry.id].facts.output) is not None:
        yield from _entering(entry, enters, source, name)
    leaves = (
        results[output.id].facts.output if output is not None and output.id in results else None
    )
    if output is None or leaves is None:
        return
    if data.get("target") == "input":
        yield from _restored(output, leaves, source)
    else:
        yield from _leaving(output, leaves, source, name, training.get("loss"))


def _restored(output: Node, leaves: TensorType, source: SourceShape) -> Iterator[Finding]:
    """Yield that an output does not have the numbers of the input, which it is compared with."""
    given, wanted = product(tuple(per_sample(size) for size in leaves.shape)), prod(source.shape)
    if isinstance(given, int) and given != wanted:
        message = (
            f"{output.id} gives {given} numbers a sample, and the target is the input, which has "
            f"{wanted}. Set the width of the last layer so that it gives as many."
        )
        in_a_row = wanted if len(leaves.shape) == 2 else None
        got, expected = str(given), str(wanted)
        yield Finding(
            output.id,
            "error",
            "width-mismatch",
            message,
            value=in_a_row,
            expected=expected,
            got=got,
        )


def _like_drawn(shape: tuple[int, ...], rank: int) -> tuple[int, ...]:
    """Return the shape of samples in as many dimensions as an Input has: flat, or without ones."""
    plain = tuple(size for size in shape if size != 1)
    return (prod(shape),) if rank == 1 else plain if len(plain) == rank else shape


def _entering(entry: Node, enters: TensorType, source: SourceShape, name: str) -> Iterator[Finding]:
    position = entry.params.get("batch_dim", 0)
    sizes = [size for axis, size in enumerate(enters.shape) if axis != position]
    free = any(isinstance(size, Dim) for size in sizes)
    one_hot = (
        (*source.shape, source.tokens) if source.tokens and enters.dtype == "float32" else None
    )
    wanted = one_hot if one_hot and sizes and sizes[-1] == source.tokens else source.shape
    fits = len(sizes) == len(wanted) if free else product(tuple(sizes)) == product(wanted)
    if not fits:
        wanted = wanted if source.tokens else _like_drawn(wanted, len(sizes))
        message = (
            f"{entry.id} expects samples of {_text(sizes)}, and those of {name} are "
            f"{_text(wanted)}. Set its shape to {_text(wanted)}, or choose other data."
        )
        yield Finding(
            entry.id,
            "error",
            "data-mismatch",
            message,
            param="shape",
            value=tuple(wanted),
            expected=_text(wanted),
            got=_text(sizes),
        )
    elif enters.dtype == "int64" and source.tokens is None:
        message = (
            f"{entry.id} expects int64 indices, and samples of {name} are fractions. "
            "Set its dtype to float32."
        )
        yield Finding(entry.id, "error", "data-mismatch", message, param="dtype", value="float32")


def _leaving(
    output: Node, leaves: TensorType, source: SourceShape, name: str, loss: Value
) -> Iterator[Finding]:
    if len(leaves.shape) < 2:
        return
    width = leaves.shape[1] if len(leaves.shape) == 4 else leaves.shape[-1]
    if loss in ("cross_entropy", "nll"):
        wanted = source.classes
        if wanted is None:
            message = (
                f"The loss {loss} is for classes, and the target of {name} is a number. "
                "Choose the loss mse, or data with classes."
            )
            yield Finding(output.id, "error", "loss-mismatch", message)
            return
    else:
        wanted = 1 if source.classes in (None, 2) else source.classes
        if loss == "bce_with_logits" and source.classes is None:
            message = f"The loss {loss} is for classes, and the target of {name} is a number."
            yield Finding(output.id, "error", "loss-mismatch", message)
            return
    if isinstance(width, int) and width != wanted:
        what = f"{source.classes} classes" if source.classes else "one number a sample"
        shown = f"{leaves} with {width} channels" if len(leaves.shape) == 4 else f"{width} wide"
        message = (
            f"{output.id} is {shown}, and {name} has {what}: {loss} expects {wanted}. "
            f"Set the width of the last layer to {wanted}."
        )
        yield Finding(
            output.id,
            "error",
            "width-mismatch",
            message,
            value=wanted,
            expected=str(wanted),
            got=str(width),
        )


def _text(sizes: tuple[Size, ...] | list[Size]) -> str:
    return f"[{', '.join(map(str, sizes))}]"
