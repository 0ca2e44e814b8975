"""A language in which every translated text stands in brackets, and what a window says in it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree as ET

import pyqtgraph as pg
from PySide6.QtCore import QAbstractItemModel, QAbstractListModel, QModelIndex, Qt, QTranslator
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QComboBox,
    QDockWidget,
    QGroupBox,
    QLabel,
    QLineEdit,
    QMainWindow,
    QMenu,
    QMenuBar,
    QSpinBox,
    QStatusBar,
    QTabBar,
    QWidget,
)

OPEN, CLOSE = "⟦", "⟧"


class Pseudo(QTranslator):
    """Puts the texts of a .ts file, each in its own context, and those of Qt into brackets.

    A text that lupdate finds in another context than the one it is asked for at run time stays
    bare, as it would with a real translation.
    """

    def __init__(self, source: Path, pad: float = 0.0) -> None:
        super().__init__()
        self._known = texts_of(source)
        self._pad = pad

    def isEmpty(self) -> bool:
        return False

    def translate(self, context, source, disambiguation=None, n=-1):
        if (context, source) in self._known or context.startswith("Q"):
            return f"{OPEN}{source}{'~' * round(len(source) * self._pad)}{CLOSE}"
        return None


def texts_of(source: Path) -> set[tuple[str, str]]:
    """Return the texts in a .ts file with their contexts."""
    return {
        (context.findtext("name", ""), message.findtext("source", ""))
        for context in ET.parse(source).getroot().iter("context")
        for message in context.iter("message")
    }


def outside(text: str) -> str:
    """Return what of a text stands outside all brackets."""
    found, depth = [], 0
    for letter in re.sub(r"<[^>]*>|&\w+;|\w+…", " ", text):
        depth += (letter == OPEN) - (letter == CLOSE)
        found.append(letter if depth == 0 else " ")
    return "".join(found).replace(CLOSE, " ")


def bare_words(text: str) -> list[str]:
    """Return the words of a text that stand outside all brackets."""
    return re.findall(r"[^\W\d_]{2,}", outside(text))


def said(root: QWidget | None = None) -> Iterator[tuple[str, str]]:
    """Return all texts of the windows on the screen, or of one widget, each with where it is."""
    tops = [each for each in QApplication.topLevelWidgets() if each.isVisible()]
    for top in tops if root is None else [root]:
        for widget in _within(top):
            where = f"{type(widget).__name__} {widget.objectName()}".strip()
            yield from ((where, text) for text in _texts(widget) if text)


def _within(widget: QWidget) -> Iterator[QWidget]:
    """Return a widget and all in it but menus of the view's library, which nothing opens."""
    foreign = type(widget).__module__.startswith("NodeGraphQt")
    if foreign or (isinstance(widget, QMenuBar) and not isinstance(widget.parent(), QMainWindow)):
        return
    yield widget
    for child in widget.children():
        if isinstance(child, QWidget):
            yield from _within(child)


def _texts(widget: QWidget) -> Iterator[str]:  # noqa: C901 - a case a widget
    yield widget.windowTitle().replace("[*]", "")
    yield widget.toolTip()
    yield widget.statusTip()
    yield widget.accessibleName()
    yield widget.accessibleDescription()
    if isinstance(widget, QLabel | QAbstractButton):
        yield widget.text()
    elif isinstance(widget, QLineEdit):
        yield widget.placeholderText()
    elif isinstance(widget, QComboBox):
        yield from map(widget.itemText, range(widget.count()))
        yield widget.placeholderText()
    elif isinstance(widget, QSpinBox):
        yield from (widget.prefix(), widget.suffix(), widget.specialValueText())
    elif isinstance(widget, QGroupBox | QMenu):
        yield widget.title()
    elif isinstance(widget, QTabBar):
        yield from map(widget.tabText, range(widget.count()))
    elif isinstance(widget, QStatusBar):
        yield widget.currentMessage()
    elif isinstance(widget, pg.PlotWidget):
        yield from (widget.getAxis(side).labelText for side in ("left", "bottom"))
    elif isinstance(widget, QDockWidget):
        yield widget.windowTitle()
    if isinstance(widget, QAbstractItemView) and widget.model() is not None:
        yield from _cells(widget.model())
    for action in widget.actions():
        yield from (action.text(), action.toolTip(), action.statusTip())


def _cells(model: QAbstractItemModel, parent: QModelIndex | None = None) -> Iterator[str]:
    parent = QModelIndex() if parent is None else parent
    roles = Qt.ItemDataRole
    columns = 1 if isinstance(model, QAbstractListModel) else model.columnCount(parent)
    for column in range(columns):
        head = model.headerData(column, Qt.Orientation.Horizontal, roles.DisplayRole)
        yield str(head or "")
        for row in range(model.rowCount(parent)):
            index = model.index(row, column, parent)
            for role in (roles.DisplayRole, roles.ToolTipRole, roles.AccessibleTextRole):
                yield str(index.data(role) or "")
            if column == 0 and model.rowCount(index):
                yield from _cells(model, index)
