"""The recovery log: every committed edit of a window on disk at once, to survive a crash.

One file a window, one JSON object a line. The first line says which file is edited; each further
one turns the text of the design into that of the next value by replacing a part of it, so that an
edit costs as much as it changed. The window holds a lock on its log; a log without one is that of a
process that died.
"""

from __future__ import annotations

import hashlib
import json
import os
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from flodl_studio.design.locking import locked
from flodl_studio.design.reading import read
from flodl_studio.design.values import Design
from flodl_studio.design.writing import write
from flodl_studio.errors import DesignError, SaveError

ENDING: Final = ".recovery"
FORMAT: Final = "flodl-recovery"


def digest(data: bytes) -> str:
    """Return the SHA-256 of a file's bytes, as a log notes it."""
    return hashlib.sha256(data).hexdigest()


class RecoveryLog:
    """The log of one window. There is a file only while there are edits that are saved nowhere."""

    def __init__(self, folder: Path, file: Path | None = None, base: bytes = b"") -> None:
        """Begin a log, without a file yet.

        Args:
            folder: Where logs are kept; made when it is needed.
            file: The file that is edited; None for a design that was never saved.
            base: What is in that file.
        """
        self._folder = folder
        self._head = _head(file, base)
        self._path: Path | None = None
        self._descriptor = -1
        self._text = b""
        self._size = 0

    @property
    def path(self) -> Path | None:
        """The file of the log; None while there is none."""
        return self._path

    def commit(self, design: Design) -> None:
        """Note the value that an edit, an undo or a redo has made current.

        Raises:
            SaveError: It can't be noted; the earlier values still are.
        """
        text = write(design)
        try:
            if self._path is None:
                self._open()
            if text != self._text:
                self._append(_splice(self._text, text))
                self._text = text
        except OSError as error:
            where = self._path or self._folder
            raise SaveError(
                f"{where}: the recovery log can't be written: {error.strerror or error}. "
                "Save soon; a crash would lose what changes now."
            ) from None

    def saved(self, file: Path, base: bytes) -> None:
        """Begin anew after the design was really saved: what the log held is in the file now."""
        self.discard()
        self._head = _head(file, base)

    def discard(self) -> None:
        """Remove the log, after a save or when the user gives the changes up."""
        if self._path is not None:
            self._path.unlink(missing_ok=True)
            os.close(self._descriptor)
            self._path, self._text, self._size = None, b"", 0

    def _open(self) -> None:
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        for count in range(1000):
            path = self._folder / f"{os.getpid()}-{count}{ENDING}"
            try:
                flags = os.O_CREAT | os.O_EXCL | os.O_RDWR | os.O_APPEND
                descriptor = os.open(path, flags, 0o600)
            except FileExistsError:
                continue
            if not locked(descriptor):  # a search for logs of the dead was quicker
                os.close(descriptor)
                continue
            self._path, self._descriptor = path, descriptor
            self._append(self._head)
            return
        raise OSError(0, "there are too many logs")

    def _append(self, line: dict[str, object]) -> None:
        """Write a line whole, or take back what was written of it."""
        data = (json.dumps(line, ensure_ascii=False) + "\n").encode()
        try:
            written = 0
            while written < len(data):
                written += os.write(self._descriptor, data[written:])
        except OSError:
            os.ftruncate(self._descriptor, self._size)
            raise
        self._size += len(data)


def _head(file: Path | None, base: bytes) -> dict[str, object]:
    return {
        "format": FORMAT,
        "version": 1,
        "file": None if file is None else str(file.absolute()),
        "sha256": digest(base) if file is not None else None,
        "time": time.time(),
    }


def _splice(old: bytes, new: bytes) -> dict[str, object]:
    """Return what to put in place of which part of the old text; the ends are at lines."""
    start = _common(old, new)
    start = old.rfind(b"\n", 0, start) + 1
    tail = _common(old[start:][::-1], new[start:][::-1])
    end = old.find(b"\n", len(old) - tail) if tail else len(old)
    end = len(old) if end < 0 else end
    return {
        "at": start,
        "cut": end - start,
        "put": new[start : len(new) - (len(old) - end)].decode(),
        "size": len(new),
    }


def _common(one: bytes, other: bytes) -> int:
    """Return how many bytes at the start are the same, by halving."""
    low, high = 0, min(len(one), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        if one[low:middle] == other[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low


@dataclass
class Recovered:
    """What a process that died left: a design that was saved nowhere. Its log stays locked.

    Attributes:
        design: The last value noted.
        edits: How many values were noted.
        file: The file that was edited; None for a design that was never saved.
        changed: That file is no longer what the edits began with, or it is gone.
        time: When the log was begun, seconds since 1970.
        log: The file of the log.
    """

    design: Design
    edits: int
    file: Path | None
    changed: bool
    time: float
    log: Path
    _descriptor: int

    def release(self) -> None:
        """Leave the log for the next start."""
        os.close(self._descriptor)

    def forget(self) -> None:
        """Remove the log: the design was saved, is in the log of a window, or isn't wanted."""
        self.log.unlink(missing_ok=True)
        os.close(self._descriptor)


def recoverable(folder: Path) -> tuple[Recovered, ...]:
    """Return what processes that died left in a folder, the latest first.

    A log that was torn at its end is good up to there. One with nothing but what its file holds is
    removed.
    """
    found = [each for path in _logs(folder) if (each := _recovered(path)) is not None]
    return tuple(sorted(found, key=lambda each: -each.time))


def _logs(folder: Path) -> list[Path]:
    try:
        return sorted(path for path in folder.iterdir() if path.name.endswith(ENDING))
    except OSError:
        return []


def _recovered(path: Path) -> Recovered | None:
    try:
        descriptor = os.open(path, os.O_RDWR)
    except OSError:
        return None
    if not locked(descriptor):
        os.close(descriptor)
        return None
    with os.fdopen(descriptor, "rb", closefd=False) as stream:
        lines = tuple(_whole_lines(stream.read()))
    found = _replayed(lines, path, descriptor)
    if found is None:
        os.close(descriptor)
    elif not found.changed and found.file is not None and _holds(found.file, found.design):
        found.forget()
        return None
    return found


def _whole_lines(data: bytes) -> Iterator[dict[str, object]]:
    """Yield the lines up to one that was not written to its end."""
    for line in data.split(b"\n")[:-1]:
        try:
            tree = json.loads(line)
        except ValueError:
            return
        if not isinstance(tree, dict):
            return
        yield tree


def _replayed(
    lines: tuple[dict[str, object], ...], path: Path, descriptor: int
) -> Recovered | None:
    if len(lines) < 2 or lines[0].get("format") != FORMAT or lines[0].get("version") != 1:
        return None
    text, edits = b"", 0
    for line in lines[1:]:
        after = _spliced(text, line)
        if after is None:
            break
        text, edits = after, edits + 1
    try:
        design = read(text)
    except DesignError:
        return None
    name, begun = lines[0].get("file"), lines[0].get("time")
    file = Path(name) if isinstance(name, str) else None
    return Recovered(
        design=design,
        edits=edits,
        file=file,
        changed=file is not None and _digest_of(file) != lines[0].get("sha256"),
        time=begun if isinstance(begun, float) else 0.0,
        log=path,
        _descriptor=descriptor,
    )


def _spliced(text: bytes, line: dict[str, object]) -> bytes | None:
    at, cut, put = line.get("at"), line.get("cut"), line.get("put")
    if not (isinstance(at, int) and isinstance(cut, int) and isinstance(put, str)):
        return None
    after = text[:at] + put.encode() + text[at + cut :]
    return after if len(after) == line.get("size") else None


def _digest_of(file: Path) -> str | None:
    try:
        return digest(file.read_bytes()) if file.is_file() else None
    except OSError:
        return None


def _holds(file: Path, design: Design) -> bool:
    try:
        return read(file.read_bytes()) == design
    except (OSError, DesignError):
        return False
