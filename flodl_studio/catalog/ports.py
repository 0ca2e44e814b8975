"""Which ports a node has: those of its kind, of its wires, and of the networks inside it."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache

from flodl_studio.catalog.kind import Kind, Port
from flodl_studio.catalog.table import KINDS
from flodl_studio.design.values import Design, Network, Node, Wire

_ENTRY = re.compile(r"(in|ref)_(0|[1-9][0-9]{0,8})")
_LEAST_MERGED = 2


def input_ports(node: Node, design: Design, network: Network | None = None) -> tuple[str, ...]:
    """Return the names of the input ports, the stream first.

    Args:
        node: The node; of an unknown kind it has the ports that its wires enter.
        design: The design, whose blocks decide the ports of a Block.
        network: Where the node is; with it, variadic ports have an entry for each wire.
    """
    return tuple(port.name for port in describe_inputs(node, design, network))


def output_ports(node: Node, design: Design) -> tuple[str, ...]:
    """Return the names of the output ports."""
    del design  # every kind of today has the outputs that it declares
    kind = KINDS.get(node.kind)
    return ("out",) if kind is None else tuple(port.name for port in kind.outputs)


def describe_inputs(node: Node, design: Design, network: Network | None = None) -> tuple[Port, ...]:
    """Return the input ports with what is to know about them; see `input_ports`."""
    wired = tuple(wire.target.port for wire in _wires_into(node, network))
    kind = KINDS.get(node.kind)
    if kind is None:
        return tuple(Port(name) for name in dict.fromkeys(wired)) or (Port("in"),)
    ports: list[Port] = []
    for port in kind.inputs:
        ports.extend(_entries(port, wired) if port.variadic else (port,))
    return (*ports, *_inner_ports(kind, node, design))


def input_port(node: Node, name: str, design: Design) -> Port | None:
    """Return the input port of that name, further entries of a variadic one included, or None."""
    kind = KINDS.get(node.kind)
    declared = _declared(kind.inputs, name) if kind is not None else None
    if declared is not None or (kind is not None and not kind.holds_networks):
        return declared
    return next((port for port in describe_inputs(node, design) if port.name == name), None)


@lru_cache(maxsize=1024)
def _declared(ports: tuple[Port, ...], name: str) -> Port | None:
    """Return the port of that name among those that a kind declares."""
    for port in ports:
        if port.name == name and not port.variadic:
            return port
    entry = _ENTRY.fullmatch(name)
    for port in ports if entry is not None else ():
        if port.variadic and entry is not None and port.name == entry[1]:
            return replace(port, name=name, variadic=False)
    return None


def next_entry(node: Node, network: Network) -> str | None:
    """Return the first free entry of the variadic port, where one more wire goes; None without."""
    kind = KINDS.get(node.kind)
    variadic = next((port for port in kind.inputs if port.variadic), None) if kind else None
    if variadic is None:
        return None
    taken = {wire.target.port for wire in _wires_into(node, network)}
    index = 0
    while f"{variadic.name}_{index}" in taken:
        index += 1
    return f"{variadic.name}_{index}"


def _wires_into(node: Node, network: Network | None) -> tuple[Wire, ...]:
    return () if network is None else network.incoming.get(node.id, ())


def _entries(port: Port, wired: tuple[str, ...]) -> list[Port]:
    """Return the wired entries; a merge shows two at least."""
    indices = set(range(_LEAST_MERGED if port.name == "in" else 0))
    for name in wired:
        found = _ENTRY.fullmatch(name)
        if found and found[1] == port.name:
            indices.add(int(found[2]))
    return [replace(port, name=f"{port.name}_{index}", variadic=False) for index in sorted(indices)]


def _inner_ports(kind: Kind, node: Node, design: Design) -> list[Port]:
    """Return a port for each further Input of the networks inside; their first is the stream."""
    if kind.name == "Block":
        block = design.blocks.get(str(node.params.get("block")))
        inside = [] if block is None else [block]
    else:
        inside = [network for _, network in sorted(node.networks.items())]
    names: dict[str, None] = {}
    for network in inside:
        inputs = [each.id for each in network.nodes if each.kind == "Input"]
        names.update(dict.fromkeys(inputs[1:]))
    return [Port(name, reference=True) for name in names]
