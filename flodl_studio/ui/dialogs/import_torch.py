"""Import of a PyTorch model: which one, what it takes, and a warning, for it runs its code."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QWidget,
)

from flodl_studio.design.files import replace_file
from flodl_studio.design.reading import read_file
from flodl_studio.errors import RunError, StudioError
from flodl_studio.runs import events, job
from flodl_studio.ui import theme
from flodl_studio.ui.layouts import column

if TYPE_CHECKING:
    from flodl_studio.ui.engine_process import EngineProcess
    from flodl_studio.ui.main_window import MainWindow

_BETWEEN = re.compile(r"\s*[,×]\s*|\s+|(?<=\d)x(?=\d)")
_SIZE = re.compile(r"[1-9][0-9]{0,8}")
DTYPES = ("float32", "int64", "bool")


def shape_of(text: str) -> tuple[int | str, ...] | None:
    """Return the shape in a text such as ``1, 8, 8`` or ``S, 16``; None when it is none."""
    if text.strip() in ("()", "[]"):
        return ()  # one number a sample
    sizes: list[int | str] = []
    for word in _BETWEEN.split(text.strip().strip("[]()")):
        if _SIZE.fullmatch(word):
            sizes.append(int(word))
        elif word.isascii() and word.isidentifier():
            sizes.append(word)
        else:
            return None
    return tuple(sizes)


def inputs_of(text: str, dtype: str) -> tuple[tuple[job.Shape, str], ...] | None:
    """Return the shapes in a text such as ``1, 8, 8; S int64``, and their numbers.

    Args:
        text: Shapes with ``;`` between them; each can have numbers of its own behind it.
        dtype: Of those without.
    """
    inputs = []
    for each in text.split(";"):
        sizes, _, last = each.strip().rpartition(" ")
        own = last in DTYPES
        shape = shape_of(sizes if own else each)
        if shape is None:
            return None
        inputs.append((shape, last if own else dtype))
    return tuple(inputs)


class ImportTorch(QDialog):
    """Asks for a model, has an engine of its own trace it, and shows the design."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._engine: EngineProcess | None = None
        self.setObjectName("import_torch")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Import a PyTorch model"))
        self.setMinimumWidth(560)
        self.target = QLineEdit()
        self.target.setPlaceholderText("package.module:Class")
        self.target.setAccessibleName(self.tr("Model"))
        self.browse = QPushButton(self.tr("Choose a &file…"))
        self.browse.setAutoDefault(False)  # Enter in a field means the import
        self.shape = QLineEdit()
        self.shape.setPlaceholderText("1, 28, 28")
        self.shape.setAccessibleName(self.tr("Shape of one sample"))
        self.dtype = QComboBox()
        self.dtype.addItems(list(DTYPES))
        self.dtype.setAccessibleName(self.tr("Numbers of the input"))
        self.keep = QCheckBox(self.tr("Save its &weights too, named as the design's"))
        self.warning = QLabel(
            self.tr(
                "<b>This runs the code of the model</b>, with your rights: whatever its file does "
                "when it is imported and built, it does. Import only what you trust."
            )
        )
        self.warning.setWordWrap(True)
        self.words = QLabel()
        self.words.setWordWrap(True)
        self.words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.words.setAccessibleName(self.tr("State of the import"))
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.run_button = QPushButton(self.tr("&Run its code and import"))
        self.buttons.addButton(self.run_button, QDialogButtonBox.ButtonRole.ActionRole)
        self.run_button.setDefault(True)
        self._lay_out()
        self.browse.clicked.connect(self._on_browse)
        self.run_button.clicked.connect(self._on_run)
        self.buttons.rejected.connect(self.reject)
        for field in (self.target, self.shape):
            field.textChanged.connect(self._refresh)
        self.finished.connect(self._let_go)
        self._refresh()

    def request(self) -> job.ImportTorch | None:
        """Return what the engine is asked, or None while something is missing."""
        inputs, target = self._inputs(), self.target.text().strip()
        if inputs is None or ":" not in target.strip(":"):
            return None
        flow = self._window.training
        name = flow.next_name("import")
        return job.ImportTorch(
            job=name,
            target=target,
            folder=str(flow.home),
            input_shape=inputs[0][0],
            input_dtype=inputs[0][1],
            inputs=inputs[1:],
            path=str(flow.scratch(f"{name}.flodl")),
            weights=str(flow.scratch(f"{name}.safetensors")) if self.keep.isChecked() else None,
        )

    def _on_browse(self) -> None:
        name, _ = QFileDialog.getOpenFileName(
            self,
            self.tr("The file with the model"),
            str(self._window.training.home),
            self.tr("Python (*.py)"),
        )
        if name:
            self.target.setText(f"{name}:")
            self.target.setFocus()

    def _on_run(self) -> None:
        request = self.request()
        if request is None:
            return
        self._engine = self._window.training.engines.take()
        self._engine.said.connect(self._on_line)
        self._engine.ended.connect(self._on_ended)
        self._engine.tell(job.encode(request))
        self._say(self.tr("Building and tracing the model …"), "muted")
        self._refresh()

    def _on_line(self, line: bytes) -> None:
        try:
            event = events.decode(line)
        except RunError as error:
            self._fail(str(error))
            return
        if isinstance(event, events.Failed):
            self._fail(event.message)
        elif isinstance(event, events.TorchImported):
            self._take(event)

    def _on_ended(self, sentence: str) -> None:
        self._fail(sentence or self.tr("The engine ended before the work was done."))

    def _take(self, event: events.TorchImported) -> None:
        self._let_go()
        try:
            design = read_file(Path(event.path))
        except StudioError as error:
            self._fail(str(error))
            return
        if self._window.files.may_close():
            self.accept()
            self._window.files.start(design, saved=False)
            if self.keep.isChecked():
                self._save_weights(event.weights, f"{design.name}.safetensors")
        else:
            self._say("", "muted")
            self._refresh()

    def _save_weights(self, written: str, suggested: str) -> None:
        """Ask where the weights go, and put them there."""
        say = self._window.banners.say
        if not written:
            say(
                self.tr("The weights of the model do not fit the design: they are not saved."),
                "warning",
            )
            return
        name, _ = QFileDialog.getSaveFileName(
            self._window,
            self.tr("Save the weights"),
            str(self._window.training.home / suggested),
            "*.safetensors",
        )
        if not name:
            return
        try:
            replace_file(Path(name), Path(written).read_bytes())
        except (StudioError, OSError) as error:
            say(str(error), "error")

    def _fail(self, why: str) -> None:
        self._let_go()
        self._say(why, "error")
        self._refresh()
        self.target.setFocus()  # the fields were off, and Cancel had it: Enter would press that

    def _let_go(self, *_: object) -> None:
        """End the engine: what the model's code has left in it is to reach nothing else."""
        engine, self._engine = self._engine, None
        if engine is not None:
            engine.said.disconnect(self._on_line)
            engine.ended.disconnect(self._on_ended)
            engine.end()

    def _say(self, text: str, role: str) -> None:
        self.words.setText(text)
        self.words.setProperty("role", role)
        self.words.style().polish(self.words)
        self.words.setVisible(bool(text))

    def _refresh(self) -> None:
        busy = self._engine is not None
        for field in (self.target, self.browse, self.shape, self.dtype, self.keep):
            field.setEnabled(not busy)
        named = ":" in self.target.text().strip().strip(":")
        self.run_button.setEnabled(not busy and named and self._inputs() is not None)

    def _inputs(self) -> tuple[tuple[job.Shape, str], ...] | None:
        return inputs_of(self.shape.text(), self.dtype.currentText())

    def _lay_out(self) -> None:
        layout = column(self, margin=theme.SPACE * 2, spacing=theme.SPACE * 2)
        form = QFormLayout()
        model = QWidget()
        row = QHBoxLayout(model)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.target, 1)
        row.addWidget(self.browse)
        form.addRow(self.tr("&Model"), model)
        hint = QLabel(
            self.tr("package.module:Class or file.py:Class; with arguments: Class(depth=18)")
        )
        hint.setProperty("role", "muted")
        form.addRow("", hint)
        form.addRow(self.tr("&Shape of one sample"), self.shape)
        about = QLabel(
            self.tr(
                "Sizes without the batch; a name is a free length: S, 64. Of several inputs: "
                "1, 28, 28; S int64"
            )
        )
        about.setWordWrap(True)
        about.setProperty("role", "muted")
        form.addRow("", about)
        form.addRow(self.tr("&Numbers"), self.dtype)
        form.addRow("", self.keep)
        box = QWidget()
        warned = QHBoxLayout(box)
        warned.setContentsMargins(0, 0, 0, 0)
        sign = QLabel()
        sign.setPixmap(theme.icon("warning", theme.current().warning).pixmap(24, 24))
        warned.addWidget(sign, 0, Qt.AlignmentFlag.AlignTop)
        warned.addWidget(self.warning, 1)
        layout.addLayout(form)
        layout.addWidget(box)
        layout.addWidget(self.words)
        layout.addWidget(self.buttons)
        self._say("", "muted")
