"""The shipped designs: how they look, and the code that a reader gets of them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import torch
from test_agreement import assert_alike

from flodl_studio.catalog import describe_inputs
from flodl_studio.catalog.dims import Dim
from flodl_studio.codegen import Source, flow_source, svg, torch_source
from flodl_studio.codegen.diagram import networks
from flodl_studio.design.reading import read_file
from flodl_studio.design.values import Design
from flodl_studio.resources import root
from flodl_studio.shapes.infer import infer

GOLDEN = Path(__file__).parent / "golden"
TEMPLATES = sorted((root() / "templates").glob("*.flodl"))

every_template = pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.stem)


def sources(design: Design) -> dict[str, Source]:
    return {
        "flow": flow_source(design, training=design.training is not None),
        "torch": torch_source(design),
    }


def built(source: Source) -> Any:
    namespace: dict[str, Any] = {"__name__": "exported"}
    exec(compile(source.text, "exported.py", "exec"), namespace)
    return namespace["build_model"]().double().eval()


def sample(design: Design) -> list[torch.Tensor]:
    values = []
    for node in design.network.nodes:
        if node.kind == "Input":
            output = infer(design).facts[node.id].output
            shape = [2 if str(n) == "B" else 5 if isinstance(n, Dim) else n for n in output.shape]
            if output.dtype == "int64":
                values.append(torch.randint(0, 2, shape))
            else:
                values.append(torch.randn(shape, dtype=torch.float64))
    return values


def arm(model: torch.nn.Module) -> None:
    """Let batch norms run in evaluation: say that they have seen a batch."""
    state = model.state_dict()
    for name, value in state.items():
        if name.endswith("num_batches_tracked"):
            value.fill_(1)
    model.load_state_dict(state)


@every_template
def test_the_code_of_a_template_is_the_golden_one(path: Path) -> None:
    for form, source in sources(read_file(path)).items():
        assert source.text == (GOLDEN / f"{path.stem}.{form}.py").read_text(), (
            f"if the new {form} code reads better, write it to the golden file"
        )


def test_golden_code_is_clean() -> None:
    ruff = Path(sys.executable).with_name("ruff")
    settings = ["--isolated", "--no-cache", "--line-length", "100", str(GOLDEN)]
    subprocess.run([ruff, "format", "--check", *settings], check=True)
    subprocess.run([ruff, "check", "--select", "E,F,I,W,B,UP,C4,SIM,PIE", *settings], check=True)


@every_template
def test_flow_and_pytorch_of_a_template_agree(path: Path) -> None:
    design = read_file(path)
    flow, plain = (built(source) for source in sources(design).values())
    arm(flow)
    assert list(plain.state_dict()) == list(flow.state_dict())
    plain.load_state_dict(flow.state_dict())
    inputs = sample(design)
    others = [node.id for node in design.network.nodes if node.kind == "Output"][1:]

    with torch.no_grad():
        ours = [flow(*inputs)]
        ours += [flow.tagged(name) for name in others]
        theirs = plain(*inputs)

    theirs = list(theirs) if isinstance(theirs, tuple) else [theirs]
    assert_alike(dict(enumerate(theirs)), dict(enumerate(ours)))


@every_template
def test_a_template_is_in_order_and_says_what_it_is(path: Path) -> None:
    design = read_file(path)

    inference = infer(design)

    assert [(problem.path, problem.message) for problem in inference.problems] == []
    assert isinstance(design.extra["description"], str)
    assert design.name == path.stem


@every_template
def test_nothing_overlaps_in_a_template(path: Path) -> None:
    design = read_file(path)
    for _, network in networks(design):
        boxes = []
        for node in network.nodes:
            assert node.position is not None
            rows = len(describe_inputs(node, design, network))
            x, y = node.position
            boxes.append((x, y, x + 180, y + 80 + (20 * rows if rows > 1 else 0)))
        for index, one in enumerate(boxes):
            for two in boxes[:index]:
                assert one[0] >= two[2] or two[0] >= one[2] or one[1] >= two[3] or two[1] >= one[3]


@every_template
def test_a_thumbnail_is_what_is_drawn_of_the_template(path: Path) -> None:
    drawn = path.with_suffix(".svg")

    assert drawn.read_text(encoding="utf-8") == svg(read_file(path))
