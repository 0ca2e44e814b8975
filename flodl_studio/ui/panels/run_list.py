"""Earlier runs of the design: their figures and settings, to overlay, continue or reopen."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QLabel,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QWidget,
)

from flodl_studio.runs.folder import RunFolder, Summary, differences, list_runs
from flodl_studio.ui import theme
from flodl_studio.ui.layouts import Flow, column
from flodl_studio.ui.quantities import lasting
from flodl_studio.ui.track import track_of
from flodl_studio.ui.words import in_words

if TYPE_CHECKING:
    from flodl_studio.ui.training_flow import TrainingFlow


_NUMBERS = (2, 3, 4, 5)
"""Columns of numbers."""
_NARROWEST = 80
"""Width in which the end of a run's name can be read, logical pixels."""
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class RunList(QWidget):
    """The runs beside the design, newest first.

    Attributes:
        overlaid: Curves of the chosen runs, to be shown over each other.
        opened: The chosen run is to be looked back at.
    """

    overlaid = Signal(list)
    opened = Signal()

    def __init__(self, flow: TrainingFlow, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._flow = flow
        self.summaries: tuple[Summary, ...] = ()
        self.list = QTreeWidget()
        self.list.setAccessibleName(self.tr("Runs"))
        self.list.setRootIsDecorated(False)
        self.list.setAlternatingRowColors(True)
        self.list.setUniformRowHeights(True)
        self.list.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.list.setHeaderLabels(
            [
                self.tr("Run"),
                self.tr("State"),
                self.tr("Epochs"),
                self.tr("Best loss"),
                self.tr("Accuracy"),
                self.tr("Time"),
            ]
        )
        head = self.list.header()
        head.setStretchLastSection(False)
        head.setDefaultSectionSize(_NARROWEST)  # what is left of the first where room is short
        head.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        head.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.list.setMinimumHeight(head.sizeHint().height() * 2)  # of a low panel, a row
        self.list.setTextElideMode(Qt.TextElideMode.ElideLeft)  # runs differ at the end
        for number in _NUMBERS:
            self.list.headerItem().setTextAlignment(number, _RIGHT)
        self.overlay_button = QPushButton(self.tr("Show curves"))
        self.back_button = QPushButton(self.tr("Look back"))
        self.continue_button = QPushButton(self.tr("Continue"))
        self.design_button = QPushButton(self.tr("Open its design"))
        self.command_button = QPushButton(self.tr("Copy command"))
        self.command_button.setToolTip(
            self.tr("The command line that does the run, or goes on with it, without the window")
        )
        self.prepare_button = QPushButton(self.tr("Prepare a run"))
        self.prepare_button.setToolTip(
            self.tr("Make the folder of a new run, and copy the command that does it on a cluster")
        )
        self.difference = QLabel()
        self.difference.setProperty("role", "muted")
        self.difference.setWordWrap(True)
        self._lay_out()
        self.list.itemSelectionChanged.connect(self._on_selected)
        self.overlay_button.clicked.connect(self._overlay)
        self.back_button.clicked.connect(self._look_back)
        self.list.itemDoubleClicked.connect(self._look_back)
        self.continue_button.clicked.connect(self._continue)
        self.prepare_button.clicked.connect(self._prepare)
        self.command_button.clicked.connect(self._copy_command)
        self.design_button.clicked.connect(self._open_design)
        self._on_chosen()

    def refresh(self) -> None:
        """Read the list from disk; what was chosen stays chosen."""
        chosen = {each.path for each in self.chosen()}
        self.summaries = list_runs(self._flow.runs_folder)
        self.list.blockSignals(True)
        self.list.clear()
        for each in self.summaries:
            loss = "" if each.val_loss is None else f"{each.val_loss:.4g}"
            accuracy = "" if each.val_accuracy is None else f"{each.val_accuracy:.1%}"
            state, epochs = in_words(each.state), str(each.epochs)
            item = QTreeWidgetItem(
                [each.name, state, epochs, loss, accuracy, lasting(each.seconds)]
            )
            item.setToolTip(0, each.name)
            for number in _NUMBERS:
                item.setTextAlignment(number, _RIGHT)
            if each.message:
                item.setToolTip(1, each.message)
            self.list.addTopLevelItem(item)
            item.setSelected(each.path in chosen)
        self.list.blockSignals(False)
        self._on_chosen()

    def chosen(self) -> list[Summary]:
        """Return the runs that are marked."""
        rows = [self.list.indexOfTopLevelItem(item) for item in self.list.selectedItems()]
        return [self.summaries[row] for row in sorted(rows)]

    def _on_selected(self) -> None:
        """Look back at a run that is chosen alone: canvas and inspector show its layers."""
        self._on_chosen()
        chosen = [RunFolder(each.path) for each in self.chosen() if self._has_looks(each)]
        if len(chosen) == 1 and chosen[0] != self._flow.back.run:
            self._flow.back.choose(chosen[0])

    def _on_chosen(self) -> None:
        chosen = self.chosen()
        single = chosen[0] if len(chosen) == 1 else None
        self.overlay_button.setEnabled(bool(chosen))
        self.back_button.setEnabled(single is not None and self._has_looks(single))
        self.back_button.setToolTip(
            self.tr("The run is of another design: open its design first")
            if single is not None and single.design != self._flow.session.design.name
            else self.tr("Show the layers and the outputs as they were in each epoch")
        )
        self.design_button.setEnabled(single is not None)
        can = single is not None and RunFolder(single.path).can_resume
        self.command_button.setEnabled(can or (single is not None and single.state == "new"))
        unfinished = single is not None and single.state != "done"
        self.continue_button.setEnabled(can and unfinished and not self._flow.trainer.is_busy)
        parts = [
            f"{name}: " + ", ".join("–" if value is None else str(value) for value in values)
            for name, values in differences(chosen).items()
        ]
        if len(chosen) < 2:
            hint = self.tr("Choose several runs to see how they differ.")
            self._say(hint if len(self.summaries) > 1 else "")
        else:
            self._say(" · ".join(parts) or self.tr("The same settings."))

    def _say(self, text: str) -> None:
        self.difference.setText(text)
        self.difference.setVisible(bool(text))

    def _overlay(self) -> None:
        self.overlaid.emit(
            [track_of(each.name, RunFolder(each.path).rows()) for each in self.chosen()]
        )

    def _has_looks(self, run: Summary) -> bool:
        """Tell whether it is a run of the design with epochs to look back at."""
        return run.epochs > 0 and run.design == self._flow.session.design.name

    def _look_back(self) -> None:
        if self.back_button.isEnabled():
            self.opened.emit()

    def _continue(self) -> None:
        (chosen,) = self.chosen()
        self._flow.go_on(RunFolder(chosen.path))

    def _open_design(self) -> None:
        (chosen,) = self.chosen()
        self._flow.open_design_of(RunFolder(chosen.path))

    def _copy_command(self) -> None:
        (chosen,) = self.chosen()
        self._copy(RunFolder(chosen.path))

    def _prepare(self) -> None:
        run = self._flow.prepare()
        if run is not None:
            self._copy(run)
            self.refresh()
            self._say(self.tr("{0} waits to be run; its command is copied.").format(run.path.name))

    def _copy(self, run: RunFolder) -> None:
        QGuiApplication.clipboard().setText(command_line(run, self._flow.processes))

    def _lay_out(self) -> None:
        layout = column(self, spacing=theme.SPACE // 2)
        layout.addWidget(self.list, 1)
        below = QWidget()
        under = column(below, spacing=theme.SPACE // 2)
        under.setContentsMargins(theme.SPACE, 0, theme.SPACE, theme.SPACE // 2)
        under.addWidget(self.difference)
        row = Flow(spacing=theme.SPACE)  # in two lines where the panel is narrow
        for button in (
            self.overlay_button,
            self.back_button,
            self.continue_button,
            self.design_button,
            self.command_button,
            self.prepare_button,
        ):
            row.addWidget(button)
        under.addLayout(row)
        layout.addWidget(below)


def command_line(run: RunFolder, processes: int) -> str:
    """Return the command with which processes do a new run, or go on with one that has begun."""
    words = ["torchrun", "--standalone", "--nproc-per-node", str(processes)]
    words += ["-m", "flodl_studio.engine", "--job", str(run.job.absolute())]
    return shlex.join([*words, "--resume"] if run.can_resume else words)
