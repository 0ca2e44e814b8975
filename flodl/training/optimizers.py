"""Optimizers and schedules, made from a configuration by torch's own names."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import torch
from torch.nn import Parameter
from torch.optim import Optimizer
from torch.optim.lr_scheduler import LRScheduler, ReduceLROnPlateau

from flodl.errors import TrainingError
from flodl.training.config import OPTIMIZERS, SCHEDULES, Config

EVERY_STEP = frozenset({"cosine", "one_cycle"})
"""Schedules that span the whole training and move every step; the others move every epoch."""

FUSED = frozenset({"sgd", "adam", "adamw"})
"""Optimizers with a fused form on the CPU and on GPUs: one kernel in place of hundreds."""


def make_optimizer(config: Config, parameters: Iterable[Parameter]) -> Optimizer:
    """Return the optimizer of `config` over the trainable ones of `parameters`."""
    trainable = [parameter for parameter in parameters if parameter.requires_grad]
    if not trainable:
        raise TrainingError("The model has no trainable parameters. Add a layer that has some.")
    kind, options = config.optimizer.kind, dict(config.optimizer.options)
    plain = not {"fused", "foreach", "capturable", "differentiable"} & set(options)
    if kind in FUSED and plain and all(_can_fuse(parameter) for parameter in trainable):
        options["fused"] = True
    try:
        return OPTIMIZERS[kind](trainable, **options)
    except (ValueError, TypeError, RuntimeError) as error:
        raise TrainingError(f"training.optimizer: {kind} refuses its options: {error}.") from error


def _can_fuse(parameter: Parameter) -> bool:
    return parameter.device.type in ("cpu", "cuda") and parameter.is_floating_point()


def make_schedule(config: Config, optimizer: Optimizer, steps_per_epoch: int) -> LRScheduler | None:
    """Return the schedule of `config`, or None for a constant rate.

    ``cosine`` and ``one_cycle`` end with the training unless ``T_max`` (epochs) or ``total_steps``
    is given; ``one_cycle`` rises to the optimizer's rate unless ``max_lr`` is given; ``step``
    multiplies the rate every ``step_size`` epochs (a third of the training).
    """
    if config.scheduler is None:
        return None
    kind, options = config.scheduler.kind, dict(config.scheduler.options)
    steps = config.epochs * steps_per_epoch
    defaults: dict[str, dict[str, Any]] = {
        "cosine": {"T_max": steps},
        "one_cycle": {"max_lr": config.lr, "total_steps": steps},
        "step": {"step_size": max(1, config.epochs // 3)},
        "plateau": {},
    }
    if kind == "cosine" and "T_max" in options:
        options["T_max"] = max(1, round(options["T_max"] * steps_per_epoch))
    if {"epochs", "steps_per_epoch"} & set(options):
        defaults["one_cycle"].pop("total_steps")
    if kind == "one_cycle" and not _has_momentum(optimizer):
        options.setdefault("cycle_momentum", False)
    try:
        return SCHEDULES[kind](optimizer, **{**defaults[kind], **options})
    except (ValueError, TypeError) as error:
        raise TrainingError(f"training.scheduler: {kind} refuses its options: {error}.") from error


def _has_momentum(optimizer: Optimizer) -> bool:
    defaults = optimizer.defaults
    return "betas" in defaults or bool(defaults.get("momentum"))


def move_after_epoch(schedule: LRScheduler | None, kind: str, loss: float) -> None:
    """Move a schedule that moves every epoch."""
    if isinstance(schedule, ReduceLROnPlateau):
        schedule.step(loss)
    elif schedule is not None and kind not in EVERY_STEP:
        schedule.step()


def restore_schedule(schedule: LRScheduler, state: dict[str, Any]) -> None:
    """Load the state of a schedule, except for the length of a training that is now longer."""
    own = schedule.state_dict()
    length = {"T_max", "total_steps"} & set(own)
    if any(own[key] != state.get(key) for key in length):
        state = {key: value for key, value in state.items() if key not in length}
        state.pop("_schedule_phases", None)
    schedule.load_state_dict(state)


def rate(optimizer: Optimizer) -> float:
    """Return the learning rate in use."""
    value = optimizer.param_groups[0]["lr"]
    return float(value.item() if isinstance(value, torch.Tensor) else value)
