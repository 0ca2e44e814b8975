"""Looking back through the epochs of a run in the preview."""

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from flodl_studio.design import settings
from flodl_studio.ui.engine_process import MODULE
from flodl_studio.ui.panels.dock import Dock
from flodl_studio.ui.panels.layer_view import Histogram
from flodl_studio.ui.trainer import Phase

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
    qtbot.waitUntil(lambda: "keep_epochs" in preview.words.text(), timeout=5_000)

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
