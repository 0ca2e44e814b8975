"""Keys: every command with its keys, to be changed, and presets to start from."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QKeySequenceEdit,
    QLabel,
    QLineEdit,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QWidget,
)

from flodl_studio.ui import keymap, theme
from flodl_studio.ui.commands import Commands
from flodl_studio.ui.layouts import column
from flodl_studio.ui.words import in_words

_ID = Qt.ItemDataRole.UserRole


class Shortcuts(QDialog):
    """Shows and changes the keys of all commands; changes count at once."""

    def __init__(self, commands: Commands, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._commands = commands
        self.setWindowTitle(self.tr("Keyboard shortcuts"))
        self.resize(640, 560)
        self.preset = QComboBox()
        for name in keymap.PRESETS:
            self.preset.addItem(in_words(name), name)
        self.preset.setCurrentIndex(self.preset.findData(keymap.preset()))
        self.search = QLineEdit()
        self.search.setPlaceholderText(self.tr("Search commands or keys"))
        self.list = QTreeWidget()
        self.list.setHeaderLabels([self.tr("Command"), self.tr("Keys")])
        self.list.setRootIsDecorated(False)
        self.list.setUniformRowHeights(True)
        self.list.setAlternatingRowColors(True)
        self.keys = QKeySequenceEdit()
        self.keys.setMaximumSequenceLength(1)
        self.keys.setAccessibleName(self.tr("New keys"))
        self.set_button = QPushButton(self.tr("Set"))
        self.reset_button = QPushButton(self.tr("Reset"))
        self.note = QLabel()
        self.note.setProperty("role", "warning")
        self._lay_out()
        self.preset.activated.connect(self._on_preset)
        self.search.textChanged.connect(self._fill)
        self.set_button.clicked.connect(self._on_set)
        self.reset_button.clicked.connect(self._on_reset)
        self.keys.keySequenceChanged.connect(self._on_keys)
        self._fill()

    def choose(self, command: str) -> None:
        """Mark a command in the list."""
        for row in range(self.list.topLevelItemCount()):
            item = self.list.topLevelItem(row)
            if item is not None and item.data(0, _ID) == command:
                self.list.setCurrentItem(item)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Let Enter press the button that has the focus and no other, which would take keys away.

        In the search and in the list it goes on to the keys.
        """
        focused = self.focusWidget()
        if event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter) or isinstance(
            focused, QPushButton
        ):
            super().keyPressEvent(event)
            return
        first = self.list.topLevelItem(0)
        if focused in (self.search, self.list) and first is not None:
            if self._chosen() is None:
                self.list.setCurrentItem(first)
            self.keys.setFocus()

    def _chosen(self) -> str | None:
        item = self.list.currentItem()
        return str(item.data(0, _ID)) if item is not None else None

    def _on_preset(self) -> None:
        keymap.choose_preset(self.preset.currentData())
        self._commands.apply_keys()
        self._fill()

    def _on_set(self) -> None:
        name, sequence = self._chosen(), self.keys.keySequence()
        if name is None:
            return
        text = sequence.toString(QKeySequence.SequenceFormat.PortableText)
        taken = self._owner(text)
        if taken is not None and taken != name:
            rest = tuple(key for key in self._commands.keys(taken) if key != text)
            keymap.set_keys(taken, rest)
        keymap.set_keys(name, (text,) if text else ())
        self._renew(name)

    def _on_reset(self) -> None:
        name = self._chosen()
        if name is not None:
            keymap.set_keys(name, None)
            self._renew(name)

    def _on_keys(self, sequence: QKeySequence) -> None:
        text = sequence.toString(QKeySequence.SequenceFormat.PortableText)
        owner = self._owner(text) if text else None
        plain = self._commands[owner].text.replace("&", "") if owner else ""
        self.note.setText(self.tr("Taken by “{}”, which loses it.").format(plain) if owner else "")

    def _owner(self, keys: str) -> str | None:
        owners = (each.id for each in self._commands if keys in self._commands.keys(each.id))
        return next(owners, None)

    def _renew(self, name: str) -> None:
        self._commands.apply_keys()
        self._fill()
        self.choose(name)
        self.keys.clear()

    def _fill(self) -> None:
        words = self.search.text().casefold().split()
        self.list.clear()
        for command in self._commands:
            text = command.text.replace("&", "")
            keys = ", ".join(self._commands.keys(command.id))
            if all(word in f"{text} {keys} {command.id}".casefold() for word in words):
                item = QTreeWidgetItem([text, keys])
                item.setData(0, _ID, command.id)
                item.setIcon(0, theme.icon(command.icon) if command.icon else theme.no_icon())
                self.list.addTopLevelItem(item)
        self.list.setColumnWidth(0, 380)

    def _lay_out(self) -> None:
        layout = column(self, margin=theme.SPACE * 2, spacing=theme.SPACE)
        top, bottom = QHBoxLayout(), QHBoxLayout()
        top.addWidget(QLabel(self.tr("Preset")))
        top.addWidget(self.preset)
        top.addWidget(self.search, 1)
        bottom.addWidget(self.keys, 1)
        bottom.addWidget(self.set_button)
        bottom.addWidget(self.reset_button)
        close = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        close.rejected.connect(self.reject)
        layout.addLayout(top)
        layout.addWidget(self.list, 1)
        layout.addLayout(bottom)
        layout.addWidget(self.note)
        layout.addWidget(close)
