"""From arguments to an exit status, with every error as one line on standard error."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Sequence

from flodl_studio.cli.arguments import UsageError, parsed
from flodl_studio.cli.output import say_error
from flodl_studio.errors import DesignError, StudioError

DONE, FAILED, UNUSABLE = 0, 1, 2
"""Exit statuses: done; it went wrong or the design has errors; wrong usage or unreadable."""
NO_READER = 128 + 13
"""Exit status when who read the output went away: that of SIGPIPE, which Windows does not know."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line and return the exit status.

    Args:
        argv: Arguments after the name of the program; those of the process when left out.
    """
    arguments = list(sys.argv[1:] if argv is None else argv)
    debug = "--debug" in arguments
    try:
        status = _run(arguments)
        _flush()
    except KeyboardInterrupt:
        if debug:
            raise
        return 128 + signal.SIGINT
    except BrokenPipeError:
        _silence()
        return NO_READER
    except Exception as error:  # noqa: BLE001 - whatever it is, it ends in one line
        if debug:
            import traceback  # which takes long to import

            traceback.print_exc()
        say_error(_sentence(error))
        if isinstance(error, OSError):
            _drop_rest()
        return UNUSABLE if isinstance(error, DesignError | UsageError) else FAILED
    return status


def _run(arguments: Sequence[str]) -> int:
    given = parsed(arguments)
    if given is None:  # help or the version, which is written already
        return DONE
    from flodl_studio.cli import commands

    command = getattr(commands, f"run_{given.command}")
    status: int = command(given)
    return status


def _sentence(error: Exception) -> str:
    if isinstance(error, StudioError | UsageError):
        return str(error)
    if isinstance(error, OSError):
        where = f"{error.filename}: " if error.filename else "standard output: "
        return f"{where}{error.strerror or error}"
    if isinstance(error, MemoryError):
        return "there is not enough memory for this design"
    if isinstance(error, ModuleNotFoundError) and error.name and "flodl" not in error.name:
        return f"this needs {error.name}, which is not installed; install flodl-studio again"
    return f"internal fault: {type(error).__name__}: {error}; --debug shows where"


def _flush() -> None:
    """Write what is buffered now, while an error can still be told."""
    for stream in (sys.stdout, sys.stderr):
        if stream is not None and not stream.closed:
            stream.flush()


def _drop_rest() -> None:
    """Drop what can't be written; Python would fail on it once more when it ends."""
    try:
        _flush()
    except OSError:
        _silence()


def _silence() -> None:
    """Let what is still buffered go nowhere: whoever read it has left, or the disk is full."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (sys.stdout, sys.stderr):
        if stream is not None and stream.fileno() >= 0:
            os.dup2(nowhere, stream.fileno())
