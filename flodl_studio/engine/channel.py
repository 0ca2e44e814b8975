"""Where events go: a descriptor of their own, which no print of user code can reach."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from flodl_studio.runs.events import Event, Failed, encode


class Channel:
    """Says events, a line each, whole, from any thread."""

    def __init__(self, descriptor: int, only_failures: bool = False) -> None:
        self._descriptor = descriptor
        self._only_failures = only_failures
        self._lock = threading.Lock()

    def say(self, event: Event) -> None:
        """Say an event."""
        if self._only_failures and not isinstance(event, Failed):
            return
        line = memoryview(encode(event))
        with self._lock, suppress(OSError):  # nobody listens: the end of the input ends it all
            while line:
                line = line[os.write(self._descriptor, line) :]

    def give_back(self) -> None:
        """Make the descriptor standard output again."""
        os.dup2(self._descriptor, 1)
        os.close(self._descriptor)


def own_output(only_failures: bool = False) -> Channel:
    """Take standard output for events; what is printed from now on goes to standard error.

    Args:
        only_failures: Another process of the same training tells all the rest.
    """
    channel = Channel(os.dup(1), only_failures)
    os.dup2(2, 1)
    return channel


@contextmanager
def borrowed_output() -> Iterator[Channel]:
    """Take standard output for events for a while, then give it back."""
    sys.stdout.flush()
    channel = own_output()
    try:
        yield channel
    finally:
        sys.stdout.flush()
        channel.give_back()
