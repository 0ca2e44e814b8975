"""Sums over an epoch, kept on the device so that no step waits for a number."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor

from flodl.training.objectives import Objective
from flodl.training.processes import Processes

PENDING_NUMBERS = 1_000_000
PENDING_BATCHES = 64
"""Outputs wait to be compared with their targets until one of these is reached."""


class Meter:
    """The losses and right answers of the batches since it was made.

    Attributes:
        samples: Samples seen by this process.
        decided: Answers asked for by them.
    """

    def __init__(self, device: torch.device) -> None:
        self._loss = torch.zeros((), dtype=torch.float64, device=device)
        self._correct = torch.zeros((), dtype=torch.int64, device=device)
        self.samples = 0
        self.decided = 0
        self._waiting: list[tuple[Tensor, Tensor]] = []
        self._numbers = 0

    def add(self, objective: Objective, loss: Tensor, output: Tensor, target: Tensor) -> None:
        """Count a batch with its mean loss."""
        samples = len(target)
        self._loss.add_(loss.detach(), alpha=samples)
        self.samples += samples
        if objective.of_classes:
            self.decided += objective.decisions(target)
            self._waiting.append((output.detach(), target))
            self._numbers += output.numel()
            if self._numbers > PENDING_NUMBERS or len(self._waiting) >= PENDING_BATCHES:
                self.settle(objective)

    def settle(self, objective: Objective) -> None:
        """Compare the outputs that wait: all in one go, which is far cheaper than one by one."""
        if not self._waiting:
            return
        batch_dim = 1 if objective.sequence_first else 0
        groups: dict[tuple[int, ...], list[tuple[Tensor, Tensor]]] = {}
        for output, target in self._waiting:
            rest = (*output.shape[:batch_dim], *output.shape[batch_dim + 1 :])
            groups.setdefault(rest, []).append((output, target))
        for group in groups.values():
            outputs = torch.cat([output for output, _ in group], batch_dim)
            self._correct += objective.correct(outputs, torch.cat([target for _, target in group]))
        self._waiting.clear()
        self._numbers = 0

    def totals(self, objective: Objective, processes: Processes) -> tuple[float, float | None]:
        """Return the mean loss and the part of right answers, over all processes."""
        self.settle(objective)
        counts = torch.tensor([self.samples, self.decided], device=self._loss.device)
        sums = torch.stack([self._loss, self._correct.double(), *counts.double()])
        loss, correct, samples, decided = processes.sum(sums).tolist()
        return loss / max(samples, 1), correct / decided if decided else None

    def state(self, objective: Objective | None) -> dict[str, Any]:
        """Return what `restore` takes."""
        if objective is not None:
            self.settle(objective)
        return {
            "loss": self._loss,
            "correct": self._correct,
            "samples": self.samples,
            "decided": self.decided,
        }

    def restore(self, state: dict[str, Any]) -> None:
        """Go on from a state."""
        self._loss.copy_(state["loss"])
        self._correct.copy_(state["correct"])
        self.samples, self.decided = state["samples"], state["decided"]
