"""Looking inside while training: which nodes the engine looks at, and what hangs below them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QLabel

from flodl_studio.runs import job
from flodl_studio.ui import theme
from flodl_studio.ui.canvas.gauge import LEAST_ZOOM, show_gauge
from flodl_studio.ui.looking_back import path_in_run
from flodl_studio.ui.trainer import PLAIN_LOOK, Phase

if TYPE_CHECKING:
    from flodl_studio.ui.main_window import MainWindow

PAUSE_MS = 200
"""Least time between two changes of what is looked at, in milliseconds."""


class Looking(QObject):
    """A switch; while it is on, the nodes in view show how their layers fare.

    Attributes:
        is_on: The switch.
        cost: What looking costs, in words, in the status line.
    """

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self.is_on = False
        self._canvas, self._session = window.canvas, window.session
        self._trainer, self._back = window.training.trainer, window.training.back
        self._told: job.Look | None = None
        self.cost = QLabel()
        self.cost.setAccessibleName(self.tr("Cost of looking inside"))
        self.cost.hide()
        window.status.insertPermanentWidget(1, self.cost)  # before costs and problems
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(PAUSE_MS)
        self._later.timeout.connect(self._catch_up)
        self._canvas.seen.connect(self._on_view)
        for signal in (
            self._session.changed,
            self._session.place_changed,
            self._session.selection_changed,
        ):
            signal.connect(self._on_view)
        self._trainer.first_look = lambda: self.wanted() if self.is_on else PLAIN_LOOK
        self._trainer.changed.connect(self._on_trainer)
        self._back.looked.connect(self._show)
        theme.themes().changed.connect(self._show)

    def toggle(self) -> None:
        """Look inside from now on, or no longer."""
        self.is_on = not self.is_on
        self.cost.setVisible(self.is_on)
        if self.is_on:
            self._catch_up()
        else:
            self._later.stop()
            self._told = None
            self._trainer.look(PLAIN_LOOK)
            for item in self._canvas.mirror.nodes.values():
                show_gauge(item, None)

    def wanted(self) -> job.Look:
        """Return what the engine is to look at: nodes in view, and what the inspector shows."""
        chosen = self._session.selection
        names = set(chosen)
        if self._canvas.zoom >= LEAST_ZOOM:
            seen = self._canvas.seen_rect()
            nodes = self._canvas.mirror.nodes
            names |= {name for name, item in nodes.items() if item.box.intersects(seen)}
        place, design = self._session.place, self._session.design
        paths = tuple(sorted(path_in_run(design, place, name) for name in names))
        return job.Look(nodes=paths, histograms=bool(chosen), thumbnails=True)

    def _on_view(self, *_: object) -> None:
        if self.is_on and not self._later.isActive():
            self._later.start()

    def _on_trainer(self) -> None:
        if not self._trainer.is_busy:
            self._told = None
        if self.is_on:
            if self._trainer.phase is Phase.RUNNING and self._told is None:
                self._tell()
            self._show_cost()

    def _catch_up(self) -> None:
        if self._trainer.is_busy:
            self._tell()
        self._show()

    def _tell(self) -> None:
        wanted = self.wanted()
        if wanted != self._told:
            self._told = wanted
            self._trainer.look(wanted)

    def _show(self, *_: object) -> None:
        if not self.is_on:
            return
        place, design = self._session.place, self._session.design
        for name, item in self._canvas.mirror.nodes.items():
            show_gauge(item, self._back.layer(design, place, name))
        self._show_cost()

    def _show_cost(self) -> None:
        trainer, back = self._trainer, self._back
        if (back.layers or trainer.is_busy) and self._canvas.zoom < LEAST_ZOOM:
            self.cost.setText(self.tr("Zoom in to look inside the layers"))
        elif back.layers and not (trainer.is_busy and back.is_live):
            self.cost.setText(self._looking_back())
        elif back.run is not None and not back.is_live:
            self.cost.setText(self.tr("Nothing was seen of the layers up to this epoch"))
        elif not trainer.is_busy:
            self.cost.setText(self.tr("Looking inside once a training runs"))
        elif trainer.layers:
            share = f"{trainer.looking_cost:.1%}"
            self.cost.setText(self.tr("Looking inside costs {0} of the time").format(share))
        else:
            self.cost.setText(self.tr("Looking inside …"))

    def _looking_back(self) -> str:
        epoch = self._back.epoch
        if epoch is None:
            return self.tr("As the layers were seen last")
        return self.tr("As the layers were in epoch {0}").format(epoch)
