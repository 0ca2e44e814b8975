"""Which command stands in which menu, and which have a button in the toolbar."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QSize, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QSizePolicy, QToolBar, QToolButton, QWidget

from flodl_studio.ui import language, recent
from flodl_studio.ui.panels.dock import Dock

if TYPE_CHECKING:
    from flodl_studio.ui.main_window import MainWindow

translate = QCoreApplication.translate

SEPARATOR = ""
Entries = Sequence["str | tuple[str, Entries]"]
"""Ids of commands, separators, and submenus with a title."""


def layout() -> tuple[tuple[str, Entries], ...]:
    """Return the menus with their titles."""
    return (
        (translate("Menus", "&File"), _file()),
        (translate("Menus", "&Edit"), _edit()),
        (translate("Menus", "&Graph"), _graph()),
        (translate("Menus", "&View"), _view()),
        (translate("Menus", "&Run"), _run()),
        (translate("Menus", "&Help"), ("help.keys", "help.log", SEPARATOR, "help.about")),
    )


def homes(entries: Entries | None = None, title: str = "") -> dict[str, str]:
    """Return for each command the menu it stands in, as ``View › Theme``."""
    found: dict[str, str] = {}
    for each in layout() if entries is None else entries:
        if isinstance(each, tuple):
            name = each[0].replace("&", "")
            found |= homes(each[1], f"{title} › {name}" if title else name)
        elif each:
            found.setdefault(each, title)
    return found


def _file() -> Entries:
    export = [f"export.{form}" for form in ("flow", "torch", "onnx", "weights")]
    export += [SEPARATOR, *[f"export.{form}" for form in ("dot", "svg", "png")]]
    export += [SEPARATOR, *[f"export.{form}" for form in ("report_md", "report_csv")]]
    return (
        "file.new",
        "file.new_window",
        "file.open",
        RECENT,
        SEPARATOR,
        "file.save",
        "file.save_as",
        SEPARATOR,
        "file.import_code",
        "file.import_torch",
        (translate("Menus", "&Export"), export),
        SEPARATOR,
        "file.start_page",
        "file.quit",
    )


def _edit() -> Entries:
    return (
        "edit.undo",
        "edit.redo",
        SEPARATOR,
        "edit.cut",
        "edit.copy",
        "edit.paste",
        "edit.duplicate",
        "edit.delete",
        "edit.delete_heal",
        SEPARATOR,
        "select.all",
        "select.upstream",
        "select.downstream",
        "graph.find",
        SEPARATOR,
        "edit.rename",
    )


def _graph() -> Entries:
    align = [
        f"arrange.align_{edge}" for edge in ("left", "center", "right", "top", "middle", "bottom")
    ]
    align += [SEPARATOR, "arrange.distribute_horizontal", "arrange.distribute_vertical"]
    return (
        "node.add",
        "node.connect",
        "edit.disconnect",
        "node.mute",
        SEPARATOR,
        "graph.group",
        "graph.ungroup",
        "graph.block",
        "graph.move_into",
        "graph.move_out",
        "graph.note",
        SEPARATOR,
        "graph.enter",
        "graph.leave",
        SEPARATOR,
        "arrange.layout",
        (translate("Menus", "&Align"), align),
    )


def _view() -> Entries:
    return (
        "view.palette",
        SEPARATOR,
        "view.frame_selection",
        "view.frame_all",
        "view.zoom_in",
        "view.zoom_out",
        "view.zoom_reset",
        SEPARATOR,
        "view.minimap",
        "view.snap",
        SEPARATOR,
        (translate("Menus", "&Panels"), [f"dock.{name}" for name in Dock]),
        "view.next_area",
        "view.previous_area",
        "view.reset_docks",
        (translate("Menus", "&Theme"), [f"theme.{name}" for name in ("system", "light", "dark")]),
        (translate("Menus", "&Language"), [f"language.{name}" for name in language.CHOICES]),
        "view.full_screen",
    )


def _run() -> Entries:
    return (
        "run.train",
        "run.pause",
        "run.stop_after_epoch",
        "run.stop",
        SEPARATOR,
        "run.preview",
        "run.look",
    )


RECENT = "recent"
"""Stands for the menu of designs opened last."""

TOOLBAR = (
    "file.new",
    "file.open",
    "file.save",
    SEPARATOR,
    "edit.undo",
    "edit.redo",
    SEPARATOR,
    "node.add",
    "graph.group",
    "arrange.layout",
    "view.frame_all",
    SEPARATOR,
    "run.train",
    "run.pause",
    "run.stop",
)


def build_menus(window: MainWindow) -> None:
    """Fill the menu bar."""
    bar = window.menuBar()
    bar.clear()
    for title, entries in layout():
        _fill(window, bar.addMenu(title), entries)


def build_toolbar(window: MainWindow) -> None:
    """Make the toolbar."""
    bar = QToolBar(translate("Menus", "Tools"), window)
    bar.setObjectName("toolbar")
    bar.setMovable(False)
    bar.setIconSize(QSize(20, 20))
    bar.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonIconOnly)
    for name in TOOLBAR:
        if not name:
            bar.addSeparator()
        elif name in window.commands:
            bar.addAction(window.commands.action(name))
    spring = QWidget()
    spring.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
    bar.addWidget(spring)
    bar.addAction(window.commands.action("view.palette"))
    button = bar.widgetForAction(window.commands.action("view.palette"))
    if isinstance(button, QToolButton):
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
    window.addToolBar(bar)


def context_menu(window: MainWindow) -> QMenu:
    """Return the menu for what is selected on the canvas; it goes when it is closed."""
    menu = QMenu(window)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    if window.session.selection:
        entries: Entries = (
            "graph.enter",
            "edit.rename",
            "node.mute",
            "node.connect",
            SEPARATOR,
            "edit.cut",
            "edit.copy",
            "edit.duplicate",
            SEPARATOR,
            "graph.group",
            "graph.ungroup",
            "graph.block",
            "graph.note",
            "arrange.layout",
            SEPARATOR,
            "edit.delete",
            "edit.delete_heal",
        )
    elif not window.canvas.choice.is_empty:
        entries = ("edit.rename", "edit.disconnect", "edit.delete")
    else:
        entries = ("node.add", "edit.paste", SEPARATOR, "select.all", "arrange.layout")
        entries += (SEPARATOR, "view.frame_all", "view.minimap", "view.snap", "graph.leave")
    _fill(window, menu, entries)
    return menu


def _fill(window: MainWindow, menu: QMenu, entries: Entries) -> None:
    for entry in entries:
        if isinstance(entry, tuple):
            title, inner = entry
            _fill(window, menu.addMenu(title), inner)
        elif entry == SEPARATOR:
            menu.addSeparator()
        elif entry == RECENT:
            _add_recent(window, menu)
        elif entry in window.commands:
            menu.addAction(window.commands.action(entry))


def _add_recent(window: MainWindow, menu: QMenu) -> None:
    opened = menu.addMenu(translate("Menus", "Open &recent"))

    def fill() -> None:
        opened.clear()
        for path in recent.paths():
            action = QAction(path.name, opened)
            action.setToolTip(str(path))
            action.setStatusTip(str(path))
            action.triggered.connect(lambda _=False, which=path: window.files.open(which))
            opened.addAction(action)
        opened.addSeparator()
        clear = opened.addAction(translate("Menus", "Clear the list"))
        clear.triggered.connect(recent.clear)

    opened.aboutToShow.connect(fill)
