"""What the design costs: parameters, multiply-adds, and the memory that training takes."""

from __future__ import annotations

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from flodl_studio.design.values import NOTHING
from flodl_studio.shapes.memory import number
from flodl_studio.ui import theme
from flodl_studio.ui.quantities import counted, sized
from flodl_studio.ui.session import Session

PAUSE_MS = 200
"""Time without an edit after which costs are worked out, in milliseconds."""


class CostMeter(QWidget):
    """One line: parameters, multiply-adds, training memory and what it is made of."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.label = QLabel()
        self.label.setAccessibleName(self.tr("Cost of the design"))
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.SPACE, theme.SPACE // 2, theme.SPACE, theme.SPACE // 2)
        row.addWidget(self.label)
        row.addStretch(1)
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(PAUSE_MS)
        self._later.timeout.connect(self.refresh)
        session.changed.connect(self._later.start)
        self.refresh()

    def refresh(self) -> None:
        """Show the costs of the design as it is."""
        inference, training = self._session.inference, self._session.design.training
        found = self._session.memory
        batch = (training or NOTHING).get("batch_size", 64)
        samples = batch if isinstance(batch, int) else 64
        self.label.setText(
            self.tr(
                "<b>{parameters}</b> parameters · <b>{macs}</b> multiply-adds and "
                "<b>{memory}</b> of training memory for a batch of {batch}"
            ).format(
                parameters=f"{inference.parameters:,}",
                macs=counted(number(inference.macs) * samples),
                memory=sized(found.peak),
                batch=batch,
            )
        )
        self.label.setToolTip(
            self.tr(
                "weights {weights}\ngradients {gradients}\noptimizer {optimizer}\n"
                "activations {activations}"
            ).format(
                weights=sized(found.weights),
                gradients=sized(found.gradients),
                optimizer=sized(found.optimizer),
                activations=sized(found.activations),
            )
        )
