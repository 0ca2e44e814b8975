import pytest
from design_strategies import check, edited_designs, wires_of
from hypothesis import HealthCheck, given, settings

from flodl_studio.design import edits
from flodl_studio.design.reading import read
from flodl_studio.design.values import Design, End, Node, Note, Place, Wire, network_at
from flodl_studio.design.writing import write
from flodl_studio.errors import EditError

TOP = Place()


def run(*kinds, design=None):
    """A straight run of nodes with the ids that they get by themselves."""
    design = design or Design()
    last = None
    for kind in kinds:
        id = edits.fresh_id(design.network, kind)
        design = edits.add_node(design, TOP, kind)
        if last is not None:
            design = edits.connect(design, TOP, End(last, "out"), End(id, "in"))
        last = id
    return design


def wire(source, target):
    node, _, port = target.partition(":")
    return Wire(End(source, "out"), End(node, port or "in"))


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(edited_designs())
def test_any_sequence_of_edits_keeps_the_invariants(design):
    check(design)


@pytest.mark.parametrize(
    ("kind", "id"),
    [
        ("Conv2d", "conv2d_1"),
        ("Linear", "linear_1"),
        ("Input", "input_1"),
        ("BatchNorm2d", "batch_norm2d_1"),
        ("LeakyReLU", "leaky_relu_1"),
        ("PReLU", "prelu_1"),
        ("GELU", "gelu_1"),
        ("SiLU", "silu_1"),
        ("GRUCell", "gru_cell_1"),
        ("LSTM", "lstm_1"),
        ("RMSNorm", "rms_norm_1"),
        ("MultiheadAttention", "multihead_attention_1"),
        ("AdaptiveAvgPool2d", "adaptive_avg_pool2d_1"),
        ("ConvTranspose2d", "conv_transpose2d_1"),
        ("Fünf!", "f_nf_1"),
        ("💥", "node_1"),
        ("3D", "node_1"),
    ],
)
def test_a_new_node_is_named_after_its_kind(kind, id):
    design = edits.add_node(Design(), TOP, kind)

    assert design.network.nodes == (Node(id, kind, networks=design.network.nodes[0].networks),)


def test_the_next_node_of_a_kind_takes_the_next_number():
    design = run("Linear", "Linear")

    assert [node.id for node in design.network.nodes] == ["linear_1", "linear_2"]
    assert edits.fresh_id(design.network, "Linear") == "linear_3"


def test_a_new_container_passes_its_input_through():
    design = edits.add_node(Design(), TOP, "Gate")

    assert list(design.network.nodes[0].networks) == ["expert_0", "expert_1"]
    assert wires_of(design, TOP.inside("gate_1", "expert_1")) == {("input_1:out", "output_1:in")}


@pytest.mark.parametrize(
    ("id", "message"),
    [
        ("linear_1", "The id 'linear_1' is taken in this network; choose another."),
        ("class", "The id 'class' is a keyword of Python."),
        ("forward", "The id 'forward' is an attribute of every torch.nn.Module."),
        ("", "The id '' is empty."),
        (
            "größe",
            "The id 'größe' is not an ASCII identifier (letters, digits and _, no digit first).",
        ),
    ],
)
def test_a_bad_id_is_refused(id, message):
    with pytest.raises(EditError) as refusal:
        edits.add_node(run("Linear"), TOP, "ReLU", id=id)

    assert str(refusal.value) == message


def test_removing_a_node_takes_its_wires_along():
    design = edits.remove_nodes(run("Input", "Linear", "Output"), TOP, ["linear_1"])

    assert [node.id for node in design.network.nodes] == ["input_1", "output_1"]
    assert design.network.wires == ()


def test_healing_joins_the_run_over_several_nodes():
    design = run("Input", "Linear", "ReLU", "Output")

    design = edits.remove_nodes(design, TOP, ["linear_1", "relu_1"], heal=True)

    assert design.network.wires == (wire("input_1", "output_1"),)


def test_healing_joins_every_reader_of_the_removed_node():
    design = run("Input", "Linear", "ReLU")
    design = edits.add_node(design, TOP, "Output")
    design = edits.connect(design, TOP, End("linear_1", "out"), End("output_1", "in"))

    design = edits.remove_nodes(design, TOP, ["linear_1"], heal=True)

    assert wires_of(design) == {("input_1:out", "relu_1:in"), ("input_1:out", "output_1:in")}


def test_healing_leaves_a_node_with_two_streams_apart():
    design = run("Linear", "Add", "ReLU")
    design = edits.add_node(design, TOP, "Input")
    design = edits.connect(design, TOP, End("input_1", "out"), End("add_1", "in"))

    design = edits.remove_nodes(design, TOP, ["add_1"], heal=True)

    assert design.network.wires == ()


def test_removing_what_is_not_there_is_refused():
    with pytest.raises(EditError, match=r"^There is no node 'x' here\.$"):
        edits.remove_nodes(run("Linear"), TOP, ["x"])


def test_a_new_wire_replaces_the_one_in_its_port_and_keeps_its_row():
    design = run("Linear", "ReLU", "Output")
    design = edits.add_node(design, TOP, "Input")

    design = edits.connect(design, TOP, End("input_1", "out"), End("relu_1", "in"))

    assert design.network.wires == (wire("input_1", "relu_1"), wire("relu_1", "output_1"))


def test_the_same_wire_again_changes_nothing():
    design = run("Linear", "ReLU")

    assert edits.connect(design, TOP, End("linear_1", "out"), End("relu_1", "in")) is design


def test_a_merge_takes_wires_in_its_next_free_port():
    design = run("Input", "Add")

    for target in ("in", "in_9"):
        design = edits.connect(design, TOP, End("input_1", "out"), End("add_1", target))

    assert [w.target.port for w in design.network.wires] == ["in_0", "in_1", "in_2"]


def test_ports_of_a_merge_stay_contiguous_after_disconnecting():
    design = run("Input", "Linear", "Add")
    design = edits.connect(design, TOP, End("input_1", "out"), End("add_1", "in"))

    design = edits.disconnect(design, TOP, wire("linear_1", "add_1:in_0"))

    assert wires_of(design) == {("input_1:out", "linear_1:in"), ("input_1:out", "add_1:in_0")}


def test_references_are_numbered_too():
    design = run("Input", "StateAdd")
    for _ in range(3):
        design = edits.connect(design, TOP, End("input_1", "out"), End("state_add_1", "ref"))

    design = edits.disconnect(design, TOP, wire("input_1", "state_add_1:ref_1"))

    assert [w.target.port for w in design.network.wires] == ["in", "ref_0", "ref_1"]


def test_a_cycle_is_refused_and_named():
    design = run("Linear", "ReLU", "Add")

    with pytest.raises(EditError) as refusal:
        edits.connect(design, TOP, End("add_1", "out"), End("linear_1", "in"))

    assert str(refusal.value) == (
        "These nodes would feed each other: linear_1 → relu_1 → add_1 → linear_1. Use a Loop."
    )


def test_a_state_wire_may_close_a_cycle_but_not_in_the_stream():
    design = run("Linear", "StateAdd")

    design = edits.connect(
        design, TOP, End("state_add_1", "out"), End("state_add_1", "ref_0"), True
    )

    assert design.network.wires[-1].state
    with pytest.raises(EditError, match=r"never to the stream port of linear_1\.$"):
        edits.connect(design, TOP, End("state_add_1", "out"), End("linear_1", "in"), True)


@pytest.mark.parametrize(
    ("source", "target", "message"),
    [
        ("output_1", "linear_1", "output_1 is an Output: no wire can leave it."),
        ("linear_1", "input_1", "input_1 is an Input: no wire can enter it."),
        ("linear_1", "linear_1", "linear_1 can't feed itself; use a Loop."),
        (
            "linear_1",
            "linear_1:ref_0",
            "linear_1 can't feed itself; make it a state wire or use a Loop.",
        ),
        ("x", "linear_1", "There is no node 'x' here."),
    ],
)
def test_a_wire_that_can_not_be_is_refused(source, target, message):
    refused = wire(source, target)

    with pytest.raises(EditError) as refusal:
        edits.connect(run("Input", "Linear", "Output"), TOP, refused.source, refused.target)

    assert str(refusal.value) == message


def test_inserting_keeps_the_port_of_the_wire():
    design = run("Input", "Linear", "Add")
    design = edits.add_node(design, TOP, "ReLU")

    design = edits.insert_on_wire(design, TOP, wire("linear_1", "add_1:in_0"), "relu_1")

    assert wires_of(design) == {
        ("input_1:out", "linear_1:in"),
        ("linear_1:out", "relu_1:in"),
        ("relu_1:out", "add_1:in_0"),
    }


def test_inserting_a_node_that_the_target_feeds_is_refused():
    design = run("Input", "Linear", "ReLU")

    with pytest.raises(EditError, match="feed each other: relu_1 → linear_1 → relu_1"):
        edits.insert_on_wire(design, TOP, wire("input_1", "linear_1"), "relu_1")


def test_a_parameter_is_set_on_several_nodes_and_unset():
    design = run("Linear", "Linear")

    design = edits.set_param(design, TOP, ["linear_1", "linear_2"], "out_features", 8)
    assert [node.params for node in design.network.nodes] == [{"out_features": 8}] * 2

    design = edits.set_param(design, TOP, ["linear_1"], "out_features", edits.UNSET)
    assert design.network.nodes[0].params == {}


def test_lists_become_tuples_and_none_is_a_value():
    design = edits.set_param(run("Linear"), TOP, ["linear_1"], "shape", [1, ["S"]])
    design = edits.set_param(design, TOP, ["linear_1"], "bias", None)

    assert design.network.nodes[0].params == {"shape": (1, ("S",)), "bias": None}


def test_true_is_not_one():
    design = edits.set_param(run("Linear"), TOP, ["linear_1"], "bias", 1)

    design = edits.set_param(design, TOP, ["linear_1"], "bias", True)

    assert design.network.nodes[0].params["bias"] is True


def test_a_value_that_no_file_can_hold_is_refused():
    for value in (float("nan"), float("inf"), 2**63, "\ud800", object(), {1: 2}):
        with pytest.raises(EditError):
            edits.set_param(run("Linear"), TOP, ["linear_1"], "bias", value)


def test_what_did_not_change_is_shared():
    design = run("Linear", "ReLU")

    changed = edits.set_param(design, TOP, ["linear_1"], "bias", False)

    assert changed.network.nodes[1] is design.network.nodes[1]
    assert changed.network.wires is design.network.wires


def test_a_description_stands_in_the_file_and_goes_with_its_text():
    design = edits.set_description(run("Linear"), "Digits, read in one layer")

    assert read(write(design)).extra["description"] == "Digits, read in one layer"
    assert edits.set_description(design, "").extra == {}


def test_a_description_that_no_file_can_hold_is_refused():
    with pytest.raises(EditError, match="description"):
        edits.set_description(run("Linear"), "half a letter \ud800")


def test_edits_that_change_nothing_return_the_very_design():
    design = edits.add_note(run("Linear", "ReLU"), TOP, Note("a", (0, 0, 1, 1)))
    design = edits.set_training(design, {"epochs": 3})

    assert edits.set_param(design, TOP, ["linear_1"], "bias", edits.UNSET) is design
    assert edits.set_tag(design, TOP, "linear_1", None) is design
    assert edits.rename_node(design, TOP, "linear_1", "linear_1") is design
    assert edits.move_nodes(design, TOP, {}) is design
    assert edits.set_muted(design, TOP, ["linear_1"], False) is design
    assert edits.set_via(design, TOP, wire("linear_1", "relu_1"), []) is design
    assert edits.remove_nodes(design, TOP, []) is design
    assert edits.set_name(design, "untitled") is design
    assert edits.set_description(design, "") is design
    assert edits.set_training(design, {"epochs": 3}) is design
    note = design.network.notes[0]
    assert edits.change_note(design, TOP, note, note) is design


def test_wires_follow_a_new_id():
    design = edits.rename_node(run("Input", "Linear", "Output"), TOP, "linear_1", "head")

    assert design.network.wires == (wire("input_1", "head"), wire("head", "output_1"))


def test_a_tag_is_given_to_one_node():
    design = edits.set_tag(run("Linear", "ReLU"), TOP, "linear_1", "features")

    with pytest.raises(EditError, match=r"^The tag 'features' is taken by linear_1; choose"):
        edits.set_tag(design, TOP, "relu_1", "features")


def container():
    """A loop with two Inputs inside, both wired outside."""
    design = run("Input", "Loop", "Output")
    body = TOP.inside("loop_1", "body")
    design = edits.add_node(design, body, "Input", id="hint")
    return edits.connect(design, TOP, End("input_1", "out"), End("loop_1", "hint")), body


def test_wires_outside_follow_the_new_name_of_an_inner_input():
    design, body = container()

    design = edits.rename_node(design, body, "hint", "context")

    assert ("input_1:out", "loop_1:context") in wires_of(design)


def test_wires_outside_go_with_an_inner_input():
    design, body = container()

    design = edits.remove_nodes(design, body, ["hint"])

    assert wires_of(design) == {("input_1:out", "loop_1:in"), ("loop_1:out", "output_1:in")}


def test_the_second_input_becomes_the_stream_when_the_first_goes():
    design, body = container()

    design = edits.remove_nodes(design, body, ["input_1"])

    assert wires_of(design) == {("input_1:out", "loop_1:in"), ("loop_1:out", "output_1:in")}


def test_slots_are_added_and_numbered():
    design = edits.add_slot(edits.add_node(Design(), TOP, "Gate"), TOP, "gate_1", "expert_2")

    design = edits.remove_slot(design, TOP, "gate_1", "expert_0")

    assert list(design.network.nodes[0].networks) == ["expert_0", "expert_1"]


def test_a_design_does_not_grow_beyond_what_can_be_read():
    design, place = Design(), TOP
    for _ in range(32):
        design = edits.add_node(design, place, "Loop")
        place = place.inside("loop_1", "body")

    with pytest.raises(EditError, match=r"nested 33 deep; at most 32 are allowed\.$"):
        edits.add_node(design, place, "Loop")


def test_a_place_of_another_design_is_refused():
    with pytest.raises(EditError, match=r"There is no network 'loop_1\.body' in this design"):
        edits.add_node(Design(), TOP.inside("loop_1", "body"), "Linear")


def test_notes_are_added_changed_and_removed():
    note, wider = Note("a", (0, 0, 10, 10)), Note("a", (0, 0, 20, 10), "#ff0000")

    design = edits.add_note(Design(), TOP, note)
    assert network_at(design, TOP).notes == (note,)

    design = edits.change_note(design, TOP, note, wider)
    assert network_at(design, TOP).notes == (wider,)
    with pytest.raises(EditError, match="There is no frame 'a' here"):
        edits.remove_note(design, TOP, note)

    assert edits.remove_note(design, TOP, wider).network.notes == ()
