"""The training panel: settings left; right the run, its curves, its results, earlier runs, data."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QSplitter, QTabWidget, QVBoxLayout, QWidget

from flodl_studio.ui import theme
from flodl_studio.ui.layouts import column
from flodl_studio.ui.panels.curves import Curves
from flodl_studio.ui.panels.data_view import DataView
from flodl_studio.ui.panels.rate_finder import RateFinder
from flodl_studio.ui.panels.results import Results
from flodl_studio.ui.panels.run_bar import RunBar
from flodl_studio.ui.panels.run_list import RunList
from flodl_studio.ui.panels.training_settings import TrainingSettings
from flodl_studio.ui.track import Track
from flodl_studio.ui.trainer import Phase

if TYPE_CHECKING:
    from flodl_studio.ui.training_flow import TrainingFlow


class Training(QWidget):
    """Everything about training in one place."""

    def __init__(self, flow: TrainingFlow, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._flow = flow
        self._trainer = flow.trainer
        self._earlier: list[Track] = []
        self._run = flow.back.run
        self.settings = TrainingSettings(flow.session, lambda: flow.devices)
        self.bar = RunBar(flow)
        self.curves = Curves()
        self.results = Results()
        self.runs = RunList(flow)
        self.data = DataView(flow)
        self.rate = RateFinder(flow)
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        for page, title in (
            (self.curves, self.tr("Curves")),
            (self.results, self.tr("Results")),
            (self.runs, self.tr("Runs")),
            (self.data, self.tr("Data")),
            (self.rate, self.tr("Learning rate")),
        ):
            self.tabs.addTab(page, title)
        self._lay_out()
        self._trainer.changed.connect(self._on_changed)
        self._trainer.said.connect(self._on_said)
        self.runs.overlaid.connect(self._on_overlaid)
        flow.back.changed.connect(self._show_results)
        flow.another_design.connect(self._on_another_design)
        self.tabs.currentChanged.connect(self._on_tab)
        theme.themes().changed.connect(self._on_theme)
        self._show_tracks()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Let go of the plots."""
        self.curves.close()
        super().closeEvent(event)

    def _on_changed(self) -> None:
        if self._trainer.phase is Phase.PREPARING and self._trainer.step is None:
            self._show_tracks()
            self.results.clear()
            self.tabs.setCurrentWidget(self.curves)
        self.curves.touch()

    def _on_said(self, event: object) -> None:
        path = getattr(event, "path", "")
        if type(event).__name__ == "Results" and path and self._flow.back.is_own:
            self.results.show_file(Path(path), tuple(getattr(event, "classes", ())))
        if type(event).__name__ in ("Done", "Stopped", "Failed"):
            self.runs.refresh()

    def _show_results(self) -> None:
        """Show the results of the run that is looked back at."""
        run = self._flow.back.run
        if run == self._run:
            return
        self._run = run
        self.results.clear()
        if run is None:
            return
        for row in run.rows():
            if row.get("event") == "results":
                # by its name: the run may have been moved since
                self.results.show_file(run.path / Path(row["path"]).name, tuple(row["classes"]))

    def _on_another_design(self) -> None:
        self._earlier = []
        self._show_tracks()
        self.runs.refresh()

    def _on_overlaid(self, tracks: list[Track]) -> None:
        self._earlier = tracks
        self._show_tracks()
        self.tabs.setCurrentWidget(self.curves)

    def _on_tab(self) -> None:
        page = self.tabs.currentWidget()
        if page is self.runs:
            self.runs.refresh()
        elif page is self.data:
            self.data.refresh()

    def _show_tracks(self) -> None:
        now = self._trainer.track
        earlier = [track for track in self._earlier if track.name != now.name]
        self.curves.show_tracks(([now] if now.name else []) + earlier)

    def _on_theme(self, _theme: theme.Theme) -> None:
        self._show_tracks()

    def _lay_out(self) -> None:
        right = QWidget()
        layout: QVBoxLayout = column(right)
        layout.addWidget(self.bar)
        layout.addWidget(self.tabs, 1)
        split = QSplitter(Qt.Orientation.Horizontal)
        split.addWidget(self.settings)
        split.addWidget(right)
        split.setStretchFactor(1, 1)
        split.setSizes([335, 865])
        split.setChildrenCollapsible(False)
        self.settings.setMinimumWidth(315)  # the names of losses are not cut
        column(self).addWidget(split)
