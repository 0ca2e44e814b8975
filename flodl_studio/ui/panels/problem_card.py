"""A problem as a card: who, what was expected and what came, the rule, and fixes to click."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QWidget,
)

from flodl_studio.design.values import Place, Value
from flodl_studio.shapes.facts import Finding, Fix, Problem
from flodl_studio.ui import theme
from flodl_studio.ui.layouts import ElidingButton, Flow, column
from flodl_studio.ui.words import in_words


class ProblemCard(QFrame):
    """One problem.

    Attributes:
        shown: The problem's node is to be shown on the canvas.
        fixed: A fix was chosen.
    """

    shown = Signal(Place, str)
    fixed = Signal(Fix)

    def __init__(
        self,
        problem: Problem,
        expected: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.problem = problem
        self._offered: tuple[Fix, ...] = ()
        self._titles: list[str] = []
        self._fixes: QWidget | None = None
        self.setProperty("role", "card")
        self.setAccessibleName(f"{in_words(problem.severity)}: {problem.path}: {problem.sentence}")
        layout = column(self, margin=theme.SPACE, spacing=theme.SPACE // 2)
        layout.addLayout(self._head())
        message = QLabel(problem.sentence)
        message.setWordWrap(True)
        message.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        layout.addWidget(message)
        if expected and problem.finding.got:
            layout.addLayout(self._shapes(expected))

    def offer(self, fixes: tuple[Fix, ...]) -> None:
        """Show buttons for fixes, once they have been tried, in place of those shown before."""
        titles = [fix.title for fix in fixes]
        if self._fixes is not None and titles != self._titles:
            self._fixes.deleteLater()
            self._fixes = None
        self._offered, self._titles = fixes, titles
        layout = self.layout()
        if fixes and self._fixes is None and layout is not None:
            self._fixes = self._buttons(titles)
            layout.addWidget(self._fixes)

    def _head(self) -> QHBoxLayout:
        problem, row = self.problem, QHBoxLayout()
        mark = QLabel()
        colors = theme.current()
        color = colors.error if problem.severity == "error" else colors.warning
        mark.setPixmap(theme.icon(problem.severity, color).pixmap(16, 16))
        mark.setAccessibleName(in_words(problem.severity))
        row.addWidget(mark, 0, Qt.AlignmentFlag.AlignTop)
        links = Flow(spacing=theme.SPACE // 2)
        names = [problem.path, *problem.finding.related]
        for number, name in enumerate(each for each in names if each):
            if number:
                links.addWidget(QLabel("·"))
            link = ElidingButton(QIcon(), name)
            link.setFlat(True)
            link.setCursor(Qt.CursorShape.PointingHandCursor)
            link.setStyleSheet(f"color: {colors.accent}; padding: 0; min-width: 0; min-height: 0;")
            link.clicked.connect(lambda _=False, who=name: self._on_link(who))
            links.addWidget(link)
        row.addLayout(links, 1)
        return row

    def _on_link(self, name: str) -> None:
        finding = self.problem.finding
        node = name if name in finding.related else finding.node
        self.shown.emit(self.problem.place, node)

    def _shapes(self, expected: str) -> QGridLayout:
        grid, finding = QGridLayout(), self.problem.finding
        grid.setHorizontalSpacing(theme.SPACE)
        grid.setVerticalSpacing(0)
        wanted, came = aligned(expected, finding.got)
        for row, (title, text) in enumerate(
            ((self.tr("expects"), wanted), (self.tr("gets"), came))
        ):
            head, shape = QLabel(title), QLabel(text)
            head.setProperty("role", "muted")
            shape.setFont(theme.code_font())
            grid.addWidget(head, row, 0)
            grid.addWidget(shape, row, 1)
        grid.setColumnStretch(1, 1)
        return grid

    def _buttons(self, titles: list[str]) -> QWidget:
        buttons = QWidget()
        row = Flow(buttons, spacing=theme.SPACE)
        for number, title in enumerate(titles):
            button = ElidingButton(theme.icon("fix"), title)
            button.clicked.connect(
                lambda _=False, chosen=number: self.fixed.emit(self._offered[chosen])
            )
            row.addWidget(button)
        return buttons


def aligned(expected: str, got: str) -> tuple[str, str]:
    """Return two shapes with their entries under each other, from the last one back."""
    left, right = _entries(expected), _entries(got)
    if left is None or right is None:
        return expected, got
    length = max(len(left), len(right))
    left = [""] * (length - len(left)) + left
    right = [""] * (length - len(right)) + right
    widths = [max(len(a), len(b)) for a, b in zip(left, right, strict=True)]
    return _line(left, widths), _line(right, widths)


def expected_shape(finding: Finding, given: Value) -> str:
    """Return the shape that a node expects: what the finding says, or what came with one size.

    Where a parameter of the node says another size than comes in, what it expects is what came
    with that size in its place.
    """
    if finding.expected or not isinstance(given, int) or isinstance(given, bool):
        return finding.expected
    entries = _entries(finding.got) or []
    places = [place for place, entry in enumerate(entries) if entry == str(finding.value)]
    if len(places) != 1:
        return ""
    entries[places[0]] = str(given)
    return f"[{', '.join(entries)}]"


def _entries(shape: str) -> list[str] | None:
    if not (shape.startswith("[") and shape.endswith("]")):
        return None
    return [each.strip() for each in shape[1:-1].split(",")]


def _line(entries: list[str], widths: list[int]) -> str:
    cells = [entry.rjust(width) for entry, width in zip(entries, widths, strict=True)]
    return "[" + "  ".join(cells) + "]"
