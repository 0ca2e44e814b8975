"""What was seen of a traced model, and the nodes to be."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from flodl_studio.errors import ImportFailure

BATCH = "B"
"""Stands for the number of samples in sizes."""


@dataclass(frozen=True)
class Ref:
    """A tensor among the arguments, by its name."""

    name: str


@dataclass(frozen=True)
class Call:
    """One call that was seen.

    Attributes:
        name: Of what it gives.
        target: ``torch.nn.Conv2d``, ``aten.relu``, or ``state`` for the last state of a layer.
        attributes: Of a layer its settings, of an operation its arguments, by name.
        inputs: Names of the tensors it takes, in their order.
        shape: Of what it gives, with `BATCH` and other names where any size fits.
        taken: Shape of the first tensor it takes.
        place: Where in the model, for the user.
        path: Name of the layer in the model; empty for an operation.
        has_weights: Whether the layer has any.
        frames: Modules whose calls it is in, outermost first: the name of each, and the call.
    """

    name: str
    target: str
    attributes: Mapping[str, Any] = field(default_factory=dict)
    inputs: tuple[str, ...] = ()
    shape: tuple[int | str, ...] = ()
    taken: tuple[int | str, ...] = ()
    place: str = ""
    path: str = ""
    has_weights: bool = False
    frames: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Step:
    """A node to be: its kind, parameters and sources; without a kind the value passes through."""

    kind: str
    params: Mapping[str, Any] = field(default_factory=dict)
    inputs: tuple[str | Step, ...] = ()


def refused(call: Call, why: str) -> ImportFailure:
    """Return the error that names a call and its place in the model."""
    return ImportFailure(f"{call.place or call.name}: {why}")
