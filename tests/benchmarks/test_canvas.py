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
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
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


class Panning:
    """A drag with the middle button that goes to and fro, a frame each call."""

    def __init__(self, view) -> None:
        self.view, self.step = view, 0
        self.start = view.viewport().rect().center()
        press = QEvent.Type.MouseButtonPress
        move(view, self.start, Qt.MouseButton.MiddleButton, press)

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
    session = canvas.session
    found |= measured(canvas, canvas.set_zoom_to, canvas.frame_all)
    places = iter(range(1000))

    def edit() -> None:
        width = 64 + next(places)
        session.do(
            "width", lambda d: edits.set_param(d, Place(), [f"n{count - 4}"], "p", width / 1e6)
        )
        paint(canvas)

    def rewire() -> None:
        end = End("n9", "in")
        wire = session.network.wire_into[end]
        session.do("cut", lambda d: edits.disconnect(d, Place(), wire))
        paint(canvas)
        session.undo()
        paint(canvas)

    def shift() -> None:
        where = (0.0, 400.0 + next(places))
        session.do("move", lambda d: edits.move_nodes(d, Place(), {"image": where}))
        paint(canvas)

    found["edit param"] = timed(edit)
    found["edit move"] = timed(shift)
    found["edit wire x2"] = timed(rewire)
    found["select all"] = timed(
        lambda: (session.set_selection(canvas.mirror.nodes), session.set_selection(()))
    )
    canvas.close()
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
    view.close()
    graph.undo_stack().clear()
    return found


def show(title: str, columns: dict[str, dict]) -> None:
    """Print figures side by side."""
    lines = [title]
    rows = list(dict.fromkeys(row for found in columns.values() for row in found))
    lines.append(" " * 14 + "".join(f"{name:>18}" for name in columns))
    for row in rows:
        cells = (found.get(row) for found in columns.values())
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

    assert few["open"] < plain["open"]
    assert many["pan z1"] < plain["pan z1"]


def test_layout(qapp):
    design = residual(1000)
    sizes = {node.id: (180.0, 80.0) for node in design.network.nodes}
    edges = [(wire.source.node, wire.target.node) for wire in design.network.wires]
    taken = once(lambda: arrange(sizes, edges))
    report(f"lay out 1,000 nodes: {taken:.0f} ms")
    assert taken < 1000
