"""What the command line writes, to standard output, to standard error, or to a file."""

from __future__ import annotations

import contextlib
import io
import stat
import sys
from pathlib import Path

from flodl_studio.errors import SaveError


def say(text: str) -> None:
    """Write a line to standard output; characters that it can't show are escaped."""
    if sys.stdout is None:  # closed by whoever started this
        return
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")
    sys.stdout.write(text + "\n")


def say_error(message: str) -> None:
    """Write an error to standard error, on one line."""
    line = " ".join(message.split("\n"))
    with contextlib.suppress(OSError, AttributeError, ValueError):  # closed: nobody listens
        sys.stderr.write(f"error: {line}\n")
        sys.stderr.flush()


def write_out(data: bytes, path: str | None) -> None:
    """Write data to a file, whole or not at all, or to standard output where there is no path.

    Raises:
        SaveError: The file can't be written.
    """
    if path is None:
        _write_stdout(data)
    elif _is_stream(path):
        try:
            with Path(path).open("wb") as stream:
                stream.write(data)
        except OSError as error:
            raise SaveError(f"{path}: can't be written: {error.strerror or error}") from None
    else:
        from flodl_studio.design.files import replace_file

        replace_file(Path(path), data)


def _write_stdout(data: bytes) -> None:
    if sys.stdout is None:  # closed by whoever started this
        return
    sys.stdout.flush()
    if hasattr(sys.stdout, "buffer"):
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
    else:  # a text stream in its place, as redirect_stdout puts there
        sys.stdout.write(data.decode())


def _is_stream(path: str) -> bool:
    """Tell whether a path is a pipe or a device, which can't be replaced."""
    try:
        mode = Path(path).stat().st_mode
    except (OSError, ValueError):
        return False
    return stat.S_ISFIFO(mode) or stat.S_ISCHR(mode)


def is_terminal() -> bool:
    """Tell whether standard output is a terminal."""
    return sys.stdout is not None and sys.stdout.isatty()


def table(rows: list[tuple[str, ...]], right: frozenset[int]) -> list[str]:
    """Return lines with columns aligned, the first row as head; some columns to the right."""
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]

    def line(row: tuple[str, ...]) -> str:
        cells = (
            cell.rjust(width) if column in right else cell.ljust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        return "  ".join(cells).rstrip()

    head, *body = map(line, rows)
    return [head, *body]
