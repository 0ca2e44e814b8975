"""Activations: every element on its own."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional

from flodl.errors import FlodlError
from flodl.nn import arguments as rule
from flodl.nn.faults import TORCH_ERRORS, dtype_fault, explain, kind_fault
from flodl.nn.module import Module


def _fault(module: Module, input: Tensor) -> FlodlError | None:
    layer = type(module).__name__
    return kind_fault(layer, input) or dtype_fault(layer, input)


class Identity(torch.nn.Identity, Module):
    """The input itself.

    Follows `torch.nn.Identity`.

    Shape:
        [...] → [...]

    Arguments are accepted and ignored, as in torch.
    """


class ReLU(torch.nn.ReLU, Module):
    """max(x, 0) (Nair & Hinton 2010).

    Shape:
        [...] → [...]

    Args:
        inplace: Whether the input is overwritten. Default: False.

    Raises:
        InputError: The input is of a dtype that torch can't take.
    """

    def __init__(self, inplace: bool = False) -> None:
        rule.flags(type(self).__name__, inplace=inplace)
        super().__init__(inplace)

    def forward(self, input: Tensor) -> Tensor:
        """Every element on its own."""
        try:
            return functional.relu(input, inplace=self.inplace)
        except TORCH_ERRORS as error:
            explain(error, _fault(self, input))
            raise


class ReLU6(torch.nn.ReLU6, Module):
    """min(max(x, 0), 6) (Krizhevsky 2010).

    Shape:
        [...] → [...]

    Args:
        inplace: Whether the input is overwritten. Default: False.

    Raises:
        InputError: The input is of a dtype that torch can't take.
    """

    def __init__(self, inplace: bool = False) -> None:
        rule.flags(type(self).__name__, inplace=inplace)
        super().__init__(inplace)

    def forward(self, input: Tensor) -> Tensor:
        """Every element on its own."""
        try:
            return functional.relu6(input, inplace=self.inplace)
        except TORCH_ERRORS as error:
            explain(error, _fault(self, input))
            raise


class SiLU(torch.nn.SiLU, Module):
    """x · sigmoid(x), also called swish (arXiv:1606.08415, arXiv:1702.03118).

    Shape:
        [...] → [...]

    Args:
        inplace: Whether the input is overwritten. Default: False.

    Raises:
        InputError: The input is of a dtype that torch can't take.
    """

    def __init__(self, inplace: bool = False) -> None:
        rule.flags(type(self).__name__, inplace=inplace)
        super().__init__(inplace)

    def forward(self, input: Tensor) -> Tensor:
        """Every element on its own."""
        try:
            return functional.silu(input, inplace=self.inplace)
        except TORCH_ERRORS as error:
            explain(error, _fault(self, input))
            raise


class SELU(torch.nn.SELU, Module):
    """ELU scaled so that mean 0 and variance 1 are kept (arXiv:1706.02515).

    Shape:
        [...] → [...]

    Args:
        inplace: Whether the input is overwritten. Default: False.

    Raises:
        InputError: The input is of a dtype that torch can't take.
    """

    def __init__(self, inplace: bool = False) -> None:
        rule.flags(type(self).__name__, inplace=inplace)
        super().__init__(inplace)

    def forward(self, input: Tensor) -> Tensor:
        """Every element on its own."""
        try:
            return functional.selu(input, self.inplace)
        except TORCH_ERRORS as error:
            explain(error, _fault(self, input))
            raise


class Mish(torch.nn.Mish, Module):
    """x · tanh(log(1 + exp(x))) (arXiv:1908.08681).

    Shape:
        [...] → [...]

    Args:
        inplace: Whether the input is overwritten. Default: False.

    Raises:
        InputError: The input is of a dtype that torch can't take.
    """

    def __init__(self, inplace: bool = False) -> None:
        rule.flags(type(self).__name__, inplace=inplace)
        super().__init__(inplace)

    def forward(self, input: Tensor) -> Tensor:
        """Every element on its own."""
        try:
            return functional.mish(input, inplace=self.inplace)
        except TORCH_ERRORS as error:
            explain(error, _fault(self, input))
            raise


class Hardswish(torch.nn.Hardswish, Module):
    """x · min(max(x + 3, 0), 6) / 6, a cheap SiLU (arXiv:1905.02244).

    Shape:
        [...] → [...]

    Args:
        inplace: Whether the input is overwritten. Default: False.

    Raises:
        InputError: The input is of a dtype that torch can't take.
    """

    def __init__(self, inplace: bool = False) -> None:
        rule.flags(type(self).__name__, inplace=inplace)
        super().__init__(inplace)

    def forward(self, input: Tensor) -> Tensor:
        """Every element on its own."""
        try:
            return functional.hardswish(input, self.inplace)
        except TORCH_ERRORS as error:
            explain(error, _fault(self, input))
            raise


class Hardsigmoid(torch.nn.Hardsigmoid, Module):
    """min(max(x + 3, 0), 6) / 6, a cheap sigmoid (arXiv:1511.00363).

    Shape:
        [...] → [...]

    Args:
        inplace: Whether the input is overwritten. Default: False.

    Raises:
        InputError: The input is of a dtype that torch can't take.
    """

    def __init__(self, inplace: bool = False) -> None:
        rule.flags(type(self).__name__, inplace=inplace)
        super().__init__(inplace)

    def forward(self, input: Tensor) -> Tensor:
        """Every element on its own."""
        try:
            return functional.hardsigmoid(input, self.inplace)
        except TORCH_ERRORS as error:
            explain(error, _fault(self, input))
            raise


class Sigmoid(torch.nn.Sigmoid, Module):
    """1 / (1 + exp(−x)).

    Follows `torch.nn.Sigmoid`.

    Shape:
        [...] → [...]

    Raises:
        InputError: The input is not a tensor.
    """

    def forward(self, input: Tensor) -> Tensor:
        """Every element on its own."""
        try:
            return torch.sigmoid(input)
        except TORCH_ERRORS as error:
            explain(error, _fault(self, input))
            raise


class Tanh(torch.nn.Tanh, Module):
    """The hyperbolic tangent.

    Follows `torch.nn.Tanh`.

    Shape:
        [...] → [...]

    Raises:
        InputError: The input is not a tensor.
    """

    def forward(self, input: Tensor) -> Tensor:
        """Every element on its own."""
        try:
            return torch.tanh(input)
        except TORCH_ERRORS as error:
            explain(error, _fault(self, input))
            raise


class GELU(torch.nn.GELU, Module):
    """x · Φ(x), with Φ the distribution function of the normal law (arXiv:1606.08415).

    Shape:
        [...] → [...]

    Args:
        approximate: `"none"` (default) is exact, `"tanh"` the paper's approximation.

    Raises:
        ConfigError: Another approximation.
        InputError: The input is not floating point.
    """

    def __init__(self, approximate: str = "none") -> None:
        rule.choice(type(self).__name__, "approximate", approximate, ("none", "tanh"))
        super().__init__(approximate)

    def forward(self, input: Tensor) -> Tensor:
        """Every element on its own."""
        try:
            return functional.gelu(input, approximate=self.approximate)
        except TORCH_ERRORS as error:
            explain(error, _fault(self, input))
            raise


class LeakyReLU(torch.nn.LeakyReLU, Module):
    """x above 0, else a small multiple of it (Maas et al. 2013).

    Shape:
        [...] → [...]

    Args:
        negative_slope: Factor below 0. Default: 0.01.
        inplace: Whether the input is overwritten. Default: False.

    Raises:
        ConfigError: A slope that is no finite number.
        InputError: The input is not floating point.
    """

    def __init__(self, negative_slope: float = 0.01, inplace: bool = False) -> None:
        rule.number(type(self).__name__, "negative_slope", negative_slope)
        rule.flags(type(self).__name__, inplace=inplace)
        super().__init__(negative_slope, inplace)

    def forward(self, input: Tensor) -> Tensor:
        """Every element on its own."""
        try:
            return functional.leaky_relu(input, self.negative_slope, self.inplace)
        except TORCH_ERRORS as error:
            explain(error, _fault(self, input))
            raise


class ELU(torch.nn.ELU, Module):
    """x above 0, else alpha · (exp(x) − 1) (arXiv:1511.07289).

    Shape:
        [...] → [...]

    Args:
        alpha: What the function tends to far below 0, negated. Default: 1.
        inplace: Whether the input is overwritten. Default: False.

    Raises:
        ConfigError: An alpha that is no finite number.
        InputError: The input is not floating point.
    """

    def __init__(self, alpha: float = 1.0, inplace: bool = False) -> None:
        rule.number(type(self).__name__, "alpha", alpha)
        rule.flags(type(self).__name__, inplace=inplace)
        super().__init__(alpha, inplace)

    def forward(self, input: Tensor) -> Tensor:
        """Every element on its own."""
        try:
            return functional.elu(input, self.alpha, self.inplace)
        except TORCH_ERRORS as error:
            explain(error, _fault(self, input))
            raise


class Softplus(torch.nn.Softplus, Module):
    """log(1 + exp(beta · x)) / beta, a smooth ReLU (Dugas et al. 2001).

    Shape:
        [...] → [...]

    Args:
        beta: Sharpness of the bend. Default: 1.
        threshold: Above it, beta · x counts as linear. Default: 20.

    Raises:
        ConfigError: A beta that is not above 0.
        InputError: The input is not floating point.
    """

    def __init__(self, beta: float = 1.0, threshold: float = 20.0) -> None:
        rule.above_zero(type(self).__name__, "beta", beta)
        rule.number(type(self).__name__, "threshold", threshold)
        super().__init__(beta, threshold)

    def forward(self, input: Tensor) -> Tensor:
        """Every element on its own."""
        try:
            return functional.softplus(input, self.beta, self.threshold)
        except TORCH_ERRORS as error:
            explain(error, _fault(self, input))
            raise
