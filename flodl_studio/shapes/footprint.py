"""What one node has to do with memory in a step of training, on torch's kernels for the CPU."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from flodl_studio.catalog.dims import Size, product
from flodl_studio.catalog.rule import TensorType
from flodl_studio.shapes.containers import per_sample
from flodl_studio.shapes.node import NodeResult

FREE_LENGTH = 64
"""What a free length is taken for where a number is needed."""

LARGEST = 10**100
"""Sizes beyond are cut: what is that large fits nowhere, and floats end somewhere."""

FLOAT = 4.0
"""Bytes of a float32."""

PACKED = 16
"""Channels that oneDNN packs together: it repacks what comes into a convolution, and goes out."""

KEEPS_OUTPUT = frozenset({"ReLU", "Sigmoid", "Tanh", "Softmax", "LogSoftmax", "LSTM"})
"""Kinds whose backward reads their output."""

VIEWS = frozenset(
    {"Output", "Identity", "Flatten", "Reshape", "Permute", "Select", "Squeeze", "Unsqueeze"}
)
"""Kinds whose output is their input, seen in another way."""

PASSES_GRADIENT = (VIEWS - {"Select"}) | {
    "Add",
    "StateAdd",
    "Concat",
    "Stack",
    "PositionalEmbedding",
    "SinusoidalPositions",
}
"""Kinds that hand their gradient on as it is, or parts of it, without a copy."""

KEEPS_NOTHING = (
    VIEWS
    | PASSES_GRADIENT
    | {
        "Mean",
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
        "GRU",
        "Input",
    }
)
"""Kinds whose backward reads neither input nor output: a mask of their own at most."""


@dataclass(frozen=True)
class Passing:
    """Bytes that come and go while a node is at work, beside its output and gradients.

    Attributes:
        forward: On the way forward.
        backward: On the way back.
    """

    forward: float = 0.0
    backward: float = 0.0


def number(size: Size) -> float:
    """Return a size as a number, free lengths taken as `FREE_LENGTH`."""
    if isinstance(size, int):
        return float(min(size, LARGEST))
    size = size.at(dict.fromkeys(size.symbols, FREE_LENGTH))
    assert isinstance(size, int), "every free length has been replaced"
    return float(min(size, LARGEST))


def keeps_input(result: NodeResult) -> bool:
    """Tell whether the backward pass of a single layer reads what comes in."""
    facts = result.facts
    if result.node.muted or facts.kind in KEEPS_OUTPUT:
        return False
    if facts.kind == "AdaptiveAvgPool2d":
        return facts.params.get("output_size") not in (1, (1, 1))  # which is a plain mean
    return facts.kind not in KEEPS_NOTHING and not _is_plain_reduction(result)


def keeps_output(result: NodeResult) -> bool:
    """Tell whether the backward pass of a single layer reads what goes out."""
    facts = result.facts
    greatest = facts.kind == "Reduce" and not _is_plain_reduction(result)
    return not result.node.muted and (facts.kind in KEEPS_OUTPUT or greatest)


def _is_plain_reduction(result: NodeResult) -> bool:
    return result.facts.kind == "Reduce" and result.facts.params.get("op") != "max"


def passing(result: NodeResult, scale: float, learns: bool) -> Passing:
    """Return what a single layer takes in passing.

    Args:
        result: What is known of the node.
        scale: Samples, halved where values take half the bytes.
        learns: Whether its input gets a gradient: data get none.
    """
    rule = _RULES.get(result.facts.kind)
    if rule is None or result.node.muted:
        return Passing()
    stream, output = result.facts.inputs.get("in"), result.facts.output
    if stream is None or output is None:
        return Passing()
    comes = number(per_sample(product(stream.shape))) * FLOAT * scale
    goes = number(result.facts.bytes) * scale
    return rule(_Layer(result, stream, output, comes, goes, learns))


@dataclass(frozen=True)
class _Layer:
    """A layer at work.

    Attributes:
        result: What is known of the node.
        stream: Type that comes in.
        given: Type that goes out.
        x: Bytes that come in.
        y: Bytes that go out.
        learns: Whether its input gets a gradient.
    """

    result: NodeResult
    stream: TensorType
    given: TensorType
    x: float
    y: float
    learns: bool


def _convolution(layer: _Layer) -> Passing:
    """Convolutions of oneDNN: operands are packed by `PACKED` channels, results unpacked.

    A few channels that come in (fewer than `PACKED`) are read as they are.
    """
    facts, x, y = layer.result.facts, layer.x, layer.y
    whole, strided = facts.params.get("groups", 1) == 1, facts.params.get("stride", 1)
    wide_x, wide_y = _packed(layer.stream), _packed(layer.given)
    packed_x, packed_y = x * wide_x, y * wide_y
    few = whole and number(layer.stream.shape[1]) < PACKED
    read = 0.0 if few else packed_x
    own = number(facts.parameters) * FLOAT
    weights = own * (1.0 if few else wide_x) * wide_y if whole else own
    transposed = facts.kind.startswith("ConvTranspose")
    added = y if transposed and facts.params.get("bias", True) else 0.0
    forward = max(read + weights + packed_y - y, packed_y + added)
    twice = x if strided not in (1, (1, 1)) and not transposed else 0.0
    to_input = max(packed_y + weights + packed_x - x, packed_x + twice) if layer.learns else 0.0
    return Passing(forward, max(to_input - own, packed_y + read + weights - own, weights))


def _packed(tensor: TensorType) -> float:
    """Return how many times its bytes a value takes once its channels are packed."""
    channels = max(1.0, number(tensor.shape[1]))
    return -(-channels // PACKED) * PACKED / channels


def _again(forward: float = 0.0, backward: float = 0.0) -> Callable[[_Layer], Passing]:
    """Return the rule of layers that take copies of their input in passing."""

    def rule(layer: _Layer) -> Passing:
        return Passing(forward * layer.x, backward * layer.x)

    return rule


def _resampled(layer: _Layer) -> Passing:
    """Return what Upsample takes: input and output with the channels last."""
    return Passing(layer.x + layer.y, 0.0)


def _recurrent(layer: _Layer) -> Passing:
    """Return what one layer in one direction takes: LSTM works over what it keeps."""
    params = layer.result.facts.params
    depth = params.get("num_layers", 1)
    ways = 2 if params.get("bidirectional") else 1
    kept = number(layer.result.facts.saved) / number(per_sample(product(layer.stream.shape)))
    each = kept * layer.x / (ways * depth) if isinstance(depth, int) else kept * layer.x
    if layer.result.facts.kind == "GRU":
        return Passing(0.4 * each, 0.0)
    return Passing(0.28 * each, 0.34 * each)


_RULES: Mapping[str, Callable[[_Layer], Passing]] = {
    **dict.fromkeys(("Conv1d", "Conv2d", "Conv3d"), _convolution),
    **dict.fromkeys(("ConvTranspose1d", "ConvTranspose2d", "ConvTranspose3d"), _convolution),
    **dict.fromkeys(("BatchNorm", "BatchNorm2d", "InstanceNorm", "PReLU"), _again(backward=1)),
    "RMSNorm": _again(backward=3),
    "MultiheadAttention": _again(backward=3),
    "TransformerEncoderLayer": _again(forward=2, backward=2.5),
    "AlphaDropout": _again(forward=1),
    "Upsample": _resampled,
    "LSTM": _recurrent,
    "GRU": _recurrent,
}
