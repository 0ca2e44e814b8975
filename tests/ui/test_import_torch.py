"""File > Import a PyTorch model: the warning, the fields, the engine of its own."""

from pathlib import Path

import pytest
import safetensors
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog

from flodl_studio.ui.dialogs.import_torch import ImportTorch, inputs_of, shape_of

SMALL = (
    "from torch import nn\nclass Net(nn.Module):\n    def __init__(self):\n"
    "        super().__init__()\n        self.first = nn.Linear(4, 3)\n"
    "    def forward(self, x):\n        return self.first(x).tanh() + 1 * self.first.bias.sum() "
    "if {wrong} else self.first(x).tanh()\n"
)


def opened_dialog(window):
    window.commands.run("file.import_torch")
    QApplication.processEvents()
    (dialog,) = window.findChildren(ImportTorch)
    return dialog


def fill(dialog, target, shape):
    dialog.target.clear()
    dialog.shape.clear()
    QTest.keyClicks(dialog.target, target)
    QTest.keyClicks(dialog.shape, shape)


def test_a_model_is_imported_by_an_engine_of_its_own_which_ends(window, qtbot, tmp_path):
    (tmp_path / "net.py").write_text(SMALL.format(wrong=False))
    dialog = opened_dialog(window)
    assert "runs the code" in dialog.warning.text()
    assert not dialog.run_button.isEnabled()

    fill(dialog, f"{tmp_path}/net.py:Net", "4")
    QTest.mouseClick(dialog.run_button, Qt.MouseButton.LeftButton)
    engine = dialog._engine
    assert not dialog.run_button.isEnabled()
    qtbot.waitUntil(lambda: window.document.name == "Net", timeout=60_000)

    kinds = [node.kind for node in window.session.network.nodes]
    assert kinds == ["Input", "Linear", "Tanh", "Output"]
    assert window.document.is_modified
    qtbot.waitUntil(lambda: not engine.is_running, timeout=20_000)


def test_what_is_wrong_is_said_in_the_dialog_and_can_be_mended(window, qtbot, tmp_path):
    (tmp_path / "net.py").write_text(SMALL.format(wrong=True))
    before = window.session.design
    dialog = opened_dialog(window)
    fill(dialog, f"{tmp_path}/net.py:Net", "4")
    QTest.mouseClick(dialog.run_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: dialog.words.property("role") == "error", timeout=60_000)

    assert "forward, line 7" in dialog.words.text()
    assert dialog.run_button.isEnabled()
    assert dialog.focusWidget() is dialog.target
    assert window.session.design is before
    dialog.reject()


def test_cancel_ends_the_engine(window, qtbot, tmp_path):
    (tmp_path / "slow.py").write_text("while True:\n    pass\n")
    dialog = opened_dialog(window)
    fill(dialog, f"{tmp_path}/slow.py:Net", "4")
    QTest.mouseClick(dialog.run_button, Qt.MouseButton.LeftButton)
    engine = dialog._engine
    QTest.keyClick(dialog, Qt.Key.Key_Escape)

    assert dialog._engine is None
    qtbot.waitUntil(lambda: not engine.is_running, timeout=30_000)


@pytest.mark.parametrize(
    ("text", "shape"),
    [
        ("1, 28, 28", (1, 28, 28)),
        ("[3,8,8]", (3, 8, 8)),
        ("S, 64", ("S", 64)),
        ("16", (16,)),
        ("3x8x8", (3, 8, 8)),
        ("", None),
        ("0, 3", None),
        ("3,-1", None),
    ],
)
def test_a_shape_is_read_as_people_write_it(text, shape):
    assert shape_of(text) == shape


@pytest.mark.parametrize(
    ("text", "inputs"),
    [
        ("1, 28, 28", (((1, 28, 28), "float32"),)),
        ("1, 8, 8; S int64", (((1, 8, 8), "float32"), (("S",), "int64"))),
        ("() int64; 4", (((), "int64"), ((4,), "float32"))),
        ("4;", None),
        ("4; int64", None),
    ],
)
def test_several_inputs_are_told_apart_and_have_numbers_of_their_own(text, inputs):
    assert inputs_of(text, "float32") == inputs


@pytest.mark.parametrize("taken", [True, False])
def test_the_weights_are_saved_where_the_user_says(window, qtbot, tmp_path, monkeypatch, taken):
    (tmp_path / "net.py").write_text(SMALL.format(wrong=False))
    wanted = tmp_path / "kept.safetensors"
    asked = []

    def answer(_parent, _title, suggested, _filter):
        asked.append(Path(suggested).name)
        return (str(wanted) if taken else "", "")

    monkeypatch.setattr(QFileDialog, "getSaveFileName", answer)
    dialog = opened_dialog(window)
    fill(dialog, f"{tmp_path}/net.py:Net", "4")
    dialog.keep.click()
    QTest.mouseClick(dialog.run_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: bool(asked), timeout=60_000)

    assert asked == ["Net.safetensors"]
    assert wanted.is_file() is taken
    if taken:
        names = {name for name, _ in safetensors.deserialize(wanted.read_bytes())}
        assert names == {"linear_1.weight", "linear_1.bias"}


def test_a_model_with_arguments_and_two_inputs_is_imported(window, qtbot, tmp_path):
    (tmp_path / "net.py").write_text(
        "from torch import nn\nclass Net(nn.Module):\n    def __init__(self, width):\n"
        "        super().__init__()\n        self.a = nn.Linear(4, width)\n"
        "        self.b = nn.Linear(3, width)\n"
        "    def forward(self, x, y):\n        return self.a(x) + self.b(y)\n"
    )
    dialog = opened_dialog(window)
    fill(dialog, f"{tmp_path}/net.py:Net(width=6)", "4; 3")
    QTest.mouseClick(dialog.run_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: window.document.name == "Net", timeout=60_000)

    kinds = [node.kind for node in window.session.network.nodes]
    assert kinds == ["Input", "Input", "Linear", "Linear", "Add", "Output"]


def test_the_button_waits_for_a_model_and_a_shape(window):
    dialog = opened_dialog(window)
    for target, shape, ready in [
        ("net.py", "4", False),
        ("net.py:", "4", False),
        ("net.py:Net", "time 8", True),
        ("net.py:Net", "-", False),
        ("a.b:Net", "1, 8", True),
    ]:
        fill(dialog, target, shape)
        assert dialog.run_button.isEnabled() is ready, (target, shape)
    assert Path(dialog.request().path).suffix == ".flodl"
    dialog.reject()


def test_enter_in_a_field_imports_and_chooses_no_file(window, monkeypatch):
    done = []
    monkeypatch.setattr(ImportTorch, "_on_browse", lambda _dialog: done.append("file"))
    monkeypatch.setattr(ImportTorch, "_on_run", lambda _dialog: done.append("run"))
    dialog = opened_dialog(window)
    QTest.keyClick(dialog.target, Qt.Key.Key_Return)
    assert done == []

    fill(dialog, "net.py:Net", "4")
    QTest.keyClick(dialog.shape, Qt.Key.Key_Return)

    assert done == ["run"]
    dialog.reject()
