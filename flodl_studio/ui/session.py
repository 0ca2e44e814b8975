"""What one window edits: the design with its history, the place shown, the selection, the facts."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from flodl_studio.design.history import History
from flodl_studio.design.values import Design, Network, Place, network_at
from flodl_studio.errors import EditError

if TYPE_CHECKING:
    from flodl_studio.shapes.infer import Inference
    from flodl_studio.shapes.memory import TrainingMemory

Edit = Callable[[Design], Design]
_REMEMBERED = 8
"""So many designs back and forth undo and redo find inferred already."""


class Session(QObject):
    """The one source of truth of a window; canvas and panels read it and call `do`.

    Place and selection are valid for the design whenever a signal is sent.

    Attributes:
        changed: Old and new `Design`, after an edit, an undo, a redo or the opening of a file.
        place_changed: The new `Place`.
        selection_changed: The new tuple of node ids.
        refused: The sentence of an edit that can't be made; nothing has changed.
        reset: Another design was opened; sent after `changed`.
    """

    changed = Signal(Design, Design)
    place_changed = Signal(Place)
    selection_changed = Signal(tuple)
    refused = Signal(str)
    reset = Signal()

    def __init__(self, design: Design | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._history = History(design if design is not None else Design(), self.tr("open"))
        self._place = Place()
        self._selection: tuple[str, ...] = ()
        self._inferred: list[Inference] = []  # the latest first
        self._memory: tuple[Design, TrainingMemory] | None = None

    @property
    def history(self) -> History:
        """The row of designs since this one was opened."""
        return self._history

    @property
    def design(self) -> Design:
        """The design as it is now."""
        return self._history.current

    @property
    def place(self) -> Place:
        """Which of its networks the window shows."""
        return self._place

    @property
    def network(self) -> Network:
        """The network at the place."""
        return network_at(self.design, self._place)

    @property
    def selection(self) -> tuple[str, ...]:
        """Ids of the selected nodes of that network, in the order in which they were selected."""
        return self._selection

    @property
    def inference(self) -> Inference:
        """Shapes, counts and problems of the design; worked out when first asked for."""
        from flodl_studio.shapes.infer import infer  # with the catalogue: after the first paint

        design, latest = self.design, self._inferred
        found = next((each for each in latest if each.design is design), None)
        if found is None:
            found = infer(design, latest[0] if latest else None)
        if not latest or found is not latest[0]:
            others = [each for each in latest if each is not found]
            self._inferred = [found, *others[: _REMEMBERED - 1]]
        return found

    @property
    def memory(self) -> TrainingMemory:
        """What training the design would take; worked out when first asked for."""
        from flodl_studio.shapes.memory import training_memory  # as late as inference

        design = self.design
        if self._memory is None or self._memory[0] is not design:
            self._memory = design, training_memory(self.inference, design.training)
        return self._memory[1]

    def do(self, label: str, edit: Edit, merge_key: object = None) -> bool:
        """Make an edit as one undo step, and tell whether it was made.

        Args:
            label: What the step is called, as in ``connect linear_1``.
            edit: From one design to the next.
            merge_key: An edit of the same key as the one before it becomes one step with it.
        """
        old = self.design
        try:
            new = edit(old)
        except EditError as refusal:
            self.refused.emit(str(refusal))
            return False
        if new is old or new == old:
            return False
        self._history.push(new, label, merge_key)
        self._announce(old)
        return True

    def undo(self) -> None:
        """Go back to the design before the last step, if there is one."""
        self._move(self._history.undo)

    def redo(self) -> None:
        """Go forward again, if a step was undone."""
        self._move(self._history.redo)

    def go_to(self, row: int) -> None:
        """Go to a row of the history, backward or forward."""
        self._move(lambda: self._history.go_to(row))

    def seal(self) -> None:
        """End the step in hand: the next edit is a step of its own, whatever its key."""
        self._history.seal()

    def open(self, design: Design) -> None:
        """Show another design, with a history of its own."""
        old = self.design
        self._history = History(design, self.tr("open"))
        self._place, self._selection = Place(), ()
        self.changed.emit(old, design)
        self.place_changed.emit(self._place)
        self.selection_changed.emit(self._selection)
        self.reset.emit()

    def set_place(self, place: Place, selection: Iterable[str] = ()) -> None:
        """Show another network of the design; one that is not there is passed over."""
        if not _exists(self.design, place):
            return
        moved, self._place = place != self._place, place
        if moved:
            self._selection = ()
            self.place_changed.emit(place)
        if moved or tuple(selection):
            self._select(tuple(selection), always=moved)

    def set_selection(self, ids: Iterable[str]) -> None:
        """Select nodes of the network shown; unknown ids are passed over."""
        self._select(tuple(ids), always=False)

    def _select(self, ids: tuple[str, ...], always: bool) -> None:
        known = self.network.by_id
        chosen = tuple(dict.fromkeys(each for each in ids if each in known))
        if always or chosen != self._selection:
            self._selection = chosen
            self.selection_changed.emit(chosen)

    def _move(self, step: Callable[[], object]) -> None:
        old = self.design
        step()
        if self.design is not old:
            self._announce(old)

    def _announce(self, old: Design) -> None:
        new, place, selection = self.design, self._place, self._selection
        while not _exists(new, self._place):
            self._place = self._place.outside or Place()
        if self._place != place:
            self._selection = ()
        known = self.network.by_id
        self._selection = tuple(each for each in self._selection if each in known)
        self.changed.emit(old, new)
        if self._place != place:
            self.place_changed.emit(self._place)
        if self._selection != selection:
            self.selection_changed.emit(self._selection)


def _exists(design: Design, place: Place) -> bool:
    try:
        network_at(design, place)
    except KeyError:
        return False
    return True
