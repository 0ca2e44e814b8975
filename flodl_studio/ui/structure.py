"""Copying, pasting, grouping: what the window does with the selected nodes as a whole."""

from __future__ import annotations

from collections.abc import Callable, Collection

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QInputDialog, QWidget

from flodl_studio.design import clipboard, edits, grouping, names
from flodl_studio.design.blocks import check_new_block
from flodl_studio.design.limits import block_of
from flodl_studio.design.values import Design, Node, Place, Point, network_at
from flodl_studio.design.writing import write
from flodl_studio.errors import EditError, ImportFailure
from flodl_studio.importing import read_flow
from flodl_studio.ui.canvas.room import settled
from flodl_studio.ui.session import Session

translate = QCoreApplication.translate


class Structure:
    """Edits of the selected nodes of a session.

    Args:
        session: The session.
        widget: What questions are asked over.
        at: Returns where the pointer is in the scene.
        show: Brings nodes into sight.
    """

    def __init__(
        self,
        session: Session,
        widget: QWidget,
        at: Callable[[], Point],
        show: Callable[[Collection[str]], object],
    ) -> None:
        self._session = session
        self._widget = widget
        self._at = at
        self._show = show

    def copy(self) -> None:
        """Put the selected nodes on the clipboard as text."""
        session = self._session
        text = clipboard.copy(session.design, session.place, session.selection)
        QGuiApplication.clipboard().setText(text)

    def cut(self) -> None:
        """Copy the selected nodes and delete them."""
        place, ids = self._session.place, self._session.selection
        self.copy()
        self._session.do(
            translate("Structure", "cut {}").format(_named(ids)),
            lambda design: edits.remove_nodes(design, place, ids),
        )

    def paste(self) -> None:
        """Paste nodes, or the nodes of FlowBuilder code, at the pointer, and select them."""
        text = _as_design(QGuiApplication.clipboard().text())
        place, at = self._session.place, self._at()
        self._add(
            translate("Structure", "paste"),
            lambda design: clipboard.paste(design, place, text, at),
        )

    def can_paste(self) -> bool:
        """Tell whether there is text on the clipboard that could be nodes or code."""
        data = QGuiApplication.clipboard().mimeData()
        return data is not None and data.hasText()

    def duplicate(self) -> None:
        """Put a copy of the selected nodes beside them, and select it."""
        place, ids = self._session.place, self._session.selection
        self._add(
            translate("Structure", "duplicate {}").format(_named(ids)),
            lambda design: clipboard.duplicate(design, place, ids),
        )

    def group(self) -> None:
        """Put the selected nodes into a Network."""
        session = self._session
        place, ids = session.place, session.selection
        id = names.fresh("network", session.network.by_id)
        made = session.do(
            translate("Structure", "group {}").format(_named(ids)),
            lambda design: grouping.group(design, place, ids, id=id),
        )
        if made:
            session.set_selection((id,))

    def ungroup(self) -> None:
        """Put what is inside the selected Network or Block in its place, and select it."""
        session = self._session
        place, (id, *_) = session.place, session.selection
        before = set(session.network.by_id)
        made = session.do(
            translate("Structure", "ungroup {}").format(id),
            lambda design: _settled(grouping.ungroup(design, place, id), place, before),
        )
        if made:
            session.set_selection([each for each in session.network.by_id if each not in before])

    def can_ungroup(self) -> bool:
        """Tell whether one Network or Block is selected."""
        node = self._one()
        return node is not None and (node.kind == "Network" or block_of(node) is not None)

    def make_block(self) -> None:
        """Ask for a name and make the selected nodes a reusable block."""
        prompt = translate("Structure", "Name of the block, under which the palette lists it:")
        name, wrong = names.fresh("block", self._session.design.blocks), ""
        while True:
            label = f"{wrong}\n{prompt}" if wrong else prompt
            title = translate("Structure", "Make a block")
            name, given = QInputDialog.getText(self._widget, title, label, text=name)
            name = name.strip()
            wrong = _refusal(self._session.design, name)
            if not given or not wrong:
                break
        if given:
            self.make_block_named(name)

    def make_block_named(self, name: str) -> bool:
        """Make the selected nodes a block of that name, and tell whether it was made."""
        session = self._session
        place, ids = session.place, session.selection
        id = names.fresh(names.snake(name), session.network.by_id)
        made = session.do(
            translate("Structure", "make block {}").format(name),
            lambda design: grouping.make_block(design, place, ids, name, id=id),
        )
        if made:
            session.set_selection((id,))
        return made

    def move_into(self) -> None:
        """Move the other selected nodes into the container among them."""
        session = self._session
        place, holder = session.place, self._container()
        if holder is None:
            return
        ids = [each for each in session.selection if each != holder]
        slot = self._slot(sorted(session.network.by_id[holder].networks))
        if slot is None:
            return
        before = set(session.network.by_id[holder].networks[slot].by_id)
        inside = place.inside(holder, slot)
        session.do(
            translate("Structure", "move {nodes} into {holder}").format(
                nodes=_named(tuple(ids)), holder=holder
            ),
            lambda design: _settled(
                grouping.move_into(design, place, ids, holder, slot), inside, before
            ),
        )

    def _slot(self, slots: list[str]) -> str | None:
        """Return which of the inner networks of a container is meant, asked for if it has several.

        None stands for none of them.
        """
        if len(slots) == 1:
            return slots[0]
        slot, given = QInputDialog.getItem(
            self._widget,
            translate("Structure", "Move into the container"),
            translate("Structure", "Inner network:"),
            slots,
            editable=False,
        )
        return slot if given else None

    def can_move_into(self) -> bool:
        """Tell whether one container and something else are selected."""
        return self._container() is not None and len(self._session.selection) > 1

    def move_out(self) -> None:
        """Move the selected nodes into the network around."""
        session = self._session
        place, ids = session.place, session.selection
        outside = place.outside or place
        before = set(network_at(session.design, outside).by_id)
        session.do(
            translate("Structure", "move {} out").format(_named(ids)),
            lambda design: _settled(grouping.move_out(design, place, ids), outside, before),
        )

    def can_move_out(self) -> bool:
        """Tell whether nodes of an inner network are selected."""
        return bool(self._session.selection) and self._session.place.outside is not None

    def _add(self, label: str, act: Callable[[Design], clipboard.Pasted]) -> None:
        ids: list[str] = []

        def edit(design: Design) -> Design:
            pasted = act(design)
            ids[:] = pasted.ids
            return pasted.design

        if self._session.do(label, edit):
            self._session.set_selection(ids)
            self._show(ids)

    def _one(self) -> Node | None:
        selection = self._session.selection
        return self._session.network.by_id.get(selection[0]) if len(selection) == 1 else None

    def _container(self) -> str | None:
        known = self._session.network.by_id
        found = [each for each in self._session.selection if each in known and known[each].networks]
        return found[0] if len(found) == 1 else None


def _refusal(design: Design, name: str) -> str:
    """Return why there can't be a block of that name; empty when there can."""
    try:
        check_new_block(design, name)
    except EditError as refused:
        return str(refused)
    return ""


def _settled(design: Design, place: Place, before: Collection[str]) -> Design:
    """Return the design with what came into a network put where it covers nothing."""
    came = [each for each in network_at(design, place).by_id if each not in before]
    return settled(design, place, came)


def _as_design(text: str) -> str:
    """Return the text of a design: of FlowBuilder code the design that it describes."""
    if text.lstrip().startswith("{"):
        return text
    try:
        return write(read_flow(text)).decode()
    except ImportFailure:
        return text  # the paste says in its own words what the text is not


def _named(ids: tuple[str, ...]) -> str:
    if len(ids) == 1:
        return ids[0]
    return translate("Structure", "{} nodes").format(len(ids))
