"""The start page: what was open last, and templates to begin from."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import (
    QIcon,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPixmap,
    QShowEvent,
)
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from flodl_studio import resources
from flodl_studio.errors import StudioError
from flodl_studio.ui import recent, theme
from flodl_studio.ui.document import SUFFIX
from flodl_studio.ui.layouts import Flow, column
from flodl_studio.ui.scrolled import ScrolledPage, stops_in
from flodl_studio.ui.thumbnail import thumbnail
from flodl_studio.ui.words import in_words

if TYPE_CHECKING:
    from flodl_studio.design.values import Design
    from flodl_studio.ui.main_window import MainWindow

_PICTURE = QSize(228, 114)
_SPELLED = {
    "cnn": "CNN",
    "dcgan": "DCGAN",
    "densenet": "DenseNet",
    "espcn": "ESPCN",
    "lenet": "LeNet-5",
    "lstm": "LSTM",
    "mlp": "MLP",
    "mobilenet": "MobileNet",
    "resnet18": "ResNet-18",
    "resnet20": "ResNet-20",
    "unet": "U-Net",
    "vgg11": "VGG-11",
}
"""Names that are not written as words are."""
_EDGE = 3
"""Room around the picture on its card: it leaves the round corners free."""
_LINES = 3
"""Lines of text under a picture."""


class StartPage(ScrolledPage):
    """Cards of recent designs and of templates."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__()
        self._window = window
        self.cards: list[Card] = []
        self.setAccessibleName(self.tr("Start page"))
        self._stale = True
        theme.themes().changed.connect(self.refresh)

    def showEvent(self, event: QShowEvent) -> None:
        """Read the designs when somebody looks."""
        super().showEvent(event)
        if self._stale:
            self.refresh()

    def refresh(self) -> None:
        """Show what there is now, if somebody looks."""
        self._stale = not self.isVisible()
        if self._stale:
            return
        self.cards = []
        page = QWidget()
        layout = column(page, margin=theme.SPACE * 5, spacing=theme.SPACE * 2)
        layout.addLayout(self._head())
        opened = [path for path in recent.paths() if path.exists()]
        if opened:
            layout.addWidget(_title(self.tr("Recent")))
            layout.addLayout(self._recent(opened[:5]))
        layout.addWidget(_title(self.tr("Templates")))
        layout.addLayout(self._templates())
        layout.addStretch(1)
        self.setWidget(page)
        stops_in(self)[0].setFocus(Qt.FocusReason.OtherFocusReason)  # Enter: a new one

    def _head(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(theme.SPACE * 2)
        mark = QLabel()
        mark.setPixmap(theme.icon("logo", theme.current().accent).pixmap(48, 48))
        row.addWidget(mark)
        words = QVBoxLayout()
        words.setSpacing(2)
        name = QLabel("flodl studio")
        font = name.font()
        font.setPointSizeF(font.pointSizeF() * 2.0)
        font.setBold(True)
        name.setFont(font)
        line = QLabel(
            self.tr("Draw a neural network, see its shapes as you draw, train it in place.")
        )
        line.setProperty("role", "muted")
        words.addWidget(name)
        words.addWidget(line)
        row.addLayout(words, 1)
        for text, icon, act in (
            (self.tr("New design"), "new", self._window.files.new),
            (self.tr("Open…"), "open", self._window.files.ask_open),
        ):
            row.addWidget(_button(text, theme.icon(icon), act))
        return row

    def _recent(self, paths: list[Path]) -> Flow:
        flow = Flow(spacing=theme.SPACE * 2, fill=True)
        for path in paths:
            flow.addWidget(
                self._card(path, path.stem, str(path.parent), lambda p=path: self._open(p))  # type: ignore[misc] # bound in the loop
            )
        return flow

    def _templates(self) -> Flow:
        flow = Flow(spacing=theme.SPACE * 2, fill=True)
        for path in sorted((resources.root() / "templates").glob(f"*{SUFFIX}")):
            title = in_words(spelled(path.stem))
            flow.addWidget(self._card(path, title, "", lambda p=path: self._begin(p)))  # type: ignore[misc] # bound in the loop
        return flow

    def _card(self, path: Path, title: str, line: str, act: Callable[[], object]) -> Card:
        try:
            design: Design | None = _read(path)
        except (StudioError, OSError):
            design, line = None, self.tr("can't be opened")
        if design is not None and not line:
            line = in_words(description(design))
        card = Card(title, line, design, act)
        card.setToolTip(str(path) if path.parent.name != "templates" else line)
        self.cards.append(card)
        return card

    def _open(self, path: Path) -> None:
        self._window.files.open(path)

    def _begin(self, path: Path) -> None:
        if self._window.files.may_close():
            self._window.files.start(_read(path))


class Card(QFrame):
    """A picture, a title and a line, to be clicked or chosen with the keyboard."""

    def __init__(
        self, title: str, line: str, design: Design | None, act: Callable[[], object]
    ) -> None:
        super().__init__()
        self._act = act
        self.title = title
        self.setObjectName("start-card")
        self.setAccessibleName(title)
        self.setAccessibleDescription(line)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        colors = theme.current()
        self.setStyleSheet(
            f"#start-card {{ background: {colors.base}; border: 1px solid {colors.border};"
            f" border-radius: 6px; }} #start-card:hover {{ border: 1px solid {colors.accent}; }}"
            f" #start-card:focus {{ border: 2px solid {colors.accent}; }}"
        )
        layout = column(self, margin=_EDGE)
        self.picture = Picture(design)
        layout.addWidget(self.picture)
        words = QWidget()
        below = column(words, margin=theme.SPACE, spacing=2)
        below.addWidget(_title(title))
        text = QLabel(line)
        text.setProperty("role", "muted")
        text.setWordWrap(True)
        text.setFixedHeight(text.fontMetrics().lineSpacing() * _LINES + 2)
        text.setAlignment(Qt.AlignmentFlag.AlignTop)
        below.addWidget(text)
        layout.addWidget(words)

    def sizeHint(self) -> QSize:
        """Return the width of the picture, however long the texts are."""
        return QSize(_PICTURE.width() + 2 * _EDGE, super().sizeHint().height())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Open what the card stands for."""
        if event.button() is Qt.MouseButton.LeftButton and self.rect().contains(
            event.position().toPoint()
        ):
            self._act()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Open it with Enter or Space."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self._act()
        elif event.key() == Qt.Key.Key_Right:
            self.focusNextChild()
        elif event.key() == Qt.Key.Key_Left:
            self.focusPreviousChild()
        else:
            super().keyPressEvent(event)


class Picture(QWidget):
    """The picture of a design, as wide as its card, drawn once for a size and a screen."""

    def __init__(self, design: Design | None) -> None:
        super().__init__()
        self._design = design
        self._drawn = QPixmap()
        self.setFixedHeight(_PICTURE.height())

    def sizeHint(self) -> QSize:
        """Return the least size: a card may be wider."""
        return _PICTURE

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the picture."""
        if self._design is None:
            return
        if self._drawn.size() != self.size() * self.devicePixelRatioF():
            self._drawn = thumbnail(self._design, self.size(), self.devicePixelRatioF())
        painter = QPainter(self)
        painter.setClipRegion(event.region())
        painter.drawPixmap(0, 0, self._drawn)
        painter.end()


def spelled(stem: str) -> str:
    """Return the name of a template's file as a title: ``resnet18`` is ResNet-18."""
    title = " ".join(_SPELLED.get(word, word) for word in stem.split("_"))
    return title[:1].upper() + title[1:]


def description(design: Design) -> str:
    """Return the line of text of a template: what its file says, else the text of its frame."""
    said = design.extra.get("description")
    if isinstance(said, str):
        return said
    notes = design.network.notes
    return notes[0].text if notes else ""


def _read(path: Path) -> Design:
    from flodl_studio.design.reading import read_file

    return read_file(path)


def _title(text: str) -> QLabel:
    label = QLabel(text)
    label.setProperty("role", "title")
    return label


def _button(text: str, icon: QIcon, act: Callable[[], object]) -> QPushButton:
    button = QPushButton(icon, text)
    button.clicked.connect(act)
    button.setMinimumHeight(34)
    return button
