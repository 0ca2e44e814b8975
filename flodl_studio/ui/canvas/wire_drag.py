"""Drawing a wire, or taking the end of one elsewhere."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QPoint, QPointF, Qt

from flodl_studio.design.values import End, Network, Wire
from flodl_studio.ui.canvas import geometry
from flodl_studio.ui.canvas.gestures import Gesture, Modifiers
from flodl_studio.ui.canvas.hits import distance
from flodl_studio.ui.canvas.node_item import FAR, NodeItem, Port
from flodl_studio.ui.canvas.operations import takes_state
from flodl_studio.ui.canvas.walking import streams_from, streams_into
from flodl_studio.ui.canvas.wire_item import WireItem

if TYPE_CHECKING:
    from flodl_studio.ui.canvas.view import Canvas

translate = QCoreApplication.translate

SNAP = 26.0
"""Pixels from a port at which a wire goes to it."""


class DragWire(Gesture):
    """A wire from a port to the pointer; only the ports that it may end at light up.

    A press on a taken input takes the end of its wire off, and so does a drag of a wire near one
    of its ends. Let go over the ground, a new wire asks what to add, and one taken off is gone.
    """

    cursor = Qt.CursorShape.CrossCursor

    def __init__(
        self, canvas: Canvas, press: QPoint, fixed: Port, loose: WireItem | None = None
    ) -> None:
        super().__init__(canvas, press)
        self.fixed = fixed
        self.loose = loose
        self._over: Port | None = None
        self._reason = ""

    @property
    def from_output(self) -> bool:
        """Whether the end that stays is an output."""
        return not self.fixed.is_input

    def begin(self) -> None:
        """Light up what the wire may end at, and hide the wire that is taken off."""
        if self.loose is not None:
            self.loose.setVisible(False)
        network, node = self.canvas.mirror.network, self.fixed.owner.node_id
        around = streams_into if self.from_output else streams_from
        if self.loose is not None:
            network = _without(network, self.loose.wire)
        blocked = around(network, node)
        for item in self.canvas.mirror.nodes.values():
            item.lit = self._lit(item, item.node_id in blocked)
        self.canvas.viewport().update()

    def _lit(self, item: NodeItem, blocked: bool) -> frozenset[str]:
        if self.from_output:
            names = [port.name for port in item.inputs if not blocked or takes_state(port.name)]
            keys = {f"in:{name}" for name in names}
        else:
            allowed = not blocked or takes_state(self.fixed.name)
            keys = {f"out:{port.name}" for port in item.outputs if allowed}
        if item is self.fixed.owner:
            keys.add(("out:" if self.from_output else "in:") + self.fixed.name)
        return frozenset(keys)

    def move(self, at: QPoint, modifiers: Modifiers) -> None:
        """Stretch the wire; near a port it snaps to it or says why it can't."""
        over = self._port_near(at)
        if over is not self._over:
            self._over = over
            self._reason = self._refusal(over) if over is not None else ""
            self.canvas.whisper(self._reason, at)
        end = over.center() if over is not None else self.canvas.mapToScene(at)
        tone = "bad" if self._reason else "hot"
        self.canvas.live_wire.stretch(self.fixed, end, tone)

    def _port_near(self, at: QPoint) -> Port | None:
        """Return the port to go to: the nearest, or the first free one of the node below."""
        canvas = self.canvas
        where, zoom = canvas.mapToScene(at), canvas.zoom
        hit = canvas.hit(at)
        reach = max(SNAP / zoom, geometry.PORT_REACH)
        nearest: Port | None = None
        for item in canvas.nodes_near(where, reach):
            for port in item.inputs + item.outputs:
                apart = distance(port.center(), where)
                if apart < reach and port is not self.fixed and zoom >= FAR:
                    nearest, reach = port, apart
        if nearest is not None:
            return nearest
        if hit.node is not None and hit.node is not self.fixed.owner:
            return self._first_free(hit.node)
        return None

    def _first_free(self, item: NodeItem) -> Port | None:
        """Return the port meant by a wire that is dropped on a node."""
        ports = item.inputs if self.from_output else item.outputs
        free = [port for port in ports if not port.wires]
        return next(iter([*free, *ports, *item.inputs, *item.outputs]), None)

    def _ends(self, other: Port) -> tuple[End, End]:
        return (self.fixed.end, other.end) if self.from_output else (other.end, self.fixed.end)

    def _refusal(self, other: Port) -> str:
        if other.is_input == self.fixed.is_input:
            return translate("Canvas", "A wire goes from an output to an input.")
        return self.canvas.operations.refusal(*self._ends(other), self._loose_wire())

    def _loose_wire(self) -> Wire | None:
        return self.loose.wire if self.loose is not None else None

    def finish(self, at: QPoint, modifiers: Modifiers) -> None:
        """Connect, take off, or ask what to add."""
        over, reason = self._over, self._reason
        self._settle()
        if not self.is_drag:
            self._click()
            return
        if over is not None:
            if reason:
                self.canvas.whisper(reason, at, stay=True)
            elif self.loose is None or over not in (self.loose.source, self.loose.target):
                self.canvas.operations.connect(*self._ends(over), self._loose_wire())
            return
        if self.loose is not None:
            self.canvas.operations.disconnect([self.loose.wire])
        else:
            self.canvas.adding.ask_for_wire(self.fixed, at)

    def _click(self) -> None:
        if self.loose is not None and self.canvas.hit(self.press).what == "wire":
            self.canvas.choice.choose(self.loose)
        else:
            self.canvas.choice.set_nodes([self.fixed_node()])

    def fixed_node(self) -> str:
        """Return the node whose port was pressed."""
        hit = self.canvas.hit(self.press)
        return (hit.node or self.fixed.owner).node_id

    def cancel(self) -> None:
        """Leave everything as it was."""
        self._settle()

    def _settle(self) -> None:
        self.canvas.live_wire.hide()
        self.canvas.whisper("", QPoint())
        if self.loose is not None:
            self.loose.setVisible(True)
        for item in self.canvas.mirror.nodes.values():
            item.lit = None
        self.canvas.viewport().update()


def _without(network: Network, wire: Wire) -> Network:
    return replace(network, wires=tuple(each for each in network.wires if each is not wire))


def end_to_take(item: WireItem, at: QPointF, zoom: float) -> Port | None:
    """Return the port that stays when a wire is pulled near one of its ends; None in its middle."""
    reach = 46.0 / max(zoom, 0.4)
    to_target, to_source = distance(item.target.center(), at), distance(item.source.center(), at)
    if min(to_target, to_source) > min(reach, item.route.length() * 0.35):
        return None
    return item.source if to_target <= to_source else item.target
