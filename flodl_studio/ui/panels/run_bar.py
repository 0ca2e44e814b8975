"""The bar over the curves: train, pause, stop, how far it is and what went wrong."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QSpinBox,
    QToolButton,
    QWidget,
)

from flodl_studio.ui import theme
from flodl_studio.ui.elided import Elided
from flodl_studio.ui.layouts import column
from flodl_studio.ui.quantities import lasting
from flodl_studio.ui.trainer import Phase

if TYPE_CHECKING:
    from flodl_studio.ui.training_flow import TrainingFlow


class RunBar(QWidget):
    """Buttons that run the commands of the training, and its progress."""

    def __init__(self, flow: TrainingFlow, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._flow, self._trainer = flow, flow.trainer
        self.train_button = QPushButton(self.tr("Train"))
        self.pause_button = self._button(self.tr("Pause"))
        self.epoch_button = self._button(self.tr("Stop after this epoch"))
        self.stop_button = self._button(self.tr("Stop"))
        self.processes = QSpinBox()
        self.processes.lineEdit().setTextMargins(theme.SPACE // 2, 0, 0, 0)  # as in TypedField
        self.processes.setRange(1, max(1, os.cpu_count() or 1))
        self.processes.setSuffix(self.tr(" processes"))
        self.processes.setFixedWidth(self.processes.sizeHint().width())  # nothing moves at two
        self.processes.setSuffix(self.tr(" process"))
        self.processes.setToolTip(
            self.tr("Processes that share each batch; more than one run under torchrun")
        )
        self.processes.setAccessibleName(self.tr("Processes"))
        self.progress = QProgressBar()
        self.progress.setRange(0, 1000)
        self.progress.setTextVisible(False)
        self.progress.setFixedHeight(6)
        self.progress.setMinimumWidth(40)
        self.progress.setAccessibleName(self.tr("Progress of the training"))
        self.words = Elided()
        self.words.setAccessibleName(self.tr("State of the training"))
        self.trouble = QLabel()
        self.trouble.setProperty("role", "error")
        self.trouble.setWordWrap(True)
        self.trouble.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._lay_out()
        self.train_button.clicked.connect(flow.train)
        self.pause_button.clicked.connect(flow.pause_or_resume)
        self.processes.valueChanged.connect(self._on_processes)
        self.epoch_button.clicked.connect(self._trainer.stop_after_epoch)
        self.stop_button.clicked.connect(self._trainer.stop)
        self._trainer.changed.connect(self.refresh)
        flow.session.changed.connect(self.refresh)
        theme.themes().changed.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Show where the training is."""
        trainer = self._trainer
        paused = trainer.phase is Phase.PAUSED
        self.train_button.setIcon(theme.icon("play"))
        self.pause_button.setIcon(theme.icon("play" if paused else "pause"))
        pause = self.tr("Go on") if paused else self.tr("Pause")
        self.pause_button.setToolTip(pause)
        self.pause_button.setAccessibleName(pause)
        self.epoch_button.setIcon(theme.icon("stop-after"))
        self.stop_button.setIcon(theme.icon("stop"))
        self.train_button.setEnabled(not trainer.is_busy)
        stoppable = trainer.phase in (Phase.RUNNING, Phase.PAUSED)
        self.pause_button.setEnabled(stoppable)
        self.epoch_button.setEnabled(stoppable)
        self.stop_button.setEnabled(trainer.is_busy and trainer.phase is not Phase.STOPPING)
        self.progress.setValue(round(trainer.fraction * 1000))
        if trainer.phase is Phase.PREPARING:
            self.progress.setRange(0, 0)
        elif self.progress.maximum() == 0:
            self.progress.setRange(0, 1000)
        self.words.setText(self._text())
        failed = trainer.phase is Phase.FAILED
        self.trouble.setVisible(failed)
        self.trouble.setText(trainer.message if failed else "")

    def _on_processes(self, count: int) -> None:
        self._flow.processes = count
        one = count == 1
        self.processes.setSuffix(self.tr(" process") if one else self.tr(" processes"))

    def _text(self) -> str:
        trainer = self._trainer
        match trainer.phase:
            case Phase.IDLE:
                return self.tr("Not trained yet")
            case Phase.PREPARING:
                return self._preparing()
            case Phase.RUNNING:
                return self._running()
            case Phase.PAUSED:
                return _joined(self.tr("Paused"), self._figures())
            case Phase.STOPPING:
                return self.tr("Stopping after the step in hand …")
            case Phase.DONE:
                return _joined(self.tr("Done"), self._figures())
            case Phase.STOPPED:
                return _joined(self.tr("Stopped"), self._figures(), trainer.message)
            case Phase.FAILED:
                return self.tr("Failed")

    def _preparing(self) -> str:
        names = {
            "building": self.tr("Building the model …"),
            "loading": self.tr("Reading the data …"),
            "compiling": self.tr("Compiling the model, which takes a minute …"),
        }
        return names.get(self._trainer.message, self.tr("Starting the engine …"))

    def _running(self) -> str:
        step, left = self._trainer.step, self._trainer.seconds_left
        parts = [self._figures()]
        if step is not None:
            parts.append(self.tr("{} samples/s").format(f"{step.rate:,.0f}"))
        if left is not None:
            parts.append(self.tr("{} left").format(lasting(left)))
        return " · ".join(part for part in parts if part)

    def _figures(self) -> str:
        begun, step, epoch = self._trainer.begun, self._trainer.step, self._trainer.epoch
        parts = []
        if begun is not None and step is not None:
            now = max(step.epoch, epoch.epoch if epoch is not None else 0)  # steps may be skipped
            parts.append(self.tr("epoch {} of {}").format(now, begun.epochs))
        if epoch is not None:
            if epoch.val_loss is not None:
                parts.append(self.tr("validation loss {}").format(f"{epoch.val_loss:.4g}"))
            if epoch.val_accuracy is not None:
                parts.append(self.tr("accuracy {}").format(f"{epoch.val_accuracy:.1%}"))
        elif step is not None:
            parts.append(self.tr("loss {}").format(f"{step.loss:.4g}"))
        return " · ".join(parts)

    def _button(self, text: str) -> QToolButton:
        button = QToolButton()
        button.setAutoRaise(True)
        button.setToolTip(text)
        button.setAccessibleName(text)
        return button

    def _lay_out(self) -> None:
        layout = column(self, margin=theme.SPACE, spacing=theme.SPACE // 2)
        row = QHBoxLayout()
        row.setSpacing(theme.SPACE // 2)
        for button in (self.train_button, self.pause_button, self.epoch_button, self.stop_button):
            row.addWidget(button)
        row.addSpacing(theme.SPACE)
        row.addWidget(self.progress, 1)
        row.addSpacing(theme.SPACE)
        row.addWidget(self.processes)
        layout.addLayout(row)
        layout.addWidget(self.words)
        layout.addWidget(self.trouble)


def _joined(*parts: str) -> str:
    return " · ".join(part for part in parts if part)
