"""A short sentence at the pointer: why something is refused."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtWidgets import QLabel, QWidget

from flodl_studio.ui import theme

_STAYS = 4000
"""Milliseconds that a sentence stays when nothing else takes it back."""


class Whisper(QLabel):
    """A label over its parent that lets the mouse through."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("whisper")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setWordWrap(True)
        self._end = QTimer(self)
        self._end.setSingleShot(True)
        self._end.timeout.connect(self.hide)
        self.hide()

    def say(self, text: str, at: QPoint, stay: bool) -> None:
        """Say a sentence beside a point; an empty one says nothing any more."""
        self._end.stop()
        if not text:
            self.hide()
            return
        colors = theme.current()
        self.setStyleSheet(
            f"#whisper {{ background: {colors.raised}; color: {colors.text};"
            f" border: 1px solid {colors.error}; border-radius: 6px; padding: 6px 9px; }}"
        )
        self.setText(text)
        width = min(340, self.fontMetrics().horizontalAdvance(text) + 28)
        self.setFixedWidth(width)
        self.adjustSize()
        parent = self.parentWidget()
        assert parent is not None
        x = min(at.x() + 16, parent.width() - self.width() - 8)
        y = min(at.y() + 20, parent.height() - self.height() - 8)
        self.move(max(8, x), max(8, y))
        self.show()
        self.raise_()
        if stay:
            self._end.start(_STAYS)
