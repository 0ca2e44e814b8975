"""The learning-rate finder: losses over rates from low to high, and a rate to begin with."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QWidget

from flodl_studio.codegen import jobs
from flodl_studio.design import settings
from flodl_studio.errors import StudioError
from flodl_studio.runs import events
from flodl_studio.ui import theme
from flodl_studio.ui.layouts import column
from flodl_studio.ui.panels.training_params import with_value

if TYPE_CHECKING:
    from flodl_studio.ui.training_flow import TrainingFlow


class RateFinder(QWidget):
    """Tries rates on a fresh model and offers one; taking it is an edit of the design."""

    def __init__(self, flow: TrainingFlow, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._flow = flow
        self._rate: float | None = None
        self.try_button = QPushButton(self.tr("Try rates"))
        self.use_button = QPushButton(self.tr("Use it"))
        self.use_button.hide()
        self.words = QLabel(
            self.tr("Trains a fresh model for a hundred steps with rates from low to high.")
        )
        self.words.setWordWrap(True)
        self.plot = pg.PlotWidget()
        self.plot.setMenuEnabled(False)
        self.plot.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # no key does anything
        self.plot.hideButtons()
        self.plot.setLogMode(x=True)
        self.plot.setAccessibleName(self.tr("Loss over the learning rate"))
        self._lay_out()
        self.try_button.clicked.connect(self.try_rates)
        self.use_button.clicked.connect(self.use)
        theme.themes().changed.connect(self._dress)
        self._dress()

    def try_rates(self) -> None:
        """Have rates tried."""
        flow, design = self._flow, self._flow.session.design
        if design.training is None:
            self.words.setText(self.tr("Choose data and a loss in the settings first."))
            return
        try:
            request = jobs.find_rate(flow.next_name("rate"), design, flow.home)
        except StudioError as error:
            self.words.setText(str(error))
            return
        self.try_button.setEnabled(False)
        self.words.setText(self.tr("Trying rates …"))
        flow.ask(request, self._on_answer)

    def use(self) -> None:
        """Make the rate found the design's."""
        rate = self._rate
        if rate is not None:
            self._flow.session.do(
                self.tr("set training optimizer lr"),
                lambda design: settings.set_training(
                    design, with_value(design.training or {}, "optimizer.lr", rate)
                ),
            )

    def _on_answer(self, event: events.AnyEvent) -> None:
        if isinstance(event, events.Failed | events.Stopped):
            self.try_button.setEnabled(True)
            message = event.message if isinstance(event, events.Failed) else ""
            self.words.setText(message or self.tr("Stopped"))
        elif isinstance(event, events.RatesFound):
            self.try_button.setEnabled(True)
            self._show(event)

    def _show(self, found: events.RatesFound) -> None:
        self.plot.clear()
        colors = theme.current()
        pen = pg.mkPen(colors.chart[0], width=1)
        self.plot.plot(list(found.rates), list(found.losses), pen=pen)
        self._rate = None if found.suggestion is None else float(f"{found.suggestion:.2g}")
        self.use_button.setVisible(self._rate is not None)
        if self._rate is None:
            self.words.setText(self.tr("No rate lets the loss fall; look at data and model."))
            return
        self.words.setText(self.tr("A good rate to begin with is {}.").format(f"{self._rate:g}"))
        line = pg.InfiniteLine(pen=pg.mkPen(colors.accent, width=1))
        line.setPos(_exponent(self._rate))
        self.plot.addItem(line)

    def _dress(self, _theme: object = None) -> None:
        colors = theme.current()
        self.plot.setBackground(colors.base)
        for side, name in (("left", self.tr("loss")), ("bottom", self.tr("learning rate"))):
            axis = self.plot.getAxis(side)
            axis.setPen(colors.border)
            axis.setTextPen(colors.muted)
            axis.enableAutoSIPrefix(False)
            self.plot.setLabel(side, name, color=colors.muted)

    def _lay_out(self) -> None:
        layout = column(self, spacing=theme.SPACE // 2)
        row = QHBoxLayout()
        row.setContentsMargins(theme.SPACE, theme.SPACE, theme.SPACE, 0)
        row.addWidget(self.try_button)
        row.addWidget(self.words, 1)
        row.addWidget(self.use_button)
        layout.addLayout(row)
        layout.addWidget(self.plot, 1)


def _exponent(rate: float) -> float:
    """Return where a rate is on a logarithmic axis."""
    return math.log10(rate)
