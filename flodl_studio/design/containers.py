"""Containers: nodes that hold inner networks, one a slot."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from flodl_studio.design.placing import here, node_at, with_nodes, within_limits
from flodl_studio.design.values import Design, End, Network, Node, Place, Wire
from flodl_studio.errors import EditError

SLOTS: Final[Mapping[str, tuple[str, ...]]] = {
    "Network": ("body",),
    "Loop": ("body",),
    "Map": ("body",),
    "Gate": ("expert_0", "expert_1"),
    "Switch": ("branch_0", "branch_1"),
}
"""Inner networks that a new container starts with."""


def passing_through() -> Network:
    """Return the network that a new container starts with: its Input goes to its Output."""
    return Network(
        nodes=(
            Node("input_1", "Input", position=(0, 0)),
            Node("output_1", "Output", position=(240, 0)),
        ),
        wires=(Wire(End("input_1", "out"), End("output_1", "in")),),
    )


def add_slot(design: Design, place: Place, id: str, slot: str) -> Design:
    """Add an inner network to a container: one more expert, or the condition of a loop."""
    node = node_at(here(design, place), id)
    if slot in node.networks:
        raise EditError(f"{id} has a network {slot!r} already.")
    networks = {**node.networks, slot: passing_through()}
    return within_limits(with_nodes(design, place, {id: replace(node, networks=networks)}))


def remove_slot(design: Design, place: Place, id: str, slot: str) -> Design:
    """Remove an inner network of a container; numbered ones stay contiguous."""
    node = node_at(here(design, place), id)
    if slot not in node.networks:
        raise EditError(f"{id} has no network {slot!r}.")
    head, _, digits = slot.rpartition("_")
    kept = {name: network for name, network in node.networks.items() if name != slot}
    if digits.isdigit():
        numbered = [name for name in kept if name.rpartition("_")[0] == head]
        names_after = {name: f"{head}_{count}" for count, name in enumerate(numbered)}
        kept = {names_after.get(name, name): network for name, network in kept.items()}
    return with_nodes(design, place, {id: replace(node, networks=kept)})
