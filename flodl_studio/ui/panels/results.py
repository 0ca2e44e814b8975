"""After a training: the confusion matrix, or predicted against true values, and worst samples."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QStackedWidget, QWidget

from flodl_studio.ui import theme
from flodl_studio.ui.layouts import column

Array = np.ndarray[Any, Any]
_DARK = 0.5
"""Part of a row from which a cell is so strong that its number is written in the ground's color."""


class Results(QWidget):
    """What the best weights make of the samples held out.

    Attributes:
        chosen: One of the worst samples, by its number among those held out, is to be looked at.
    """

    chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.matrix = ConfusionMatrix()
        self.scatter = pg.PlotWidget()
        self.scatter.setMenuEnabled(False)
        self.scatter.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # no key does anything
        self.scatter.hideButtons()
        self.scatter.setAccessibleName(self.tr("Predicted against true values"))
        self.words = QLabel()
        self.words.setWordWrap(True)
        self.words.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.words.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
            | Qt.TextInteractionFlag.LinksAccessibleByMouse
            | Qt.TextInteractionFlag.LinksAccessibleByKeyboard
        )
        self.words.linkActivated.connect(lambda number: self.chosen.emit(int(number)))
        self.pages = QStackedWidget()
        self.pages.addWidget(self.matrix)
        self.pages.addWidget(self.scatter)
        row = QHBoxLayout()
        row.setContentsMargins(theme.SPACE, theme.SPACE, theme.SPACE, theme.SPACE)
        row.setSpacing(theme.SPACE * 2)
        row.addWidget(self.pages, 2)
        row.addWidget(self.words, 1)
        column(self).addLayout(row)
        theme.themes().changed.connect(self._dress)
        self._dress()
        self.clear()

    def clear(self) -> None:
        """Show nothing: another training began."""
        self.pages.hide()
        self.words.setText(
            self.tr("Results come when a training is done, or stopped after an epoch.")
        )

    def show_file(self, path: Path, classes: tuple[str, ...]) -> None:
        """Show the results in an npz file."""
        try:
            with np.load(path, allow_pickle=False) as found:
                arrays = {name: found[name] for name in found.files}
        except (OSError, ValueError) as error:
            self.words.setText(self.tr("The results can't be read: {}").format(error))
            return
        if "confusion" in arrays:
            self.matrix.show_matrix(arrays["confusion"], classes)
            self.pages.setCurrentWidget(self.matrix)
        else:
            self._show_scatter(arrays["true"], arrays["predicted"])
            self.pages.setCurrentWidget(self.scatter)
        self.pages.show()
        self.words.setText(self._worst(arrays, classes))

    def _show_scatter(self, true: Array, predicted: Array) -> None:
        self.scatter.clear()
        colors = theme.current()
        x, y = true.reshape(-1), predicted.reshape(-1)
        if x.size != y.size or not x.size:
            return
        low, high = float(min(x.min(), y.min())), float(max(x.max(), y.max()))
        self.scatter.plot([low, high], [low, high], pen=pg.mkPen(colors.muted, width=1))
        brush = pg.mkBrush(colors.chart[0])
        self.scatter.plot(
            x, y, pen=None, symbol="o", symbolSize=5, symbolPen=None, symbolBrush=brush
        )

    def _worst(self, arrays: dict[str, Array], classes: tuple[str, ...]) -> str:
        order = np.argsort(arrays["loss"].reshape(-1))[::-1][:8]
        rows = []
        for each in order:
            true = _value(arrays["true"][each], classes)
            predicted = _value(arrays["predicted"][each], classes)
            loss, index = float(arrays["loss"][each]), int(arrays["index"][each])
            rows.append(
                f"<tr><td align='right'><a href='{each}'>{index}</a>&nbsp;&nbsp;</td>"
                f"<td>{true}&nbsp;&nbsp;</td>"
                f"<td>{predicted}&nbsp;&nbsp;</td><td align='right'>{loss:.3g}</td></tr>"
            )
        head = (
            f"<tr><th align='left'>{self.tr('sample')}&nbsp;&nbsp;</th>"
            f"<th align='left'>{self.tr('true')}&nbsp;&nbsp;</th>"
            f"<th align='left'>{self.tr('predicted')}&nbsp;&nbsp;</th>"
            f"<th align='left'>{self.tr('loss')}</th></tr>"
        )
        title = self.tr("Worst of {} samples held out").format(arrays["loss"].size)
        below = self.tr("Rows are true classes, columns predicted ones.")
        note = f"<p>{below}</p>" if "confusion" in arrays else ""
        return f"<b>{title}</b><table cellspacing='2'>{head}{''.join(rows)}</table>{note}"

    def _dress(self, _theme: object = None) -> None:
        colors = theme.current()
        self.scatter.setBackground(colors.base)
        for side, name in (("left", self.tr("predicted")), ("bottom", self.tr("true"))):
            axis = self.scatter.getAxis(side)
            axis.setPen(colors.border)
            axis.setTextPen(colors.muted)
            axis.enableAutoSIPrefix(False)
            self.scatter.setLabel(side, name, color=colors.muted)
        self.matrix.update()


class ConfusionMatrix(QWidget):
    """Counts by true class (row) and predicted class (column); rights are on the diagonal."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.counts: Array = np.zeros((0, 0), dtype=np.int64)
        self.classes: tuple[str, ...] = ()
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(self.tr("Confusion matrix"))

    def show_matrix(self, counts: Array, classes: tuple[str, ...]) -> None:
        """Show counts."""
        self.counts = counts
        names = tuple(str(number) for number in range(len(counts)))
        self.classes = classes if len(classes) == len(counts) else names
        right, total = int(np.trace(counts)), int(counts.sum())
        self.setAccessibleDescription(self.tr("{} of {} right").format(right, total))
        self.update()

    def sizeHint(self) -> QSize:
        """Return a square in which ten classes can be read."""
        return QSize(320, 260)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the cells; a cell's color says which part of its row it is."""
        if not len(self.counts):
            return
        painter, colors = QPainter(self), theme.current()
        painter.setClipRect(event.rect())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        left, top, cell = self._frame()
        rows = self.counts.sum(axis=1)
        for true, line in enumerate(self.counts):
            for predicted, count in enumerate(line):
                box = QRectF(left + predicted * cell, top + true * cell, cell - 1, cell - 1)
                part = float(count) / float(rows[true]) if rows[true] else 0.0
                color = QColor(colors.success if true == predicted else colors.error)
                color.setAlphaF(0.06 + 0.84 * part if count else 0.04)
                painter.fillRect(box, color)
                if count and cell >= 18:
                    painter.setPen(QColor(colors.base if part > _DARK else colors.text))
                    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, str(int(count)))
        self._draw_names(painter, left, top, cell)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Say what the cell under the pointer means."""
        if not len(self.counts):
            return
        left, top, cell = self._frame()
        column_, row = (
            int((event.position().x() - left) // cell),
            int((event.position().y() - top) // cell),
        )
        if 0 <= row < len(self.counts) and 0 <= column_ < len(self.counts):
            self.setToolTip(
                self.tr("{count} of class {true} were taken for {predicted}").format(
                    count=int(self.counts[row][column_]),
                    true=self.classes[row],
                    predicted=self.classes[column_],
                )
            )

    def _draw_names(self, painter: QPainter, left: float, top: float, cell: float) -> None:
        painter.setPen(QColor(theme.current().muted))
        metrics = painter.fontMetrics()
        for number, name in enumerate(self.classes):
            if cell < metrics.height():
                break
            row = QRectF(0, top + number * cell, left - 6, cell)
            right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            painter.drawText(row, right, metrics.elidedText(name, Qt.TextElideMode.ElideRight, 84))
            head = QRectF(left + number * cell, 0, cell, top - 2)
            bottom = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignBottom
            width = int(cell)
            text = metrics.elidedText(name, Qt.TextElideMode.ElideRight, width)
            painter.drawText(head, bottom, text)

    def _frame(self) -> tuple[float, float, float]:
        """Return where the cells begin and how large one is."""
        widths = [self.fontMetrics().horizontalAdvance(name) for name in self.classes]
        left, top = min(90, max(widths, default=0)) + 10.0, self.fontMetrics().height() + 6.0
        room = min((self.width() - left), (self.height() - top))
        return left, top, max(4.0, min(44.0, room / max(1, len(self.counts))))


def _value(value: Array, classes: tuple[str, ...]) -> str:
    flat = np.asarray(value).reshape(-1)
    if flat.size == 1 and classes and float(flat[0]).is_integer() and flat[0] < len(classes):
        return classes[int(flat[0])]
    return ", ".join(f"{float(each):.3g}" for each in flat[:4]) + (" …" if flat.size > 4 else "")
