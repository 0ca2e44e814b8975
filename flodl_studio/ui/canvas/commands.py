"""The commands of the canvas, for the window's table: menus, keys and palette run them."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QCoreApplication

from flodl_studio.ui.canvas import arranging, geometry, walking
from flodl_studio.ui.canvas.view import Canvas
from flodl_studio.ui.commands import Command

translate = QCoreApplication.translate


def canvas_commands(canvas: Canvas) -> tuple[Command, ...]:
    """Return every command that works on what the canvas shows."""
    return (
        *_editing(canvas),
        *_selecting(canvas),
        *_seeing(canvas),
        *_tidying(canvas),
        *_walking(canvas),
    )


_command = partial(Command, scope="canvas")


def _editing(canvas: Canvas) -> tuple[Command, ...]:
    def has_nodes() -> bool:
        return bool(canvas.session.selection)

    def has_one() -> bool:
        return len(canvas.session.selection) == 1

    def has_any() -> bool:
        return not canvas.choice.is_empty

    return (
        _command(
            "node.add",
            translate("Canvas", "Add node…"),
            canvas.adding.ask,
            shortcuts=("Tab",),
            icon="add",
        ),
        _command(
            "node.connect",
            translate("Canvas", "Connect to…"),
            canvas.adding.ask_target,
            shortcuts=("C",),
            icon="wire",
            enabled=has_one,
        ),
        _command(
            "edit.delete",
            translate("Canvas", "Delete"),
            canvas.selected.delete,
            shortcuts=(
                "Del",
                "Backspace",
            ),
            icon="delete",
            enabled=has_any,
        ),
        _command(
            "edit.delete_heal",
            translate("Canvas", "Delete and join"),
            canvas.selected.delete_and_heal,
            shortcuts=("Ctrl+Del",),
            icon="remove",
            enabled=has_nodes,
        ),
        _command(
            "edit.disconnect",
            translate("Canvas", "Cut wires of selection"),
            canvas.selected.disconnect,
            shortcuts=("Ctrl+Shift+X",),
            icon="cut-wire",
            enabled=has_any,
        ),
        _command(
            "edit.rename",
            translate("Canvas", "Rename"),
            canvas.selected.rename,
            shortcuts=("F2",),
            icon="rename",
            enabled=has_any,
        ),
        _command(
            "node.mute",
            translate("Canvas", "Mute"),
            canvas.selected.mute,
            shortcuts=("M",),
            icon="mute",
            enabled=has_nodes,
        ),
        _command(
            "graph.note",
            translate("Canvas", "Frame around selection"),
            canvas.tidying.frame,
            shortcuts=("Ctrl+J",),
            icon="frame",
            enabled=has_nodes,
        ),
        _command(
            "graph.enter",
            translate("Canvas", "Enter"),
            canvas.selected.enter,
            shortcuts=(
                "Return",
                "Enter",
            ),
            icon="enter",
            enabled=has_one,
        ),
        _command(
            "graph.leave",
            translate("Canvas", "Go one level up"),
            canvas.selected.back_out,
            shortcuts=("Esc",),
            icon="leave",
        ),
    )


def _selecting(canvas: Canvas) -> tuple[Command, ...]:
    def has_nodes() -> bool:
        return bool(canvas.session.selection)

    def reach(way: Callable[..., set[str]]) -> Callable[[], None]:
        def run() -> None:
            found = way(canvas.session.network, canvas.session.selection)
            canvas.choice.set_nodes([each for each in canvas.mirror.nodes if each in found])

        return run

    return (
        _command(
            "select.all",
            translate("Canvas", "Select all"),
            lambda: canvas.choice.set_nodes(list(canvas.mirror.nodes)),
            shortcuts=("Ctrl+A",),
            icon="select-all",
        ),
        _command(
            "select.upstream",
            translate("Canvas", "Select upstream"),
            reach(walking.upstream),
            shortcuts=("Ctrl+Shift+Up",),
            icon="select-up",
            enabled=has_nodes,
        ),
        _command(
            "select.downstream",
            translate("Canvas", "Select downstream"),
            reach(walking.downstream),
            shortcuts=("Ctrl+Shift+Down",),
            icon="select-down",
            enabled=has_nodes,
        ),
        _command(
            "graph.find",
            translate("Canvas", "Find node…"),
            canvas.adding.find_node,
            shortcuts=("Ctrl+F",),
            icon="search",
        ),
    )


def _seeing(canvas: Canvas) -> tuple[Command, ...]:
    return (
        _command(
            "view.frame_selection",
            translate("Canvas", "Frame selection"),
            canvas.frame_choice,
            shortcuts=("F",),
            icon="frame-selection",
        ),
        _command(
            "view.frame_all",
            translate("Canvas", "Frame all"),
            canvas.frame_all,
            shortcuts=("Home",),
            icon="frame-all",
        ),
        _command(
            "view.zoom_in",
            translate("Canvas", "Zoom in"),
            lambda: canvas.zoom_at(1.25),
            shortcuts=(
                "Ctrl++",
                "Ctrl+=",
            ),
            icon="zoom-in",
        ),
        _command(
            "view.zoom_out",
            translate("Canvas", "Zoom out"),
            lambda: canvas.zoom_at(0.8),
            shortcuts=("Ctrl+-",),
            icon="zoom-out",
        ),
        _command(
            "view.zoom_reset",
            translate("Canvas", "Actual size"),
            partial(canvas.set_zoom_to, 1.0),
            shortcuts=("Ctrl+0",),
        ),
        _command(
            "view.minimap",
            translate("Canvas", "Minimap"),
            lambda: canvas.minimap.show(not canvas.minimap.is_shown),
            icon="minimap",
            checked=lambda: canvas.minimap.is_shown,
        ),
        _command(
            "view.snap",
            translate("Canvas", "Snap to grid"),
            lambda: canvas.keep_to_grid(not canvas.snaps),
            shortcuts=("Ctrl+Shift+.",),
            icon="grid",
            checked=lambda: canvas.snaps,
        ),
    )


def _tidying(canvas: Canvas) -> tuple[Command, ...]:
    tidying = canvas.tidying

    def several() -> bool:
        return len(canvas.session.selection) > 1

    def many() -> bool:
        return len(canvas.session.selection) > 2

    edges: tuple[tuple[arranging.Edge, str], ...] = (
        ("left", translate("Canvas", "Align left")),
        ("center", translate("Canvas", "Align centers")),
        ("right", translate("Canvas", "Align right")),
        ("top", translate("Canvas", "Align top")),
        ("middle", translate("Canvas", "Align middles")),
        ("bottom", translate("Canvas", "Align bottom")),
    )
    return (
        _command(
            "arrange.layout",
            translate("Canvas", "Lay out"),
            tidying.lay_out,
            shortcuts=("L",),
            icon="layout",
        ),
        *(
            _command(
                f"arrange.align_{edge}",
                text,
                partial(tidying.align, edge),
                icon="align",
                enabled=several,
            )
            for edge, text in edges
        ),
        _command(
            "arrange.distribute_horizontal",
            translate("Canvas", "Distribute horizontally"),
            partial(tidying.distribute, "horizontal"),
            icon="distribute",
            enabled=many,
        ),
        _command(
            "arrange.distribute_vertical",
            translate("Canvas", "Distribute vertically"),
            partial(tidying.distribute, "vertical"),
            icon="distribute",
            enabled=many,
        ),
    )


def _walking(canvas: Canvas) -> tuple[Command, ...]:
    step = geometry.GRID
    ways: tuple[tuple[walking.Direction, str, float, float], ...] = (
        ("left", translate("Canvas", "left"), -step, 0.0),
        ("right", translate("Canvas", "right"), step, 0.0),
        ("up", translate("Canvas", "up"), 0.0, -step),
        ("down", translate("Canvas", "down"), 0.0, step),
    )
    go, nudge = translate("Canvas", "Go {0}"), translate("Canvas", "Nudge {0}")
    found: list[Command] = []
    for way, word, dx, dy in ways:
        key = way.capitalize()
        found.append(
            _command(
                f"go.{way}", go.format(word), partial(canvas.selected.walk, way), shortcuts=(key,)
            )
        )
        found.append(
            _command(
                f"nudge.{way}",
                nudge.format(word),
                partial(canvas.tidying.nudge, dx, dy),
                shortcuts=(f"Ctrl+{key}",),
            )
        )
    return tuple(found)
