"""Every change a user can make, as a named command in one table.

Menus, toolbar, shortcuts, command palette and tests all run the commands of the same table.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QCoreApplication, QObject, Qt, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget

from flodl_studio.ui import keymap, theme

translate = QCoreApplication.translate


def always() -> bool:
    """Tell that a command may run whatever the state of the window."""
    return True


@dataclass(frozen=True)
class Command:
    """One thing that can be done.

    Attributes:
        id: Name that never changes, as ``edit.undo``; settings and macros hold it.
        text: What menus and the palette show, translated.
        run: Does it.
        icon: Name of an icon, or empty.
        shortcuts: Default keys, the first is shown in menus.
        enabled: Whether it can be done now.
        checked: For a switch, whether it is on.
        label: Text that depends on the state, as ``Undo connect linear_1``.
        scope: ``canvas`` when its keys only count while the canvas has the focus.
    """

    id: str
    text: str
    run: Callable[[], object]
    icon: str = ""
    shortcuts: tuple[str, ...] = ()
    enabled: Callable[[], bool] = always
    checked: Callable[[], bool] | None = None
    label: Callable[[], str] | None = None
    scope: Literal["window", "canvas"] = "window"


class Commands(QObject):
    """The table of a window's commands, each with its Qt action.

    Attributes:
        ran: The id of a command that has just run.
    """

    ran = Signal(str)

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._commands: dict[str, Command] = {}
        self._actions: dict[str, QAction] = {}
        self._scopes: dict[str, QWidget] = {}
        theme.themes().changed.connect(self._tint)

    def __iter__(self) -> Iterator[Command]:
        return iter(self._commands.values())

    def __contains__(self, name: object) -> bool:
        return name in self._commands

    def __getitem__(self, name: str) -> Command:
        return self._commands[name]

    def add(self, commands: Iterable[Command], scope: QWidget | None = None) -> None:
        """Add commands; those of the canvas listen for their keys on `scope`.

        Raises:
            ValueError: Two commands claim one id.
        """
        for command in commands:
            if command.id in self._commands:
                raise ValueError(f"two commands are called {command.id!r}")
            self._commands[command.id] = command
            if command.scope == "canvas" and scope is not None:
                self._scopes[command.id] = scope
            self._actions[command.id] = self._made(command, scope)

    def action(self, name: str) -> QAction:
        """Return the action of a command, for menus and toolbars."""
        return self._actions[name]

    def run(self, name: str) -> bool:
        """Run a command if it can be done now, and tell whether it was."""
        command = self._commands[name]
        if not self.can_run(name):
            return False
        command.run()
        self.ran.emit(name)
        self.refresh()
        return True

    def can_run(self, name: str) -> bool:
        """Tell whether a command can be run now: those of the canvas only where it is shown."""
        scope = self._scopes.get(name)
        shown = scope is None or scope.isVisibleTo(self._window)
        return shown and self._commands[name].enabled()

    def refresh(self) -> None:
        """Bring texts, marks and availability of all actions up to date."""
        for name, command in self._commands.items():
            action = self._actions[name]
            action.setEnabled(self.can_run(name))
            if command.checked is not None:
                action.setChecked(command.checked())
            if command.label is not None:
                action.setText(command.label())

    def apply_keys(self) -> None:
        """Set the shortcuts that the user chose, over the preset, over the defaults."""
        chosen = keymap.stored()
        for name, command in self._commands.items():
            keys = chosen.get(name, command.shortcuts)
            action = self._actions[name]
            action.setShortcuts([QKeySequence(key) for key in keys])
            action.setToolTip(_tool_tip(command.text, keys))

    def keys(self, name: str) -> tuple[str, ...]:
        """Return the keys of a command as they are now."""
        portable = QKeySequence.SequenceFormat.PortableText
        return tuple(each.toString(portable) for each in self._actions[name].shortcuts())

    def _made(self, command: Command, scope: QWidget | None) -> QAction:
        action = QAction(command.text, self)
        action.setObjectName(command.id)
        action.setCheckable(command.checked is not None)
        action.triggered.connect(lambda _checked=False, name=command.id: self.run(name))
        owner = self._window
        if command.scope == "canvas" and scope is not None:
            action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            owner = scope
        owner.addAction(action)
        if command.icon:
            action.setIcon(theme.icon(command.icon))
        action.setIconVisibleInMenu(command.checked is None)  # there its mark is, if it has one
        return action

    def _tint(self, _theme: theme.Theme) -> None:
        for name, command in self._commands.items():
            if command.icon:
                self._actions[name].setIcon(theme.icon(command.icon))


def _tool_tip(text: str, keys: tuple[str, ...]) -> str:
    plain = text.replace("&", "").removesuffix("…")
    shown = QKeySequence(keys[0]).toString(QKeySequence.SequenceFormat.NativeText) if keys else ""
    return f"{plain} ({shown})" if shown else plain
