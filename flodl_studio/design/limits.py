"""How large a design may be, counted through blocks and inner networks without expanding them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from graphlib import CycleError, TopologicalSorter
from typing import Final

from flodl_studio.design.values import Design, Network, Node
from flodl_studio.errors import DesignError

MOST_NODES: Final = 20_000
DEEPEST: Final = 32
MOST_BYTES: Final = 64 * 2**20


def block_of(node: Node) -> str | None:
    """Return the name of the block that a node stands for; None for other kinds of node."""
    if node.kind != "Block":
        return None
    name = node.params.get("block")
    return name if isinstance(name, str) else None


def used_blocks(network: Network) -> Iterator[str]:
    """Yield the names of the blocks that a network uses, its inner networks' too, repeatedly."""
    for node in network.nodes:
        if (name := block_of(node)) is not None:
            yield name
        for inner in node.networks.values():
            yield from used_blocks(inner)


def check_limits(design: Design) -> None:
    """Refuse a design that is too large, too deep, or whose blocks contain themselves.

    Raises:
        DesignError: It is.
    """
    uses = {name: set(used_blocks(network)) for name, network in design.blocks.items()}
    try:
        order = tuple(TopologicalSorter(uses).static_order())
    except CycleError as error:
        ring = list(reversed(error.args[1]))
        raise DesignError(
            f"the block contains itself: {' → '.join(ring)}", f"blocks.{ring[0]}"
        ) from None
    measured: dict[str, tuple[int, int]] = {}
    for name in order:
        if name in design.blocks:
            measured[name] = _measure(design.blocks[name], measured)
            _refuse(measured[name], f"blocks.{name}")
    _refuse(_measure(design.network, measured), "network")


def _measure(network: Network, blocks: Mapping[str, tuple[int, int]]) -> tuple[int, int]:
    """Return the number of nodes of a network, expanded, and how deep it nests."""
    size, depth = len(network.nodes), 0
    for node in network.nodes:
        if node.kind == "Block" and (block := block_of(node)) in blocks:
            more, deeper = blocks[str(block)]
            size, depth = size + more, max(depth, deeper + 1)
        for inner in node.networks.values():
            more, deeper = _measure(inner, blocks)
            size, depth = size + more, max(depth, deeper + 1)
    return size, depth


def _refuse(measured: tuple[int, int], place: str) -> None:
    size, depth = measured
    if depth > DEEPEST:
        raise DesignError(f"networks are nested {depth} deep; at most {DEEPEST} are allowed", place)
    if size > MOST_NODES:
        count = f"{size:,}" if size < 10**9 else "more than a thousand million"
        raise DesignError(
            f"with blocks and inner networks expanded there are {count} nodes; "
            f"at most {MOST_NODES:,} are allowed",
            place,
        )
