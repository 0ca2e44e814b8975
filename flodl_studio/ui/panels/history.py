"""The history panel: every step by name; a click goes back or forward to it."""

from __future__ import annotations

from PySide6.QtCore import QTimer
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QWidget

from flodl_studio.ui import theme
from flodl_studio.ui.session import Session


class HistoryList(QListWidget):
    """The rows of the session's history, the current one marked."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.setFrameShape(QListWidget.Shape.NoFrame)
        self.setAccessibleName(self.tr("History"))
        self.setObjectName("history")
        self.setUniformItemSizes(True)
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(0)
        self._later.timeout.connect(self.refresh)
        session.changed.connect(self._later.start)
        theme.themes().changed.connect(self._later.start)
        self.itemClicked.connect(self._on_chosen)
        self.itemActivated.connect(self._on_chosen)
        self.refresh()

    def refresh(self) -> None:
        """Show the steps."""
        history, muted = self._session.history, QColor(theme.current().muted)
        labels = history.labels
        while self.count() > len(labels):
            self.takeItem(self.count() - 1)
        for row, label in enumerate(labels):
            if row == self.count():
                self.addItem(QListWidgetItem())
            item = self.item(row)
            item.setText(label[:1].upper() + label[1:])
            undone = row > history.index
            item.setForeground(muted if undone else QColor(theme.current().text))
            font = item.font()
            font.setItalic(undone)
            item.setFont(font)
        self.setCurrentRow(history.index)

    def _on_chosen(self, item: QListWidgetItem) -> None:
        self._session.go_to(self.row(item))
