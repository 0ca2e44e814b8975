"""The top of the inspector: kind, id, tag, and whether the node is muted."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QSizePolicy,
    QWidget,
)

from flodl_studio.catalog import KINDS
from flodl_studio.design import edits
from flodl_studio.design.values import Design, Node
from flodl_studio.ui import theme
from flodl_studio.ui.layouts import column
from flodl_studio.ui.session import Session
from flodl_studio.ui.words import in_words


class NodeHead(QWidget):
    """Names of the selected nodes; with one node they can be changed here."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._picture, self._kind = QLabel(), QLabel()
        self._kind.setProperty("role", "title")
        self._summary = QLabel()
        self._summary.setWordWrap(True)
        self._summary.setProperty("role", "muted")
        self.id_field = self._name_field("id", self.tr("Name of the node in the design"))
        self.tag_field = self._name_field("tag", self.tr("Name of its output in the code"))
        self.tag_field.setPlaceholderText(self.tr("none"))
        self.muted = QCheckBox(self.tr("Mute: pass the input through"))
        self.muted.setToolTip(self.muted.text())
        self.muted.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._refusal = QLabel()
        self._refusal.setProperty("role", "error")
        self._refusal.setWordWrap(True)
        self._refusal.hide()
        self._lay_out()
        self.id_field.editingFinished.connect(self._rename)
        self.tag_field.editingFinished.connect(self._retag)
        self.muted.clicked.connect(self._mute)

    def label_width(self) -> int:
        """Return the width of the widest label."""
        fields = (self.id_field, self.tag_field)
        return max(self._form.labelForField(each).sizeHint().width() for each in fields)

    def give_labels(self, width: int) -> None:
        """Keep a width for the labels, so that the fields begin where those below do."""
        self._form.labelForField(self.id_field).setMinimumWidth(width)

    def show_nodes(self, nodes: Sequence[Node]) -> None:
        """Show the names of nodes."""
        node, single = nodes[0], len(nodes) == 1
        kinds = {each.kind for each in nodes}
        kind = KINDS.get(node.kind)
        if len(kinds) == 1:
            title = node.kind if single else f"{node.kind} × {len(nodes)}"
        else:
            title = self.tr("{} nodes").format(len(nodes))
        family = str(kind.family) if kind else ""
        colors = theme.current()
        icon = theme.icon("select-all")
        if len(kinds) == 1:
            name = theme.kind_icon_name(node.kind, family)
            icon = theme.icon(name, colors.family(family).name())
        self._picture.setPixmap(icon.pixmap(20, 20))
        self._picture.setToolTip(in_words(family))
        self._kind.setText(title)
        self._summary.setText(self._words(nodes, kinds))
        self._summary.setVisible(bool(self._summary.text()))
        for field, text in ((self.id_field, node.id), (self.tag_field, node.tag or "")):
            field.setVisible(single)
            self._form.labelForField(field).setVisible(single)
            if not field.isModified():
                field.setText(text)
        muted = [each.muted for each in nodes]
        self.muted.setTristate(any(muted) and not all(muted))
        self.muted.setCheckState(
            Qt.CheckState.Checked
            if all(muted)
            else Qt.CheckState.PartiallyChecked
            if any(muted)
            else Qt.CheckState.Unchecked
        )

    def _words(self, nodes: Sequence[Node], kinds: set[str]) -> str:
        kind = KINDS.get(nodes[0].kind)
        if len(kinds) > 1:
            return self.tr("Parameters that they share are changed in all of them.")
        if kind is None:
            return self.tr("This version does not know the kind; it is kept as it is.")
        return ""

    def _name_field(self, name: str, meaning: str) -> QLineEdit:
        field = QLineEdit()
        field.setObjectName(f"node.{name}")
        field.setAccessibleName(meaning)
        field.setToolTip(meaning)
        return field

    def _lay_out(self) -> None:
        layout = column(self, spacing=theme.SPACE)
        title = QHBoxLayout()
        title.addWidget(self._picture)
        title.addWidget(self._kind, 1)
        layout.addLayout(title)
        layout.addWidget(self._summary)
        self._form = QFormLayout()
        self._form.setHorizontalSpacing(theme.SPACE)
        self._form.setVerticalSpacing(theme.SPACE // 2)
        self._form.addRow(self.tr("name"), self.id_field)
        self._form.addRow(self.tr("tag"), self.tag_field)
        self._form.addRow(self.muted)
        layout.addLayout(self._form)
        layout.addWidget(self._refusal)

    def _rename(self) -> None:
        place, (old, *_) = self._session.place, self._session.selection or ("",)
        new = self.id_field.text().strip()
        if not self.id_field.isModified() or not old:
            return

        def edit(design: Design) -> Design:
            return edits.rename_node(design, place, old, new)

        if self._do(self.id_field, self.tr("rename {old} to {new}"), edit, old=old, new=new):
            self._session.set_selection((new,))

    def _retag(self) -> None:
        place, (node, *_) = self._session.place, self._session.selection or ("",)
        tag = self.tag_field.text().strip() or None
        if not self.tag_field.isModified() or not node:
            return

        def edit(design: Design) -> Design:
            return edits.set_tag(design, place, node, tag)

        self._do(self.tag_field, self.tr("tag {node}"), edit, node=node)

    def _do(self, field: QLineEdit, label: str, edit: object, **names: str) -> bool:
        refusals: list[str] = []
        self._session.refused.connect(refusals.append)
        try:
            made = self._session.do(label.format(**names), edit)  # type: ignore[arg-type] # an Edit
        finally:
            self._session.refused.disconnect(refusals.append)
        self._refusal.setText("\n".join(refusals))
        self._refusal.setVisible(bool(refusals))
        field.setModified(bool(refusals))
        field.setProperty("invalid", bool(refusals))
        field.style().unpolish(field)
        field.style().polish(field)
        return made

    def _mute(self) -> None:
        place, ids, muted = self._session.place, self._session.selection, self.muted.isChecked()
        label = self.tr("mute {}") if muted else self.tr("unmute {}")
        self._session.do(
            label.format(ids[0] if len(ids) == 1 else self.tr("{} nodes").format(len(ids))),
            lambda design: edits.set_muted(design, place, ids, muted),
        )
