"""Small tensor steps between layers: other dimensions, the same or fewer numbers."""

from __future__ import annotations

from flodl_studio.catalog.dims import Size, divide_exactly, product
from flodl_studio.catalog.expect import (
    ANYTHING,
    FLOATS,
    bad_value,
    dimension,
    flag,
    integer,
    integers,
    stream,
)
from flodl_studio.catalog.kind import Family, Kind, Param, ParamType
from flodl_studio.catalog.rule import Application, Mismatch, Outcome, TensorType


def _flatten(application: Application) -> Outcome:
    tensor = stream(application, dtypes=ANYTHING)
    rank = len(tensor.shape)
    first = dimension(application, "start_dim", rank)
    last = dimension(application, "end_dim", rank)
    if first > last:
        raise bad_value(application, "start_dim", f"comes after end_dim, dimension {last}", last)
    middle = product(tensor.shape[first : last + 1])
    return Outcome(
        TensorType((*tensor.shape[:first], middle, *tensor.shape[last + 1 :]), tensor.dtype)
    )


def _reshape(application: Application) -> Outcome:
    tensor = stream(application, dtypes=ANYTHING)
    keep = 1 if flag(application, "keep_batch") else 0
    kept, old = tensor.shape[:keep], tensor.shape[keep:]
    new = _sizes(application)
    if new.count(-1) > 1 or 0 in new:
        raise bad_value(application, "shape", "must be sizes ≥ 1, one of them -1 at most")
    total = product(old)
    if -1 in new:
        share = divide_exactly(total, product(tuple(each for each in new if each != -1)))
        fits = share is not None
        new = tuple(share if each == -1 and share is not None else each for each in new)
    else:
        fits = product(new) == total
    if not fits:
        shown = TensorType((*kept, *new))
        raise Mismatch(
            "shape-mismatch",
            f"Reshape to {shown} does not hold the numbers of {tensor}: {product(new)} for {total}"
            if -1 not in new
            else f"Reshape to {shown} can't share out the {total} numbers of {tensor} evenly",
        )
    return Outcome(TensorType((*kept, *new), tensor.dtype))


def _sizes(application: Application) -> tuple[Size, ...]:
    entries = application.params["shape"]
    assert isinstance(entries, tuple), "parameters are checked before rules run"
    return tuple(each for each in entries if isinstance(each, int))


def _permute(application: Application) -> Outcome:
    tensor = stream(application, dtypes=ANYTHING)
    rank = len(tensor.shape)
    dims = application.params["dims"]
    assert isinstance(dims, tuple), "parameters are checked before rules run"
    order = tuple(each for each in dims if isinstance(each, int))
    if sorted(each % rank if -rank <= each < rank else -1 for each in order) != list(range(rank)):
        raise bad_value(
            application, "dims", f"must name each of the {rank} dimensions of {tensor} once"
        )
    return Outcome(TensorType(tuple(tensor.shape[each] for each in order), tensor.dtype))


def _select(application: Application) -> Outcome:
    tensor = stream(application, dtypes=ANYTHING)
    dim = dimension(application, "dim", len(tensor.shape))
    index, length = integer(application, "index"), tensor.shape[dim]
    if isinstance(length, int) and not -length <= index < length:
        raise bad_value(
            application, "index", f"is not there: dimension {dim} of {tensor} has {length}", -1
        )
    return Outcome(TensorType((*tensor.shape[:dim], *tensor.shape[dim + 1 :]), tensor.dtype))


def _squeeze(application: Application) -> Outcome:
    tensor = stream(application, dtypes=ANYTHING)
    dim = dimension(application, "dim", len(tensor.shape))
    if tensor.shape[dim] != 1:
        raise Mismatch(
            "shape-mismatch",
            f"Squeeze expects size 1 in dimension {dim}, gets {tensor.shape[dim]}: {tensor}",
        )
    return Outcome(TensorType((*tensor.shape[:dim], *tensor.shape[dim + 1 :]), tensor.dtype))


def _unsqueeze(application: Application) -> Outcome:
    tensor = stream(application, dtypes=ANYTHING)
    dim = dimension(application, "dim", len(tensor.shape) + 1)
    return Outcome(TensorType((*tensor.shape[:dim], 1, *tensor.shape[dim:]), tensor.dtype))


def _reduce(application: Application) -> Outcome:
    op = application.params["op"]
    tensor = stream(application, dtypes=FLOATS if op == "mean" else ANYTHING)
    dims = _reduced(application, len(tensor.shape))
    left = flag(application, "keepdim")
    shape = tuple(
        1 if axis in dims else size
        for axis, size in enumerate(tensor.shape)
        if left or axis not in dims
    )
    dtype = "int64" if op == "sum" and tensor.dtype == "bool" else tensor.dtype
    return Outcome(TensorType(shape, dtype))


def _reduced(application: Application, rank: int) -> frozenset[int]:
    """Return the dimensions that go away, counted from the front."""
    value = application.params["dim"]
    if not isinstance(value, tuple):
        return frozenset({dimension(application, "dim", rank)})
    dims = integers(application, "dim", len(value))
    found = frozenset(each % rank for each in dims if -rank <= each < rank)
    if len(found) < len(dims):
        raise bad_value(application, "dim", f"must be different ones from {-rank} to {rank - 1}")
    return found


def _scale(application: Application) -> Outcome:
    return Outcome(TensorType(stream(application, dtypes=ANYTHING).shape))


def _dim(name: str, text: str, start: int = 1) -> Param:
    return Param(name, ParamType.INT, start=start, help=f"{text}; negative from the end")


SHAPING = (
    Kind(
        name="Flatten",
        family=Family.SHAPE,
        summary="Join dimensions into one; all but the batch, unless told otherwise.",
        rule=_flatten,
        target="nn.Flatten",
        params=(
            Param("start_dim", ParamType.INT, default=1, help="First dimension that is joined"),
            Param("end_dim", ParamType.INT, default=-1, help="Last dimension that is joined"),
        ),
        shape="[B, ...] → [B, product]",
        formula="[B, C, H, W] → [B, C·H·W]",
        synonyms=("view", "reshape", "vector", "ravel"),
    ),
    Kind(
        name="Reshape",
        family=Family.SHAPE,
        summary="The same numbers in another shape.",
        rule=_reshape,
        target="nn.Reshape",
        params=(
            Param(
                "shape",
                ParamType.INTS,
                minimum=-1,
                spread=True,
                start=(-1,),
                help="The whole new shape; one entry may be -1: whatever is left",
            ),
            Param(
                "keep_batch",
                ParamType.BOOL,
                default=False,
                help="Leave dimension 0 alone and reshape the rest",
            ),
        ),
        formula="as many numbers as before, in the same order",
        shape="[*] → shape",
        synonyms=("view", "resize", "unflatten"),
    ),
    Kind(
        name="Permute",
        family=Family.SHAPE,
        summary="The same dimensions in another order.",
        rule=_permute,
        target="nn.Permute",
        params=(
            Param(
                "dims",
                ParamType.INTS,
                spread=True,
                start=(0, 2, 1),
                help="Old dimension for each new one: 0, 2, 1 swaps the last two",
            ),
        ),
        formula="new dimension i is old dimension dims[i]",
        shape="[*] → [*]",
        synonyms=("transpose", "swap", "axes", "channels last", "rearrange"),
    ),
    Kind(
        name="Select",
        family=Family.SHAPE,
        summary="One entry along a dimension, which goes away.",
        rule=_select,
        target="nn.Select",
        params=(
            _dim("dim", "Dimension that goes away"),
            _dim("index", "Entry that is kept", start=-1),
        ),
        formula="y = x[:, index] for dim 1",
        shape="[*] → [*] without dim",
        synonyms=("index", "last step", "slice", "pick", "cls token"),
    ),
    Kind(
        name="Squeeze",
        family=Family.SHAPE,
        summary="Drop a dimension of size 1.",
        rule=_squeeze,
        target="nn.Squeeze",
        params=(_dim("dim", "Dimension that is dropped", start=-1),),
        formula="[B, 1, F] → [B, F] for dim 1",
        shape="[*] → [*] without dim",
        synonyms=("remove dimension",),
    ),
    Kind(
        name="Unsqueeze",
        family=Family.SHAPE,
        summary="Insert a dimension of size 1.",
        rule=_unsqueeze,
        target="nn.Unsqueeze",
        params=(_dim("dim", "Where it goes"),),
        formula="[B, F] → [B, 1, F] for dim 1",
        shape="[*] → [*] with one more",
        synonyms=("add dimension", "expand", "channel"),
    ),
    Kind(
        name="Reduce",
        family=Family.SHAPE,
        summary="Mean, sum or maximum along a dimension.",
        rule=_reduce,
        target="nn.Reduce",
        params=(
            Param(
                "op",
                ParamType.CHOICE,
                choices=("mean", "sum", "max"),
                positional=True,
                start="mean",
                help="What becomes of the entries",
            ),
            Param(
                "dim",
                ParamType.SIZES,
                start=1,
                help="Dimension that goes away, or several; negative from the end",
            ),
            Param("keepdim", ParamType.BOOL, default=False, help="Keep the dimension, with size 1"),
        ),
        formula="y = op of x along dim",
        shape="[*] → [*] without dim",
        synonyms=("mean", "sum", "max", "average", "global pooling", "aggregate"),
    ),
    Kind(
        name="Scale",
        family=Family.SHAPE,
        summary="Multiply by a fixed number.",
        rule=_scale,
        target="nn.Scale",
        params=(
            Param(
                "factor",
                ParamType.FLOAT,
                positional=True,
                start=1.0,
                help="What x is multiplied by",
            ),
        ),
        formula="y = factor · x",
        shape="[*] → [*]",
        synonyms=("multiply", "constant", "temperature", "gain"),
    ),
)
