"""The form of parameters: a row each, inferred sizes grey with a pin, several nodes at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtGui import QFontMetrics, QIcon
from PySide6.QtWidgets import QGridLayout, QLabel, QToolButton, QWidget

from flodl_studio.catalog.kind import Param
from flodl_studio.design.values import Value
from flodl_studio.ui import theme
from flodl_studio.ui.panels.editors import SEVERAL, Shown, field_for
from flodl_studio.ui.panels.entry import shown
from flodl_studio.ui.words import in_words

translate = QCoreApplication.translate


@dataclass(frozen=True)
class Setting:
    """What a row shows of one parameter.

    Attributes:
        given: It stands in the design, rather than being a default or inferred.
        inferred: What follows from the input, when something does.
    """

    value: Shown
    given: bool = False
    inferred: Value = None


class ParamForm(QWidget):
    """Rows of parameters.

    Attributes:
        changed: Name of a parameter, its new value, and whether it came from a step.
        unset: Name of a parameter that goes back to its default, or to what is inferred.
    """

    changed = Signal(str, object, bool)
    unset = Signal(str)

    def __init__(self, params: Sequence[Param], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.params = tuple(params)
        self.rows: dict[str, ParamRow] = {}
        grid = self._grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(theme.SPACE)
        grid.setVerticalSpacing(theme.SPACE // 2)
        grid.setColumnStretch(1, 1)
        for number, param in enumerate(params):
            row = ParamRow(param, self)
            row.place(grid, number * 2)
            self.rows[param.name] = row

    def label_width(self) -> int:
        """Return the width of the widest label, as it is when it is written bold."""
        font = self.font()
        font.setBold(True)
        wide = QFontMetrics(font).horizontalAdvance
        return max((wide(row.label.text()) for row in self.rows.values()), default=0)

    def give_labels(self, width: int) -> None:
        """Keep a width for the labels, so that fields of several forms begin in one line."""
        self._grid.setColumnMinimumWidth(0, width)

    def show_settings(self, settings: Mapping[str, Setting]) -> None:
        """Show values; rows that are being typed in keep what was typed."""
        for name, row in self.rows.items():
            row.show_setting(settings.get(name, Setting(None)))


class ParamRow:
    """Label, field, pin, and the rule that an entry breaks."""

    def __init__(self, param: Param, form: ParamForm) -> None:
        self._param = param
        self._setting = Setting(None)
        self.field = field_for(param, form)
        self.label = QLabel(label_of(param.name), form)
        self.label.setToolTip(in_words(param.help))
        self.label.setBuddy(self.field)
        self.field.setToolTip(in_words(param.help))
        self.field.setAccessibleName(param.name)
        self.field.setAccessibleDescription(in_words(param.help))
        self.field.setObjectName(f"param.{param.name}")
        self.pin = QToolButton(form)
        self.pin.setAutoRaise(True)
        self.pin.setObjectName(f"pin.{param.name}")
        self.rule = QLabel(form)
        self.rule.setProperty("role", "error")
        self.rule.setWordWrap(True)
        self.rule.hide()
        self.field.committed.connect(
            lambda value, step, name=param.name: form.changed.emit(name, value, step)
        )
        self.field.refused.connect(self._on_refused)
        self.pin.clicked.connect(lambda: self._on_pin(form))

    def place(self, grid: QGridLayout, row: int) -> None:
        """Put the parts into a grid."""
        grid.addWidget(self.label, row, 0)
        grid.addWidget(self.field, row, 1)
        grid.addWidget(self.pin, row, 2)
        grid.addWidget(self.rule, row + 1, 0, 1, 3)

    def show_setting(self, setting: Setting) -> None:
        """Show a value, where it comes from, and what the button beside it does."""
        self._setting = setting
        floating = self._param.inferred and not setting.given
        hint = ""
        if floating:
            hint = translate("ParamForm", "from the input")
            if setting.inferred is not None:
                hint = translate("ParamForm", "{} · inferred").format(shown(setting.inferred))
        elif self._param.required and setting.value is None:
            hint = translate("ParamForm", "needs a value")
        value = None if floating and setting.value is not SEVERAL else setting.value
        self.field.show_value(value, hint)
        font = self.label.font()
        font.setBold(setting.given)
        self.label.setFont(font)
        self._show_pin(setting, floating)

    def _show_pin(self, setting: Setting, floating: bool) -> None:
        if floating:
            name, text = "pin", translate("ParamForm", "Pin this size")
        elif self._param.inferred:
            name, text = "unpin", translate("ParamForm", "Let the size follow from the input")
        else:
            name, text = "undo", translate("ParamForm", "Back to the default")
        can = setting.given and not self._param.required
        can = setting.inferred is not None if floating else can
        self.pin.setVisible(True)
        self.pin.setEnabled(can)
        self.pin.setIcon(theme.icon(name) if can else QIcon())
        self.pin.setToolTip(text if can else "")
        self.pin.setAccessibleName(f"{text}: {self._param.name}")
        self.pin.setFocusPolicy(Qt.FocusPolicy.TabFocus if can else Qt.FocusPolicy.NoFocus)

    def _on_pin(self, form: ParamForm) -> None:
        if self._param.inferred and not self._setting.given:
            form.changed.emit(self._param.name, self._setting.inferred, False)
        else:
            form.unset.emit(self._param.name)

    def _on_refused(self, rule: str) -> None:
        self.rule.setText(rule[:1].upper() + rule[1:])
        self.rule.setVisible(bool(rule))


def label_of(name: str) -> str:
    """Return a name as a label: ``optimizer.weight_decay`` is weight decay."""
    head, _, last = name.rpartition(".")
    if last == "lr":
        return translate("ParamForm", "learning rate")
    return (head if last == "kind" else last).replace("_", " ")


def common(params: Sequence[Sequence[Param]]) -> tuple[Param, ...]:
    """Return the parameters that all of several kinds have, alike."""
    first, *others = params or [()]
    return tuple(each for each in first if all(_has(each, other) for other in others))


def _has(param: Param, params: Sequence[Param]) -> bool:
    alike: Callable[[Param], bool] = lambda other: (  # noqa: E731 - one comparison, named for its use
        other.name == param.name and other.type is param.type and other.choices == param.choices
    )
    return any(map(alike, params))
