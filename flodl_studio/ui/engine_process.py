"""The engine from the window's side: a process that is told lines and says lines."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from PySide6.QtCore import QObject, QProcess, QProcessEnvironment, QTimer, Signal

MODULE = ("-m", "flodl_studio.engine")
PATIENCE_MS = (4000, 2000)
"""How long the engine may take to end when asked, then when told to, before it is killed."""

_KEPT = 8000
"""Characters of the engine's complaints that are kept."""


class EngineProcess(QObject):
    """One engine.

    Attributes:
        said: A line of its output, without the line end.
        ended: It is gone; the sentence says how, empty when it ended as asked.
    """

    said = Signal(bytes)
    ended = Signal(str)

    def __init__(
        self,
        arguments: Sequence[str] = MODULE,
        folder: str | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._rest = b""
        self._complaint = ""
        self._asked_to_end = False
        self.process = QProcess(self)
        self.process.setProgram(sys.executable)
        self.process.setArguments(list(arguments))
        environment = QProcessEnvironment.systemEnvironment()
        environment.insert("PYTHONUNBUFFERED", "1")
        self.process.setProcessEnvironment(environment)
        if folder is not None:
            self.process.setWorkingDirectory(folder)
        self.process.readyReadStandardOutput.connect(self._on_output)
        self.process.readyReadStandardError.connect(self._on_complaint)
        self.process.finished.connect(self._on_finished)
        self.process.errorOccurred.connect(self._on_error)

    @property
    def is_running(self) -> bool:
        """Whether the process is there."""
        return self.process.state() is not QProcess.ProcessState.NotRunning

    def start(self) -> None:
        """Start the process; it says when it is ready."""
        self.process.start()

    def tell(self, line: bytes) -> None:
        """Send one line."""
        self.process.write(line if line.endswith(b"\n") else line + b"\n")

    def end(self) -> None:
        """Let the process end: its input is closed, then it is terminated, then killed."""
        if not self.is_running:
            return
        self._asked_to_end = True
        self.process.closeWriteChannel()
        QTimer.singleShot(PATIENCE_MS[0], self, self._terminate)

    def end_now(self) -> None:
        """End the process and wait for it: the window closes."""
        if not self.is_running:
            return
        self._asked_to_end = True
        self.process.closeWriteChannel()
        if not self.process.waitForFinished(300):
            self.process.terminate()
            if not self.process.waitForFinished(700):
                self.process.kill()
                self.process.waitForFinished(1000)

    def _terminate(self) -> None:
        if self.is_running:
            self.process.terminate()
            QTimer.singleShot(PATIENCE_MS[1], self, self._kill)

    def _kill(self) -> None:
        if self.is_running:
            self.process.kill()

    def _on_output(self) -> None:
        data = self._rest + bytes(self.process.readAllStandardOutput().data())
        *lines, self._rest = data.split(b"\n")
        for line in lines:
            if line.strip():
                self.said.emit(line)

    def _on_complaint(self) -> None:
        text = bytes(self.process.readAllStandardError().data()).decode(errors="replace")
        self._complaint = (self._complaint + text)[-_KEPT:]

    def _on_error(self, error: QProcess.ProcessError) -> None:
        if error is QProcess.ProcessError.FailedToStart:
            reason = self.process.errorString()
            self.ended.emit(self.tr("The engine could not be started: {}").format(reason))

    def _on_finished(self, code: int, status: QProcess.ExitStatus) -> None:
        self._on_output()
        self._on_complaint()
        if self._asked_to_end:
            self.ended.emit("")
        elif status is QProcess.ExitStatus.CrashExit:
            self.ended.emit(self._death(code))
        else:
            self.ended.emit(self._exit(code))

    def _death(self, number: int) -> str:
        if number == 9:
            return self.tr(
                "The engine was killed from outside, most likely because memory ran out. "
                "Make the batch or the model smaller, then train again."
            )
        return self.tr("The engine crashed (signal {}). {}").format(number, self._last_words())

    def _exit(self, code: int) -> str:
        if code == 0:
            return self.tr("The engine ended before the work was done.")
        return self.tr("The engine ended with an error (code {}). {}").format(
            code, self._last_words()
        )

    def _last_words(self) -> str:
        lines = [line.strip() for line in self._complaint.splitlines() if line.strip()]
        return lines[-1][:300] if lines else ""


class Engines(QObject):
    """Gives out engines, and keeps one warm so that work starts at once.

    Attributes:
        said: A line of any of them.
    """

    said = Signal(bytes)

    def __init__(self, arguments: Sequence[str] = MODULE, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._arguments = tuple(arguments)
        self._spare: EngineProcess | None = None
        self._given: list[EngineProcess] = []

    def warm(self) -> None:
        """Start a spare engine if there is none."""
        if self._spare is None or not self._spare.is_running:
            self._spare = self._started()

    def take(self) -> EngineProcess:
        """Return an engine that is free, the warm one if there is one."""
        spare, self._spare = self._spare, None
        engine = spare if spare is not None and spare.is_running else self._started()
        self._given = [each for each in self._given if each.is_running]
        self._given.append(engine)
        return engine

    def give_back(self, engine: EngineProcess) -> None:
        """Take an engine back that has done its job; it is the warm one, or one too many."""
        if engine in self._given:
            self._given.remove(engine)
        alike = engine.process.arguments() == list(self._arguments)
        if alike and (self._spare is None or not self._spare.is_running):
            self._spare = engine if engine.is_running else None
        elif engine.is_running:
            self._given.append(engine)
            engine.end()

    def close(self) -> None:
        """End all engines, at once."""
        engines = [*self._given, *([self._spare] if self._spare is not None else [])]
        for engine in engines:
            engine.process.closeWriteChannel()
        for engine in engines:
            engine.blockSignals(True)
            engine.end_now()
        self._given, self._spare = [], None

    def started(self, arguments: Sequence[str]) -> EngineProcess:
        """Return an engine of its own kind, started now; it is no spare afterwards."""
        engine = self._started(arguments)
        self._given.append(engine)
        return engine

    def _started(self, arguments: Sequence[str] | None = None) -> EngineProcess:
        engine = EngineProcess(arguments or self._arguments, parent=self)
        engine.said.connect(self.said)
        engine.start()
        return engine
