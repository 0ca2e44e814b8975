"""The box that opens at the pointer: type a few letters, press Enter."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import (
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPoint,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QFrame,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from flodl_studio.ui import theme
from flodl_studio.ui.canvas.look import fitted, font, look, mixed
from flodl_studio.ui.canvas.search import Entry, find

_WIDTH = 340
_MOST_ROWS = 9
_ENTRY = Qt.ItemDataRole.UserRole
_ROW = 30


class SearchBox(QFrame):
    """A field and a list of what matches; it closes when it loses the focus.

    Attributes:
        chosen: The key of the entry that was taken.
        closed: It is gone, whether or not something was taken.
    """

    chosen = Signal(str)
    closed = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("searchBox")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setAutoFillBackground(True)
        self._entries: Sequence[Entry] = ()
        self.title = QLabel(self)
        self.title.setProperty("role", "muted")
        self.field = QLineEdit(self)
        self.field.setAccessibleName(self.tr("Search"))
        self.list = QListWidget(self)
        self.list.setItemDelegate(_Row(self.list))
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setUniformItemSizes(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setAccessibleName(self.tr("What matches"))
        self.none = QLabel(self.tr("Nothing matches."), self)
        self.none.setProperty("role", "muted")
        self.none.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.none.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.SPACE, theme.SPACE, theme.SPACE, theme.SPACE)
        column.setSpacing(theme.SPACE // 2 + 2)
        for widget in (self.title, self.field, self.list, self.none):
            column.addWidget(widget)
        self.field.textChanged.connect(self._refill)
        self.field.installEventFilter(self)
        self.list.itemClicked.connect(lambda _item: self.take())
        self.hide()

    def open_at(self, at: QPoint, entries: Sequence[Entry], title: str, hint: str) -> None:
        """Open at a point of the parent, moved so that all of it is seen."""
        self._entries = entries
        self.title.setText(title)
        self.title.setVisible(bool(title))
        self.field.setPlaceholderText(hint)
        self._dress()
        self.field.clear()
        self._refill("")
        parent = self.parentWidget()
        assert parent is not None
        room = parent.rect().adjusted(8, 8, -8, -8)
        tallest = self.sizeHint().height()
        x = min(max(at.x() - 24, room.left()), max(room.left(), room.right() - _WIDTH))
        y = min(max(at.y() - 20, room.top()), max(room.top(), room.bottom() - tallest))
        self.move(x, y)
        self.show()
        self.raise_()
        self.field.setFocus(Qt.FocusReason.PopupFocusReason)

    def take(self) -> None:
        """Take the current entry and close."""
        item = self.list.currentItem()
        if item is None:
            return
        entry: Entry = item.data(_ENTRY)
        self.close_box()
        self.chosen.emit(entry.key)

    def close_box(self) -> None:
        """Close without taking anything."""
        if not self.isVisible():
            return
        self.hide()
        parent = self.parentWidget()
        if parent is not None:
            parent.setFocus()
        self.closed.emit()

    def keys(self) -> list[str]:
        """Return the keys of the entries listed, in their order."""
        entries = [self.list.item(row).data(_ENTRY) for row in range(self.list.count())]
        return [entry.key for entry in entries]

    def _refill(self, query: str) -> None:
        self.list.clear()
        for entry in find(query, self._entries):
            item = QListWidgetItem(entry.title)
            item.setData(_ENTRY, entry)
            item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{entry.title}, {entry.detail}")
            item.setSizeHint(QSize(0, _ROW))
            self.list.addItem(item)
        self.list.setCurrentRow(0)
        self.list.setVisible(self.list.count() > 0)
        self.none.setVisible(self.list.count() == 0)
        rows = max(1, min(_MOST_ROWS, self.list.count()))
        self.list.setFixedHeight(rows * _ROW + 2)
        self.none.setFixedHeight(_ROW + 2)
        self.setFixedWidth(_WIDTH)
        self.adjustSize()

    def _dress(self) -> None:
        colors = theme.current()
        self.setStyleSheet(
            f"#searchBox {{ background: {colors.raised}; border: 1px solid {colors.border};"
            f" border-radius: 8px; }}"
            f"#searchBox QListWidget, #searchBox QScrollBar {{ background: transparent; }}"
            f"#searchBox QLineEdit {{ padding: 5px 6px; border: 1px solid {colors.border};"
            f" border-radius: 5px; background: {colors.base}; color: {colors.text}; }}"
            f"#searchBox QLineEdit:focus {{ border-color: {colors.accent}; }}"
        )

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Move in the list from the field; close with Escape or when the focus goes."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride:
            event.accept()  # letters and Tab are for the field, not for the canvas
            return True
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            return self._on_key(event)
        if isinstance(event, QFocusEvent) and event.lostFocus() and self.isVisible():
            if event.reason() == Qt.FocusReason.PopupFocusReason:
                return False  # a menu of the field itself
            self.hide()
            self.closed.emit()
        return super().eventFilter(watched, event)

    def _on_key(self, event: QKeyEvent) -> bool:
        key, row = event.key(), self.list.currentRow()
        last = self.list.count() - 1
        steps = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1, Qt.Key.Key_PageUp: -8}
        steps |= {Qt.Key.Key_PageDown: 8, Qt.Key.Key_Tab: 1, Qt.Key.Key_Backtab: -1}
        if key in steps:
            self.list.setCurrentRow(max(0, min(last, row + steps[Qt.Key(key)])))
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.take()
        elif key == Qt.Key.Key_Escape:
            self.close_box()
        else:
            return False
        return True


class _Row(QStyledItemDelegate):
    """An entry: a mark in the color of its family, its title, and a line about it."""

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        """Draw the row."""
        entry: Entry = index.data(_ENTRY)
        colors, rect = look(), option.rect
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        if option.state & QStyle.StateFlag.State_Selected:
            painter.setBrush(mixed(colors.accent, colors.raised, 0.78))
            painter.drawRoundedRect(rect.adjusted(0, 1, 0, -1), 5, 5)
        painter.setBrush(colors.family(entry.group))
        painter.drawRoundedRect(rect.left() + 8, rect.top() + 9, 4, rect.height() - 18, 2, 2)
        room = rect.adjusted(20, 0, -8, 0)
        side = Qt.AlignmentFlag.AlignVCenter
        painter.setFont(font(13, True))
        painter.setPen(colors.text)
        painter.drawText(room, side | Qt.AlignmentFlag.AlignLeft, entry.title)
        taken = painter.fontMetrics().horizontalAdvance(entry.title) + 12
        painter.setFont(font(11))
        painter.setPen(colors.muted)
        detail = fitted(entry.detail, 11, False, max(0, room.width() - taken))
        painter.drawText(room, side | Qt.AlignmentFlag.AlignRight, detail)
        painter.restore()
