"""Exported flow, exported PyTorch and the design itself compute the same."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import torch
from designs import WIDTH, designs
from evaluating import Evaluator
from hypothesis import HealthCheck, given, settings
from torch import Tensor, nn

from flodl_studio.codegen import Source, flow_source, torch_source
from flodl_studio.design.values import Design

MODEST = settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


def built(source: Source) -> nn.Module:
    """Return the model that a source builds."""
    namespace: dict[str, Any] = {"__name__": "exported"}
    exec(compile(source.text, "exported.py", "exec"), namespace)
    model = namespace["build_model"]()
    return model.double().eval()


def sample(design: Design) -> list[Tensor]:
    inputs = [node for node in design.network.nodes if node.kind == "Input"]
    return [torch.randn(3, WIDTH, dtype=torch.float64) for _ in inputs]


def all_outputs(graph: Any, design: Design, inputs: list[Tensor]) -> list[Tensor]:
    outputs = [node.id for node in design.network.nodes if node.kind == "Output"]
    result = graph(*inputs)
    return [result, *(graph.tagged(name) for name in outputs[1:])]


def gradients(model: nn.Module, outputs: list[Tensor]) -> dict[str, Tensor]:
    total = sum(output.square().sum() for output in outputs)
    if not total.requires_grad:
        return {}
    found = torch.autograd.grad(
        total, list(model.parameters()), allow_unused=True, retain_graph=True
    )
    names = [name for name, _ in model.named_parameters()]
    return {name: grad for name, grad in zip(names, found, strict=True) if grad is not None}


def assert_alike(found: dict[Any, Tensor], wanted: dict[Any, Tensor]) -> None:
    """Assert that values are equal, to the rounding of the largest among them."""
    largest = max((float(each.detach().abs().max()) for each in wanted.values()), default=1.0)
    torch.testing.assert_close(found, wanted, rtol=1e-6, atol=1e-9 * max(1.0, largest))


@MODEST
@given(designs())
def test_flow_pytorch_and_design_agree(design: Design) -> None:
    torch.manual_seed(0)
    flow = flow_source(design)
    graph, plain = built(flow), built(torch_source(design))
    reference = Evaluator(design, graph, flow.modules)

    assert list(plain.state_dict()) == list(graph.state_dict())
    count = sum(each.numel() for each in graph.parameters())
    assert f"Parameters: {count:,}\n" in flow.text
    plain.load_state_dict(graph.state_dict())
    for _ in range(3):  # state goes from call to call
        inputs = sample(design)
        ours = all_outputs(graph, design, inputs)
        theirs = plain(*inputs)
        theirs = list(theirs) if isinstance(theirs, tuple) else [theirs]
        expected = reference(*inputs)

        assert_alike(dict(enumerate(ours)), dict(enumerate(expected)))
        assert_alike(dict(enumerate(theirs)), dict(enumerate(expected)))
        wanted = gradients(graph, expected)
        assert_alike(gradients(graph, ours), wanted)
        assert_alike(gradients(plain, theirs), wanted)


@settings(MODEST, max_examples=15)
@given(designs())
def test_what_is_written_is_formatted_and_the_same_every_time(design: Design) -> None:
    for write in (flow_source, torch_source):
        text = write(design).text

        assert write(design).text == text
        assert max(map(len, text.splitlines())) <= 100
        assert_clean(text)


def assert_clean(text: str) -> None:
    """Assert that ruff finds nothing to format and nothing to say."""
    ruff = Path(sys.executable).with_name("ruff")
    for command in (
        ["format", "--check", "--diff"],
        ["check", "--select", "E,F,I,W,B", "--output-format", "concise"],
    ):
        done = subprocess.run(
            [ruff, *command, "--isolated", "--no-cache", "--line-length", "100", "-"],
            input=text,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
