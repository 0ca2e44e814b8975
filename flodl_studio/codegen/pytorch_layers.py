"""Layers in plain PyTorch: the module that a node needs, and the expression that applies it."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from flodl_studio.codegen.calls import constructor
from flodl_studio.codegen.expressions import Argument, Call, Expression, Text
from flodl_studio.codegen.steps import Leaf, Parameter, Setting
from flodl_studio.codegen.words import literal

Settings = Mapping[str, Setting]
Refs = Mapping[str, str]
"""Expressions for what a module reads beside its stream, by its names for them."""

OWN_CLASSES = {
    **{name: name for name in ("MultiheadAttention", "PositionalEmbedding")},
    **{name: name for name in ("SinusoidalPositions", "ThresholdHalt", "LearnedHalt")},
    **{name: name for name in ("SoftmaxRouter", "SigmoidRouter", "ArgmaxSelector")},
    "FixedSelector": "FixedSelector",
}
"""Layers that the exported module defines itself."""

_FIRST_OF_SEVERAL = frozenset({"GRU", "LSTM", "LSTMCell"})
"""Layers that return more in torch than our flow has: the first is what goes on."""


def class_name(leaf: Leaf) -> str:
    """Return the name of a leaf's class in flodl."""
    return leaf.target.rpartition(".")[2]


def has_module(leaf: Leaf) -> bool:
    """Tell whether a leaf is a module in torch, and not just an expression."""
    return class_name(leaf) not in _EXPRESSIONS


def can_stand_alone(leaf: Leaf) -> bool:
    """Tell whether a leaf can be a module by itself, where nobody writes its call."""
    return class_name(leaf) not in _EXPRESSIONS or class_name(leaf) in _MODULES


def module_call(leaf: Leaf, alone: bool = False) -> Call:
    """Return the constructor of a leaf's module.

    Args:
        leaf: The leaf.
        alone: Whether the module is called by another one, so that it has to return one tensor.
    """
    name = class_name(leaf)
    made = constructor(leaf)
    if name in OWN_CLASSES or (alone and name in _FIRST_OF_SEVERAL):
        return Call(name, made.arguments, leaf.path)
    if name == "BatchNorm":
        return Call("nn.BatchNorm1d", made.arguments, leaf.path)
    if name == "InstanceNorm":
        return Call(f"nn.InstanceNorm{leaf.rank - 2}d", made.arguments, leaf.path)
    if name == "RMSNorm" and "eps" not in leaf.settings:
        eps = Argument(literal(leaf.facts["eps"]), "eps")
        return Call("nn.RMSNorm", (*made.arguments, eps), leaf.path)
    if name == "TransformerEncoderLayer":
        return Call("nn.TransformerEncoderLayer", _encoder_layer(leaf), leaf.path)
    return Call(f"nn.{name}", made.arguments, leaf.path)


def own_class(leaf: Leaf, alone: bool = False) -> str | None:
    """Return the name of the class that the exported module must define for a leaf."""
    name = class_name(leaf)
    return name if name in OWN_CLASSES or (alone and name in _FIRST_OF_SEVERAL) else None


def _encoder_layer(leaf: Leaf) -> tuple[Argument, ...]:
    facts = dict(leaf.facts)
    width = facts.pop("dim_feedforward", None)
    if width is None:
        d_model = facts["d_model"]
        width = Parameter(f"4 * {d_model.name}") if isinstance(d_model, Parameter) else None
        width = width or 4 * int(str(d_model))
    names = ("d_model", "nhead")
    arguments = [Argument(literal(facts.pop(name))) for name in names]
    arguments.append(Argument(literal(width), "dim_feedforward"))
    arguments += [Argument(literal(value), name) for name, value in facts.items()]
    return (*arguments, Argument(literal(True), "batch_first"))


def applied(leaf: Leaf, module: str, x: str, refs: Refs) -> Expression:
    """Return the expression for a leaf applied to a value.

    Args:
        leaf: The leaf.
        module: Expression for its module.
        x: Expression for the stream.
        refs: Expressions for what it reads beside the stream, by port.
    """
    name = class_name(leaf)
    if name in _EXPRESSIONS:
        return Text(_EXPRESSIONS[name](x, leaf.facts), leaf.path)
    if name == "StateAdd":
        return Text(" + ".join([x, *refs.values()]), leaf.path)
    values = list(refs.values())
    if name == "LSTMCell":
        values = _cell_state(refs)
    elif name == "MultiheadAttention":
        values = [f"{key}={ref}" for key, ref in refs.items()]
    if name in _FIRST_OF_SEVERAL:
        return Text(f"{module}({', '.join([x, *values])})[0]", leaf.path)
    return Call(module, tuple(Argument(Text(each)) for each in (x, *values)), leaf.path)


def _cell_state(refs: Refs) -> list[str]:
    if not refs:
        return []
    one = next(iter(refs.values()))
    pair = [refs.get(each, f"torch.zeros_like({one})") for each in ("h", "c")]
    return [f"({', '.join(pair)})"]


def first_value(leaf: Leaf | None, key: str, x: str) -> str:
    """Return what a module reads as state in its first call."""
    name = class_name(leaf) if leaf is not None else ""
    facts = leaf.facts if leaf is not None else {}
    if name in ("GRUCell", "LSTMCell"):
        return f"{x}.new_zeros(*{x}.shape[:-1], {_value(facts['hidden_size'])})"
    if name == "Bilinear":
        return f"{x}.new_zeros(*{x}.shape[:-1], {_value(facts['in2_features'])})"
    if name == "MultiheadAttention" and key == "mask":
        return f"{x}.new_zeros(1, 1)"
    if name == "MultiheadAttention":
        width = facts.get("kdim" if key == "key" else "vdim") or facts["embed_dim"]
        return f"{x}.new_zeros(*{x}.shape[:-1], {_value(width)})"
    if name == "EmbeddingBag":
        return f"{x}.new_zeros(1)"
    return f"torch.zeros_like({x})"


def _value(setting: Setting) -> str:
    text = literal(setting).flat
    assert text is not None, "settings are written on one line"
    return text


def _function(name: str, *settings: str, **defaults: Setting) -> Callable[[str, Settings], str]:
    """Return how a function of torch is written: settings by name, defaults left out."""

    def write(x: str, facts: Settings) -> str:
        given = [f"{key}={_value(facts[key])}" for key in settings]
        given += [
            f"{key}={_value(facts[key])}"
            for key, default in defaults.items()
            if facts.get(key, default) != default
        ]
        return f"{name}({', '.join([x, *given])})"

    return write


def _method(name: str, *settings: str) -> Callable[[str, Settings], str]:
    def write(x: str, facts: Settings) -> str:
        return f"{x}.{name}({', '.join(_value(facts[key]) for key in settings)})"

    return write


def _flatten(x: str, facts: Settings) -> str:
    first, last = _value(facts["start_dim"]), _value(facts["end_dim"])
    return f"{x}.flatten({first})" if last == "-1" else f"{x}.flatten({first}, {last})"


def _sizes(setting: Setting) -> str:
    assert isinstance(setting, tuple), "lists of sizes are tuples"
    return ", ".join(_value(each) for each in setting)


def _reshape(x: str, facts: Settings) -> str:
    batch = f"{x}.shape[0], " if facts.get("keep_batch") else ""
    return f"{x}.reshape({batch}{_sizes(facts['shape'])})"


def _reduce(x: str, facts: Settings) -> str:
    method = "amax" if facts["op"] == "max" else str(facts["op"])
    keep = ", keepdim=True" if facts.get("keepdim") else ""
    return f"{x}.{method}({_value(facts['dim'])}{keep})"


_MODULES = frozenset(
    {"ReLU", "ReLU6", "SiLU", "SELU", "Mish", "Hardswish", "Hardsigmoid", "Sigmoid", "Tanh", "GELU"}
    | {"LeakyReLU", "ELU", "Softplus", "Softmax", "LogSoftmax", "Identity", "Flatten"}
)
"""Kinds that are written as expressions, and are modules in torch as well."""

_EXPRESSIONS: dict[str, Callable[[str, Settings], str]] = {
    "Identity": lambda x, _: x,
    "ReLU": _function("F.relu"),
    "ReLU6": _function("F.relu6"),
    "SiLU": _function("F.silu"),
    "SELU": _function("F.selu"),
    "Mish": _function("F.mish"),
    "Hardswish": _function("F.hardswish"),
    "Hardsigmoid": _function("F.hardsigmoid"),
    "Sigmoid": _function("torch.sigmoid"),
    "Tanh": _function("torch.tanh"),
    "GELU": _function("F.gelu", approximate="none"),
    "LeakyReLU": _function("F.leaky_relu", negative_slope=0.01),
    "ELU": _function("F.elu", alpha=1.0),
    "Softplus": _function("F.softplus", beta=1.0, threshold=20.0),
    "Softmax": _function("F.softmax", "dim"),
    "LogSoftmax": _function("F.log_softmax", "dim"),
    "Flatten": _flatten,
    "Reshape": _reshape,
    "Permute": lambda x, facts: f"{x}.permute({_sizes(facts['dims'])})",
    "Select": _method("select", "dim", "index"),
    "Squeeze": _method("squeeze", "dim"),
    "Unsqueeze": _method("unsqueeze", "dim"),
    "Reduce": _reduce,
    "Scale": lambda x, facts: f"{x} * {_value(facts['factor'])}",
}
"""Kinds without parameters: how each is written."""
