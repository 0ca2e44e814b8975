"""Files written whole or not at all."""

from __future__ import annotations

import contextlib
import os
import shutil
import stat
import tempfile
from pathlib import Path

from flodl_studio.errors import SaveError


def replace_file(path: Path, data: bytes, backup: bool = False) -> None:
    """Put data in a file's place in one step; after a crash there is the old file or the new one.

    Args:
        path: The file; a link stays a link to it.
        data: All that is to be in it.
        backup: Keep what was in it in a file of the same name with ``~`` at the end.

    Raises:
        SaveError: It can't be written; the file is as it was. Names the file.
    """
    try:
        _replace(Path(os.path.realpath(path)), data, backup)
    except OSError as error:
        raise SaveError(f"{path}: can't be written: {error.strerror or error}") from None
    except ValueError as error:  # a zero byte in the path
        raise SaveError(f"not a path of a file: {error}") from None


def _replace(path: Path, data: bytes, backup: bool) -> None:
    mode = _mode(path)
    descriptor, name = tempfile.mkstemp(
        prefix=f".{path.name[:100]}.", suffix=".tmp", dir=path.parent
    )
    temporary = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(descriptor)
        temporary.chmod(_new_file_mode() if mode is None else mode)
        if backup and mode is not None:
            _keep(path, path.with_name(path.name + "~"))
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
    _flush_folder(path.parent)


def _mode(path: Path) -> int | None:
    """Return the permissions of the file; None when there is none yet."""
    try:
        status = path.stat()
    except FileNotFoundError:
        return None
    if not stat.S_ISREG(status.st_mode):
        raise OSError(0, "it is not a regular file")
    if not os.access(path, os.W_OK):
        raise OSError(0, "it is write-protected")
    return stat.S_IMODE(status.st_mode)


def _new_file_mode() -> int:
    mask = os.umask(0o022)
    os.umask(mask)
    return 0o666 & ~mask


def _keep(path: Path, backup: Path) -> None:
    """Make the backup another name of the present file, so that it costs no copy."""
    link = backup.with_name(f".{backup.name[:100]}.{os.getpid()}.tmp")
    try:
        link.unlink(missing_ok=True)
        try:
            os.link(path, link)
        except OSError:  # a file system without links
            shutil.copy2(path, link)
        link.replace(backup)
    finally:
        link.unlink(missing_ok=True)


def _flush_folder(folder: Path) -> None:
    with contextlib.suppress(OSError):  # not every file system can
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
