"""Messages across the top of the window that don't stop the work: files, refusals, offers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Literal

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QToolButton, QWidget

from flodl_studio.ui import theme
from flodl_studio.ui.announcing import announce
from flodl_studio.ui.layouts import column
from flodl_studio.ui.words import in_words

Severity = Literal["info", "warning", "error"]
Offer = tuple[str, Callable[[], object]]
"""Text of a button, and what it does."""


class Banners(QWidget):
    """The messages shown now, the newest first."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._column = column(self)
        self._shown: dict[str, QFrame] = {}
        self.hide()

    @property
    def texts(self) -> tuple[str, ...]:
        """The messages shown now."""
        return tuple(self._shown)

    def say(
        self,
        text: str,
        severity: Severity = "info",
        offers: Sequence[Offer] = (),
        sticky: bool = False,
    ) -> None:
        """Show a message with buttons; it stays until it is closed or an offer is taken.

        A sticky one also stays when another design is opened.
        """
        self.close_message(text)
        banner = QFrame()
        banner.setProperty("sticky", sticky)
        banner.setObjectName("banner")
        banner.setAccessibleName(f"{in_words(severity)}: {text}")
        color = {"info": "accent", "warning": "warning", "error": "error"}[severity]
        ink = getattr(theme.current(), color)
        banner.setStyleSheet(
            f"QFrame#banner {{ border-left: 4px solid {ink};"
            f" border-bottom: 1px solid {theme.current().border};"
            f" background: {theme.current().raised}; }}"
        )
        row = QHBoxLayout(banner)
        row.setContentsMargins(theme.SPACE + 4, theme.SPACE // 2, theme.SPACE, theme.SPACE // 2)
        mark, label = QLabel(), QLabel(text)
        mark.setPixmap(theme.icon(severity, ink).pixmap(18, 18))
        label.setWordWrap(True)
        label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        row.addWidget(mark)
        row.addWidget(label, 1)
        for title, act in offers:
            row.addWidget(self._button(text, title, act))
        close = QToolButton()
        close.setAutoRaise(True)
        close.setIcon(theme.icon("close"))
        close.setAccessibleName(self.tr("Close this message"))
        close.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # a click leaves the focus where it is
        close.clicked.connect(lambda: self.close_message(text))
        row.addWidget(close)
        self._shown[text] = banner
        announce(self, text)
        self._column.insertWidget(0, banner)
        self.show()

    def close_message(self, text: str) -> None:
        """Take a message away."""
        banner = self._shown.pop(text, None)
        if banner is not None:
            self._column.removeWidget(banner)
            banner.hide()
            banner.deleteLater()
        self.setVisible(bool(self._shown))

    def clear(self) -> None:
        """Take the messages about the design away that was open."""
        for text in self.texts:
            if not self._shown[text].property("sticky"):
                self.close_message(text)

    def _button(self, text: str, title: str, act: Callable[[], object]) -> QPushButton:
        def take() -> None:
            self.close_message(text)
            act()

        button = QPushButton(title)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.clicked.connect(take)
        return button
