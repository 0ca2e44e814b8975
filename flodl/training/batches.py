"""The order of the samples, and the batches of an epoch from any step on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.utils.data import DataLoader, Dataset

from flodl.training.data.samples import Held, Samples

GATHER_BYTES = 4 * 2**20
"""About how much is gathered in one go from samples in memory: one call in place of many."""

Batch = tuple[Tensor, Tensor]


@dataclass(frozen=True)
class Plan:
    """Which samples make up the batches of an epoch.

    Attributes:
        indices: Samples to go through.
        batch_size: Samples a batch, over all processes together.
        seed: Of the order; None to keep it as it is.
    """

    indices: Tensor
    batch_size: int
    seed: int | None = None

    @property
    def steps(self) -> int:
        """Batches in an epoch; one leftover sample joins the last batch, for the batch norms."""
        whole, rest = divmod(len(self.indices), self.batch_size)
        return max(1, whole + (rest > 1))

    def batches(self, epoch: int, start: int = 0) -> list[Tensor]:
        """Return the indices of each batch of `epoch` from step `start` on."""
        order = self.indices
        if self.seed is not None:
            generator = torch.Generator().manual_seed((self.seed * 1_000_003 + epoch) % 2**63)
            order = order[torch.randperm(len(order), generator=generator)]
        cuts = [step * self.batch_size for step in range(1, self.steps)]
        return list(order.tensor_split(cuts))[start:]


def share(batch: Tensor, rank: int, world: int) -> Tensor:
    """Return the part of a batch that belongs to one of `world` processes; may be empty."""
    return batch.tensor_split(world)[rank]


def read(
    samples: Samples, batches: list[Tensor], device: torch.device, workers: int = 0
) -> Iterator[Batch]:
    """Give the inputs and targets of each batch, on `device`."""
    if isinstance(samples, Held):
        yield from _gather(samples, batches, device)
        return
    if workers == 0:
        for indices in batches:
            yield _moved(samples.take(indices), device)
        return
    loader = DataLoader(
        _Reading(samples, batches),
        batch_size=None,
        num_workers=workers,
        pin_memory=device.type == "cuda",
        # Workers are seeded from this, so that reading leaves the training's randomness alone.
        generator=torch.Generator().manual_seed(0),
    )
    for batch in loader:
        yield _moved(batch, device)


class _Reading(Dataset[Batch]):
    """Batches by their position, for the workers of a loader."""

    def __init__(self, samples: Samples, batches: list[Tensor]) -> None:
        self.samples = samples
        self.batches = batches

    def __len__(self) -> int:
        return len(self.batches)

    def __getitem__(self, position: int) -> Batch:
        return self.samples.take(self.batches[position])


def _gather(samples: Held, batches: list[Tensor], device: torch.device) -> Iterator[Batch]:
    bytes_each = max(1, samples.x[:1].nbytes + samples.y[:1].nbytes)
    at = 0
    while at < len(batches):
        until, rows = at, 0
        while until < len(batches) and (
            until == at or (rows + len(batches[until])) * bytes_each <= GATHER_BYTES
        ):
            rows += len(batches[until])
            until += 1
        some = batches[at:until]
        indices = some[0] if len(some) == 1 else torch.cat(some)
        x, y = samples.take(indices.to(samples.x.device))
        sizes = [len(batch) for batch in some]
        for batch in zip(torch.split(x, sizes), torch.split(y, sizes), strict=True):
            yield _moved(batch, device)
        at = until


def _moved(batch: Batch, device: torch.device) -> Batch:
    x, y = batch
    if x.device == device:
        return x, y
    moved = x.to(device, non_blocking=True)
    return moved, moved if y is x else y.to(device, non_blocking=True)
