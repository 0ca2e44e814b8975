"""Batch normalization that refuses to evaluate before it has seen a batch."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Self

import torch
from torch import Tensor
from torch.nn import functional
from torch.nn.modules.batchnorm import _BatchNorm

from flodl.errors import FlodlError, ShapeError, UntrainedBatchNormError
from flodl.nn import arguments as rule
from flodl.nn.faults import (
    TORCH_ERRORS,
    channel_fault,
    dtype_fault,
    explain,
    kind_fault,
    rank_fault,
    refuse,
    shown,
)
from flodl.nn.module import Module


class _Guarded(_BatchNorm):
    """Batch normalization with a flag on the host: has a batch been seen?

    A flag and not the counter of batches, for two reasons. Reading the counter waits for the
    device; and a compiled forward would be compiled again for every value of a host-side count.
    The flag is written without being read in training, and read without being written in
    evaluation, so that compiled code guards on it once. It is written past `Module.__setattr__`,
    which takes a microsecond.
    """

    ranks: tuple[int, ...]
    form: str
    _has_seen: bool

    def __init__(
        self,
        num_features: int,
        eps: float = 1e-5,
        momentum: float | None = 0.1,
        affine: bool = True,
        track_running_stats: bool = True,
        device: Any = None,
        dtype: torch.dtype | None = None,
        *,
        bias: bool = True,
    ) -> None:
        layer = type(self).__name__
        rule.size(layer, "num_features", num_features)
        rule.number(layer, "eps", eps, least=0)
        if momentum is not None:
            rule.fraction(layer, "momentum", momentum)
        rule.flags(layer, affine=affine, track_running_stats=track_running_stats, bias=bias)
        rule.placement(layer, device, dtype)
        super().__init__(num_features, eps, momentum, affine, track_running_stats, device, dtype)
        if not bias:
            self.register_parameter("bias", None)  # torch before 2.12 has no such argument

    @classmethod
    def on_device(cls, num_features: int, device: Any) -> Self:
        """On a device of its own."""
        return cls(num_features, device=device)

    def reset_running_stats(self) -> None:
        """Forget what was seen; evaluation is refused until the next batch."""
        super().reset_running_stats()
        self.__dict__["_has_seen"] = False

    def forward(self, input: Tensor) -> Tensor:
        """Normalize, by the batch in training and by the running statistics in evaluation."""
        try:
            output = _BatchNorm.forward(self, input)
        except TORCH_ERRORS as error:
            explain(error, self._fault(input))
            if self.momentum is None and input.is_meta:
                # torch divides by the count of batches, and on meta there is no count to read.
                return functional.batch_norm(input, None, None, self.weight, self.bias, True)
            raise
        if self.training:
            self.__dict__["_has_seen"] = True
        return output

    def _check_input_dim(self, input: Tensor) -> None:
        """Refuse what torch refuses here, and what it would let pass; its forward calls this."""
        if input.dim() not in self.ranks:
            refuse(self._fault(input))
        if not self.affine and input.shape[1] != self.num_features:
            refuse(self._fault(input))
        if not self.training and not self._has_seen:
            self._refuse_untrained(input)

    def _refuse_untrained(self, input: Tensor) -> None:
        # On meta there is nothing to be wrong about: only shapes are asked for.
        if not self.track_running_stats or input.is_meta:
            return
        raise UntrainedBatchNormError(
            f"{type(self).__name__}({self.num_features}) evaluates before it has seen a batch: its "
            "running statistics are still the initial 0 and 1. Train it, load trained weights, or "
            "call train() to normalize by the batch."
        )

    def _apply(self, fn: Callable[[Tensor], Tensor], recurse: bool = True) -> Self:
        statistics = self.running_mean
        super()._apply(fn, recurse)  # type: ignore[no-untyped-call]  # torch leaves it untyped
        made = self.running_mean
        if made is not None and statistics is not None and statistics.is_meta > made.is_meta:
            self.__dict__["_has_seen"] = False  # memory was made for them, and nothing put in
        return self

    def _load_from_state_dict(
        self, state_dict: Mapping[str, Any], prefix: str, *details: Any
    ) -> None:
        count = state_dict.get(prefix + "num_batches_tracked")  # torch adds it where it is missing
        has_statistics = prefix + "running_mean" in state_dict
        super()._load_from_state_dict(state_dict, prefix, *details)
        if count is not None and not count.is_meta:
            self.__dict__["_has_seen"] = bool(count > 0)
        elif count is None and has_statistics:
            self.__dict__["_has_seen"] = True

    def _fault(self, input: Tensor) -> FlodlError | None:
        layer = type(self).__name__
        form = self.form.format(self.num_features)
        return (
            kind_fault(layer, input)
            or rank_fault(layer, input, self.ranks, form)
            or channel_fault(layer, "num_features", self.num_features, input, 1)
            or dtype_fault(layer, input)
            or self._sample_fault(input)
            or self._precision_fault(input)
        )

    def _precision_fault(self, input: Tensor) -> FlodlError | None:
        """Another precision than the weights', where torch takes no mix: it does take halves."""
        if input.dtype in (torch.bfloat16, torch.float16):
            return None
        kept = self.running_mean if self.weight is None else self.weight
        return dtype_fault(type(self).__name__, input, kept)

    def _sample_fault(self, input: Tensor) -> FlodlError | None:
        if not self.training or input.numel() != self.num_features:
            return None
        return ShapeError(
            f"{type(self).__name__} got {shown(input)} in training: one value a channel has no "
            "variance. Use a larger batch, or eval()."
        )


class BatchNorm(_Guarded, torch.nn.BatchNorm1d, Module):
    """Give every feature mean 0 and variance 1 over the batch, then scale and shift.

    Ioffe & Szegedy 2015, arXiv:1502.03167. torch calls it BatchNorm1d.

    Shape:
        [B, num_features] or [B, num_features, L] → the same

    Args:
        num_features: Features of the input.
        eps: Added to the variance. Default: 1e-5.
        momentum: Weight of the newest batch in the running statistics; None averages all batches.
            Default: 0.1.
        affine: Whether scale and shift are learned. Default: True.
        track_running_stats: Whether evaluation uses running statistics. Default: True.
        device: Anything `torch.device` takes. Default: torch's default device.
        dtype: Of the parameters. Default: torch's default dtype.
        bias: Whether there is a shift. Default: True.

    Raises:
        ConfigError: A size below 1, a negative eps, a momentum outside [0, 1].
        ShapeError: Another number of features or dimensions; in training, a single value a feature.
        InputError: The input is not floating point, or of another precision than the weights.
        UntrainedBatchNormError: In evaluation, if no batch was seen in training and no trained
            state was loaded. A state dict arms or disarms by its `num_batches_tracked`; one
            without it arms. `reset_running_stats()` disarms. Silent on the meta device.
    """

    ranks = (2, 3)
    form = "[B, {0}] or [B, {0}, L]"


class BatchNorm2d(_Guarded, torch.nn.BatchNorm2d, Module):
    """Give every channel mean 0 and variance 1 over the batch and the map, then scale and shift.

    Ioffe & Szegedy 2015, arXiv:1502.03167.

    Shape:
        [B, num_features, H, W] → [B, num_features, H, W]

    Args:
        num_features: Channels of the input.
        eps: Added to the variance. Default: 1e-5.
        momentum: Weight of the newest batch in the running statistics; None averages all batches.
            Default: 0.1.
        affine: Whether scale and shift are learned. Default: True.
        track_running_stats: Whether evaluation uses running statistics. Default: True.
        device: Anything `torch.device` takes. Default: torch's default device.
        dtype: Of the parameters. Default: torch's default dtype.
        bias: Whether there is a shift. Default: True.

    Raises:
        ConfigError: A size below 1, a negative eps, a momentum outside [0, 1].
        ShapeError: Another number of channels, or not 4 dimensions; in training, a single value a
            channel.
        InputError: The input is not floating point, or of another precision than the weights.
        UntrainedBatchNormError: In evaluation, if no batch was seen in training and no trained
            state was loaded. A state dict arms or disarms by its `num_batches_tracked`; one
            without it arms. `reset_running_stats()` disarms. Silent on the meta device.
    """

    ranks = (4,)
    form = "[B, {0}, H, W]"
