"""Which ports a node shows: what its kind has, one more of a numbered kind, and what is wired."""

from __future__ import annotations

from collections.abc import Sequence

from flodl_studio.catalog import Port, describe_inputs, input_port, next_entry, output_ports
from flodl_studio.design.values import Design, Network, Node

Names = tuple[str, ...]


def shown_inputs(node: Node, network: Network, design: Design) -> tuple[Port, ...]:
    """Return the input ports of a node, as they are drawn from top to bottom.

    A kind that takes any number shows one free entry. A wire to a port that isn't there is a fault
    of the design; its port is shown all the same, so that the wire can be seen and taken off.
    """
    found = {port.name: port for port in describe_inputs(node, design, network)}
    free = next_entry(node, network)
    if free is not None and free not in found:
        port = input_port(node, free, design)
        found = _after_its_like(list(found.values()), port) if port is not None else found
    for wire in network.incoming.get(node.id, ()):
        name = wire.target.port
        if name not in found:
            found[name] = input_port(node, name, design) or Port(name)
    return tuple(found.values())


def _after_its_like(ports: Sequence[Port], fresh: Port) -> dict[str, Port]:
    """Put a numbered port behind those of its stem, so that the order is that of the file."""
    stem = fresh.name.rpartition("_")[0]
    last = max(
        (index for index, port in enumerate(ports) if port.name.rpartition("_")[0] == stem),
        default=len(ports) - 1,
    )
    return {port.name: port for port in (*ports[: last + 1], fresh, *ports[last + 1 :])}


def shown_outputs(node: Node, network: Network, design: Design) -> Names:
    """Return the names of the output ports of a node, wired ones that aren't there included."""
    wired = sorted(wire.source.port for wire in network.outgoing.get(node.id, ()))
    return tuple(dict.fromkeys([*output_ports(node, design), *wired]))
