"""How long live shapes take: from nothing, after an edit, on real networks; CPU times in ms.

python -m pytest tests/benchmarks/test_inference.py -s --override-ini addopts=
"""

from __future__ import annotations

import gc
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import replace

import pytest

from flodl_studio.design import edits
from flodl_studio.design.reading import read_file
from flodl_studio.design.values import Design, End, Network, Node, Place, Value, Wire
from flodl_studio.resources import root
from flodl_studio.shapes import Inference, infer
from flodl_studio.shapes.memory import training_memory

BLOCK: tuple[tuple[str, str, dict[str, Value]], ...] = (
    ("c", "Conv2d", {"out_channels": 16, "kernel_size": 3, "padding": 1}),
    ("n", "BatchNorm2d", {}),
    ("r", "ReLU", {}),
    ("d", "Conv2d", {"out_channels": 16, "kernel_size": 3, "padding": 1}),
    ("m", "BatchNorm2d", {}),
    ("a", "Add", {}),
    ("s", "ReLU", {}),
)
TAIL: tuple[tuple[str, str, dict[str, Value]], ...] = (
    ("w", "Conv2d", {"out_channels": 8, "kernel_size": 1}),
    *((f"t{number}", "ReLU", {}) for number in range(8)),
    ("f", "Flatten", {}),
    ("l", "Linear", {"out_features": 10}),
    ("y", "Output", {}),
)
TIMES = 9


def residual(blocks: int) -> Design:
    """Return a residual network of seven nodes a block."""
    nodes = [Node("x", "Input", {"shape": (16, 32, 32)})]
    wires: list[Wire] = []
    last = "x"
    for number in range(blocks):
        skip = last
        for stem, kind, params in BLOCK:
            nodes.append(Node(f"{stem}{number}", kind, params))
            port = "in_0" if kind == "Add" else "in"
            wires.append(Wire(End(last, "out"), End(f"{stem}{number}", port)))
            last = f"{stem}{number}"
        wires.append(Wire(End(skip, "out"), End(f"a{number}", "in_1")))
    for name, kind, params in TAIL:
        nodes.append(Node(name, kind, params))
        wires.append(Wire(End(last, "out"), End(name, "in")))
        last = name
    return Design(network=Network(tuple(nodes), tuple(wires)))


def known(design: Design, last: Inference | None = None) -> Inference:
    """Return all that the window shows after an edit: types, problems, facts by path."""
    inference = infer(design, last)
    assert inference.problems is not None
    assert inference.facts
    return inference


def least(run: Callable[[], object], times: int = TIMES) -> float:
    """Return the least CPU time of a run, in milliseconds."""
    found = []
    for _ in range(times):
        gc.collect()
        found.append(time_of(run))
    return min(found)


def time_of(run: Callable[[], object]) -> float:
    """Return the CPU time of one run, in milliseconds."""
    start = time.thread_time()
    run()
    return (time.thread_time() - start) * 1000


def cold(design: Design) -> float:
    """Return the time of an inference of a design that nothing is known of."""
    fresh = iter([replace(design, network=replace(design.network)) for _ in range(TIMES)])
    return least(lambda: known(next(fresh)))


def edited(design: Design, versions: Iterable[Design]) -> float:
    """Return the time of an inference after an edit, all else being known."""
    row = iter(list(versions))
    state = [known(design)]

    def run() -> None:
        state[0] = known(next(row), state[0])

    return least(run)


def there_and_back(design: Design, versions: Iterable[Design]) -> tuple[float, float]:
    """Return the least times of an inference after an edit, and of one after its undo."""
    base = known(design)
    there: list[float] = []
    back: list[float] = []
    for version in list(versions):
        after: list[Inference] = []
        there.append(time_of(lambda: after.append(known(version, base))))  # noqa: B023 - at once
        back.append(time_of(lambda: known(design, after[0])))  # noqa: B023 - at once
    return min(there), min(back)


def _ten(design: Design) -> Iterable[Design]:
    """Yield changes of the last convolution, which change the types of ten nodes."""
    for number in range(TIMES):
        yield edits.set_param(design, Place(), ["w"], "out_channels", 9 + number)


def _through(design: Design) -> Iterable[Design]:
    """Yield changes of the input, which change the type of every node."""
    for size in range(TIMES):
        yield edits.set_param(design, Place(), ["x"], "shape", (16, 33 + size, 32))


def _flags(design: Design, node: str) -> Iterable[Design]:
    for number in range(TIMES):
        yield edits.set_param(design, Place(), [node], "bias", number % 2 == 0)


def _moves(design: Design, node: str) -> Iterable[Design]:
    for number in range(TIMES):
        yield edits.move_nodes(design, Place(), {node: (float(number), 1.0)})


def _wires(design: Design, node: str) -> Iterable[Design]:
    for _ in range(TIMES):
        (wire,) = design.network.incoming[node]
        without = edits.disconnect(design, Place(), wire)
        yield edits.connect(without, Place(), wire.source, wire.target)


def _removed(design: Design, node: str) -> Iterable[Design]:
    for _ in range(TIMES):
        yield edits.remove_nodes(design, Place(), [node], heal=True)


def _added(design: Design) -> Iterable[Design]:
    for _ in range(TIMES):
        yield edits.add_node(design, Place(), "ReLU", (0.0, 0.0))


def _inserted(design: Design, node: str) -> Iterable[Design]:
    for _ in range(TIMES):
        (wire,) = design.network.incoming[node]
        added = edits.add_node(design, Place(), "ReLU", (0.0, 0.0), None, "new")
        yield edits.insert_on_wire(added, Place(), wire, "new", "in")


@pytest.mark.parametrize(("blocks", "first", "edit"), [(143, 20.0, 2.0), (1430, 300.0, 30.0)])
def test_inference_of_large_designs(blocks: int, first: float, edit: float):
    known(residual(2))
    design = residual(blocks)
    middle = f"c{blocks // 2}"
    begin, ten = cold(design), edited(design, _ten(design))
    sys.stdout.write(
        f"\n{len(design.network.nodes):,} nodes: from nothing {begin:.2f}; "
        f"a parameter {edited(design, _flags(design, middle)):.2f}, "
        f"ten nodes change {ten:.2f}, "
        f"a move {edited(design, _moves(design, middle)):.2f}, "
        f"all nodes change {edited(design, _through(design)):.2f}, "
        f"memory {least(lambda: training_memory(known(design), {})) - begin:.2f}\n"
    )

    assert begin <= first
    assert ten <= edit


def test_edits_of_the_drawing_and_their_undo_take_two_milliseconds_at_a_thousand_nodes():
    design, middle = residual(143), "c71"
    gc.collect()
    found = {
        "a new wire": there_and_back(design, _wires(design, middle)),
        "a node removed": there_and_back(design, _removed(design, middle)),
        "a node added": there_and_back(design, _added(design)),
        "a node inserted": there_and_back(design, _inserted(design, middle)),
    }
    for name, (there, back) in found.items():
        sys.stdout.write(f"\n{name} {there:.2f}, undone {back:.2f}")

    assert max(max(pair) for pair in found.values()) <= 2.0


@pytest.mark.parametrize("name", ["resnet18", "resnet20", "unet", "transformer_encoder"])
def test_inference_of_real_networks(name: str):
    design = read_file(root() / "templates" / f"{name}.flodl")
    known(design)
    node = next(each.id for each in design.network.nodes if each.kind != "Input")
    facts = known(design).facts

    sys.stdout.write(
        f"\n{name}: {len(facts)} nodes, from nothing {cold(design):.2f}, "
        f"a move {edited(design, _moves(design, node)):.2f}\n"
    )
    assert cold(design) < 20
