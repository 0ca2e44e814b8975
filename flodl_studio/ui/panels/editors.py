"""Fields for values; they refuse in place, with the rule, and never correct silently."""

from __future__ import annotations

import json
from collections.abc import Mapping

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QAction, QFocusEvent, QKeyEvent, QValidator, QWheelEvent
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QCheckBox,
    QComboBox,
    QFileDialog,
    QLineEdit,
    QSizePolicy,
    QWidget,
)

from flodl_studio.catalog.checking import check_value, written
from flodl_studio.catalog.kind import Param, ParamType
from flodl_studio.design.freezing import frozen
from flodl_studio.design.values import Value
from flodl_studio.errors import DesignError
from flodl_studio.ui import theme
from flodl_studio.ui.panels.entry import parsed, shown, stepped

_NARROWEST = 80
"""Least width of a choice, logical pixels; its list shows all of the texts."""
SEVERAL = object()
"""Shown when the nodes of a selection hold different values."""

Shown = Value | object


class TypedField(QAbstractSpinBox):
    """A field for numbers, lists and names, with arrows where there is one number to step.

    Attributes:
        committed: The new value, and whether it came from a step (steps merge into one undo).
        refused: The rule that what was typed breaks; empty when it is mended.
    """

    committed = Signal(object, bool)
    refused = Signal(str)

    def __init__(self, param: Param, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._param = param
        self._value: Shown = None
        self._is_typing = False
        self.setKeyboardTracking(False)
        self.lineEdit().setTextMargins(theme.SPACE // 2, 0, 0, 0)  # a style sheet can't
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        if param.type not in (ParamType.INT, ParamType.FLOAT, ParamType.SIZES):
            self.setProperty("plain", True)  # with NoButtons a style sheet leaves no room for text
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.editingFinished.connect(self._finish)
        self.lineEdit().textEdited.connect(self._on_edited)

    def show_value(self, value: Shown, hint: str = "") -> None:
        """Show a value, or for None a hint in its stead, unless the user is typing."""
        if self._value is value and self._is_typing:
            return
        self._value = value
        if value is SEVERAL:
            self.lineEdit().setPlaceholderText(self.tr("several values"))
            text = ""
        else:
            self.lineEdit().setPlaceholderText(hint)
            text = "" if hint and value is None else shown(value)  # type: ignore[arg-type] # SEVERAL is dealt with
        if self.lineEdit().text() != text:
            self.lineEdit().setText(text)
        self._is_typing = False
        self._mark("")

    def validate(self, text: str, position: int) -> tuple[QValidator.State, str, int]:
        """Let anything be typed: the rule is said when it is entered."""
        return QValidator.State.Acceptable, text, position

    def fixup(self, text: str) -> str:
        """Leave what was typed as it is."""
        return text

    def stepEnabled(self) -> QAbstractSpinBox.StepEnabledFlag:
        """Tell which arrows can be used."""
        flag, value = QAbstractSpinBox.StepEnabledFlag, self._value
        if isinstance(value, bool) or not isinstance(value, int | float):
            return flag.StepNone
        low, high = self._param.minimum, self._param.maximum
        up = flag.StepUpEnabled if high is None or value < high else flag.StepNone
        down = flag.StepDownEnabled if low is None or value > low else flag.StepNone
        return up | down

    def stepBy(self, steps: int) -> None:
        """Step the number; steps in a row are one undo step."""
        typed = parsed(self._param, self.lineEdit().text())
        start = typed if check_value(self._param, typed) is None else self._value
        if isinstance(start, int | float):
            moved = stepped(self._param, start, steps)
            self.show_value(moved)
            self.committed.emit(moved, True)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Scroll the form instead of changing a value that is not being edited."""
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take back with Escape what was typed."""
        if event.key() == Qt.Key.Key_Escape and self._is_typing:
            self._is_typing = False
            value, self._value = self._value, None
            self.show_value(value, self.lineEdit().placeholderText())
            return
        super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Select all when the field is entered with Tab."""
        super().focusInEvent(event)
        if event.reason() in (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason):
            self.selectAll()

    def _on_edited(self) -> None:
        self._is_typing = True

    def _finish(self) -> None:
        if not self._is_typing:
            return
        text = self.lineEdit().text()
        if not text.strip() and self.lineEdit().placeholderText():
            self._is_typing = False
            self._mark("")
            return
        value = parsed(self._param, text)
        rule = check_value(self._param, value)
        self._mark(rule or "")
        if rule is None:
            self._is_typing = False
            self._value = value
            self.committed.emit(value, False)

    def _mark(self, rule: str) -> None:
        mark_invalid(self.lineEdit(), bool(rule))
        self.refused.emit(rule)


class ChoiceField(QComboBox):
    """A field for one of a few values."""

    committed = Signal(object, bool)
    refused = Signal(str)

    def __init__(self, param: Param, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._choices: list[Value] = [*([None] if param.optional else []), *param.choices]
        self.addItems([shown(each) for each in self._choices])
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setPlaceholderText(self.tr("several values"))
        self.activated.connect(lambda row: self.committed.emit(self._choices[row], False))

    def show_value(self, value: Shown, hint: str = "") -> None:
        """Show a value; one that is not among the choices shows as nothing chosen."""
        rows = [
            row
            for row, each in enumerate(self._choices)
            if each == value and type(each) is type(value)
        ]
        self.setCurrentIndex(rows[0] if rows else -1)
        if value is not SEVERAL:
            self.setPlaceholderText(hint or shown(value))  # type: ignore[arg-type] # SEVERAL is dealt with

    def minimumSizeHint(self) -> QSize:
        """Return a width in which the form fits its panel."""
        return QSize(_NARROWEST, super().minimumSizeHint().height())

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Scroll the form, not the choice."""
        event.ignore()


class SwitchField(QCheckBox):
    """A field for yes or no."""

    committed = Signal(object, bool)
    refused = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.clicked.connect(self._on_clicked)

    def show_value(self, value: Shown, hint: str = "") -> None:  # noqa: ARG002 - as the others
        """Show on, off, or half for several values."""
        if value is SEVERAL:
            self.setTristate(True)
            self.setCheckState(Qt.CheckState.PartiallyChecked)
        else:
            self.setTristate(False)
            self.setChecked(value is True)

    def _on_clicked(self) -> None:
        self.setTristate(False)
        self.committed.emit(self.isChecked(), False)


class WordsField(QLineEdit):
    """A field for any text: a path, the name of a column.

    Attributes:
        browse: For a path, opens a dialog to choose one.
        asks_for_folder: The path is that of a folder.
    """

    committed = Signal(object, bool)
    refused = Signal(str)

    def __init__(self, is_path: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._value: Shown = ""
        self.browse: QAction | None = None
        self.asks_for_folder = False
        if is_path:
            where = QLineEdit.ActionPosition.TrailingPosition
            self.browse = self.addAction(theme.icon("folder"), where)
            self.browse.setText(self.tr("Choose a file"))
            self.browse.triggered.connect(self._ask)
        self.editingFinished.connect(self._finish)

    def show_value(self, value: Shown, hint: str = "") -> None:
        """Show a text, unless the user is typing."""
        if self._value == value and self.isModified():
            return
        self._value = value
        self.setText("" if value is None or value is SEVERAL else self._written(value))
        self._mark("")
        self.setPlaceholderText(self.tr("several values") if value is SEVERAL else hint)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take back with Escape what was typed."""
        if event.key() == Qt.Key.Key_Escape and self.isModified():
            self.setModified(False)
            self.show_value(self._value, self.placeholderText())
            return
        super().keyPressEvent(event)

    def _ask(self) -> None:
        title = self.tr("Choose data")
        if self.asks_for_folder:
            name = QFileDialog.getExistingDirectory(self, title)
        else:
            kinds = self.tr("Data (*.csv *.tsv *.parquet *.npz *.npy);;All files (*)")
            name, _ = QFileDialog.getOpenFileName(self, title, "", kinds)
        if name:
            self.setText(name)
            self.committed.emit(name, False)

    def _written(self, value: Shown) -> str:
        return str(value)

    def _read(self, text: str) -> tuple[Value, str]:
        """Return what was typed as a value, and the rule that it breaks."""
        return text, ""

    def _finish(self) -> None:
        if not self.isModified():
            return
        value, rule = self._read(self.text())
        self._mark(rule)
        if not rule:
            self.setModified(False)
            self._value = value
            self.committed.emit(value, False)

    def _mark(self, rule: str) -> None:
        mark_invalid(self, bool(rule))
        self.refused.emit(rule)


class OptionsField(WordsField):
    """A field for options by their names, written as the file writes them."""

    def _written(self, value: Shown) -> str:
        return written(value) if isinstance(value, Mapping) else str(value)

    def _read(self, text: str) -> tuple[Value, str]:
        try:
            value: Value = frozen(json.loads(text or "{}"))
        except (ValueError, DesignError):
            value = text
        if isinstance(value, Mapping):
            return value, ""
        rule = self.tr("expected an object as {0}, got {1}")
        return value, rule.format('{"split": "digits"}', written(value))


def mark_invalid(line: QLineEdit, invalid: bool) -> None:
    """Draw a field as one that holds what it can't."""
    if line.property("invalid") != invalid:
        line.setProperty("invalid", invalid)
        line.style().unpolish(line)
        line.style().polish(line)


Field = TypedField | ChoiceField | SwitchField | WordsField


def field_for(param: Param, parent: QWidget | None = None) -> Field:
    """Return the field in which a parameter is entered."""
    if param.type is ParamType.BOOL and not param.optional:
        return SwitchField(parent)
    if param.name.endswith(".options"):
        return OptionsField(parent=parent)
    if (
        param.type is ParamType.TEXT and "." in param.name and not param.name.endswith(".name")
    ):  # of the training, no name in code
        return WordsField(param.name.endswith(".path"), parent)
    if param.type in (ParamType.CHOICE, ParamType.BOOL):
        return ChoiceField(param, parent)
    return TypedField(param, parent)
