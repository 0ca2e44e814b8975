from dataclasses import replace

import pytest
from design_strategies import TOP, check, edited_designs, wires_of
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from flodl_studio.design import edits, grouping
from flodl_studio.design.values import Design, End, Network, Node, Place, Wire, network_at
from flodl_studio.errors import EditError

BODY = TOP.inside("network_1", "body")


def design_of(*pairs, **kinds):
    """A design whose wires are written ``a>b`` or ``a>b:port``, ``~`` for state."""
    nodes, wires = {}, []
    for pair in pairs:
        source, _, target = pair.removeprefix("~").partition(">")
        target, _, port = target.partition(":")
        for each in (source, target):
            nodes[each] = Node(each, kinds.get(each, "ReLU"), position=(10.0 * len(nodes), 5.0))
        wires.append(Wire(End(source, "out"), End(target, port or "in"), pair.startswith("~")))
    return Design(network=Network(tuple(nodes.values()), tuple(wires)))


def shape(network, positions=True):
    """A network without what a border can't keep: the order of wires, and their dots."""
    nodes = network.nodes
    return (
        {node.id: node if positions else replace(node, position=None) for node in nodes},
        {replace(wire, via=()) for wire in network.wires},
    )


def test_a_group_has_an_input_for_each_value_and_one_output():
    design = design_of("x>a", "y>b:in_1", "a>b:in_0", "x>b:in_2", "b>c", b="Add", x="Input")

    design = grouping.group(design, TOP, ["a", "b"])

    assert wires_of(design) == {
        ("x:out", "network_1:in"),
        ("y:out", "network_1:input_2"),
        ("network_1:out", "c:in"),
    }
    assert wires_of(design, BODY) == {
        ("input_1:out", "a:in"),
        ("input_1:out", "b:in_2"),
        ("input_2:out", "b:in_1"),
        ("a:out", "b:in_0"),
        ("b:out", "output_1:in"),
    }


def test_the_stream_of_a_group_is_what_enters_a_stream_port():
    design = design_of("h>cell:h", "x>cell", "cell>y", cell="GRUCell")

    design = grouping.group(design, TOP, ["cell"])

    assert ("x:out", "network_1:in") in wires_of(design)
    assert ("h:out", "network_1:input_2") in wires_of(design)


def test_a_state_wire_enters_a_group_as_state():
    design = design_of("x>cell", "~y>cell:h", "cell>y", cell="GRUCell")

    design = grouping.group(design, TOP, ["cell"])

    state = [wire for wire in design.network.wires if wire.state]
    assert [(w.source.node, w.target.port) for w in state] == [("y", "input_2")]
    assert not any(wire.state for wire in network_at(design, BODY).wires)


def test_a_group_without_readers_gives_its_only_end():
    design = grouping.group(design_of("x>a", "a>b"), TOP, ["a", "b"])

    assert ("b:out", "output_1:in") in wires_of(design, BODY)


@pytest.mark.parametrize(
    ("ids", "message"),
    [
        ([], "Nothing is selected."),
        (["x"], "x is an Input and stays in its network; leave it out."),
        (["z"], "There is no node 'z' here."),
        (
            ["a", "b"],
            "a and b are both read outside, but a group has one output; "
            "put what reads them in too, or leave one out.",
        ),
        (["a", "c"], "b would read the group and feed it; put it in too."),
    ],
)
def test_a_group_that_can_not_be_is_refused(ids, message):
    if ids == ["a", "c"]:
        design = design_of("x>a", "a>b", "b>c", x="Input")
    else:
        design = design_of("x>a", "a>b", "a>c", "b>c:in_1", x="Input", c="Add")

    with pytest.raises(EditError) as refusal:
        grouping.group(design, TOP, ids)

    assert str(refusal.value) == message


def test_only_a_kind_with_one_inner_network_groups():
    with pytest.raises(EditError, match=r"^Nodes can't be grouped into a Gate"):
        grouping.group(design_of("x>a"), TOP, ["a"], kind="Gate")

    design = grouping.group(design_of("x>a"), TOP, ["a"], kind="Loop")

    assert design.network.by_id["loop_1"].networks["body"].by_id.keys() >= {"a"}


@settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))
@given(edited_designs(most=25), st.data())
def test_grouping_and_ungrouping_gives_the_graph_again(design, data):
    network = design.network
    inner = [node.id for node in network.nodes if node.kind not in ("Input", "Output")]
    assume(inner)
    ids = data.draw(st.sets(st.sampled_from(inner), min_size=1))
    try:
        grouped = grouping.group(design, TOP, ids, id="the_group")
    except EditError as refusal:
        assert str(refusal).endswith(".")  # noqa: PT017 - many can be grouped
        return
    check(grouped)

    flat = grouping.ungroup(grouped, TOP, "the_group")

    check(flat)
    assert shape(flat.network) == shape(network)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(edited_designs(most=25), st.data())
def test_moving_into_a_group_and_out_again_keeps_the_graph(design, data):
    inner = [node.id for node in design.network.nodes if node.kind not in ("Input", "Output")]
    assume(len(inner) > 1)
    order = data.draw(st.permutations(inner))
    count = data.draw(st.integers(1, len(order) - 1))
    first, second = order[:count], order[count : count + 2]
    try:
        grouped = grouping.group(design, TOP, first, id="the_group")
        moved = grouping.move_into(grouped, TOP, second, "the_group")
    except EditError as refusal:
        assert str(refusal).endswith(".")  # noqa: PT017 - many can be moved
        return
    check(moved)
    body = network_at(moved, TOP.inside("the_group", "body"))
    assert {*first, *second} <= body.by_id.keys()
    assert shape(grouping.ungroup(moved, TOP, "the_group").network, False) == shape(
        design.network, False
    )

    back = grouping.move_out(moved, TOP.inside("the_group", "body"), second)

    check(back)
    assert shape(grouping.ungroup(back, TOP, "the_group").network, False) == shape(
        design.network, False
    )


def test_ids_and_tags_taken_outside_get_a_new_number():
    design = grouping.group(design_of("x>a", "a>y"), TOP, ["a"])
    design = edits.set_tag(design, BODY, "a", "t")
    design = edits.add_node(design, TOP, "ReLU", id="a")
    design = edits.set_tag(design, TOP, "a", "t")

    design = grouping.ungroup(design, TOP, "network_1")

    assert [(node.id, node.tag) for node in design.network.nodes if node.tag] == [
        ("a_1", "t_1"),
        ("a", "t"),
    ]


def test_the_tag_of_a_group_goes_to_the_node_that_gives_its_value():
    design = grouping.group(design_of("x>a", "a>b", "b>y"), TOP, ["a", "b"])
    design = edits.set_tag(design, TOP, "network_1", "features")

    design = grouping.ungroup(design, TOP, "network_1")

    assert {node.id: node.tag for node in design.network.nodes if node.tag} == {"b": "features"}


def test_an_input_that_goes_through_to_the_output_is_joined():
    design = edits.add_node(design_of("x>a"), TOP, "Network")
    design = edits.insert_on_wire(design, TOP, design.network.wires[0], "network_1")

    design = grouping.ungroup(design, TOP, "network_1")

    assert wires_of(design) == {("x:out", "a:in")}


def test_only_networks_and_blocks_are_ungrouped():
    design = edits.add_node(Design(), TOP, "Loop")

    with pytest.raises(EditError) as refusal:
        grouping.ungroup(design, TOP, "loop_1")

    assert str(refusal.value) == "loop_1 is a Loop; only a Network or a Block can be ungrouped."


def test_a_block_is_made_and_taken_apart_again():
    design = design_of("x>a", "a>b", "b>y")

    blocked = grouping.make_block(design, TOP, ["a", "b"], "stem")

    assert wires_of(blocked) == {("x:out", "stem_1:in"), ("stem_1:out", "y:in")}
    assert blocked.network.by_id["stem_1"].params == {"block": "stem"}
    assert blocked.blocks["stem"].by_id.keys() == {"input_1", "a", "b", "output_1"}
    assert shape(grouping.ungroup(blocked, TOP, "stem_1").network) == shape(design.network)


def test_each_use_of_a_block_is_named_after_it():
    design = grouping.make_block(design_of("x>a", "a>b"), TOP, ["a", "b"], "outer")

    design = edits.add_node(design, TOP, "Block", params={"block": "outer"})

    assert list(design.network.by_id)[-2:] == ["outer_1", "outer_2"]


def test_a_block_can_be_made_in_a_block():
    design = grouping.make_block(design_of("x>a", "a>b"), TOP, ["a", "b"], "outer")

    design = grouping.make_block(design, Place("outer"), ["b"], "inner")

    assert design.blocks["outer"].by_id.keys() == {"input_1", "a", "inner_1", "output_1"}
    assert design.blocks["inner"].by_id.keys() == {"input_1", "b", "output_1"}


def test_blocks_are_renamed_with_their_uses_and_removed_without_any():
    design = grouping.make_block(design_of("x>a", "a>b"), TOP, ["a"], "stem")

    design = edits.rename_block(design, "stem", "head")
    assert design.network.by_id["stem_1"].params == {"block": "head"}

    with pytest.raises(EditError) as refusal:
        edits.remove_block(design, "head")
    assert str(refusal.value) == "The block 'head' is used by stem_1; remove that first."

    design = edits.remove_nodes(design, TOP, ["stem_1"])
    assert edits.remove_block(design, "head").blocks == {}


def test_a_block_does_not_come_to_contain_itself():
    design = edits.add_block(Design(), "stem")

    with pytest.raises(EditError, match=r"contains itself: stem → stem\.$"):
        edits.add_node(design, Place("stem"), "Block", params={"block": "stem"})


def test_wires_to_every_use_follow_a_renamed_input_of_a_block():
    design = edits.add_block(Design(), "stem")
    design = edits.add_node(design, Place("stem"), "Input", id="hint")
    for _ in range(2):
        design = edits.add_node(design, TOP, "Block", params={"block": "stem"})
    design = edits.add_node(design, TOP, "Input")
    for each in ("stem_1", "stem_2"):
        design = edits.connect(design, TOP, End("input_1", "out"), End(each, "hint"))

    design = edits.rename_node(design, Place("stem"), "hint", "clue")

    assert wires_of(design) == {
        ("input_1:out", "stem_1:clue"),
        ("input_1:out", "stem_2:clue"),
    }


def test_a_node_moved_into_a_fresh_container_replaces_the_way_through():
    design = edits.add_node(design_of("x>a", "a>y"), TOP, "Network")

    design = grouping.move_into(design, TOP, ["a"], "network_1")

    assert wires_of(design) == {("x:out", "network_1:in"), ("network_1:out", "y:in")}
    assert wires_of(design, BODY) == {("input_1:out", "a:in"), ("a:out", "output_1:in")}


def test_wires_from_inputs_without_a_wire_outside_stay():
    design = grouping.group(design_of("a>b"), TOP, ["a"])
    design = edits.add_node(design, BODY, "Input", id="x")
    design = edits.connect(design, BODY, End("x", "out"), End("a", "in"))

    design = grouping.move_into(design, TOP, ["b"], "network_1")

    assert wires_of(design, BODY) == {
        ("x:out", "a:in"),
        ("a:out", "b:in"),
        ("b:out", "output_1:in"),
    }
    assert design.network.by_id.keys() == {"network_1"}


def test_names_inside_stay_when_a_node_of_the_same_name_moves_in():
    design = grouping.group(design_of("x>a", "a>b", "b>y"), TOP, ["a"])
    design = edits.rename_node(design, TOP, "b", "a")

    design = grouping.move_into(design, TOP, ["a"], "network_1")

    assert wires_of(design, BODY) == {
        ("input_1:out", "a:in"),
        ("a:out", "a_1:in"),
        ("a_1:out", "output_1:in"),
    }


def test_positions_inside_stay_when_a_node_moves_in():
    design = grouping.group(design_of("x>a", "a>b", "b>y"), TOP, ["a"])
    design = edits.move_nodes(design, TOP, {"network_1": (500, 500)})
    before = network_at(design, BODY).by_id["a"].position

    design = grouping.move_into(design, TOP, ["b"], "network_1")

    assert network_at(design, BODY).by_id["a"].position == before
    assert design.network.by_id["network_1"].position == (500, 500)


def test_nodes_go_into_one_of_several_networks_with_the_wires_between_them():
    design = edits.add_node(design_of("x>a", "a>b", "b>y"), TOP, "Gate")

    design = grouping.move_into(design, TOP, ["a", "b"], "gate_1", "expert_1")

    assert ("a:out", "b:in") in wires_of(design, TOP.inside("gate_1", "expert_1"))
    assert design.network.by_id.keys() == {"x", "y", "gate_1"}


def test_moving_that_can_not_be_is_refused():
    design = grouping.group(design_of("x>a", "a>b", "b>c", "c>y"), TOP, ["a", "b", "c"])

    for edit, message in (
        (lambda: grouping.move_out(design, TOP, ["x"]), "There is no network around this one"),
        (lambda: grouping.move_out(design, BODY, ["a", "b", "c"]), "Nothing would be left"),
        (lambda: grouping.move_out(design, BODY, ["b"]), "a and c are both read outside"),
        (lambda: grouping.move_into(design, TOP, ["network_1"], "network_1"), "into itself"),
        (lambda: grouping.move_into(design, TOP, ["x"], "network_1", "cond"), "has no network"),
    ):
        with pytest.raises(EditError, match=message):
            edit()


def ports_of(design, node):
    return [(w.source.node, w.target.port) for w in design.network.wires if w.target.node == node]


def test_ports_of_a_merge_are_reordered():
    design = design_of("a>m:in_0", "b>m:in_1", "c>m:in_2", m="Concat")

    design = grouping.reorder_ports(design, TOP, "m", ["in_2", "in_0", "in_1"])

    assert ports_of(design, "m") == [("a", "in_1"), ("b", "in_2"), ("c", "in_0")]


def test_ports_of_a_group_are_reordered_and_wires_follow():
    design = grouping.group(design_of("x>a:in_0", "y>a:in_1", "a>z", a="Add"), TOP, ["a"])
    before = wires_of(design, BODY)

    design = grouping.reorder_ports(design, TOP, "network_1", ["input_2", "in"])

    assert ports_of(design, "network_1") == [("x", "input_1"), ("y", "in")]
    assert wires_of(design, BODY) == before


def test_a_bad_order_of_ports_is_refused():
    design = grouping.group(design_of("x>a:in_0", "y>a:in_1", "a>z", a="Add"), TOP, ["a"])

    with pytest.raises(EditError) as refusal:
        grouping.reorder_ports(design, TOP, "network_1", ["in"])
    assert str(refusal.value) == ("The ports of network_1 are in, input_2; name each of them once.")
    with pytest.raises(EditError, match=r"^The ports of z have a fixed order\.$"):
        grouping.reorder_ports(design, TOP, "z", ["in"])
