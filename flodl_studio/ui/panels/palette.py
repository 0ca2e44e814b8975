"""The palette: every kind by family, with search; drag one out, or press Enter to add it."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QMimeData, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QTreeWidget, QTreeWidgetItem, QVBoxLayout, QWidget

from flodl_studio.catalog import KINDS
from flodl_studio.catalog.kind import Family, Kind
from flodl_studio.design.values import Design
from flodl_studio.ui import theme
from flodl_studio.ui.canvas.search import Entry, find
from flodl_studio.ui.dragging import BLOCK, kind_data
from flodl_studio.ui.session import Session
from flodl_studio.ui.words import in_words

translate = QCoreApplication.translate

_NAME = Qt.ItemDataRole.UserRole
_ROW = 22
"""Height of a row, logical pixels."""


class Palette(QWidget):
    """All kinds and the design's own blocks.

    Attributes:
        chosen: Name of a kind that the user wants added, or ``Block:`` and a block's name.
    """

    chosen = Signal(str)

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.search = QLineEdit()
        self.search.setPlaceholderText(self.tr("Search layers (fc, skip, norm …)"))
        self.search.setClearButtonEnabled(True)
        self.search.setAccessibleName(self.tr("Search layers"))
        self.tree = _KindTree()
        self.tree.setAccessibleName(self.tr("Layers"))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        above = QVBoxLayout()
        above.setContentsMargins(theme.SPACE, theme.SPACE, theme.SPACE, theme.SPACE)
        above.addWidget(self.search)
        layout.addLayout(above)
        layout.addWidget(self.tree)
        self.search.textChanged.connect(self._fill)
        self.search.installEventFilter(self)
        self.search.returnPressed.connect(self._choose_current)
        self.tree.itemActivated.connect(self._choose)
        session.changed.connect(self._on_changed)
        theme.themes().changed.connect(self._on_theme)
        self._fill("")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move the mark in the list from the search field."""
        if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Up) and self.search.hasFocus():
            self.tree.setFocus()
            self.tree.keyPressEvent(event)
            return
        super().keyPressEvent(event)

    def _on_changed(self, old: Design, new: Design) -> None:
        if tuple(old.blocks) != tuple(new.blocks):
            self._fill(self.search.text())

    def _on_theme(self, _theme: theme.Theme) -> None:
        self._fill(self.search.text())

    def _choose_current(self) -> None:
        item = self.tree.currentItem()
        if item is not None:
            self._choose(item)

    def _choose(self, item: QTreeWidgetItem) -> None:
        name = item.data(0, _NAME)
        if name:
            self.chosen.emit(name)

    def _fill(self, query: str) -> None:
        self.tree.clear()
        if query.strip():
            self._fill_found(query)
        else:
            self._fill_families()

    def _fill_found(self, query: str) -> None:
        for entry in find(query, entries(self._session.design)):
            self.tree.addTopLevelItem(_item(entry))
        self.tree.setRootIsDecorated(False)
        first = self.tree.topLevelItem(0)
        if first is not None:
            self.tree.setCurrentItem(first)

    def _fill_families(self) -> None:
        self.tree.setRootIsDecorated(True)
        groups: dict[str, list[Entry]] = {}
        for entry in entries(self._session.design):
            groups.setdefault(entry.group, []).append(entry)
        for title, members in groups.items():
            head = QTreeWidgetItem([in_words(title)])
            head.setFlags(Qt.ItemFlag.ItemIsEnabled)
            font = head.font(0)
            font.setBold(True)
            head.setFont(0, font)
            head.setSizeHint(0, QSize(0, _ROW))
            head.addChildren([_item(each) for each in members])
            self.tree.addTopLevelItem(head)
            head.setExpanded(True)


class _KindTree(QTreeWidget):
    """A list of kinds that can be dragged onto the canvas."""

    def __init__(self) -> None:
        super().__init__()
        self.setHeaderHidden(True)
        self.setDragEnabled(True)
        self.setIndentation(14)
        self.setIconSize(QSize(16, 16))
        self.setUniformRowHeights(True)
        self.setFrameShape(QTreeWidget.Shape.NoFrame)

    def mimeData(self, items: list[QTreeWidgetItem]) -> QMimeData:  # type: ignore[override] # a list is what Qt hands over
        """Return what a drag of a row carries."""
        names = [each.data(0, _NAME) for each in items if each.data(0, _NAME)]
        return kind_data(names[0]) if names else QMimeData()


def entries(design: Design) -> list[Entry]:
    """Return all that can be added to a design: kinds in the order of families, then its blocks."""
    order = {family: index for index, family in enumerate(Family)}
    kinds = sorted(
        (each for each in KINDS.values() if each.name != "Block"),
        key=lambda kind: order[kind.family],
    )
    group = translate("Palette", "Blocks of this design")
    detail = translate("Palette", "A network of your own.")
    blocks = [Entry(BLOCK + name, name, group=group, detail=detail) for name in design.blocks]
    return [_entry(each) for each in kinds] + blocks


def _entry(kind: Kind) -> Entry:
    return Entry(kind.name, kind.name, str(kind.family), kind.synonyms, in_words(kind.summary))


def _item(entry: Entry) -> QTreeWidgetItem:
    item = QTreeWidgetItem([entry.title])
    item.setData(0, _NAME, entry.key)
    item.setToolTip(0, entry.detail)
    item.setSizeHint(0, QSize(0, _ROW))
    name = "block" if entry.key.startswith(BLOCK) else theme.kind_icon_name(entry.key, entry.group)
    item.setIcon(0, theme.icon(name, theme.current().family(entry.group).name()))
    return item
