"""Modules that a traced model calls several times: one shared block, used several times."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from flodl_studio.design import edits, names
from flodl_studio.design.grouping import make_block
from flodl_studio.design.values import Design, End, Network, Place, Value
from flodl_studio.errors import EditError, ImportFailure

OUTSIDE = Place()
Frames = Sequence[tuple[str, str]]


def share(
    design: Design, uses: Mapping[str, Sequence[str]], frames: Mapping[str, Frames]
) -> tuple[Design, dict[str, tuple[str, ...]]]:
    """Give each module that is called several times one block.

    Args:
        design: With a node of its own for each call.
        uses: Ids of the nodes that a layer became, by its name in the model.
        frames: Calls of modules that a node is in, by its id.

    Returns:
        The design, and the paths of the nodes that a layer became.

    Raises:
        ImportFailure: A module does not do the same each time.
    """
    paths = {layer: tuple(nodes) for layer, nodes in uses.items()}
    done: set[str] = set()
    for layer, nodes in uses.items():
        if len(nodes) == 1 or layer in done:
            continue
        module = _outermost(layer, nodes, frames)
        groups = _groups(module, frames)
        inside = {each: ids for each, ids in uses.items() if any(node in groups[0] for node in ids)}
        if any(len(ids) != len(groups) for ids in inside.values()):
            raise ImportFailure(
                f"{module} is called several times, and {layer} in it several times more; only one "
                "of the two can be a shared block"
            )
        design, blocks = _shared(design, module, groups)
        done.update(inside)
        for each, ids in inside.items():
            paths[each] = tuple(f"{block}/{ids[0]}" for block in blocks)
    return design, paths


def _outermost(layer: str, nodes: Sequence[str], frames: Mapping[str, Frames]) -> str:
    """Return the outermost module around a layer that is called several times."""
    for depth, (module, _) in enumerate(frames[nodes[0]]):
        if len({frames[node][depth] for node in nodes}) > 1:
            return module
    return layer


def _groups(module: str, frames: Mapping[str, Frames]) -> list[list[str]]:
    """Return the nodes of each call of a module."""
    groups: dict[str, list[str]] = {}
    for node, around in frames.items():
        for name, call in around:
            if name == module:
                groups.setdefault(call, []).append(node)
    return list(groups.values())


def _shared(
    design: Design, module: str, groups: Sequence[Sequence[str]]
) -> tuple[Design, list[str]]:
    """Make the nodes of each call a block; all calls then stand for the first."""
    word = names.snake(module.replace(".", "_"))
    if names.fault(word) is not None:
        word = f"shared_{word}"
    blocks, ids = [], []
    for group in groups:
        block = word if word not in design.blocks else names.fresh(word, design.blocks)
        free = names.fresh(word, design.network.by_id)
        id = names.fresh(word, design.network.by_id.keys() - set(group))
        try:
            design = make_block(design, OUTSIDE, group, block, free)
            design = edits.rename_node(design, OUTSIDE, free, id)
        except EditError as error:
            raise ImportFailure(f"{module} is called several times: {error}") from error
        blocks.append(block)
        ids.append(id)
    first = _form(design.blocks[blocks[0]])
    if any(_form(design.blocks[block]) != first for block in blocks[1:]):
        raise ImportFailure(
            f"{module} is called several times and does something else each time; "
            "a shared block does the same"
        )
    return _joined(design, blocks, ids), ids


def _form(network: Network) -> object:
    """Return what a network does, whatever its nodes are called."""
    number = {node.id: place for place, node in enumerate(network.nodes)}

    def end(each: End) -> tuple[int, str]:
        return number[each.node], each.port

    nodes = [(node.kind, node.params) for node in network.nodes]
    ports = [node.id for node in network.nodes if node.kind == "Input"]
    return nodes, ports, sorted((end(wire.source), end(wire.target)) for wire in network.wires)


def _joined(design: Design, blocks: Sequence[str], ids: Sequence[str]) -> Design:
    params: Mapping[str, Value] = {"block": blocks[0], "shared": True}
    nodes = tuple(
        replace(node, params=params) if node.id in ids else node for node in design.network.nodes
    )
    kept = {name: body for name, body in design.blocks.items() if name not in blocks[1:]}
    return replace(design, network=replace(design.network, nodes=nodes), blocks=kept)
