"""Small changes to a design, of the kind that a user makes, that leave it right or break it."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from flodl_studio.catalog import KINDS
from flodl_studio.catalog.kind import Kind, Param, ParamType
from flodl_studio.design.values import Design, End, Network, Node, Place, Wire, with_network_at

Mutation = Callable[[random.Random, Network], Network]

NUMBERS = (0, 1, 2, 3, 4, 5, 7, 8, 16)
NAMES = ("forward", "class", "a b", "part", "relu_1", "linear_1", "logits")
SIMPLE = tuple(
    kind.name for kind in KINDS.values() if not kind.holds_networks and kind.name != "Input"
)


def mutated(dice: random.Random, design: Design, count: int) -> Design:
    """Return a design with so many small changes, anywhere in it."""
    for _ in range(count):
        place, network = dice.choice(networks_of(design))
        if network.nodes:
            design = with_network_at(design, place, dice.choice(MUTATIONS)(dice, network))
    return design


def networks_of(design: Design) -> list[tuple[Place, Network]]:
    found = [(Place(), design.network)]
    found += [(Place(name), network) for name, network in design.blocks.items()]
    for place, network in found:  # grows while it is walked
        for node in network.nodes:
            found += [(place.inside(node.id, slot), each) for slot, each in node.networks.items()]
    return found


def _with(network: Network, old: Node, new: Node) -> Network:
    nodes = tuple(new if each is old else each for each in network.nodes)
    return replace(network, nodes=nodes)


def _drop_wire(dice: random.Random, network: Network) -> Network:
    if not network.wires:
        return network
    gone = dice.choice(network.wires)
    return replace(network, wires=tuple(each for each in network.wires if each is not gone))


def _move_wire(dice: random.Random, network: Network) -> Network:
    if not network.wires:
        return network
    old = dice.choice(network.wires)
    source = End(dice.choice(network.nodes).id, "out")
    wires = tuple(replace(w, source=source) if w is old else w for w in network.wires)
    return replace(network, wires=wires)


def _add_wire(dice: random.Random, network: Network) -> Network:
    port = dice.choice(("in", "in_0", "in_2", "ref_0", "ref_1", "h", "x2", "key", "value"))
    target = End(dice.choice(network.nodes).id, port)
    wire = Wire(End(dice.choice(network.nodes).id, "out"), target, dice.random() < 0.5)
    return replace(network, wires=(*network.wires, wire))


def _drop_node(dice: random.Random, network: Network) -> Network:
    gone = dice.choice(network.nodes)
    wires = tuple(w for w in network.wires if gone.id not in (w.source.node, w.target.node))
    return replace(network, nodes=tuple(n for n in network.nodes if n is not gone), wires=wires)


def _change_param(dice: random.Random, network: Network) -> Network:
    node = dice.choice(network.nodes)
    kind = KINDS.get(node.kind)
    if kind is None or not kind.params:
        return network
    param = dice.choice(kind.params)
    params = {**node.params, param.name: _value(dice, param)}
    if dice.random() < 0.2:
        del params[param.name]
    return _with(network, node, replace(node, params=params))


def _value(dice: random.Random, param: Param) -> Any:
    number = dice.choice(NUMBERS)
    made: dict[ParamType, Any] = {
        ParamType.INT: dice.choice((number, -1)),
        ParamType.FLOAT: dice.choice((0.0, 0.5, 1.0, 2.0)),
        ParamType.BOOL: dice.random() < 0.5,
        ParamType.TEXT: dice.choice(NAMES),
        ParamType.CHOICE: dice.choice(param.choices or (None,)),
        ParamType.SIZES: dice.choice((number, (number,) * dice.randint(1, 3))),
        ParamType.FACTORS: dice.choice((0.5, 1.5, 2.0, (2.0, 1.0))),
        ParamType.INTS: tuple(dice.choice(NUMBERS) for _ in range(dice.randint(1, 4))),
        ParamType.SHAPE: tuple(dice.choice((*NUMBERS, "S")) for _ in range(dice.randint(1, 3))),
    }
    return made[param.type]


def _change_kind(dice: random.Random, network: Network) -> Network:
    node = dice.choice(network.nodes)
    kind: Kind = KINDS[dice.choice(SIMPLE)]
    params = {**kind.start(), **{k: v for k, v in node.params.items() if kind.param(k)}}
    return _with(network, node, replace(node, kind=kind.name, params=params))


def _mute(dice: random.Random, network: Network) -> Network:
    node = dice.choice(network.nodes)
    return _with(network, node, replace(node, muted=not node.muted))


def _tag(dice: random.Random, network: Network) -> Network:
    node = dice.choice(network.nodes)
    names = (*NAMES, *(each.id for each in network.nodes))
    return _with(network, node, replace(node, tag=dice.choice(names)))


def _change_slots(dice: random.Random, network: Network) -> Network:
    holders = [node for node in network.nodes if node.networks]
    if not holders:
        return network
    node = dice.choice(holders)
    networks = dict(node.networks)
    if dice.random() < 0.5:
        del networks[dice.choice(list(networks))]
    else:
        slot = dice.choice(("body", "cond", "expert_2", "expert_7", "branch_2", "else"))
        networks[slot] = dice.choice(list(node.networks.values()))
    return _with(network, node, replace(node, networks=networks))


MUTATIONS: Sequence[Mutation] = (
    _drop_wire,
    _move_wire,
    _add_wire,
    _drop_node,
    _change_param,
    _change_param,
    _change_param,
    _change_kind,
    _mute,
    _tag,
    _change_slots,
)
