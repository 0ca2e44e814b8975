"""A graph against hand-written code over the same modules: batch 1, one thread, in one process.

The forms take turns, and the least time of each counts, so that a busy machine slows all alike.
Run with `pytest tests/benchmarks/test_graph_forward.py -s` to see the ratios.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

import pytest
import torch
from torch import Tensor
from torch import nn as torch_nn

from flodl import FlowBuilder, Graph, MergeOp, nn

ROUNDS = 300


@pytest.fixture(autouse=True)
def _one_thread() -> Iterator[None]:
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


class Listed(torch_nn.Module):
    """The best that one writes by hand: a loop over a list of modules."""

    def __init__(self, modules: list[torch_nn.Module], step: Callable[..., Tensor]) -> None:
        super().__init__()
        self.registered = torch_nn.ModuleList(modules)
        self.listed = list(modules)
        self.step = step

    def forward(self, x: Tensor) -> Tensor:
        return self.step(self.listed, x)


def by_attributes(modules: list[torch_nn.Module], lines: list[str]) -> torch_nn.Module:
    """What one writes first: `self.fc1(x)` lines."""
    names: dict[str, Callable[..., Tensor]] = {}
    exec("def forward(self, x):\n" + "".join(f"    {line}\n" for line in lines), names)
    kind = type("Lines", (torch_nn.Module,), {"forward": names["forward"]})
    module: torch_nn.Module = kind()
    for index, each in enumerate(modules):
        module.add_module(f"fc{index}", each)
    return module


def chain() -> tuple[Graph, dict[str, torch_nn.Module]]:
    """200 layers of Linear(8, 8) and ReLU."""
    modules = [nn.Linear(8, 8) if index % 2 == 0 else nn.ReLU() for index in range(200)]
    flow = FlowBuilder()
    for each in modules:
        flow = flow.through(each)

    def step(listed: list[torch_nn.Module], x: Tensor) -> Tensor:
        for each in listed:
            x = each(x)
        return x

    lines = [f"x = self.fc{index}(x)" for index in range(200)]
    return flow.build(), {
        "lines": by_attributes(modules, [*lines, "return x"]),
        "loop": Listed(modules, step),
        "Sequential": torch_nn.Sequential(*modules),
    }


def tower() -> tuple[Graph, dict[str, torch_nn.Module]]:
    """100 residual blocks."""
    modules = [nn.Linear(8, 8) for _ in range(100)]
    flow = FlowBuilder()
    for each in modules:
        flow = flow.also(each)

    def step(listed: list[torch_nn.Module], x: Tensor) -> Tensor:
        for each in listed:
            x = x + each(x)
        return x

    lines = [f"x = x + self.fc{index}(x)" for index in range(100)]
    return flow.build(), {
        "lines": by_attributes(modules, [*lines, "return x"]),
        "loop": Listed(modules, step),
    }


def pairs() -> tuple[Graph, dict[str, torch_nn.Module]]:
    """50 splits into two branches, merged by addition."""
    modules = [nn.Linear(8, 8) for _ in range(100)]
    flow = FlowBuilder()
    for index in range(50):
        flow = flow.split(modules[2 * index : 2 * index + 2]).merge(MergeOp.ADD)

    def step(listed: list[torch_nn.Module], x: Tensor) -> Tensor:
        for index in range(0, 100, 2):
            x = listed[index](x) + listed[index + 1](x)
        return x

    lines = [f"x = self.fc{index}(x) + self.fc{index + 1}(x)" for index in range(0, 100, 2)]
    return flow.build(), {
        "lines": by_attributes(modules, [*lines, "return x"]),
        "loop": Listed(modules, step),
    }


LIMITS = {"lines": 1.00, "loop": 1.05, "Sequential": 1.00}


@pytest.mark.parametrize("make", [chain, tower, pairs], ids=lambda make: make.__name__)
@pytest.mark.parametrize("grad", [False, True], ids=["no grad", "grad"])
def test_a_graph_is_as_fast_as_hand_written_code(
    make: Callable[[], tuple[Graph, dict[str, torch_nn.Module]]],
    grad: bool,
    capsys: pytest.CaptureFixture[str],
) -> None:
    graph, others = make()
    forms: dict[str, torch_nn.Module] = {"graph": graph, **others}
    x = torch.randn(1, 8)
    for form in forms.values():
        torch.testing.assert_close(form(x), graph(x))

    best = dict.fromkeys(forms, float("inf"))
    with torch.set_grad_enabled(grad):
        for _ in range(ROUNDS):
            for name, form in forms.items():
                start = time.perf_counter()
                form(x)
                best[name] = min(best[name], time.perf_counter() - start)

    ratios = {name: best["graph"] / best[name] for name in others}
    with capsys.disabled():
        listed = ", ".join(f"{ratio:.3f} × {name}" for name, ratio in ratios.items())
        print(f"\n{make.__name__}: {best['graph'] * 1e6:.0f} µs = {listed}")  # noqa: T201  # the result
    assert {name: ratio for name, ratio in ratios.items() if ratio > LIMITS[name]} == {}
