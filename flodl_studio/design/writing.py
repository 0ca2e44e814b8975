"""Designs written to files, in one form: two equal designs give the same bytes."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final, TypeVar

from flodl_studio.design.files import replace_file
from flodl_studio.design.migrating import VERSION
from flodl_studio.design.reading import FORMAT
from flodl_studio.design.values import Design, End, Network, Node, Note, Value, Wire
from flodl_studio.errors import SaveError

_JSON: Final = json.JSONEncoder(ensure_ascii=False, allow_nan=False, default=dict)
_WHOLE: Final = 2.0**53  # beyond, a float is always whole, and not written as an integer

Members = Iterator[tuple[str, str]]
Written = TypeVar("Written", Node, Wire)


def write_file(design: Design, path: Path | str) -> None:
    """Save a design whole or not at all; what was in the file is kept in ``name.flodl~``.

    Raises:
        SaveError: It can't be written; the file is as it was.
    """
    replace_file(Path(path), write(design), backup=True)


def write(design: Design) -> bytes:
    """Return the bytes of a design: fixed order of keys, one node or wire a line.

    Raises:
        SaveError: It holds what no file can (no edit makes such a design).
    """
    try:
        return (_lines(_design(design), "") + "\n").encode()
    except (TypeError, ValueError, RecursionError) as error:
        raise SaveError(f"the design can't be written: {error}") from None


def _design(design: Design) -> Members:
    extra = dict(design.extra)
    yield "format", f'"{FORMAT}"'
    yield "version", str(VERSION)
    yield "name", _json(design.name)
    if "description" in extra:  # of a template: at the head, where a reader looks for it
        yield "description", _json(extra.pop("description"))
    yield "network", _lines(_network(design.network, "    "), "  ")
    blocks = (
        (name, _lines(_network(each, " " * 6), " " * 4)) for name, each in design.blocks.items()
    )
    yield "blocks", _lines(blocks, "  ")
    if design.training is not None:
        yield "training", _json(design.training)
    yield from _extra(extra)


def _network(network: Network, indent: str) -> Members:
    yield "nodes", _rows((_node(node, indent + "  ") for node in network.nodes), indent)
    yield "wires", _rows((_kept(wire, _wire) for wire in network.wires), indent)
    notes = [_inline(_note(note)) for note in network.notes]
    if len(notes) == 1:
        yield "notes", f"[{notes[0]}]"
    elif notes:
        yield "notes", _rows(notes, indent)
    yield from _extra(network.extra)


def _node(node: Node, indent: str) -> str:
    line = _kept(node, _node_members)
    if not node.networks:
        return line
    slots = (
        (slot, _lines(_network(each, indent + "    "), indent + "  "))
        for slot, each in node.networks.items()
    )
    return f'{line[:-1]}, "networks": {_lines(slots, indent)}}}'


def _kept(value: Written, members: Callable[[Written], Members]) -> str:
    """Return the line of a node or wire, kept with it: the value never changes, nor does the line.

    The recovery log writes the whole design at each edit, most of it as it was.
    """
    kept: dict[str, str] = value.__dict__
    line = kept.get("_line")
    if line is None:
        line = kept["_line"] = _inline(members(value))
    return line


def _node_members(node: Node) -> Members:
    yield "id", _json(node.id)
    yield "kind", _json(node.kind)
    if node.params:
        yield "params", _json(node.params)
    if node.tag is not None:
        yield "tag", _json(node.tag)
    if node.muted:
        yield "muted", "true"
    if node.position is not None:
        yield "position", _json(_numbers(node.position))
    yield from _extra(node.extra)


def _wire(wire: Wire) -> Members:
    yield "from", _json(_end(wire.source, "out"))
    yield "to", _json(_end(wire.target, "in"))
    if wire.state:
        yield "state", "true"
    if wire.via:
        yield "via", _json([_numbers(point) for point in wire.via])
    yield from _extra(wire.extra)


def _note(note: Note) -> Members:
    yield "text", _json(note.text)
    yield "rect", _json(_numbers(note.rect))
    yield "color", _json(note.color)
    yield from _extra(note.extra)


def _end(end: End, default: str) -> str:
    return end.node if end.port == default else f"{end.node}:{end.port}"


def _numbers(numbers: Iterable[float]) -> list[float]:
    """Return coordinates with whole ones as integers, which are the same number."""
    return [int(each) if each == int(each) and abs(each) < _WHOLE else each for each in numbers]


def _extra(extra: Mapping[str, Value]) -> Members:
    for key, value in extra.items():
        yield key, _json(value)


def _json(value: object) -> str:
    return _JSON.encode(value)


def _inline(members: Members) -> str:
    return "{" + ", ".join(f"{_json(key)}: {text}" for key, text in members) + "}"


def _lines(members: Iterable[tuple[str, str]], indent: str) -> str:
    rows = ",\n".join(f"{indent}  {_json(key)}: {text}" for key, text in members)
    return f"{{\n{rows}\n{indent}}}" if rows else "{}"


def _rows(rows: Iterable[str], indent: str) -> str:
    text = f",\n{indent}  ".join(rows)
    return f"[\n{indent}  {text}\n{indent}]" if text else "[]"
