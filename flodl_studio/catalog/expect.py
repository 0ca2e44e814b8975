"""What rules ask of their inputs, and the sentences in which they refuse.

A rule reads its stream, checks dtype and rank, settles the sizes that follow, and computes. All
refusals are made here or by `refuse`, so that they sound alike.
"""

from __future__ import annotations

from math import gcd

from flodl_studio.catalog.dims import Size
from flodl_studio.catalog.rule import Application, Mismatch, TensorType
from flodl_studio.design.values import Value

FLOATS = ("float32",)
NUMBERS = ("float32", "int64")
ANYTHING = ("float32", "int64", "bool")
_FARTHEST = 1000
"""How far from a value another is looked for that would do."""


def given(application: Application, port: str = "in") -> TensorType:
    """Return what comes in at a port that must have a wire."""
    found = application.inputs.get(port)
    if found is None:
        raise Mismatch(
            "missing-input", f"{application.kind.name} needs a wire into {port}", port=port
        )
    return found


def stream(application: Application, *ranks: int, dtypes: tuple[str, ...] = FLOATS) -> TensorType:
    """Return the main input, of one of the dtypes and ranks (of any rank when none is given)."""
    tensor = given(application)
    check_dtype(application, tensor, dtypes)
    if ranks:
        check_rank(application, tensor, ranks)
    return tensor


def check_dtype(
    application: Application, tensor: TensorType, dtypes: tuple[str, ...], port: str = "in"
) -> None:
    """Refuse other dtypes."""
    if tensor.dtype not in dtypes:
        name = application.kind.name
        expected = " or ".join(dtypes)
        raise Mismatch(
            "dtype-mismatch", f"{name} expects {expected}, gets {tensor.dtype}", port=port
        )


def check_rank(
    application: Application, tensor: TensorType, ranks: tuple[int, ...], port: str = "in"
) -> None:
    """Refuse other numbers of dimensions than the given ones."""
    if len(tensor.shape) not in ranks:
        *most, last = map(str, ranks)
        counts = f"{', '.join(most)} or {last}" if most else last
        noun = "dimension" if counts == "1" else "dimensions"
        raise Mismatch(
            "rank-mismatch",
            f"{application.kind.name} expects {counts} {noun}, gets {len(tensor.shape)}: {tensor}",
            port=port,
            expected=_accepted_shape(application) if port == "in" else "",
        )


def check_least_rank(application: Application, tensor: TensorType, least: int) -> None:
    """Refuse tensors of fewer dimensions."""
    if len(tensor.shape) < least:
        raise Mismatch(
            "rank-mismatch",
            f"{application.kind.name} expects {least} or more dimensions, "
            f"gets {len(tensor.shape)}: {tensor}",
            expected=_accepted_shape(application),
        )


def _accepted_shape(application: Application) -> str:
    """Return the shapes before the arrow of the kind's shape line, without a dtype behind them."""
    before, _, _ = application.kind.shape.partition("→")
    return before[: before.rfind("]") + 1]


def settle(application: Application, name: str, size: Size, noun: str, port: str = "in") -> int:
    """Return the size that a parameter follows; refuse when it is pinned to another.

    Args:
        application: What the rule got.
        name: The inferred parameter.
        size: What comes in.
        noun: What it counts, for the sentence: "features", "channels".
        port: Where it comes in.
    """
    pinned = application.params.get(name)
    kind = application.kind.name
    if pinned is not None and pinned != size:
        mends = size if isinstance(size, int) else None
        raise Mismatch(
            "shape-mismatch",
            f"{kind} expects {pinned} {noun}, gets {size}",
            port=port,
            param=name if mends is not None else None,
            value=mends,
        )
    if not isinstance(size, int):
        raise Mismatch(
            "shape-mismatch",
            f"{kind} needs a fixed number of {noun}, gets {size}",
            port=port,
        )
    return size


def bad_value(application: Application, name: str, rule: str, value: Value = None) -> Mismatch:
    """Return the refusal of a parameter whose value does not go with the rest.

    Args:
        application: What the rule got.
        name: The parameter.
        rule: The rest of the sentence, after "Conv2d: groups=3 ".
        value: One that would do, if the rule knows it.
    """
    shown = application.params.get(name)
    return Mismatch(
        "bad-value",
        f"{application.kind.name}: {name}={shown} {rule}",
        param=name if value is not None else None,
        value=value,
    )


def nearest_divisor(near: int, *numbers: int) -> int:
    """Return the common divisor of some numbers that is nearest to one, the lesser of two."""
    common = gcd(*numbers)
    for away in range(_FARTHEST):
        for candidate in (near - away, near + away):
            if 1 <= candidate <= common and common % candidate == 0:
                return candidate
    return gcd(near, common)


def integer(application: Application, name: str) -> int:
    """Return a parameter that holds an integer."""
    value = application.params[name]
    assert isinstance(value, int), "parameters are checked for their type before rules run"
    return value


def number(application: Application, name: str) -> float:
    """Return a parameter that holds a number."""
    value = application.params[name]
    assert isinstance(value, int | float), "parameters are checked before rules run"
    return value


def flag(application: Application, name: str) -> bool:
    """Return a parameter that holds a bool; False when the kind has no such parameter."""
    return application.params.get(name) is True


def integers(application: Application, name: str, axes: int) -> tuple[int, ...]:
    """Return a parameter of SIZES with one entry an axis: 3 → (3, 3)."""
    value = application.params[name]
    values = value if isinstance(value, tuple) else (value,)
    entries = tuple(each for each in values if isinstance(each, int))
    assert len(entries) == len(values), "parameters are checked before rules run"
    return entries * axes if len(entries) == 1 else entries


def dimension(application: Application, name: str, rank: int) -> int:
    """Return a parameter that names a dimension, counted from the front, or refuse it."""
    dim = integer(application, name)
    if not -rank <= dim < rank:
        raise bad_value(
            application, name, f"must be from {-rank} to {rank - 1}", min(max(dim, -rank), rank - 1)
        )
    return dim % rank
