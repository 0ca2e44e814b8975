"""Ports of nodes: declared, grown with wires, and from the networks inside."""

from __future__ import annotations

import pytest

from flodl_studio.catalog import (
    describe_inputs,
    input_port,
    input_ports,
    next_entry,
    output_ports,
)
from flodl_studio.design.values import Design, End, Network, Node, Wire

EMPTY = Design()


def wired(node: Node, *ports: str) -> Network:
    """Return a network in which these ports of a node have a wire."""
    source = Node("x", "Input")
    wires = tuple(Wire(End("x", "out"), End(node.id, port)) for port in ports)
    return Network((source, node), wires)


INNER = Network((Node("stream", "Input"), Node("memory", "Input"), Node("y", "Output")))

PLAIN = (
    ("Linear", ("in",)),
    ("Input", ()),
    ("Output", ("in",)),
    ("Bilinear", ("in", "x2")),
    ("MultiheadAttention", ("in", "key", "value", "mask")),
    ("GRUCell", ("in", "h")),
    ("LSTMCell", ("in", "h", "c")),
    ("EmbeddingBag", ("in", "offsets")),
    ("Add", ("in_0", "in_1")),
    ("StateAdd", ("in",)),
    ("Gate", ("in",)),
    ("NoSuchKind", ("in",)),
)


@pytest.mark.parametrize(("kind", "ports"), PLAIN)
def test_a_node_without_wires_has_the_ports_of_its_kind(kind, ports):
    assert input_ports(Node("n", kind), EMPTY) == ports


def test_a_merge_has_a_port_for_each_wire():
    node = Node("sum", "Add")

    assert input_ports(node, EMPTY, wired(node, "in_0", "in_3")) == ("in_0", "in_1", "in_3")


def test_a_wire_to_a_far_entry_makes_no_ports_between():
    node = Node("sum", "Add")

    assert len(input_ports(node, EMPTY, wired(node, "in_999999999"))) == 3


def test_references_grow_with_their_wires():
    node = Node("state", "StateAdd")

    assert input_ports(node, EMPTY, wired(node, "in", "ref_0", "ref_1")) == ("in", "ref_0", "ref_1")


@pytest.mark.parametrize(
    ("kind", "taken", "free"),
    [
        ("Add", (), "in_0"),
        ("Add", ("in_0", "in_2"), "in_1"),
        ("Gate", ("in", "ref_0"), "ref_1"),
        ("Linear", (), None),
        ("NoSuchKind", (), None),
    ],
)
def test_the_next_entry_is_the_first_free_one(kind, taken, free):
    node = Node("n", kind)

    assert next_entry(node, wired(node, *taken)) == free


def test_further_inputs_of_an_inner_network_are_ports():
    node = Node("loop", "Loop", networks={"body": INNER})

    assert input_ports(node, EMPTY) == ("in", "memory")


def test_further_inputs_of_a_block_are_ports_of_its_nodes():
    node = Node("block_1", "Block", {"block": "cell"})

    assert input_ports(node, Design(blocks={"cell": INNER})) == ("in", "memory")
    assert input_ports(node, EMPTY) == ("in",)


def test_an_unknown_kind_has_the_ports_that_its_wires_enter():
    node = Node("n", "NoSuchKind")

    assert input_ports(node, EMPTY, wired(node, "left", "right")) == ("left", "right")


def test_references_are_told_from_the_stream():
    ports = {port.name: port for port in describe_inputs(Node("n", "LSTMCell"), EMPTY)}

    assert not ports["in"].reference
    assert ports["h"].reference
    assert ports["h"].optional


@pytest.mark.parametrize(
    ("kind", "name", "there"),
    [
        ("Add", "in_7", True),
        ("Add", "in", False),
        ("Add", "in_07", False),
        ("Add", "ref_0", False),
        ("StateAdd", "ref_12", True),
        ("StateAdd", "in", True),
        ("Linear", "x2", False),
        ("Input", "in", False),
    ],
)
def test_a_port_is_found_by_its_name(kind, name, there):
    port = input_port(Node("n", kind), name, EMPTY)

    assert (port is not None) == there
    assert port is None or port.name == name


def test_only_an_output_has_no_port_to_leave_by():
    assert output_ports(Node("n", "Linear"), EMPTY) == ("out",)
    assert output_ports(Node("n", "NoSuchKind"), EMPTY) == ("out",)
    assert output_ports(Node("n", "Output"), EMPTY) == ()
