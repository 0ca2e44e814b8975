"""The line at the bottom: refusals and progress left, problems and costs right."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QTimer
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QStatusBar, QWidget

from flodl_studio.ui import theme
from flodl_studio.ui.announcing import announce

if TYPE_CHECKING:
    from flodl_studio.ui.session import Session

translate = QCoreApplication.translate

REFUSAL_MS = 8000
"""How long a refusal stays, in milliseconds."""


class Status(QStatusBar):
    """Says in a few words what is going on."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizeGripEnabled(False)
        self.costs = QLabel()
        self.costs.setAccessibleName(self.tr("Cost of the design"))
        self.problems = QPushButton()
        self.problems.setFlat(True)
        self.problems.setAccessibleName(self.tr("Problems"))
        self._counts: tuple[int, int, bool] | None = None
        self._facts_wanted = False
        self.addPermanentWidget(self.costs)
        self.addPermanentWidget(self.problems)
        self.hint = QLabel()
        self.hint.setProperty("role", "muted")
        self.hint.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._refusal = QLabel()
        self._refusal.setProperty("role", "error")
        self._refusal.hide()
        said = QWidget()
        row = QHBoxLayout(said)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.hint, 1)
        row.addWidget(self._refusal, 1)
        self.addWidget(said, 1)
        self._fade = QTimer(self)
        self._fade.setSingleShot(True)
        self._fade.setInterval(REFUSAL_MS)
        self._fade.timeout.connect(self.take_back_refusal)
        theme.themes().changed.connect(self._on_theme)
        self.show_facts(False)

    def say_refusal(self, text: str) -> None:
        """Say why something can't be done."""
        self._refusal.setText(text)
        announce(self, text)
        self.hint.hide()
        self._refusal.show()
        self._fade.start()

    def take_back_refusal(self) -> None:
        """Say nothing any more about what could not be done: something else was."""
        self._fade.stop()
        self._refusal.hide()
        self.hint.show()

    def show_facts(self, wanted: bool) -> None:
        """Show costs and problems, or, beside the start page, neither."""
        self._facts_wanted = wanted
        self.costs.setVisible(wanted)
        self.problems.setVisible(wanted and self._counts is not None)

    def show_problems(self, errors: int, warnings: int, is_empty: bool = False) -> None:
        """Show how many errors and warnings there are; that a design is empty is no fault yet."""
        self._counts = (errors, warnings, is_empty)
        colors = theme.current()
        if is_empty:
            name, color = "info", colors.muted
        elif errors:
            name, color = "error", colors.error
        elif warnings:
            name, color = "warning", colors.warning
        else:
            name, color = "ok", colors.success
        self.problems.setText(self._counted(errors, warnings, is_empty))
        picture: QPixmap = theme.icon(name, color).pixmap(16, 16)
        self.problems.setIcon(picture)
        self.problems.setVisible(self._facts_wanted)

    def _counted(self, errors: int, warnings: int, is_empty: bool) -> str:
        if is_empty:
            return self.tr("Empty design")
        parts = []
        if errors:
            parts.append(self.tr("1 error") if errors == 1 else self.tr("{} errors").format(errors))
        if warnings:
            one = warnings == 1
            parts.append(self.tr("1 warning") if one else self.tr("{} warnings").format(warnings))
        return ", ".join(parts) or self.tr("No problems")

    def _on_theme(self, _theme: theme.Theme) -> None:
        if self._counts is not None:
            self.show_problems(*self._counts)


def follow_costs(status: Status, session: Session) -> None:
    """Show problems and costs of a session's design from now on."""
    from flodl_studio.ui.quantities import counted

    def show() -> None:
        found = session.inference
        errors = sum(each.severity == "error" for each in found.problems)
        is_empty = [each.code for each in found.problems] == ["empty-network"]
        status.show_problems(errors, len(found.problems) - errors, is_empty)
        status.costs.setText(
            translate("Status", "{parameters} parameters · {macs} multiply-adds a sample").format(
                parameters=f"{found.parameters:,}", macs=counted(found.macs)
            )
        )

    later = QTimer(status)
    later.setSingleShot(True)
    later.setInterval(0)
    later.timeout.connect(show)
    session.changed.connect(later.start)
    later.start()
