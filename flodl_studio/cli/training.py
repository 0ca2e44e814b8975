"""``train``: the engine, run from the terminal."""

from __future__ import annotations

import argparse

from flodl_studio.errors import DesignError

OPTIONS = ("epochs", "batch_size", "lr", "device", "seed", "out", "resume", "json", "debug")


def run(given: argparse.Namespace) -> int:
    """Train a design and return the exit status."""
    from flodl_studio.engine.headless import train

    try:
        return train(given.design, {name: getattr(given, name) for name in OPTIONS})
    except DesignError as error:
        raise DesignError(f"{given.design}: {error}") from error
