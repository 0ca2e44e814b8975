"""Edits of blocks: the reusable networks of a design, by name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from flodl_studio.design import names
from flodl_studio.design.containers import passing_through
from flodl_studio.design.limits import block_of
from flodl_studio.design.placing import within_limits
from flodl_studio.design.values import Design, Network, Node
from flodl_studio.design.wiring import networks_of
from flodl_studio.errors import EditError


def add_block(design: Design, name: str, network: Network | None = None) -> Design:
    """Add a block; without a network it passes its input through."""
    check_new_block(design, name)
    blocks = {**design.blocks, name: passing_through() if network is None else network}
    return within_limits(replace(design, blocks=blocks))


def remove_block(design: Design, name: str) -> Design:
    """Remove a block that no node stands for."""
    _check_block(design, name)
    uses = [
        place.path(node.id)
        for place, network in networks_of(design)
        for node in network.nodes
        if block_of(node) == name
    ]
    if uses:
        more = f" and {len(uses) - 1} more" if len(uses) > 1 else ""
        raise EditError(f"The block {name!r} is used by {uses[0]}{more}; remove that first.")
    blocks = {each: network for each, network in design.blocks.items() if each != name}
    return replace(design, blocks=blocks)


def rename_block(design: Design, name: str, new: str) -> Design:
    """Give a block a new name; the nodes that stand for it follow."""
    _check_block(design, name)
    if new == name:
        return design
    check_new_block(design, new)

    def renamed(node: Node) -> Node:
        if block_of(node) != name:
            return node
        return replace(node, params={**node.params, "block": new})

    blocks = {
        (new if each == name else each): with_every_node(network, renamed)
        for each, network in design.blocks.items()
    }
    return replace(design, network=with_every_node(design.network, renamed), blocks=blocks)


def with_every_node(network: Network, change: Callable[[Node], Node]) -> Network:
    """Return a network with a change made to its nodes and those of its inner networks."""
    nodes: list[Node] = []
    for node in network.nodes:
        inner = {slot: with_every_node(each, change) for slot, each in node.networks.items()}
        same = all(inner[slot] is each for slot, each in node.networks.items())
        nodes.append(change(node if same else replace(node, networks=inner)))
    if all(new is old for new, old in zip(nodes, network.nodes, strict=True)):
        return network
    return replace(network, nodes=tuple(nodes))


def check_new_block(design: Design, name: str) -> None:
    """Refuse a name that no further block of a design can have."""
    if (wrong := names.fault(name)) is not None:
        raise EditError(f"The name {name!r} {wrong}.")
    if name in design.blocks:
        raise EditError(f"There is a block {name!r} already; choose another name.")


def _check_block(design: Design, name: str) -> None:
    if name not in design.blocks:
        raise EditError(f"There is no block {name!r} in this design.")
