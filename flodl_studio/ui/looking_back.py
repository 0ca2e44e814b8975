"""Looking back at a run: which one, at which of its epochs, and what was seen of its layers."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QObject, Signal

from flodl_studio.design import edits
from flodl_studio.design.values import Design, Place
from flodl_studio.errors import RunError
from flodl_studio.runs.folder import RunFolder
from flodl_studio.ui.trainer import Phase, Trainer

Layers = Mapping[str, Mapping[str, Any]]


class LookingBack(QObject):
    """The run that canvas, inspector and preview show: the newest training, or one chosen.

    Attributes:
        changed: Another run, another epoch.
        looked: `layers` are different now.
        run: None where there is none.
        epoch: 1-based; None for the model as it is.
        layers: What was last seen of the layers up to then, by path of the node.
    """

    changed = Signal()
    looked = Signal()

    def __init__(self, trainer: Trainer, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._trainer = trainer
        self._trained: RunFolder | None = None
        self.run: RunFolder | None = None
        self.epoch: int | None = None
        self.layers: Layers = {}
        trainer.changed.connect(self._on_trainer)
        trainer.looked.connect(self._on_looked)

    @property
    def is_live(self) -> bool:
        """Whether it is the window's own training, as it is now."""
        return self.epoch is None and self.is_own

    @property
    def is_own(self) -> bool:
        """Whether it is the window's own training."""
        return self.run == self._trainer.run

    def choose(self, run: RunFolder | None, epoch: int | None = None) -> None:
        """Look at a run, at an epoch of it or at what became of it."""
        if (run, epoch) == (self.run, self.epoch):
            return
        self.run, self.epoch = run, epoch
        self._read()
        self.changed.emit()

    def layer(self, design: Design, place: Place, node: str) -> Mapping[str, Any] | None:
        """Return what was seen of a node."""
        return self.layers.get(path_in_run(design, place, node))

    def _on_trainer(self) -> None:
        run = self._trainer.run
        if run != self._trained or self._trainer.phase is Phase.PREPARING:
            self._trained = run
            self.choose(run)
        if self.is_live and self.layers and not self._trainer.layers:
            self._read()  # it begins, and nothing is seen of it yet

    def _on_looked(self) -> None:
        if self.is_live:
            self._read()

    def _read(self) -> None:
        if self.is_live:
            self.layers = dict(self._trainer.layers)
        else:
            self.layers = {} if self.run is None else _seen(self.run, self.epoch)
        self.looked.emit()


def path_in_run(design: Design, place: Place, node: str) -> str:
    """Return the path of a node as a run has it: in a block, that of the block's first use."""
    if place.block is None:
        return place.path(node)
    used = edits.instances(design.network, place.block)
    inner = Place(steps=place.steps).path(node)
    return f"{used[0]}/{inner}" if used else place.path(node)


def _seen(run: RunFolder, epoch: int | None) -> Layers:
    try:
        return run.seen(sys.maxsize if epoch is None else epoch)
    except (RunError, ValueError, KeyError):
        return {}  # a folder that lacks a part has its curves still
