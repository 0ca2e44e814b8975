"""Designs as pictures."""

import shutil
from xml.etree import ElementTree

import pytest
from builders import chain, design

from flodl_studio.codegen import diagram
from flodl_studio.design.values import Design, Network, Node, Note
from flodl_studio.errors import CodegenError

X = ("x", "Input", {"shape": (8,)})
Y = ("y", "Output")
EVIL = 'a"];\n<script>&\x00\\'


def residual(**rest) -> Design:
    nodes = [X, ("a", "Linear", {"out_features": 8}), ("s", "StateAdd"), ("sum", "Add"), Y]
    return design(nodes, "x > a > s > sum:in_1", "x > sum:in_0", "sum > y", "a ~> s:ref_0", **rest)


def texts(svg: str) -> list[str]:
    root = ElementTree.fromstring(svg)
    return [element.text or "" for element in root.iter("{http://www.w3.org/2000/svg}text")]


def test_dot_names_nodes_shapes_and_kinds_of_wires():
    text = diagram.dot(residual(name="net"))

    assert text.startswith('digraph "net" {\n  rankdir=LR;\n')
    assert '  "a" [label="a\\nLinear\\n8→8"];' in text
    assert '  "x" -> "a" [label="B×8"];' in text
    assert '  "a" -> "s" [label="B×8", style=dotted, constraint=false];' in text


def test_dot_draws_inner_networks_as_clusters():
    made = chain(X, ("net", "Network"), Y)
    made.network.by_id["net"].networks["body"] = chain(("i", "Input"), ("o", "Output")).network

    text = diagram.dot(made)

    assert '  subgraph "cluster net.body" {\n    label="net.body";' in text
    assert '    "net.body/i" -> "net.body/o" [label="B×8"];' in text


def test_svg_shows_titles_parameters_and_shapes():
    shown = texts(diagram.svg(residual(name="net")))

    assert {"net", "a", "Linear", "8→8", "B×8", "ref_0"} <= set(shown)


@pytest.mark.parametrize("write", [diagram.svg, diagram.dot])
def test_pictures_are_the_same_every_time(write):
    assert write(residual()) == write(residual())


def test_no_text_of_a_design_can_break_out_of_a_picture():
    node = Node("x", EVIL, {"p": EVIL})
    note = Note(EVIL, (0, 0, 10, 10), 'red" onload="x')
    made = Design(EVIL, Network((node,), notes=(note,)))

    svg, dot = diagram.svg(made), diagram.dot(made)

    assert {element.tag.rpartition("}")[2] for element in ElementTree.fromstring(svg).iter()} == {
        *("svg", "rect", "text", "g", "path"),
    }
    assert "onload" not in svg
    assert all(
        line.count('"') % 2 == 0 for line in dot.replace("\\\\", "").replace('\\"', "").splitlines()
    )


@pytest.mark.skipif(shutil.which("dot") is None, reason="needs Graphviz")
def test_png_is_drawn_by_graphviz():
    made = Design("x", Network((Node("x", EVIL),)))

    assert diagram.png(made).startswith(b"\x89PNG")
    assert diagram.png(residual()).startswith(b"\x89PNG")


def test_png_without_graphviz_says_what_to_install(monkeypatch):
    monkeypatch.setenv("PATH", "")

    with pytest.raises(CodegenError, match="Install Graphviz, or export SVG"):
        diagram.png(residual())


def test_a_network_without_positions_is_laid_out_in_layers():
    first = diagram.svg(residual())

    root = ElementTree.fromstring(first)
    boxes = [
        (float(each.get("x", 0)), float(each.get("y", 0)))
        for each in root.iter("{http://www.w3.org/2000/svg}rect")
        if each.get("rx")
    ]
    assert len(set(boxes)) == 5
