"""What a trained model makes of the samples held out: right and wrong, best and worst."""

from __future__ import annotations

import io
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

from flodl.training.checkpoint import write_whole
from flodl.training.loop import Training

WORST = 32
"""How many of the worst samples are named."""


@dataclass(frozen=True)
class Evaluation:
    """Answers to samples.

    Attributes:
        index: Of the samples in the data.
        loss: Each sample's own mean loss.
        true: Classes or values that were right, a row a sample; values in the units of the data.
        predicted: Classes or values that the model gave, a row a sample.
        confusion: How often the class of the row was taken for that of the column; None for values.
    """

    index: Tensor
    loss: Tensor
    true: Tensor
    predicted: Tensor
    confusion: Tensor | None

    def worst(self, count: int = WORST) -> tuple[int, ...]:
        """Return the indices of the samples with the highest loss, worst first."""
        order = self.loss.argsort(descending=True, stable=True)[:count]
        return tuple(int(index) for index in self.index[order])

    def save(self, path: Path) -> None:
        """Write everything as an npz file."""
        arrays: dict[str, Any] = {
            "index": self.index.numpy(),
            "loss": self.loss.numpy(),
            "true": self.true.numpy(),
            "predicted": self.predicted.numpy(),
        }
        if self.confusion is not None:
            arrays["confusion"] = self.confusion.numpy()
        content = io.BytesIO()
        np.savez(content, **arrays)
        write_whole(path, content.getvalue())


@torch.no_grad()
def evaluate(training: Training, indices: Tensor) -> Evaluation:
    """Return what the model of `training` makes of some samples, in this process alone."""
    losses, true, predicted = [], [], []
    for x, y in training.batches(indices):
        output = training.forward(x)
        objective = training.objective_for(output, y)
        losses.append(objective.per_sample(output, y).cpu())
        if objective.of_classes:
            true.append(objective.truth(y).cpu())
            predicted.append(objective.answers(output).reshape(true[-1].shape).cpu())
        else:
            true.append(y.float().cpu())
            given = output.transpose(0, 1) if objective.sequence_first else output
            predicted.append(given.float().reshape(y.shape).cpu())
    answers = torch.cat(predicted), torch.cat(true)
    scale = training.data.target_scale
    if scale is not None:
        answers = scale.undo(answers[0]), scale.undo(answers[1])
    matrix = None
    if training.data.classes and not answers[1].is_floating_point():
        matrix = confusion(*answers, len(training.data.classes))
    return Evaluation(indices, torch.cat(losses), answers[1], answers[0], matrix)


def confusion(predicted: Tensor, true: Tensor, classes: int) -> Tensor:
    """Return how often each class (row) was taken for each class (column).

    Shape:
        predicted: [*lead]
        true: [*lead] -> [classes, classes]
    """
    kept = (true >= 0) & (predicted < classes)
    pairs = true[kept].flatten() * classes + predicted[kept].flatten()
    return torch.bincount(pairs, minlength=classes * classes).reshape(classes, classes)
