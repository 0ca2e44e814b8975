"""A PyTorch model from the command line."""

import pytest

from flodl_studio.cli import main
from flodl_studio.cli.importing import is_model
from flodl_studio.design.reading import read_file

pytest.importorskip("torch")

SMALL = (
    "from torch import nn\nclass Net(nn.Sequential):\n    def __init__(self):\n"
    "        super().__init__(nn.Linear(4, 3), nn.Tanh())\n"
)


@pytest.fixture
def model(tmp_path, monkeypatch):
    (tmp_path / "small.py").write_text(SMALL)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_model_is_imported_with_a_warning_and_its_weights(model, capfd):
    status = main(
        ["import", "small.py:Net", "--input-shape", "4", "-o", "net.flodl", "--weights", "w.st"]
    )

    out, err = capfd.readouterr()
    assert (status, out) == (0, "")
    assert err == "warning: this runs the code of small.py:Net\n"
    kinds = [node.kind for node in read_file(model / "net.flodl").network.nodes]
    assert kinds == ["Input", "Linear", "Tanh", "Output"]
    assert (model / "w.st").stat().st_size > 60


@pytest.mark.parametrize(
    ("arguments", "status", "words"),
    [
        (["small.py:Net"], 2, "needs --input-shape"),
        (["small.py:Other", "--input-shape", "4"], 1, "error: small.py has no Other"),
        (["small.py:Net", "--input-shape", "5"], 1, "does not take an input of [3, 5]"),
        (["missing.module:Net", "--input-shape", "4"], 1, "missing.module can't be imported"),
    ],
)
def test_what_is_wrong_is_said(model, capfd, arguments, status, words):
    assert main(["import", *arguments, "-o", "net.flodl"]) == status

    assert words in capfd.readouterr().err
    assert not (model / "net.flodl").exists()


def test_the_help_warns(capfd):
    assert main(["import", "--help"]) == 0
    assert "runs the code of the model" in " ".join(capfd.readouterr().out.split())


def test_a_file_is_no_model(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a:b").write_text("")

    assert is_model("package.module:Class")
    assert is_model("dir/file.py:Class.Inner")
    assert is_model("dir/file.py:Class(depth=18, kind='a:b')")
    assert not is_model("flow.py")
    assert not is_model("a:b")
    assert not is_model("C:\\flow.py")
