"""Commands about the selected nodes as a whole: clipboard, groups, blocks."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from flodl_studio.ui.commands import Command
from flodl_studio.ui.structure import Structure

if TYPE_CHECKING:
    from flodl_studio.ui.main_window import MainWindow

translate = QCoreApplication.translate


def commands(window: MainWindow) -> list[Command]:
    """Return the commands about clipboard, groups and blocks."""
    session, canvas = window.session, window.canvas

    def pointer() -> tuple[float, float]:
        point = canvas.mapToScene(canvas.pointer_at())
        return (round(point.x()), round(point.y()))

    does = Structure(session, window, pointer, canvas.show_nodes)

    def chosen() -> bool:
        return bool(session.selection)

    return [*_clipboard(does, chosen), *_groups(does, chosen)]


def _clipboard(does: Structure, chosen: Callable[[], bool]) -> list[Command]:
    return [
        Command(
            "edit.cut",
            translate("Structure", "Cu&t"),
            does.cut,
            "cut",
            ("Ctrl+X",),
            enabled=chosen,
            scope="canvas",
        ),
        Command(
            "edit.copy",
            translate("Structure", "&Copy"),
            does.copy,
            "copy",
            ("Ctrl+C",),
            enabled=chosen,
            scope="canvas",
        ),
        Command(
            "edit.paste",
            translate("Structure", "&Paste"),
            does.paste,
            "paste",
            ("Ctrl+V",),
            enabled=does.can_paste,
            scope="canvas",
        ),
        Command(
            "edit.duplicate",
            translate("Structure", "&Duplicate"),
            does.duplicate,
            "duplicate",
            ("Ctrl+D",),
            enabled=chosen,
            scope="canvas",
        ),
    ]


def _groups(does: Structure, chosen: Callable[[], bool]) -> list[Command]:
    return [
        Command(
            "graph.group",
            translate("Structure", "&Group"),
            does.group,
            "group",
            ("Ctrl+G",),
            enabled=chosen,
            scope="canvas",
        ),
        Command(
            "graph.ungroup",
            translate("Structure", "&Ungroup"),
            does.ungroup,
            "ungroup",
            ("Ctrl+Alt+G",),
            enabled=does.can_ungroup,
            scope="canvas",
        ),
        Command(
            "graph.block",
            translate("Structure", "Make a &block…"),
            does.make_block,
            "block",
            ("Ctrl+B",),
            enabled=chosen,
            scope="canvas",
        ),
        Command(
            "graph.move_into",
            translate("Structure", "Move &into the container"),
            does.move_into,
            "enter",
            enabled=does.can_move_into,
            scope="canvas",
        ),
        Command(
            "graph.move_out",
            translate("Structure", "Move &out of the container"),
            does.move_out,
            "leave",
            enabled=does.can_move_out,
            scope="canvas",
        ),
    ]
