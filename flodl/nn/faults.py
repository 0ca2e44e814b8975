"""From an error of torch's to one that says what to do.

A forward runs torch's function in a `try`, which costs nothing. Only when torch refuses is the
input looked at, and a fault that is found is raised with torch's error as its cause. An error that
is none of the caller's doing (out of memory, a driver) passes unchanged.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

from flodl.errors import FlodlError, InputError, ShapeError

TORCH_ERRORS = (
    RuntimeError,
    ValueError,
    TypeError,
    IndexError,
    AttributeError,
    AssertionError,
)


def explain(error: Exception, fault: FlodlError | None) -> None:
    """Raise the fault, if one was found, with torch's error as its cause."""
    if fault is not None and not isinstance(error, FlodlError):
        raise fault from error


def refuse(fault: FlodlError | None) -> None:
    """Raise a fault that torch would let pass, if there is one."""
    if fault is not None:
        raise fault


def shown(tensor: Tensor) -> str:
    """The shape as the messages write it."""
    return str(list(tensor.shape))


def kind_fault(layer: str, *inputs: object) -> FlodlError | None:
    """Not a tensor at all."""
    for each in inputs:
        if not isinstance(each, Tensor):
            return InputError(f"{layer} takes a tensor, got {type(each).__name__}.")
    return None


def dtype_fault(layer: str, input: Tensor, weight: Tensor | None = None) -> FlodlError | None:
    """Not floating point, or another floating point than the weights.

    Under autocast torch casts on its own, so what it refuses there is not for us to explain.
    """
    if not input.is_floating_point() and not input.is_complex():
        return InputError(
            f"{layer} takes floating point, got {input.dtype}. Convert it first: x.float()."
        )
    if weight is None and input.is_complex():  # torch refused, and nothing else is wrong
        return InputError(
            f"{layer} takes real numbers, got {input.dtype}. Take x.real, or x.abs()."
        )
    if weight is None or input.dtype == weight.dtype:
        return None
    device = input.device.type
    if torch.amp.is_autocast_available(device) and torch.is_autocast_enabled(device):
        return None
    return InputError(
        f"{layer} has {weight.dtype} weights and got {input.dtype}. Convert the input with "
        f".to({weight.dtype}), or the layer with .to({input.dtype})."
    )


def rank_fault(layer: str, input: Tensor, ranks: Sequence[int], form: str) -> ShapeError | None:
    """Too many or too few dimensions; `form` shows what is taken."""
    if input.dim() in ranks:
        return None
    return ShapeError(f"{layer} got {shown(input)}: it takes {form}, {_counted(ranks)} dimensions.")


def least_rank_fault(layer: str, input: Tensor, least: int, form: str) -> FlodlError | None:
    """Too few dimensions."""
    if input.dim() >= least:
        return None
    return ShapeError(
        f"{layer} got {shown(input)}: it takes {form}, at least {least} dimension"
        f"{'s' if least > 1 else ''}."
    )


def dim_fault(layer: str, argument: str, dim: int, input: Tensor) -> ShapeError | None:
    """A dimension that the input does not have."""
    count = input.dim()
    if -max(count, 1) <= dim < max(count, 1):
        return None
    return ShapeError(
        f"{layer}({argument}={dim}) got {shown(input)}: dimensions go from {-count} to {count - 1}."
    )


def channel_fault(
    layer: str, argument: str, expected: int, input: Tensor, dim: int
) -> FlodlError | None:
    """Another number of channels than the layer was built for."""
    if input.shape[dim] == expected:
        return None
    return channel_error(layer, argument, expected, input, dim)


def channel_error(
    layer: str, argument: str, expected: int, input: Tensor, dim: int = 1
) -> ShapeError:
    """The error for another number of channels."""
    place = "last dimension" if dim == -1 else f"dimension {dim % input.dim()}"
    return ShapeError(
        f"{layer}({argument}={expected}) got {shown(input)}: its {place} must be {expected}. "
        f"Set {argument}={input.shape[dim]}."
    )


def _counted(ranks: Sequence[int]) -> str:
    *most, last = [str(each) for each in ranks]
    return f"{', '.join(most)} or {last}" if most else last
