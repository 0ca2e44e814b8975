"""Writes the source of a design, that of a large one beside the window's own work."""

from __future__ import annotations

import sys
from dataclasses import dataclass

from PySide6.QtCore import QObject, QThreadPool, Signal

from flodl_studio.codegen import Source, flow_source, torch_source
from flodl_studio.design.values import Design
from flodl_studio.errors import CodegenError
from flodl_studio.shapes.inference import Inference

SWITCH_SECONDS = 0.0005
"""Time after which the thread hands the interpreter back to the window, which asks for it often."""


@dataclass(frozen=True)
class Written:
    """A design, whether its source is plain PyTorch, and the source or why there is none."""

    design: Design
    plain: bool
    result: Source | CodegenError


def written(design: Design, inference: Inference, plain: bool) -> Written:
    """Return the source of a design, as PyTorch code if `plain`, or why there is none."""
    write = torch_source if plain else flow_source
    try:
        return Written(design, plain, write(design, inference=inference))
    except CodegenError as error:
        return Written(design, plain, error)


class CodeWriter(QObject):
    """Writes one source after the other in a thread; designs are values, so none can change.

    Attributes:
        finished: What was `Written`.
    """

    finished = Signal(Written)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        sys.setswitchinterval(SWITCH_SECONDS)
        self._pool = QThreadPool(self)  # waits for its thread when it goes
        self._pool.setMaxThreadCount(1)
        self._wanted: tuple[Design, bool] | None = None

    def write(self, design: Design, inference: Inference, plain: bool) -> None:
        """Begin to write; what was asked for before and has not begun is not written."""
        self._wanted = (design, plain)
        self._pool.start(lambda: self._run(design, inference, plain))

    def _run(self, design: Design, inference: Inference, plain: bool) -> None:
        if self._wanted == (design, plain):
            self.finished.emit(written(design, inference, plain))
