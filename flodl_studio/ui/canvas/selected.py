"""What commands do to the selection."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flodl_studio.ui.canvas.walking import Direction, neighbor

if TYPE_CHECKING:
    from flodl_studio.ui.canvas.view import Canvas


class Selected:
    """The selected nodes, wires and frames, as something to act on."""

    def __init__(self, canvas: Canvas) -> None:
        self._canvas = canvas

    def delete(self) -> None:
        """Delete them, and never more."""
        self._remove(heal=False)

    def delete_and_heal(self) -> None:
        """Delete them and join again what the nodes stood between."""
        self._remove(heal=True)

    def _remove(self, heal: bool) -> None:
        choice = self._canvas.choice
        wires = [item.wire for item in choice.wires]
        notes = [item.note for item in choice.notes]
        self._canvas.operations.remove(set(choice.nodes), wires, notes, heal)

    def disconnect(self) -> None:
        """Take away the wires, and those of the nodes."""
        choice = self._canvas.choice
        chosen = set(choice.nodes)
        wires = {id(item.wire): item.wire for item in choice.wires}
        for wire in self._canvas.session.network.wires:
            if wire.source.node in chosen or wire.target.node in chosen:
                wires[id(wire)] = wire
        self._canvas.operations.disconnect(list(wires.values()))

    def mute(self) -> None:
        """Mute the nodes, or let them work again."""
        self._canvas.operations.mute(self._canvas.choice.nodes)

    def rename(self) -> None:
        """Write another name for the node, or the text of the frame."""
        canvas = self._canvas
        if len(canvas.choice.nodes) == 1:
            canvas.editing.rename(canvas.mirror.nodes[canvas.choice.nodes[0]])
        elif canvas.choice.notes:
            canvas.editing.write(canvas.choice.notes[0])

    def enter(self) -> None:
        """Go into the container."""
        if len(self._canvas.choice.nodes) == 1:
            self._canvas.visiting.enter(self._canvas.choice.nodes[0])

    def back_out(self) -> None:
        """Break off a gesture, else go one level up, else select nothing."""
        if not self._canvas.pointer.cancel() and not self._canvas.visiting.leave():
            self._canvas.choice.clear()

    def walk(self, way: Direction) -> None:
        """Select the next node along a wire, or the first one there is."""
        network, chosen = self._canvas.session.network, self._canvas.choice.nodes
        if chosen:
            following = neighbor(network, chosen[-1], way)
        else:
            following = network.nodes[0].id if network.nodes else None
        if following is not None:
            self._canvas.go_to(following)
