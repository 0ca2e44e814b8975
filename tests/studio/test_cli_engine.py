"""Commands that run the engine: what the command line adds to it."""

import json
import sys

import pytest

from flodl_studio.cli import main
from flodl_studio.design.reading import read_file
from flodl_studio.design.writing import write_file
from flodl_studio.resources import root

pytest.importorskip("torch")

DIGITS = root() / "templates" / "digits_cnn.flodl"


def test_training_tells_one_event_a_line_and_leaves_a_run(capfdbinary, tmp_path):
    design, out = tmp_path / "d.flodl", tmp_path / "run"
    write_file(read_file(DIGITS), design)

    status = main(
        ["train", str(design), "--epochs", "1", "--batch-size", "512", "--out", str(out), "--json"]
    )

    events = [json.loads(line) for line in capfdbinary.readouterr().out.splitlines()]
    assert status == 0
    assert [events[0]["event"], events[-1]["event"]] == ["start", "done"]
    assert [each["epoch"] for each in events if each["event"] == "epoch"] == [1]
    assert {"design.flodl", "model.py", "best.safetensors", "metrics.jsonl"} <= {
        path.name for path in out.iterdir()
    }


def test_training_without_settings_is_told(capfd, tmp_path):
    path = tmp_path / "d.flodl"
    tree = json.loads(DIGITS.read_text(encoding="utf-8"))
    del tree["training"]
    path.write_text(json.dumps(tree))

    status = main(["train", str(path)])

    out, err = capfd.readouterr()
    assert (status, out) == (1, "")
    assert err.startswith("error: d.flodl has no training section.")
    assert err.count("\n") == 1


def test_training_of_no_design_names_the_file(capfd, tmp_path):
    path = tmp_path / "d.flodl"
    path.write_text("{}")

    assert main(["train", str(path)]) == 2
    assert capfd.readouterr().err.startswith(f"error: {path}: format: not a design")


def test_onnx_goes_out_alone_whatever_the_exporter_prints(capfdbinary, monkeypatch):
    def noisy(design):
        sys.stdout.write("step 1 of 3\n")
        return b"\x08\n" + design.name.encode()

    monkeypatch.setattr("flodl_studio.engine.onnx.onnx_bytes", noisy)

    assert main(["export", str(DIGITS), "--to", "onnx"]) == 0
    assert capfdbinary.readouterr() == (b"\x08\ndigits_cnn", b"")


def test_a_fault_of_the_library_is_one_sentence(capfd, monkeypatch, tmp_path):
    from flodl import FlodlError

    def refusing(design):
        raise FlodlError("this can't be traced")

    monkeypatch.setattr("flodl_studio.engine.onnx.onnx_bytes", refusing)

    assert main(["export", str(DIGITS), "--to", "onnx", "-o", str(tmp_path / "m.onnx")]) == 1
    assert capfd.readouterr() == ("", "error: this can't be traced\n")
    assert list(tmp_path.iterdir()) == []


def test_a_picture_is_no_text_for_a_terminal(capsys, monkeypatch):
    monkeypatch.setattr("flodl_studio.cli.output.is_terminal", lambda: True)

    assert main(["export", str(DIGITS), "--to", "png"]) == 2
    assert capsys.readouterr() == (
        "",
        "error: png is no text for a terminal; give a file with -o\n",
    )
