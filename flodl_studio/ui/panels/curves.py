"""Curves of loss and accuracy, live and of earlier runs, over the epochs."""

from __future__ import annotations

import math
from html import escape
from typing import Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QCheckBox, QGraphicsItem, QHBoxLayout, QLabel, QSizePolicy, QWidget

from flodl_studio.ui import theme
from flodl_studio.ui.layouts import column
from flodl_studio.ui.track import Track

REDRAW_MS = 100
"""Least time between two drawings, in milliseconds: steps come faster than anyone can see."""

_SYMBOLS = (("o", "●"), ("s", "■"), ("d", "◆"), ("t1", "▲"), ("t", "▼"), ("star", "★"))
"""By which runs are told apart, beside their color: as the plot calls it, and as it is written."""
_MANY = 30
"""Epochs from which only some have marks: all would hide the lines, and cost the most by far."""
_NO_POINTS = np.zeros((0, 2))


class Curves(QWidget):
    """Two plots side by side: loss and accuracy; solid is training, dashed is validation."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.tracks: list[Track] = []
        pg.setConfigOptions(antialias=True)
        self.loss = pg.PlotWidget()
        self.accuracy = pg.PlotWidget()
        self.loss.setAccessibleName(self.tr("Loss over the epochs"))
        self.accuracy.setAccessibleName(self.tr("Accuracy over the epochs"))
        self.logarithmic = QCheckBox(self.tr("logarithmic loss"))
        self.key = QLabel()
        self.key.setTextFormat(Qt.TextFormat.RichText)
        self.key.setWordWrap(True)
        # many runs make it higher, never the window wider
        self.key.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        for plot in (self.loss, self.accuracy):
            plot.setMenuEnabled(False)
            plot.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # no key does anything
            plot.hideButtons()
            plot.showGrid(x=True, y=True, alpha=0.18)
        self.accuracy.setXLink(self.loss)
        self._ahead, self._room = self.loss.plot(), 0.0
        self._lines: dict[tuple[int, str], Any] = {}
        self._marks: dict[tuple[int, str], Any] = {}
        self._drawn: dict[tuple[int, str], np.ndarray[Any, Any]] = {}
        self._lay_out()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(REDRAW_MS)
        self._timer.timeout.connect(self.redraw)
        self.logarithmic.toggled.connect(self._on_logarithmic)
        theme.themes().changed.connect(self._dress)
        self._dress()

    def show_tracks(self, tracks: list[Track]) -> None:
        """Show runs over each other; the last one is in front."""
        self.tracks = tracks
        for plot in (self.loss, self.accuracy):
            plot.clear()
        self._ahead, self._room = self.loss.plot(), 0.0
        for made in (self._lines, self._marks, self._drawn):
            made.clear()
        self._show_key()
        self.redraw()

    def touch(self) -> None:
        """Draw again soon: points were added."""
        if not self._timer.isActive():
            self._timer.start()

    def redraw(self) -> None:
        """Draw all curves as they are."""
        colors, any_accuracy = theme.current().chart, False
        for number, track in enumerate(self.tracks):
            color = colors[number % len(colors)]
            self._draw(self.loss, (number, "steps"), track.steps, _faint(color), None)
            for part, style in (("train", Qt.PenStyle.SolidLine), ("val", Qt.PenStyle.DashLine)):
                pen = QColor(color)
                self._draw(self.loss, (number, f"loss {part}"), track.losses[part], pen, style)
                points = track.accuracies[part]
                self._draw(self.accuracy, (number, f"accuracy {part}"), points, pen, style)
                any_accuracy = any_accuracy or bool(points)
        self.accuracy.setVisible(any_accuracy)
        self._keep_room()
        for plot in (self.loss, self.accuracy):
            plot.getViewBox().updateAutoRange()  # while painting, it would paint a second time

    def _keep_room(self) -> None:
        """Let the axis of epochs go on in steps of a fifth: while it stays it is not drawn anew."""
        reach = max((track.steps[-1][0] for track in self.tracks if track.steps), default=0.0)
        room = 2 ** (math.ceil(math.log2(reach) * 4) / 4) if reach else 0.0
        if room != self._room:
            self._room = room
            self._ahead.setData([0.0, room], [math.nan, math.nan])

    def _draw(
        self,
        plot: Any,
        key: tuple[int, str],
        points: list[tuple[float, float]],
        color: QColor,
        style: Qt.PenStyle | None,
    ) -> None:
        line = self._lines.get(key)
        if line is None:
            if not points:
                return
            pen = pg.mkPen(color, width=1, style=style or Qt.PenStyle.SolidLine)
            line = plot.plot(pen=pen, name=key[1])
            line.setDownsampling(auto=True, method="peak")
            line.setClipToView(True)
            if style is not None:
                line.setSymbol(_SYMBOLS[key[0] % len(_SYMBOLS)][0])
                line.setSymbolSize(5)
                line.setSymbolBrush(color)
                line.setSymbolPen(None)
            self._lines[key] = line
        drawn = self._drawn.get(key, _NO_POINTS)
        if len(drawn) < len(points):  # points only come, and most come to one curve
            drawn = np.concatenate([drawn, np.array(points[len(drawn) :])])
            self._drawn[key] = drawn
            line.setData(drawn[:, 0], drawn[:, 1])
            if style is not None and len(drawn) > _MANY:
                self._mark_some(plot, key, line)

    def _mark_some(self, plot: Any, key: tuple[int, str], line: Any) -> None:
        """Mark points at even distances; the distance doubles, so that most marks stay."""
        marks = self._marks.get(key)
        if marks is None:
            look = {name: line.opts[name] for name in ("symbol", "symbolSize", "symbolBrush")}
            marks = self._marks[key] = plot.plot(pen=None, symbolPen=None, **look)
            line.setSymbol(None)
        drawn = self._drawn[key]
        some = drawn[:: 2 ** math.ceil(math.log2(2 * len(drawn) / _MANY))]
        marks.setData(some[:, 0], some[:, 1])

    def _lay_out(self) -> None:
        layout = column(self, spacing=theme.SPACE // 2)
        row = QHBoxLayout()
        row.setContentsMargins(theme.SPACE, 0, theme.SPACE, 0)
        row.addWidget(self.key, 1)
        row.addWidget(self.logarithmic)
        plots = QHBoxLayout()
        plots.setSpacing(theme.SPACE)
        plots.addWidget(self.loss, 1)
        plots.addWidget(self.accuracy, 1)
        layout.addLayout(row)
        layout.addLayout(plots, 1)

    def _show_key(self) -> None:
        colors = theme.current().chart
        parts = [
            f"<span style='color:{colors[number % len(colors)]}'>"
            f"{_SYMBOLS[number % len(_SYMBOLS)][1]}</span>&nbsp;{escape(name)}"
            for number, name in enumerate(short_names([track.name for track in self.tracks]))
        ]
        if parts:
            lines = self.tr("—&nbsp;training &nbsp;-&nbsp;-&nbsp;validation")
            parts.append(f"<nobr>{lines}</nobr>")
        self.key.setText(" &nbsp; ".join(parts))

    def _on_logarithmic(self, on: bool) -> None:
        self.loss.setLogMode(y=on)

    def _dress(self, _theme: object = None) -> None:
        colors = theme.current()
        for plot, name in ((self.loss, self.tr("loss")), (self.accuracy, self.tr("accuracy"))):
            plot.setBackground(colors.base)
            for side in ("left", "bottom"):
                axis = plot.getAxis(side)
                axis.setPen(colors.border)
                axis.setTextPen(colors.muted)
                axis.enableAutoSIPrefix(False)
                axis.setStyle(maxTickLevel=1)  # of a third level only the cost can be seen
                axis.setCacheMode(QGraphicsItem.CacheMode.DeviceCoordinateCache)  # it costs most
            plot.setLabel("left", name, color=colors.muted)
            plot.setLabel("bottom", self.tr("epoch"), color=colors.muted)
        self.show_tracks(self.tracks)


def short_names(names: list[str]) -> list[str]:
    """Return the names of runs without what all begin with, up to a hyphen."""
    parts = [name.split("-") for name in names]
    alike = 0
    while len(names) > 1 and all(alike + 1 < len(p) and p[alike] == parts[0][alike] for p in parts):
        alike += 1
    return ["-".join(each[alike:]) for each in parts]


def _faint(color: str) -> QColor:
    faint = QColor(color)
    faint.setAlpha(70)
    return faint
