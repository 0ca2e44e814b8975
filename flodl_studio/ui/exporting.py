"""Export: which forms there are, and writing one where the user says."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QBuffer, QByteArray, QCoreApplication, QIODevice, Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QFileDialog

from flodl_studio.errors import StudioError
from flodl_studio.ui import report
from flodl_studio.ui.pages import Page

if TYPE_CHECKING:
    from flodl_studio.design.values import Design
    from flodl_studio.ui.main_window import MainWindow

translate = QCoreApplication.translate


@dataclass(frozen=True)
class Form:
    """A form that a design can be exported in.

    Attributes:
        title: Text of the menu.
        content: From the design to the bytes of the file; None for ONNX, which the engine writes,
            and for weights, which are those of the last run.
        mark: End of the name that is proposed, where another form has the same suffix.
    """

    id: str
    suffix: str
    title: Callable[[], str]
    content: Callable[[Design], bytes] | None = None
    mark: str = ""


def _flow(design: Design) -> bytes:
    from flodl_studio.codegen import flow_source

    return flow_source(design, training=design.training is not None).text.encode()


def _dot(design: Design) -> bytes:
    from flodl_studio.codegen import dot

    return dot(design).encode()


def _svg(design: Design) -> bytes:
    from flodl_studio.codegen import svg

    return svg(design).encode()


def _png(design: Design) -> bytes:
    """Draw the SVG at twice its size: crisp on paper and on dense screens."""
    drawing = QSvgRenderer(QByteArray(_svg(design)))
    image = QImage(drawing.defaultSize() * 2, QImage.Format.Format_ARGB32)
    image.fill(Qt.GlobalColor.white)
    painter = QPainter(image)
    drawing.render(painter)
    painter.end()
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    if not image.save(buffer, "PNG"):  # type: ignore[call-overload] # the stubs have no bytes here
        raise StudioError(translate("Export", "The picture is too large; export SVG instead."))
    return bytes(buffer.data().data())


def _torch(design: Design) -> bytes:
    from flodl_studio.codegen import torch_source

    return torch_source(design).text.encode()


def _report(design: Design, write: Callable[..., str]) -> bytes:
    from flodl_studio.shapes.infer import infer

    return write(infer(design)).encode()


FORMS: tuple[Form, ...] = (
    Form("flow", ".py", lambda: translate("Export", "&FlowBuilder code…"), _flow),
    Form("torch", ".py", lambda: translate("Export", "&PyTorch code…"), _torch, "_torch"),
    Form("onnx", ".onnx", lambda: translate("Export", "&ONNX…")),
    Form("weights", ".safetensors", lambda: translate("Export", "&Weights of the last run…")),
    Form("dot", ".dot", lambda: translate("Export", "&DOT for Graphviz…"), _dot),
    Form("svg", ".svg", lambda: translate("Export", "&SVG picture…"), _svg),
    Form("png", ".png", lambda: translate("Export", "P&NG picture…"), _png),
    Form(
        "report_md",
        ".md",
        lambda: translate("Export", "Shape &report (Markdown)…"),
        lambda design: _report(design, report.markdown),
    ),
    Form(
        "report_csv",
        ".csv",
        lambda: translate("Export", "Shape report (&CSV)…"),
        lambda design: _report(design, report.csv_table),
    ),
)


class Exporter:
    """Asks where, writes, and says what went wrong."""

    def __init__(self, window: MainWindow) -> None:
        self._window = window

    def ask(self, form: Form) -> None:
        """Ask for a file and export to it."""
        document = self._window.document
        folder = document.path.parent if document.path else Path.home()
        name, _ = QFileDialog.getSaveFileName(
            self._window,
            translate("Export", "Export"),
            str(folder / (document.name + form.mark + form.suffix)),
            f"*{form.suffix}",
        )
        if name:
            path = Path(name)
            self.export(form, path if path.suffix else path.with_suffix(form.suffix))

    def export(self, form: Form, path: Path) -> bool:
        """Write the design in a form, whole or not at all; tell whether it is written or begun."""
        try:
            if form.id == "onnx":
                self._ask_engine(path)
                return True
            self._write(form, path)
        except (StudioError, OSError) as error:
            self._fail(str(error))
            return False
        self._window.statusBar().showMessage(translate("Export", "Wrote {}").format(path), 4000)
        return True

    def can_export(self, form: Form) -> bool:
        """Tell whether there is something to export in this form."""
        if self._window.pages.currentIndex() != Page.EDITOR:
            return False
        return form.id != "weights" or self._window.training.latest is not None

    def _write(self, form: Form, path: Path) -> None:
        from flodl_studio.design.files import replace_file

        if form.content is not None:
            replace_file(path, form.content(self._window.session.design))
            return
        run = self._window.training.latest
        if run is None:
            raise StudioError(translate("Export", "Nothing was trained yet."))
        replace_file(path, run.best.read_bytes())

    def _ask_engine(self, path: Path) -> None:
        from flodl_studio.codegen import jobs

        flow, run = self._window.training, self._window.training.latest
        same = run is not None and flow.trainer.design == self._window.session.design
        request = jobs.export_onnx(
            flow.next_name("onnx"),
            self._window.session.design,
            flow.home,
            path,
            run.best if run is not None and same else None,
        )
        flow.ask(request, self._on_answer)
        self._window.statusBar().showMessage(translate("Export", "Writing {} …").format(path))

    def _on_answer(self, event: object) -> None:
        from flodl_studio.runs import events

        if isinstance(event, events.Failed):
            self._fail(event.message)
        elif isinstance(event, events.Exported):
            text = translate("Export", "Wrote {}").format(event.path)
            self._window.statusBar().showMessage(text, 4000)

    def _fail(self, why: str) -> None:
        self._window.statusBar().clearMessage()
        text = translate("Export", "The design can't be exported. {}").format(why)
        self._window.banners.say(text, "error")
