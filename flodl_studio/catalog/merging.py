"""Merges: several values become one."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import zip_longest

from flodl_studio.catalog.dims import Size
from flodl_studio.catalog.expect import dimension
from flodl_studio.catalog.kind import Family, Kind, Param, ParamType, Port
from flodl_studio.catalog.rule import Application, Mismatch, Outcome, TensorType

_WIDTH = {"bool": 0, "int64": 1, "float32": 2}
_VARIADIC = (Port("in", variadic=True),)


def joined_dtype(inputs: Mapping[str, TensorType]) -> str:
    """Return the dtype that holds values of all inputs."""
    return max((each.dtype for each in inputs.values()), key=_WIDTH.__getitem__)


def broadcast(name: str, inputs: Mapping[str, TensorType]) -> tuple[Size, ...]:
    """Return the common shape of inputs that are joined element by element.

    A size of 1 goes with any other, as a missing one in front does.
    """
    first, *others = inputs.items()
    port, shape = first[0], first[1].shape
    for other_port, other in others:
        met = _met(shape, other.shape)
        if met is None:
            raise Mismatch(
                "shape-mismatch",
                f"{name} joins equal shapes, gets {TensorType(shape)} at {port} "
                f"and {other} at {other_port}",
                port=other_port,
                against=port,
                expected=str(TensorType(shape)),
            )
        shape = met
    return shape


def _met(one: tuple[Size, ...], two: tuple[Size, ...]) -> tuple[Size, ...] | None:
    sizes: list[Size] = []
    for left, right in zip_longest(reversed(one), reversed(two), fillvalue=1):
        if left != right and 1 not in (left, right):
            return None
        sizes.append(right if left == 1 else left)
    return tuple(reversed(sizes))


def _inputs(application: Application) -> Mapping[str, TensorType]:
    if len(application.inputs) < 2:
        raise Mismatch(
            "missing-input",
            f"{application.kind.name} joins two or more values, gets {len(application.inputs)}",
            port=f"in_{len(application.inputs)}",
        )
    return application.inputs


def _elementwise(application: Application) -> Outcome:
    inputs = _inputs(application)
    return Outcome(
        TensorType(broadcast(application.kind.name, inputs), joined_dtype(inputs)),
    )


def _mean(application: Application) -> Outcome:
    return Outcome(TensorType(broadcast("Mean", _inputs(application))))


def _concat(application: Application) -> Outcome:
    inputs = _inputs(application)
    first_port, first = next(iter(inputs.items()))
    rank = len(first.shape)
    dim = dimension(application, "dim", rank)
    length = first.shape[dim]
    for port, other in list(inputs.items())[1:]:
        outside = (*other.shape[:dim], *other.shape[dim + 1 :])
        if len(other.shape) != rank or outside != (*first.shape[:dim], *first.shape[dim + 1 :]):
            expected = ["*" if i == dim else str(each) for i, each in enumerate(first.shape)]
            raise Mismatch(
                "shape-mismatch",
                f"Concat joins shapes that are equal but for dimension {dim}, "
                f"gets {first} at {first_port} and {other} at {port}",
                port=port,
                against=first_port,
                expected=f"[{', '.join(expected)}]",
            )
        length = length + other.shape[dim]
    shape = (*first.shape[:dim], length, *first.shape[dim + 1 :])
    return Outcome(TensorType(shape, joined_dtype(inputs)))


def _stack(application: Application) -> Outcome:
    inputs = _inputs(application)
    first_port, first = next(iter(inputs.items()))
    for port, other in inputs.items():
        if other.shape != first.shape:
            raise Mismatch(
                "shape-mismatch",
                f"Stack joins equal shapes, gets {first} at {first_port} and {other} at {port}",
                port=port,
                against=first_port,
                expected=str(first),
            )
    dim = dimension(application, "dim", len(first.shape) + 1)
    shape = (*first.shape[:dim], len(inputs), *first.shape[dim:])
    return Outcome(TensorType(shape, joined_dtype(inputs)))


def _dim(text: str) -> Param:
    return Param("dim", ParamType.INT, default=1, help=f"{text}; negative from the end")


MERGING = (
    Kind(
        name="Add",
        family=Family.MERGE,
        summary="Sum of the inputs, element by element.",
        rule=_elementwise,
        inputs=_VARIADIC,
        formula="y = x₀ + x₁ + …",
        shape="[*] × n → [*]",
        synonyms=("sum", "plus", "skip", "residual", "shortcut", "+"),
    ),
    Kind(
        name="Mean",
        family=Family.MERGE,
        summary="Mean of the inputs, element by element.",
        rule=_mean,
        inputs=_VARIADIC,
        formula="y = (x₀ + x₁ + …) / n",
        shape="[*] × n → [*]",
        synonyms=("average", "ensemble"),
    ),
    Kind(
        name="Mul",
        family=Family.MERGE,
        summary="Product of the inputs, element by element.",
        rule=_elementwise,
        inputs=_VARIADIC,
        formula="y = x₀ · x₁ · …",
        shape="[*] × n → [*]",
        synonyms=("multiply", "product", "gate", "times", "attention", "*"),
    ),
    Kind(
        name="Max",
        family=Family.MERGE,
        summary="Greatest of the inputs, element by element.",
        rule=_elementwise,
        inputs=_VARIADIC,
        formula="y = max(x₀, x₁, …)",
        shape="[*] × n → [*]",
        synonyms=("maximum", "maxout"),
    ),
    Kind(
        name="Concat",
        family=Family.MERGE,
        summary="The inputs one after the other along a dimension.",
        rule=_concat,
        params=(_dim("Dimension along which they are joined"),),
        inputs=_VARIADIC,
        formula="y = [x₀; x₁; …]",
        shape="[N, C₀, ...] × [N, C₁, ...] → [N, C₀ + C₁, ...]",
        synonyms=("cat", "concatenate", "join", "append", "skip", "u-net"),
    ),
    Kind(
        name="Stack",
        family=Family.MERGE,
        summary="The inputs side by side in a new dimension.",
        rule=_stack,
        params=(_dim("Where the new dimension goes"),),
        inputs=_VARIADIC,
        formula="y[:, i] = xᵢ for dim 1",
        shape="[N, ...] × n → [N, n, ...]",
        synonyms=("join", "new dimension"),
    ),
)
