"""Python's collector and a large window: a pass over all of it would stall the window for 0.1 s."""

from __future__ import annotations

import gc


def settle() -> None:
    """Let the collector leave alone what is here now, after it has looked at it once more.

    Called when a large design has just been shown, which takes its time anyway.
    """
    gc.unfreeze()
    gc.collect()
    gc.freeze()
