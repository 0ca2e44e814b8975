"""The loss between what a model gives and what it should give, and how often it is right."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional

from flodl.errors import TrainingError
from flodl.training.config import CLASS_LOSSES

LOSS_FUNCTIONS: Mapping[str, Callable[..., Tensor]] = {
    "cross_entropy": functional.cross_entropy,
    "nll": functional.nll_loss,
    "bce_with_logits": functional.binary_cross_entropy_with_logits,
    "mse": functional.mse_loss,
    "l1": functional.l1_loss,
    "smooth_l1": functional.smooth_l1_loss,
}


@dataclass(frozen=True)
class Objective:
    """A loss that has been matched to a model's output.

    Attributes:
        loss: One of the names of `LOSS_FUNCTIONS`.
        classes: Number of classes, 0 when targets are values.
        per_token: The output is [batch, time, class] and the target [batch, time].
        sequence_first: The output's first two axes are time and batch.
    """

    loss: str
    classes: int
    per_token: bool = False
    sequence_first: bool = False

    @property
    def of_classes(self) -> bool:
        """Whether answers are right or wrong."""
        return self.loss in CLASS_LOSSES or (self.loss == "bce_with_logits" and self.classes > 0)

    def __call__(self, output: Tensor, target: Tensor, reduction: str = "mean") -> Tensor:
        """Return the mean loss; with ``reduction="none"`` one number a target."""
        output = output.float() if output.dtype == torch.bfloat16 else output
        if self.sequence_first:
            output = output.transpose(0, 1)
        if self.loss in CLASS_LOSSES:
            if self.per_token:
                output = output.flatten(0, 1)
                target = target.flatten()
        elif output.shape != target.shape:
            target = target.reshape(output.shape)
        return LOSS_FUNCTIONS[self.loss](output, target, reduction=reduction)

    def per_sample(self, output: Tensor, target: Tensor) -> Tensor:
        """Return the mean loss of each sample of a batch."""
        losses = self(output, target, reduction="none")
        return losses.reshape(len(target), -1).mean(1)

    def answers(self, output: Tensor) -> Tensor:
        """Return the classes that the model decides for, shaped like the targets."""
        if self.sequence_first:
            output = output.transpose(0, 1)
        if self.loss == "bce_with_logits" and self.classes <= 2:
            return (output > 0).long()
        classes = -1 if self.per_token or self.loss not in CLASS_LOSSES else 1
        return output.max(classes).indices  # on a CPU several times as fast as argmax

    def truth(self, target: Tensor) -> Tensor:
        """Return the classes that targets stand for, shaped like the answers."""
        if self.loss in CLASS_LOSSES:
            return target
        return target.long() if self.classes <= 2 else target.argmax(-1)

    def correct(self, output: Tensor, target: Tensor) -> Tensor:
        """Return how many answers are right, as a tensor."""
        truth = self.truth(target)
        return (self.answers(output).reshape(truth.shape) == truth).sum()

    def decisions(self, target: Tensor) -> int:
        """Return how many answers a batch asks for."""
        one_hot = self.loss == "bce_with_logits" and self.classes > 2
        return len(target) if one_hot else target.numel()


def first_output(output: Any) -> Any:
    """Return what is trained of what a model gave: the first of several outputs."""
    return output[0] if isinstance(output, tuple) and output else output


def match(loss: str, classes: int, output: Any, target: Tensor, batch_dim: int = 0) -> Objective:
    """Return the objective for a model that gave `output` for a batch with `target`.

    Raises:
        TrainingError: The output can't be compared with the target.
    """
    if not isinstance(output, Tensor):
        raise TrainingError(
            f"The model gave a {type(output).__name__}; training needs one tensor as its output."
        )
    sequence_first = batch_dim == 1 and output.ndim >= 3
    shape = list(output.shape)
    if sequence_first:
        shape[:2] = shape[1::-1]
    if loss in CLASS_LOSSES:
        per_token = _check_classes(loss, classes, shape, target)
        return Objective(loss, classes, per_token, sequence_first)
    if output.numel() != target.numel() or shape[0] != len(target):
        raise TrainingError(
            f"The model's output has shape {shape}, but the targets of a batch have shape "
            f"{list(target.shape)}. {loss} compares them number by number: change the width of the "
            "last layer, or the loss."
        )
    return Objective(loss, classes, False, sequence_first)


def _check_classes(loss: str, classes: int, shape: list[int], target: Tensor) -> bool:
    """Return whether the output is [batch, time, class]; refuse what no class loss can take."""
    wanted = list(target.shape)
    if len(shape) == len(wanted) + 1 and shape[0] == wanted[0]:
        last = len(wanted) == 2 and shape[1] == wanted[1]
        width = shape[2] if last else shape[1]
        if (last or shape[2:] == wanted[1:]) and width >= classes:
            return last
        if last or shape[2:] == wanted[1:]:
            raise TrainingError(
                f"The model's output has shape {shape}: {width} scores, but the data has "
                f"{classes} classes. Make the last layer {classes} wide."
            )
    form = "[batch, classes]" if len(wanted) == 1 else "[batch, time, classes]"
    raise TrainingError(
        f"The model's output has shape {shape}, but {loss} with targets of shape {wanted} needs "
        f"{form}. Flatten or select before the last layer, or choose another loss."
    )
