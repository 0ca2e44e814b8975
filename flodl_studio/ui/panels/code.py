"""The code panel: live source of the design, both ways between lines and nodes, and back again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QGuiApplication, QShowEvent
from PySide6.QtWidgets import (
    QComboBox,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QMessageBox,
    QPushButton,
    QToolButton,
    QWidget,
)

from flodl_studio.design.values import Design, Place
from flodl_studio.errors import CodegenError, ImportFailure
from flodl_studio.ui import theme
from flodl_studio.ui.layouts import column
from flodl_studio.ui.panels.code_view import CodeView, Lines
from flodl_studio.ui.panels.layout_kept import with_layout_of
from flodl_studio.ui.panels.seen import is_seen
from flodl_studio.ui.paths import place_of
from flodl_studio.ui.session import Session

if TYPE_CHECKING:
    from flodl_studio.codegen import Source
    from flodl_studio.ui.panels.code_writer import CodeWriter

FLOW, TORCH = 0, 1
PAUSE_MS = 30
"""Time between an edit and the source that follows, in milliseconds."""


class Code(QWidget):
    """Source of the design as FlowBuilder or PyTorch code; FlowBuilder code can be edited."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._generated = ""
        self._lines: Mapping[str, Lines] = {}
        self._stale = True
        self._writer: CodeWriter | None = None
        self.view = CodeView()
        self.view.setAccessibleName(self.tr("Source"))
        self.form = QComboBox()
        self.form.addItems(["FlowBuilder", "PyTorch"])
        self.form.setAccessibleName(self.tr("Form of the code"))
        self.note = QLabel()
        self.note.setWordWrap(True)
        self.apply_button = QPushButton(theme.icon("apply"), self.tr("Apply"))
        self.apply_button.setToolTip(self.tr("Read the edited code back into the design"))
        self.discard_button = QPushButton(self.tr("Discard"))
        self.copy_button = self._button("copy", self.tr("Copy"))
        self.save_button = self._button("save", self.tr("Save as a Python file…"))
        self._lay_out()
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(PAUSE_MS)
        self._later.timeout.connect(self._follow)
        self.form.currentIndexChanged.connect(self._on_form)
        self.view.textChanged.connect(self._show_state)
        self.view.line_clicked.connect(self._on_line)
        self.apply_button.clicked.connect(self.apply)
        self.discard_button.clicked.connect(self.discard)
        self.copy_button.clicked.connect(self.copy)
        self.save_button.clicked.connect(self._on_save)
        session.changed.connect(self._on_changed)
        session.selection_changed.connect(self._mark_selection)
        theme.themes().changed.connect(self._on_theme)
        self._show_state()

    @property
    def is_edited(self) -> bool:
        """Whether the user typed something that is not in the design yet."""
        return self.view.is_touched and self.view.toPlainText() != self._generated

    def refresh(self) -> None:
        """Write the source anew, unless it is being edited or nobody sees it."""
        self._begin()
        if self._writer is not None:
            self._writer.finish()

    def _begin(self) -> None:
        if not is_seen(self) or self.is_edited:
            self._stale = True
            return
        from flodl_studio.codegen import flow_writing, torch_writing
        from flodl_studio.ui.panels.code_writer import CodeWriter

        if self._writer is None:
            self._writer = CodeWriter(self)
            self._writer.written.connect(self._show)
            self._writer.refused.connect(self._refuse)
        self._stale = False
        write = torch_writing if self.form.currentIndex() == TORCH else flow_writing
        self._writer.start(write(self._session.design, inference=self._session.inference))

    def _show(self, source: Source) -> None:
        """Show what was written, unless the code is being edited by now."""
        if self.is_edited:
            self._stale = True
            return
        self._generated, self._lines = source.text, source.lines
        self.view.show_source(source.text)
        self._say("")
        self._mark_selection()

    def _refuse(self, error: CodegenError) -> None:
        """Say why there is no source; what was shown last stays, but for an empty design."""
        if self.is_edited:
            self._stale = True
            return
        if self._session.design.network.nodes:
            self._say(str(error), "warning")
        else:
            self.view.show_source("")
            self._say(self.tr("The code of the network is written here while you draw it."))
        self._generated, self._lines = self.view.toPlainText(), {}
        self.view.mark([])

    def apply(self) -> None:
        """Read the edited code back into the design, as one undo step."""
        from flodl_studio.importing import read_flow

        try:
            read = read_flow(self.view.toPlainText())
        except ImportFailure as failure:
            self._say(str(failure), "error")
            self.view.mark_fault(failure.line)
            self.view.put_cursor(failure.line)
            self.view.setFocus()  # to mend it at once
            return
        self.view.mark_fault(0)
        self._generated = self.view.toPlainText()
        self._session.do(self.tr("apply code"), lambda design: with_layout_of(design, read))
        self._say("")
        self.refresh()

    def discard(self) -> None:
        """Throw away what was typed."""
        self._generated = self.view.toPlainText()
        self.view.mark_fault(0)
        self.refresh()

    def copy(self) -> None:
        """Put the source on the clipboard."""
        QGuiApplication.clipboard().setText(self.view.toPlainText())

    def save(self, path: Path) -> None:
        """Write the source to a file."""
        try:
            path.write_text(self.view.toPlainText(), encoding="utf-8")
        except OSError as error:
            QMessageBox.warning(self, self.tr("Save code"), str(error))

    def catch_up(self) -> None:
        """Write what changed while nobody looked."""
        if self._stale:
            self._later.start()

    def showEvent(self, event: QShowEvent) -> None:
        """Write what changed while nobody looked."""
        super().showEvent(event)
        self.catch_up()

    def _on_changed(self, old: Design, new: Design) -> None:
        if not only_moved(old, new):
            if self._writer is not None:
                self._writer.stop()
            self._later.start()

    def _follow(self) -> None:
        """Begin to write the source anew, but not while something is dragged."""
        if QGuiApplication.mouseButtons() == Qt.MouseButton.NoButton:
            self._begin()
        else:
            self._later.start()

    def _on_form(self) -> None:
        self._generated = self.view.toPlainText()
        self.view.setReadOnly(self.form.currentIndex() == TORCH)
        self.refresh()

    def _on_line(self, line: int) -> None:
        if self.is_edited:
            return
        around = [
            (last - first, path)
            for path, (first, last) in self._lines.items()
            if first <= line <= last
        ]
        if around:
            where, node = place_of(self._session.design, min(around)[1])
            self._session.set_place(where, (node,))

    def _mark_selection(self) -> None:
        if self.is_edited:
            self.view.mark([])
            return
        place: Place = self._session.place
        paths = {place.path(each) for each in self._session.selection}
        design = self._session.design
        # only a block has lines that its uses share
        wanted = {place_of(design, path) for path in paths} if design.blocks else set()
        found = [
            lines
            for path, lines in self._lines.items()
            if path in paths or (wanted and place_of(design, path) in wanted)
        ]
        self.view.mark(sorted(set(found)))

    def _on_save(self) -> None:
        start = f"{self._session.design.name}.py"
        name, _ = QFileDialog.getSaveFileName(
            self, self.tr("Save code"), start, self.tr("Python (*.py)")
        )
        if name:
            self.save(Path(name))

    def _say(self, text: str, role: str = "muted") -> None:
        self.note.setText(text)
        self.note.setProperty("role", role)
        self.note.style().unpolish(self.note)
        self.note.style().polish(self.note)
        self._show_state()

    def _show_state(self) -> None:
        edited = self.is_edited
        self.apply_button.setVisible(edited)
        self.discard_button.setVisible(edited)
        if edited and not self.note.text():
            self.note.setText(self.tr("Edited: apply it to change the design."))

    def _button(self, icon: str, text: str) -> QToolButton:
        button = QToolButton()
        button.setIcon(theme.icon(icon))
        button.setToolTip(text)
        button.setAccessibleName(text)
        button.setAutoRaise(True)
        return button

    def _on_theme(self, _theme: theme.Theme) -> None:
        self.apply_button.setIcon(theme.icon("apply"))
        self.copy_button.setIcon(theme.icon("copy"))
        self.save_button.setIcon(theme.icon("save"))

    def _lay_out(self) -> None:
        layout = column(self)
        row = QHBoxLayout()
        row.setContentsMargins(theme.SPACE, theme.SPACE // 2, theme.SPACE, theme.SPACE // 2)
        row.addWidget(self.form)
        row.addWidget(self.copy_button)
        row.addWidget(self.save_button)
        row.addWidget(self.note, 1)
        row.addWidget(self.discard_button)
        row.addWidget(self.apply_button)
        layout.addLayout(row)
        layout.addWidget(self.view, 1)


def only_moved(old: Design, new: Design) -> bool:
    """Tell whether an edit moved nodes of the outermost network and did nothing else."""
    before, after = old.network, new.network
    return (
        old.name == new.name
        and old.blocks is new.blocks
        and before.wires is after.wires
        and len(before.nodes) == len(after.nodes)
        and all(
            one is other or replace(one, position=other.position) == other
            for one, other in zip(before.nodes, after.nodes, strict=True)
        )
    )
