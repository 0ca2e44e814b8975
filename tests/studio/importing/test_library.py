"""What is read of the builder is what the builder takes."""

import inspect

import flodl
from flodl import FlowBuilder, nn
from flodl_studio.importing.library import METHODS


def test_calls_are_read_with_the_arguments_of_the_builder():
    asked = FlowBuilder().loop_body(nn.ReLU()), FlowBuilder().map(nn.ReLU()), FlowBuilder()

    for name, order in METHODS.items():
        method = next(getattr(each, name) for each in asked if hasattr(each, name))
        parameters = inspect.signature(method).parameters.values()
        counted = [each.name for each in parameters if each.kind is each.POSITIONAL_OR_KEYWORD]
        assert counted == list(order or ()), name
        assert (order is None) == any(each.kind is each.VAR_POSITIONAL for each in parameters), name


def test_every_documented_call_is_read():
    own = {name for name in vars(flodl.FlowBuilder) if not name.startswith("_")}

    assert own - {"from_", "build"} <= set(METHODS)
