"""Run folders: what is in them, lists of them, and how their settings differ."""

from __future__ import annotations

import json
import os

import pytest

from flodl_studio.design.values import Design
from flodl_studio.errors import RunError
from flodl_studio.runs.folder import RunFolder, differences, list_runs, new_run
from flodl_studio.runs.job import Train


def row(event, **fields):
    return json.dumps({"event": event, **fields}) + "\n"


def epoch(number, val_loss, accuracy=None):
    return row(
        "epoch", epoch=number, train_loss=val_loss, val_loss=val_loss, train_accuracy=None,
        val_accuracy=accuracy, seconds=2.0, lr=0.1, step=number * 10,
    )  # fmt: skip


def begun(folder, **training):
    run = RunFolder(folder)
    settings = {"data": {"source": "iris"}, "loss": "mse", **training}
    run.begin(Design("d", training=settings), Train(source="x = 1\n", out=str(folder)))
    return run


def test_a_run_that_begins_holds_design_source_and_job(tmp_path):
    run = begun(tmp_path / "run", epochs=3)

    assert run.read_design().training["epochs"] == 3
    assert run.model.read_text() == "x = 1\n"
    assert run.read_job().out == str(tmp_path / "run")
    assert not run.can_resume
    assert run.summary().state == "new"


def test_metrics_are_read_while_they_are_written(tmp_path):
    run = begun(tmp_path / "run")
    run.metrics.write_text(row("start", parameters=7) + epoch(1, 0.5) + '{"event": "ep')

    rows, offset = run.rows_from(0)
    with run.metrics.open("a") as file:
        file.write('och", "epoch": 2}\n')
    later, end = run.rows_from(offset)

    assert [each["event"] for each in rows] == ["start", "epoch"]
    assert later == [{"event": "epoch", "epoch": 2}]
    assert end == run.metrics.stat().st_size


def test_a_line_cut_by_a_kill_is_passed_over(tmp_path):
    run = begun(tmp_path / "run")
    run.metrics.write_text(row("start", parameters=7) + '{"event": "ep\n' + epoch(1, 0.5))

    assert [each["event"] for each in run.rows()] == ["start", "epoch"]


def test_a_summary_names_the_best_epoch_and_how_it_ended(tmp_path):
    run = begun(tmp_path / "run")
    lines = [row("start", parameters=7), epoch(1, 0.5, 0.8), epoch(2, 0.3, 0.9), epoch(3, 0.4, 1.0)]
    run.metrics.write_text("".join(lines))
    running = run.summary()
    run.metrics.write_text("".join([*lines, row("failed", message="Out of memory.")]))
    failed = run.summary()

    assert (running.state, running.epochs, running.best_epoch) == ("begun", 3, 2)
    assert (running.val_loss, running.val_accuracy, running.seconds) == (0.3, 0.9, 6.0)
    assert (failed.state, failed.message, failed.parameters) == ("failed", "Out of memory.", 7)


def test_what_was_seen_of_the_layers_is_found_by_epoch_and_node(tmp_path):
    run = RunFolder(tmp_path)
    nodes = {"loop_1.body.linear_1": "loop_1.body/linear_1"}
    run.begin(Design("d"), Train(source="x = 1\n", out=str(tmp_path), nodes=nodes))
    looks = [(2, {"loop_1.body.linear_1": {"dead": 0.5}, "relu_1": {"dead": 0.25}}), (4, {})]
    lines = [json.dumps({"epoch": epoch, "nodes": nodes}) for epoch, nodes in looks]
    run.layers.write_text("\n".join(lines) + '\n{"epo')

    assert run.seen(1) == {}
    assert run.seen(2) == {"loop_1.body/linear_1": {"dead": 0.5}, "relu_1": {"dead": 0.25}}
    assert run.seen(3) == run.seen(2)
    assert run.seen(9) == {}


def test_a_run_whose_layers_were_not_looked_at_has_seen_nothing(tmp_path):
    assert begun(tmp_path).seen(1) == {}


def test_runs_are_listed_newest_first_and_their_settings_compared(tmp_path):
    for k, lr in enumerate([0.1, 0.2, 0.1]):
        extra = {"clip_grad_norm": 1.0} if k == 2 else {}
        run = begun(tmp_path / f"run-{k}", optimizer={"kind": "adam", "lr": lr}, **extra)
        os.utime(run.job, (k, k))
    (tmp_path / "other").mkdir()

    runs = list_runs(tmp_path)

    assert [run.name for run in runs] == ["run-2", "run-1", "run-0"]
    assert differences(runs) == {
        "optimizer.lr": (0.1, 0.2, 0.1),
        "clip_grad_norm": (1.0, None, None),
    }
    assert differences(runs[:1]) == {}
    assert list_runs(tmp_path / "nowhere") == ()


def test_a_new_run_never_takes_a_folder_that_is_there(tmp_path):
    first = new_run(tmp_path, "net")
    first.path.mkdir()

    second = new_run(tmp_path, "net")

    assert first.path.name.startswith("net-")
    assert not second.path.exists()


@pytest.mark.parametrize(
    ("name", "begins"),
    [
        ("../../x", "x-"),
        ("/etc/passwd", "etc_passwd-"),
        ("..", "run-"),
        ("", "run-"),
        ("réseau 2.0", "réseau_2.0-"),
        ("a\x00b\n", "a_b-"),
        ("\ud800", "run-"),
        ("深" * 300, "深" * 50 + "-"),
    ],
)
def test_a_design_of_any_name_has_its_run_in_the_folder_of_the_runs(tmp_path, name, begins):
    run = new_run(tmp_path, name)
    run.path.mkdir()

    assert run.path.name.startswith(begins)
    assert list(tmp_path.iterdir()) == [run.path]


def test_what_a_kill_in_the_middle_of_a_save_left_is_swept_away(tmp_path):
    stale = [tmp_path / name for name in (".design.flodl.a1b2.tmp", ".job.json.zz.tmp")]
    others = tmp_path / ".notes.tmp"
    for file in (*stale, others):
        file.write_text("half")

    begun(tmp_path)

    assert not any(file.exists() for file in stale)
    assert others.exists()


def test_a_folder_that_is_no_run_is_refused(tmp_path):
    with pytest.raises(RunError, match="is no run: it has no job"):
        RunFolder(tmp_path).read_job()
    (tmp_path / "job.json").write_text('{"request": "stop"}')
    with pytest.raises(RunError, match="is no training"):
        RunFolder(tmp_path).read_job()


def test_a_folder_that_can_not_be_made_is_a_message(tmp_path):
    (tmp_path / "file").write_text("")

    with pytest.raises(RunError, match="can't be written"):
        begun(tmp_path / "file" / "run")
