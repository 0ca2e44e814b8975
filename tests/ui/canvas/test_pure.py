"""What needs no window: search, ways through a network, alignment, faces, fitting kinds."""

from __future__ import annotations

import subprocess
import sys

import pytest

from flodl_studio.catalog import KINDS, TensorType
from flodl_studio.catalog.dims import Dim
from flodl_studio.design.values import Node, Place
from flodl_studio.shapes import infer
from flodl_studio.ui.canvas import fitting, walking
from flodl_studio.ui.canvas.arranging import align, distribute
from flodl_studio.ui.canvas.face import face, marks, short_count, sockets
from flodl_studio.ui.canvas.room import clear_of
from flodl_studio.ui.canvas.search import Entry, find
from flodl_studio.ui.canvas.speech import spoken
from flodl_studio.ui.canvas.starting import starting_params

B = Dim.symbol("B")


def titles(query, *entries) -> list[str]:
    return [entry.title for entry in find(query, entries)]


CONV = Entry("Conv2d", "Conv2d", "Convolution", ("convolution", "filter"))
NORM = Entry("BatchNorm2d", "BatchNorm2d", "Normalization", ("bn",))
LINEAR = Entry("Linear", "Linear", "Linear", ("fc", "dense"))
BILINEAR = Entry("Bilinear", "Bilinear", "Linear")


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ["Conv2d", "BatchNorm2d", "Linear", "Bilinear"]),
        ("linear", ["Linear", "Bilinear"]),
        ("DENSE", ["Linear"]),
        ("bn2", ["BatchNorm2d"]),
        ("bn", ["BatchNorm2d"]),
        ("cv2", ["Conv2d"]),
        ("normal", ["BatchNorm2d"]),
        ("linear dense", ["Linear"]),
        ("qqq", []),
    ],
)
def test_search(query, expected):
    assert titles(query, CONV, NORM, LINEAR, BILINEAR) == expected


def test_whole_name_comes_before_its_start_and_that_before_a_part():
    entries = [Entry(each, each) for each in ("MaxPool2d", "Max", "AdaptiveMaxPool2d")]
    assert titles("max", *entries) == ["Max", "MaxPool2d", "AdaptiveMaxPool2d"]


def test_search_finds_every_kind_by_its_name_first():
    entries = fitting.entries(infer_nothing())
    for kind in KINDS.values():
        if kind.name != "Block":
            assert find(kind.name, entries)[0].key == kind.name


def infer_nothing():
    from flodl_studio.design.values import Design

    return Design()


def test_upstream_and_downstream(designs):
    network = designs.build(
        ("ReLU", "a", (0, 0)), ("ReLU", "b", (0, 0)), ("Add", "c", (0, 0)), ("ReLU", "d", (0, 0)),
        wires=["a c", "b c", "c d"],
    ).network  # fmt: skip
    assert walking.upstream(network, ["c"]) == {"a", "b", "c"}
    assert walking.downstream(network, ["b"]) == {"b", "c", "d"}


def test_up_and_down_go_to_siblings_first(designs):
    network = designs.build(
        ("ReLU", "root", (0, 100)), ("ReLU", "top", (260, 0)), ("ReLU", "low", (260, 300)),
        ("ReLU", "near", (260, 150)), wires=["root top", "root low"],
    ).network  # fmt: skip
    assert walking.neighbor(network, "top", "down") == "low"
    assert walking.neighbor(network, "low", "up") == "top"
    assert walking.neighbor(network, "top", "left") == "root"
    assert walking.neighbor(network, "low", "right") is None


def test_align_and_distribute_nothing():
    assert align({}, "left") == {}
    assert distribute({}, "vertical") == {}


def test_distribute_makes_gaps_equal():
    boxes = {"a": (0, 0, 10, 10), "b": (15, 0, 30, 10), "c": (90, 0, 10, 10)}
    assert distribute(boxes, "horizontal") == {"a": (0, 0), "b": (35, 0), "c": (90, 0)}


def test_free_place_is_below_what_is_in_the_way():
    assert clear_of([], (5, 5)) == (5, 5)
    assert clear_of([(0, 0, 180, 80)], (100, 40)) == (100, 100)
    assert clear_of([(0, 0, 180, 80), (0, 100, 180, 80)], (0, 0)) == (0, 200)
    assert clear_of([(0, 0, 180, 80)], (300, 0)) == (300, 0)


@pytest.mark.parametrize(
    ("number", "text"),
    [(0, "0"), (650, "650"), (1850, "1.85K"), (999_600, "1M"), (25_600_000, "25.6M"),
     (7_000_000_000, "7G")],
)  # fmt: skip
def test_counts_are_short(number, text):
    assert short_count(number) == text


def test_face_says_what_the_node_is(designs):
    design = designs.build(
        ("Input", "image", (0, 0), {"shape": (3, 28, 28)}),
        ("Conv2d", "conv", (0, 0), {"out_channels": 64, "kernel_size": 3, "padding": 1}),
        wires=["image conv"],
    )
    facts = infer(design).facts["conv"]
    shown = face(design.network.by_id["conv"], facts, None)
    assert (shown.title, shown.kind, shown.family) == ("conv", "Conv2d", "Convolution")
    assert (shown.line, shown.count, shown.shape) == ("3→64, k3 p1", "1.79K", "B×64×28×28")
    assert spoken(shown) == ("conv, Conv2d, 3→64, k3 p1, output B×64×28×28, 1.79K parameters")


def test_block_shows_its_name_as_its_kind():
    shown = face(Node("use", "Block", {"block": "encoder", "shared": True}), None, None)
    assert (shown.kind, shown.line, shown.container) == ("encoder", "shared", True)


def test_unknown_kind_keeps_its_wires(designs):
    design = designs.build(("ReLU", "a", (0, 0)), ("Nonsense", "b", (0, 0)), wires=["a b:left"])
    node = design.network.by_id["b"]
    assert sockets(node, design.network, design).inputs == ("left",)
    assert face(node, None, None).line == "unknown kind"


def test_marks_count_errors_before_warnings(designs):
    design = designs.build(
        ("Input", "x", (0, 0), {"shape": (4,)}), ("Linear", "a", (300, 0), {"out_features": 3})
    )
    found = marks(infer(design).problems, Place())
    assert found["a"].severity == "error"
    assert found["a"].count == 1


def test_only_fitting_kinds_follow_a_flat_value():
    keys = {
        entry.key for entry in fitting.after_output(infer_nothing(), Place(), TensorType((B, 10)))
    }
    assert {"Linear", "ReLU", "Output", "Add"} <= keys
    assert not {"Conv2d", "MaxPool2d", "Input"} & keys


def test_what_a_new_node_starts_with_passes_its_checks():
    from flodl_studio.catalog import check_params

    for kind in KINDS.values():
        if kind.name != "Block":
            assert not check_params(kind, starting_params(kind.name, Place())), kind.name


def test_what_a_new_node_starts_with_is_what_its_entry_says():
    assert starting_params("Upsample", Place()) == {"scale_factor": 2}
    assert starting_params("Linear", Place()) == {"out_features": 64}
    assert starting_params("NoSuchKind", Place()) == {}


def test_layout_and_search_need_no_qt():
    code = (
        "import sys\n"
        "sys.modules['PySide6'] = None\n"
        "import flodl_studio.ui.canvas.layout, flodl_studio.ui.canvas.search\n"
        "import flodl_studio.ui.canvas.placing, flodl_studio.ui.canvas.walking\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
