"""The palette of commands: type a few letters, press Enter."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, QSize, Qt
from PySide6.QtGui import QColor, QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QFrame,
    QHeaderView,
    QLineEdit,
    QTreeWidget,
    QTreeWidgetItem,
    QWidget,
)

from flodl_studio.ui import theme
from flodl_studio.ui.canvas.search import Entry, find
from flodl_studio.ui.commands import Command, Commands
from flodl_studio.ui.layouts import column
from flodl_studio.ui.menus import homes

_ID = Qt.ItemDataRole.UserRole
_ROWS, _ROW = 14, 26
"""Rows in sight, and the height of one in logical pixels."""


class CommandPalette(QFrame):
    """A list over the window, of every command that can be run now.

    Those that can't are listed last and dimmed once something is searched, so that nobody takes the
    next best match for what is missing.
    """

    def __init__(self, commands: Commands, window: QWidget) -> None:
        super().__init__(window, Qt.WindowType.Popup)
        self._commands = commands
        self.setObjectName("command-palette")
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.search = QLineEdit()
        self.search.setPlaceholderText(self.tr("What do you want to do?"))
        self.search.setAccessibleName(self.tr("Search commands"))
        self.list = QTreeWidget()
        self.list.setAccessibleName(self.tr("Commands"))
        self.list.setIconSize(QSize(18, 18))
        self.list.setUniformRowHeights(True)
        self.list.setRootIsDecorated(False)
        self.list.setHeaderHidden(True)
        self.list.setColumnCount(3)
        self.list.header().setStretchLastSection(False)
        self.list.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        for column_ in (1, 2):
            self.list.header().setSectionResizeMode(
                column_, QHeaderView.ResizeMode.ResizeToContents
            )
        self.list.setFrameShape(QTreeWidget.Shape.NoFrame)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        layout = column(self, margin=theme.SPACE, spacing=theme.SPACE)
        layout.addWidget(self.search)
        layout.addWidget(self.list)
        self.search.textChanged.connect(self._fill)
        self.search.installEventFilter(self)
        self.list.itemClicked.connect(self._run)
        self._homes = homes()
        self._entries = [self._entry(each) for each in commands]
        self._can_run = {each.id for each in commands if commands.can_run(each.id)}
        self._fill("")

    def open_over(self, window: QWidget) -> None:
        """Show the list at the top of a window."""
        width = min(620, window.width() - 80)
        height = 52 + _ROWS * _ROW
        self.resize(width, min(height, window.height() - 100))
        corner = QPoint((window.width() - width) // 2, 64)
        self.move(window.mapToGlobal(corner))
        self.show()
        self.search.setFocus()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Move in the list and run from the search field."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()))
            if step is not None:
                self._step(step)
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                item = self.list.currentItem()
                if item is not None and not item.isDisabled():
                    self._run(item)
                return True
        return super().eventFilter(watched, event)

    def _step(self, by: int) -> None:
        item = self.list.currentItem()
        rows = [self.list.topLevelItem(row) for row in range(self.list.topLevelItemCount())]
        count = sum(each is not None and not each.isDisabled() for each in rows)
        if count and item is not None:
            self._mark((self.list.indexOfTopLevelItem(item) + by) % count)

    def _mark(self, row: int) -> None:
        item = self.list.topLevelItem(row)
        if item is not None and not item.isDisabled():
            self.list.setCurrentItem(item)

    def _run(self, item: QTreeWidgetItem) -> None:
        name = item.data(0, _ID)
        self.close()
        self._commands.run(name)

    def _entry(self, command: Command) -> Entry:
        return Entry(command.id, _plain(command.text), group=self._homes.get(command.id, ""))

    def _title(self, name: str) -> str:
        """Return what a command is called now; what an undo would undo is not searched."""
        command = self._commands[name]
        return _plain(command.label() if command.label is not None else command.text)

    def _fill(self, query: str) -> None:
        self.list.clear()
        native = QKeySequence.SequenceFormat.NativeText
        found = [each for each in find(query, self._entries) if query or each.key in self._can_run]
        for entry in sorted(found, key=lambda each: each.key not in self._can_run):
            keys = self._commands.keys(entry.key)
            shown = QKeySequence(keys[0]).toString(native) if keys else ""
            item = QTreeWidgetItem([self._title(entry.key), shown, entry.group])
            item.setDisabled(entry.key not in self._can_run)
            item.setSizeHint(0, QSize(0, _ROW))
            item.setData(0, _ID, entry.key)
            for muted in (1, 2):
                item.setForeground(muted, QColor(theme.current().muted))
            command = self._commands[entry.key]
            item.setIcon(0, theme.icon(command.icon) if command.icon else theme.no_icon())
            self.list.addTopLevelItem(item)
        self._mark(0)


def _plain(text: str) -> str:
    return text.replace("&", "").removesuffix("…")
