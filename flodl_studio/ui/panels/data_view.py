"""What is in the data before anything is trained: some samples, counts, statistics."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QScrollArea, QWidget

from flodl_studio.codegen import jobs
from flodl_studio.runs import events
from flodl_studio.ui import theme
from flodl_studio.ui.layouts import column
from flodl_studio.ui.panels.pictures import ArrayView

if TYPE_CHECKING:
    from flodl_studio.ui.training_flow import TrainingFlow


_WIDEST = 420
"""Most that the tables take from the samples, logical pixels."""


class DataView(QWidget):
    """Samples and statistics of the data that the settings name."""

    def __init__(self, flow: TrainingFlow, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._flow = flow
        self._asked: object = None
        self.words = QLabel()
        self.words.setWordWrap(True)
        self.words.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.samples = ArrayView()
        self.samples.setAccessibleName(self.tr("Samples"))
        self.again = QPushButton(self.tr("Read again"))
        self.again.clicked.connect(self._on_again)
        row = QHBoxLayout()
        row.setContentsMargins(theme.SPACE, theme.SPACE, theme.SPACE, theme.SPACE)
        row.setSpacing(theme.SPACE * 2)
        left = QWidget()
        beside = column(left, spacing=theme.SPACE)
        self._scroll = scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QScrollArea.Shape.NoFrame)
        scroll.setWidget(self.words)
        beside.addWidget(scroll, 1)
        beside.addWidget(self.again, 0, Qt.AlignmentFlag.AlignLeft)
        row.addWidget(self.samples, 3)
        row.addWidget(left, 2)
        column(self).addLayout(row)

    def refresh(self) -> None:
        """Look into the data, unless that was done for these settings."""
        design = self._flow.session.design
        if design.training is None:
            self.words.setText(self.tr("Choose data in the settings."))
            return
        key = (design.training.get("data"), design.training.get("seed"), self._flow.home)
        if key == self._asked:
            return
        self._asked = key
        self.words.setText(self.tr("Reading the data …"))
        name = self._flow.next_name("probe")
        request = jobs.probe(name, design, self._flow.home, self._flow.scratch(f"{name}.npz"))
        self._flow.ask(request, self._on_answer)

    def _on_again(self) -> None:
        self._asked = None
        self.refresh()

    def _on_answer(self, event: events.AnyEvent) -> None:
        if isinstance(event, events.Failed):
            self._asked = None
            self.samples.show_array(None)
            self.words.setText(event.message)
        elif isinstance(event, events.Probed):
            self.words.setText(self._description(event))
            needed = self.words.minimumSizeHint().width() + self._scroll.verticalScrollBar().width()
            self._scroll.setMinimumWidth(min(needed, _WIDEST))
            self._show_samples(Path(event.path), event.classes)

    def _show_samples(self, path: Path, classes: tuple[str, ...]) -> None:
        try:
            with np.load(path, allow_pickle=False) as found:
                x, y = found["x"], found["y"]
        except (OSError, ValueError, KeyError) as error:
            self.words.setText(self.tr("The samples can't be read: {}").format(error))
            return
        self.samples.show_samples(x, [_label(each, classes) for each in y])

    def _description(self, found: events.Probed) -> str:
        shape = "×".join(map(str, found.shape)) or self.tr("a number")
        lines = [
            self.tr("<b>{train}</b> samples to train on, <b>{held}</b> held out").format(
                train=f"{found.samples:,}", held=f"{found.validation_samples:,}"
            ),
            self.tr("a sample is {shape} {dtype}").format(shape=shape, dtype=found.dtype),
        ]
        if found.classes or found.counts:
            names = found.classes or tuple(map(str, range(len(found.counts))))
            rows = "".join(
                f"<tr><td>{name}&nbsp;&nbsp;</td><td align='right'>{count:,}</td></tr>"
                for name, count in zip(names, found.counts, strict=False)
            )
            lines.append(f"<br>{self.tr('samples by class')}<table>{rows}</table>")
        lines.append(self._statistics(found))
        return "<br>".join(line for line in lines if line)

    def _statistics(self, found: events.Probed) -> str:
        names = found.features or (self.tr("all numbers"),)
        columns = (found.mean, found.deviation, found.low, found.high)
        rows = [
            f"<tr><td>{name}&nbsp;&nbsp;</td>"
            + "".join(f"<td align='right'>{value:.4g}&nbsp;&nbsp;</td>" for value in values)
            + "</tr>"
            for name, *values in zip(names, *columns, strict=False)
        ]
        heads = (self.tr("mean"), self.tr("deviation"), self.tr("least"), self.tr("greatest"))
        head = "<tr><td></td>" + "".join(f"<td>{each}&nbsp;&nbsp;</td>" for each in heads) + "</tr>"
        return f"<br><table>{head}{''.join(rows)}</table>" if rows else ""


def _label(value: Any, classes: tuple[str, ...]) -> str:
    flat = np.asarray(value).reshape(-1)
    if flat.size == 1:
        number = float(flat[0])
        if classes and number.is_integer() and 0 <= number < len(classes):
            return classes[int(number)]
        return f"{number:.3g}"
    return " ".join(f"{float(each):.3g}" for each in flat[:6]) + (" …" if flat.size > 6 else "")
