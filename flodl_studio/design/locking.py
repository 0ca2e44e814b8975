"""Locks on open files that end with the process that holds them, however it ends."""

from __future__ import annotations

import sys


def locked(descriptor: int) -> bool:
    """Take the lock of an open file until it is closed; tell whether it was free."""
    if sys.platform == "win32":
        import msvcrt

        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 2**30)
        except OSError:
            return False
        return True
    import fcntl

    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
