"""Colors, pens and fonts of the canvas, made once for each theme."""

from __future__ import annotations

from functools import cache, lru_cache

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPen

from flodl_studio.ui import theme


class Look:
    """What items draw with; `look()` gives the one of the theme that is on."""

    def __init__(self, colors: theme.Theme) -> None:
        self.theme = colors
        self.canvas = QColor(colors.canvas)
        self.grid = mixed(QColor(colors.grid), QColor(colors.muted), 0.24 if colors.dark else 0.16)
        self.node = QColor(colors.node)
        self.border = QColor(colors.node_border)
        self.text = QColor(colors.text)
        self.muted = QColor(colors.muted)
        self.wire = mixed(QColor(colors.wire), self.canvas, 0.15)
        self.accent = QColor(colors.accent)
        self.on_accent = QColor(colors.on_accent)
        self.error = QColor(colors.error)
        self.warning = QColor(colors.warning)
        self.raised = QColor(colors.raised)
        self.veil = with_alpha(self.canvas, 190)
        self.halo = with_alpha(self.accent, 70)
        self.shadow = with_alpha(QColor("#000000"), 60 if colors.dark else 22)
        self._families: dict[str, QColor] = {}
        self._tints: dict[str, QColor] = {}

    def family(self, name: str) -> QColor:
        """Return the color of a family."""
        if name not in self._families:
            self._families[name] = self.theme.family(name)
        return self._families[name]

    def tint(self, name: str) -> QColor:
        """Return the color of a node's header: the family's, quietly."""
        if name not in self._tints:
            share = 0.85 if self.theme.dark else 0.88
            self._tints[name] = mixed(self.family(name), self.node, share)
        return self._tints[name]

    def mark(self, severity: str) -> QColor:
        """Return the color of a badge."""
        return self.error if severity == "error" else self.warning

    @lru_cache(maxsize=64)  # noqa: B019 - looks live as long as the process: there are two
    def wire_pen(self, style: str, tone: str, is_far: bool = False) -> QPen:
        """Return the pen of a wire: solid, dashed or dotted; plain, near, hot or bad.

        From far away it stays one pixel wide, so that wires are seen.
        """
        color = {
            "plain": self.wire,
            "hot": self.accent,
            "near": mixed(self.accent, self.wire, 0.35),
            "bad": self.error,
        }[tone]
        pen = QPen(color, 2.4 if tone in ("hot", "bad") else 1.8)
        # square ones are drawn far faster, and the ends of wires are under the dots of ports
        caps = Qt.PenCapStyle
        pen.setCapStyle(caps.SquareCap if style == "solid" else caps.RoundCap)
        if is_far:
            pen.setWidth(1)
            pen.setCosmetic(True)
        if style == "dashed":
            pen.setDashPattern([4.0, 3.0])
        elif style == "dotted":
            pen.setDashPattern([0.6, 2.6])
        return pen


def mixed(color: QColor, ground: QColor, share: float) -> QColor:
    """Return a color with a share of another in it."""
    kept = 1 - share
    return QColor(
        round(color.red() * kept + ground.red() * share),
        round(color.green() * kept + ground.green() * share),
        round(color.blue() * kept + ground.blue() * share),
    )


def with_alpha(color: QColor, alpha: int) -> QColor:
    """Return a color that lets the ground through."""
    faded = QColor(color)
    faded.setAlpha(alpha)
    return faded


@cache
def _look(name: str) -> Look:
    return Look(theme.load(name))


def look() -> Look:
    """Return the look of the theme that is on."""
    return _look(theme.current().name)


@cache
def font(size: int, bold: bool = False) -> QFont:
    """Return a font of the scene, its size in scene pixels."""
    made = QFont()
    made.setPixelSize(size)
    if bold:
        made.setWeight(QFont.Weight.DemiBold)
    return made


@cache
def metrics(size: int, bold: bool = False) -> QFontMetricsF:
    """Return the measures of that font."""
    return QFontMetricsF(font(size, bold))


@lru_cache(maxsize=8192)
def fitted(text: str, size: int, bold: bool, width: int) -> str:
    """Return the text, cut with an ellipsis where it is wider than `width`."""
    measure = metrics(size, bold)
    if measure.horizontalAdvance(text) <= width:
        return text
    return measure.elidedText(text, Qt.TextElideMode.ElideRight, width)
