"""Exported modules train: the flow and plain PyTorch alike, as scripts of their own."""

from __future__ import annotations

import json
import runpy
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from builders import design

from flodl_studio.codegen import flow_source, torch_source
from flodl_studio.design.reading import read_file
from flodl_studio.design.values import Design
from flodl_studio.resources import root


def trained(script: Path, text: str) -> list[dict[str, Any]]:
    """Run a module as a script and return what it says of its epochs."""
    script.parent.mkdir()
    script.write_text(text)
    runpy.run_path(str(script), run_name="__main__")
    (metrics,) = (script.parent / "runs").glob("*/metrics.jsonl")
    rows = [json.loads(line) for line in metrics.read_text().splitlines()]
    return [
        {key: value for key, value in row.items() if key != "seconds"}
        for row in rows
        if row["event"] == "epoch"
    ]


def remembering() -> Design:
    """Return a design that adds what it saw of the sample before."""
    return design(
        [
            ("flower", "Input", {"shape": (4,)}),
            ("linear_1", "Linear", {"out_features": 8}),
            ("state_add_1", "StateAdd"),
            ("linear_2", "Linear", {"out_features": 3}),
            ("species", "Output"),
        ],
        "flower > linear_1 > state_add_1 > linear_2 > species",
        "state_add_1 ~> state_add_1:ref_0",
        training={"data": {"source": "iris"}, "loss": "cross_entropy"},
    )


DESIGNS = {
    name: lambda name=name: read_file(root() / "templates" / f"{name}.flodl")
    for name in ("digits_cnn", "two_heads", "transformer_encoder")
} | {"remembering": remembering}


@pytest.mark.parametrize("name", DESIGNS)
def test_flow_and_pytorch_learn_the_same_in_an_epoch(tmp_path: Path, name: str) -> None:
    drawn: Design = DESIGNS[name]()
    training = {**(drawn.training or {}), "epochs": 1, "device": "cpu"}
    made = replace(drawn, training=training)

    flow = trained(tmp_path / "flow" / "model.py", flow_source(made, training=True).text)
    plain = trained(tmp_path / "torch" / "model.py", torch_source(made, training=True).text)

    assert len(flow) == 1
    assert plain == [pytest.approx(row) for row in flow]
