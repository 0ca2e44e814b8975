"""Ready-made parts of flows: routers, selectors, and modules that read tagged values."""

from __future__ import annotations

from collections.abc import Mapping

import torch
from torch import Tensor

from flodl.errors import ConfigError, InputError
from flodl.nn.linear import Linear
from flodl.nn.module import Module, NamedInputModule


class StateAdd(NamedInputModule):
    """Add every reference to the stream; with one that comes later, recurrent state.

    Shape:
        x: [...], refs: [...] each, of shapes that broadcast → [...]
    """

    def forward_named(self, x: Tensor, refs: Mapping[str, Tensor]) -> Tensor:
        """The stream plus every reference, in the order in which `using` names them."""
        for each in refs.values():
            x = x + each
        return x


class Recall(NamedInputModule):
    """Go on with a tagged value in place of the stream, so that any DAG can be written as a flow.

    ``through(Recall()).using("skip")`` goes on with the value tagged ``skip``. After a split every
    branch gets all references; there `Recall` says which one it wants:
    ``split([Recall("a"), Recall("b")]).using("a", "b").merge(MergeOp.concat(1))``.

    Shape:
        x: anything, ref: [...] → [...]

    Args:
        tag: Name of the reference. Default: the one that there is.

    Raises:
        InputError: In the call: it isn't there, or without a name there isn't exactly one.
    """

    def __init__(self, tag: str | None = None) -> None:
        super().__init__()
        self.tag = tag

    def forward_named(self, _x: Tensor, refs: Mapping[str, Tensor]) -> Tensor:
        """The reference of that tag; without a tag the one that there is.

        Raises:
            InputError: It isn't there, or without a tag there isn't exactly one.
        """
        if self.tag is not None:
            if self.tag not in refs:
                raise InputError(
                    f"Recall({self.tag!r}) has no reference of that name. Add .using({self.tag!r})."
                )
            return refs[self.tag]
        if len(refs) != 1:
            raise InputError(
                f"Recall takes exactly one reference, got {len(refs)}. Add .using(tag)."
            )
        (value,) = refs.values()
        return value

    def extra_repr(self) -> str:
        """The tag."""
        return "" if self.tag is None else repr(self.tag)


class _Router(NamedInputModule):
    """A linear layer over the stream plus its references, to one number a choice."""

    def __init__(
        self,
        dim: int,
        n: int,
        device: torch.device | str | None = None,
        dtype: torch.dtype | None = None,
    ) -> None:
        super().__init__()
        kind = type(self).__name__
        _positive(kind, "dim", dim)
        _positive(kind, "n", n)
        self.dim = dim
        self.n = n
        self.linear = Linear(dim, n, device=device, dtype=dtype)

    def logits(self, x: Tensor, refs: Mapping[str, Tensor]) -> Tensor:
        """The raw numbers, before they are made weights or a choice."""
        for each in refs.values():
            x = x + each
        logits: Tensor = self.linear(x)
        return logits

    def extra_repr(self) -> str:
        """Dimension of the stream and number of choices."""
        return f"{self.dim}, {self.n}"


class SoftmaxRouter(_Router):
    """Weights of the experts of a gate that sum to one (Jacobs et al. 1991).

    Shape:
        x: [..., dim], refs: [..., dim] each → [..., n]

    Args:
        dim: Length of the last dimension of the stream, and of every reference.
        n: Number of experts.
        device: Anything `torch.device` takes. Default: torch's default device.
        dtype: Of the parameters. Default: torch's default dtype.

    Raises:
        ConfigError: A size below 1.
        ShapeError: Another last dimension.
    """

    def forward_named(self, x: Tensor, refs: Mapping[str, Tensor]) -> Tensor:
        """Softmax over the last dimension; references are added to the input first."""
        return torch.softmax(self.logits(x, refs), dim=-1)


class SigmoidRouter(_Router):
    """Weights of the experts of a gate, each between zero and one on its own.

    Shape:
        x: [..., dim], refs: [..., dim] each → [..., n]

    Args:
        dim: Length of the last dimension of the stream, and of every reference.
        n: Number of experts.
        device: Anything `torch.device` takes. Default: torch's default device.
        dtype: Of the parameters. Default: torch's default dtype.

    Raises:
        ConfigError: A size below 1.
        ShapeError: Another last dimension.
    """

    def forward_named(self, x: Tensor, refs: Mapping[str, Tensor]) -> Tensor:
        """Sigmoid of each; references are added to the input first."""
        return torch.sigmoid(self.logits(x, refs))


class ArgmaxSelector(_Router):
    """One branch of a switch for the whole batch: the largest mean logit.

    The choice itself has no gradient, so the selector learns nothing from the branches' loss.

    Shape:
        x: [..., dim], refs: [..., dim] each → [] (int64)

    Args:
        dim: Length of the last dimension of the stream, and of every reference.
        n: Number of branches.
        device: Anything `torch.device` takes. Default: torch's default device.
        dtype: Of the parameters. Default: torch's default dtype.

    Raises:
        ConfigError: A size below 1.
        ShapeError: Another last dimension.
    """

    def forward_named(self, x: Tensor, refs: Mapping[str, Tensor]) -> Tensor:
        """Logits averaged over all dimensions but the last, then argmax."""
        logits = self.logits(x, refs)
        return logits.reshape(-1, logits.shape[-1]).mean(dim=0).argmax()


class FixedSelector(Module):
    """Always the same branch of a switch.

    Shape:
        x: anything → [] (int64)

    Args:
        index: Index of the branch, from 0.

    Raises:
        ConfigError: An index below 0, or no integer.
    """

    def __init__(self, index: int) -> None:
        super().__init__()
        if isinstance(index, bool) or not isinstance(index, int) or index < 0:
            raise ConfigError(f"FixedSelector: index={index!r} must be an integer ≥ 0.")
        self.index = index

    def forward(self, _x: Tensor) -> Tensor:
        """The index, on the processor: choosing by it costs no synchronisation."""
        return torch.tensor(self.index)

    def extra_repr(self) -> str:
        """The branch."""
        return str(self.index)


def _positive(kind: str, name: str, value: object) -> None:
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        raise ConfigError(f"{kind}: {name}={value!r} must be an integer ≥ 1.")
