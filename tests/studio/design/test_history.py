import pytest
from design_strategies import Editor
from hypothesis import given, settings
from hypothesis import strategies as st

from flodl_studio.design.edits import set_name
from flodl_studio.design.history import History
from flodl_studio.design.values import Design


def named(name):
    return set_name(Design(), name)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_undo_goes_back_through_the_very_values_and_redo_forward(data):
    editor = Editor(data.draw)
    history = History(Design())
    row = [history.current]
    for count in range(data.draw(st.integers(1, 8))):
        after = editor.edit(history.current)
        if after is not history.current:
            row.append(history.push(after, f"edit {count}"))

    assert [history.undo() for _ in row[1:]] == row[-2::-1]
    assert history.undo() is row[0]
    assert [history.redo() for _ in row[1:]] == row[1:]


def test_labels_are_those_of_the_edits():
    history = History(Design(), "new design")
    history.push(named("a"), "rename to a")
    history.push(named("b"), "rename to b")
    history.undo()

    assert history.labels == ("new design", "rename to a", "rename to b")
    assert (history.undo_label, history.redo_label) == ("rename to a", "rename to b")


def test_a_new_edit_forgets_what_was_undone():
    history = History(Design())
    history.push(named("a"), "a")
    history.undo()
    history.push(named("b"), "b")

    assert history.labels == ("open", "b")
    assert history.redo_label is None


def test_edits_of_one_key_are_one_row():
    history = History(Design())
    for name in "abc":
        history.push(named(name), f"rename to {name}", merge_key="name")

    assert history.labels == ("open", "rename to c")
    assert history.undo() == Design()


@pytest.mark.parametrize("between", ["seal", "undo", "other", "no key", "save"])
def test_a_row_ends(between):
    history = History(Design())
    history.push(named("a"), "a", merge_key="name")
    if between == "seal":
        history.seal()
    elif between == "undo":
        history.push(named("x"), "x")
        history.undo()
    elif between == "save":
        history.mark_saved()
    else:
        history.push(named("x"), "x", merge_key=None if between == "no key" else "other")
    history.push(named("b"), "b", merge_key="name")

    assert "a" in history.labels
    assert history.labels[-1] == "b"


def test_a_drag_back_to_where_it_began_leaves_no_row():
    history = History(named("a"))
    for name in "bca":
        history.push(named(name), "drag", merge_key="drag")

    assert history.labels == ("open",)
    assert history.index == 0


def test_an_edit_that_changes_nothing_adds_no_row():
    history = History(named("a"))
    history.push(history.current, "nothing")

    assert history.labels == ("open",)


def test_modified_is_what_differs_from_the_file():
    history = History(Design())
    assert not history.is_modified

    history.push(named("a"), "a")
    assert history.is_modified
    history.mark_saved()
    assert not history.is_modified
    history.undo()
    assert history.is_modified
    history.mark_unsaved()
    history.redo()
    assert history.is_modified


def test_going_to_a_row_that_is_not_there_is_an_error():
    with pytest.raises(IndexError, match=r"rows 0 to 0, not 3"):
        History(Design()).go_to(3)
