"""Training a design from the command line: exit codes, events, progress, Ctrl-C, resume."""

from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import sys
from typing import Any

import pytest
from engine_process import FOREVER, MOONS

from flodl.training.events import Start, Step
from flodl_studio.design.reading import read, read_file
from flodl_studio.design.writing import write_file
from flodl_studio.engine.headless import Options, job_for, train
from flodl_studio.engine.progress import Progress
from flodl_studio.errors import DesignError
from flodl_studio.resources import root
from flodl_studio.runs.folder import RunFolder, list_runs

CHAIN = ("points", "linear_1", "relu_1", "linear_2", "logits")


def design_file(folder, **training: Any):
    network = {
        "nodes": [
            {"id": "points", "kind": "Input", "params": {"shape": [2]}},
            {"id": "linear_1", "kind": "Linear", "params": {"out_features": 16}},
            {"id": "relu_1", "kind": "ReLU"},
            {"id": "linear_2", "kind": "Linear", "params": {"out_features": 2}},
            {"id": "logits", "kind": "Output"},
        ],
        "wires": [
            {"from": CHAIN[k], "to": CHAIN[k + 1]} for k in range(len(CHAIN) - 1)
        ],
    }  # fmt: skip
    tree = {"format": "flodl-design", "version": 1, "name": "two_moons", "network": network}
    if training:
        tree["training"] = {**MOONS, **training}
    path = folder / "two_moons.flodl"
    write_file(read(json.dumps(tree).encode()), path)
    return path


def run_in_process_of_its_own(design, **options):
    code = (
        "import sys; from flodl_studio.engine.headless import Options, train; "
        f"sys.exit(train({str(design)!r}, Options(**{options!r})))"
    )
    return subprocess.Popen(
        [sys.executable, "-c", code],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "OMP_NUM_THREADS": "1"},
    )


def test_a_design_is_trained_into_a_run_beside_it(tmp_path, capsys):
    code = train(design_file(tmp_path, epochs=2), Options(epochs=3, lr=0.02))

    (run,) = list_runs(tmp_path / "runs")
    folder = RunFolder(run.path)
    assert code == 0
    assert run.name.startswith("two_moons-")
    assert (run.state, run.epochs) == ("done", 3)
    assert folder.read_design().training["optimizer"] == {"kind": "adam", "lr": 0.02}
    assert "def build_model" in folder.model.read_text()
    told = capsys.readouterr()
    assert told.out == ""
    assert [line.split("  ")[0] for line in told.err.splitlines()[1:4]] == [
        "epoch 1", "epoch 2", "epoch 3",
    ]  # fmt: skip


def test_json_is_an_event_a_line_and_nothing_else(tmp_path, capfd):
    code = train(design_file(tmp_path, epochs=1), Options(json=True, out=str(tmp_path / "run")))

    rows = [json.loads(line) for line in capfd.readouterr().out.splitlines()]
    epoch = next(row for row in rows if row["event"] == "epoch")
    assert code == 0
    assert rows[0]["event"] == "start"
    assert {"parameters", "steps_per_epoch", "device"} <= set(rows[0])
    assert {
        "epoch", "train_loss", "val_loss", "train_accuracy", "val_accuracy", "seconds",
    } <= set(epoch)  # fmt: skip
    assert [row["kind"] for row in rows if row["event"] == "checkpoint"] == ["best", "last"]
    assert {"best_epoch", "val_loss", "val_accuracy"} <= set(rows[-1])


def test_the_job_names_nodes_inside_containers_by_their_path(tmp_path):
    design = read_file(root() / "templates" / "loops.flodl")

    job = job_for(design, tmp_path, tmp_path / "run")

    namespace = {"__name__": "exported"}
    exec(job.source, namespace)
    modules = dict(namespace["build_model"]().named_modules())
    assert job.nodes["loop_1.body.linear_1"] == "loop_1.body/linear_1"
    assert set(job.nodes) <= set(modules)


def sequence_first_design(folder):
    tree = json.loads((root() / "templates" / "lstm_classifier.flodl").read_text())
    for node in tree["network"]["nodes"]:
        if node["kind"] == "Input":
            node["params"]["batch_dim"] = 1
        if node["kind"] == "LSTM":
            node["params"]["batch_first"] = False
        if node["kind"] == "Select":
            node["params"]["dim"] = 0
    tree["training"].update(epochs=4, device="cpu")
    path = folder / "rows_first.flodl"
    path.write_text(json.dumps(tree))
    return path


def test_a_sequence_first_design_trains_here_and_as_exported(tmp_path):
    code = train(sequence_first_design(tmp_path), Options(out=str(tmp_path / "run")))

    run = RunFolder(tmp_path / "run")
    assert code == 0
    assert run.summary().val_accuracy > 0.8
    assert "input_shape=(8, 8), batch_dim=1)" in run.model.read_text()


def test_a_design_without_training_is_refused(tmp_path, capsys):
    code = train(design_file(tmp_path), Options())

    assert code == 1
    assert "error: two_moons.flodl has no training section" in capsys.readouterr().err


def test_a_bad_setting_fails_with_its_name_and_as_an_event(tmp_path, capfd):
    code = train(design_file(tmp_path, loss="mae"), Options(json=True))

    told = capfd.readouterr()
    assert code == 1
    assert told.err.startswith("error: training.loss: expected one of cross_entropy")
    assert json.loads(told.out.splitlines()[-1])["event"] == "failed"


def test_what_is_no_design_is_left_to_the_caller(tmp_path):
    (tmp_path / "x.flodl").write_text("{}")

    with pytest.raises(DesignError):
        train(tmp_path / "x.flodl", Options())


def test_a_folder_with_a_run_is_not_written_over(tmp_path, capsys):
    design = design_file(tmp_path, epochs=1)
    train(design, Options(out=str(tmp_path / "run")))

    assert train(design, Options(out=str(tmp_path / "run"))) == 1
    assert "already holds a run" in capsys.readouterr().err


def test_a_folder_whose_run_never_began_is_used_again(tmp_path, capsys):
    design = design_file(tmp_path, epochs=1, data={"source": "csv", "path": "t.csv", "target": "y"})
    out = Options(out=str(tmp_path / "run"))
    assert train(design, out) == 1
    assert "t.csv" in capsys.readouterr().err

    assert train(design_file(tmp_path, epochs=1), out) == 0


def test_resume_goes_on_to_more_epochs_and_refuses_other_changes(tmp_path, capsys):
    design = design_file(tmp_path, epochs=1)
    run = str(tmp_path / "run")
    train(design, Options(out=run))

    assert train(design, Options(resume=run, epochs=3)) == 0
    assert train(design, Options(resume=run, lr=0.1)) == 1
    assert "--lr can't be changed with --resume" in capsys.readouterr().err
    assert RunFolder(tmp_path / "run").summary().epochs == 3


def test_resume_of_what_is_no_run_is_refused(tmp_path, capsys):
    assert train(design_file(tmp_path, epochs=1), Options(resume=str(tmp_path))) == 1
    assert "is no run" in capsys.readouterr().err


def test_ctrl_c_ends_with_a_checkpoint_and_130(tmp_path):
    process = run_in_process_of_its_own(
        design_file(tmp_path, epochs=FOREVER), out=str(tmp_path / "run"), json=True
    )
    for line in process.stdout:
        if json.loads(line)["event"] == "step":
            break
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=30)

    assert process.returncode == 130
    assert json.loads(out.splitlines()[-1])["event"] == "stopped"
    assert err == b""
    assert RunFolder(tmp_path / "run").can_resume


def test_the_bar_of_a_terminal_stays_in_one_line():
    class Terminal(io.StringIO):
        def isatty(self):
            return True

    stream = Terminal()
    progress = Progress(stream)
    progress(Start(10, 50, "cpu", 2, 500, 100))
    progress(Step(25, 0.5, 1000.0, 1, 0.01))
    progress.clear()

    start, bar = stream.getvalue().split("\n")
    assert start.startswith("10 parameters on cpu")
    assert " 25%  epoch 1  loss 0.5000  1,000 samples/s  0:01 left" in bar
    assert bar.endswith("\r\x1b[K")


def test_a_job_carries_what_the_engine_needs(tmp_path):
    design = read(design_file(tmp_path, epochs=1).read_bytes())

    job = job_for(design, tmp_path, tmp_path / "run")

    assert job.input_shape == (2,)
    assert job.training["epochs"] == 1
    assert job.folder == str(tmp_path)
