"""Writes the source of a design between the window's other events, so that none has to wait."""

from __future__ import annotations

import time

from PySide6.QtCore import QObject, QTimer, Signal

from flodl_studio.codegen import Source, Writing
from flodl_studio.errors import CodegenError

TURN_SECONDS = 0.004
"""How long is written before other events have their turn; a part that takes longer is finished."""


class CodeWriter(QObject):
    """Writes one source at a time; designs are values, so none can change meanwhile.

    Attributes:
        written: The source.
        refused: Why there is none.
    """

    written = Signal(Source)
    refused = Signal(CodegenError)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._writing: Writing | None = None
        self._turns = QTimer(self)
        self._turns.setInterval(0)
        self._turns.timeout.connect(self._take_turn)

    def start(self, writing: Writing) -> None:
        """Begin to write; what was being written is left."""
        self._writing = writing
        self._turns.start()

    def stop(self) -> None:
        """Leave what is being written."""
        self._writing = None

    def finish(self) -> None:
        """Write what is left at once."""
        while self._writing is not None:
            self._write_on(self._writing)

    def _take_turn(self) -> None:
        end = time.perf_counter() + TURN_SECONDS
        while self._writing is not None:
            self._write_on(self._writing)
            if time.perf_counter() >= end:
                break
        if self._writing is None:
            self._turns.stop()

    def _write_on(self, writing: Writing) -> None:
        self._writing = None  # unless there is more to write
        try:
            next(writing)
        except StopIteration as end:
            self.written.emit(end.value)
        except CodegenError as error:
            self.refused.emit(error)
        else:
            self._writing = writing
