from flodl_studio.design import edits, grouping
from flodl_studio.design.values import Design, Place


def add(session, kind):
    place = session.place
    assert session.do(f"add {kind}", lambda design: edits.add_node(design, place, kind, (0, 0)))


def test_an_edit_is_announced_with_the_design_before_and_after(session, qtbot):
    before = session.design
    with qtbot.waitSignal(session.changed) as caught:
        add(session, "ReLU")
    old, new = caught.args
    assert old is before
    assert new is session.design
    assert [node.id for node in session.design.network.nodes] == ["relu_1"]


def test_a_refused_edit_changes_nothing_and_says_why(session, qtbot):
    add(session, "ReLU")
    before = session.design
    with qtbot.waitSignal(session.refused) as caught:
        made = session.do("x", lambda design: edits.remove_nodes(design, Place(), ["nowhere"]))
    assert not made
    assert session.design is before
    assert "nowhere" in caught.args[0]


def test_an_edit_that_changes_nothing_is_no_step(session):
    assert not session.do("nothing", lambda design: design)
    assert session.history.undo_label is None


def test_steps_of_one_key_are_one_undo_step(session):
    add(session, "Linear")
    for width in (8, 9, 10):
        session.do(
            "set out_features",
            lambda design, w=width: edits.set_param(
                design, Place(), ["linear_1"], "out_features", w
            ),
            "spin",
        )
    session.undo()
    assert "out_features" not in session.design.network.by_id["linear_1"].params


def test_selection_holds_only_nodes_that_are_there(session):
    add(session, "ReLU")
    session.set_selection(["relu_1", "ghost", "relu_1"])
    assert session.selection == ("relu_1",)
    session.undo()
    assert session.selection == ()


def test_undo_leads_out_of_a_group_that_is_gone(session, qtbot):
    add(session, "ReLU")
    place = session.place
    session.do("group", lambda design: grouping.group(design, place, ["relu_1"]))
    (container,) = session.design.network.nodes
    session.set_place(Place().inside(container.id, "body"))
    assert session.place != Place()
    with qtbot.waitSignal(session.place_changed):
        session.undo()
    assert session.place == Place()


def test_a_place_of_another_design_is_passed_over(session):
    session.set_place(Place(block="nowhere"))
    assert session.place == Place()


def test_opening_another_design_starts_a_history_of_its_own(session, qtbot):
    add(session, "ReLU")
    session.set_selection(["relu_1"])
    with qtbot.waitSignal(session.reset):
        session.open(Design(name="other"))
    assert session.design.name == "other"
    assert session.history.undo_label is None
    assert session.selection == ()


def test_facts_are_of_the_design_as_it_is(session):
    add(session, "Linear")
    assert session.inference.design is session.design
    first = session.inference
    assert session.inference is first
    session.undo()
    assert session.inference.design is session.design


def test_undo_and_redo_find_what_was_inferred(session):
    add(session, "Linear")
    after = session.inference
    session.undo()
    before = session.inference
    session.redo()
    assert session.inference is after
    session.undo()
    assert session.inference is before


def test_training_memory_is_worked_out_once_a_design(session):
    before = session.memory
    assert session.memory is before
    add(session, "Linear")
    assert session.memory is not before
    session.undo()
    assert session.memory == before
