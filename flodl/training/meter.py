"""Sums over an epoch, taken many batches at a time so that no step waits for a number."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor

from flodl.training.objectives import Objective
from flodl.training.processes import Processes

PENDING_NUMBERS = 1_000_000
PENDING_BATCHES = 64
"""Batches wait to be counted until their outputs, or they, are as many as this."""


class Meter:
    """The losses and right answers of the batches since it was made.

    Attributes:
        samples: Samples seen by this process.
        decided: Answers asked for by them.
    """

    def __init__(self, device: torch.device) -> None:
        self._device = device
        self._loss = 0.0
        self._correct = 0
        self.samples = 0
        self.decided = 0
        self._losses: list[tuple[Tensor, int]] = []
        self._answers: list[tuple[Tensor, Tensor]] = []
        self._numbers = 0

    def add(self, objective: Objective, loss: Tensor, output: Tensor, target: Tensor) -> None:
        """Count a batch with its mean loss; the tensors must not carry gradients."""
        samples = len(target)
        self.samples += samples
        self._losses.append((loss, samples))
        if objective.of_classes:
            self.decided += objective.decisions(target)
            self._answers.append((output, target))
            self._numbers += output.numel()
        if self._numbers > PENDING_NUMBERS or len(self._losses) >= PENDING_BATCHES:
            self.settle(objective)

    def settle(self, objective: Objective) -> None:
        """Count the batches that wait: all in one go, which is far cheaper than one by one."""
        if not self._losses:
            return
        values = torch.stack([loss for loss, _ in self._losses]).tolist()
        # One after the other, so that the sum is the same wherever a resumed epoch was cut.
        for value, (_, samples) in zip(values, self._losses, strict=True):
            self._loss += value * samples
        self._losses.clear()
        batch_dim = 1 if objective.sequence_first else 0
        groups: dict[tuple[int, ...], list[tuple[Tensor, Tensor]]] = {}
        for output, target in self._answers:
            rest = (*output.shape[:batch_dim], *output.shape[batch_dim + 1 :])
            groups.setdefault(rest, []).append((output, target))
        for group in groups.values():
            outputs = torch.cat([output for output, _ in group], batch_dim)
            targets = torch.cat([target for _, target in group])
            self._correct += int(objective.correct(outputs, targets))
        self._answers.clear()
        self._numbers = 0

    def totals(self, objective: Objective, processes: Processes) -> tuple[float, float | None]:
        """Return the mean loss and the part of right answers, over all processes."""
        self.settle(objective)
        numbers = [self._loss, self._correct, self.samples, self.decided]
        sums = torch.tensor(numbers, dtype=torch.float64, device=self._device)
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
        self._loss, self._correct = state["loss"], state["correct"]
        self.samples, self.decided = state["samples"], state["decided"]
