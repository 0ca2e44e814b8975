"""The JSON Schema of the file format, made from the types of `values`."""

from __future__ import annotations

import json
import types
import typing
from collections.abc import Mapping
from dataclasses import MISSING, Field, fields
from typing import Any, Final

from flodl_studio.design.migrating import VERSION
from flodl_studio.design.reading import FORMAT
from flodl_studio.design.values import Design, End, Network, Node, Note, Wire

KEYS: Final = {"source": "from", "target": "to"}
"""Keys of the file that differ from the names of the attributes, which Python reserves."""

NAME: Final = {"type": "string", "pattern": "^[A-Za-z_][A-Za-z0-9_]*$", "maxLength": 200}
OBJECT: Final = {"type": "object"}
NUMBER: Final = {"type": "number"}


def schema() -> dict[str, Any]:
    """Return the schema: structure only, for what kinds and parameters mean is the catalogue's."""
    whole = _object(Design)
    head = {
        "format": {"const": FORMAT},
        "version": {"const": VERSION},
        "description": {"type": "string", "description": "One line, shown with a template."},
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "flodl design",
        "description": _first_line(Design),
        **whole,
        "properties": {**head, **whole["properties"]},
        "required": ["format", "version", "network"],
        "$defs": {each.__name__: _object(each) for each in (Network, Node, Wire, Note)},
    }


def schema_text() -> str:
    """Return the schema as it is shipped."""
    return json.dumps(schema(), indent=2, ensure_ascii=False) + "\n"


def _object(of: type) -> dict[str, Any]:
    hints, told = typing.get_type_hints(of), _told(of)
    properties, required = {}, []
    for each in fields(of):
        if each.name == "extra":
            continue
        key = KEYS.get(each.name, each.name)
        properties[key] = _of_type(hints[each.name])
        if each.name in ("id", "tag"):
            properties[key] = NAME
        if each.name in told:
            properties[key] = {**properties[key], "description": told[each.name]}
        if _is_required(of, each):
            required.append(key)
    shape = {"type": "object", "description": _first_line(of), "properties": properties}
    return {**shape, "required": required} if required else shape


def _is_required(of: type, field: Field[Any]) -> bool:
    bare = field.default is MISSING and field.default_factory is MISSING
    return bare or (of is Network and field.name == "nodes")


def _of_type(hint: Any) -> dict[str, Any]:  # noqa: PLR0911 - one return a type
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if hint is str:
        return {"type": "string"}
    if hint is bool:
        return {"type": "boolean"}
    if hint is End:
        return {"type": "string", "description": "A node, or node:port."}
    if hint in (Network, Node, Wire, Note):
        return {"$ref": "#" if hint is Design else f"#/$defs/{hint.__name__}"}
    if origin in (types.UnionType, typing.Union):
        return _of_type(arguments[0])  # with None, which a file may leave out
    if origin is tuple and arguments[-1] is Ellipsis:
        return {"type": "array", "items": _of_type(arguments[0])}
    if origin is tuple:
        size = len(arguments)
        return {"type": "array", "items": NUMBER, "minItems": size, "maxItems": size}
    if origin is Mapping and arguments[1] is Network:
        return {**OBJECT, "additionalProperties": _of_type(Network)}
    return dict(OBJECT)


def _first_line(of: type) -> str:
    return (of.__doc__ or "").partition("\n")[0]


def _told(of: type) -> dict[str, str]:
    """Return what the docstring says of the attributes, by their names."""
    _, _, section = (of.__doc__ or "").partition("Attributes:\n")
    told: dict[str, str] = {}
    name = ""
    for line in section.splitlines():
        text = line.strip()
        if line.startswith(" " * 8) and not line.startswith(" " * 9) and ": " in text:
            name, _, text = text.partition(": ")
            told[name] = text
        elif text and name:
            told[name] += f" {text}"
    return told
