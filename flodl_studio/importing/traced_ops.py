"""Operations that a traced model does outside its layers, as kinds."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flodl_studio.errors import ImportFailure

BATCH = "B"
"""Stands for the number of samples in sizes."""


@dataclass(frozen=True)
class Ref:
    """A tensor among the arguments, by its name."""

    name: str


@dataclass(frozen=True)
class Call:
    """One call that was seen.

    Attributes:
        name: Of what it gives.
        target: ``torch.nn.Conv2d``, ``aten.relu``, or ``state`` for the last state of a layer.
        attributes: Of a layer its settings, of an operation its arguments, by name.
        inputs: Names of the tensors it takes, in their order.
        shape: Of what it gives, with `BATCH` and other names where any size fits.
        taken: Shape of the first tensor it takes.
        place: Where in the model, for the user.
        path: Name of the layer in the model; empty for an operation.
        has_weights: Whether the layer has any.
    """

    name: str
    target: str
    attributes: Mapping[str, Any] = field(default_factory=dict)
    inputs: tuple[str, ...] = ()
    shape: tuple[int | str, ...] = ()
    taken: tuple[int | str, ...] = ()
    place: str = ""
    path: str = ""
    has_weights: bool = False


@dataclass(frozen=True)
class Step:
    """A node to be: its kind, parameters and sources; without a kind the value passes through."""

    kind: str
    params: Mapping[str, Any] = field(default_factory=dict)
    inputs: tuple[str, ...] = ()


def refused(call: Call, why: str) -> ImportFailure:
    """Return the error that names a call and its place in the model."""
    return ImportFailure(f"{call.place or call.name}: {why}")


def step_of(call: Call, calls: Mapping[str, Call]) -> Step:
    """Return what an operation becomes.

    Args:
        call: The operation.
        calls: All calls so far, by the names of what they give.

    Raises:
        ImportFailure: It has no kind.
    """
    if call.target == "state":
        return Step("", inputs=call.inputs)
    before = calls.get(call.inputs[0]) if call.inputs else None
    if before is not None and before.target == "state":
        return _last_state(call, before)
    name = call.target.removeprefix("aten.")
    plain = name.removesuffix("_") if not name.startswith("_") else name
    if plain in _PASSING:
        return Step("", inputs=call.inputs[:1])
    if plain in _SIMPLE:
        kind, wanted = _SIMPLE[plain]
        return Step(kind, {key: call.attributes[key] for key in wanted}, call.inputs[:1])
    read = _READERS.get(plain)
    if read is None:
        raise refused(call, f"the operation {plain} has no kind")
    return read(call)


def _last_state(call: Call, state: Call) -> Step:
    """Return the step of the output that a layer's last state is equal to."""
    given, asked = state.attributes, call.attributes
    layers = given["num_layers"]
    if call.target == "aten.select":
        last = asked["dim"] == 0 and asked["index"] in (-1, layers - 1)
    else:
        last = call.target == "aten.squeeze" and layers == 1 and asked.get("dim") == 0
    if not last or given["bidirectional"]:
        raise refused(call, "only the last state of a one-way layer, as h[-1], can be read")
    axis = 1 if given["batch_first"] else 0
    return Step("Select", {"dim": axis, "index": -1}, state.inputs)


def _merge(kind: str) -> Callable[[Call], Step]:
    def read(call: Call) -> Step:
        if call.attributes.get("alpha", 1) != 1:
            raise refused(call, "an addition with alpha has no kind")
        other = call.attributes.get("other")
        if isinstance(other, Ref) and len(call.inputs) == 2:
            return Step(kind, {}, call.inputs)
        if kind == "Mul" and isinstance(other, int | float):
            return Step("Scale", {"factor": float(other)}, call.inputs)
        raise refused(call, f"a number can't be merged ({kind}) with a tensor")

    return read


def _divide(call: Call) -> Step:
    by = call.attributes.get("other")
    if not isinstance(by, int | float) or not by or call.attributes.get("rounding_mode"):
        raise refused(call, "only a division by a number has a kind (Scale)")
    return Step("Scale", {"factor": 1 / by}, call.inputs)


def _joined(kind: str) -> Callable[[Call], Step]:
    def read(call: Call) -> Step:
        return Step(kind, {"dim": call.attributes.get("dim", 0)}, call.inputs)

    return read


def _reshape(call: Call) -> Step:
    sizes = list(call.attributes.get("size") or call.attributes.get("shape") or ())
    if call.shape == call.taken:
        return Step("", inputs=call.inputs[:1])
    if not call.shape or call.shape[0] != BATCH or call.taken[:1] != (BATCH,):
        raise refused(call, f"a view as {sizes} mixes samples; keep the first dimension")
    rest = [size if isinstance(size, int) else -1 for size in sizes[1:]]
    if len(rest) == 1:
        return Step("Flatten", {}, call.inputs[:1])
    if rest.count(-1) > 1:
        raise refused(call, f"a view as {sizes} has more than one free length")
    return Step("Reshape", {"shape": tuple(rest), "keep_batch": True}, call.inputs[:1])


def _flatten(call: Call) -> Step:
    start, end = call.attributes.get("start_dim", 0), call.attributes.get("end_dim", -1)
    if start == 0:
        raise refused(call, "flattening the batch has no kind; begin at start_dim=1")
    return Step("Flatten", {"start_dim": start, "end_dim": end}, call.inputs[:1])


def _transpose(call: Call) -> Step:
    count = len(call.taken)
    order = list(range(count))
    one = call.attributes.get("dim0", 0) % count
    other = call.attributes.get("dim1", 1) % count
    order[one], order[other] = order[other], order[one]
    return Step("Permute", {"dims": tuple(order)}, call.inputs[:1])


def _slice(call: Call) -> Step:
    if call.shape == call.taken and call.attributes.get("step", 1) == 1:
        return Step("", inputs=call.inputs[:1])
    raise refused(call, "a slice has no kind; only single steps, as x[:, -1], have one (Select)")


def _reduced(op: str) -> Callable[[Call], Step]:
    def read(call: Call) -> Step:
        dims = call.attributes.get("dim")
        if dims is None or dims == []:
            raise refused(call, f"a {op} over everything, samples too, has no kind")
        places = tuple(dims) if isinstance(dims, Sequence) else (dims,)
        params: dict[str, Any] = {"op": op, "dim": places[0] if len(places) == 1 else places}
        if call.attributes.get("keepdim"):
            params["keepdim"] = True
        return Step("Reduce", params, call.inputs[:1])

    return read


def _pool(kind: str) -> Callable[[Call], Step]:
    defaults: Mapping[str, object] = {
        "stride": None,
        "padding": 0,
        "dilation": 1,
        "ceil_mode": False,
        "count_include_pad": True,
        "divisor_override": None,
    }

    def read(call: Call) -> Step:
        given = {key: _one(value) for key, value in call.attributes.items()}
        params = {"kernel_size": given["kernel_size"]}
        for key, default in defaults.items():
            value = given.get(key, default)
            if key in given:
                params[key] = default if value == () else value
        return Step(kind, params, call.inputs[:1])

    return read


def _adaptive(call: Call) -> Step:
    size = _one(call.attributes["output_size"])
    return Step("AdaptiveAvgPool2d", {"output_size": size}, call.inputs[:1])


def _pad(call: Call) -> Step:
    around, mode = tuple(call.attributes["pad"]), call.attributes.get("mode", "constant")
    zero = mode == "constant" and not call.attributes.get("value")
    if len(around) != 4 or not (zero or mode == "reflect"):
        raise refused(call, f"padding {list(around)} ({mode}) has no kind")
    return Step("ZeroPad2d" if zero else "ReflectionPad2d", {"padding": around}, call.inputs[:1])


def _elu(call: Call) -> Step:
    if call.attributes.get("scale", 1) != 1 or call.attributes.get("input_scale", 1) != 1:
        raise refused(call, "an ELU with a scale has no kind")
    return Step("ELU", {"alpha": float(call.attributes.get("alpha", 1))}, call.inputs[:1])


def _hardtanh(call: Call) -> Step:
    if (call.attributes.get("min_val"), call.attributes.get("max_val")) != (0, 6):
        raise refused(call, "only hardtanh from 0 to 6 has a kind (ReLU6)")
    return Step("ReLU6", {}, call.inputs[:1])


def _permute(call: Call) -> Step:
    count = len(call.taken)
    dims = tuple(dim % count for dim in call.attributes["dims"])
    return Step("Permute", {"dims": dims}, call.inputs[:1])


def _one(value: Any) -> Any:
    """Return numbers that are all alike as one."""
    if isinstance(value, list | tuple):
        entries = tuple(value)
        return entries[0] if entries and all(each == entries[0] for each in entries) else entries
    return value


_PASSING = frozenset(
    {"contiguous", "clone", "alias", "detach", "lift_fresh_copy", "identity", "view_as"}
)
_SIMPLE: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "relu": ("ReLU", ()),
    "relu6": ("ReLU6", ()),
    "leaky_relu": ("LeakyReLU", ("negative_slope",)),
    "selu": ("SELU", ()),
    "gelu": ("GELU", ("approximate",)),
    "silu": ("SiLU", ()),
    "mish": ("Mish", ()),
    "hardswish": ("Hardswish", ()),
    "hardsigmoid": ("Hardsigmoid", ()),
    "sigmoid": ("Sigmoid", ()),
    "tanh": ("Tanh", ()),
    "softplus": ("Softplus", ("beta", "threshold")),
    "softmax": ("Softmax", ("dim",)),
    "log_softmax": ("LogSoftmax", ("dim",)),
    "dropout": ("Dropout", ("p",)),
    "feature_dropout": ("Dropout2d", ("p",)),
    "alpha_dropout": ("AlphaDropout", ("p",)),
    "select": ("Select", ("dim", "index")),
    "squeeze": ("Squeeze", ("dim",)),
    "unsqueeze": ("Unsqueeze", ("dim",)),
    "pixel_shuffle": ("PixelShuffle", ("upscale_factor",)),
    "pixel_unshuffle": ("PixelUnshuffle", ("downscale_factor",)),
}
_READERS: Mapping[str, Callable[[Call], Step]] = {
    "add": _merge("Add"),
    "mul": _merge("Mul"),
    "maximum": _merge("Max"),
    "div": _divide,
    "cat": _joined("Concat"),
    "concat": _joined("Concat"),
    "stack": _joined("Stack"),
    "view": _reshape,
    "reshape": _reshape,
    "flatten": _flatten,
    "permute": _permute,
    "transpose": _transpose,
    "swapaxes": _transpose,
    "t": _transpose,
    "slice": _slice,
    "mean": _reduced("mean"),
    "sum": _reduced("sum"),
    "amax": _reduced("max"),
    "max_pool1d": _pool("MaxPool1d"),
    "max_pool2d": _pool("MaxPool2d"),
    "avg_pool1d": _pool("AvgPool1d"),
    "avg_pool2d": _pool("AvgPool2d"),
    "adaptive_avg_pool2d": _adaptive,
    "pad": _pad,
    "elu": _elu,
    "hardtanh": _hardtanh,
}
