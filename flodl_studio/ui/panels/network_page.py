"""What the inspector shows while nothing is selected: the network that the canvas shows."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QFormLayout, QHBoxLayout, QLabel, QLineEdit, QPlainTextEdit, QWidget

from flodl_studio.catalog.summary import shape_text
from flodl_studio.design import edits
from flodl_studio.design.values import NOTHING, Place
from flodl_studio.shapes.facts import NodeFacts
from flodl_studio.ui import theme
from flodl_studio.ui.breadcrumb import levels
from flodl_studio.ui.layouts import column
from flodl_studio.ui.panels.node_facts import FactsView
from flodl_studio.ui.quantities import counted, sized
from flodl_studio.ui.session import Session

_PAUSE_MS = 200
"""Time without an edit after which the facts are worked out, in milliseconds."""
_LINES = 3
"""Lines of the description that are in sight."""


class NetworkPage(QWidget):
    """Name and line of the design, what goes in and comes out, and what it costs."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._title = QLabel()
        self._title.setProperty("role", "title")
        self.name_field = QLineEdit()
        self.name_field.setAccessibleName(self.tr("Name of the design"))
        self.description = Description()
        self.description.setPlaceholderText(self.tr("What it is, in a line"))
        self.description.setAccessibleName(self.tr("Description of the design"))
        self.facts = FactsView()
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(_PAUSE_MS)
        self._later.timeout.connect(self._show_facts)
        self._lay_out()
        self.name_field.editingFinished.connect(self._rename)
        self.description.finished.connect(self._describe)
        self._show_facts()

    def refresh(self) -> None:
        """Show the network at the place: its names now, its facts after a pause."""
        design, outermost = self._session.design, self._session.place == Place()
        self._title.setText(self.tr("Network"))
        if not outermost:
            self._title.setText(levels(self._session.place)[-1][0])
        self._names.setVisible(outermost)
        if not self.name_field.isModified():
            self.name_field.setText(design.name)
        if not self.description.hasFocus():
            self.description.setPlainText(str(design.extra.get("description", "")))
        self._later.start()

    def _show_facts(self) -> None:
        session = self._session
        found = session.inference.network(session.place)
        if found is None:
            self.facts.show_rows([])
            return
        rows: list[tuple[str, str]] = []
        for kind, title in (("Input", self.tr("input")), ("Output", self.tr("output"))):
            nodes = [node for node in found.network.nodes if node.kind == kind]
            rows += [(title, _passing(node.id, found.facts(node.id))) for node in nodes]
        rows.append((self.tr("nodes"), f"{len(found.network.nodes):,}"))
        rows.append((self.tr("parameters"), f"{found.parameters:,}"))
        rows.append((self.tr("multiply-adds"), counted(found.macs)))
        if session.place == Place():
            rows.append((self.tr("training memory"), self._memory()))
        self.facts.show_rows(rows)

    def _memory(self) -> str:
        training = self._session.design.training
        peak = self._session.memory.peak
        batch = (training or NOTHING).get("batch_size", 64)
        return self.tr("{memory} for a batch of {batch}").format(memory=sized(peak), batch=batch)

    def _rename(self) -> None:
        name = self.name_field.text().strip()
        if self.name_field.isModified():
            self.name_field.setModified(False)
            self._session.do(
                self.tr("rename the design to {}").format(name),
                lambda design: edits.set_name(design, name or design.name),
            )
            self.name_field.setText(self._session.design.name)

    def _describe(self) -> None:
        text = " ".join(self.description.toPlainText().split())
        self._session.do(
            self.tr("describe the design"), lambda design: edits.set_description(design, text)
        )

    def _lay_out(self) -> None:
        layout = column(self, spacing=theme.SPACE + 4)
        head = QHBoxLayout()
        picture = QLabel()
        picture.setPixmap(theme.icon("block").pixmap(20, 20))
        head.addWidget(picture)
        head.addWidget(self._title, 1)
        self._names = QWidget()
        form = QFormLayout(self._names)
        form.setContentsMargins(0, 0, 0, 0)
        form.setHorizontalSpacing(theme.SPACE)
        form.setVerticalSpacing(theme.SPACE // 2)
        form.addRow(self.tr("name"), self.name_field)
        form.addRow(self.tr("description"), self.description)
        hint = QLabel(self.tr("Select a node to see and change its parameters."))
        hint.setWordWrap(True)
        hint.setProperty("role", "muted")
        layout.addLayout(head)
        for widget in (self._names, self.facts, hint):
            layout.addWidget(widget)


class Description(QPlainTextEdit):
    """A field of a few lines that ends with Enter or when the focus goes.

    Attributes:
        finished: The text is as it is to be.
    """

    finished = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "field")
        self.setTabChangesFocus(True)
        margins = self.document().documentMargin() + self.frameWidth() + 3
        self.setFixedHeight(round(self.fontMetrics().lineSpacing() * _LINES + 2 * margins))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """End with Enter: the description is one line, however it is broken here."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.finished.emit()
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """End when the focus goes."""
        super().focusOutEvent(event)
        self.finished.emit()


def _passing(name: str, facts: NodeFacts | None) -> str:
    if facts is None or facts.output is None:
        return name
    return f"{name}: {shape_text(facts.output)} {facts.output.dtype}"
