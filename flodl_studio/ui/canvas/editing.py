"""Writing on the canvas itself: names of nodes and texts of frames."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QRect, QRectF, Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QLineEdit

from flodl_studio.ui.canvas.node_item import NodeItem
from flodl_studio.ui.canvas.note_item import NoteItem

if TYPE_CHECKING:
    from flodl_studio.ui.canvas.view import Canvas

translate = QCoreApplication.translate


class Editing(QObject):
    """A field over the thing that is written; Enter keeps, Escape gives up."""

    def __init__(self, canvas: Canvas) -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self._field: QLineEdit | None = None
        self._keep: Callable[[str], object] | None = None

    @property
    def field(self) -> QLineEdit | None:
        """The field that is open."""
        return self._field

    def rename(self, item: NodeItem) -> None:
        """Write another id for a node."""
        box = item.title_rect().translated(item.pos())
        node = item.node_id

        def keep(text: str) -> None:
            if text and text != node:
                self._canvas.operations.rename(node, text)

        self._open(box, node, keep, translate("Canvas", "Name"))

    def write(self, item: NoteItem) -> None:
        """Write the text of a frame."""
        note = item.note

        def keep(text: str) -> None:
            if text != note.text:
                self._canvas.operations.change_note(note, replace(note, text=text))

        box = item.header_rect().translated(item.pos())
        self._open(box, note.text, keep, translate("Canvas", "Text of the frame"))

    def _open(self, box: QRectF, text: str, keep: Callable[[str], object], name: str) -> None:
        self.close(keep=True)
        self._canvas.bring_into_sight(box)
        seen: QRect = self._canvas.mapFromScene(box).boundingRect()
        field = QLineEdit(text, self._canvas.viewport())
        field.setObjectName("canvasField")
        field.setAccessibleName(name)
        field.setGeometry(seen.x(), seen.center().y() - 13, max(seen.width(), 140), 27)
        field.installEventFilter(self)
        self._field, self._keep = field, keep
        field.show()
        field.selectAll()
        field.setFocus()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep the text with Enter or when the focus goes, give it up with Escape."""
        if watched is not self._field:
            return False
        if isinstance(event, QKeyEvent):
            if event.type() == QEvent.Type.ShortcutOverride:
                event.accept()  # keys are for the field, not for the canvas
                return True
            if event.type() == QEvent.Type.KeyPress:
                if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                    self.close(keep=True)
                    return True
                if event.key() == Qt.Key.Key_Escape:
                    self.close(keep=False)
                    return True
        if isinstance(event, QFocusEvent) and _is_leaving(event):
            self.close(keep=True)
        return False

    def close(self, keep: bool) -> None:
        """Close the field, and keep what is written or not."""
        field, done = self._field, self._keep
        self._field, self._keep = None, None
        if field is None or done is None:
            return
        text = field.text().strip()
        field.removeEventFilter(self)
        field.hide()
        field.deleteLater()
        self._canvas.setFocus()
        if keep:
            done(text)


def _is_leaving(event: QFocusEvent) -> bool:
    """Whether the focus goes for good, not to a menu of the field itself."""
    return event.lostFocus() and event.reason() != Qt.FocusReason.PopupFocusReason
