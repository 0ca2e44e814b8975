"""Commands about what is shown: panels, theme, full screen, the list of all commands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from flodl_studio.ui import areas, language, theme
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

_NOTICE_MS = 8000
"""How long a note stays in the status line, in milliseconds."""


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
        *_areas(window),
        *_docks(window),
        *_themes(),
        *_languages(window),
    ]


def _areas(window: MainWindow) -> list[Command]:
    return [
        Command(
            f"view.{name}_area",
            text,
            lambda by=step: areas.go_on(window, by),  # type: ignore[misc] # bound in the loop
            shortcuts=(key,),
            enabled=lambda: window.canvas_is_shown,
        )
        for name, text, step, key in (
            ("next", translate("View", "To the &next panel"), 1, "F6"),
            ("previous", translate("View", "To the panel &before"), -1, "Shift+F6"),
        )
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


def _languages(window: MainWindow) -> list[Command]:
    titles = {language.SYSTEM: translate("View", "As the &system"), **language.LANGUAGES}
    return [
        Command(
            f"language.{name}",
            text,
            lambda which=name: _choose_language(window, which),  # type: ignore[misc] # bound in the loop
            checked=lambda which=name: language.choice() == which,  # type: ignore[misc] # as above
        )
        for name, text in titles.items()
    ]


def _choose_language(window: MainWindow, name: str) -> None:
    if name != language.choice():
        language.choose(name)
        text = translate("View", "The language changes when the studio starts again.")
        window.statusBar().showMessage(text, _NOTICE_MS)


def _toggle_full_screen(window: MainWindow) -> None:
    if window.isFullScreen():
        window.showNormal()
    else:
        window.showFullScreen()
