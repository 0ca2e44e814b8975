"""All that a training needs to go on exactly where it was: taken from one, given to one."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import torch

from flodl.errors import TrainingError
from flodl.training import optimizers
from flodl.training.checkpoint import random_state, restore_random_state, weights
from flodl.training.events import Epoch

if TYPE_CHECKING:
    from flodl.training.loop import Training


@dataclass
class Progress:
    """How far a training is; all plain, so that it can be resumed from a file.

    Attributes:
        step: Steps made.
        epoch: Whole epochs made.
        position: Steps made in the epoch in hand.
        best_loss: Lowest validation loss (training loss where nothing is held out), or None.
        best_epoch: Its 1-based epoch, 0 before the first.
        best_accuracy: Accuracy of that epoch.
        waited: Epochs since then.
        seconds: Wall time spent.
        epoch_seconds: Wall time spent in the epoch in hand.
    """

    step: int = 0
    epoch: int = 0
    position: int = 0
    best_loss: float | None = None
    best_epoch: int = 0
    best_accuracy: float | None = None
    waited: int = 0
    seconds: float = 0.0
    epoch_seconds: float = 0.0


def state_of(training: Training) -> dict[str, Any]:
    """Return weights, optimizer, schedule, randomness and the place in the epoch."""
    schedule = training.schedule
    return {
        "progress": asdict(training.progress),
        "data": _fingerprint(training),
        "model": weights(training.model),
        "optimizer": training.optimizer.state_dict(),
        "schedule": None if schedule is None else schedule.state_dict(),
        "meter": training.meter.state(training.objective),
        "random": random_state(training.device),
        "torch_by_rank": training.processes.gather(torch.get_rng_state()),
        "history": [asdict(event) for event in training.history],
    }


def restore(training: Training, state: dict[str, Any]) -> None:
    """Let a training go on from a state that `state_of` gave.

    Raises:
        TrainingError: The data, the batches or the model are others.
    """
    for key, now in _fingerprint(training).items():
        if state["data"][key] != now:
            raise TrainingError(
                f"This training can't be resumed: {key} was {state['data'][key]} and is now {now}. "
                "Put it back, or start anew."
            )
    try:
        training.model.load_state_dict(state["model"])
        training.optimizer.load_state_dict(state["optimizer"])
    except (RuntimeError, ValueError) as error:
        raise TrainingError(
            f"This training can't be resumed, the model or the optimizer has changed: {error}"
        ) from error
    if training.schedule is not None and state["schedule"] is not None:
        optimizers.restore_schedule(training.schedule, state["schedule"])
    training.progress = Progress(**state["progress"])
    training.history = [Epoch(**event) for event in state["history"]]
    training.meter.restore(state["meter"])
    restore_random_state(state["random"], training.device)
    processes = training.processes
    if len(state["torch_by_rank"]) == processes.world:
        torch.set_rng_state(state["torch_by_rank"][processes.rank])


def _fingerprint(training: Training) -> dict[str, Any]:
    config = training.config
    return {
        "samples": len(training.data.samples),
        "batch_size": config.batch_size,
        "seed": config.seed,
        "validation_fraction": config.validation_fraction,
    }
