"""The look: Fusion under two palettes of our own, and icons tinted to match.

Qt's own color scheme is ignored on several platforms, so the palette is set by us everywhere; the
system is asked only which of the two it prefers.
"""

from __future__ import annotations

from functools import cache
from typing import Literal

import msgspec
from PySide6.QtCore import QByteArray, QObject, QRectF, QSettings, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QIcon, QPainter, QPalette, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QApplication

from flodl_studio import resources
from flodl_studio.ui.style import style_sheet

Choice = Literal["system", "light", "dark"]
CHOICES: tuple[Choice, ...] = ("system", "light", "dark")

SPACE = 8
"""Logical pixels between things; halves and doubles of it are the other distances."""

_ICON_SIZES = (16, 24, 32, 48)


class CodeColors(msgspec.Struct, frozen=True):
    """Colors of highlighted source."""

    keyword: str
    call: str
    string: str
    number: str
    comment: str
    definition: str


class Theme(msgspec.Struct, frozen=True):
    """Every color of the window, as ``#rrggbb``; the files are in ``resources/themes``.

    Attributes:
        base: Ground of lists, fields and code.
        raised: Ground of cards and buttons.
        selection: Ground of marked text; `on_selection` is that text.
        chosen: Ground of a chosen row, `hover` of the one under the pointer; text stays as it is.
        muted: Text that steps back: units, inferred sizes, hints.
        disabled: Text and icons of what can't be done now.
        scroll: Handles of scroll bars.
        field: Edges of fields, boxes and buttons.
        families: Color of each family of kinds, by its title; `on_family` is text on it.
        chart: Colors of curves, in order.
    """

    name: str
    dark: bool
    window: str
    base: str
    alternate: str
    raised: str
    text: str
    muted: str
    border: str
    accent: str
    on_accent: str
    selection: str
    on_selection: str
    chosen: str
    hover: str
    disabled: str
    scroll: str
    field: str
    error: str
    warning: str
    success: str
    canvas: str
    grid: str
    node: str
    node_border: str
    wire: str
    on_family: str
    families: dict[str, str]
    code: CodeColors
    chart: tuple[str, ...]

    def family(self, name: str) -> QColor:
        """Return the color of a family; of an unknown one the muted color."""
        return QColor(self.families.get(name, self.muted))


@cache
def load(name: str) -> Theme:
    """Return the theme ``light`` or ``dark``."""
    data = (resources.root() / "themes" / f"{name}.json").read_bytes()
    return msgspec.json.decode(data, type=Theme)


class Themes(QObject):
    """Which theme is on, and the change from one to the other.

    Attributes:
        changed: The new `Theme`, after palette and style are set; draw and tint again.
    """

    changed = Signal(Theme)

    def __init__(self) -> None:
        super().__init__()
        self._choice: Choice = "system"
        self._current = load("light")

    @property
    def choice(self) -> Choice:
        """What the user asked for."""
        return self._choice

    @property
    def current(self) -> Theme:
        """The theme that is on."""
        return self._current

    def start(self, app: QApplication) -> None:
        """Set style, fonts and the theme chosen last time; follow the system from now on."""
        app.setStyle("Fusion")
        app.styleHints().colorSchemeChanged.connect(self._on_system_changed)
        stored = str(QSettings().value("theme", "system"))
        choice: Choice = next((each for each in CHOICES if each == stored), "system")
        self.choose(choice, remember=False)

    def choose(self, choice: Choice, remember: bool = True) -> None:
        """Put a theme on, or follow the system."""
        self._choice = choice
        if remember:
            QSettings().setValue("theme", choice)
        self._put_on(load(_preferred() if choice == "system" else choice))

    def _on_system_changed(self, _scheme: object) -> None:
        if self._choice == "system":
            self._put_on(load(_preferred()))

    def _put_on(self, theme: Theme) -> None:
        self._current = theme
        icon.cache_clear()
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.setPalette(palette(theme))
            app.setStyleSheet(style_sheet(theme))
        self.changed.emit(theme)


@cache
def themes() -> Themes:
    """Return the one `Themes` of the process."""
    return Themes()


def current() -> Theme:
    """Return the theme that is on."""
    return themes().current


def _preferred() -> str:
    app = QApplication.instance()
    scheme = app.styleHints().colorScheme() if isinstance(app, QApplication) else None
    return "dark" if scheme is Qt.ColorScheme.Dark else "light"


def palette(theme: Theme) -> QPalette:
    """Return the Qt palette of a theme."""
    role, made = QPalette.ColorRole, QPalette()
    for where, color in {
        role.Window: theme.window,
        role.WindowText: theme.text,
        role.Base: theme.base,
        role.AlternateBase: theme.alternate,
        role.ToolTipBase: theme.raised,
        role.ToolTipText: theme.text,
        role.PlaceholderText: theme.muted,
        role.Text: theme.text,
        role.Button: theme.raised,
        role.ButtonText: theme.text,
        role.BrightText: theme.error,
        role.Highlight: theme.selection,
        role.HighlightedText: theme.on_selection,
        role.Link: theme.accent,
        role.LinkVisited: theme.accent,
        role.Accent: theme.accent,
        role.Light: theme.raised,
        role.Midlight: theme.window,
        role.Mid: theme.border,
        role.Dark: theme.border,
        role.Shadow: "#000000" if theme.dark else theme.border,
    }.items():
        made.setColor(where, QColor(color))
    for where in (role.WindowText, role.Text, role.ButtonText, role.HighlightedText):
        made.setColor(QPalette.ColorGroup.Disabled, where, QColor(theme.disabled))
    made.setColor(QPalette.ColorGroup.Disabled, role.Highlight, QColor(theme.border))
    return made


@cache
def icon(name: str, color: str | None = None) -> QIcon:
    """Return one of our icons, drawn in the theme's text color or another.

    Icons are drawn when first asked for and again after the theme changed: take them anew on
    `Themes.changed`.
    """
    theme = current()
    drawn = QIcon()
    modes = {QIcon.Mode.Normal: color or theme.text, QIcon.Mode.Disabled: theme.disabled}
    modes[QIcon.Mode.Selected] = modes[QIcon.Mode.Normal]  # else Qt tints it itself
    for mode, tint in modes.items():
        renderer = _renderer(name, tint)
        for size in _ICON_SIZES:
            drawn.addPixmap(_drawn(renderer, size), mode)
    return drawn


@cache
def no_icon() -> QIcon:
    """Return an icon of nothing, so that a row without one keeps in line with the others."""
    nothing = QPixmap(_ICON_SIZES[-1], _ICON_SIZES[-1])
    nothing.fill(Qt.GlobalColor.transparent)
    return QIcon(nothing)


def picture(name: str, color: str, size: int) -> QPixmap:
    """Return one of our icons as a picture of `size` device pixels, drawn in a color."""
    return _drawn(_renderer(name, color), size)


def _renderer(name: str, color: str) -> QSvgRenderer:
    return QSvgRenderer(QByteArray(_source(name).replace("currentColor", color).encode()))


def _drawn(renderer: QSvgRenderer, size: int) -> QPixmap:
    drawn = QPixmap(size, size)
    drawn.fill(Qt.GlobalColor.transparent)
    painter = QPainter(drawn)
    renderer.render(painter, QRectF(0, 0, size, size))
    painter.end()
    return drawn


@cache
def _source(name: str) -> str:
    return (resources.root() / "icons" / f"{name}.svg").read_text(encoding="utf-8")


def family_icon_name(family: str) -> str:
    """Return the name of a family's icon, by the family's title."""
    return _FAMILY_ICONS.get(family, "family-unknown")


def kind_icon_name(kind: str, family: str) -> str:
    """Return the name of a kind's icon: its family's, but an Output is no Input."""
    return "kind-output" if kind == "Output" else family_icon_name(family)


_FAMILY_ICONS = {
    "Input and output": "family-io",
    "Linear": "family-linear",
    "Convolution": "family-convolution",
    "Pooling": "family-pooling",
    "Normalization": "family-normalization",
    "Activation": "family-activation",
    "Dropout": "family-dropout",
    "Recurrent": "family-recurrent",
    "Attention": "family-attention",
    "Embedding": "family-embedding",
    "Shape": "family-shape",
    "Merge": "family-merge",
    "Flow": "family-flow",
}


def code_font() -> QFont:
    """Return the fixed-width font of code, shapes and numbers."""
    return QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
