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
    """The losses and right answers of the batches since it was made."""

    def __init__(self, device: torch.device) -> None:
        self._device = device
        self._loss = 0.0
        self._correct = 0
        self._samples = 0
        self._decided = 0
        self._pending: list[tuple[Tensor, Tensor, Tensor]] = []
        self._room = 0

    @property
    def samples(self) -> int:
        """Samples seen by this process."""
        return self._samples + sum(len(target) for _, _, target in self._pending)

    def add(self, objective: Objective, loss: Tensor, output: Tensor, target: Tensor) -> None:
        """Count a batch with its mean loss; the tensors must not carry gradients."""
        # This runs in every step: all that can wait is done when the batches are settled.
        if not self._pending:
            self._room = min(PENDING_BATCHES, 1 + PENDING_NUMBERS // max(output.numel(), 1))
        self._pending.append((loss, output, target))
        if len(self._pending) >= self._room:
            self.settle(objective)

    def settle(self, objective: Objective) -> None:
        """Count the batches that wait: all in one go, which is far cheaper than one by one."""
        if not self._pending:
            return
        values = torch.stack([loss for loss, _, _ in self._pending]).tolist()
        # One after the other, so that the sum is the same wherever a resumed epoch was cut.
        for value, (_, _, target) in zip(values, self._pending, strict=True):
            samples = target.shape[0]
            self._samples += samples
            self._loss += value * samples
        if objective.of_classes:
            self._count_answers(objective)
        self._pending.clear()

    def _count_answers(self, objective: Objective) -> None:
        batch_dim = int(objective.sequence_first)
        groups: dict[tuple[int, ...], list[tuple[Tensor, Tensor]]] = {}
        for _, output, target in self._pending:
            self._decided += objective.decisions(target)
            rest = output.shape[1:] if batch_dim == 0 else (output.shape[0], *output.shape[2:])
            groups.setdefault(rest, []).append((output, target))
        for group in groups.values():
            outputs = torch.cat([output for output, _ in group], batch_dim)
            targets = torch.cat([target for _, target in group])
            self._correct += int(objective.correct(outputs, targets))

    def totals(
        self, objective: Objective | None, processes: Processes
    ) -> tuple[float, float | None]:
        """Return the mean loss and the part of right answers, over all processes."""
        if objective is not None:  # there is none before a batch was seen: nothing waits then
            self.settle(objective)
        numbers = [self._loss, self._correct, self._samples, self._decided]
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
            "samples": self._samples,
            "decided": self._decided,
        }

    def restore(self, state: dict[str, Any]) -> None:
        """Go on from a state."""
        self._loss, self._correct = state["loss"], state["correct"]
        self._samples, self._decided = state["samples"], state["decided"]
