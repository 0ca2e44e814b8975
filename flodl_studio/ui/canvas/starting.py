"""What a new node starts with, so that it works at once wherever its sizes can be inferred."""

from __future__ import annotations

from collections.abc import Mapping

from flodl_studio.catalog import KINDS
from flodl_studio.design.values import Place, Value


def starting_params(kind: str, place: Place) -> Mapping[str, Value]:
    """Return the parameters that a new node of a kind needs and that nothing else gives it."""
    entry = KINDS.get(kind)
    if entry is None:
        return {}
    if kind == "Input" and place == Place():
        return {"shape": (1, 28, 28)}
    return entry.start()
