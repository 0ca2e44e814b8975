"""The inspector: what the selected nodes are, their parameters, facts, problems and help."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QCoreApplication, Qt, QTimer
from PySide6.QtWidgets import QVBoxLayout, QWidget

from flodl_studio.catalog import KINDS, input_ports
from flodl_studio.catalog.kind import Kind, Param, ParamType
from flodl_studio.design import edits
from flodl_studio.design.values import MERGES, Node, Value
from flodl_studio.ui import theme
from flodl_studio.ui.layouts import column
from flodl_studio.ui.panels.editors import SEVERAL
from flodl_studio.ui.panels.layer_view import LayerView
from flodl_studio.ui.panels.network_page import NetworkPage
from flodl_studio.ui.panels.node_facts import FactsView, HelpView, InnerNetworks, PortOrder
from flodl_studio.ui.panels.node_head import NodeHead
from flodl_studio.ui.panels.param_form import ParamForm, Setting, common
from flodl_studio.ui.panels.problems import Offers, cards_for
from flodl_studio.ui.scrolled import ScrolledPage
from flodl_studio.ui.session import Session

if TYPE_CHECKING:
    from flodl_studio.shapes.facts import Problem
    from flodl_studio.ui.looking_back import LookingBack
    from flodl_studio.ui.panels.problem_card import ProblemCard

translate = QCoreApplication.translate


class Inspector(ScrolledPage):
    """Shows and changes the selected nodes; one change is one undo step."""

    def __init__(
        self, session: Session, back: LookingBack | None = None, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._session, self._back = session, back
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(self.tr("Inspector"))
        self.form: ParamForm | None = None
        self.network_page: NetworkPage | None = None
        self.head: NodeHead | None = None
        self.ports: PortOrder | None = None
        self._layer: LayerView | None = None
        self._offers = Offers(session, self)
        self._cards_of: list[ProblemCard] = []
        self._shown_key: object = None
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(0)
        self._later.timeout.connect(self.refresh)
        session.changed.connect(self._later.start)
        session.selection_changed.connect(self._later.start)
        session.place_changed.connect(self._later.start)
        theme.themes().changed.connect(self._on_theme)
        if back is not None:
            back.looked.connect(self._show_layer)
        self.refresh()

    def refresh(self) -> None:
        """Show what is selected now; fields of the same nodes stay, with the focus in them."""
        nodes = self._nodes()
        key = tuple((node.id, node.kind) for node in nodes)
        if key != self._shown_key:
            self._shown_key = key
            self._build(nodes)
        if nodes:
            self._show(nodes)
        elif self.network_page is not None:
            self.network_page.refresh()

    def _nodes(self) -> list[Node]:
        known = self._session.network.by_id
        return [known[each] for each in self._session.selection if each in known]

    def _on_theme(self, _theme: theme.Theme) -> None:
        self._shown_key = None
        self.refresh()

    def _build(self, nodes: Sequence[Node]) -> None:
        self.form = self.head = self.network_page = self._layer = None
        self._cards_of = []
        self._offers.begin(())
        page = QWidget()
        layout = column(page, margin=theme.SPACE + 4, spacing=theme.SPACE + 4)
        if nodes:
            self._build_nodes(nodes, layout)
        else:
            self.network_page = NetworkPage(self._session)
            layout.addWidget(self.network_page)
        layout.addStretch(1)
        self.setWidget(page)

    def _build_nodes(self, nodes: Sequence[Node], layout: QVBoxLayout) -> None:
        self.head = NodeHead(self._session)
        layout.addWidget(self.head)
        kinds = [kind for each in nodes if (kind := KINDS.get(each.kind)) is not None]
        if len(kinds) == len(nodes):
            self.form = ParamForm(self._params(kinds))
            self.form.changed.connect(self._on_param_changed)
            self.form.unset.connect(self._on_param_unset)
            layout.addWidget(self.form)
            widest = max(self.form.label_width(), self.head.label_width())
            self.form.give_labels(widest)
            self.head.give_labels(widest)
        self.ports = None
        if len(nodes) == 1:
            self._build_inside(nodes[0], layout)
        self._cards = QWidget()
        column(self._cards, spacing=theme.SPACE)
        layout.addWidget(self._cards)
        self._facts = FactsView()
        layout.addWidget(self._facts)
        self._layer = LayerView()
        layout.addWidget(self._layer)
        if kinds and all(kind is kinds[0] for kind in kinds):
            layout.addWidget(HelpView(kinds[0]))

    def _params(self, kinds: Sequence[Kind]) -> tuple[Param, ...]:
        """Return what the kinds share; a block is chosen from those there are."""
        names = tuple(self._session.design.blocks)
        return tuple(
            replace(each, type=ParamType.CHOICE, choices=names) if each.name == "block" else each
            for each in common([kind.params for kind in kinds])
        )

    def _build_inside(self, node: Node, layout: QVBoxLayout) -> None:
        if node.networks:
            layout.addWidget(InnerNetworks(self._session, node.id))
        if node.kind in MERGES or node.networks or node.kind == "Block":
            self.ports = PortOrder(self._session, node.id)
            layout.addWidget(self.ports)

    def _show_ports(self, node: Node) -> None:
        if self.ports is not None:
            wires = self._session.network.incoming.get(node.id, ())
            sources = {wire.target.port: str(wire.source) for wire in wires}
            known = input_ports(node, self._session.design, self._session.network)
            self.ports.show_ports([port for port in known if port in sources], sources)

    def _show(self, nodes: Sequence[Node]) -> None:
        facts = self._session.inference.network(self._session.place)
        known = {node.id: facts.facts(node.id) if facts else None for node in nodes}
        if self.head is not None:
            self.head.show_nodes(nodes)
        if self.form is not None:
            self.form.show_settings(
                {
                    param.name: _merged([self._setting(node, param.name) for node in nodes])
                    for param in self.form.params
                }
            )
        self._facts.show_facts([each for each in known.values() if each is not None])
        self._show_ports(nodes[0])
        self._show_layer()
        self._show_cards({node.id for node in nodes})

    def _show_layer(self) -> None:
        nodes = self._nodes()
        if self._layer is None or not nodes:  # what was selected is shown in a moment
            return
        found = None
        if self._back is not None and len(nodes) == 1:
            place, design = self._session.place, self._session.design
            found = self._back.layer(design, place, nodes[0].id)
        self._layer.show_layer(found)

    def _show_cards(self, ids: set[str]) -> None:
        here = self._session.place
        concerned = [
            each
            for each in self._session.inference.problems
            if each.place == here and each.node in ids
        ]
        concerned.sort(key=lambda each: each.severity != "error")  # what stops it is read first
        if concerned[:5] != [card.problem for card in self._cards_of]:
            self._replace_cards(concerned[:5])
        self._offers.begin(self._cards_of)
        self._cards.setVisible(bool(concerned))

    def _replace_cards(self, problems: Sequence[Problem]) -> None:
        layout = self._cards.layout()
        assert layout is not None
        while (item := layout.takeAt(0)) is not None:
            if (card := item.widget()) is not None:
                card.deleteLater()
        self._cards_of = cards_for(self._session, problems)
        for made in self._cards_of:
            layout.addWidget(made)

    def _setting(self, node: Node, name: str) -> Setting:
        network = self._session.inference.network(self._session.place)
        facts = network.facts(node.id) if network else None
        inferred = facts.inferred.get(name) if facts else None
        if name in node.params:
            return Setting(node.params[name], given=True, inferred=inferred)
        kind: Kind | None = KINDS.get(node.kind)
        default: Value = kind.values({}).get(name) if kind else None
        return Setting(default, inferred=inferred)

    def _on_param_changed(self, name: str, entered: object, step: bool) -> None:
        value = cast("Value", entered)
        place, ids = self._session.place, self._session.selection
        key = ("param", place, ids, name) if step else None
        self._session.do(
            self.tr("set {name} of {nodes}").format(name=name, nodes=_named(ids)),
            lambda design: edits.set_param(design, place, ids, name, value),
            key,
        )

    def _on_param_unset(self, name: str) -> None:
        place, ids = self._session.place, self._session.selection
        self._session.do(
            self.tr("reset {name} of {nodes}").format(name=name, nodes=_named(ids)),
            lambda design: edits.set_param(design, place, ids, name, edits.UNSET),
        )


def _merged(settings: Sequence[Setting]) -> Setting:
    first, *others = settings
    if all(_same(first.value, each.value) for each in others):
        same = all(_same(first.inferred, each.inferred) for each in others)
        given = any(each.given for each in settings)
        return Setting(first.value, given, first.inferred if same else None)
    return Setting(SEVERAL, any(each.given for each in settings))


def _same(one: object, other: object) -> bool:
    return one == other and type(one) is type(other)  # True is not 1 here


def _named(ids: Sequence[str]) -> str:
    return ids[0] if len(ids) == 1 else translate("Inspector", "{} nodes").format(len(ids))
