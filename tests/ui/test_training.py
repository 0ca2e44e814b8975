"""Training from the window, over an engine that only speaks the protocol, and over the real one."""

import os
import re
import shutil
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton

from flodl_studio.design import edits, settings
from flodl_studio.design.values import Place
from flodl_studio.runs.folder import RunFolder
from flodl_studio.ui import trainer as trainer_module
from flodl_studio.ui.engine_process import MODULE, Engines
from flodl_studio.ui.panels.dock import Dock
from flodl_studio.ui.panels.layer_view import Histogram
from flodl_studio.ui.panels.run_list import command_line
from flodl_studio.ui.trainer import Phase, Trainer, torchrun

FAKE = str(Path(__file__).with_name("fake_engine.py"))


@pytest.fixture
def fake(opened):
    """A window whose engines only speak the protocol."""

    def use(how):
        opened.training.engines._arguments = (FAKE, how)
        return opened

    yield use
    opened.training.engines._arguments = MODULE


def wait_for(qtbot, window, *phases):
    qtbot.waitUntil(lambda: window.training.trainer.phase in phases, timeout=20_000)


def panel(window):
    made = window.docks.panel(Dock.TRAINING)
    QApplication.processEvents()
    return made


def test_a_training_shows_its_curves_and_figures(fake, qtbot):
    window = fake("good")
    assert window.commands.run("run.train")
    wait_for(qtbot, window, Phase.DONE)
    shown = panel(window)
    assert shown.bar.progress.value() == shown.bar.progress.maximum()
    assert "75.0%" in shown.bar.words.text()
    assert "epoch 3 of 3" in shown.bar.words.text()
    assert shown.bar.words.width() >= shown.bar.words.fontMetrics().horizontalAdvance(
        shown.bar.words.text()
    )
    (track,) = shown.curves.tracks
    assert track.losses["val"] == [(1.0, 2.0), (2.0, 1.0), (3.0, 2 / 3)]
    assert [y for _, y in track.accuracies["val"]] == [0.25, 0.5, 0.75]
    assert window.commands.action("run.train").isEnabled()
    assert not window.commands.action("run.stop").isEnabled()


def test_a_run_can_pause_go_on_and_stop_and_the_design_stays_editable(fake, qtbot):
    window = fake("slow")
    window.commands.run("run.train")
    wait_for(qtbot, window, Phase.RUNNING)
    assert not window.commands.action("run.train").isEnabled()
    shown = panel(window)
    QTest.mouseClick(shown.bar.pause_button, Qt.MouseButton.LeftButton)
    wait_for(qtbot, window, Phase.PAUSED)
    assert "Paused" in shown.bar.words.text()
    assert shown.bar.pause_button.accessibleName() == shown.bar.pause_button.toolTip() == "Go on"
    assert window.commands.action("run.pause").text() == "&Go on"
    edited = window.session.do(
        "add", lambda design: edits.add_node(design, Place(), "ReLU", (0, 400))
    )
    assert edited
    assert window.commands.run("run.pause")
    wait_for(qtbot, window, Phase.RUNNING)
    assert window.commands.run("run.stop")
    wait_for(qtbot, window, Phase.STOPPED)


@pytest.mark.parametrize(
    ("how", "words"),
    [
        ("fails", "Lower the rate"),
        ("dies", "something broke"),
        ("killed", "memory"),
    ],
)
def test_the_end_of_an_engine_is_said_in_words_and_the_window_goes_on(fake, qtbot, how, words):
    window = fake(how)
    window.commands.run("run.train")
    wait_for(qtbot, window, Phase.FAILED)
    shown = panel(window)
    assert words in shown.bar.trouble.text()
    assert "Traceback" not in shown.bar.trouble.text()
    assert shown.bar.trouble.isVisibleTo(shown)
    window.training.engines._arguments = (FAKE, "good")
    window.training.engines.close()
    assert window.commands.run("run.train")
    wait_for(qtbot, window, Phase.DONE)
    assert not shown.bar.trouble.isVisibleTo(shown)


def test_an_engine_that_does_not_stop_is_ended(fake, qtbot, monkeypatch):
    window = fake("deaf")
    window.training.trainer._impatient.setInterval(50)
    monkeypatch.setattr("flodl_studio.ui.engine_process.PATIENCE_MS", (50, 50))
    window.commands.run("run.train")
    wait_for(qtbot, window, Phase.RUNNING)
    window.commands.run("run.stop")
    wait_for(qtbot, window, Phase.STOPPED)
    assert window.training.trainer.message == ""  # nothing is said to be kept that is not


def test_an_engine_that_is_ended_or_dies_says_once_what_is_kept(fake, qtbot):
    window = fake("dies")
    window.commands.run("run.train")
    trainer = window.training.trainer
    trainer.run.resume.touch()
    wait_for(qtbot, window, Phase.FAILED)
    assert trainer.message.startswith("The engine ended with an error (code 3). torch: something")
    assert trainer.message.endswith(" What was trained up to the last checkpoint is kept.")


def test_closing_the_window_ends_the_engine(fake, qtbot):
    window = fake("slow")
    window.commands.run("run.train")
    wait_for(qtbot, window, Phase.RUNNING)
    pid = window.training.trainer._engine.process.processId()
    window.close()
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_a_design_without_settings_is_told_what_is_missing(fake):
    window = fake("good")
    window.session.do("no training", lambda design: settings.set_training(design, None))
    window.commands.run("run.train")
    assert window.training.trainer.phase is Phase.IDLE
    assert "data and a loss" in window.banners.texts[0]
    shown = panel(window)
    shown.settings.set_up()
    assert window.session.design.training["loss"] == "cross_entropy"
    assert window.session.history.undo_label == "set up training"


def test_a_design_with_errors_is_not_trained(fake):
    window = fake("good")
    window.session.do(
        "break",
        lambda design: edits.set_param(design, Place(), ["linear_1"], "in_features", 7),
    )
    window.commands.run("run.train")
    assert window.training.trainer.phase is Phase.IDLE
    assert "7" in window.banners.texts[0]


def test_settings_are_edits_of_the_design(fake):
    window = fake("good")
    before = window.session.design.training
    shown = panel(window)
    row = next(form.rows["epochs"] for form in shown.settings.forms if "epochs" in form.rows)
    row.field.selectAll()
    QTest.keyClicks(row.field, "12")
    QTest.keyClick(row.field, Qt.Key.Key_Return)
    assert window.session.design.training["epochs"] == 12
    window.session.undo()
    assert window.session.design.training is before


def test_another_optimizer_keeps_what_both_have(fake):
    from flodl_studio.ui.panels.training_params import with_value

    before = {"optimizer": {"kind": "sgd", "lr": 0.1, "momentum": 0.9}}
    after = with_value(before, "optimizer.kind", "adam")
    assert after == {"optimizer": {"kind": "adam", "lr": 0.1}}
    assert with_value({}, "scheduler.kind", "step") == {
        "scheduler": {"kind": "step", "step_size": 10}
    }
    assert with_value(after, "scheduler.kind", None)["scheduler"] is None


def test_data_that_can_not_be_read_is_said_in_words(fake, qtbot):
    window = fake("good")
    shown = panel(window)
    shown.data.refresh()
    qtbot.waitUntil(lambda: "no such file" in shown.data.words.text(), timeout=10_000)


def test_a_second_training_waits_for_the_first(qtbot, template, tmp_path, qapp):
    from flodl_studio.design.reading import read_file
    from flodl_studio.errors import RunError

    engines = Engines((FAKE, "slow"))
    trainer = Trainer(engines)
    design = read_file(template)
    trainer.start(design, tmp_path, RunFolder(tmp_path / "one"))
    with pytest.raises(RunError, match="stop it first"):
        trainer.start(design, tmp_path, RunFolder(tmp_path / "two"))
    engines.close()


def test_impatience_is_longer_than_a_step():
    assert trainer_module.STOP_MS >= 10_000


def test_a_rate_that_was_found_can_be_taken(fake, qtbot):
    window = fake("good")
    before = window.session.design.training
    finder = panel(window).rate
    QTest.mouseClick(finder.try_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: finder.use_button.isVisibleTo(finder), timeout=10_000)
    assert "0.012" in finder.words.text()
    QTest.mouseClick(finder.use_button, Qt.MouseButton.LeftButton)
    assert window.session.design.training["optimizer"]["lr"] == 0.012
    window.session.undo()
    assert window.session.design.training is before


def test_the_inspector_shows_how_a_layer_fares(fake, qtbot):
    window = fake("good")
    window.session.set_selection(["conv2d_1"])
    inspector = window.docks.panel(Dock.INSPECTOR)
    inspector.refresh()
    window.commands.run("run.train")
    wait_for(qtbot, window, Phase.DONE)
    texts = [label.text() for label in inspector._layer.findChildren(QLabel)]
    assert "75%" in texts
    assert any("vanishing" in text for text in texts)
    (bars,) = inspector._layer.findChildren(Histogram)
    assert list(bars.counts) == [1, 5, 2]


def test_a_training_that_will_not_fit_is_started_only_on_request(fake, qtbot, monkeypatch):
    window = fake("good")
    window.training.devices = ("auto", "cpu")
    monkeypatch.setattr("flodl_studio.ui.training_flow.available_memory", lambda: 1000.0)
    window.commands.run("run.train")
    assert window.training.trainer.phase is Phase.IDLE
    (text,) = window.banners.texts
    assert "smaller batch" in text
    button = next(
        each for each in window.banners.findChildren(QPushButton) if each.text() == "Train anyway"
    )
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    wait_for(qtbot, window, Phase.DONE)


def test_several_processes_run_under_torchrun_and_the_command_can_be_copied(tmp_path):
    run = RunFolder(tmp_path / "my run")
    arguments = torchrun(3, run)
    assert arguments[:2] == ("-m", "torch.distributed.run")
    assert arguments[arguments.index("--nproc-per-node") + 1] == "3"
    assert "--resume" not in arguments
    assert torchrun(3, run, resume=True) == (*arguments, "--resume")
    words = "torchrun --standalone --nproc-per-node 3 -m flodl_studio.engine --job"
    assert command_line(run, 3) == f"{words} '{tmp_path}/my run/job.json'"
    run.path.mkdir()
    run.resume.touch()
    assert command_line(run, 3) == f"{words} '{tmp_path}/my run/job.json' --resume"


def test_a_run_is_prepared_for_a_cluster_and_its_command_copied(opened):
    shown = panel(opened)
    shown.tabs.setCurrentWidget(shown.runs)
    shown.runs.prepare_button.click()
    (summary,) = shown.runs.summaries
    assert summary.state == "new"
    assert not RunFolder(summary.path).has_begun
    assert QApplication.clipboard().text() == command_line(RunFolder(summary.path), 1)
    assert summary.name in shown.runs.difference.text()
    opened.session.do(
        "break it", lambda design: edits.set_param(design, Place(), ["linear_1"], "in_features", 3)
    )
    shown.runs.prepare_button.click()
    assert len(shown.runs.summaries) == 1
    assert "without errors" in opened.banners.texts[0]


def test_a_preview_that_has_nothing_to_show_says_so_over_the_whole_panel(opened, qtbot):
    window = opened
    window.session.do("no training", lambda design: settings.set_training(design, None))
    window.docks.show(Dock.PREVIEW)
    preview = window.docks.panel(Dock.PREVIEW)
    qtbot.waitUntil(lambda: "Choose data" in preview.words.text())
    assert not preview.input.isVisible()
    assert not preview.form.isVisible()
    assert preview.words.width() > preview.width() / 2


def test_what_kept_a_design_from_training_is_not_said_any_more_once_it_trains(fake, qtbot):
    window = fake("good")
    window.session.do(
        "break it", lambda design: edits.set_param(design, Place(), ["linear_1"], "in_features", 3)
    )
    window.commands.run("run.train")
    assert "without errors" in window.banners.texts[0]
    window.session.undo()
    window.commands.run("run.train")
    assert window.banners.texts == ()
    wait_for(qtbot, window, Phase.DONE)


def test_a_second_process_moves_nothing(opened):
    bar = panel(opened).bar
    bar.processes.setMaximum(2)
    before = bar.minimumSizeHint()
    bar.processes.setValue(2)
    assert bar.processes.text() == "2 processes"
    assert bar.minimumSizeHint() == before
    bar.processes.setValue(1)


def test_a_run_can_end_after_the_epoch_in_hand(fake, qtbot):
    window = fake("slow")
    window.commands.run("run.train")
    wait_for(qtbot, window, Phase.RUNNING)
    shown = panel(window)
    QTest.mouseClick(shown.bar.epoch_button, Qt.MouseButton.LeftButton)
    wait_for(qtbot, window, Phase.STOPPED)
    assert not shown.bar.epoch_button.isEnabled()


def overlay_an_earlier_run(shown, run):
    """Choose two runs in the list and show their curves over each other."""
    shutil.copytree(run, run.with_name("earlier"))
    shown.tabs.setCurrentWidget(shown.runs)
    runs = shown.runs
    assert [each.state for each in runs.summaries] == ["done", "done"]
    runs.list.selectAll()
    assert runs.difference.text() == "The same settings."
    QTest.mouseClick(runs.overlay_button, Qt.MouseButton.LeftButton)
    assert shown.tabs.currentWidget() is shown.curves
    assert [len(each.losses["val"]) for each in shown.curves.tracks] == [2, 2]
    assert "earlier" in shown.curves.key.text()
    shown.curves.logarithmic.click()
    assert shown.curves.loss.getAxis("left").logMode
    shown.curves.logarithmic.click()


def look_at_the_worst_sample(results, preview, qtbot):
    """Follow the first link in the list of worst samples."""
    number, index = re.search(r"<a href='(\d+)'>(\d+)</a>", results.words.text()).groups()
    preview.epochs.slider.setValue(1)
    results.words.linkActivated.emit(number)
    assert preview.sample.value() == int(number)
    assert preview.epochs.epoch is None
    qtbot.waitUntil(lambda: f"sample {index} of" in preview.words.text(), timeout=30_000)


def test_the_real_engine_trains_previews_and_shows_results(opened, qtbot):
    window = opened
    window.session.do(
        "fewer epochs",
        lambda design: settings.set_training(design, {**design.training, "epochs": 2}),
    )
    window.commands.run("run.train")
    qtbot.waitUntil(
        lambda: window.training.trainer.phase in (Phase.DONE, Phase.FAILED), timeout=60_000
    )
    trainer = window.training.trainer
    assert trainer.phase is Phase.DONE, trainer.message
    shown = panel(window)
    assert shown.results.matrix.counts.sum() == trainer.begun.validation_samples
    assert "cpu" in window.training.devices
    overlay_an_earlier_run(shown, window.training.latest.path)
    shown.tabs.setCurrentWidget(shown.data)
    qtbot.waitUntil(lambda: shown.data.samples.form == "image", timeout=30_000)
    window.session.set_selection(["conv2d_1"])
    window.docks.show(Dock.PREVIEW)
    preview = window.docks.panel(Dock.PREVIEW)
    qtbot.waitUntil(lambda: preview.output.form == "image", timeout=30_000)
    assert preview.output.images.count == 16
    look_at_the_worst_sample(shown.results, preview, qtbot)
    window.session.set_selection(["linear_1"])
    assert preview.output.form != "image"
    window.session.set_selection(["conv2d_1"])
    assert preview.output.form == "image"
    assert "%" in preview.words.text()


def test_settings_and_their_buttons_fit_beside_the_curves(opened):
    settings_ = panel(opened).settings
    assert settings_.widget().minimumSizeHint().width() <= settings_.viewport().width()
    for form in settings_.forms:
        for row in form.rows.values():
            right = row.pin.mapTo(settings_.viewport(), row.pin.rect().bottomRight())
            assert right.x() < settings_.viewport().width()
