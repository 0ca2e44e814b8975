"""Short texts about a node: its parameters in one line, and shapes on wires."""

from __future__ import annotations

from collections.abc import Mapping

from flodl_studio.catalog.dims import Dim, Size
from flodl_studio.catalog.kind import Kind, Param
from flodl_studio.catalog.rule import TensorType
from flodl_studio.design.values import Value

_ARROWS = (
    ("in_channels", "out_channels"),
    ("in_features", "out_features"),
    ("input_size", "hidden_size"),
    ("num_embeddings", "embedding_dim"),
)
"""Pairs that read as one thing: 3→64."""

_LETTERS: Mapping[str, str] = {
    "kernel_size": "k",
    "stride": "s",
    "padding": "p",
    "dilation": "d",
    "groups": "g",
    "output_padding": "op",
}


def shape_text(tensor: TensorType) -> str:
    """Return the shape as wires show it: ``B×64×28×28``."""
    return "×".join(map(_size_text, tensor.shape)) or "scalar"


def _size_text(size: Size) -> str:
    text = str(size)
    bracketed = isinstance(size, Dim) and any(mark in text for mark in "+-/")
    return f"({text})" if bracketed else text


def summary_line(kind: Kind, params: Mapping[str, Value]) -> str:
    """Return the main parameters of a node in one line: ``3→64, k3 p1``.

    Args:
        kind: Its entry.
        params: What is known of its parameters, inferred ones among them; the rest is default.
    """
    values = kind.values(params)
    parts: list[str] = []
    letters: list[str] = []
    arrow = _arrow(kind, values)
    if arrow:
        parts.append(arrow)
    for param in kind.params:
        value = values.get(param.name)
        if _is_plain(param, value) or any(param.name in pair for pair in _ARROWS):
            continue
        letter = _LETTERS.get(param.name)
        if letter is None:
            parts.append(_named(param, value))
        else:
            letters.append(f"{letter}{_text(value)}")
    if letters:
        parts.insert(1 if arrow else 0, " ".join(letters))
    return ", ".join(parts)


def _is_plain(param: Param, value: Value) -> bool:
    """Tell whether a value goes without saying: the default, or not there."""
    if value is None:
        return True
    return value == param.default and not param.positional


def _arrow(kind: Kind, values: Mapping[str, Value]) -> str:
    for source, target in _ARROWS:
        if kind.param(source) and kind.param(target):
            left, right = values.get(source), values.get(target)
            return f"{_text(left)}→{_text(right)}" if left or right else ""
    return ""


def _named(param: Param, value: Value) -> str:
    name = param.name.replace("_", " ")
    if isinstance(value, bool):
        return name if value else f"no {name}"
    text = _text(value)
    if param.name in ("dim", "dims"):
        text = text.replace("×", ",")
    if param.positional and (param.inferred or not isinstance(value, int | float)):
        return text
    return f"{name} {text}"


def _text(value: Value) -> str:
    if value is None:
        return ""
    if isinstance(value, tuple | list):
        return "×".join("*" if each is None else _text(each) for each in value)
    return f"{value:g}" if isinstance(value, float) else str(value)
