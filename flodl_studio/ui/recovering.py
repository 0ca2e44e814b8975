"""Recovery: every edit is on disk at once, and what a crash left is offered on the next start."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QDateTime, QObject, QStandardPaths

from flodl_studio.design.recovery import Recovered, RecoveryLog, recoverable
from flodl_studio.design.writing import write
from flodl_studio.errors import StudioError

if TYPE_CHECKING:
    from flodl_studio.ui.main_window import MainWindow


class Recovery(QObject):
    """The log of a window, and the offers of what others left."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._log = RecoveryLog(folder())
        self._left: list[Recovered] = []
        window.document.began.connect(self._begin)
        window.document.saved.connect(self._saved)
        window.session.changed.connect(self._commit)

    def offer(self) -> None:
        """Say what processes that died left, with buttons to take it or to throw it away."""
        self._left = list(recoverable(folder()))
        for found in self._left:
            name = found.file.name if found.file is not None else found.design.name
            when = QDateTime.fromSecsSinceEpoch(int(found.time)).toString("yyyy-MM-dd hh:mm")
            edits = self.tr("1 edit") if found.edits == 1 else self.tr("{} edits")
            text = self.tr("The studio ended without saving {name} ({edits} since {when}).")
            text = text.format(name=name, edits=edits.format(found.edits), when=when)
            if found.changed:
                text += " " + self.tr("The file has changed since.")
            self._window.banners.say(
                text,
                "warning",
                [
                    (self.tr("Recover"), lambda which=found: self.take(which)),  # type: ignore[misc] # bound in the loop
                    (self.tr("Throw away"), lambda which=found: self.forget(which)),  # type: ignore[misc] # as above
                ],
                sticky=True,
            )

    def take(self, found: Recovered) -> None:
        """Show what was recovered, not saved yet; its log goes when ours has it."""
        if not self._window.files.may_close():
            return
        self._window.files.start(found.design, saved=False, path=found.file)
        self._commit()
        self.forget(found)

    def forget(self, found: Recovered) -> None:
        """Remove what was left."""
        if found in self._left:
            self._left.remove(found)
            found.forget()

    def close(self) -> None:
        """The window closes in order: nothing is left to recover."""
        self._log.discard()
        for found in self._left:
            found.release()
        self._left = []

    def _begin(self) -> None:
        self._log.discard()
        path = self._window.document.path
        self._log = RecoveryLog(folder(), path, _content(path))
        with suppress(StudioError):  # lines are kept with their nodes: the first edit finds them
            write(self._window.session.design)

    def _saved(self) -> None:
        path = self._window.document.path
        if path is not None:
            self._log.saved(path, _content(path))

    def _commit(self) -> None:
        history = self._window.session.history
        if len(history.rows) == 1 and not history.is_modified:
            return  # a design that was opened just now
        try:
            self._log.commit(self._window.session.design)
        except StudioError as error:
            self._window.banners.say(str(error), "warning")


def folder() -> Path:
    """Return where the logs are."""
    where = QStandardPaths.StandardLocation.AppLocalDataLocation
    return Path(QStandardPaths.writableLocation(where)) / "recovery"


def _content(path: Path | None) -> bytes:
    try:
        return path.read_bytes() if path is not None else b""
    except OSError:
        return b""
