import pytest
from design_strategies import TOP, check, edited_designs, wires_of
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from flodl_studio.design import edits, grouping
from flodl_studio.design.clipboard import copy, duplicate, paste
from flodl_studio.design.reading import read
from flodl_studio.design.values import Design, End, Place
from flodl_studio.errors import EditError


def run():
    """Input, linear_1, add_1 (twice from the Input, then the linear)."""
    design = edits.add_node(Design(), TOP, "Input", (0, 0))
    design = edits.add_node(design, TOP, "Linear", (240, 0), {"out_features": 3})
    design = edits.add_node(design, TOP, "Add", (480, 0))
    for source, target in (("input_1", "linear_1"), ("input_1", "add_1"), ("linear_1", "add_1")):
        design = edits.connect(design, TOP, End(source, "out"), End(target, "in"))
    return edits.set_tag(design, TOP, "linear_1", "features")


def test_copied_nodes_are_a_design_with_the_wires_between_them():
    text = copy(run(), TOP, ["linear_1", "add_1"])

    assert wires_of(read(text.encode())) == {("linear_1:out", "add_1:in_0")}


def test_a_paste_beside_what_it_copied_takes_new_ids_tags_and_places():
    design = run()

    pasted = duplicate(design, TOP, ["linear_1", "add_1"])

    assert pasted.ids == ("linear_2", "add_2")
    linear = pasted.design.network.by_id["linear_2"]
    assert (linear.params, linear.tag, linear.position) == (
        {"out_features": 3},
        "features_1",
        (280, 40),
    )
    assert wires_of(pasted.design) - wires_of(design) == {("linear_2:out", "add_2:in_0")}


def test_pasting_again_lands_beside_the_last_paste():
    design, text = run(), copy(run(), TOP, ["linear_1"])
    for _ in range(3):
        design = paste(design, TOP, text).design

    positions = [node.position for node in design.network.nodes if node.kind == "Linear"]
    assert positions == [(240, 0), (280, 40), (320, 80), (360, 120)]


def test_a_paste_goes_where_it_is_asked_to():
    pasted = paste(Design(), TOP, copy(run(), TOP, ["linear_1", "add_1"]), at=(7, 8))

    assert [node.position for node in pasted.design.network.nodes] == [(7, 8), (247, 8)]
    assert pasted.ids == ("linear_1", "add_1")


def test_blocks_come_along_and_stay_one():
    design = grouping.make_block(run(), TOP, ["linear_1"], "stem")
    text = copy(design, TOP, ["stem_1"])

    assert paste(Design(), TOP, text).design.blocks == design.blocks
    assert paste(design, TOP, text).design.blocks == design.blocks


def test_another_block_of_the_same_name_gets_a_number():
    text = copy(grouping.make_block(run(), TOP, ["linear_1"], "stem"), TOP, ["stem_1"])
    other = edits.add_block(Design(), "stem")

    design = paste(other, TOP, text).design

    assert design.blocks.keys() == {"stem", "stem_1"}
    assert design.network.nodes[0].params == {"block": "stem_1"}
    assert design.blocks["stem"] is other.blocks["stem"]


def test_a_block_is_not_pasted_into_itself():
    design = grouping.make_block(run(), TOP, ["linear_1"], "stem")

    with pytest.raises(EditError, match="contains itself: stem → stem"):
        paste(design, Place("stem"), copy(design, TOP, ["stem_1"]))


@pytest.mark.parametrize("text", ["", "import os", '{"nodes": []}', "\ud800", "null"])
def test_other_text_is_refused(text):
    with pytest.raises(EditError, match=r"^These are no nodes of flodl studio: .*\.$"):
        paste(Design(), TOP, text)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(edited_designs(), edited_designs(), st.data())
def test_pasting_keeps_the_invariants(design, other, data):
    ids = [node.id for node in other.network.nodes]
    chosen = data.draw(st.sets(st.sampled_from(ids))) if ids else set()
    pasted = paste(design, TOP, copy(other, TOP, chosen))

    check(pasted.design)
    assert len(pasted.ids) == len(chosen)
    old = {node.position for node in design.network.nodes} - {None}
    assert all(pasted.design.network.by_id[each].position not in old for each in pasted.ids)
