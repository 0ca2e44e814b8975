"""One mistake in a shipped design: it is marked where it arises, and something mends it.

Where several branches read one value, each may refuse it; that the data have another shape is said
beside what follows from it.
"""

from __future__ import annotations

import random

import pytest
from mutations import networks_of

from flodl_studio.catalog import KINDS
from flodl_studio.design import edits
from flodl_studio.design.reading import read_file
from flodl_studio.design.values import Design, Network, Place
from flodl_studio.resources import root
from flodl_studio.shapes import infer
from flodl_studio.shapes.fixes import fixes

TEMPLATES = sorted((root() / "templates").glob("*.flodl"))
TIMES = 8
"""Mistakes of each sort that are tried in all templates together, with each seed."""

WIDTHS = ("out_features", "out_channels", "hidden_size", "embedding_dim", "num_heads", "nhead")
WINDOWS = ("kernel_size", "padding", "stride")
PINNED = ("in_features", "in_channels", "num_features", "normalized_shape", "input_size")


def _set(dice: random.Random, design: Design, names: tuple[str, ...], values: list[int]) -> Design:
    place, network = dice.choice(networks_of(design))
    found = [
        (node.id, name)
        for node in network.nodes
        for name in names
        if node.kind in KINDS and KINDS[node.kind].param(name)
    ]
    if not found:
        return design
    node, name = dice.choice(found)
    return edits.set_param(design, place, [node], name, dice.choice(values))


def _cut(dice: random.Random, design: Design) -> Design:
    place, network = dice.choice(networks_of(design))
    return edits.disconnect(design, place, dice.choice(network.wires)) if network.wires else design


def _turned(dice: random.Random, design: Design) -> Design:
    """Return the design with the sizes of an Input in another order, or one of them missing."""
    network: Network = design.network
    entry = dice.choice([node for node in network.nodes if node.kind == "Input"])
    shape = tuple(entry.params["shape"])
    other = dice.choice([shape[::-1], shape[1:] or (5,), (*shape[1:], shape[0])])
    return edits.set_param(design, Place(), [entry.id], "shape", other)


MISTAKES = {
    "another width": lambda dice, design: _set(dice, design, WIDTHS, [1, 3, 7, 33, 100]),
    "another window": lambda dice, design: _set(dice, design, WINDOWS, [0, 1, 2, 3, 5, 9]),
    "a pinned size": lambda dice, design: _set(dice, design, PINNED, [3, 10, 784]),
    "a wire less": _cut,
    "another shape": _turned,
}


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_marked_where_it_arises_and_can_be_mended(mistake: str, seed: int):
    dice = random.Random(f"{mistake} {seed}")
    tried = 0
    while tried < TIMES:
        path = dice.choice(TEMPLATES)
        inference = infer(MISTAKES[mistake](dice, read_file(path)))
        wrong = [each for each in inference.problems if each.severity == "error"]
        if not wrong:
            continue
        tried += 1

        said = f"{path.stem}: {[each.path + ': ' + each.message for each in wrong]}"
        inside = [each for each in wrong if each.code != "data-mismatch"]
        assert len({(each.place, each.finding.related or each.node) for each in inside}) <= 1, said
        assert any(fixes(inference, each) for each in wrong), said
