"""Export, import and export again: nothing changes."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

import pytest
from builders import chain, network
from designs import designs
from hypothesis import HealthCheck, assume, given, settings

from flodl_studio.cli.defaults import without_defaults
from flodl_studio.codegen import flow_source, torch_source
from flodl_studio.design.comparing import compare
from flodl_studio.design.numbering import is_numbered
from flodl_studio.design.reading import read_file
from flodl_studio.design.values import Design, Network
from flodl_studio.design.wiring import without_nodes
from flodl_studio.importing import read_flow
from flodl_studio.resources import root
from flodl_studio.shapes import infer


def _unmuted(network: Network) -> Network:
    """Return a network with nothing muted: code says that only in a comment."""
    nodes = tuple(
        replace(
            node,
            muted=False,
            networks={slot: _unmuted(inner) for slot, inner in node.networks.items()},
        )
        for node in network.nodes
    )
    return replace(network, nodes=nodes)


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(designs())
def test_code_that_was_read_back_is_written_the_same(design: Design):
    plain = replace(
        design,
        network=_unmuted(design.network),
        blocks={name: _unmuted(block) for name, block in design.blocks.items()},
    )
    once = flow_source(plain).text
    back = read_flow(once)
    twice = flow_source(back).text
    again = read_flow(twice)

    assert flow_source(again).text == twice
    assert infer(again).parameters == infer(back).parameters


@pytest.mark.parametrize(
    "path", sorted((root() / "templates").glob("*.flodl")), ids=lambda path: path.stem
)
def test_templates_come_back_from_their_code(path):
    design = read_file(path)
    trains = design.training is not None

    text = flow_source(design, training=trains).text
    back = read_flow(text)

    assert flow_source(back, training=trains).text == text
    assert infer(back).parameters == infer(design).parameters
    assert infer(back).macs == infer(design).macs


def _alive(network: Network, dead: Collection[str], prefix: str = "") -> Network:
    """Return a network without what leads nowhere, which no code says."""
    nodes = tuple(
        replace(
            node,
            networks={
                slot: _alive(inner, dead, f"{prefix}{node.id}.{slot}/")
                for slot, inner in node.networks.items()
            },
        )
        for node in network.nodes
    )
    gone = [node.id for node in nodes if prefix + node.id in dead]
    return without_nodes(replace(network, nodes=nodes), gone)


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(designs(most=20))
def test_names_and_tags_come_back_whatever_they_are(design: Design):
    plain = replace(design, network=_unmuted(design.network), blocks={})
    assume(not any(node.kind == "Block" for node in plain.network.nodes))
    plain = replace(plain, network=_alive(plain.network, flow_source(plain).left_out))

    back = read_flow(flow_source(plain).text)

    assert {(node.kind, node.tag) for node in back.network.nodes} == {
        (node.kind, node.tag) for node in plain.network.nodes
    }
    chosen = {node.id for node in plain.network.nodes if not is_numbered(node)}
    assert {node.id for node in back.network.nodes if not is_numbered(node)} == chosen


@pytest.mark.parametrize(
    "path", sorted((root() / "templates").glob("*.flodl")), ids=lambda path: path.stem
)
def test_templates_come_back_equal(path):
    design = read_file(path)
    text = flow_source(design, training=design.training is not None).text

    back = read_flow(text)

    assert compare(without_defaults(design), without_defaults(back)) == ()
    assert "Names:" not in text


def test_names_that_code_does_not_carry_are_in_its_docstrings():
    inner = chain(("stream", "Input"), ("inside", "Linear", {"out_features": 8}), ("end", "Output"))
    design = Design(
        network=network(
            [
                ("x", "Input", {"shape": (8,)}),
                ("stem", "Linear", {"out_features": 8}),
                ("linear_7", "Linear", {"out_features": 8}),
                ("first", "Block", {"block": "unit"}),
                ("again", "Loop", {"n": 2}),
                ("y", "Output"),
            ],
            "x > stem > linear_7 > first > again > y",
        ),
        blocks={"unit": inner.network},
    )
    again = replace(design.network.by_id["again"], networks={"body": inner.network})
    nodes = tuple(again if node.id == "again" else node for node in design.network.nodes)
    design = replace(design, network=replace(design.network, nodes=nodes))

    text = flow_source(design).text
    back = read_flow(text)

    assert [node.id for node in back.network.nodes] == [
        "x", "stem", "linear_1", "first", "again", "y",
    ]  # fmt: skip
    assert compare(design, back) == ()
    assert (
        "    Names:\n"
        "        linear_1: stem\n"
        "        block_1: first\n"
        "        loop_1: again\n"
        "        loop_1.body/linear_1: inside\n"
    ) in text
    assert '    """Return a new block unit.\n\n    Names:\n        linear_1: inside\n' in text


@pytest.mark.parametrize(
    "name",
    ["Ünet 3+ (größer)", "a\nb\t\\n\\", '"""', "", " x ", "漢字.\n\nInputs:\n    x: [B, 1] int64"],
)
def test_any_name_comes_back(name: str) -> None:
    drawn = replace(chain(("x", "Input", {"shape": (4,)}), ("y", "Output")), name=name)

    source = flow_source(drawn).text

    assert read_flow(source) == drawn
    compile(source, "exported.py", "exec")


def test_a_long_name_is_broken_into_lines_and_comes_back() -> None:
    name = 'one of "many" \\ words, ' * 12
    drawn = replace(chain(("x", "Input", {"shape": (4,)}), ("y", "Output")), name=name)

    source = flow_source(drawn).text

    assert max(map(len, source.splitlines())) <= 100
    assert read_flow(source).name == name


def test_pytorch_code_does_not_speak_of_flodl() -> None:
    drawn = chain(("x", "Input", {"shape": (4,)}), ("y", "Output"))

    assert "flodl" not in torch_source(drawn).text


def test_an_internal_tag_that_nothing_reads_comes_back() -> None:
    drawn = chain(("x", "Input", {"shape": (4,)}), ("relu_1", "ReLU"), ("y", "Output"))
    nodes = tuple(
        replace(node, tag="_inner") if node.id == "relu_1" else node for node in drawn.network.nodes
    )
    drawn = replace(drawn, network=replace(drawn.network, nodes=nodes))

    assert read_flow(flow_source(drawn).text) == drawn
