"""One training in several processes, as torchrun starts them; or in this one alone."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import torch
from torch import Tensor, distributed, nn
from torch.nn.parallel import DistributedDataParallel

from flodl.errors import TrainingError


@dataclass(frozen=True)
class Processes:
    """Which of how many processes this is, and its device."""

    rank: int
    world: int
    device: torch.device

    @property
    def is_first(self) -> bool:
        """Whether this one writes and reports."""
        return self.rank == 0

    def sum(self, value: Tensor) -> Tensor:
        """Return the sum of a value over all processes."""
        if self.world > 1:
            value = value.clone()
            distributed.all_reduce(value)
        return value

    def gather(self, state: Tensor) -> list[Tensor]:
        """Return the same tensor of every process, in their order."""
        if self.world == 1:
            return [state]
        local = state.to(self.device)
        parts = [torch.empty_like(local) for _ in range(self.world)]
        distributed.all_gather(parts, local)
        return [part.cpu() for part in parts]

    def share_buffers(self, model: nn.Module) -> None:
        """Give all processes the first one's buffers: each has averaged over its own samples."""
        if self.world > 1:
            for buffer in model.buffers():
                distributed.broadcast(buffer, 0)

    def wrap(self, model: nn.Module) -> nn.Module:
        """Return the model, with its gradients averaged over the processes if there are several."""
        if self.world == 1:
            return model
        plain = all(type(each).__module__.startswith("torch.nn.") for each in model.modules())
        return DistributedDataParallel(
            model,
            device_ids=[self.device] if self.device.type == "cuda" else None,
            # A branch may be left out, which would otherwise wait for its gradients for ever; only
            # torch's own modules leave none out.
            find_unused_parameters=not plain,
        )


def is_first() -> bool:
    """Whether this is the process that writes and reports, also before it has joined the others."""
    return os.environ.get("RANK", "0") == "0"


@contextmanager
def joined(device: str) -> Iterator[Processes]:
    """Join the other processes if torchrun started this one.

    Args:
        device: ``auto``, ``cpu``, ``cuda`` or ``cuda:i``; with several processes each takes the GPU
            of its local rank.
    """
    world = int(os.environ.get("WORLD_SIZE", "1"))
    chosen = _device(device, int(os.environ.get("LOCAL_RANK", "0")) if world > 1 else None)
    if chosen.type == "cuda":
        torch.cuda.set_device(chosen)
    if world == 1:
        yield Processes(0, 1, chosen)
        return
    mine = not distributed.is_initialized()
    if mine:
        distributed.init_process_group("nccl" if chosen.type == "cuda" else "gloo")
    try:
        yield Processes(distributed.get_rank(), distributed.get_world_size(), chosen)
    finally:
        if mine:
            distributed.destroy_process_group()


def _device(name: str, local_rank: int | None) -> torch.device:
    if name == "auto":
        name = "cuda" if torch.cuda.is_available() else "cpu"
    device = torch.device(name)
    if device.type != "cuda":
        return device
    if not torch.cuda.is_available():
        raise TrainingError(
            f"training.device: there is no {name} here: torch finds no GPU. Choose cpu or auto."
        )
    index = device.index if local_rank is None else local_rank
    index = 0 if index is None else index
    if index >= torch.cuda.device_count():
        raise TrainingError(
            f"training.device: there is no cuda:{index} here, only "
            f"{torch.cuda.device_count()} GPU(s)."
        )
    return torch.device("cuda", index)
