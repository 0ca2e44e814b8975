"""How a graph calls its modules: hooks run, and a way of their own is taken."""

from __future__ import annotations

import copy

import pytest
import torch

from flodl import FlowBuilder, StateAdd, nn


def linear():
    return nn.Linear(4, 4)


def chain():
    return FlowBuilder.from_(linear()).through(nn.ReLU()).through(linear())


def test_hooks_of_every_kind_run():
    seen = []
    graph = FlowBuilder.from_(linear()).tag("t").through(StateAdd()).using("t").build()
    for name, module in graph.named_children():
        module.register_forward_pre_hook(lambda *_, name=name: seen.append(f"before {name}"))
        module.register_forward_hook(lambda *_, name=name: seen.append(f"after {name}"))
        module.register_full_backward_hook(lambda *_, name=name: seen.append(f"back {name}"))

    graph(torch.ones(1, 4, requires_grad=True)).sum().backward()

    assert seen == [
        *("before t", "after t", "before state_add_1", "after state_add_1"),
        *("back state_add_1", "back t"),
    ]


def test_hooks_change_what_named_modules_get_and_give():
    graph = FlowBuilder().tag("t").through(StateAdd()).using("t").build()
    module = graph.state_add_1
    module.register_forward_pre_hook(lambda _module, given: (given[0] * 10,))
    module.register_forward_hook(lambda _module, _given, output: output + 100)

    assert graph(torch.ones(1)).item() == 111
    assert "forward" not in vars(module)


def test_a_hook_that_fails_leaves_the_module_as_it_was():
    graph = FlowBuilder().tag("t").through(StateAdd()).using("t").build()
    module = graph.state_add_1

    def fail(_module, _given):
        raise KeyError("hook")

    handle = module.register_forward_pre_hook(fail)
    with pytest.raises(KeyError):
        graph(torch.ones(1))
    handle.remove()

    assert graph(torch.ones(1)).item() == 2


def test_a_named_module_with_hooks_may_call_its_own_forward():
    class Own(nn.NamedInputModule):
        def forward(self, x):
            return x * 2

        def forward_named(self, x, refs):
            return self.forward(x) + refs["t"]

    graph = FlowBuilder().tag("t").through(Own()).using("t").build()
    graph.own_1.register_forward_hook(lambda *_: None)
    vars(graph.own_1)["forward"] = lambda x: x * 3  # as some libraries wrap it

    assert graph(torch.ones(1)).item() == 4
    assert "forward" in vars(graph.own_1)


def test_a_module_that_overrides_call_is_called_by_it():
    class Calls(torch.nn.ReLU):
        def __call__(self, x):
            return super().__call__(x) + 1

    assert FlowBuilder.from_(Calls()).build()(torch.zeros(1)).item() == 1


def test_a_module_that_overrides_call_may_replace_a_layer():
    class Calls(torch.nn.Linear):
        def __call__(self, x):
            return super().__call__(x) + 1

    graph = chain().build()
    graph.linear_1 = layer = Calls(4, 4)
    x = torch.randn(2, 4)
    expected = graph.linear_2(torch.relu(layer(x)))

    torch.testing.assert_close(graph(x), expected)
    torch.testing.assert_close(copy.deepcopy(graph)(x), expected)


def test_modules_see_a_patched_call(monkeypatch):
    graph = FlowBuilder.from_(nn.ReLU()).build()
    seen = []
    original = torch.nn.Module.__call__

    def patched(module, *given, **named):
        seen.append(type(module).__name__)
        return original(module, *given, **named)

    monkeypatch.setattr(torch.nn.Module, "__call__", patched)
    graph(torch.ones(1))

    assert seen == ["Graph", "ReLU"]
