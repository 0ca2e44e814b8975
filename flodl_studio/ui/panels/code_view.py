"""A view of source with line numbers and marked lines."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import takewhile

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QTextCursor,
    QTextFormat,
)
from PySide6.QtWidgets import QPlainTextEdit, QTextEdit, QWidget

from flodl_studio.ui import theme
from flodl_studio.ui.panels.highlight import PythonHighlighter

Lines = tuple[int, int]
"""First and last line, from 1."""


class CodeView(QPlainTextEdit):
    """Source, highlighted.

    Attributes:
        line_clicked: The user clicked into a line, counted from 1.
    """

    line_clicked = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFont(theme.code_font())
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.setTabStopDistance(4 * self.fontMetrics().horizontalAdvance(" "))
        self.setFrameShape(QPlainTextEdit.Shape.NoFrame)
        self._highlighter = PythonHighlighter(self.document())
        self._numbers = _LineNumbers(self)
        self._marked: list[Lines] = []
        self._fault = 0
        self.blockCountChanged.connect(self._on_count)
        self.updateRequest.connect(self._on_update)
        theme.themes().changed.connect(self._on_theme)
        self._on_count()

    def show_source(self, text: str) -> None:
        """Show other source and stay where the view is; lines that stay are not drawn anew."""
        old, new = self.toPlainText().split("\n"), text.split("\n")
        if old == new:
            return
        place = self.verticalScrollBar().value()
        first = _alike(old, new)
        last = _alike(reversed(old[first:]), reversed(new[first:]))
        document = self.document()
        document.setUndoRedoEnabled(False)  # nothing to take back: the design has its own history
        cursor = QTextCursor(document)
        if last == 0:
            cursor.select(QTextCursor.SelectionType.Document)
            cursor.insertText(text)
        else:
            end = document.findBlockByNumber(len(old) - last).position()
            cursor.setPosition(document.findBlockByNumber(first).position())
            cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
            cursor.insertText("".join(f"{line}\n" for line in new[first : len(new) - last]))
        document.setUndoRedoEnabled(True)
        self.verticalScrollBar().setValue(place)

    def mark(self, lines: list[Lines]) -> None:
        """Mark lines, and bring the first of them into view when it is not."""
        self._marked = lines
        self._draw_marks()
        if lines:
            self._reveal(lines[0])

    def mark_fault(self, line: int) -> None:
        """Mark a line as faulty; 0 for none."""
        self._fault = line
        self._draw_marks()
        if line:
            self._reveal((line, line))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Tell which line was clicked, unless text was selected."""
        super().mouseReleaseEvent(event)
        if event.button() is Qt.MouseButton.LeftButton and not self.textCursor().hasSelection():
            self.line_clicked.emit(self.textCursor().blockNumber() + 1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the numbers beside the text."""
        super().resizeEvent(event)
        area = self.contentsRect()
        self._numbers.setGeometry(
            QRect(area.left(), area.top(), self._numbers.needed(), area.height())
        )

    def _reveal(self, lines: Lines) -> None:
        first = self.firstVisibleBlock().blockNumber() + 1
        visible = max(1, self.viewport().height() // max(1, self.fontMetrics().height()))
        if not (first <= lines[0] and lines[1] < first + visible):
            self.verticalScrollBar().setValue(max(0, lines[0] - visible // 3))

    def _draw_marks(self) -> None:
        colors = theme.current()
        ground, fault = QColor(colors.chosen), QColor(colors.error)
        fault.setAlpha(40)  # code on it can be read
        drawn = [
            self._line(number, ground)
            for first, last in self._marked
            for number in range(first, last + 1)
        ]
        if self._fault:
            drawn.append(self._line(self._fault, fault))
        self.setExtraSelections(drawn)
        self._numbers.update()

    def _line(self, number: int, color: QColor) -> QTextEdit.ExtraSelection:
        mark = QTextEdit.ExtraSelection()
        mark.format.setBackground(color)
        mark.format.setProperty(QTextFormat.Property.FullWidthSelection, True)
        mark.cursor = QTextCursor(self.document().findBlockByNumber(number - 1))
        return mark

    def _on_count(self) -> None:
        self.setViewportMargins(self._numbers.needed(), 0, 0, 0)

    def _on_update(self, rect: QRect, dy: int) -> None:
        if dy:
            self._numbers.scroll(0, dy)
        else:
            self._numbers.update(0, rect.y(), self._numbers.width(), rect.height())

    def _on_theme(self, _theme: theme.Theme) -> None:
        self._draw_marks()

    def paint_numbers(self, painter: QPainter, rect: QRect) -> None:
        """Draw the numbers of the lines in view."""
        colors = theme.current()
        painter.fillRect(rect, QColor(colors.alternate))
        painter.setPen(QColor(colors.muted))
        block = self.firstVisibleBlock()
        while block.isValid():
            box = self.blockBoundingGeometry(block).translated(self.contentOffset())
            if box.top() > rect.bottom():
                break
            line = QRect(0, round(box.top()), self._numbers.width() - 8, round(box.height()))
            painter.drawText(line, Qt.AlignmentFlag.AlignRight, str(block.blockNumber() + 1))
            block = block.next()


class _LineNumbers(QWidget):
    """The column of line numbers."""

    def __init__(self, view: CodeView) -> None:
        super().__init__(view)
        self._view = view

    def needed(self) -> int:
        """Return the width that the longest number needs."""
        digits = max(3, len(str(self._view.blockCount())))
        return self._view.fontMetrics().horizontalAdvance("9") * digits + 16

    def sizeHint(self) -> QSize:
        """Return that width."""
        return QSize(self.needed(), 0)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw what is in view."""
        painter = QPainter(self)
        painter.setFont(self._view.font())
        self._view.paint_numbers(painter, event.rect())


def _alike(old: Iterable[str], new: Iterable[str]) -> int:
    """Return how many lines are the same from the beginning."""
    pairs = zip(old, new, strict=False)
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))
