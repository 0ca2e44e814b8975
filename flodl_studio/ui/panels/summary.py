"""The summary: a row each node with shape and costs, and the totals."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    Qt,
    QTimer,
)
from PySide6.QtGui import QColor, QShowEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from flodl_studio.catalog import KINDS
from flodl_studio.catalog.summary import shape_text
from flodl_studio.design.values import Place
from flodl_studio.shapes.facts import NodeFacts
from flodl_studio.shapes.infer import Inference
from flodl_studio.ui import theme
from flodl_studio.ui.layouts import column
from flodl_studio.ui.panels.cost_meter import CostMeter
from flodl_studio.ui.panels.seen import is_seen
from flodl_studio.ui.paths import place_of
from flodl_studio.ui.quantities import counted, sized
from flodl_studio.ui.session import Session

Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True)
class Line:
    """One line of the table."""

    path: str
    facts: NodeFacts

    @property
    def depth(self) -> int:
        """How many networks it is inside of."""
        return self.path.count("/")


class SummaryModel(QAbstractTableModel):
    """Facts of all nodes, inner ones after their container."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[Line] = []
        self._heads = [
            self.tr("Node"),
            self.tr("Kind"),
            self.tr("Output"),
            self.tr("Parameters"),
            self.tr("Multiply-adds"),
            self.tr("Output memory"),
        ]

    def show(self, inference: Inference) -> None:
        """Show what is known of a design."""
        facts = inference.facts
        ranks = {path: rank for rank, path in enumerate(facts)}
        ordered = sorted(facts, key=lambda path: _key(path, ranks))
        self.beginResetModel()
        self.lines = [Line(path, facts[path]) for path in ordered]
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        """Return the number of lines."""
        return 0 if parent.isValid() else len(self.lines)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        """Return the number of columns."""
        return 0 if parent.isValid() else len(self._heads)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = 0) -> Any:
        """Return the head of a column."""
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return self._heads[section]
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.TextAlignmentRole:
            return _side(section)
        return None

    def data(self, index: Index, role: int = 0) -> Any:
        """Return what a cell shows."""
        line = self.lines[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return self._text(line, index.column())
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _side(index.column())
        if role == Qt.ItemDataRole.ForegroundRole and line.facts.output is None:
            return QColor(theme.current().muted)
        if role == Qt.ItemDataRole.DecorationRole and index.column() == 0:
            kind = KINDS.get(line.facts.kind)
            family = str(kind.family) if kind else ""
            color = theme.current().family(family).name()
            return theme.icon(theme.kind_icon_name(line.facts.kind, family), color)
        return None

    def _text(self, line: Line, column: int) -> str:
        facts = line.facts
        if column == 0:
            return "    " * line.depth + line.path.rpartition("/")[2]
        if column == 1:
            return facts.kind
        if column == 2:
            if facts.output is not None:
                return f"{shape_text(facts.output)}  {facts.output.dtype}"
            return self.tr("waits for {}").format(facts.waits_for) if facts.waits_for else "?"
        if column == 3:
            return f"{facts.parameters:,}" if facts.parameters else "–"
        if column == 4:
            return counted(facts.macs) if facts.macs != 0 else "–"
        return sized(facts.bytes) if facts.output is not None else "–"


class Summary(QWidget):
    """The table with the cost meter under it; a chosen row selects its node."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._stale = True
        self.model = SummaryModel()
        self.table = QTableView()
        self.table.setModel(self.model)
        self.table.setAccessibleName(self.tr("Nodes and their costs"))
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setAlternatingRowColors(True)
        self.table.setShowGrid(False)
        self.table.setFrameShape(QTableView.Shape.NoFrame)
        self.table.verticalHeader().hide()
        self.table.setTabKeyNavigation(False)  # arrows do; Tab goes on
        self.table.verticalHeader().setDefaultSectionSize(24)
        self.table.horizontalHeader().setHighlightSections(False)
        self.table.horizontalHeader().setSectionResizeMode(2, QHeaderView.ResizeMode.Stretch)
        self.table.setWordWrap(False)
        for number, width in enumerate((200, 130, 200, 105, 120, 130)):
            head = self.table.horizontalHeader().sectionSizeHint(number)
            self.table.setColumnWidth(number, max(width, head))
        self.meter = CostMeter(session)
        layout = column(self)
        layout.addWidget(self.table, 1)
        layout.addWidget(self.meter)
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(120)
        self._later.timeout.connect(self.refresh)
        session.changed.connect(self._later.start)
        session.selection_changed.connect(self._mark_selection)
        self.table.clicked.connect(self._on_row)
        self.table.activated.connect(self._on_row)

    def refresh(self) -> None:
        """Show the design as it is, if somebody looks."""
        self._stale = not is_seen(self)
        if not self._stale:
            self.model.show(self._session.inference)
            self._mark_selection()

    def catch_up(self) -> None:
        """Show what changed while nobody looked."""
        if self._stale:
            self.refresh()
        else:
            self._mark_selection()

    def showEvent(self, event: QShowEvent) -> None:
        """Catch up with what changed while nobody looked."""
        super().showEvent(event)
        if self._stale:
            self.refresh()

    def _on_row(self, index: QModelIndex) -> None:
        place, node = place_of(self._session.design, self.model.lines[index.row()].path)
        self._session.set_place(place, (node,))

    def _mark_selection(self) -> None:
        if not is_seen(self):
            return
        place: Place = self._session.place
        wanted = {place.path(each) for each in self._session.selection}
        marked, row = QItemSelection(), 0
        for chosen, lines in groupby(self.model.lines, lambda line: line.path in wanted):
            first, row = row, row + len(tuple(lines))
            if chosen:  # a stretch at a time: each costs as much as all the rows so far
                marked.select(self.model.index(first, 0), self.model.index(row - 1, 0))
        flags = QItemSelectionModel.SelectionFlag
        self.table.selectionModel().select(marked, flags.ClearAndSelect | flags.Rows)


def _key(path: str, ranks: dict[str, int]) -> tuple[int, ...]:
    """Order a node after the container that it is in."""
    parts = path.split("/")
    keys = []
    for count in range(1, len(parts) + 1):
        head = "/".join(parts[:count])
        if count < len(parts):
            head = head.rpartition(".")[0] if "." in parts[count - 1] else head
        keys.append(ranks.get(head, -1))
    return tuple(keys)


def _side(column: int) -> Qt.AlignmentFlag:
    side = Qt.AlignmentFlag.AlignLeft if column < 3 else Qt.AlignmentFlag.AlignRight
    return side | Qt.AlignmentFlag.AlignVCenter
