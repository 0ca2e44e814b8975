"""Commands about what is shown: panels, theme, full screen, the list of all commands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from flodl_studio.ui import theme
from flodl_studio.ui.commands import Command
from flodl_studio.ui.pages import Page
from flodl_studio.ui.panels.dock import Dock, title

if TYPE_CHECKING:
    from flodl_studio.ui.main_window import MainWindow

translate = QCoreApplication.translate

_DOCK_ICONS = {
    Dock.PALETTE: "palette",
    Dock.INSPECTOR: "inspector",
    Dock.HISTORY: "history",
    Dock.CODE: "code",
    Dock.PROBLEMS: "problems",
    Dock.SUMMARY: "summary",
    Dock.TRAINING: "training",
    Dock.PREVIEW: "preview",
}


def commands(window: MainWindow) -> list[Command]:
    """Return the commands about what is shown."""
    return [
        Command(
            "view.palette",
            translate("View", "&All commands…"),
            window.show_command_palette,
            "command",
            ("Ctrl+Shift+P", "Ctrl+K"),
        ),
        Command(
            "view.reset_docks",
            translate("View", "&Reset the panels"),
            window.docks.reset,
            enabled=lambda: window.pages.currentIndex() == Page.EDITOR,
        ),
        Command(
            "view.full_screen",
            translate("View", "&Full screen"),
            lambda: _toggle_full_screen(window),
            shortcuts=("F11",),
            checked=window.isFullScreen,
        ),
        *_docks(window),
        *_themes(),
    ]


def _docks(window: MainWindow) -> list[Command]:
    docks = window.docks
    return [
        Command(
            f"dock.{dock}",
            title(dock),
            lambda which=dock: docks.toggle(which),  # type: ignore[misc] # bound in the loop
            _DOCK_ICONS[dock],
            (f"Ctrl+{number}",),
            enabled=lambda: window.pages.currentIndex() == Page.EDITOR,
            checked=lambda which=dock: docks.is_shown(which),  # type: ignore[misc] # as above
        )
        for number, dock in enumerate(Dock, start=1)
    ]


def _themes() -> list[Command]:
    titles = {
        "system": translate("View", "As the &system"),
        "light": translate("View", "&Light"),
        "dark": translate("View", "&Dark"),
    }
    return [
        Command(
            f"theme.{choice}",
            titles[choice],
            lambda which=choice: theme.themes().choose(which),  # type: ignore[misc] # bound in the loop
            "theme",
            checked=lambda which=choice: theme.themes().choice == which,  # type: ignore[misc] # as above
        )
        for choice in theme.CHOICES
    ]


def _toggle_full_screen(window: MainWindow) -> None:
    if window.isFullScreen():
        window.showNormal()
    else:
        window.showFullScreen()
