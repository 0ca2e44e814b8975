"""The file behind a session: where it is, whether it is saved, and what others do to it."""

from __future__ import annotations

import hashlib
from pathlib import Path

from PySide6.QtCore import QFileSystemWatcher, QLockFile, QObject, QStandardPaths, Signal

from flodl_studio.design.values import Design
from flodl_studio.errors import StudioError
from flodl_studio.ui import recent
from flodl_studio.ui.session import Session

SUFFIX = ".flodl"


class Document(QObject):
    """Opens and saves the design of a session.

    Attributes:
        state_changed: The path, or whether there is unsaved work, is different now.
        changed_on_disk: Somebody else wrote the file.
        opened_elsewhere: The file is open in another window.
        saved: The file was written.
        began: Another design, or another file, is edited from now on.
    """

    state_changed = Signal()
    changed_on_disk = Signal()
    opened_elsewhere = Signal()
    saved = Signal()
    began = Signal()

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._path: Path | None = None
        self._known = b""
        self._lock: QLockFile | None = None
        self._was_modified = False
        self._watcher = QFileSystemWatcher(self)
        self._watcher.fileChanged.connect(self._on_disk)
        session.changed.connect(self._on_changed)

    @property
    def path(self) -> Path | None:
        """Where the design is saved; None for one that never was."""
        return self._path

    @property
    def is_modified(self) -> bool:
        """Whether there is work that no file holds."""
        return self._session.history.is_modified

    @property
    def name(self) -> str:
        """What the window calls the design."""
        return self._path.stem if self._path else self._session.design.name

    def start(self, design: Design, saved: bool = True, path: Path | None = None) -> None:
        """Show a design that is in no file: a new one, a template, one imported or recovered.

        Args:
            design: The design.
            saved: Nothing would be lost with it.
            path: The file that it is to be saved to.
        """
        self._session.open(design)
        if not saved:
            self._session.history.mark_unsaved()
        self._set_path(path)
        self.began.emit()

    def open(self, path: Path) -> None:
        """Show the design in a file.

        Raises:
            DesignError: The file is no design, or can't be read; what is open stays open.
        """
        from flodl_studio.design.reading import read_file

        path = path.absolute()
        design = read_file(path)
        self._session.open(design)
        self._set_path(path)
        self.began.emit()
        recent.add(path)

    def save(self, path: Path | None = None) -> None:
        """Write the design to its file or to another, which then is its file.

        Raises:
            StudioError: The file can't be written; the one that was there is as it was.
        """
        from flodl_studio.design.writing import write_file

        target = (path or self._path or Path(self._session.design.name + SUFFIX)).absolute()
        self._stop_watching()
        try:
            write_file(self._session.design, target)
        except StudioError:
            self._remember()
            raise
        self._session.history.mark_saved()
        self._set_path(target)
        self.saved.emit()
        recent.add(target)

    def reload(self) -> None:
        """Show what the file holds now.

        Raises:
            DesignError: It is no design any more; what is open stays open.
        """
        if self._path is not None:
            self.open(self._path)

    def keep_mine(self) -> None:
        """Take note of what the file holds now, and go on with what is open."""
        self._session.history.mark_unsaved()
        self._remember()
        self._on_changed()

    def close(self) -> None:
        """Let go of the file."""
        self._set_path(None)

    def _set_path(self, path: Path | None) -> None:
        self._stop_watching()
        if path != self._path:
            self._claim(path)
        self._path = path
        self._remember()
        self._was_modified = self.is_modified
        self.state_changed.emit()

    def _claim(self, path: Path | None) -> None:
        """Lock a file against a second window; a lock that is held is only reported."""
        if self._lock is not None:
            self._lock.unlock()
            self._lock = None
        if path is None:
            return
        kept = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.AppLocalDataLocation)
        folder = Path(kept) / "open"
        folder.mkdir(parents=True, exist_ok=True)
        name = hashlib.sha256(str(path).encode()).hexdigest()[:32]
        lock = QLockFile(str(folder / name))
        lock.setStaleLockTime(0)
        if lock.tryLock(0):
            self._lock = lock
        else:
            self.opened_elsewhere.emit()

    def _remember(self) -> None:
        self._known = _bytes(self._path)
        if self._path is not None and self._path.exists():
            self._watcher.addPath(str(self._path))

    def _stop_watching(self) -> None:
        watched = self._watcher.files()
        if watched:
            self._watcher.removePaths(watched)

    def _on_disk(self, _name: str) -> None:
        found = _bytes(self._path)
        if self._path is not None and self._path.exists():
            self._watcher.addPath(str(self._path))  # a file replaced by a rename is watched no more
        if found and found != self._known:
            self._known = found
            self.changed_on_disk.emit()

    def _on_changed(self) -> None:
        if self.is_modified != self._was_modified:
            self._was_modified = self.is_modified
            self.state_changed.emit()


def _bytes(path: Path | None) -> bytes:
    try:
        return path.read_bytes() if path is not None else b""
    except OSError:
        return b""
