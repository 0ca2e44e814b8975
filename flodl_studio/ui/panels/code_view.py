"""A view of source with line numbers and marked lines."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QTextCursor,
)
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from flodl_studio.ui import theme
from flodl_studio.ui.panels.code_changes import Change, changes
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
        self._shown = [""]
        self._revision = self.document().revision()
        self._marked: set[int] = set()
        self._fault = 0
        self.blockCountChanged.connect(self._on_count)
        self.updateRequest.connect(self._on_update)
        theme.themes().changed.connect(self._on_theme)
        self._on_count()

    @property
    def is_touched(self) -> bool:
        """Whether the text was changed since it was shown; it may have been changed back."""
        return self.document().revision() != self._revision

    def show_source(self, text: str) -> None:
        """Show other source and stay where the view is; lines that stay are not drawn anew."""
        old = self.toPlainText().split("\n") if self.is_touched else self._shown
        new = text.split("\n")
        found = changes(old, new)
        top = self.verticalScrollBar().value()
        above = (each for each in found if each.first < top and each.last <= top)
        top += sum(len(each.lines) - each.last + each.first for each in above)
        document = self.document()
        document.setUndoRedoEnabled(False)  # nothing to take back: the design has its own history
        for each in reversed(found):
            self._replace(each)
        document.setUndoRedoEnabled(True)
        self._shown, self._revision = new, document.revision()
        if found:
            self.verticalScrollBar().setValue(top)

    def _replace(self, change: Change) -> None:
        document, lines = self.document(), change.lines
        cursor = QTextCursor(document.findBlockByNumber(change.first))
        if change.last < document.blockCount():
            end = document.findBlockByNumber(change.last)
            cursor.setPosition(end.position(), QTextCursor.MoveMode.KeepAnchor)
            cursor.insertText("".join(f"{line}\n" for line in lines))
            return
        if not lines and change.first:  # the line before ends the text
            cursor.movePosition(QTextCursor.MoveOperation.Left)
        cursor.movePosition(QTextCursor.MoveOperation.End, QTextCursor.MoveMode.KeepAnchor)
        cursor.insertText("\n".join(lines))

    def mark(self, lines: list[Lines]) -> None:
        """Mark lines, and bring the first of them into view when it is not."""
        self._marked = {n for first, last in lines for n in range(first, last + 1)}
        self._draw_marks()
        if lines:
            self._reveal(lines[0])

    def mark_fault(self, line: int) -> None:
        """Mark a line as faulty; 0 for none."""
        self._fault = line
        self._draw_marks()
        if line:
            self._reveal((line, line))

    def put_cursor(self, line: int) -> None:
        """Put the cursor at the end of a line; there is none for 0."""
        block = self.document().findBlockByNumber(line - 1)
        if block.isValid():
            cursor = self.textCursor()
            cursor.setPosition(block.position() + block.length() - 1)
            self.setTextCursor(cursor)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Tell which line was clicked, unless text was selected."""
        super().mouseReleaseEvent(event)
        if event.button() is Qt.MouseButton.LeftButton and not self.textCursor().hasSelection():
            self.line_clicked.emit(self.textCursor().blockNumber() + 1)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the marks of the lines in view, and the source over them."""
        colors = theme.current()
        chosen, fault = QColor(colors.chosen), QColor(colors.error)
        fault.setAlpha(40)  # code on it can be read
        painter = QPainter(self.viewport())
        for number, line in self._in_view(event.rect()):
            if number in self._marked:
                painter.fillRect(line, chosen)
            if number == self._fault:
                painter.fillRect(line, fault)
        painter.end()
        super().paintEvent(event)

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
        self.viewport().update()
        self._numbers.update()

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
        for number, line in self._in_view(rect):
            line.setRight(self._numbers.width() - 8)
            painter.drawText(line, Qt.AlignmentFlag.AlignRight, str(number))

    def _in_view(self, rect: QRect) -> Iterator[tuple[int, QRect]]:
        """Yield the numbers of the lines in view that reach into a part of it, and their places."""
        block = self.firstVisibleBlock()
        width = self.viewport().width()
        while block.isValid():
            box = self.blockBoundingGeometry(block).translated(self.contentOffset())
            if box.top() > rect.bottom():
                break
            yield block.blockNumber() + 1, QRect(0, round(box.top()), width, round(box.height()))
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
