"""How long the source of 1,000 nodes takes, in all and in its longest part; CPU times in ms.

python -m pytest tests/benchmarks/test_source.py -s --override-ini addopts=

The window writes source a part at a time and answers in between, so that no part may be long.
"""

from __future__ import annotations

import gc
import sys
import time
from collections.abc import Callable
from itertools import pairwise

import pytest

from flodl_studio.codegen import Writing, flow_writing, torch_writing
from flodl_studio.design.values import Design, End, Network, Node, Value, Wire
from flodl_studio.shapes import infer

TIMES = 9
LONGEST_MS = 30


def residual(blocks: int) -> Design:
    """Return a residual network of seven nodes a block, no two blocks in a row alike."""
    nodes = [Node("x", "Input", {"shape": (16, 32, 32)})]
    wires: list[Wire] = []
    for number in range(blocks):
        skip = nodes[-1].id
        conv: dict[str, Value] = {"out_channels": 16, "kernel_size": 3, "padding": 1}
        norm: dict[str, Value] = {"eps": 10.0 ** -(3 + number % 4)}
        for kind, params in (
            ("Conv2d", conv),
            ("BatchNorm2d", norm),
            ("ReLU", {}),
            ("Conv2d", conv),
            ("BatchNorm2d", {}),
            ("Add", {}),
            ("ReLU", {}),
        ):
            name = f"n{len(nodes)}"
            wires.append(
                Wire(End(nodes[-1].id, "out"), End(name, "in_0" if kind == "Add" else "in"))
            )
            if kind == "Add":
                wires.append(Wire(End(skip, "out"), End(name, "in_1")))
            nodes.append(Node(name, kind, params))
    wires.append(Wire(End(nodes[-1].id, "out"), End("y", "in")))
    return Design(network=Network((*nodes, Node("y", "Output")), tuple(wires)))


def chain(count: int) -> Design:
    """Return layers one after the other, no few of them in a round."""
    layers = (Node(f"n{i}", "Linear", {"out_features": 8 + i * i % 17}) for i in range(count))
    nodes = (Node("x", "Input", {"shape": (8,)}), *layers, Node("y", "Output"))
    wires = (Wire(End(a.id, "out"), End(b.id, "in")) for a, b in pairwise(nodes))
    return Design(network=Network(nodes, tuple(wires)))


def parts(writing: Writing) -> list[float]:
    """Write to the end and return the time of each part."""
    found: list[float] = []
    start = time.process_time()
    for _ in writing:
        found.append((time.process_time() - start) * 1000)
        start = time.process_time()
    return [*found, (time.process_time() - start) * 1000]


@pytest.mark.parametrize("write", [flow_writing, torch_writing])
@pytest.mark.parametrize("made", [residual(143), chain(1000)], ids=["residual", "chain"])
def test_no_part_of_the_source_of_a_thousand_nodes_is_long(
    made: Design, write: Callable[..., Writing]
):
    inference = infer(made)
    gc.collect()
    gc.freeze()  # as the window does with what it holds
    runs = [parts(write(made, inference=inference)) for _ in range(TIMES)]
    gc.unfreeze()

    longest = max(map(min, zip(*runs, strict=True)))
    sys.stdout.write(
        f"\n{write.__name__}: {min(map(sum, runs)):.1f} ms in {len(runs[0])} parts, "
        f"{longest:.1f} the longest\n"
    )
    assert longest < LONGEST_MS
