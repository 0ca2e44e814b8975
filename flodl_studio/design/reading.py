"""Designs read from files: strict about structure, lenient about what kinds and parameters mean.

What is structurally no design is refused with its place. Unknown kinds, parameters and keys, wrong
values of parameters and wires to nowhere stay in the design, so that a save keeps them; inference
finds them as problems.
"""

from __future__ import annotations

import itertools
import os
import stat
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Final, TypeGuard

from flodl_studio.design import names
from flodl_studio.design.freezing import frozen, inside, shown
from flodl_studio.design.limits import DEEPEST, MOST_BYTES, MOST_NODES, check_limits
from flodl_studio.design.migrating import migrated
from flodl_studio.design.parsing import parse
from flodl_studio.design.values import (
    MERGES,
    NOTHING,
    Design,
    End,
    Network,
    Node,
    Note,
    Point,
    Value,
    Wire,
)
from flodl_studio.errors import DesignError

FORMAT: Final = "flodl-design"

DESIGN_KEYS: Final = frozenset({"format", "version", "name", "network", "blocks", "training"})
NETWORK_KEYS: Final = frozenset({"nodes", "wires", "notes"})
NODE_KEYS: Final = frozenset({"id", "kind", "params", "tag", "muted", "position", "networks"})
WIRE_KEYS: Final = frozenset({"from", "to", "state", "via"})
NOTE_KEYS: Final = frozenset({"text", "rect", "color"})

Tree = dict[str, object]


def read_file(path: Path | str) -> Design:
    """Return the design in a file.

    Raises:
        DesignError: There is none; the message does not name the file.
    """
    return read(read_bytes(path, MOST_BYTES))


def read_bytes(path: Path | str, most: int) -> bytes:
    """Return what is in a regular file, one byte more than `most` at most; never waits for a pipe.

    Raises:
        DesignError: It can't be read.
    """
    try:
        # without O_NONBLOCK, opening a pipe that nobody writes to would wait for ever
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
        try:
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                raise DesignError("not a regular file")
            with os.fdopen(descriptor, "rb", closefd=False) as file:
                return file.read(most + 1)
        finally:
            os.close(descriptor)
    except FileNotFoundError:
        raise DesignError("there is no such file") from None
    except OSError as error:
        raise DesignError(f"can't be read: {error.strerror or error}") from None
    except ValueError as error:  # a zero byte in the path
        raise DesignError(f"not a path of a file: {error}") from None


def read(data: bytes) -> Design:
    """Return the design that is written in some bytes.

    Raises:
        DesignError: It isn't one that this version can open; says where.
    """
    tree = _object(parse(data), "")
    if tree.get("format") != FORMAT:
        got = f"got {shown(tree['format'])}" if "format" in tree else "there is none"
        raise DesignError(f'not a design: expected "{FORMAT}", {got}', "format")
    tree = migrated(tree)
    reader = _Reader()
    if "network" not in tree:
        raise DesignError("missing: a design needs one", "network")
    design = Design(
        name=_text(tree.get("name", "untitled"), "name"),
        network=reader.network(tree["network"], "network"),
        blocks=reader.blocks(tree.get("blocks", {})),
        training=_training(tree.get("training")),
        extra=_extra(tree, DESIGN_KEYS, ""),
    )
    check_limits(design)
    return design


class _Reader:
    """Reads networks, counting the nodes written so far to stop before there are too many."""

    def __init__(self) -> None:
        self.count = 0

    def blocks(self, tree: object) -> dict[str, Network]:
        blocks: dict[str, Network] = {}
        for name, network in _object(tree, "blocks").items():
            _check_name(name, f"blocks.{name}")
            blocks[name] = self.network(network, f"blocks.{name}")
        return blocks

    def network(self, value: object, place: str, depth: int = 0) -> Network:
        if depth > DEEPEST:
            raise DesignError(f"networks are nested more than {DEEPEST} deep", place)
        tree = _object(value, place)
        if "nodes" not in tree:
            raise DesignError("missing: a network needs its list of nodes", f"{place}.nodes")
        nodes = self.nodes(tree["nodes"], f"{place}.nodes", depth)
        wires = [
            _wire(each, f"{place}.wires[{index}]")
            for index, each in enumerate(_list(tree.get("wires", []), f"{place}.wires"))
        ]
        notes = [
            _note(each, f"{place}.notes[{index}]")
            for index, each in enumerate(_list(tree.get("notes", []), f"{place}.notes"))
        ]
        kinds = {node.id: node.kind for node in nodes}
        return Network(
            nodes, _merged(wires, kinds), tuple(notes), _extra(tree, NETWORK_KEYS, place)
        )

    def nodes(self, value: object, place: str, depth: int) -> tuple[Node, ...]:
        trees = _list(value, place)
        self.count += len(trees)
        if self.count > MOST_NODES:
            raise DesignError(f"there are more than {MOST_NODES:,} nodes", place)
        nodes: list[Node] = []
        places: dict[str, int] = {}
        for index, tree in enumerate(trees):
            node = self.node(tree, f"{place}[{index}]", depth)
            first = places.setdefault(node.id, index)
            if first != index:
                taken = f"the id {shown(node.id)} is taken by {place}[{first}]"
                raise DesignError(taken, f"{place}[{index}].id")
            nodes.append(node)
        return tuple(nodes)

    def node(self, value: object, place: str, depth: int) -> Node:
        tree = _object(value, place)
        for key in ("id", "kind"):
            if key not in tree:
                raise DesignError("missing: every node needs one", f"{place}.{key}")
        id, tag = _text(tree["id"], f"{place}.id"), tree.get("tag")
        _check_name(id, f"{place}.id")
        position = tree.get("position")
        return Node(
            id=id,
            kind=_text(tree["kind"], f"{place}.kind"),
            params=_params(tree["params"], f"{place}.params") if "params" in tree else NOTHING,
            tag=None if tag is None else _text(tag, f"{place}.tag"),  # a bad one is a problem
            position=None if position is None else _point(position, f"{place}.position"),
            networks=self.networks(tree["networks"], f"{place}.networks", depth + 1)
            if "networks" in tree
            else NOTHING,
            muted=_flag(tree.get("muted", False), f"{place}.muted"),
            extra=_extra(tree, NODE_KEYS, place),
        )

    def networks(self, value: object, place: str, depth: int) -> dict[str, Network]:
        networks: dict[str, Network] = {}
        for slot, tree in _object(value, place).items():
            _check_name(slot, inside(place, slot))
            networks[slot] = self.network(tree, inside(place, slot), depth)
        return networks


def _wire(value: object, place: str) -> Wire:
    tree = _object(value, place)
    for key in ("from", "to"):
        if key not in tree:
            raise DesignError("missing: every wire needs one", f"{place}.{key}")
    via = _list(tree.get("via", []), f"{place}.via")
    return Wire(
        source=_end(tree["from"], "out", f"{place}.from"),
        target=_end(tree["to"], "in", f"{place}.to"),
        state=_flag(tree.get("state", False), f"{place}.state"),
        via=tuple(_point(each, f"{place}.via[{index}]") for index, each in enumerate(via)),
        extra=_extra(tree, WIRE_KEYS, place),
    )


def _end(value: object, port: str, place: str) -> End:
    node, colon, named = _text(value, place).partition(":")
    return End(node, named if colon else port)


def _merged(wires: list[Wire], kinds: Mapping[str, str]) -> tuple[Wire, ...]:
    """Return the wires, those to plain ``in`` of a merge in the ports left free by the others."""
    plain = [w for w in wires if w.target.port == "in" and kinds.get(w.target.node) in MERGES]
    if not plain:
        return tuple(wires)
    taken: dict[str, set[str]] = {wire.target.node: set() for wire in plain}
    for wire in wires:
        if wire.target.node in taken:
            taken[wire.target.node].add(wire.target.port)
    free = {node: _free_ports(ports) for node, ports in taken.items()}
    return tuple(
        replace(wire, target=End(wire.target.node, next(free[wire.target.node])))
        if wire.target.node in free and wire.target.port == "in"
        else wire
        for wire in wires
    )


def _free_ports(taken: set[str]) -> Iterator[str]:
    return (port for count in itertools.count() if (port := f"in_{count}") not in taken)


def _note(value: object, place: str) -> Note:
    tree = _object(value, place)
    for key in ("text", "rect"):
        if key not in tree:
            raise DesignError("missing: every note needs one", f"{place}.{key}")
    x, y, width, height = _numbers(tree["rect"], 4, f"{place}.rect")
    return Note(
        text=_text(tree["text"], f"{place}.text"),
        rect=(x, y, width, height),
        color=_text(tree.get("color", Note.color), f"{place}.color"),
        extra=_extra(tree, NOTE_KEYS, place),
    )


def _params(value: object, place: str) -> Mapping[str, Value]:
    tree = _object(value, place)
    return {key: frozen(each, inside(place, key)) for key, each in tree.items()}


def _training(value: object) -> Mapping[str, Value] | None:
    return None if value is None else _params(value, "training")


def _extra(tree: Tree, known: frozenset[str], place: str) -> Mapping[str, Value]:
    if tree.keys() <= known:
        return NOTHING
    return {key: frozen(each, inside(place, key)) for key, each in tree.items() if key not in known}


def _point(value: object, place: str) -> Point:
    x, y = _numbers(value, 2, place)
    return x, y


def _numbers(value: object, count: int, place: str) -> list[float]:
    if isinstance(value, list) and len(value) == count and all(map(_is_number, value)):
        return value
    raise DesignError(f"expected a list of {count} numbers, got {shown(value)}", place)


def _is_number(value: object) -> TypeGuard[float]:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _flag(value: object, place: str) -> bool:
    if isinstance(value, bool):
        return value
    raise DesignError(f"expected true or false, got {shown(value)}", place)


def _text(value: object, place: str) -> str:
    if isinstance(value, str):
        return value
    raise DesignError(f"expected a text, got {shown(value)}", place)


def _check_name(name: str, place: str) -> None:
    if (wrong := names.fault(name)) is not None:
        raise DesignError(f"{shown(name)} {wrong}", place)


def _object(value: object, place: str) -> Tree:
    if isinstance(value, dict):
        return value
    raise DesignError(f"expected an object, got {_sort(value)}", place)


def _list(value: object, place: str) -> list[object]:
    if isinstance(value, list):
        return value
    raise DesignError(f"expected a list, got {_sort(value)}", place)


def _sort(value: object) -> str:
    if isinstance(value, dict):
        return "an object"
    return "a list" if isinstance(value, list) else shown(value)
