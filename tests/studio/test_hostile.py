"""Designs made to break things: each command ends soon, with one sentence, and runs nothing."""

import ast
import itertools
import json
import os
import signal
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flodl_studio.catalog import KINDS
from flodl_studio.cli import main

EVIL = "'''+__import__('os').system('touch {}')+'''\n\"\"\"\nimport os\n]]>&<script>\\"

INPUT = {"id": "image", "kind": "Input", "params": {"shape": [64]}}
OUTPUT = {"id": "logits", "kind": "Output"}


def design(nodes, wires=(), **more):
    head = {"format": "flodl-design", "version": 1, "name": "hostile"}
    return {**head, "network": {"nodes": list(nodes), "wires": list(wires)}, **more}


def chain(count, **params):
    ids = ["image", *(f"n{k}" for k in range(count)), "logits"]
    layers = [{"id": each, "kind": "Linear", "params": params} for each in ids[1:-1]]
    wires = [{"from": a, "to": b} for a, b in itertools.pairwise(ids)]
    return design([INPUT, *layers, OUTPUT], wires)


def through(inner_kind, params, networks):
    """A network whose Input goes through one node to its Output."""
    node = {"id": "p", "kind": inner_kind, "params": params, "networks": networks}
    return {
        "nodes": [{"id": "x", "kind": "Input"}, node, {"id": "y", "kind": "Output"}],
        "wires": [{"from": "x", "to": "p"}, {"from": "p", "to": "y"}],
    }


def nested(depth):
    inner = through("ReLU", {}, {})
    for _ in range(depth):
        inner = through("Loop", {"mode": "for_n", "n": 2**62}, {"body": inner})
    return inner


def doubling(depth):
    blocks = {f"b{depth}": through("ReLU", {}, {})}
    for k in range(depth):
        uses = [{"id": f"p{i}", "kind": "Block", "params": {"block": f"b{k + 1}"}} for i in (0, 1)]
        wires = [{"from": "x", "to": "p0"}, {"from": "p0", "to": "p1"}, {"from": "p1", "to": "y"}]
        ends = [{"id": "x", "kind": "Input"}, {"id": "y", "kind": "Output"}]
        blocks[f"b{k}"] = {"nodes": [*uses, *ends], "wires": wires}
    return blocks


def in_a_row(node, **more):
    wires = [{"from": "image", "to": node["id"]}, {"from": node["id"], "to": "logits"}]
    return design([INPUT, node, OUTPUT], wires, **more)


HOSTILE = {
    "empty": design([]),
    "many unknown kinds": design({"id": f"n{k}", "kind": "Warp"} for k in range(3000)),
    "many loose nodes": design({"id": f"n{k}", "kind": "ReLU"} for k in range(1500)),
    "many bad values": chain(500, out_features=-1),
    "many mismatches": chain(500, in_features=5, out_features=64),
    "a long chain": chain(1200, out_features=64),
    "a long cycle": design(
        [{"id": f"n{k}", "kind": "ReLU"} for k in range(1000)],
        [{"from": f"n{k}", "to": f"n{(k + 1) % 1000}"} for k in range(1000)],
    ),
    "wires to nowhere": design(
        [INPUT], [{"from": f"a{k}:x", "to": f"b{k}:y"} for k in range(2000)]
    ),
    "wires into one port": in_a_row({"id": "r", "kind": "ReLU"})
    | {"network": design([INPUT, OUTPUT], [{"from": "image", "to": "logits"}] * 2000)["network"]},
    "wires into a merge": design(
        [INPUT, {"id": "m", "kind": "Add"}], [{"from": "image", "to": "m"}] * 2000
    ),
    "numbers near the limit": design(
        [
            {"id": "image", "kind": "Input", "params": {"shape": [2**62] * 3}},
            {"id": "c", "kind": "Conv2d", "params": {"out_channels": 2**62, "kernel_size": 2**62}},
            {"id": "l", "kind": "Linear", "params": {"out_features": 2**62}},
        ],
        [{"from": "image", "to": "c"}, {"from": "image", "to": "l"}],
    ),
    "a long shape": design([{"id": "i", "kind": "Input", "params": {"shape": [2**60] * 2000}}]),
    "long texts": design(
        [{"id": "l", "kind": "L" * 10**6, "params": {"x" * 10**6: "y" * 10**6}}, INPUT],
        [{"from": "image", "to": "l" * 10**6}],
    ),
    "deep loops": in_a_row(nested(30)["nodes"][1]),
    "doubling blocks": in_a_row(
        {"id": "b", "kind": "Block", "params": {"block": "b0"}}, blocks=doubling(9)
    ),
    "a result from nowhere": in_a_row(
        {
            "id": "l",
            "kind": "Loop",
            "params": {"mode": "for_n", "n": 2},
            "networks": {"body": design([OUTPUT], [{"from": "x", "to": "logits"}])["network"]},
        }
    ),
    "a block that is missing": in_a_row({"id": "b", "kind": "Block", "params": {"block": "gone"}}),
    "params of other types": design(
        [
            {"id": "i", "kind": "Input", "params": {"shape": "x", "dtype": [1], "batch_dim": {}}},
            {"id": "b", "kind": "Block", "params": {"block": [1]}},
            {"id": "l", "kind": "Loop", "params": {"mode": 3, "n": None}},
            {"id": "r", "kind": "Reshape", "params": {"shape": [-1, None, {"a": 2}]}},
        ],
        [{"from": "i", "to": "b"}, {"from": "b", "to": "l"}, {"from": "l", "to": "r"}],
    ),
    "code in texts": in_a_row({"id": "l", "kind": "Linear", "params": {"out_features": EVIL}})
    | {"name": EVIL},
    "code in names of things that work": in_a_row(
        {"id": "l", "kind": "Linear", "params": {"out_features": 3}, EVIL: EVIL},
        name=EVIL,
        training={"data": {"source": EVIL}, "loss": EVIL, EVIL: {EVIL: [EVIL]}},
        **{EVIL: EVIL},
    ),
    "code in a shape": design(
        [
            {"id": "i", "kind": "Input", "params": {"shape": [EVIL, "S\nimport os", "S);f("]}},
            OUTPUT,
        ],
        [{"from": "i", "to": "logits"}],
    ),
}


@pytest.fixture(autouse=True)
def in_time():
    """Ends a test that hangs where it hangs, well before the limit of the whole run."""
    signal.alarm(60)
    yield
    signal.alarm(0)


@pytest.fixture
def file(tmp_path):
    def write(tree):
        path = tmp_path / "hostile.flodl"
        text = json.dumps(tree).replace("touch {}", f"touch {tmp_path / 'run'}")
        path.write_text(text, encoding="utf-8")
        return path

    return write


def ends_well(capsys, *arguments):
    """Run a command; assert that it gives at most one line of error; return status and output."""
    status = main([str(each) for each in arguments])
    out, err = capsys.readouterr()
    assert "Traceback" not in err
    assert "internal fault" not in err
    if err:
        assert status in (1, 2)
        assert err.startswith("error: ")
        assert err.count("\n") == 1
    return status, out


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_design_is_checked_to_the_end(capsys, file, name):
    path = file(HOSTILE[name])

    status, out = ends_well(capsys, "check", path, "--json")
    tree = json.loads(out)
    assert tree["ok"] is (status == 0)

    assert ends_well(capsys, "check", path)[0] == status
    assert ends_well(capsys, "diff", path, path) == (0, "")


@pytest.mark.parametrize("form", ["flow", "torch"])
@pytest.mark.parametrize("name", HOSTILE)
def test_code_of_a_hostile_design_is_code_or_refused(capsys, file, tmp_path, name, form):
    path = file(HOSTILE[name])

    for more in ([], ["--training"]):
        status, out = ends_well(capsys, "export", path, "--to", form, *more)
        if status == 0:
            only_builds(ast.parse(out))
            compile(out, "exported", "exec")
    assert not (tmp_path / "run").exists()


def only_builds(module):
    """Assert that code has no imports and no calls but those of a builder."""
    known = {"flodl", "torch", "__future__", "collections", "typing"}
    for node in ast.walk(module):
        if isinstance(node, ast.Import):
            assert {each.name.partition(".")[0] for each in node.names} <= known
        elif isinstance(node, ast.ImportFrom):
            assert (node.module or "").partition(".")[0] in known
        elif isinstance(node, ast.Name):
            assert not node.id.startswith("__") or node.id == "__name__"
        elif isinstance(node, ast.Attribute):
            assert node.attr in ("__init__",) or not node.attr.startswith("__")
    top = {type(each) for each in module.body}
    assert top <= {
        ast.Expr, ast.Import, ast.ImportFrom, ast.FunctionDef, ast.ClassDef, ast.Assign,
        ast.AnnAssign, ast.If,
    }  # fmt: skip


@pytest.mark.parametrize(
    "name", ["code in names of things that work", "code in a shape", "deep loops"]
)
def test_pictures_of_a_hostile_design_are_well_formed(capsys, file, name):
    path = file(HOSTILE[name])

    status, out = ends_well(capsys, "export", path, "--to", "svg")
    assert status == 0
    root = ElementTree.fromstring(out)
    assert not [each for each in root.iter() if each.tag.endswith("script")]
    assert ends_well(capsys, "export", path, "--to", "dot")[0] == 0


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x00" * 1000,
        b"\xff\xfe",
        b"[" * 10**6,
        b'{"a":' * 10**6,
        b'"' + b"a" * 10**6,
        b"1" * 10**6,
        b'{"format": "flodl-design", "version": 1e999}',
        json.dumps(design([INPUT, INPUT])).encode(),
        json.dumps(in_a_row(nested(40)["nodes"][1])).encode(),
        json.dumps(in_a_row(OUTPUT, blocks=doubling(31))).encode(),
        json.dumps(in_a_row(OUTPUT, blocks={"b": through("Block", {"block": "b"}, {})})).encode(),
    ],
    ids=lambda data: repr(data[:12]),
)
def test_what_is_no_design_is_refused_by_every_command(capsys, tmp_path, data):
    path, good = tmp_path / "bad.flodl", tmp_path / "good.flodl"
    path.write_bytes(data)
    good.write_text(json.dumps(design([])))

    for arguments in (
        ["check", path],
        ["diff", good, path],
        ["export", path, "--to", "flow"],
        ["export", path, "--to", "svg"],
    ):
        assert ends_well(capsys, *arguments) == (2, "")


def test_a_pipe_or_a_device_is_never_waited_for(capsys, tmp_path):
    pipe = tmp_path / "pipe.flodl"
    os.mkfifo(pipe)

    for path in (pipe, tmp_path, "/dev/zero"):
        assert ends_well(capsys, "check", path) == (2, "")
        assert ends_well(capsys, "import", path, "-o", tmp_path / "x.flodl") == (2, "")


values = st.recursive(
    st.sampled_from(
        [None, True, False, 0, 1, 2, 3, -1, 8, 2**62, 0.5, 1e308, "", "x", "S", "same"]
    ),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("ab"), inner),
    max_leaves=4,
)


@st.composite
def odd_designs(draw):
    """Designs of real kinds with parameters, wires and inner networks that make no sense."""

    def network(depth):
        ids = draw(st.lists(st.sampled_from("abcdef"), unique=True, max_size=5))
        nodes = [node(each, depth) for each in ids]
        ports = st.sampled_from(["", ":in", ":in_0", ":ref_0", ":key", ":h", ":b"])
        ends = st.sampled_from("abcdef")
        wires = draw(
            st.lists(
                st.fixed_dictionaries(
                    {"from": ends, "to": st.builds("{}{}".format, ends, ports)},
                    optional={"state": st.booleans()},
                ),
                max_size=6,
            )
        )
        wires += [{"from": a, "to": b} for a, b in itertools.pairwise(ids)]
        return {"nodes": nodes, "wires": wires}

    def node(id, depth):
        kind = draw(st.sampled_from(["Input", "Output", "Warp", "Block", *KINDS]))
        known = [each.name for each in KINDS[kind].params] if kind in KINDS else ["block"]
        params = draw(st.dictionaries(st.sampled_from([*known, "odd"]), values, max_size=4))
        made = {"id": id, "kind": kind, "params": params, "muted": draw(st.booleans())}
        if depth < 2 and draw(st.integers(0, 3)) == 0:
            slots = draw(st.sampled_from([["body"], ["body", "cond"], ["expert_0", "branch_1"]]))
            made["networks"] = {slot: network(depth + 1) for slot in slots}
        return made

    blocks = {"enc": network(1)} if draw(st.booleans()) else {}
    if blocks and '"block": "enc"' in json.dumps(blocks):
        blocks = {}
    return design([], training=draw(values.filter(lambda v: v is None or isinstance(v, dict)))) | {
        "network": network(0),
        "blocks": blocks,
    }


@settings(max_examples=30, deadline=None)
@given(tree=odd_designs())
def test_odd_designs_are_checked_and_exported_or_refused(tmp_path_factory, tree):
    path = tmp_path_factory.mktemp("odd") / "odd.flodl"
    path.write_text(json.dumps(tree))
    for arguments in (
        ["check", str(path), "--json"],
        ["export", str(path), "--to", "flow", "-o", os.devnull],
        ["export", str(path), "--to", "torch", "-o", os.devnull],
        ["export", str(path), "--to", "dot", "-o", os.devnull],
        ["export", str(path), "--to", "svg", "-o", os.devnull],
    ):
        try:
            status = main([*arguments, "--debug"])
        except Exception as error:  # noqa: BLE001 - a fault of our own is to fail here
            assert type(error).__module__ == "flodl_studio.errors"  # noqa: PT017 - most work
        else:
            assert status in (0, 1)
