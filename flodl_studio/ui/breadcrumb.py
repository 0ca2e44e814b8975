"""Where the canvas is: the design, and the nested networks down to the one shown."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolButton, QWidget

from flodl_studio.design.values import Place
from flodl_studio.ui import theme
from flodl_studio.ui.session import Session


class Breadcrumb(QWidget):
    """A row of buttons, one a level; a click goes out to it."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.places: list[tuple[str, Place]] = []
        self.buttons: list[QToolButton] = []
        self.setAccessibleName(self.tr("Place in the design"))
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(theme.SPACE, 3, theme.SPACE, 3)
        self._row.setSpacing(2)
        session.place_changed.connect(self.refresh)
        session.changed.connect(self._on_changed)
        theme.themes().changed.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Show the place of the session."""
        while (item := self._row.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.deleteLater()
        places = self.places = levels(self._session.place)
        self.buttons = []
        for number, (title, place) in enumerate(places):
            if number:
                mark = QLabel()
                mark.setPixmap(theme.icon("chevron", theme.current().muted).pixmap(12, 12))
                self._row.addWidget(mark)
            last = number == len(places) - 1
            self._row.addWidget(self._button(title or self._session.design.name, place, last))
        self._row.addStretch(1)
        if len(places) > 1:
            hint = QLabel(self.tr("Esc goes one level up"))
            hint.setProperty("role", "muted")
            self._row.addWidget(hint)

    def _button(self, title: str, place: Place, last: bool) -> QToolButton:
        button = QToolButton()
        button.setText(title)
        button.setAutoRaise(True)
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        button.setIcon(theme.icon("home" if place == Place() else "block"))
        button.setAccessibleName(self.tr("Go to {}").format(title))
        font = button.font()
        font.setBold(last)
        button.setFont(font)
        button.clicked.connect(lambda: self._session.set_place(place))
        self.buttons.append(button)
        return button

    def _on_changed(self, old: object, new: object) -> None:
        if getattr(old, "name", None) != getattr(new, "name", None):
            self.refresh()


def levels(place: Place) -> list[tuple[str, Place]]:
    """Return the levels from the outermost network to a place, with their titles."""
    found: list[tuple[str, Place]] = [("", Place())]
    if place.block is not None:
        found.append((place.block, Place(place.block)))
    for count, (node, slot) in enumerate(place.steps, start=1):
        title = node if slot == "body" else f"{node} · {slot}"
        found.append((title, Place(place.block, place.steps[:count])))
    return found
