"""Looking inside while training: what is asked of the engine, and what hangs below the nodes."""

from pathlib import Path

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QImage, QPainter, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from flodl_studio import resources
from flodl_studio.runs import job
from flodl_studio.ui.canvas.gauge import Gauge, gauge_of, lines_of, picture_of
from flodl_studio.ui.canvas.look import look
from flodl_studio.ui.engine_process import MODULE
from flodl_studio.ui.trainer import Phase

FAKE = str(Path(__file__).with_name("fake_engine.py"))


@pytest.fixture
def training(opened, qtbot):
    """A window with a training that waits to be stopped, at a zoom where nodes can be read."""
    opened.training.engines._arguments = (FAKE, "slow")
    opened.canvas.set_zoom_to(1.0)
    opened.commands.run("run.train")
    trainer = opened.training.trainer
    qtbot.waitUntil(lambda: trainer.epoch is not None, timeout=20_000)
    yield opened
    if opened.looking.is_on:
        opened.commands.run("run.look")
    opened.commands.run("run.stop")
    qtbot.waitUntil(lambda: not trainer.is_busy, timeout=20_000)
    opened.training.engines._arguments = MODULE


def gauges(window):
    return [item for item in window.canvas.scene().items() if isinstance(item, Gauge)]


def look_by_keys(window, qtbot):
    window.activateWindow()
    QTest.keyClick(
        window,
        Qt.Key.Key_L,
        Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier,
    )
    qtbot.waitUntil(lambda: any(each.picture for each in gauges(window)), timeout=10_000)


def asked(window, monkeypatch):
    told = []
    trainer = window.training.trainer
    real = trainer.look
    monkeypatch.setattr(trainer, "look", lambda wanted: (told.append(wanted), real(wanted)))
    return told


def test_nothing_hangs_below_a_node_until_one_asks(training, qtbot):
    assert gauges(training) == []
    assert not training.looking.cost.isVisible()

    look_by_keys(training, qtbot)

    assert training.commands.action("run.look").isChecked()
    qtbot.waitUntil(lambda: "2.1%" in training.looking.cost.text(), timeout=5_000)
    assert training.looking.cost.isVisible()

    training.commands.run("run.look")

    assert gauges(training) == []
    assert not training.looking.cost.isVisible()


def test_a_node_shows_its_picture_and_its_troubles_in_words_and_shapes(training, qtbot):
    look_by_keys(training, qtbot)
    first = sorted(name for name, item in training.canvas.mirror.nodes.items() if gauge_of(item))[0]
    item = training.canvas.mirror.nodes[first]
    gauge = gauge_of(item)

    assert (gauge.picture.width(), gauge.picture.height()) == (8, 8)
    qtbot.waitUntil(lambda: gauge.lines[0].trouble == "vanishing", timeout=5_000)
    assert [(line.text, line.trouble) for line in gauge.lines] == [
        ("1e-09 vanishing", "vanishing"),
        ("75% dead units", "dead"),
    ]
    assert gauge.sceneBoundingRect().top() == item.box.bottom() + 2


def test_only_nodes_in_view_are_looked_at_and_the_rest_once_they_come(training, qtbot, monkeypatch):
    canvas = training.canvas
    told = asked(training, monkeypatch)
    look_by_keys(training, qtbot)
    seen = canvas.seen_rect()
    inside = {n for n, item in canvas.mirror.nodes.items() if item.box.intersects(seen)}
    assert 0 < len(inside) < len(canvas.mirror.nodes)
    assert set(told[0].nodes) == inside
    assert told[0].thumbnails
    assert not told[0].histograms

    canvas.scroll_by(2000, 0)
    qtbot.waitUntil(lambda: len(told) > 1, timeout=5_000)

    assert set(told[1].nodes) != inside


def test_far_out_nothing_is_looked_at_and_a_selection_is_for_the_inspector(
    training, qtbot, monkeypatch
):
    canvas = training.canvas
    look_by_keys(training, qtbot)
    told = asked(training, monkeypatch)
    middle = QPointF(canvas.viewport().rect().center())
    for _ in range(12):
        QApplication.sendEvent(
            canvas.viewport(),
            QWheelEvent(
                middle,
                QPointF(canvas.viewport().mapToGlobal(middle.toPoint())),
                middle.toPoint() * 0,
                middle.toPoint() * 0 - QPointF(0, 120).toPoint(),
                Qt.MouseButton.NoButton,
                Qt.KeyboardModifier.NoModifier,
                Qt.ScrollPhase.NoScrollPhase,
                False,
            ),
        )
    assert canvas.zoom < 0.6
    qtbot.waitUntil(lambda: bool(told) and told[-1].nodes == (), timeout=5_000)
    assert training.looking.cost.text() == "Zoom in to look inside the layers"

    training.session.set_selection(["conv2d_1"])

    qtbot.waitUntil(lambda: told[-1].nodes == ("conv2d_1",), timeout=5_000)
    assert told[-1].histograms


def test_a_gauge_goes_with_its_node(training, qtbot):
    look_by_keys(training, qtbot)
    canvas = training.canvas
    name, item = next((n, i) for n, i in canvas.mirror.nodes.items() if gauge_of(i))
    before = gauge_of(item).sceneBoundingRect()

    training.session.set_selection([name])
    canvas.setFocus()
    QTest.keyClick(canvas, Qt.Key.Key_Down, Qt.KeyboardModifier.ControlModifier)

    after = gauge_of(canvas.mirror.nodes[name]).sceneBoundingRect()
    assert after.top() > before.top()

    QTest.keyClick(canvas, Qt.Key.Key_Delete)

    assert name not in canvas.mirror.nodes
    assert len(gauges(training)) == sum(
        gauge_of(each) is not None for each in canvas.mirror.nodes.values()
    )


def test_a_training_looks_from_its_first_step_where_looking_is_on(training, qtbot):
    look_by_keys(training, qtbot)
    training.commands.run("run.stop")
    trainer = training.training.trainer
    qtbot.waitUntil(lambda: not trainer.is_busy, timeout=20_000)
    training.commands.run("run.train")
    qtbot.waitUntil(lambda: trainer.epoch is not None, timeout=20_000)

    asked_first = trainer.run.read_job().look

    assert asked_first == training.looking.wanted()
    assert asked_first.thumbnails


def test_in_a_block_its_first_use_is_looked_at(window):
    path = resources.root() / "templates" / "transformer_encoder.flodl"
    assert window.files.open(path)
    window.session.set_selection(["block_1"])
    window.commands.run("graph.enter")
    window.session.set_selection(["linear_1"])

    assert "block_1/linear_1" in window.looking.wanted().nodes


def test_the_engine_is_told_again_when_looking_ends(training, qtbot, monkeypatch):
    look_by_keys(training, qtbot)
    told = asked(training, monkeypatch)

    training.commands.run("run.look")

    assert told == [job.Look(histograms=True, seconds=1.0)]
    assert training.training.trainer.phase is Phase.RUNNING


@pytest.mark.parametrize(
    "found",
    [
        None,
        {},
        {"width": 2, "height": 2, "pixels": "AAAA"},
        {"width": 10**6, "height": 10**6, "pixels": "AAAA"},
        {"width": "a", "height": 1, "pixels": "AA=="},
        {"width": 1, "height": 1, "pixels": "no base64"},
    ],
)
def test_what_is_no_picture_shows_none(qapp, found):
    assert picture_of(found, look()) is None


def test_figures_of_a_healthy_layer_are_no_badges():
    assert [line.trouble for line in lines_of({"gradient_norm": 0.5, "dead": 0.2})] == ["", ""]
    assert lines_of({}) == ()


def test_nothing_is_painted_far_out(training, qtbot):
    look_by_keys(training, qtbot)
    image = QImage(200, 60, QImage.Format.Format_ARGB32)
    image.fill(Qt.GlobalColor.white)
    blank = image.copy()
    painter = QPainter(image)
    painter.scale(0.5, 0.5)
    gauges(training)[0].paint(painter, None)
    painter.end()
    assert image == blank

    painter = QPainter(image)
    gauges(training)[0].paint(painter, None)
    painter.end()
    assert image != blank
