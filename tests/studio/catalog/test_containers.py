"""Containers against flows: what comes out, and what they learn beside their inner networks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pytest
import torch

import flodl
from flodl import FlowBuilder, nn
from flodl_studio.catalog import KINDS, Application, Mismatch, Outcome, TensorType
from flodl_studio.catalog.dims import BATCH, Dim, at
from flodl_studio.design.values import Value

S = Dim.symbol("S")
FREE = {"B": 5, "S": 6}


def apply(
    name: str,
    params: Mapping[str, Value],
    inner: Mapping[str, TensorType],
    **inputs: TensorType,
) -> Outcome:
    """Return what the rule says of a container; the stream is the input `stream`."""
    kind = KINDS[name]
    ports = {"in" if port == "stream" else port: given for port, given in inputs.items()}
    return kind.rule(Application(kind, kind.values(params), ports, inner))


def floats(*shape: int | Dim) -> TensorType:
    return TensorType(shape)


@dataclass
class Flow:
    """A container in a flow: the flow, the stream, what its inner networks give and learn."""

    name: str
    params: Mapping[str, Value]
    stream: TensorType
    inner: Mapping[str, TensorType]
    graph: flodl.Graph
    inside: tuple[torch.nn.Module, ...]


def _flow() -> FlowBuilder:
    return FlowBuilder()


def _flows() -> list[Flow]:
    row, sequence = floats(BATCH, 4), floats(BATCH, S, 4)
    linear, wide, other = nn.Linear(4, 4), nn.Linear(4, 6), nn.Linear(4, 6)
    halt = flodl.ThresholdHalt(100.0)
    one = floats()
    two = {"expert_0": floats(BATCH, 6), "expert_1": floats(BATCH, 6)}
    longer = {"expert_0": floats(BATCH, S, 6), "expert_1": floats(BATCH, S, 6)}
    branches = {"branch_0": floats(BATCH, 6), "branch_1": floats(BATCH, 6)}
    router = flodl.SoftmaxRouter(4, 2)
    selector = flodl.ArgmaxSelector(4, 2)
    gate = _flow().gate(router, [wide, other])
    return [
        Flow(
            "Loop",
            {"n": 3},
            row,
            {"body": row},
            _flow().loop_body(linear).for_n(3).build(),
            (linear,),
        ),
        Flow(
            "Loop",
            {"mode": "until", "max_iter": 3},
            sequence,
            {"body": sequence, "cond": one},
            _flow().loop_body(linear).until_cond(halt, 3).build(),
            (linear,),
        ),
        Flow("Map", {}, row, {"body": floats(1, 6)}, _flow().map(wide).each().build(), (wide,)),
        Flow(
            "Map",
            {"batched": True},
            sequence,
            {"body": floats(BATCH, S, 6)},
            _flow().map(wide).batched().each().build(),
            (wide,),
        ),
        Flow(
            "Map",
            {"mode": "slices", "n": 3},
            floats(BATCH, 12),
            {"body": floats(1, 6)},
            _flow().map(wide).slices(3).build(),
            (wide,),
        ),
        Flow(
            "Map",
            {"mode": "slices", "n": 2, "batched": True},
            floats(BATCH, S, 8),
            {"body": floats(BATCH * S * 2, 6)},
            _flow().map(wide).batched().slices(2).build(),
            (wide,),
        ),
        Flow("Gate", {}, row, two, gate.build(), (wide, other)),
        Flow("Gate", {}, sequence, longer, gate.build(), (wide, other)),
        Flow(
            "Switch",
            {},
            row,
            branches,
            _flow().switch(selector, [wide, other]).build(),
            (wide, other),
        ),
        Flow(
            "Switch",
            {"selector": "fixed", "index": 1},
            row,
            branches,
            _flow().switch(flodl.FixedSelector(1), [wide, other]).build(),
            (wide, other),
        ),
    ]


@pytest.mark.parametrize("flow", _flows(), ids=lambda flow: f"{flow.name} {flow.params}")
def test_a_container_gives_what_the_flow_gives(flow):
    outcome = apply(flow.name, flow.params, flow.inner, stream=flow.stream)

    result = flow.graph(torch.ones([int(at(size, FREE)) for size in flow.stream.shape]))
    assert [at(size, FREE) for size in outcome.output.shape] == list(result.shape)
    learned = sum(each.numel() for each in flow.graph.parameters())
    inside = sum(each.numel() for module in flow.inside for each in module.parameters())
    assert outcome.parameters == learned - inside


ROW = floats(BATCH, 4)
REFUSED = (
    ("Network", {}, {}, {"stream": ROW}, "Network has nothing inside that gives a value"),
    ("Network", {}, {"body": ROW}, {}, "Network needs a wire into in"),
    (
        "Loop",
        {"n": 2},
        {"body": floats(BATCH, 6)},
        {"stream": ROW},
        "Loop must keep what goes round: its body gets [B, 4] float32 and gives [B, 6] float32",
    ),
    (
        "Loop",
        {"n": 2},
        {"body": TensorType((BATCH, 4), "int64")},
        {"stream": ROW},
        "Loop must keep what goes round: its body gets [B, 4] float32 and gives [B, 4] int64",
    ),
    ("Loop", {}, {"body": ROW}, {"stream": ROW}, "Loop for_n needs n"),
    ("Loop", {"mode": "while"}, {"body": ROW}, {"stream": ROW}, "Loop while needs max_iter"),
    (
        "Loop",
        {"mode": "while", "max_iter": 3},
        {"body": ROW},
        {"stream": ROW},
        "Loop while needs a network in cond",
    ),
    (
        "Loop",
        {"mode": "until", "max_iter": 3},
        {"body": ROW, "cond": floats(BATCH, 1)},
        {"stream": ROW},
        "Loop expects one number from cond, gets [B, 1]: a halt gives one",
    ),
    (
        "Map",
        {"mode": "slices"},
        {"body": ROW},
        {"stream": ROW},
        "Map by slices needs n, the number of parts",
    ),
    (
        "Map",
        {"mode": "slices", "n": 3},
        {"body": ROW},
        {"stream": ROW},
        "Map: n=3 must divide the 4 features",
    ),
    (
        "Map",
        {"mode": "slices", "n": 2},
        {"body": floats(2)},
        {"stream": ROW},
        "Map by slices expects 1 rows from its body, gets [2]",
    ),
    (
        "Map",
        {},
        {"body": floats()},
        {"stream": ROW},
        "Map expects its body to keep dimension 0, gets one number",
    ),
    (
        "Gate",
        {},
        {"expert_0": ROW},
        {"stream": ROW},
        "Gate needs two or more networks inside, has 1",
    ),
    (
        "Gate",
        {},
        {"expert_0": ROW, "expert_1": floats(BATCH, 5)},
        {"stream": ROW},
        "Gate expects equal values from its networks: expert_0 gives [B, 4] float32, "
        "expert_1 gives [B, 5] float32",
    ),
    (
        "Gate",
        {"dim": 5},
        {"expert_0": ROW, "expert_1": ROW},
        {"stream": ROW},
        "Gate expects 5 features for its router, gets 4",
    ),
    (
        "Gate",
        {},
        {"expert_0": floats(BATCH, 6), "expert_1": floats(BATCH, 6)},
        {"stream": floats(BATCH, S, 4)},
        "Gate weighs each of [B, S], so its experts must keep these dimensions; they give [B, 6]",
    ),
    (
        "Gate",
        {},
        {"expert_0": ROW, "expert_1": ROW},
        {"stream": ROW, "ref_0": floats(BATCH, 5)},
        "Gate joins equal shapes, gets [B, 4] at in and [B, 5] at ref_0",
    ),
    (
        "Switch",
        {"selector": "fixed", "index": 2},
        {"branch_0": ROW, "branch_1": ROW},
        {"stream": ROW},
        "Switch: index=2 is beyond its 2 branches",
    ),
    (
        "Switch",
        {"selector": "fixed"},
        {"branch_0": ROW, "branch_1": ROW},
        {"stream": ROW, "ref_0": ROW},
        "Switch with a fixed selector reads no references",
    ),
)


@pytest.mark.parametrize(("name", "params", "inner", "inputs", "message"), REFUSED)
def test_what_does_not_fit_is_said(name, params, inner, inputs, message):
    with pytest.raises(Mismatch) as caught:
        apply(name, params, inner, **inputs)

    assert caught.value.message == message


def test_a_fixed_switch_gives_what_its_branch_gives():
    inner = {"branch_0": floats(BATCH, 3), "branch_1": floats(BATCH, 5)}

    outcome = apply("Switch", {"selector": "fixed", "index": 1}, inner, stream=ROW)

    assert outcome.output == floats(BATCH, 5)


@pytest.mark.parametrize("name", ["Network", "Block"])
def test_a_nested_network_gives_what_is_inside(name):
    params = {"block": "cell"} if name == "Block" else {}

    assert apply(name, params, {"": floats(BATCH, 3)}, stream=ROW).output == floats(BATCH, 3)
