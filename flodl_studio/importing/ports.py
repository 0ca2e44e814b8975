"""What the docstring of a model says of its inputs and outputs."""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from flodl_studio.design.values import Value

_PORT = re.compile(r"^(\w+): \[([^\]]*)\](?: (\w+))?$")
_OWN_NAME = re.compile(r"^([\w./]+): (\w+)$")
_NAME = re.compile(r"^Build (.*)\.$")
_ESCAPE = re.compile(
    r"\\(?:[\\nrt]|x[0-9a-f]{2}|u(?!d[89a-f])[0-9a-f]{4}|U00(?:0[0-9a-f]|10)[0-9a-f]{4})"
)
"""What a docstring writes for a character that would end or break it."""


@dataclass(frozen=True)
class Docstring:
    """Inputs with their parameters, outputs, and names of the design and of its nodes."""

    name: str | None = None
    inputs: Mapping[str, Mapping[str, Value]] = field(default_factory=dict)
    outputs: tuple[str, ...] = ()
    names: Mapping[str, str] = field(default_factory=dict)


def read_docstring(function: ast.FunctionDef | None) -> Docstring:
    """Return what the docstring of a function says, in the notation that exports write."""
    text = ast.get_docstring(function) if function is not None else None
    if not text:
        return Docstring()
    first = _NAME.match(text.partition("\n")[0].strip())
    inputs: dict[str, Mapping[str, Value]] = {}
    outputs: list[str] = []
    names: dict[str, str] = {}
    section = ""
    for line in text.splitlines():
        stripped = line.strip()
        if stripped in ("Inputs:", "Outputs:", "Names:"):
            section = stripped
            continue
        own = _OWN_NAME.match(stripped)
        if section == "Names:" and own is not None:
            names[own[1]] = own[2]
            continue
        port = _PORT.match(stripped)
        if port is None:
            section = section if not stripped or stripped.endswith(":") is False else ""
            continue
        if section == "Inputs:":
            inputs[port[1]] = input_params(port[2].split(","), port[3] or "float32")
        elif section == "Outputs:":
            outputs.append(port[1])
    name = _ESCAPE.sub(_character, first[1]) if first else None
    return Docstring(name, inputs, tuple(outputs), names)


def _character(escape: re.Match[str]) -> str:
    return escape[0].encode("ascii").decode("unicode_escape")


def input_params(entries: list[str], dtype: str = "float32") -> dict[str, Value]:
    """Return the parameters of an Input whose shape is written with its batch, ``B, 1, 8, 8``."""
    words = [entry.strip() for entry in entries if entry.strip()]
    position = words.index("B") if "B" in words else None
    if position is not None:
        words.pop(position)
    shape = tuple(int(word) if re.fullmatch(r"\d+", word) else word for word in words)
    params: dict[str, Value] = {"shape": shape}
    if dtype != "float32":
        params["dtype"] = dtype
    if position:
        params["batch_dim"] = position
    return params
