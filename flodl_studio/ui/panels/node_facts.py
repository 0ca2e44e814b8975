"""What is known of a node, its inner networks, and the help of its kind."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QPushButton, QWidget

from flodl_studio.catalog import KINDS
from flodl_studio.catalog.kind import Kind
from flodl_studio.catalog.summary import shape_text
from flodl_studio.design import containers, grouping
from flodl_studio.shapes.facts import NodeFacts
from flodl_studio.ui import theme
from flodl_studio.ui.layouts import column
from flodl_studio.ui.quantities import counted, sized
from flodl_studio.ui.session import Session
from flodl_studio.ui.words import in_words

_ROW = 26
"""Height of the row of a port, logical pixels."""


class FactsView(QWidget):
    """Shapes and costs of the selected nodes."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(theme.SPACE * 2)
        self._grid.setVerticalSpacing(theme.SPACE // 2)
        self._grid.setColumnStretch(1, 1)

    def show_facts(self, facts: Sequence[NodeFacts]) -> None:
        """Show one node in full, of several the sums."""
        self.show_rows(self._of_one(facts[0]) if len(facts) == 1 else self._of_all(facts))

    def show_rows(self, rows: Sequence[tuple[str, str]]) -> None:
        """Show titles with what is known of each."""
        while (item := self._grid.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.deleteLater()
        for number, (title, text) in enumerate(rows):
            head, value = QLabel(title), QLabel(text)
            head.setProperty("role", "muted")
            value.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            value.setWordWrap(True)
            self._grid.addWidget(head, number, 0, Qt.AlignmentFlag.AlignTop)
            self._grid.addWidget(value, number, 1)

    def _of_one(self, facts: NodeFacts) -> list[tuple[str, str]]:
        rows = [
            (self.tr("input") if port == "in" else port, f"{shape_text(kind)} {kind.dtype}")
            for port, kind in facts.inputs.items()
        ]
        if facts.output is not None:
            rows.append((self.tr("output"), f"{shape_text(facts.output)} {facts.output.dtype}"))
        elif facts.waits_for:
            rows.append((self.tr("output"), self.tr("waits for {}").format(facts.waits_for)))
        return rows + self._of_all([facts])

    def _of_all(self, facts: Sequence[NodeFacts]) -> list[tuple[str, str]]:
        parameters = sum(each.parameters for each in facts)
        rows = [(self.tr("parameters"), f"{parameters:,}")]
        macs = [each.macs for each in facts]
        if any(macs):
            rows.append((self.tr("multiply-adds"), counted(sum(macs, start=0))))
        if len(facts) == 1 and facts[0].output is not None:
            rows.append((self.tr("output memory"), sized(facts[0].bytes)))
        return rows


class InnerNetworks(QWidget):
    """The inner networks of a container, to enter, add or remove."""

    def __init__(self, session: Session, node: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._node = session, node
        self._layout = column(self, spacing=theme.SPACE // 2)
        self._slots: tuple[str, ...] = ()
        session.changed.connect(self._on_changed)
        self._fill()

    def _on_changed(self) -> None:
        node = self._session.network.by_id.get(self._node)
        if node is not None and tuple(node.networks) != self._slots:
            self._fill()

    def _fill(self) -> None:
        while (item := self._layout.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.deleteLater()
        node = self._session.network.by_id[self._node]
        self._slots = tuple(node.networks)
        for slot, network in node.networks.items():
            self._layout.addWidget(self._row(slot, len(network.nodes)))
        kind = KINDS.get(node.kind)
        for each in kind.slots if kind else ():
            if each.variadic:
                self._layout.addWidget(self._adder(each.name))

    def _row(self, slot: str, nodes: int) -> QWidget:
        row = QWidget()
        layout = QHBoxLayout(row)
        layout.setContentsMargins(0, 0, 0, 0)
        enter = QPushButton(theme.icon("enter"), self.tr("{} · {} nodes").format(slot, nodes))
        enter.setToolTip(self.tr("Open this inner network"))
        enter.clicked.connect(lambda: self._enter(slot))
        layout.addWidget(enter, 1)
        head, _, digits = slot.rpartition("_")
        if digits.isdigit() and sum(each.startswith(f"{head}_") for each in self._slots) > 2:
            remove = QPushButton(theme.icon("delete"), "")
            remove.setAccessibleName(self.tr("Remove {}").format(slot))
            remove.setToolTip(self.tr("Remove {}").format(slot))
            remove.clicked.connect(lambda: self._remove(slot))
            layout.addWidget(remove)
        return row

    def _adder(self, stem: str) -> QPushButton:
        button = QPushButton(theme.icon("add"), self.tr("Add {}").format(stem))
        button.clicked.connect(lambda: self._add(stem))
        return button

    def _enter(self, slot: str) -> None:
        self._session.set_place(self._session.place.inside(self._node, slot))

    def _add(self, stem: str) -> None:
        place, node = self._session.place, self._node
        count = sum(each.startswith(f"{stem}_") for each in self._slots)
        self._session.do(
            self.tr("add {stem} to {node}").format(stem=stem, node=node),
            lambda design: containers.add_slot(design, place, node, f"{stem}_{count}"),
        )

    def _remove(self, slot: str) -> None:
        place, node = self._session.place, self._node
        self._session.do(
            self.tr("remove {slot} of {node}").format(slot=slot, node=node),
            lambda design: containers.remove_slot(design, place, node, slot),
        )


class PortOrder(QWidget):
    """The input ports of a merge, a container or a block in their order, to be changed."""

    def __init__(self, session: Session, node: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._node = session, node
        self._layout = column(self)
        self.ports: list[str] = []
        self.up_buttons: dict[str, QPushButton] = {}

    def show_ports(self, ports: Sequence[str], sources: Mapping[str, str]) -> None:
        """Show ports with what enters them; of fewer than two there is no order."""
        while (item := self._layout.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.deleteLater()
        self.ports, self.up_buttons = list(ports), {}
        self.setVisible(len(self.ports) > 1)
        for place, port in enumerate(self.ports if len(self.ports) > 1 else ()):
            row = QWidget()
            row.setMinimumHeight(_ROW)  # also the first, which has no button
            layout = QHBoxLayout(row)
            layout.setContentsMargins(0, 0, 0, 0)
            source = sources.get(port, self.tr("not connected"))
            layout.addWidget(QLabel(f"{port} ← {source}"), 1)
            if place:
                layout.addWidget(self._up(port, place))
            self._layout.addWidget(row)

    def _up(self, port: str, place: int) -> QPushButton:
        button = QPushButton(theme.icon("select-up"), "")
        button.setFlat(True)
        text = self.tr("Move {} up").format(port)
        button.setToolTip(text)
        button.setAccessibleName(text)
        button.clicked.connect(lambda: self._move_up(place))
        self.up_buttons[port] = button
        return button

    def _move_up(self, at: int) -> None:
        place, node, ports = self._session.place, self._node, list(self.ports)
        ports[at - 1], ports[at] = ports[at], ports[at - 1]
        self._session.do(
            self.tr("reorder the inputs of {}").format(node),
            lambda design: grouping.reorder_ports(design, place, node, ports),
        )


class HelpView(QFrame):
    """What a kind does: a sentence, its formula, its shapes, what its parameters mean."""

    def __init__(self, kind: Kind, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        layout = column(self, margin=theme.SPACE + 2, spacing=theme.SPACE // 2)
        self._add(layout, in_words(kind.summary))
        for text in (kind.formula, kind.shape):
            if text:
                self._add(layout, text).setFont(theme.code_font())
        explained = [each for each in kind.params if each.help]
        if explained:
            rows = "".join(
                f"<tr><td style='padding-right:10px'>{each.name}</td>"
                f"<td>{in_words(each.help)}</td></tr>"
                for each in explained
            )
            self._add(layout, f"<table cellspacing='0' cellpadding='1'>{rows}</table>").setProperty(
                "role", "muted"
            )

    def _add(self, layout: object, text: str) -> QLabel:
        label = QLabel(text)
        label.setWordWrap(True)
        label.setMinimumWidth(1)  # a long formula must not make the panel wider
        label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        layout.addWidget(label)  # type: ignore[attr-defined] # a box layout
        return label
