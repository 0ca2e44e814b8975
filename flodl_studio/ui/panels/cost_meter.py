"""What the design costs: parameters, multiply-adds, and the memory that training takes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from flodl_studio.catalog.dims import Size, at
from flodl_studio.design.values import NOTHING, Value
from flodl_studio.shapes.infer import Inference
from flodl_studio.ui import theme
from flodl_studio.ui.quantities import counted, sized
from flodl_studio.ui.session import Session

_MOMENTS: Mapping[str, int] = {"sgd": 0, "adam": 2, "adamw": 2, "rmsprop": 1}
"""Numbers that an optimizer keeps a parameter."""

FREE_LENGTH = 64
"""What a free length is taken for where a number is needed."""


@dataclass(frozen=True)
class Cost:
    """What training takes, in bytes, and one pass over a batch, in multiply-adds."""

    parameters: int
    macs: float
    weights: float
    gradients: float
    optimizer: float
    activations: float

    @property
    def memory(self) -> float:
        """All bytes together."""
        return self.weights + self.gradients + self.optimizer + self.activations


def cost(inference: Inference, training: Mapping[str, Value] | None) -> Cost:
    """Return what a design costs with its training settings."""
    settings = training or NOTHING
    batch = settings.get("batch_size", 64)
    batch = batch if isinstance(batch, int) else 64
    optimizer = settings.get("optimizer")
    kind = optimizer.get("kind") if isinstance(optimizer, Mapping) else "adam"
    moments = _MOMENTS.get(str(kind), 2)
    if kind == "sgd" and isinstance(optimizer, Mapping) and optimizer.get("momentum"):
        moments = 1
    width = 2 if settings.get("precision") == "bfloat16" else 4
    root = inference.root
    outputs = sum(_number(result.facts.bytes) for result in root.results.values())
    kept = outputs * width / 4 + _number(root.saved) * width
    return Cost(
        parameters=inference.parameters,
        macs=_number(inference.macs) * batch,
        weights=(inference.parameters + root.buffers) * 4,
        gradients=inference.parameters * 4,
        optimizer=inference.parameters * 4 * moments,
        activations=kept * batch,
    )


def _number(size: Size) -> float:
    if isinstance(size, int | float):
        return size
    found = at(size, dict.fromkeys(size.symbols, FREE_LENGTH))
    return found if isinstance(found, int | float) else 0


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
        self._later.setInterval(60)
        self._later.timeout.connect(self.refresh)
        session.changed.connect(self._later.start)
        self.refresh()

    def refresh(self) -> None:
        """Show the costs of the design as it is."""
        training = self._session.design.training
        found = cost(self._session.inference, training)
        batch = (training or NOTHING).get("batch_size", 64)
        self.label.setText(
            self.tr(
                "<b>{parameters}</b> parameters · <b>{macs}</b> multiply-adds and "
                "<b>{memory}</b> of training memory for a batch of {batch}"
            ).format(
                parameters=f"{found.parameters:,}",
                macs=counted(found.macs),
                memory=sized(found.memory),
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
