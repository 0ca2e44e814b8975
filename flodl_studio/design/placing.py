"""What edits share: the network at a place, changed, with all that has to follow."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from flodl_studio.design import names
from flodl_studio.design.freezing import frozen
from flodl_studio.design.limits import check_limits
from flodl_studio.design.values import (
    NOTHING,
    Design,
    Network,
    Node,
    Place,
    Value,
    Wire,
    network_at,
    with_network_at,
)
from flodl_studio.design.wiring import following_ports
from flodl_studio.errors import DesignError, EditError


def here(design: Design, place: Place) -> Network:
    """Return the network at a place, refusing a place that is of another design."""
    try:
        return network_at(design, place)
    except KeyError:
        raise EditError(f"There is no network {str(place)!r} in this design.") from None


def node_at(network: Network, id: str) -> Node:
    """Return a node of a network, refusing an id that isn't there."""
    node = network.by_id.get(id)
    if node is None:
        raise EditError(f"There is no node {id!r} here.")
    return node


def placed(
    design: Design, place: Place, network: Network, renamed: Mapping[str, str] = NOTHING
) -> Design:
    """Return the design with a network changed and wires outside following its Inputs."""
    changed = with_network_at(design, place, network)
    return following_ports(changed, place, network_at(design, place), renamed)


def within_limits(design: Design) -> Design:
    """Return the design, refusing one that could be written but not be read again."""
    try:
        check_limits(design)
    except DesignError as error:
        raise EditError(f"This can't be done: {error}.") from None
    return design


def with_nodes(design: Design, place: Place, changed: Mapping[str, Node]) -> Design:
    """Return the design with some nodes of a network changed, by their ids, which they keep."""
    if not changed:
        return design
    network = network_at(design, place)
    nodes = list(network.nodes)
    for id, node in changed.items():
        nodes[network.index_of[id]] = node
    after = replace(network, nodes=tuple(nodes))
    after.share_indices(network)
    vars(after).update(index_of=network.index_of, by_id={**network.by_id, **changed})
    return with_network_at(design, place, after)


def check_new_id(network: Network, id: str) -> None:
    """Refuse an id that no further node of a network can have."""
    if (wrong := names.fault(id)) is not None:
        raise EditError(f"The id {id!r} {wrong}.")
    if id in network.by_id:
        raise EditError(f"The id {id!r} is taken in this network; choose another.")


def wire_at(network: Network, wire: Wire) -> Wire:
    """Return the wire of a network that equals a wire, refusing one that isn't there."""
    found = next((each for each in network.wires if each == wire), None)
    if found is None:
        raise EditError(f"There is no wire from {wire.source} to {wire.target} here.")
    return found


def sound_params(params: Mapping[str, object]) -> dict[str, Value]:
    """Return parameters as a design holds them, refusing what no file can hold."""
    try:
        return {name: frozen(value, name) for name, value in params.items()}
    except DesignError as error:
        raise EditError(f"{error}.") from None
