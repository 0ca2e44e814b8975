"""Rules for constructor arguments.

Breaking one is a `ConfigError` that names argument, value and rule. Each function takes the layer's
name, the argument's name and its value, and returns nothing.
"""

import math
from collections.abc import Iterable
from numbers import Integral, Real
from typing import Any, NoReturn

import torch

from flodl.errors import ConfigError


def refuse(layer: str, name: str, value: object, rule: str) -> NoReturn:
    """Raise the error that says which rule the argument breaks."""
    raise ConfigError(f"{layer}: {name} must be {rule}, got {value!r}.")


def is_int(value: object) -> bool:
    """Whether the value is an integer; True and False are not."""
    return isinstance(value, Integral) and not isinstance(value, bool)


def _is_real(value: object) -> bool:
    return isinstance(value, Real) and not isinstance(value, bool) and math.isfinite(value)


def size(layer: str, name: str, value: Any, least: int = 1) -> None:
    """An integer, `least` or more."""
    if not is_int(value) or value < least:
        refuse(layer, name, value, f"an integer ≥ {least}")


def integer(layer: str, name: str, value: Any) -> None:
    """Any integer."""
    if not is_int(value):
        refuse(layer, name, value, "an integer")


def sizes(layer: str, name: str, value: Any, count: int, least: int = 1) -> None:
    """An integer, or a tuple of `count` of them, each `least` or more."""
    entries = value if isinstance(value, (tuple, list)) else (value,) * count
    if len(entries) != count or not all(is_int(each) and each >= least for each in entries):
        rule = f"an integer ≥ {least}"
        refuse(layer, name, value, rule if count == 1 else f"{rule}, or {count} of them")


def shape(layer: str, name: str, value: Any) -> None:
    """An integer ≥ 1, or a tuple of any number of them."""
    entries = value if isinstance(value, (tuple, list)) else (value,)
    if not entries or not all(is_int(each) and each >= 1 for each in entries):
        refuse(layer, name, value, "an integer ≥ 1, or a tuple of them")


def number(layer: str, name: str, value: Any, least: float | None = None) -> None:
    """A finite number, `least` or more if that is given."""
    if not _is_real(value) or (least is not None and value < least):
        refuse(layer, name, value, "a number" if least is None else f"a number ≥ {least:g}")


def above_zero(layer: str, name: str, value: Any) -> None:
    """A finite number above 0."""
    if not _is_real(value) or value <= 0:
        refuse(layer, name, value, "a number > 0")


def fraction(layer: str, name: str, value: Any) -> None:
    """A number from 0 to 1, as probabilities are."""
    if not _is_real(value) or not 0 <= value <= 1:
        refuse(layer, name, value, "a number from 0 to 1")


def flags(layer: str, **values: Any) -> None:
    """True or False each."""
    for name, value in values.items():
        if not isinstance(value, bool):
            refuse(layer, name, value, "True or False")


def choice(layer: str, name: str, value: Any, options: Iterable[object]) -> None:
    """One of the options."""
    listed = tuple(options)
    # By type first: True and 1.0 equal 1.
    if not (isinstance(value, str) or is_int(value)) or value not in listed:
        refuse(layer, name, value, "one of " + ", ".join(repr(each) for each in listed))


def divides(layer: str, divisor: tuple[str, int], name: str, value: int) -> None:
    """`value` is a multiple of the divisor, given by its name and value."""
    if value % divisor[1]:
        refuse(layer, name, value, f"a multiple of {divisor[0]}={divisor[1]}")


def placement(layer: str, device: Any, dtype: Any) -> None:
    """A device that `torch.device` takes and a floating or complex dtype; None is the default."""
    if device is not None and not isinstance(device, torch.device):
        try:
            torch.device(device)
        except (RuntimeError, TypeError) as error:
            rule = f"{layer}: device must be something torch.device takes, got {device!r}."
            raise ConfigError(rule) from error
    if dtype is None:
        return
    if not isinstance(dtype, torch.dtype) or not (dtype.is_floating_point or dtype.is_complex):
        refuse(layer, "dtype", dtype, "a floating point torch.dtype")


def dropped(layer: str, name: str, value: Any, default: Any, instead: str) -> None:
    """A keyword of torch's that would change what comes out, and so stays at its default."""
    if value != default:
        raise ConfigError(f"{layer}: {name} must be {default!r}, got {value!r}. {instead}")
