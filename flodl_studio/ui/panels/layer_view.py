"""How a layer fares in training: norms, dead units, distributions of weights and gradients."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QLabel, QSizePolicy, QWidget

from flodl_studio.ui import theme
from flodl_studio.ui.canvas.gauge import DEAD, VANISHING


class LayerView(QWidget):
    """What the last look at a layer found; hidden while there was none."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(theme.SPACE * 2)
        self._grid.setVerticalSpacing(theme.SPACE // 2)
        self._grid.setColumnStretch(1, 1)
        self.hide()

    def show_layer(self, found: Mapping[str, Any] | None) -> None:
        """Show figures and distributions of a layer."""
        while (item := self._grid.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.deleteLater()
        self.setVisible(bool(found))
        if not found:
            return
        row = 0
        for title, text, troubled in self._figures(found):
            head, value = QLabel(title), QLabel(text)
            head.setProperty("role", "muted")
            if troubled:
                value.setProperty("role", "warning")
            self._grid.addWidget(head, row, 0)
            self._grid.addWidget(value, row, 1)
            row += 1
        for name, title in (
            ("weights", self.tr("weights")),
            ("gradients", self.tr("gradients")),
            ("activations", self.tr("activations")),
        ):
            bars = found.get(name)
            if bars:
                head = QLabel(title)
                head.setProperty("role", "muted")
                self._grid.addWidget(head, row, 0, Qt.AlignmentFlag.AlignTop)
                self._grid.addWidget(Histogram(bars, title), row, 1)
                row += 1

    def _figures(self, found: Mapping[str, Any]) -> list[tuple[str, str, bool]]:
        rows = []
        norm, weights, dead = (found.get(n) for n in ("gradient_norm", "weight_norm", "dead"))
        if norm is not None:
            text, low = f"{norm:.3g}", norm < VANISHING
            rows.append(
                (self.tr("gradient norm"), text + self.tr(" vanishing") if low else text, low)
            )
        if weights is not None:
            rows.append((self.tr("weight norm"), f"{weights:.3g}", False))
        if dead is not None:
            rows.append((self.tr("dead units"), f"{dead:.0%}", dead >= DEAD))
        return rows


class Histogram(QWidget):
    """Small bars with the ends of their range below."""

    def __init__(self, found: Mapping[str, Any], title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.counts: Sequence[float] = found["counts"]
        self._low, self._high = float(found["low"]), float(found["high"])
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(title)
        self.setAccessibleDescription(f"{self._low:.3g} – {self._high:.3g}")

    def sizeHint(self) -> QSize:
        """Return a strip."""
        return QSize(120, 44 + self.fontMetrics().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the bars."""
        painter, colors = QPainter(self), theme.current()
        painter.setClipRect(event.rect())
        line = self.fontMetrics().height()
        height, most = self.height() - line, max([*self.counts, 1])
        width = self.width() / max(1, len(self.counts))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colors.chart[0]))
        for number, count in enumerate(self.counts):
            bar = height * count / most
            painter.drawRect(QRectF(number * width, height - bar, max(1.0, width - 1), bar))
        painter.setPen(QColor(colors.muted))
        below = QRectF(0, height, self.width(), line)
        painter.drawText(below, Qt.AlignmentFlag.AlignLeft, f"{self._low:.3g}")
        painter.drawText(below, Qt.AlignmentFlag.AlignRight, f"{self._high:.3g}")
