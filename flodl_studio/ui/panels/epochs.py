"""Looking back through the epochs of a run: a slider, and what the chosen epoch came to."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSlider, QWidget

from flodl_studio.runs import events
from flodl_studio.runs.folder import Row, RunFolder
from flodl_studio.ui import theme
from flodl_studio.ui.elided import Elided

if TYPE_CHECKING:
    from flodl_studio.ui.training_flow import TrainingFlow


class Epochs(QWidget):
    """Epochs of the run looked back at, and, at the right end, the model as it is.

    Hidden while there is no run with an epoch.

    Attributes:
        chosen: Another epoch, or another run, was chosen.
        slider: 1 is the first epoch; one more than there are epochs is the model as it is.
        words: Figures of the chosen epoch.
    """

    chosen = Signal()

    def __init__(self, flow: TrainingFlow, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._flow, self._back = flow, flow.back
        self._run: RunFolder | None = None
        self._offset = 0
        self._rows: dict[int, Row] = {}
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setPageStep(5)
        self.slider.setMinimumWidth(160)
        self.slider.setAccessibleName(self.tr("Epoch of the run to look back at"))
        self.words = Elided()
        self.words.setProperty("role", "muted")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.SPACE)
        row.addWidget(QLabel(self.tr("Epoch")))
        row.addWidget(self.slider, 1)
        row.addWidget(self.words, 2)
        self.slider.valueChanged.connect(self._on_moved)
        flow.trainer.said.connect(self._on_said)
        self._back.changed.connect(self._on_back)
        self.refresh()

    @property
    def epoch(self) -> int | None:
        """The chosen epoch, 1-based; None for the model as it is."""
        return self._back.epoch

    @property
    def run(self) -> RunFolder | None:
        """The run that is looked back at."""
        return self._run

    @property
    def weights(self) -> Path | None:
        """Weights of the chosen epoch, where they were kept."""
        epoch, run = self.epoch, self._run
        if epoch is None or run is None:
            return None
        path = run.epoch_weights(epoch)
        return path if path.is_file() else None

    def refresh(self, new: events.Epoch | None = None) -> None:
        """Take in the epochs that are new in the run's metrics, and one that was just told of."""
        run = self._back.run
        if run != self._run:
            self._run, self._offset, self._rows = run, 0, {}
        if run is not None:
            rows, self._offset = run.rows_from(self._offset)
            self._rows |= {row["epoch"]: row for row in rows if row.get("event") == "epoch"}
        if new is not None:  # it may not be in the file yet
            self._rows[new.epoch] = msgspec.structs.asdict(new)
        self._fit()
        self.setVisible(bool(self._rows))
        self._show()

    def _fit(self) -> None:
        """Let the slider reach over all epochs; who stood at the right end stays there."""
        slider = self.slider
        slider.blockSignals(True)
        slider.setRange(1, max(self._rows, default=0) + 1)
        slider.setValue(slider.maximum() if self.epoch is None else self.epoch)
        slider.blockSignals(False)

    def _on_moved(self, value: int) -> None:
        self._back.choose(self._run, value if value < self.slider.maximum() else None)

    def _on_said(self, event: object) -> None:
        if isinstance(event, events.Epoch) and self._run == self._flow.trainer.run:
            self.refresh(event)

    def _on_back(self) -> None:
        self.refresh()
        self.chosen.emit()

    def _show(self) -> None:
        epoch, count = self.epoch, len(self._rows)
        if not count:
            self.words.clear()
            return
        named = [] if self._run is None or self._back.is_own else [self._run.path.name]
        if epoch is None:
            after = self.tr("the model as it is, after {0} epochs").format(count)
            self.words.setText(" · ".join([*named, after]))
            return
        row = self._rows.get(epoch, {})
        parts = [*named, self.tr("epoch {0} of {1}").format(epoch, max(self._rows))]
        for key, text in (
            ("train_loss", self.tr("training loss {0}")),
            ("val_loss", self.tr("validation loss {0}")),
        ):
            if row.get(key) is not None:
                parts.append(text.format(f"{row[key]:.4g}"))
        if row.get("val_accuracy") is not None:
            parts.append(self.tr("accuracy {0}").format(f"{row['val_accuracy']:.1%}"))
        self.words.setText(" · ".join(parts))
