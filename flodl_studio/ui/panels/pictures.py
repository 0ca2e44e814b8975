"""Arrays to look at: images in a grid, curves, histograms, tables; which one, the shape says."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent, QPixmap, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QScrollArea,
    QStackedWidget,
    QTableWidget,
    QTableWidgetItem,
    QWidget,
)

from flodl_studio.ui import theme
from flodl_studio.ui.layouts import column

Array = np.ndarray[Any, Any]
MOST_CELLS = 64
"""Images, rows or curves shown; a layer may have thousands of channels."""


class ArrayView(QWidget):
    """One array, or several samples, in the form that suits it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.form = ""
        self.images = ImageGrid()
        self.plot = pg.PlotWidget()
        self.plot.setMenuEnabled(False)
        self.plot.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # no key does anything
        self.plot.hideButtons()
        self.table = QTableWidget()
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.setTabKeyNavigation(False)  # arrows do; Tab goes on
        self.table.setAlternatingRowColors(True)
        self.table.setFont(theme.code_font())
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QScrollArea.Shape.NoFrame)
        scroll.setWidget(self.images)
        self.pages = QStackedWidget()
        self._of = {"image": scroll, "plot": self.plot, "table": self.table}
        for page in (QWidget(), *self._of.values()):
            self.pages.addWidget(page)
        column(self).addWidget(self.pages)
        theme.themes().changed.connect(self._dress)
        self._dress()

    def show_array(self, array: Array | None, form: str = "") -> None:
        """Show what a node gives for one sample; without a form in the one that suits it."""
        if array is None or not array.size:
            self.form = ""
            self.pages.setCurrentIndex(0)
            return
        array = np.atleast_1d(array)
        self.form = form if form in forms(array) else forms(array)[0]
        match self.form:
            case "image":
                self._show_images(_as_images(array), [])
            case "curve":
                self._show_curves(array.reshape(-1, array.shape[-1]))
            case "histogram":
                self._show_histogram(array)
            case _:
                self._show_table(array.reshape(-1, array.shape[-1]))

    def show_samples(self, x: Array, labels: list[str]) -> None:
        """Show samples with their targets."""
        if x.ndim >= 3 and min(x.shape[-2:]) > 1:
            images = x if x.ndim == 3 else x.reshape(len(x), -1, *x.shape[-2:])
            self.form = "image"
            self._show_images([_colored(each) for each in images], labels)
        else:
            self.form = "table"
            self._show_table(x.reshape(len(x), -1), labels)

    def _show_images(self, images: list[Array], labels: list[str]) -> None:
        self.images.show_images(images[:MOST_CELLS], labels)
        self.pages.setCurrentWidget(self._of["image"])

    def _show_curves(self, rows: Array) -> None:
        self.plot.clear()
        colors = theme.current().chart
        for number, row in enumerate(rows[:MOST_CELLS]):
            pen = pg.mkPen(colors[number % len(colors)], width=1)
            self.plot.plot(np.arange(row.size), row.astype(float), pen=pen)
        self.plot.setLabel("bottom", self.tr("position"))
        self.plot.setLabel("left", self.tr("value"))
        self.pages.setCurrentWidget(self.plot)

    def _show_histogram(self, array: Array) -> None:
        self.plot.clear()
        finite = array.astype(float).reshape(-1)
        finite = finite[np.isfinite(finite)]
        counts, edges = np.histogram(finite, bins=min(60, max(5, int(math.sqrt(finite.size)))))
        brush = pg.mkBrush(theme.current().chart[0])
        bars = pg.BarGraphItem(x0=edges[:-1], x1=edges[1:], height=counts, brush=brush, pen=None)
        self.plot.addItem(bars)
        self.plot.setLabel("bottom", self.tr("value"))
        self.plot.setLabel("left", self.tr("how many"))
        self.pages.setCurrentWidget(self.plot)

    def _show_table(self, rows: Array, labels: list[str] | None = None) -> None:
        rows = np.atleast_2d(rows)[:MOST_CELLS, :MOST_CELLS]
        self.table.setRowCount(len(rows))
        extra = 1 if labels else 0
        self.table.setColumnCount(rows.shape[1] + extra)
        heads = [*([self.tr("target")] if labels else []), *map(str, range(rows.shape[1]))]
        self.table.setHorizontalHeaderLabels(heads)
        for number, row in enumerate(rows):
            cells = [*([labels[number]] if labels else []), *(f"{float(each):.4g}" for each in row)]
            for place, text in enumerate(cells):
                item = QTableWidgetItem(text)
                item.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
                self.table.setItem(number, place, item)
        self.table.resizeColumnsToContents()
        self.pages.setCurrentWidget(self.table)

    def _dress(self, _theme: object = None) -> None:
        colors = theme.current()
        self.plot.setBackground(colors.base)
        for side in ("left", "bottom"):
            self.plot.getAxis(side).setPen(colors.border)
            self.plot.getAxis(side).setTextPen(colors.muted)
            self.plot.getAxis(side).enableAutoSIPrefix(False)


_LONE = 320
"""Largest side of an image that is alone, logical pixels."""


class ImageGrid(QWidget):
    """Small images side by side, each with a line of text."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pictures: list[QPixmap] = []
        self._labels: list[str] = []

    @property
    def count(self) -> int:
        """How many images there are."""
        return len(self._pictures)

    def show_images(self, images: list[Array], labels: list[str]) -> None:
        """Show arrays of height and width, or with three colors at the end."""
        self._pictures = [_pixmap(each) for each in images]
        self._labels = labels
        self._fit()
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Flow into the new width."""
        super().resizeEvent(event)
        self._fit()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the images, crisp: a pixel is a square."""
        painter = QPainter(self)
        painter.setClipRect(event.rect())
        painter.setPen(QColor(theme.current().muted))
        cell, columns, line = self._measures()
        for number, picture in enumerate(self._pictures):
            row, place = divmod(number, columns)
            x, y = place * (cell + 8), row * (cell + line + 8)
            size = picture.size().scaled(QSize(cell, cell), Qt.AspectRatioMode.KeepAspectRatio)
            painter.drawPixmap(x, y, size.width(), size.height(), picture)
            if number < len(self._labels):
                text = painter.fontMetrics().elidedText(
                    self._labels[number], Qt.TextElideMode.ElideRight, cell
                )
                painter.drawText(x, y + cell + line - 4, text)

    def _measures(self) -> tuple[int, int, int]:
        """Return the side of an image, the number of columns, and the height of the text."""
        count = max(1, len(self._pictures))
        widest = max((picture.width() for picture in self._pictures), default=1)
        cell = 72 if count > 6 else 120
        cell = max(cell, min(widest, 160))
        if count == 1:
            cell = max(cell, min(self.height(), _LONE))
        cell = min(cell, max(32, self.width()))
        line = self.fontMetrics().height() + 4 if self._labels else 0
        return cell, max(1, (self.width() + 8) // (cell + 8)), line

    def _fit(self) -> None:
        cell, columns, line = self._measures()
        if len(self._pictures) == 1:
            cell = min(cell, 120)  # it takes the room there is and asks for no more
        rows = math.ceil(len(self._pictures) / columns)
        self.setMinimumHeight(max(0, rows * (cell + line + 8)))


def forms(array: Array) -> list[str]:
    """Return the forms in which an array can be looked at, the most telling first."""
    if array.ndim >= 2 and min(array.shape[-2:]) > 1:
        return ["image", "histogram", "table", "curve"]
    if array.ndim >= 1 and array.shape[-1] > 32:
        return ["curve", "histogram", "table"]
    return ["table", "curve", "histogram"]


def _as_images(array: Array) -> list[Array]:
    """Return the channels of an array as images; three channels of colors stay together."""
    if array.ndim == 3 and array.shape[0] == 3 and array.min() >= 0:
        return [_colored(array)]
    return list(array.reshape(-1, *array.shape[-2:]))


def _colored(array: Array) -> Array:
    if array.ndim == 3 and array.shape[0] == 3:
        return np.moveaxis(array, 0, -1)
    plane: Array = array.reshape(-1, *array.shape[-2:])[0]
    return plane


def _pixmap(array: Array) -> QPixmap:
    values = np.nan_to_num(array.astype(np.float32), nan=0.0, posinf=0.0, neginf=0.0)
    low, high = float(values.min()), float(values.max())
    scaled = (values - low) / (high - low) if high > low else np.zeros_like(values)
    pixels = np.ascontiguousarray((scaled * 255).astype(np.uint8))
    height, width = pixels.shape[:2]
    form = QImage.Format.Format_RGB888 if pixels.ndim == 3 else QImage.Format.Format_Grayscale8
    image = QImage(pixels.data, width, height, pixels.strides[0], form)
    return QPixmap.fromImage(image.copy())
