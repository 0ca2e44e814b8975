import json
import os

import pytest
from design_strategies import edited_designs
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from flodl_studio.design.reading import read, read_file
from flodl_studio.design.values import Design, End, Network, Node, Note, Wire
from flodl_studio.design.writing import write
from flodl_studio.errors import DesignError


def tree(**changes):
    whole = {"format": "flodl-design", "version": 1, "name": "n", "network": {"nodes": []}}
    return {key: value for key, value in {**whole, **changes}.items() if value is not ...}


def network(*nodes, wires=(), **more):
    return {"nodes": list(nodes), "wires": list(wires), **more}


def node(id, kind="ReLU", **more):
    return {"id": id, "kind": kind, **more}


def loaded(**changes):
    return read(json.dumps(tree(**changes)).encode())


def refusal(data):
    with pytest.raises(DesignError) as refused:
        read(data)
    return str(refused.value)


def test_everything_of_a_design_is_read():
    inner = network(node("x", "Input"), node("y", "Output"), wires=[{"from": "x", "to": "y"}])
    design = loaded(
        network=network(
            node("a", "Linear", params={"shape": [1, ["S"]], "p": 0.5}, tag="t", position=[1, 2.5]),
            node("b", "Loop", networks={"body": inner}, muted=True),
            wires=[{"from": "a:h", "to": "b:ref_0", "state": True, "via": [[1, 2]]}],
            notes=[{"text": "n", "rect": [0, 0, 1, 1]}],
        ),
        blocks={"enc": inner},
        training={"epochs": 3},
    )

    body = Network(
        (Node("x", "Input"), Node("y", "Output")), (Wire(End("x", "out"), End("y", "in")),)
    )
    assert design == Design(
        "n",
        Network(
            (
                Node("a", "Linear", {"shape": (1, ("S",)), "p": 0.5}, "t", (1, 2.5)),
                Node("b", "Loop", networks={"body": body}, muted=True),
            ),
            (Wire(End("a", "h"), End("b", "ref_0"), True, ((1, 2),)),),
            (Note("n", (0, 0, 1, 1)),),
        ),
        {"enc": body},
        {"epochs": 3},
    )


def test_plain_wires_into_a_merge_take_the_ports_left_free():
    wires = [{"from": "a", "to": to} for to in ("m", "m:in_1", "m", "m:in")]

    design = loaded(network=network(node("a"), node("m", "Add"), wires=wires))

    assert [w.target.port for w in design.network.wires] == ["in_0", "in_1", "in_2", "in_3"]


def test_what_is_not_understood_is_kept_through_a_save():
    whole = tree(
        network=network(
            node("a", "Flux", params={"warp": {"deep": [1, None, "x"]}, "n": "3x"}, color="red"),
            node("b", "Block", params={"block": "gone"}),
            wires=[
                {"from": "a:odd:port", "to": "nowhere", "label": 3},
                {"from": "a", "to": "b"},
                {"from": "b", "to": "b"},
                {"from": "a:", "to": "b"},
            ],
            notes=[{"text": "n", "rect": [0, 0, 1, 1], "color": "#fff", "z": 1}],
            grid=8,
        ),
        blocks={},
        author="someone",
    )

    assert json.loads(write(read(json.dumps(whole).encode()))) == whole


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(edited_designs())
def test_a_written_design_is_read_back_equal_and_written_the_same(design):
    data = write(design)

    assert read(data) == design
    assert write(read(data)) == data


def test_a_byte_order_mark_is_passed_over():
    assert read(b"\xef\xbb\xbf" + write(Design())) == Design()


TEXT = json.dumps(tree())


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "not a design: not JSON (Expecting value at line 1, column 1)"),
        (
            b'{"name": "a\n"}',
            "not a design: not JSON (Invalid control character at line 1, column 12)",
        ),
        (b"\xff{}", "not a design: byte 0 is not UTF-8 text"),
        ("{}".encode("utf-16"), "not a design: byte 0 is not UTF-8 text"),
        (b"[]", "expected an object, got a list"),
        (b"3", "expected an object, got 3"),
        (b"{}", 'format: not a design: expected "flodl-design", there is none'),
        (b"[" * 100_000, "not a design: its JSON is nested too deep"),
        (b'{"a":' * 100_000, "not a design: its JSON is nested too deep"),
        (
            TEXT.replace("flodl-design", "x").encode(),
            'format: not a design: expected "flodl-design", got "x"',
        ),
        (
            TEXT.replace('"name": "n"', '"name": "n", "name": "m"').encode(),
            'the key "name" is given twice',
        ),
        (
            TEXT.replace('"n"', '"\\ud800"').encode(),
            'name: "\\ud800" holds half of a surrogate pair',
        ),
        (TEXT.encode() + b" x", "not a design: not JSON (Extra data at line 1, column 81)"),
        (b"[" + b" " * 2**26 + b"]", "the file is larger than 64 MiB"),
    ],
    ids=lambda value: repr(value[:30]),
)
def test_what_is_no_design_is_refused(data, message):
    assert refusal(data) == message


def test_a_whole_surrogate_pair_is_a_character():
    assert read(TEXT.replace('"n"', '"\\ud83d\\ude00"').encode()).name == "😀"


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e999", "-1e999"])
def test_numbers_that_are_not_finite_are_refused(number):
    text = json.dumps(tree(network=network(node("a", params={"p": 777}))))

    message = refusal(text.replace("777", number).encode())

    assert message.startswith("network.nodes[0].params.p: expected a finite number, got ")


@pytest.mark.parametrize(
    "digits",
    [str(2**63), str(-(2**63) - 1), "1" + "0" * 30, "1" + "0" * 5000],
    ids=["above", "below", "30 digits", "5000 digits"],
)
def test_integers_beyond_64_bits_are_refused(digits):
    text = json.dumps(tree(training={"seeds": [1, 777]}))

    assert refusal(text.replace("777", digits).encode()) == (
        "training.seeds[1]: expected an integer of at most 64 bits, got a larger one"
    )


@pytest.mark.parametrize("number", [2**63 - 1, -(2**63), 0, 1e308, 5e-324])
def test_the_largest_numbers_are_read(number):
    assert loaded(training={"n": number}).training == {"n": number}


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"version": ...}, "version: expected the version of the format, 1 to 1"),
        ({"version": True}, "version: expected the version of the format, 1 to 1"),
        ({"version": "1"}, "version: expected the version of the format, 1 to 1"),
        ({"version": 0}, "version: expected the version of the format, 1 to 1"),
        (
            {"version": 2},
            "version: the design was written by a newer flodl studio (version 2 of the format; "
            "this one reads up to 1); update to open it",
        ),
        ({"name": 3}, "name: expected a text, got 3"),
        ({"network": ...}, "network: missing: a design needs one"),
        ({"network": []}, "network: expected an object, got a list"),
        ({"network": {}}, "network.nodes: missing: a network needs its list of nodes"),
        ({"network": {"nodes": {}}}, "network.nodes: expected a list, got an object"),
        ({"blocks": []}, "blocks: expected an object, got a list"),
        ({"blocks": {"class": network()}}, 'blocks.class: "class" is a keyword of Python'),
        ({"training": []}, "training: expected an object, got a list"),
        ({"network": network([])}, "network.nodes[0]: expected an object, got a list"),
        ({"network": network({"kind": "A"})}, "network.nodes[0].id: missing: every node needs one"),
        ({"network": network({"id": "a"})}, "network.nodes[0].kind: missing: every node needs one"),
        ({"network": network(node(3))}, "network.nodes[0].id: expected a text, got 3"),
        ({"network": network(node("a", None))}, "network.nodes[0].kind: expected a text, got null"),
        (
            {"network": network(node("forward"))},
            'network.nodes[0].id: "forward" is an attribute of every torch.nn.Module',
        ),
        (
            {"network": network(node("a"), node("b"), node("a"))},
            'network.nodes[2].id: the id "a" is taken by network.nodes[0]',
        ),
        (
            {"network": network(node("a", tag=1))},
            "network.nodes[0].tag: expected a text, got 1",
        ),
        (
            {"network": network(node("a", params=[]))},
            "network.nodes[0].params: expected an object, got a list",
        ),
        (
            {"network": network(node("a", position=[1, "x"]))},
            'network.nodes[0].position: expected a list of 2 numbers, got [1, "x"]',
        ),
        (
            {"network": network(node("a", networks={"body": network(node("b", params=1))}))},
            "network.nodes[0].networks.body.nodes[0].params: expected an object, got 1",
        ),
        (
            {"network": network(wires=[{"to": "a"}])},
            "network.wires[0].from: missing: every wire needs one",
        ),
        (
            {"network": network(wires=[{"from": "a", "to": ["b"]}])},
            'network.wires[0].to: expected a text, got ["b"]',
        ),
        (
            {"network": network(wires=[{"from": "a", "to": "b", "state": 1}])},
            "network.wires[0].state: expected true or false, got 1",
        ),
        (
            {"network": network(notes=[{"text": "n", "rect": [1, 2, 3]}])},
            "network.notes[0].rect: expected a list of 4 numbers, got [1, 2, 3]",
        ),
        (
            {"blocks": {"a": network(node("x", "Block", params={"block": "a"}))}},
            "blocks.a: the block contains itself: a → a",
        ),
    ],
    ids=str,
)
def test_a_broken_structure_is_refused_with_its_place(changes, message):
    assert refusal(json.dumps(tree(**changes)).encode()) == message


def test_blocks_that_contain_each_other_are_refused():
    def uses(name):
        return network(node("l", "Loop", networks={"body": network(block(name))}))

    message = refusal(json.dumps(tree(blocks={"a": uses("b"), "b": uses("a")})).encode())

    assert message in (
        "blocks.a: the block contains itself: a → b → a",
        "blocks.b: the block contains itself: b → a → b",
    )


def block(name, id="x"):
    return node(id, "Block", params={"block": name})


def nested(depth):
    inner = network()
    for _ in range(depth):
        inner = network(node("l", "Loop", networks={"body": inner}))
    return inner


def test_networks_nest_32_deep():
    loaded(network=nested(32))

    assert refusal(json.dumps(tree(network=nested(33))).encode()).endswith(
        "networks are nested more than 32 deep"
    )


def test_nesting_is_counted_through_blocks():
    blocks = {f"b{k}": network(block(f"b{k + 1}")) for k in range(32)} | {"b32": nested(0)}
    loaded(blocks=blocks)

    blocks["b32"] = nested(1)

    assert refusal(json.dumps(tree(blocks=blocks)).encode()) == (
        "blocks.b0: networks are nested 33 deep; at most 32 are allowed"
    )


def test_nodes_are_counted_with_blocks_expanded_but_not_by_expanding():
    doubling = {
        f"b{k}": network(block(f"b{k + 1}", "x"), block(f"b{k + 1}", "y")) for k in range(31)
    } | {"b31": network(node("z"))}

    message = refusal(json.dumps(tree(blocks=doubling)).encode())

    assert message == (
        "blocks.b18: with blocks and inner networks expanded there are 24,574 nodes; "
        "at most 20,000 are allowed"
    )


def test_as_many_nodes_as_allowed_are_read_and_no_more():
    nodes = [node(f"n{k}") for k in range(20_000)]
    assert len(loaded(network=network(*nodes)).network.nodes) == 20_000

    nodes.append(node("more"))

    assert refusal(json.dumps(tree(network=network(*nodes))).encode()) == (
        "network.nodes: there are more than 20,000 nodes"
    )


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=60), st.integers(0, 400), st.integers(0, 20))
def test_any_bytes_are_read_or_refused(noise, at, cut):
    data = write(Design(network=Network((Node("a", "Linear", {"out_features": 3}),))))
    mangled = data[: at % len(data)] + noise + data[at % len(data) + cut :]
    try:
        design = read(mangled)
    except DesignError as error:
        assert "\n" not in str(error)  # noqa: PT017 - some are designs
    else:
        assert read(write(design)) == design


json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 10**20) | st.floats() | st.text(max_size=3),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["id", "kind", "nodes", "wires", "from", "x"]), inner)
    ),
    max_leaves=8,
)


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(["name", "network", "blocks", "training", "version", "x"]), json_values)
def test_any_json_is_read_or_refused(key, value):
    try:
        design = read(json.dumps(tree(**{key: value})).encode())
    except DesignError as error:
        assert "\n" not in str(error)  # noqa: PT017 - some are designs
    else:
        assert read(write(design)) == design


def test_only_regular_files_are_read(tmp_path):
    pipe = tmp_path / "pipe.flodl"
    os.mkfifo(pipe)

    for path in (pipe, tmp_path, "/dev/zero"):
        with pytest.raises(DesignError, match=r"^not a regular file$"):
            read_file(path)


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("/no/such.flodl", "there is no such file"),
        ("a\0b", "not a path of a file: embedded null byte"),
        ("x" * 5000, "can't be read: File name too long"),
    ],
    ids=["missing", "zero byte", "long"],
)
def test_files_that_can_not_be_read_are_refused(path, message):
    with pytest.raises(DesignError) as refused:
        read_file(path)

    assert str(refused.value) == message
