"""Whatever commands are run in whatever order: all that is shown agrees, and nothing is lost."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QInputDialog

from flodl_studio.design import edits
from flodl_studio.design.reading import read
from flodl_studio.design.values import Design, End, network_at
from flodl_studio.design.writing import write
from flodl_studio.shapes.infer import infer

KINDS = ["Input", "Linear", "ReLU", "Conv2d", "Flatten", "Add", "Dropout", "Network", "Output"]
ANY = st.integers(0, 99)
SOME = st.lists(ANY, min_size=1, max_size=3)


class Commands(RuleBasedStateMachine):
    """Runs the commands of a window by their names, and a few edits that dialogs would make."""

    window = None
    path = None

    @initialize()
    def begin(self) -> None:
        self.session = self.window.session
        self.session.history.mark_saved()
        self.window.document.start(Design())
        QGuiApplication.clipboard().clear()

    # -- what rules have in common --------------------------------------------------------------

    def ids(self, numbers) -> list[str]:
        nodes = [node.id for node in self.session.network.nodes]
        return list(dict.fromkeys(nodes[each % len(nodes)] for each in numbers)) if nodes else []

    def select(self, numbers) -> None:
        self.session.set_selection(self.ids(numbers))

    def run(self, name) -> None:
        if self.window.commands.action(name).isEnabled():
            assert self.window.commands.run(name)

    # -- rules ----------------------------------------------------------------------------------

    @rule(kind=st.sampled_from(KINDS), after=st.one_of(st.none(), ANY))
    def create(self, kind, after) -> None:
        self.select([] if after is None else [after])
        self.window.canvas.adding.add_kind(kind)

    @rule(some=SOME, heal=st.booleans())
    def delete(self, some, heal) -> None:
        self.select(some)
        self.run("edit.delete_heal" if heal else "edit.delete")

    @rule(source=ANY, reader=ANY)
    def connect(self, source, reader) -> None:
        ends = self.ids([source, reader])
        if len(ends) == 2:
            into = edits.free_input(self.session.network, ends[1])
            self.window.canvas.operations.connect(End(ends[0], "out"), into)

    @rule(some=SOME, way=st.sampled_from(["up", "down", "left", "right"]))
    def move(self, some, way) -> None:
        self.select(some)
        self.run(f"nudge.{way}")

    @rule(some=SOME)
    def group(self, some) -> None:
        self.select(some)
        self.run("graph.group")

    @rule(one=ANY)
    def ungroup(self, one) -> None:
        self.select([one])
        self.run("graph.ungroup")

    @rule(some=SOME)
    def make_block(self, some) -> None:
        self.select(some)
        self.run("graph.block")

    @rule(some=SOME, name=st.sampled_from(["node.mute", "arrange.layout", "edit.duplicate"]))
    def change(self, some, name) -> None:
        self.select(some)
        self.run(name)

    @rule(some=SOME, cut=st.booleans())
    def copy_and_paste(self, some, cut) -> None:
        self.select(some)
        self.run("edit.cut" if cut else "edit.copy")
        self.run("edit.paste")

    @rule(one=ANY, inside=st.booleans())
    def go(self, one, inside) -> None:
        self.select([one])
        self.run("graph.enter" if inside else "graph.leave")
        self.window.canvas.adding.box.close_box()

    @rule(steps=st.integers(1, 4))
    def undo(self, steps) -> None:
        for _ in range(steps):
            self.run("edit.undo")

    @rule(steps=st.integers(1, 4))
    def redo(self, steps) -> None:
        for _ in range(steps):
            self.run("edit.redo")

    @rule()
    def save_and_reload(self) -> None:
        before = self.session.design
        self.window.document.save(self.path)
        assert not self.window.document.is_modified
        self.window.document.reload()
        assert write(self.session.design) == write(before)

    # -- what holds after each ------------------------------------------------------------------

    @invariant()
    def what_is_shown_is_the_design(self) -> None:
        session, mirror = self.session, self.window.canvas.mirror
        network = network_at(session.design, session.place)
        assert set(mirror.nodes) == set(network.by_id)
        assert len(mirror.wires) == len(network.wires)
        assert set(session.selection) <= set(network.by_id)

    @invariant()
    def a_file_holds_all_of_it(self) -> None:
        text = write(self.session.design)
        assert write(read(text)) == text

    @invariant()
    def facts_are_those_of_a_fresh_look(self) -> None:
        kept, fresh = self.session.inference, infer(self.session.design)
        assert kept.facts == fresh.facts
        assert [str(each) for each in kept.problems] == [str(each) for each in fresh.problems]

    def teardown(self) -> None:
        """Undo everything and do it again: both ends are the very values that they were."""
        history = self.session.history
        self.session.go_to(len(history.rows) - 1)
        last = self.session.design
        while history.undo_label is not None:
            self.session.undo()
        assert self.session.design is history.rows[0].design
        while history.redo_label is not None:
            self.session.redo()
        assert self.session.design is last


@pytest.fixture
def machine(window, tmp_path, monkeypatch):
    proposed = lambda *_args, text: (text, True)  # noqa: E731 - what the dialog does on Enter
    monkeypatch.setattr(QInputDialog, "getText", proposed)
    made = type("Played", (Commands,), {"window": window, "path": tmp_path / "any.flodl"})
    yield made
    window.session.history.mark_saved()
    window.document.close()


def test_commands_in_any_order(machine):
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=25,
            stateful_step_count=20,
            deadline=None,
            suppress_health_check=[HealthCheck.too_slow],
        ),
    )
