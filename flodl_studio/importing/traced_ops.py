"""Operations that a traced model does outside its layers, as kinds."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from flodl_studio.importing.traced_parts import is_many, item_of, last_state, part, slice_of
from flodl_studio.importing.traced_step import BATCH, Call, Ref, Step, refused


def step_of(call: Call, calls: Mapping[str, Call]) -> Step:
    """Return what an operation becomes.

    Args:
        call: The operation.
        calls: All calls so far, by the names of what they give.

    Raises:
        ImportFailure: It has no kind.
    """
    if call.target == "state" or is_many(call):
        return Step("", inputs=call.inputs[:1])
    before = calls.get(call.inputs[0]) if call.inputs else None
    if before is not None and before.target == "state":
        return last_state(call, before)
    if call.target == "aten.getitem" and before is not None and is_many(before):
        return item_of(call, before)
    name = call.target.removeprefix("aten.")
    plain = name.removesuffix("_") if not name.startswith("_") else name
    if plain not in _BROADCASTING and any(_is_expanded(calls.get(each)) for each in call.inputs):
        raise refused(call, "an expanded value can only be added or multiplied")
    if plain in _PASSING:
        return Step("", inputs=call.inputs[:1])
    if plain in _SIMPLE:
        kind, wanted = _SIMPLE[plain]
        return Step(kind, {key: call.attributes[key] for key in wanted}, call.inputs[:1])
    read = _READERS.get(plain)
    if read is None:
        instead = _INSTEAD.get(plain, "do it before or after the model, or leave it out")
        raise refused(call, f"the operation {plain} has no kind; {instead}")
    return read(call)


def _is_expanded(call: Call | None) -> bool:
    return call is not None and call.target in _EXPANDING and call.shape != call.taken


def _merge(kind: str) -> Callable[[Call], Step]:
    def read(call: Call) -> Step:
        other = call.attributes.get("other")
        if isinstance(other, Ref) and len(call.inputs) == 2:
            one, two = call.inputs
            alpha = call.attributes.get("alpha", 1)
            return Step(kind, {}, (one, two if alpha == 1 else _scaled(two, alpha)))
        if kind == "Mul" and isinstance(other, int | float):
            return _scaled(call.inputs[0], other)
        raise refused(call, f"a number can't be merged ({kind}) with a tensor")

    return read


def _scaled(value: str | Step, by: float) -> Step:
    return Step("Scale", {"factor": float(by)}, (value,))


def _subtract(call: Call) -> Step:
    if not isinstance(call.attributes.get("other"), Ref) or len(call.inputs) != 2:
        raise refused(call, "a number can't be added to a tensor, nor subtracted")
    one, two = call.inputs
    return Step("Add", {}, (one, _scaled(two, -call.attributes.get("alpha", 1))))


def _negative(call: Call) -> Step:
    return _scaled(call.inputs[0], -1)


def _absolute(call: Call) -> Step:
    return Step("Max", {}, (call.inputs[0], _negative(call)))


def _power(call: Call) -> Step:
    if call.attributes.get("exponent", 2) != 2:
        raise refused(call, "only the second power has a kind (Mul)")
    return Step("Mul", {}, call.inputs[:1] * 2)


def _glu(call: Call) -> Step:
    dim = call.attributes.get("dim", -1) % len(call.taken)
    half = call.shape[dim]
    one, two = (part(call, call.inputs[0], call.taken, dim, start, half) for start in (0, half))
    return Step("Mul", {}, (one, Step("Sigmoid", {}, (two,))))


def _divide(call: Call) -> Step:
    by = call.attributes.get("other")
    if not isinstance(by, int | float) or not by or call.attributes.get("rounding_mode"):
        raise refused(call, "only a division by a number has a kind (Scale)")
    return Step("Scale", {"factor": 1 / by}, call.inputs)


def _joined(kind: str) -> Callable[[Call], Step]:
    def read(call: Call) -> Step:
        if kind == "Concat" and len(call.inputs) == 1:
            return Step("", inputs=call.inputs)
        return Step(kind, {"dim": call.attributes.get("dim", 0)}, call.inputs)

    return read


def _reshape(call: Call) -> Step:
    sizes = list(call.attributes.get("size") or call.attributes.get("shape") or call.shape)
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
    if len(call.taken) == 4:
        return Step("AdaptiveAvgPool2d", {"output_size": size}, call.inputs[:1])
    if size not in (1, (1,)):
        raise refused(call, f"pooling of this input to {size} has no kind; only to 1")
    dims = tuple(range(2, len(call.taken)))
    params = {"op": "mean", "dim": _one(dims) if len(dims) == 1 else dims, "keepdim": True}
    return Step("Reduce", params, call.inputs[:1])


def _upsample(mode: str) -> Callable[[Call], Step]:
    def read(call: Call) -> Step:
        given = call.attributes
        params: dict[str, Any] = {"mode": mode}
        if given.get("output_size"):
            params["size"] = _one(given["output_size"])
        else:
            params["scale_factor"] = _one(given.get("scale_factors"))
        if given.get("align_corners"):
            params["align_corners"] = True
        return Step("Upsample", params, call.inputs[:1])

    return read


def _squeeze(call: Call) -> Step:
    dims = call.attributes.get("dim")
    asked = range(1, len(call.taken)) if dims is None else dims
    places = [asked] if isinstance(asked, int) else list(asked)
    gone = {dim % len(call.taken) for dim in places}
    step = Step("", inputs=call.inputs[:1])
    for dim in sorted(gone, reverse=True):
        if call.taken[dim] == 1:
            step = Step("Squeeze", {"dim": dim}, (step,))
    return step


def _clamp(call: Call) -> Step:
    low, high = call.attributes.get("min"), call.attributes.get("max")
    if low != 0 or high not in (None, 6):
        raise refused(call, "only clamping from 0 (ReLU), or from 0 to 6 (ReLU6), has a kind")
    return Step("ReLU" if high is None else "ReLU6", {}, call.inputs[:1])


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
    | {"expand", "expand_as"}
)
_EXPANDING = frozenset({"aten.expand", "aten.expand_as"})
_BROADCASTING = frozenset({"add", "sub", "mul", "maximum", "expand", "expand_as", "contiguous"})
_ATTENTION = "nn.MultiheadAttention(…, batch_first=True) has one"
_INSTEAD = {
    "matmul": _ATTENTION,
    "bmm": _ATTENTION,
    "einsum": _ATTENTION,
    "scaled_dot_product_attention": _ATTENTION,
    "rsub": "instead of (1 - t) * x, write x - t * x",
}
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
    "unsqueeze": ("Unsqueeze", ("dim",)),
    "pixel_shuffle": ("PixelShuffle", ("upscale_factor",)),
    "pixel_unshuffle": ("PixelUnshuffle", ("downscale_factor",)),
}
_READERS: Mapping[str, Callable[[Call], Step]] = {
    "add": _merge("Add"),
    "sub": _subtract,
    "neg": _negative,
    "abs": _absolute,
    "pow": _power,
    "square": _power,
    "glu": _glu,
    "clamp": _clamp,
    "clamp_min": _clamp,
    "squeeze": _squeeze,
    "upsample_nearest1d": _upsample("nearest"),
    "upsample_nearest2d": _upsample("nearest"),
    "upsample_linear1d": _upsample("linear"),
    "upsample_bilinear2d": _upsample("bilinear"),
    "upsample_bicubic2d": _upsample("bicubic"),
    "mul": _merge("Mul"),
    "maximum": _merge("Max"),
    "div": _divide,
    "cat": _joined("Concat"),
    "concat": _joined("Concat"),
    "stack": _joined("Stack"),
    "view": _reshape,
    "reshape": _reshape,
    "unflatten": _reshape,
    "flatten": _flatten,
    "permute": _permute,
    "transpose": _transpose,
    "swapaxes": _transpose,
    "t": _transpose,
    "slice": slice_of,
    "mean": _reduced("mean"),
    "sum": _reduced("sum"),
    "amax": _reduced("max"),
    "max_pool1d": _pool("MaxPool1d"),
    "max_pool2d": _pool("MaxPool2d"),
    "avg_pool1d": _pool("AvgPool1d"),
    "avg_pool2d": _pool("AvgPool2d"),
    "adaptive_avg_pool1d": _adaptive,
    "adaptive_avg_pool2d": _adaptive,
    "adaptive_avg_pool3d": _adaptive,
    "pad": _pad,
    "elu": _elu,
    "hardtanh": _hardtanh,
}
