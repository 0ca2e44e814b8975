import json
import sys

import pytest

from flodl_studio.cli import main
from flodl_studio.design import edits
from flodl_studio.design.reading import read, read_file
from flodl_studio.design.values import Place
from flodl_studio.design.writing import write, write_file
from flodl_studio.resources import root

DIGITS = root() / "templates" / "digits_cnn.flodl"
TOP = Place()


@pytest.fixture
def cli(capsys):
    """Runs the command line here; gives its exit status, output and errors."""

    def run(*arguments):
        status = main([str(each) for each in arguments])
        out, err = capsys.readouterr()
        return status, out, err

    return run


@pytest.fixture
def broken(tmp_path):
    """A design with an error: a kernel larger than what comes in."""
    path = tmp_path / "broken.flodl"
    write_file(edits.set_param(read_file(DIGITS), TOP, ["conv2d_1"], "kernel_size", "3x"), path)
    return path


def test_templates_are_listed_with_a_line_each(cli):
    status, out, _ = cli("templates")

    names = [path.stem for path in sorted(DIGITS.parent.glob("*.flodl"))]
    assert status == 0
    assert [line.split()[0] for line in out.splitlines()] == names
    assert all(len(line.split()) > 2 for line in out.splitlines())


@pytest.mark.parametrize("path", sorted(DIGITS.parent.glob("*.flodl")), ids=lambda path: path.stem)
def test_a_template_is_copied_and_has_no_errors(cli, tmp_path, path):
    copy = tmp_path / "copy.flodl"

    assert cli("new", path.stem, "-o", copy) == (0, "", "")
    assert copy.read_bytes() == path.read_bytes()
    assert cli("check", copy)[0] == 0


def test_copying_over_a_design_keeps_it_as_backup(cli, tmp_path, broken):
    before = broken.read_bytes()

    assert cli("new", "digits_cnn", "-o", broken)[0] == 0

    assert broken.with_name("broken.flodl~").read_bytes() == before


def test_check_shows_a_table_with_totals(cli):
    status, out, err = cli("check", DIGITS)

    assert (status, err) == (0, "")
    lines = out.splitlines()
    assert lines[0].split() == ["node", "kind", "output", "parameters", "multiply-adds", "memory"]
    assert lines[2].split() == ["conv2d_1", "Conv2d", "B×16×8×8", "160", "9,216", "4", "KiB"]
    assert lines[8] == ("10,410 parameters, 19,456 multiply-adds, 12.3 KiB of activations a sample")


def test_check_gives_json(cli):
    status, out, _ = cli("check", DIGITS, "--json")

    tree = json.loads(out)
    assert status == 0
    assert (tree["ok"], tree["parameters"], tree["problems"]) == (True, 10410, [])
    assert tree["nodes"][4] == {
        "path": "linear_1",
        "kind": "Linear",
        "output": ["B", 10],
        "parameters": 10250,
        "macs": 10240,
        "bytes": 40,
    }


def test_check_of_a_broken_design_names_the_place(cli, broken):
    status, out, err = cli("check", broken)

    assert (status, err) == (1, "")
    assert "error: conv2d_1: network.nodes[1].params.kernel_size: expected an integer ≥ 1" in out
    assert 'got "3x"' in out

    status, out, _ = cli("check", broken, "--json")

    tree = json.loads(out)
    assert (status, tree["ok"]) == (1, False)
    problem = tree["problems"][0]
    assert problem["severity"] == "error"
    assert problem["path"] == "conv2d_1"
    assert problem["message"].startswith("network.nodes[1].params.kernel_size: expected")
    assert set(problem) == {"severity", "path", "code", "message", "fixes"}
    assert tree["nodes"][4]["output"] is None


def test_diff_of_equal_designs_says_nothing(cli, tmp_path):
    moved = tmp_path / "moved.flodl"
    write_file(edits.move_nodes(read_file(DIGITS), TOP, {"relu_1": (1, 1)}), moved)

    assert cli("diff", DIGITS, moved) == (0, "", "")
    assert json.loads(cli("diff", DIGITS, moved, "--json")[1]) == {"equal": True, "changes": []}


def test_a_default_that_is_written_out_is_no_change(cli, tmp_path):
    path = tmp_path / "explicit.flodl"
    write_file(edits.set_param(read_file(DIGITS), TOP, ["conv2d_1"], "stride", 1), path)

    assert cli("diff", DIGITS, path) == (0, "", "")


def test_diff_says_what_changed(cli, tmp_path):
    path = tmp_path / "wider.flodl"
    write_file(edits.set_param(read_file(DIGITS), TOP, ["conv2d_1"], "out_channels", 32), path)

    assert cli("diff", DIGITS, path) == (1, "conv2d_1: out_channels 16 → 32\n", "")

    status, out, _ = cli("diff", DIGITS, path, "--json")
    assert status == 1
    assert json.loads(out)["changes"] == [
        {
            "change": "parameter",
            "path": "conv2d_1",
            "message": "conv2d_1: out_channels 16 → 32",
            "old": 16,
            "new": 32,
        }
    ]


def test_what_is_exported_comes_back_as_an_equal_design(cli, tmp_path):
    code, back = tmp_path / "model.py", tmp_path / "back.flodl"

    for training, changes in (["--training"], ""), ([], "training removed\n"):
        assert cli("export", DIGITS, "--to", "flow", *training, "-o", code) == (0, "", "")
        assert cli("import", code, "-o", back) == (0, "", "")

        assert cli("diff", DIGITS, back) == (1 if changes else 0, changes, "")


def test_export_goes_to_standard_output(cli, tmp_path):
    code = tmp_path / "model.py"
    cli("export", DIGITS, "--to", "flow", "-o", code)

    status, out, _ = cli("export", DIGITS, "--to", "flow")

    assert status == 0
    assert out == code.read_text(encoding="utf-8")


def test_a_failed_export_leaves_no_file(cli, tmp_path, broken):
    code = tmp_path / "model.py"

    status, out, err = cli("export", broken, "--to", "flow", "-o", code)

    assert (status, out) == (1, "")
    assert err.startswith("error: ")
    assert not code.exists()


def test_the_shape_of_the_input_can_be_given_for_an_import(cli, tmp_path):
    code, back = tmp_path / "model.py", tmp_path / "back.flodl"
    code.write_text(
        "from flodl import FlowBuilder, nn\nmodel = FlowBuilder.from_(nn.Linear(4, 2)).build()\n"
    )

    assert cli("import", code, "-o", back, "--input-shape", "S,4")[0] == 0

    assert read_file(back).network.nodes[0].params["shape"] == ("S", 4)


def test_an_import_that_fails_names_file_line_and_column(cli, tmp_path):
    code = tmp_path / "model.py"
    code.write_text("model = (\n")

    status, out, err = cli("import", code, "-o", tmp_path / "back.flodl")

    assert (status, out) == (1, "")
    assert err.startswith(f"error: {code}: line 1, column 9: ")
    assert err.count("\n") == 1
    assert not (tmp_path / "back.flodl").exists()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["chekc", "x"], "there is no command 'chekc'; the commands are templates, new, check, "),
        (["chekc"], "chekc: there is no such file; the commands are templates, new, check, "),
        (["--colour"], "unrecognized arguments: --colour; see flodl-studio --help"),
        (["check"], "the following arguments are required: DESIGN; see flodl-studio check --help"),
        (["check", "a", "b"], "unrecognized arguments: b; see flodl-studio"),
        (["check", DIGITS, "--js"], "unrecognized arguments: --js"),
        (["check", "/no/such"], "/no/such: there is no such file"),
        (["check", "/"], "/: not a regular file"),
        (["check", ""], ": there is no such file"),
        (["check", "a\0b"], "a\0b: not a path of a file: embedded null byte"),
        (["diff", DIGITS, "/no/such"], "/no/such: there is no such file"),
        (["new", "nothing", "-o", "x"], "there is no template 'nothing'; there are "),
        (["new", "../digits_cnn", "-o", "x"], "there is no template '../digits_cnn'; there are "),
        ([DIGITS, DIGITS], "the window opens one design, and 2 were given"),
        (["new", "digits_cnn"], "the following arguments are required: -o/--output"),
        (["export", DIGITS], "the following arguments are required: --to"),
        (["export", DIGITS, "--to", "pdf"], "argument --to: invalid choice: 'pdf' (choose from "),
        (
            ["export", DIGITS, "--to", "dot", "--training"],
            "--training goes with --to flow or --to torch, not with dot",
        ),
        (["import", "/no/such.py", "-o", "x"], "/no/such.py: there is no such file"),
        (
            ["import", "x.py", "-o", "x", "--input-shape", "1,-8"],
            "argument --input-shape: expected sizes such as 1,8,8, got '1,-8'",
        ),
        (
            ["train", DIGITS, "--epochs", "0"],
            "argument --epochs: expected an integer ≥ 1, got '0'",
        ),
        (
            ["train", DIGITS, "--batch-size", "9" * 30],
            "argument --batch-size: expected an integer ≥ 1, got '999",
        ),
        (["train", DIGITS, "--lr", "nan"], "argument --lr: expected a number > 0, got 'nan'"),
        (["train", DIGITS, "--seed", "x"], "argument --seed: expected an integer ≥ 0, got 'x'"),
        (
            ["train", DIGITS, "--device", "gpu"],
            "argument --device: expected auto, cpu, cuda or cuda:0, got 'gpu'",
        ),
    ],
    ids=lambda value: " ".join(map(str, value))[-40:] if isinstance(value, list) else "",
)
def test_wrong_usage_is_told_in_one_line(cli, arguments, message):
    status, out, err = cli(*arguments)

    assert (status, out) == (2, "")
    assert err.startswith(f"error: {message}")
    assert err.endswith("\n")
    assert err.count("\n") == 1


@pytest.mark.parametrize("arguments", [["--help"], ["check", "--help"], ["-h"], ["--version"]])
def test_help_is_no_error(cli, arguments):
    status, out, err = cli(*arguments)

    assert (status, err) == (0, "")
    assert "flodl" in out


@pytest.mark.parametrize("package", ["PySide6", "NodeGraphQt", "pyqtgraph", "psutil"])
def test_a_missing_window_names_what_to_install(cli, monkeypatch, package):
    monkeypatch.setitem(sys.modules, package, None)

    status, out, err = cli(DIGITS)

    assert (status, out) == (1, "")
    assert err == (
        f"error: the window needs {package}, which is not installed; "
        "install flodl-studio[studio], or use a command (see flodl-studio --help)\n"
    )


def refuse(monkeypatch, error):
    """Let the import of the window end in an error."""

    class Wall:
        def find_spec(self, name, path=None, target=None):
            if name == "flodl_studio.ui.app":
                raise error

    # Only this one: a second `flodl_studio.ui` would lack what tests of the window imported.
    monkeypatch.delitem(sys.modules, "flodl_studio.ui.app", raising=False)
    monkeypatch.setattr(sys, "meta_path", [Wall(), *sys.meta_path])


def test_a_library_that_the_system_lacks_is_named(cli, monkeypatch):
    pytest.importorskip("PySide6")
    text = "libEGL.so.1: cannot open shared object file: No such file or directory"
    refuse(monkeypatch, ImportError(text))

    status, out, err = cli(DIGITS)

    assert (status, out) == (1, "")
    assert err.startswith("error: the window needs libEGL.so.1, which this system lacks; ")
    assert err.count("\n") == 1


def test_a_dependency_that_went_missing_is_named(cli, monkeypatch):
    pytest.importorskip("PySide6")
    refuse(monkeypatch, ModuleNotFoundError("No module named 'msgspec'", name="msgspec"))

    status, _, err = cli(DIGITS)

    assert status == 1
    assert err == (
        "error: this needs msgspec, which is not installed; install flodl-studio again\n"
    )


def test_debug_shows_where_an_error_arose(cli):
    status, out, err = cli("check", "/no/such", "--debug")

    assert (status, out) == (2, "")
    assert err.startswith("Traceback (most recent call last):\n")
    assert err.endswith("\nerror: /no/such: there is no such file\n")


def test_a_fault_of_our_own_is_told_without_a_traceback(cli, monkeypatch):
    monkeypatch.setattr("flodl_studio.cli.checking.as_text", lambda _: 1 / 0)

    status, out, err = cli("check", DIGITS)

    assert (status, out) == (1, "")
    assert err == (
        "error: internal fault: ZeroDivisionError: division by zero; --debug shows where\n"
    )


@pytest.mark.parametrize(
    "tags", [("1st", None), ("forward", None), ("same", "same"), ("a b", None)]
)
def test_a_tag_that_can_not_be_used_is_a_problem_of_the_design_and_kept(cli, tmp_path, tags):
    nodes = [
        {"id": "x", "kind": "Input", "params": {"shape": [4]}},
        {"id": "a", "kind": "ReLU", "tag": tags[0]},
        {"id": "b", "kind": "Tanh", **({"tag": tags[1]} if tags[1] else {})},
        {"id": "y", "kind": "Output"},
    ]
    wires = [{"from": a, "to": b} for a, b in (("x", "a"), ("a", "b"), ("b", "y"))]
    path = tmp_path / "tagged.flodl"
    network = {"nodes": nodes, "wires": wires}
    path.write_text(
        json.dumps({"format": "flodl-design", "version": 1, "name": "t", "network": network})
    )

    assert cli("check", path)[0] == 1
    assert cli("export", path, "--to", "flow")[0] == 1
    assert read(write(read_file(path))).network.by_id["a"].tag == tags[0]
