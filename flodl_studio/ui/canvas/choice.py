"""What is selected on the canvas: nodes, which the session knows, and wires and frames."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import TYPE_CHECKING, TypeVar

from flodl_studio.ui.canvas.mirror import MANY
from flodl_studio.ui.canvas.node_item import NodeItem
from flodl_studio.ui.canvas.note_item import NoteItem
from flodl_studio.ui.canvas.wire_item import WireItem

if TYPE_CHECKING:
    from flodl_studio.ui.canvas.view import Canvas

Item = NodeItem | WireItem | NoteItem
AnyItem = TypeVar("AnyItem", bound=WireItem | NoteItem)


class Choice:
    """The selection, and its marks on the items."""

    def __init__(self, canvas: Canvas) -> None:
        self._canvas = canvas
        self._wires: list[WireItem] = []
        self._notes: list[NoteItem] = []

    @property
    def nodes(self) -> tuple[str, ...]:
        """Ids of the selected nodes."""
        return self._canvas.session.selection

    @property
    def wires(self) -> list[WireItem]:
        """The selected wires that are still there."""
        self._wires = [item for item in self._wires if item.scene() is not None]
        return self._wires

    @property
    def notes(self) -> list[NoteItem]:
        """The selected frames that are still there."""
        self._notes = [item for item in self._notes if item.scene() is not None]
        return self._notes

    @property
    def is_empty(self) -> bool:
        """Whether nothing is selected."""
        return not (self.nodes or self.wires or self.notes)

    # -- choosing -------------------------------------------------------------------------------

    def clear(self) -> None:
        """Select nothing."""
        self.set_wires(())
        self.set_notes(())
        self.set_nodes(())

    def set_nodes(self, ids: Iterable[str]) -> None:
        """Select these nodes; wires are given up."""
        self.set_wires(())
        self._canvas.session.set_selection(ids)
        self.mark_nodes(set(self.nodes))

    def set_wires(self, wires: Sequence[WireItem]) -> None:
        """Select these wires."""
        for item in {id(each): each for each in [*self._wires, *wires]}.values():
            item.is_chosen = item in wires
            item.restyle()
        self._wires = list(wires)
        self._canvas.choice_changed.emit()

    def set_notes(self, notes: Sequence[NoteItem]) -> None:
        """Select these frames."""
        for item in {id(each): each for each in [*self._notes, *notes]}.values():
            item.is_chosen = item in notes
            item.update()
        self._notes = list(notes)
        self._canvas.choice_changed.emit()

    def choose(self, item: Item) -> None:
        """Select one thing and nothing else."""
        if isinstance(item, NodeItem):
            self.set_notes(())
            self.set_nodes([item.node_id])
            return
        self.set_nodes(())
        self.set_notes([item] if isinstance(item, NoteItem) else ())
        self.set_wires([item] if isinstance(item, WireItem) else ())

    def toggle(self, item: Item) -> None:
        """Add one thing to what is selected, or take it out."""
        if isinstance(item, NodeItem):
            chosen = list(self.nodes)
            if item.node_id in chosen:
                chosen.remove(item.node_id)
            else:
                chosen.append(item.node_id)
            self.set_nodes(chosen)
        elif isinstance(item, WireItem):
            self.set_wires(_toggled(self.wires, item))
        else:
            self.set_notes(_toggled(self.notes, item))

    def extend(self, item: Item) -> None:
        """Add one thing to what is selected."""
        if not item.is_chosen:
            self.toggle(item)

    # -- marks ----------------------------------------------------------------------------------

    def mark_nodes(self, ids: Collection[str]) -> None:
        """Show these nodes as selected; the session is not told."""
        mirror = self._canvas.mirror
        before = mirror.chosen
        mirror.chosen = [mirror.nodes[each] for each in ids if each in mirror.nodes]
        wires: dict[WireItem, None] = {}  # between two of the nodes it is one for both
        for item in [*before, *mirror.chosen]:
            if item.is_chosen != (item.node_id in ids):
                item.is_chosen = item.node_id in ids
                item.update()
                wires.update(dict.fromkeys(item.wires()))
        for wire in wires:
            wire.restyle()
        if len(wires) > MANY:
            self._canvas.scene().update()  # as a whole: gathering so many parts takes longer

    def restore(self) -> None:
        """Show the selection on items that may be new."""
        self.mark_nodes(set(self.nodes))
        self.set_wires(self.wires)
        self.set_notes(self.notes)


def _toggled(items: Sequence[AnyItem], item: AnyItem) -> list[AnyItem]:
    return [each for each in items if each is not item] if item in items else [*items, item]
