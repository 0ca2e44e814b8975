"""What every node of a model gives for one sample."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor, nn

from flodl import TrainingError
from flodl.training import outputs_of, read_config
from flodl.training.checkpoint import read_weights
from flodl.training.data import Dataset
from flodl.training.entry import seed
from flodl.training.loop import Training
from flodl.training.objectives import Objective, match
from flodl.training.watch import histogram
from flodl_studio.engine.looking import submodules
from flodl_studio.engine.modules import build_model_of
from flodl_studio.engine.probing import Data, save_arrays, wanted_input
from flodl_studio.engine.samples import made_up
from flodl_studio.errors import RunError
from flodl_studio.runs.events import Previewed
from flodl_studio.runs.job import Preview

COMPANY = 16
"""Samples that stand in for a batch where a batch norm has not been trained."""

FREE_LENGTH = 8
"""What a free length becomes where there is no data to tell it."""


@dataclass(frozen=True)
class Subject:
    """What is previewed: a model, and one sample with others after it.

    Attributes:
        model: The model.
        x: Inputs, the sample first.
        y: Targets of them; None without data.
        index: Of the sample in the data, -1 without data.
        loss: The loss, empty without one.
        classes: Names of the classes.
    """

    model: nn.Module
    x: Tensor
    y: Tensor | None = None
    index: int = -1
    loss: str = ""
    classes: tuple[str, ...] = ()


def preview(job: Preview, data: Data) -> Previewed:
    """Preview a model that is built for it."""
    build = build_model_of(job)
    seed(int(job.training.get("seed", 0)))
    model = build()
    fresh = () if job.weights is None else load_what_fits(model, Path(job.weights))
    if job.training:
        wanted = wanted_input(job.input_shape, job.input_dtype, job.batch_dim)
        found = data.read(job.training, wanted, job.folder)
        subject = _with_sample(model, found, read_config(job.training).loss, job)
    else:
        if job.input_shape is None:
            raise RunError("A preview needs data, or the shape of the model's input.")
        x = made_up(job.input_shape, job.input_dtype, COMPANY, FREE_LENGTH)
        subject = Subject(model, x)
    paths = tuple(job.nodes.get(name, name) for name in fresh)
    return _previewed(subject, job, job.nodes, paths)


def preview_live(job: Preview, training: Training, nodes: Mapping[str, str]) -> Previewed:
    """Preview the model that is being trained, between two of its steps."""
    subject = _with_sample(training.model, training.data, training.config.loss, job)
    moved = Subject(
        training.model,
        subject.x.to(training.device),
        None if subject.y is None else subject.y.to(training.device),
        subject.index,
        subject.loss,
        subject.classes,
    )
    return _previewed(moved, job, nodes, (), training.batch_dim)


def load_what_fits(model: nn.Module, path: Path) -> tuple[str, ...]:
    """Load the weights of the same name and shape; return the submodules that got none."""
    saved = read_weights(path)
    own = model.state_dict()
    fitting = {
        name: value
        for name, value in saved.items()
        if name in own and own[name].shape == value.shape
    }
    model.load_state_dict(fitting, strict=False)
    missing = {name.rpartition(".")[0] for name in own if name not in fitting}
    return tuple(sorted(missing))


def _with_sample(model: nn.Module, data: Dataset, loss: str, job: Preview) -> Subject:
    part = data.training if job.part == "train" or not len(data.validation) else data.validation
    if not 0 <= job.sample < len(part):
        raise RunError(f"There is no sample {job.sample}: the {job.part} part has {len(part)}.")
    others = [(job.sample + k) % len(part) for k in range(min(COMPANY, len(part)))]
    indices = part[others]
    x, y = data.samples.take(indices)
    return Subject(model, x, y, int(indices[0]), loss, data.classes)


def _previewed(
    subject: Subject,
    job: Preview,
    nodes: Mapping[str, str],
    fresh: tuple[str, ...],
    batch_dim: int | None = None,
) -> Previewed:
    axis = job.batch_dim if batch_dim is None else batch_dim
    x = subject.x.transpose(0, axis) if axis else subject.x
    one = x.narrow(axis, 0, 1)
    output, kept = outputs_of(subject.model, one, submodules(job.show, nodes), x)
    size = output.shape[axis] if output.ndim > axis and output.shape[axis] in (1, len(x)) else 1
    arrays = {nodes.get(name, name): _first(value, axis, size) for name, value in kept.items()}
    order = tuple(arrays)
    arrays[".input"] = subject.x[0]
    arrays[".output"] = _first(output, axis, size)
    if subject.y is not None:
        arrays[".target"] = subject.y[0]
    arrays |= _weights(subject.model, nodes)
    save_arrays(Path(job.path), {name: value.detach() for name, value in arrays.items()})
    objective = _objective(subject, output, size, axis)
    return Previewed(
        job=job.job,
        path=job.path,
        nodes=order,
        index=subject.index,
        scores=_scores(objective, arrays[".output"]),
        classes=subject.classes,
        loss=_loss(objective, output, subject, size),
        fresh=fresh,
    )


def _weights(model: nn.Module, nodes: Mapping[str, str]) -> dict[str, Tensor]:
    """Return distributions of the layers' weights: bounds and counts, by ``.weights/`` and path.

    Shape:
        model: -> [bin + 2]
    """
    found = {}
    for name, module in model.named_modules():
        weight = next(module.parameters(recurse=False), None)
        if name and weight is not None:
            bars = histogram(weight)
            numbers = [bars["low"], bars["high"], *bars["counts"]]
            found[f".weights/{nodes.get(name, name)}"] = torch.tensor(numbers, dtype=torch.float64)
    return found


def _first(value: Tensor, axis: int, size: int) -> Tensor:
    """Return the part of the first sample, of a value for a batch of `size`."""
    for dim in (axis, 0):
        if value.ndim > dim and value.shape[dim] == size:
            return value.select(dim, 0)
    return value


def _objective(subject: Subject, output: Tensor, size: int, axis: int) -> Objective | None:
    if subject.y is None:
        return None
    try:
        return match(subject.loss, len(subject.classes), output, subject.y[:size], axis)
    except TrainingError:
        # While a design is being edited its output needn't fit the data; training says so.
        return None


def _loss(objective: Objective | None, output: Tensor, subject: Subject, size: int) -> float | None:
    if objective is None or subject.y is None:
        return None
    return float(objective.per_sample(output, subject.y[:size])[0])


def _scores(objective: Objective | None, output: Tensor) -> tuple[float, ...]:
    if objective is None or output.ndim != 1 or not objective.of_classes:
        return ()
    if objective.loss != "bce_with_logits":
        return tuple(output.float().softmax(0).tolist())
    right = output.float().sigmoid()
    return tuple([1 - float(right[0]), float(right[0])] if len(right) == 1 else right.tolist())
