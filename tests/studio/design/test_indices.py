"""Indices of wires, taken over from the network before an edit, are those of the network itself."""

from __future__ import annotations

import random
from dataclasses import replace

from builders import network

from flodl_studio.design import edits
from flodl_studio.design.values import Design, Network, Place, Wire

TIMES = 300
START = network(
    ["a", "b", "c", "d", "e", "f"],
    "a > b > c > d > e > f",
    "a > c:in_1",
    "a > d:in_1",
    "b > d:in_2",
    "c > f:in_1",
    "f ~> b:ref_0",
)


def _edited(dice: random.Random, network: Network) -> Network:
    """Return a network with some wires taken out, put in, moved and replaced."""
    wires = list(network.wires)
    for _ in range(dice.randint(0, 4)):
        place = dice.randrange(len(wires) + 1)
        match dice.randrange(4):
            case 0 if wires:
                del wires[place - 1]
            case 1:
                wires.insert(place, Wire(dice.choice(START.wires).source, START.wires[0].target))
            case 2 if wires:
                wires[place - 1] = replace(wires[place - 1], via=((1.0, float(place)),))
            case _:
                wires += wires[place:][:1]
                del wires[place : place + 1]
    return replace(network, wires=tuple(wires))


def test_indices_taken_over_after_an_edit_are_those_made_anew():
    dice = random.Random(7)
    before = START

    for _ in range(TIMES):
        assert before.incoming is not None
        assert before.outgoing is not None
        after = _edited(dice, before)
        after.share_indices(before)
        anew = Network(after.nodes, after.wires)

        assert after.incoming == anew.incoming
        assert after.outgoing == anew.outgoing
        before = after if len(after.wires) > 3 else START


def test_indices_of_a_network_that_is_quite_another_are_made_anew():
    other = network(["p", "q"], *["p > q"] * 40)
    assert START.incoming

    other.share_indices(START)

    assert list(other.incoming) == ["q"]
    assert len(other.incoming["q"]) == 40


def test_an_edit_of_nodes_knows_where_they_stand():
    design = Design(network=START)
    for edited in (
        edits.set_muted(design, Place(), ["b", "e"], True),
        edits.move_nodes(design, Place(), {"f": (1.0, 2.0)}),
    ):
        after, anew = edited.network, Network(edited.network.nodes, edited.network.wires)
        assert list(after.by_id.items()) == list(anew.by_id.items())
        assert after.index_of == anew.index_of
        assert after.incoming == anew.incoming
