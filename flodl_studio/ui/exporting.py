"""Export: which forms there are, and writing one where the user says."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QFileDialog

from flodl_studio.errors import StudioError
from flodl_studio.ui import report

if TYPE_CHECKING:
    from flodl_studio.design.values import Design
    from flodl_studio.ui.main_window import MainWindow

translate = QCoreApplication.translate


@dataclass(frozen=True)
class Form:
    """A form that a design can be exported in.

    Attributes:
        title: Text of the menu.
        content: From the design to the bytes of the file.
    """

    id: str
    suffix: str
    title: Callable[[], str]
    content: Callable[[Design], bytes]


def _flow(design: Design) -> bytes:
    from flodl_studio.codegen import flow_source

    return flow_source(design, training=design.training is not None).text.encode()


def _torch(design: Design) -> bytes:
    from flodl_studio.codegen import torch_source

    return torch_source(design, training=design.training is not None).text.encode()


def _report(design: Design, write: Callable[..., str]) -> bytes:
    from flodl_studio.shapes.infer import infer

    return write(infer(design)).encode()


FORMS: tuple[Form, ...] = (
    Form("flow", ".py", lambda: translate("Export", "&FlowBuilder code…"), _flow),
    Form("torch", ".py", lambda: translate("Export", "&PyTorch code…"), _torch),
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
            str(folder / (document.name + form.suffix)),
            f"*{form.suffix}",
        )
        if name:
            path = Path(name)
            self.export(form, path if path.suffix else path.with_suffix(form.suffix))

    def export(self, form: Form, path: Path) -> bool:
        """Write the design in a form, whole or not at all, and tell whether it was written."""
        from flodl_studio.design.files import replace_file

        try:
            replace_file(path, form.content(self._window.session.design))
        except StudioError as error:
            text = translate("Export", "The design can't be exported. {}").format(error)
            self._window.banners.say(text, "error")
            return False
        self._window.statusBar().showMessage(translate("Export", "Wrote {}").format(path), 4000)
        return True
