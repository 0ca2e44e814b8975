"""Ids of nodes that have been read: what a docstring calls them, else numbers along the flow."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from flodl_studio.design import names
from flodl_studio.design.numbering import flow_order, is_numbered, numbers
from flodl_studio.design.values import Network
from flodl_studio.design.wiring import with_ids


def with_own_names(network: Network, own: Mapping[str, str], prefix: str = "") -> Network:
    """Return a network with ids as a person would give them, its nodes in the order of the code.

    Args:
        network: The network, its nodes numbered in the order of the code.
        own: Ids by the paths of nodes in this numbering.
        prefix: What the paths in this network begin with.
    """
    nodes = tuple(
        replace(
            node,
            networks={
                slot: with_own_names(inner, own, f"{prefix}{node.id}.{slot}/")
                for slot, inner in node.networks.items()
            },
        )
        if node.networks
        else node
        for node in network.nodes
    )
    fixed = {node.id for node in nodes if node.kind in ("Input", "Output")}
    chosen = {id: id for id in fixed}
    taken = set(fixed)
    for node in nodes:
        wanted = own.get(prefix + node.id, "")
        if node.id in fixed:
            continue
        if names.fault(wanted) is not None or wanted in taken:
            wanted = "" if is_numbered(node) or node.id in taken else node.id
        if wanted:
            chosen[node.id] = wanted
            taken.add(wanted)
    renewed = replace(network, nodes=nodes)
    return with_ids(renewed, numbers(renewed, flow_order(renewed), chosen))
