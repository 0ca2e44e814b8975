"""The two pages of the window."""

from enum import IntEnum


class Page(IntEnum):
    """What the middle of the window shows."""

    START = 0
    EDITOR = 1
