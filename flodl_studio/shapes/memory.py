"""How much memory training takes: a walk through one step, forward and back.

It counts what torch really has alive in a step of `flodl.training`, in this order:

1. Always there: weights and buffers, what the optimizer keeps, the batch (inputs and targets).
2. Forward: gradients of the step before, values of nodes until their last reader has run, and
   what the backward pass will read again: some operations read their input, some their output,
   some neither; views cost nothing. The network's output, and values with a tag, stay to the end.
   Of a network inside, what it keeps is kept as often as it runs: of a loop with a condition
   the most rounds count, of a switch the branch that keeps most.
3. The loss, from the output: log-probabilities, or differences.
4. Backward, gradients of the step before being gone: what a node kept is freed when it is done;
   gradients of weights pile up; the gradient of a value lives from its last reader, the first on
   the way back, to the node that made it. Several readers add up into one; sums, views and
   concatenations hand it on without a copy.
5. The optimizer's step: all gradients, and what it makes in passing.

Beside all this a node takes memory in passing (`footprint`): oneDNN packs the operands of a
convolution by 16 channels and unpacks its result, a norm copies its gradient. The peak is the most
that is alive at one time. Sizes are those of float32 on a CPU with more than one thread; on a GPU
workspaces differ. In bfloat16 every value counts half, beside copies of the weights; what stays
wider there, recurrent layers and what follows an Embedding, makes up to a quarter more. In float32
estimates are within 15 % of the measured peak, or within 16 KiB of it where that is more: below
that, numbers count that are no tensors of the model.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flodl_studio.design.values import Value
from flodl_studio.shapes.footprint import FLOAT, FREE_LENGTH, number
from flodl_studio.shapes.infer import Inference, NetworkFacts
from flodl_studio.shapes.node import NodeResult
from flodl_studio.shapes.step import Loss, Step

__all__ = ["FREE_LENGTH", "TrainingMemory", "fits", "number", "training_memory"]

MOMENTS: Mapping[str, int] = {"sgd": 0, "adam": 2, "adamw": 2, "rmsprop": 1}
"""Numbers that an optimizer keeps for each parameter (sgd with momentum one)."""

STEP_COPIES: Mapping[str, int] = {"rmsprop": 1}
"""Copies of the largest parameter that one step of the optimizer makes; fused ones make none."""


LOSSES: Mapping[str, Loss] = {
    "cross_entropy": Loss(forward=1, kept=1, held=0, backward=2),
    "nll": Loss(forward=0, kept=0, held=0, backward=1),
    "bce_with_logits": Loss(forward=2, kept=0, held=0, backward=1),
    "mse": Loss(forward=2, kept=0, held=1, backward=1),
    "l1": Loss(forward=2, kept=0, held=1, backward=2),
    "smooth_l1": Loss(forward=2, kept=0, held=1, backward=1),
}
CLASS_LOSSES = ("cross_entropy", "nll")


@dataclass(frozen=True)
class TrainingMemory:
    """Bytes that training takes at its peak, and what they are made of.

    Attributes:
        weights: Parameters and buffers.
        gradients: Gradients of the parameters.
        optimizer: What the optimizer keeps.
        activations: Values kept for the backward pass.
        peak: The most that is alive at one time; gradients and activations are not all alive
            together, so it may be less than the sum, and more by what comes and goes.
    """

    weights: float
    gradients: float
    optimizer: float
    activations: float
    peak: float


def training_memory(inference: Inference, training: Mapping[str, Value] | None) -> TrainingMemory:
    """Return the memory that training a design takes with its settings."""
    settings = training or {}
    size = settings.get("batch_size", 64)
    batch = size if isinstance(size, int) and not isinstance(size, bool) else 64
    chosen = settings.get("optimizer")
    options = chosen if isinstance(chosen, Mapping) else {}
    kind = str(options.get("kind", "adam"))
    moments = 1 if kind == "sgd" and options.get("momentum") else MOMENTS.get(kind, 2)
    scale = 0.5 if settings.get("precision") == "bfloat16" else 1.0
    root = inference.root
    parameters = number(inference.parameters) * FLOAT
    weights = parameters + number(root.buffers) * FLOAT
    whole = Step(batch * scale).whole(root, LOSSES.get(str(settings.get("loss")), LOSSES["mse"]))
    largest = max((number(r.facts.parameters) * FLOAT for r in _leaves(root)), default=0.0)
    standing = weights + parameters * moments + _data(root, batch, settings.get("loss"))
    copies = parameters * (1 - scale)  # of weights, in half the bytes, until they have been used
    update = parameters + whole.held + largest * STEP_COPIES.get(kind, 0)
    return TrainingMemory(
        weights=weights,
        gradients=parameters,
        optimizer=parameters * moments,
        activations=whole.kept,
        peak=standing + max(parameters + whole.forward + copies, whole.backward + copies, update),
    )


def fits(memory: TrainingMemory, available: float) -> bool:
    """Tell whether training fits in so many bytes that are free on the device."""
    return memory.peak <= available


def _data(root: NetworkFacts, batch: int, loss: Value) -> float:
    """Return the bytes of one batch: what goes in, and what should come out."""
    given = sum(number(r.facts.bytes) for r in root.live.values() if r.facts.kind == "Input")
    output = next((r.facts for r in root.live.values() if r.facts.kind == "Output"), None)
    if output is None or output.output is None:
        return given * batch
    wanted = number(output.bytes)
    if loss in CLASS_LOSSES and len(output.output.shape) > 1:
        axis = -1 if len(output.output.shape) == 3 else 1  # one int64 in place of so many floats
        wanted *= 2 / max(1.0, number(output.output.shape[axis]))
    return (given + wanted) * batch


def _leaves(network: NetworkFacts) -> list[NodeResult]:
    found: list[NodeResult] = []
    for result in network.live.values():
        if result.inner:
            for inner in result.inner.values():
                found += _leaves(inner)
        else:
            found.append(result)
    return found
