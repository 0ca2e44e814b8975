"""Graphs in the hands of torch: compile, export, types, processes, data parallel training."""

from __future__ import annotations

import copy

import pytest
import torch
import torch.multiprocessing
from torch import distributed

from flodl import (
    ArgmaxSelector,
    FlowBuilder,
    MergeOp,
    SoftmaxRouter,
    StateAdd,
    ThresholdHalt,
    nn,
)


def linear():
    return nn.Linear(8, 8)


def plain():
    """A flow of everything whose control does not depend on data."""
    block = FlowBuilder.from_(linear()).through(nn.GELU()).through(nn.LayerNorm(8)).label("block")
    scaled = FlowBuilder().input("by").through(StateAdd()).using("by").build()
    return (
        FlowBuilder.from_(nn.Linear(4, 8))
        .tag("input")
        .split([linear(), linear()])
        .merge(MergeOp.MEAN)
        .also(linear())
        .fork(nn.Linear(8, 2))
        .tag("head")
        .loop_body(block.build())
        .for_n(2)
        .gate(SoftmaxRouter(8, 2), [linear(), linear()])
        .using("input")
        .through(scaled)
        .using(by="input")
        .map(linear())
        .each()
        .map(nn.Linear(4, 3))
        .slices(2)
        .build()
    )


def choosing():
    """A flow whose control depends on data."""
    return (
        FlowBuilder.from_(nn.Linear(4, 8))
        .loop_body(linear())
        .while_cond(ThresholdHalt(0.5), 4)
        .switch(ArgmaxSelector(8, 2), [linear(), linear()])
        .loop_body(linear())
        .until_cond(ThresholdHalt(0.5), 4)
        .tag("end")
        .build()
    )


@pytest.fixture(autouse=True)
def fresh_compiler():
    torch._dynamo.reset()
    yield
    torch._dynamo.reset()


@pytest.mark.parametrize("backend", ["eager", "aot_eager"])
def test_a_graph_compiles_as_a_whole(backend):
    graph = plain()
    reference = copy.deepcopy(graph)
    x = torch.randn(3, 4)
    compiled = torch.compile(graph, fullgraph=True, backend=backend)

    output = compiled(x)
    output.sum().backward()
    reference(x).sum().backward()

    torch.testing.assert_close(output, reference(x))
    for one, other in zip(graph.parameters(), reference.parameters(), strict=True):
        # A side branch is an output too when compiled: its weights get zeros in place of nothing.
        expected = torch.zeros_like(other) if other.grad is None else other.grad
        grad = torch.zeros_like(one) if one.grad is None else one.grad
        torch.testing.assert_close(grad, expected)
    torch.testing.assert_close(graph.tagged("head"), reference.tagged("head"))


def test_a_compiled_graph_takes_a_replaced_module():
    graph = FlowBuilder.from_(nn.Linear(4, 4)).through(nn.ReLU()).build()
    compiled = torch.compile(graph, fullgraph=True, backend="eager")
    x = torch.randn(3, 4)
    compiled(x)

    graph.relu_1 = torch.nn.Tanh()

    torch.testing.assert_close(compiled(x), torch.tanh(graph.linear_1(x)))


def test_recurrent_state_lives_through_compiled_calls():
    graph = FlowBuilder.from_(nn.Linear(4, 4)).through(StateAdd()).using("m").tag("m").build()
    reference = copy.deepcopy(graph)
    compiled = torch.compile(graph, fullgraph=True, backend="eager")
    x = torch.randn(3, 4)

    for _ in range(3):
        torch.testing.assert_close(compiled(x), reference(x))
    graph.reset_state()
    reference.reset_state()
    torch.testing.assert_close(compiled(x), reference(x))


def test_control_by_data_stays_right_when_compiled():
    graph = choosing()
    compiled = torch.compile(graph, backend="eager")

    for scale in (0.1, 1.0, 10.0, -5.0):
        x = torch.randn(3, 4) * scale
        torch.testing.assert_close(compiled(x), graph(x))


@pytest.mark.parametrize("strict", [False, True])
def test_a_graph_exports_with_a_free_batch(strict):
    graph = plain()
    x = torch.randn(3, 4)
    expected = graph(x)
    dim = torch.export.Dim("batch", min=2, max=64)

    exported = torch.export.export(graph, (x,), dynamic_shapes=({0: dim},), strict=strict)

    other = torch.randn(7, 4)
    torch.testing.assert_close(exported.module()(other), graph(other))
    assert exported.state_dict.keys() == graph.state_dict().keys()
    graph(x)
    torch.testing.assert_close(graph.tagged("input").shape, torch.Size([3, 8]))
    torch.testing.assert_close(graph(x), expected)


def test_exporting_keeps_no_traced_value():
    graph = FlowBuilder().input("c").through(StateAdd()).using("c", "m").tag("m").build()
    one = torch.ones(2, 3)

    exported = torch.export.export(graph, (one, one))

    assert graph.tagged("m") is None
    torch.testing.assert_close(exported.module()(one, one), 2 * one)
    torch.testing.assert_close(graph(one, one), 2 * one)
    torch.testing.assert_close(graph(one, one), 4 * one)


def test_an_exported_program_knows_its_modules():
    exported = torch.export.export(plain(), (torch.randn(3, 4),))

    stacks = [node.meta.get("nn_module_stack", {}) for node in exported.graph.nodes]
    paths = {path for stack in stacks for path, _ in stack.values()}
    assert {"linear_2", "loop_1.body.gelu_1", "gate_1.experts.0"} <= paths


@pytest.mark.parametrize("dtype", [torch.float64, torch.bfloat16, torch.float16])
def test_types_of_numbers(dtype):
    graph = plain().to(dtype)

    assert graph(torch.randn(3, 4, dtype=dtype)).dtype == dtype
    assert {each.dtype for each in graph.parameters()} == {dtype}
    assert plain().half().linear_2.weight.dtype == torch.float16


def test_the_meta_device():
    graph = plain().to("meta")

    assert graph(torch.empty(3, 4, device="meta")).shape == (3, 6)


def test_state_dicts_go_back_and_forth():
    graph, other = plain(), plain()

    other.load_state_dict(graph.state_dict())
    x = torch.randn(3, 4)

    torch.testing.assert_close(other(x), graph(x))


def test_functional_calls_take_other_weights():
    graph = plain()
    weights = {name: torch.zeros_like(value) for name, value in graph.state_dict().items()}

    output = torch.func.functional_call(graph, weights, (torch.randn(3, 4),))

    assert output.count_nonzero() == 0


def test_tracing():
    graph = plain()
    x = torch.randn(3, 4)

    with pytest.warns():  # torch.jit itself is on its way out, and the batch becomes fixed
        traced = torch.jit.trace(graph, x)

    torch.testing.assert_close(traced(x), graph(x))


def recurrent():
    """A small flow with state, for other processes."""
    return (
        FlowBuilder.from_(nn.Linear(4, 8))
        .tag("first")
        .split([linear(), linear()])
        .merge(MergeOp.MEAN)
        .loop_body(linear())
        .for_n(2)
        .through(StateAdd())
        .using("memory")
        .tag("memory")
        .through(nn.Linear(8, 1))
        .build()
    )


def train_in_parallel(rank, graph, data, expected, folder):
    """Run in each of two processes, with a graph whose weights are in shared memory."""
    meeting = f"file://{folder}/meeting"
    distributed.init_process_group("gloo", init_method=meeting, rank=rank, world_size=2)
    torch.testing.assert_close(graph(data), expected)
    own = copy.deepcopy(graph)
    own.reset_state()
    model = torch.nn.parallel.DistributedDataParallel(own)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    for _ in range(3):
        optimizer.zero_grad()
        model(data[rank * 4 : rank * 4 + 4]).square().mean().backward()
        optimizer.step()
        own.detach_state()
    weights = torch.cat([each.detach().flatten() for each in own.parameters()])
    gathered = [torch.empty_like(weights) for _ in range(2)]
    distributed.all_gather(gathered, weights)
    assert torch.equal(*gathered)
    assert own.tagged("first").shape == (4, 8)
    if rank == 0:
        own.save_checkpoint(f"{folder}/model")
        with torch.no_grad():
            graph.linear_2.weight.zero_()  # shared memory: the parent sees it
    distributed.destroy_process_group()


def test_a_graph_goes_to_other_processes_and_is_trained_in_parallel(tmp_path):
    graph = recurrent()
    before = graph.first.weight.detach().clone()
    data = torch.randn(8, 4)
    expected = graph(data).detach()
    graph.detach_state()
    graph.share_memory()

    torch.multiprocessing.spawn(train_in_parallel, (graph, data, expected, tmp_path), nprocs=2)

    assert graph.linear_2.weight.count_nonzero() == 0
    assert torch.equal(graph.first.weight, before)
    graph.load_checkpoint(tmp_path / "model")
    assert not torch.equal(graph.first.weight, before)


def test_a_compiled_layer_and_a_compiled_block_are_run_compiled():
    seen = []

    def backend(module, _inputs):
        seen.append(module)
        return module.forward

    layer = nn.Linear(4, 4)
    layer.compile(backend=backend)
    block = FlowBuilder.from_(nn.Linear(4, 4)).through(nn.ReLU()).build()
    graph = FlowBuilder.from_(layer).through(block).build()
    x = torch.randn(3, 4)
    expected = block(layer.forward(x))

    torch.testing.assert_close(graph(x), expected)
    assert len(seen) == 1
    graph.graph_1.compile(backend=backend)
    torch.testing.assert_close(graph(x), expected)
    assert len(seen) == 2
