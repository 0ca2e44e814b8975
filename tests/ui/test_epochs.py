"""Looking back through the epochs of a run in the preview."""

import json
import shutil
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from flodl_studio.codegen import jobs
from flodl_studio.design import edits, settings
from flodl_studio.design.values import Design
from flodl_studio.design.writing import write
from flodl_studio.runs.folder import RunFolder
from flodl_studio.ui.canvas.gauge import gauge_of
from flodl_studio.ui.engine_process import MODULE
from flodl_studio.ui.panels.dock import Dock
from flodl_studio.ui.panels.layer_view import Histogram
from flodl_studio.ui.trainer import Phase

BARS = {"low": -1.0, "high": 1.0, "counts": [1, 5, 2]}
FAKE = str(Path(__file__).with_name("fake_engine.py"))


def preview_of(window):
    window.commands.run("run.preview")
    QApplication.processEvents()
    return window.docks.panel(Dock.PREVIEW)


def trained(window, qtbot, **changed):
    window.session.do(
        "settings",
        lambda design: settings.set_training(design, {**design.training, **changed}),
    )
    window.commands.run("run.train")
    trainer = window.training.trainer
    qtbot.waitUntil(lambda: trainer.phase in (Phase.DONE, Phase.FAILED), timeout=90_000)
    assert trainer.phase is Phase.DONE, trainer.message


@pytest.fixture
def kept_run(opened):
    """A run of three epochs in the folder of the design; its layers were seen in two of them."""
    window = opened
    design, home = window.session.design, window.training.home
    run = RunFolder(window.training.runs_folder / "digits-1")
    run.begin(design, jobs.train("earlier", design, home, run))
    names = {path: name for name, path in run.read_job().nodes.items()}
    rows = [{"event": "start", "parameters": 10, "steps_per_epoch": 2}]
    looks = []
    for epoch in (1, 2, 3):
        figures = {"train_loss": 1 / epoch, "val_loss": 2 / epoch, "seconds": 1.0}
        accuracies = {"train_accuracy": 0.5, "val_accuracy": 0.25 * epoch}
        rows.append({"event": "epoch", "epoch": epoch, **figures, **accuracies})
        if epoch > 1:
            picture = {"form": "image", "width": 1, "height": 1, "pixels": "AA=="}
            seen = {"gradient_norm": 0.125 * epoch, "weights": BARS, "thumbnail": picture}
            looks.append({"epoch": epoch, "nodes": {names["linear_1"]: seen}})
    rows.append({"event": "done"})
    for path, lines in ((run.metrics, rows), (run.layers, looks)):
        path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    return run


def choose_in_the_list(window):
    shown = window.docks.panel(Dock.TRAINING)
    shown.tabs.setCurrentWidget(shown.runs)
    shown.runs.refresh()
    shown.runs.list.setCurrentItem(shown.runs.list.topLevelItem(0))
    return shown.runs


@pytest.fixture
def fake(opened):
    opened.training.engines._arguments = (FAKE, "good")
    yield opened
    opened.training.engines._arguments = MODULE


def test_there_is_no_slider_before_a_run(opened):
    preview = preview_of(opened)

    assert not preview.epochs.isVisible()
    assert preview.epochs.epoch is None


def test_an_epoch_whose_weights_were_not_kept_shows_its_figures(fake, qtbot):
    trained(fake, qtbot)
    preview = preview_of(fake)
    slider = preview.epochs.slider
    assert (slider.minimum(), slider.maximum(), slider.value()) == (1, 4, 4)
    assert "after 3 epochs" in preview.epochs.words.text()

    slider.setFocus()
    QTest.keyClick(slider, Qt.Key.Key_Home)

    assert preview.epochs.epoch == 1
    assert preview.epochs.words.text().startswith("epoch 1 of 3 · training loss 1")
    assert "accuracy 25.0%" in preview.epochs.words.text()
    qtbot.waitUntil(lambda: "“keep epochs”" in preview.words.text(), timeout=5_000)

    QTest.keyClick(slider, Qt.Key.Key_End)

    assert preview.epochs.epoch is None


def test_a_kept_epoch_shows_outputs_and_weights_of_its_own(opened, qtbot):
    trained(opened, qtbot, epochs=3, keep_epochs=True)
    run = opened.training.trainer.run
    assert sorted(path.name for path in run.path.glob("epoch_*")) == [
        "epoch_001.safetensors",
        "epoch_002.safetensors",
        "epoch_003.safetensors",
    ]
    opened.session.set_selection(["linear_1"])
    preview = preview_of(opened)
    slider = preview.epochs.slider
    slider.setFocus()
    seen = {}
    for key, epoch in ((Qt.Key.Key_Home, 1), (Qt.Key.Key_Right, 2)):
        before = preview._arrays
        QTest.keyClick(slider, key)
        assert preview.epochs.epoch == epoch
        assert preview.epochs.weights == run.epoch_weights(epoch)
        qtbot.waitUntil(
            lambda before=before: "linear_1" in preview._arrays and preview._arrays is not before,
            timeout=30_000,
        )
        seen[epoch] = preview._arrays["linear_1"]

    assert not np.allclose(seen[1], seen[2])
    (bars,) = [
        each for each in preview.findChildren(Histogram) if "linear_1" in each.accessibleName()
    ][-1:]
    assert sum(bars.counts) == 10 * 1024


def test_an_earlier_run_is_looked_back_at(opened, kept_run):
    window = opened
    window.canvas.set_zoom_to(1.0)
    window.looking.toggle()
    window.session.set_selection(["linear_1"])
    inspector = window.docks.panel(Dock.INSPECTOR)
    inspector.refresh()
    preview = preview_of(window)
    node = window.canvas.mirror.nodes["linear_1"]
    assert gauge_of(node) is None

    runs = choose_in_the_list(window)

    slider = preview.epochs.slider
    assert (slider.minimum(), slider.maximum(), slider.value()) == (1, 4, 4)
    assert preview.epochs.words.text() == "digits-1 · the model as it is, after 3 epochs"
    assert gauge_of(node).lines[0].text == "gradient 0.38"
    assert "seen last" in window.looking.cost.text()

    preview_of(window)
    slider.setFocus()
    QTest.keyClick(slider, Qt.Key.Key_Home)
    QTest.keyClick(slider, Qt.Key.Key_Right)

    assert preview.epochs.words.text().startswith("digits-1 · epoch 2 of 3 · training loss 0.5")
    assert gauge_of(node).lines[0].text == "gradient 0.25"
    assert gauge_of(node).picture is not None
    assert list(inspector.findChildren(Histogram)[-1].counts) == BARS["counts"]
    assert "epoch 2" in window.looking.cost.text()
    runs.refresh()
    assert preview.epochs.epoch == 2

    QTest.keyClick(slider, Qt.Key.Key_Home)

    assert gauge_of(node) is None
    assert "Nothing was seen" in window.looking.cost.text()
    window.looking.toggle()


def test_a_look_may_come_before_the_inspector_shows_what_is_selected(opened):
    session, inspector = opened.session, opened.docks.panel(Dock.INSPECTOR)
    inspector.refresh()
    for _ in range(2):  # from the page of the network, new and again
        session.set_selection(["linear_1"])
        opened.training.back.looked.emit()
        inspector.refresh()
        assert inspector.form is not None
        session.set_selection([])
        inspector.refresh()


def test_looking_back_opens_the_preview_and_hangs_what_was_seen_below_the_nodes(opened, kept_run):
    runs = choose_in_the_list(opened)

    QTest.mouseClick(runs.back_button, Qt.MouseButton.LeftButton)

    assert opened.looking.is_on
    assert opened.docks.panel(Dock.PREVIEW).isVisible()
    opened.looking.toggle()


def test_another_design_has_another_run_or_none(opened, kept_run):
    preview = preview_of(opened)
    choose_in_the_list(opened)
    preview.epochs.slider.setValue(1)
    assert preview.epochs.words.text()

    opened.files.start(Design())

    assert preview.epochs.words.text() == ""
    assert not preview.epochs.isVisibleTo(preview)
    assert opened.training.back.run is None
    assert opened.training.back.layers == {}


def test_a_design_read_again_keeps_the_run_and_another_one_forgets_it(fake, qtbot):
    trained(fake, qtbot)
    trainer = fake.training.trainer
    shown = fake.docks.panel(Dock.TRAINING)
    fake.document.reload()
    assert fake.training.back.run is trainer.run is not None

    fake.session.history.mark_saved()
    fake.files.new()

    assert trainer.phase is Phase.IDLE
    assert fake.training.back.run is None
    assert shown.bar.words.text() == "Not trained yet"
    assert shown.curves.tracks == []


def test_the_design_of_a_run_is_opened_with_the_run(opened, kept_run):
    opened.training.open_design_of(kept_run)

    assert opened.training.back.run == kept_run
    assert opened.training.back.layers["linear_1"]["gradient_norm"] == 0.375


def test_a_run_of_another_design_is_not_shown_on_the_nodes_of_this_one(opened, kept_run):
    other = edits.set_name(opened.session.design, "another")
    kept_run.design.write_bytes(write(other))

    runs = choose_in_the_list(opened)

    assert opened.training.back.run is None
    assert not runs.back_button.isEnabled()
    assert "open its design first" in runs.back_button.toolTip()
    assert runs.design_button.isEnabled()


def test_a_run_that_goes_on_keeps_its_curves(fake, kept_run, qtbot):
    fake.training.go_on(kept_run)
    trainer = fake.training.trainer
    assert trainer.track.losses["val"] == [(1.0, 2.0), (2.0, 1.0), (3.0, 2 / 3)]
    assert fake.training.back.run == kept_run
    qtbot.waitUntil(lambda: trainer.phase is Phase.DONE, timeout=20_000)


def test_a_list_of_one_run_leaves_room_for_its_buttons(opened, kept_run):
    runs = choose_in_the_list(opened)
    assert not runs.difference.isVisibleTo(runs)
    shutil.copytree(kept_run.path, kept_run.path.with_name("digits-2"))
    runs.refresh()
    assert runs.difference.isVisibleTo(runs)
