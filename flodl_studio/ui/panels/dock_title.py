"""The title of a dock that stands alone: it looks as the tabs of the others do."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QDockWidget, QHBoxLayout, QLabel, QToolButton, QWidget

from flodl_studio.ui import theme


class DockTitle(QWidget):
    """A title and a button that closes; Qt itself moves the dock when the title is dragged."""

    def __init__(self, dock: QDockWidget) -> None:
        super().__init__(dock)
        self.setProperty("role", "dock-title")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        name = QLabel(dock.windowTitle())
        self.close_button = QToolButton()
        self.close_button.setAutoRaise(True)
        self.close_button.setIconSize(QSize(12, 12))
        self.close_button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.close_button.setToolTip(self.tr("Close"))
        self.close_button.setAccessibleName(self.tr("Close {}").format(dock.windowTitle()))
        self.close_button.clicked.connect(dock.close)
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.SPACE + 4, 2, theme.SPACE // 2, 2)
        row.addWidget(name, 1)
        row.addWidget(self.close_button)
        theme.themes().changed.connect(self._tint)
        self._tint()

    def _tint(self, _theme: object = None) -> None:
        self.close_button.setIcon(theme.icon("close"))
