"""The preview: what the model makes of one sample, node by node."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QSpinBox,
    QToolButton,
    QWidget,
)

from flodl_studio.codegen import Source, flow_writing, jobs
from flodl_studio.design.values import Design
from flodl_studio.errors import RunError, StudioError
from flodl_studio.runs import events, job
from flodl_studio.shapes.inference import Inference
from flodl_studio.ui import theme
from flodl_studio.ui.layouts import column
from flodl_studio.ui.panels.code_writer import CodeWriter
from flodl_studio.ui.panels.epochs import Epochs
from flodl_studio.ui.panels.layer_view import Histogram
from flodl_studio.ui.panels.pictures import ArrayView, forms
from flodl_studio.ui.panels.seen import is_seen

if TYPE_CHECKING:
    from flodl_studio.ui.training_flow import TrainingFlow

PAUSE_MS = 250
"""How long edits have to rest before the preview follows."""

_MOST_SCORES = 5
_LEFT = 190
"""Width of the input and the prediction, logical pixels."""
_ANY_WIDTH = 16_777_215  # Qt's own limit of a width


class Preview(QWidget):
    """Input, the selected node's output, and the prediction for a chosen sample."""

    def __init__(self, flow: TrainingFlow, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._flow = flow
        self._arrays: dict[str, Any] = {}
        self._asked = self._wanted_form = ""
        self._stale = True
        self._wanted: tuple[Design, Path | None] = (flow.session.design, None)
        self._writer = CodeWriter(self)
        self.sample = QSpinBox()
        self.sample.lineEdit().setTextMargins(theme.SPACE // 2, 0, 0, 0)  # as in TypedField
        self.sample.setRange(0, 10_000_000)
        self.sample.setAccessibleName(self.tr("Sample of the part held out"))
        self.form = QComboBox()
        self.form.setAccessibleName(self.tr("Form"))
        self.again = QToolButton()
        self.again.setAutoRaise(True)
        self.again.setToolTip(self.tr("Run the model again"))
        self.again.setAccessibleName(self.tr("Run the model again"))
        self.title, self.words = QLabel(), QLabel()
        self.title.setProperty("role", "title")
        self.words.setWordWrap(True)
        self.words.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.input, self.output = ArrayView(), ArrayView()
        self.epochs = Epochs(flow)
        self._later = QTimer(self, interval=PAUSE_MS, singleShot=True)
        self._later.timeout.connect(self.refresh)
        self._writer.written.connect(self._on_written)
        self._writer.refused.connect(lambda error: self._say(str(error)))
        self._lay_out()
        self.sample.valueChanged.connect(self._later.start)
        self.form.currentTextChanged.connect(self._show_node)
        self.form.activated.connect(self._on_form_chosen)
        self.again.clicked.connect(self.refresh)
        self.epochs.chosen.connect(self._later.start)
        flow.session.changed.connect(self._on_changed)
        flow.session.selection_changed.connect(self._on_selection)
        flow.trainer.ended.connect(self._later.start)
        flow.trainer.said.connect(self._on_said)
        theme.themes().changed.connect(self._dress)
        self._dress()

    def refresh(self) -> None:
        """Run the model on the sample, if somebody looks."""
        self._stale = not is_seen(self)
        if self._stale:
            return
        design = self._flow.session.design
        if design.training is None:
            self._say(self.tr("Choose data in the training settings: a preview needs a sample."))
            return
        try:
            self._begin()
        except StudioError as error:
            self._say(str(error))

    def _begin(self) -> None:
        flow, epochs = self._flow, self.epochs
        self._writer.stop()
        if epochs.epoch is not None and epochs.run is not None:
            self._run(epochs.run.read_design(), None, self._weights_kept())
        elif flow.trainer.is_busy and flow.back.is_live:
            name, sample = flow.next_name("preview"), self.sample.value()
            path = str(flow.scratch(f"{name}.npz"))
            self._ask(job.Preview(job=name, source="", sample=sample, path=path))
        else:
            weights = flow.latest.best if flow.latest is not None else None
            self._run(flow.session.design, flow.session.inference, weights)

    def _run(self, design: Design, inference: Inference | None, weights: Path | None) -> None:
        """Have a design run as soon as its source is written."""
        self._wanted = design, weights
        self._writer.start(flow_writing(design, inference=inference))

    def _on_written(self, source: Source) -> None:
        flow, (design, weights) = self._flow, self._wanted
        path = flow.scratch(f"{flow.next_name('preview')}.npz")
        sample = self.sample.value()
        self._ask(jobs.preview(design, source, flow.home, path, sample=sample, weights=weights))

    def _ask(self, request: job.Preview) -> None:
        self._asked = request.job
        self._flow.ask(request, self._on_answer)

    def catch_up(self) -> None:
        """Show what changed while nobody looked."""
        if self._stale:
            self._later.start()

    def showEvent(self, event: QShowEvent) -> None:
        """Catch up with what changed while nobody looked."""
        super().showEvent(event)
        self.catch_up()

    def _weights_kept(self) -> Path:
        """Return the weights of the chosen epoch."""
        weights = self.epochs.weights
        if weights is None:
            raise RunError(
                self.tr(
                    "The weights of this epoch were not kept, so its outputs can't be shown; its "
                    "figures and what was seen of the layers can. For outputs too, switch on "
                    "“keep epochs” in the training settings before the next run."
                )
            )
        return weights

    def _on_said(self, event: object) -> None:
        if isinstance(event, events.Epoch) and self._flow.back.is_live:
            self.refresh()

    def _on_answer(self, event: events.AnyEvent) -> None:
        if event.job != self._asked:
            return
        if isinstance(event, events.Failed):
            self._say(event.message)
        elif isinstance(event, events.Previewed):
            self._take(event)

    def _take(self, found: events.Previewed) -> None:
        path = Path(found.path)
        try:
            with np.load(path, allow_pickle=False) as arrays:
                self._arrays = {name: arrays[name] for name in arrays.files}
        except (OSError, ValueError) as error:
            self._say(self.tr("The preview can't be read: {}").format(error))
            return
        path.unlink(missing_ok=True)
        self._show_pictures(True)
        self.words.setText(self._prediction(found))
        self.input.show_array(self._arrays.get(".input"))
        self._show_node()

    def _on_changed(self) -> None:
        self._writer.stop()
        self._later.start()

    def _on_selection(self) -> None:
        self._show_node()

    def _on_form_chosen(self) -> None:
        """Keep to what somebody chose, not to what suited the node before."""
        self._wanted_form = self.form.currentData()

    def _show_node(self) -> None:
        session = self._flow.session
        paths = [session.place.path(each) for each in session.selection]
        known = [path for path in paths if path in self._arrays]
        self._show_weights(paths[0] if paths else "")
        name = known[0] if known else ".output"
        array = self._arrays.get(name)
        if array is None:
            self.output.show_array(None)
            return
        shape = "×".join(map(str, array.shape)) or self.tr("one number")
        what = self.tr("output of the model") if name == ".output" else name
        if paths and not known:
            what += " · " + self.tr("{} has no output of its own here").format(paths[0])
        self.title.setText(f"{what}  ·  {shape}")
        self._offer(forms(array), self._wanted_form)
        self.output.show_array(array, self.form.currentData() or "")

    def _show_weights(self, path: str) -> None:
        """Show how the weights of a node are distributed, where it has any."""
        while (item := self._weights.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.deleteLater()
        found = self._arrays.get(f".weights/{path}")
        if found is None:
            return
        low, high, *counts = found.tolist()
        title = self.tr("weights of {0}").format(path)
        head = QLabel(title)
        head.setProperty("role", "muted")
        self._weights.addWidget(head)
        self._weights.addWidget(Histogram({"low": low, "high": high, "counts": counts}, title))

    def _offer(self, names: list[str], chosen: str) -> None:
        titles = {
            "image": self.tr("image"),
            "curve": self.tr("curve"),
            "histogram": self.tr("histogram"),
            "table": self.tr("table"),
        }
        if [self.form.itemData(row) for row in range(self.form.count())] == names:
            return
        self.form.blockSignals(True)
        self.form.clear()
        for each in names:
            self.form.addItem(titles[each], each)
        self.form.setCurrentIndex(names.index(chosen) if chosen in names else 0)
        self.form.blockSignals(False)

    def _prediction(self, found: events.Previewed) -> str:
        lines = [self.tr("sample {} of the data").format(found.index)]
        if found.scores:
            names = found.classes or tuple(map(str, range(len(found.scores))))
            order = sorted(range(len(found.scores)), key=lambda each: -found.scores[each])
            rows = (
                f"<tr><td><b>{names[each]}</b></td>"
                f"<td align='right' style='padding-left:12px'>{found.scores[each]:.1%}</td></tr>"
                for each in order[:_MOST_SCORES]
            )
            lines.append(f"<table>{''.join(rows)}</table>")
        target = self._arrays.get(".target")
        if target is not None and target.size == 1:
            number = float(target.reshape(-1)[0])
            whole = number.is_integer() and 0 <= number < len(found.classes)
            name = found.classes[int(number)] if whole else f"{number:.4g}"
            lines.append(self.tr("true: {}").format(name))
        if found.loss is not None:
            lines.append(self.tr("loss {}").format(f"{found.loss:.4g}"))
        if not self._flow.latest and not (self._flow.trainer.is_busy and self._flow.back.is_live):
            lines.append(self.tr("(fresh weights)"))
        elif found.fresh:
            lines.append(self.tr("fresh weights: {}").format(", ".join(found.fresh[:4])))
        return "".join(
            line if line.startswith("<table>") else f"<div>{line}</div>" for line in lines
        )

    def _say(self, text: str) -> None:
        self._arrays = {}
        self.title.setText("")
        self.words.setText(text)
        self.input.show_array(None)
        self.output.show_array(None)
        self._show_weights("")
        self._show_pictures(False)

    def _show_pictures(self, shown: bool) -> None:
        """Make room for pictures, or for a sentence over the whole width."""
        for each in (self.input, self.output, self.form):
            each.setVisible(shown)
        self._left.setMaximumWidth(_LEFT if shown else _ANY_WIDTH)

    def _dress(self, _theme: object = None) -> None:
        self.again.setIcon(theme.icon("refresh"))

    def _lay_out(self) -> None:
        layout = column(self, margin=theme.SPACE, spacing=theme.SPACE)
        top = QHBoxLayout()
        top.addWidget(QLabel(self.tr("Sample")))
        top.addWidget(self.sample)
        top.addWidget(self.again)
        top.addSpacing(theme.SPACE * 2)
        top.addWidget(self.title, 1)
        top.addWidget(self.form)
        row = QHBoxLayout()
        row.setSpacing(theme.SPACE * 2)
        left = QWidget()
        self._left = QScrollArea()  # the panels keep their height, however much it says
        self._left.setWidgetResizable(True)
        self._left.setFrameShape(QScrollArea.Shape.NoFrame)
        self._left.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._left.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._left.setMinimumWidth(_LEFT)
        self._left.setWidget(left)
        beside = column(left, spacing=theme.SPACE)
        self.input.setFixedHeight(132)
        beside.addWidget(self.input)
        beside.addWidget(self.words, 1)
        weights = QWidget()
        self._weights = column(weights)
        beside.addWidget(weights)
        row.addWidget(self._left)
        row.addWidget(self.output, 1)
        layout.addLayout(top)
        layout.addWidget(self.epochs)
        layout.addLayout(row, 1)
        self._say(self.tr("Running the model on a sample …"))
