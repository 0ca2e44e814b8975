"""Nodes as text, so that they can be copied, pasted here or in another window, and duplicated.

The text is a design like that of a file: the nodes, the wires between them, and the blocks that
they use. Any design can so be pasted whole.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final

from flodl_studio.design import names
from flodl_studio.design.blocks import with_every_node
from flodl_studio.design.enclosing import corner, free_names, shifted
from flodl_studio.design.limits import block_of, used_blocks
from flodl_studio.design.placing import here, node_at, placed, within_limits
from flodl_studio.design.reading import read
from flodl_studio.design.values import Design, Network, Node, Place, Point
from flodl_studio.design.wiring import renumbered, with_ids, without_nodes
from flodl_studio.design.writing import write
from flodl_studio.errors import DesignError, EditError

STEP: Final = 40.0
"""How far a paste lands from what it would cover, scene pixels to the right and down."""


@dataclass(frozen=True)
class Pasted:
    """A design with nodes pasted into it, and their ids."""

    design: Design
    ids: tuple[str, ...]


def copy(design: Design, place: Place, ids: Collection[str]) -> str:
    """Return some nodes and the wires between them as text."""
    network = here(design, place)
    for each in ids:
        node_at(network, each)
    part = _part(network, set(ids))
    blocks = {name: design.blocks[name] for name in _needed(design, part)}
    return write(Design(design.name, part, blocks)).decode()


def paste(design: Design, place: Place, text: str, at: Point | None = None) -> Pasted:
    """Paste nodes that were copied, or a whole design.

    Ids, tags and names of blocks that are taken get a number; a block that is the same here and
    there stays one block.

    Args:
        design: The design to paste into.
        place: The network to paste into.
        text: What `copy` gave, or what is in a file.
        at: Upper left corner of what is pasted; None for where it was. Either way it never lands
            on a node exactly.
    """
    try:
        pasted = read(text.encode(errors="surrogatepass"))
    except DesignError as error:
        raise EditError(f"These are no nodes of flodl studio: {error}.") from None
    return _pasted(design, place, pasted, at)


def duplicate(design: Design, place: Place, ids: Collection[str]) -> Pasted:
    """Put a copy of some nodes beside them, as copying and pasting does."""
    return paste(design, place, copy(design, place, ids))


def _part(network: Network, ids: Collection[str]) -> Network:
    gone = {node.id for node in network.nodes if node.id not in ids}
    part = without_nodes(network, gone)
    return replace(part, notes=(), extra={})


def _needed(design: Design, network: Network) -> Iterator[str]:
    """Yield the names of the blocks that a network uses, and those that these use."""
    waiting, seen = list(used_blocks(network)), set[str]()
    while waiting:
        name = waiting.pop()
        if name in seen or name not in design.blocks:
            continue
        seen.add(name)
        yield name
        waiting.extend(used_blocks(design.blocks[name]))


def _pasted(design: Design, place: Place, pasted: Design, at: Point | None) -> Pasted:
    network = here(design, place)
    blocks, part = _with_blocks(design, pasted)
    ids = free_names((node.id for node in part.nodes), network.by_id)
    part = with_ids(part, ids)
    new = _moved(_tagged(part.nodes, network), network, at)
    right, down = _offset(part.nodes, new)
    notes = (
        replace(note, rect=(note.rect[0] + right, note.rect[1] + down, *note.rect[2:]))
        for note in part.notes
    )
    whole = renumbered(
        replace(
            network,
            nodes=(*network.nodes, *new),
            wires=(*network.wires, *part.wires),
            notes=(*network.notes, *notes),
        ),
        ids.values(),
    )
    changed = placed(replace(design, blocks=blocks), place, whole)
    return Pasted(within_limits(changed), tuple(ids.values()))


def _offset(before: Collection[Node], after: Collection[Node]) -> Point:
    old, new = corner(before), corner(after)
    return (0.0, 0.0) if old is None or new is None else (new[0] - old[0], new[1] - old[1])


def _with_blocks(design: Design, pasted: Design) -> tuple[Mapping[str, Network], Network]:
    """Return the blocks of both designs, and the pasted network with the names they have now."""
    clashing = {
        name: names.fresh(name, {*design.blocks, *pasted.blocks})
        for name, network in pasted.blocks.items()
        if design.blocks.get(name, network) != network
    }

    def renamed(node: Node) -> Node:
        new = clashing.get(block_of(node) or "")
        return node if new is None else replace(node, params={**node.params, "block": new})

    blocks = {
        clashing.get(name, name): with_every_node(network, renamed)
        for name, network in pasted.blocks.items()
    }
    return {**blocks, **design.blocks}, with_every_node(pasted.network, renamed)


def _tagged(nodes: tuple[Node, ...], network: Network) -> tuple[Node, ...]:
    """Return the nodes with tags that are free in the network."""
    tags = {node.tag for node in network.nodes if node.tag is not None}
    free = free_names((node.tag for node in nodes if node.tag is not None), tags)
    return tuple(
        node
        if node.tag is None or free[node.tag] == node.tag
        else replace(node, tag=free[node.tag])
        for node in nodes
    )


def _moved(nodes: tuple[Node, ...], network: Network, at: Point | None) -> tuple[Node, ...]:
    start = corner(nodes)
    if start is None:
        return nodes
    if at is not None:
        nodes = tuple(shifted(node, (at[0] - start[0], at[1] - start[1])) for node in nodes)
    taken = {node.position for node in network.nodes if node.position is not None}
    while any(node.position in taken for node in nodes):
        nodes = tuple(shifted(node, (STEP, STEP)) for node in nodes)
    return nodes
