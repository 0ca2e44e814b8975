"""How long the canvas takes on large designs, beside NodeGraphQt as it comes; CPU times in ms.

    QT_QPA_PLATFORM=offscreen python -m pytest tests/benchmarks/test_canvas.py -s \
        --override-ini addopts=
"""

from __future__ import annotations

import statistics
import sys
import time
import warnings
from collections.abc import Callable

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QApplication

from flodl_studio.design import edits
from flodl_studio.design.values import Design, End, Network, Node, Place, Wire
from flodl_studio.ui.canvas.layout import arrange
from flodl_studio.ui.canvas.view import Canvas
from flodl_studio.ui.session import Session

SIZE = (1600, 1000)
BLOCK = 8
PLAIN = Qt.KeyboardModifier.NoModifier


def residual(count: int) -> Design:
    """Return a chain of residual blocks in rows, with about that many nodes and nine wires in 8."""
    nodes = [Node("image", "Input", {"shape": (64,)}, position=(0.0, 0.0))]
    wires = []
    last = skip = "image"
    for index in range(1, count - 1):
        kind = ("Linear", "ReLU", "LayerNorm", "Dropout", "Linear", "ReLU", "LayerNorm", "Add")
        name, chosen = f"n{index}", kind[index % BLOCK]
        params = {"out_features": 64} if chosen == "Linear" else {}
        place = (280.0 * (index % 50), 160.0 * (index // 50))
        nodes.append(Node(name, chosen, params, position=place))
        wires.append(Wire(End(last, "out"), End(name, "in_0" if chosen == "Add" else "in")))
        if chosen == "Add":
            wires.append(Wire(End(skip, "out"), End(name, "in_1")))
            skip = name
        last = name
    nodes.append(Node("result", "Output", position=(280.0 * 50, 0.0)))
    wires.append(Wire(End(last, "out"), End("result", "in")))
    return Design("large", Network(tuple(nodes), tuple(wires)))


def timed(run: Callable[[], object], times: int = 15) -> float:
    """Return the median time of a run in milliseconds, after one that is not counted."""
    run()
    found = []
    for _ in range(times):
        start = time.thread_time()
        run()
        found.append((time.thread_time() - start) * 1000)
    return statistics.median(found)


def once(run: Callable[[], object]) -> float:
    """Return the time of one run in milliseconds."""
    start = time.thread_time()
    run()
    return (time.thread_time() - start) * 1000


def paint(view) -> None:
    """Paint what has to be painted, at once."""
    QApplication.processEvents()


def move(view, at: QPoint, held=Qt.MouseButton.NoButton, kind=QEvent.Type.MouseMove) -> None:
    """Send a move of the mouse, a press or a release of a button."""
    button = Qt.MouseButton.NoButton if kind == QEvent.Type.MouseMove else held
    where = QPointF(at)
    everywhere = QPointF(view.viewport().mapToGlobal(at))
    event = QMouseEvent(kind, where, everywhere, button, held, PLAIN)
    QApplication.sendEvent(view.viewport(), event)


def wheel(view, notches: int) -> None:
    """Send a turn of the wheel in the middle of the view."""
    at = view.viewport().rect().center()
    event = QWheelEvent(
        QPointF(at), QPointF(view.viewport().mapToGlobal(at)), QPoint(), QPoint(0, 120 * notches),
        Qt.MouseButton.NoButton, PLAIN, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(view.viewport(), event)


def empty_spot(view) -> QPoint:
    """Return a point of the view with no node near it: NodeGraphQt does not pan from a node."""
    from NodeGraphQt.qgraphics.node_abstract import AbstractNodeItem

    middle = view.viewport().rect().center()
    for step in range(600):
        spot = middle + QPoint(17 * (step % 30) - 255, 13 * (step // 30) - 130)
        near = QRectF(view.mapToScene(spot), QSizeF()).adjusted(-12, -12, 12, 12)
        if not any(isinstance(item, AbstractNodeItem) for item in view.scene().items(near)):
            return spot
    raise AssertionError("there is no empty spot")


class Panning:
    """A drag with the middle button that goes to and fro, a frame each call."""

    def __init__(self, view) -> None:
        self.view, self.step = view, 0
        self.start = empty_spot(view)
        press = QEvent.Type.MouseButtonPress
        move(view, self.start, Qt.MouseButton.MiddleButton, press)
        before = view.mapToScene(0, 0)
        self()
        assert view.mapToScene(0, 0) != before

    def __call__(self) -> None:
        self.step += 1
        way = 9 if self.step % 16 < 8 else -9
        self.start += QPoint(way, way // 3)
        move(self.view, self.start, Qt.MouseButton.MiddleButton)
        paint(self.view)

    def end(self) -> None:
        release = QEvent.Type.MouseButtonRelease
        move(self.view, self.start, Qt.MouseButton.MiddleButton, release)


def zooming(view) -> Callable[[], None]:
    """Return a run that zooms in and out by turns, a frame each call."""
    state = [1]

    def run() -> None:
        state[0] = -state[0]
        wheel(view, state[0])
        paint(view)

    return run


def measured(view, zoom_to: Callable[[float], None], frame_all: Callable[[], None]) -> dict:
    """Return pan, zoom and hover times at several zooms."""
    found = {}
    for name, zoom in (("z1", 1.0), ("z.5", 0.5), ("z.25", 0.25), ("all", None)):
        if zoom is None:
            frame_all()
        else:
            zoom_to(zoom)
        paint(view)
        panning = Panning(view)
        found[f"pan {name}"] = timed(panning)
        panning.end()
        found[f"zoom {name}"] = timed(zooming(view))
    zoom_to(1.0)
    paint(view)
    spots = iter([QPoint(40 + 37 * index % 1500, 40 + 53 * index % 900) for index in range(100)])
    found["hover"] = timed(lambda: move(view, next(spots)), 60)
    return found


def ours(count: int) -> dict:
    design = residual(count)
    Session(design).inference  # noqa: B018 - imports and caches are warm, as in a running studio
    made: list[Canvas] = []

    def open_it() -> None:
        canvas = Canvas(Session(design))
        canvas.resize(*SIZE)
        canvas.show()
        paint(canvas)
        made.append(canvas)

    found = {"open": once(open_it)}
    (canvas,) = made
    canvas.centerOn(280.0 * 8, 160.0 * 4)
    found |= measured(canvas, canvas.set_zoom_to, canvas.frame_all)
    found |= edited(canvas, count)
    canvas.close()
    return found


def edited(canvas: Canvas, count: int) -> dict:
    """Return times of edits until they are painted."""
    session, found = canvas.session, {}
    places = iter(range(1000))

    def edit() -> None:
        width = 64 + next(places)
        session.do(
            "width", lambda d: edits.set_param(d, Place(), [f"n{count - 4}"], "p", width / 1e6)
        )
        paint(canvas)

    end = End("n9", "in")
    source = session.network.wire_into[end].source

    def rewire() -> None:
        wire = session.network.wire_into.get(end)
        if wire is not None:
            session.do("cut", lambda d: edits.disconnect(d, Place(), wire))
        else:
            session.do("connect", lambda d: edits.connect(d, Place(), source, end))
        paint(canvas)

    def undo() -> None:
        session.undo() if session.history.redo_label is None else session.redo()
        paint(canvas)

    def shift() -> None:
        where = (0.0, 400.0 + next(places))
        session.do("move", lambda d: edits.move_nodes(d, Place(), {"image": where}))
        paint(canvas)

    found["edit param"] = timed(edit)
    found["edit move"] = timed(shift)
    found["edit wire"] = timed(rewire)
    found["undo wire"] = timed(undo)
    found["select all"] = timed(
        lambda: (session.set_selection(canvas.mirror.nodes), session.set_selection(()))
    )
    return found


def vanilla(count: int) -> dict:
    """NodeGraphQt's own graph with the same nodes and wires."""
    warnings.simplefilter("ignore", DeprecationWarning)
    from NodeGraphQt import BaseNode, NodeGraph

    class Plain(BaseNode):
        __identifier__ = "plain"
        NODE_NAME = "node"

        def __init__(self):
            super().__init__()
            self.add_input("in", multi_input=True)
            self.add_output("out")

    design = residual(count)
    graph = NodeGraph()
    graph.set_acyclic(False)  # its check is exponential on skip connections
    graph.register_node(Plain)
    view = graph.viewer()

    made: dict = {}

    def open_it() -> None:
        nodes = {}
        for node in design.network.nodes:
            nodes[node.id] = graph.create_node(
                "plain.Plain", name=node.id, pos=node.position, push_undo=False, selected=False
            )
        for wire in design.network.wires:
            nodes[wire.source.node].output(0).connect_to(
                nodes[wire.target.node].input(0), push_undo=False
            )
        made.update(nodes)
        view.resize(*SIZE)
        view.show()
        paint(view)

    found = {"open": once(open_it)}

    def zoom_to(zoom: float) -> None:
        width, height = SIZE
        view.set_scene_rect([1400.0, 300.0, width / zoom, height / zoom])

    def frame_all() -> None:
        view.set_scene_rect([0.0, 0.0, 14000.0, 10000.0])

    found |= measured(view, zoom_to, frame_all)
    found |= edited_plain(view, made)
    view.close()
    graph.undo_stack().clear()
    return found


def edited_plain(view, nodes: dict) -> dict:
    """Return times of the same edits in NodeGraphQt, which infers nothing from them."""
    node, places = nodes["n9"], iter(range(1000))
    node.create_property("p", 0.0)

    def edit() -> None:
        node.set_property("p", next(places) / 1e6, push_undo=False)
        paint(view)

    def rewire() -> None:
        one, other = nodes["n8"].output(0), node.input(0)
        join = one.disconnect_from if other in one.connected_ports() else one.connect_to
        join(other, push_undo=False)
        paint(view)

    def shift() -> None:
        nodes["image"].set_property("pos", [0.0, 400.0 + next(places)], push_undo=False)
        paint(view)

    return {"edit param": timed(edit), "edit move": timed(shift), "edit wire": timed(rewire)}


def show(title: str, columns: dict[str, dict]) -> None:
    """Print figures side by side."""
    lines = [title]
    rows = list(dict.fromkeys(row for found in columns.values() for row in found))
    lines.append(" " * 14 + "".join(f"{name:>18}" for name in (*columns, "vanilla / ours")))
    for row in rows:
        cells = [found.get(row) for found in columns.values()]
        few, _, plain = cells
        cells.append(plain / few if plain and few else None)
        lines.append(f"{row:<14}" + "".join(f"{_figure(cell):>18}" for cell in cells))
    report("\n".join(lines))


def _figure(value: float | None) -> str:
    return "" if value is None else f"{value:.2f}"


def report(text: str) -> None:
    """Write figures where ``-s`` shows them."""
    sys.stdout.write(f"\n{text}\n")


@pytest.mark.timeout(600)
def test_canvas_beside_vanilla_nodegraphqt(qapp):
    few, many = ours(1000), ours(3000)
    plain = vanilla(1000)
    show("ms", {"ours 1000": few, "ours 3000": many, "vanilla 1000": plain})

    for row in ("open", "pan z1", "pan all", "zoom z1", "zoom all"):
        assert few[row] < plain[row], row
    assert many["pan z1"] < 2 * few["pan z1"]
    assert many["edit param"] < 4 * few["edit param"]


def test_layout(qapp):
    design = residual(1000)
    sizes = {node.id: (180.0, 80.0) for node in design.network.nodes}
    edges = [(wire.source.node, wire.target.node) for wire in design.network.wires]
    taken = once(lambda: arrange(sizes, edges))
    report(f"lay out 1,000 nodes: {taken:.0f} ms")
    assert taken < 1000
