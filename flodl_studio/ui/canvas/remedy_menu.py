"""What is wrong with a node, and the fixes that were tried: the menu of its badge."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QMenu

from flodl_studio.shapes.fixes import fixes
from flodl_studio.ui import theme

if TYPE_CHECKING:
    from flodl_studio.shapes import Fix, Problem
    from flodl_studio.ui.canvas.node_item import NodeItem
    from flodl_studio.ui.canvas.view import Canvas

_LINE = 72


def remedy_menu(canvas: Canvas, item: NodeItem) -> QMenu:
    """Return a menu of the node's problems, each with its fixes below it."""
    menu = QMenu(canvas)
    menu.setObjectName("remedies")
    menu.setStyleSheet(f"QMenu::item:disabled {{ color: {theme.current().text}; }}")
    menu.aboutToHide.connect(menu.deleteLater)
    inference = canvas.session.inference
    path = canvas.session.place.path(item.node_id)
    inside = (f"{path}.", f"{path}/")
    for problem in inference.problems:
        if problem.path != path and not problem.path.startswith(inside):
            continue
        _say(menu, problem)
        for fix in fixes(inference, problem):
            action = menu.addAction(theme.icon("fix"), fix.title)
            action.triggered.connect(lambda _checked=False, fix=fix: _mend(canvas, fix))
        menu.addSeparator()
    return menu


def _say(menu: QMenu, problem: Problem) -> None:
    colors = theme.current()
    color = colors.error if problem.severity == "error" else colors.warning
    icon = QIcon()
    icon.addPixmap(theme.picture(problem.severity, color, 48), QIcon.Mode.Disabled)
    words, line = problem.sentence.split(), ""
    for word in words:
        if line and len(line) + len(word) > _LINE:
            menu.addAction(icon, line).setEnabled(False)
            icon, line = QIcon(), ""
        line = f"{line} {word}".strip()
    menu.addAction(icon, line).setEnabled(False)


def _mend(canvas: Canvas, fix: Fix) -> None:
    canvas.session.do(fix.title, fix.edit)
