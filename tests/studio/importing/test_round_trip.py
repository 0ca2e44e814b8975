"""Export, import and export again: nothing changes."""

from __future__ import annotations

from dataclasses import replace

import pytest
from designs import designs
from hypothesis import HealthCheck, given, settings

from flodl_studio.codegen import flow_source
from flodl_studio.design.reading import read_file
from flodl_studio.design.values import Design, Network
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
