"""``train``: the engine, run from the terminal."""

from __future__ import annotations

import argparse

OPTIONS = ("epochs", "batch_size", "lr", "device", "seed", "out", "resume", "json")


def run(given: argparse.Namespace) -> int:
    """Train a design and return the exit status."""
    from flodl_studio.engine.headless import train

    return train(given.design, {name: getattr(given, name) for name in OPTIONS})
