"""Where values enter a network and where they leave it."""

from __future__ import annotations

from flodl_studio.catalog.dims import BATCH, Dim, Size
from flodl_studio.catalog.expect import ANYTHING, bad_value, integer, stream
from flodl_studio.catalog.kind import Family, Kind, Param, ParamType
from flodl_studio.catalog.rule import Application, Mismatch, Outcome, TensorType


def _input(application: Application) -> Outcome:
    entries = application.params.get("shape")
    if not isinstance(entries, tuple):
        raise Mismatch(
            "bad-value",
            "Input needs a shape: sizes without the batch, as [1, 28, 28]",
            param="shape",
        )
    sizes: list[Size] = [
        Dim.symbol(each) if isinstance(each, str) else each
        for each in entries
        if isinstance(each, str | int)
    ]
    position = integer(application, "batch_dim")
    if position > len(sizes):
        raise bad_value(application, "batch_dim", f"is beyond the shape {list(sizes)}", 0)
    sizes.insert(position, BATCH)
    return Outcome(TensorType(tuple(sizes), str(application.params["dtype"])))


def _output(application: Application) -> Outcome:
    return Outcome(stream(application, dtypes=ANYTHING))


IO = (
    Kind(
        name="Input",
        family=Family.IO,
        summary="A value that comes from outside: the data, or the stream of the network around.",
        rule=_input,
        params=(
            Param(
                "shape",
                ParamType.SHAPE,
                default=None,
                optional=True,
                minimum=1,
                help="Sizes of one sample, without the batch; a name is a free length: [S, 64]",
            ),
            Param(
                "dtype",
                ParamType.CHOICE,
                default="float32",
                choices=ANYTHING,
                help="What the numbers are: int64 for indices and tokens",
            ),
            Param(
                "batch_dim",
                ParamType.INT,
                default=0,
                minimum=0,
                maximum=1,
                help="Where the batch dimension stands: 1 for sequences with time first",
            ),
        ),
        inputs=(),
        shape="→ [B, *shape]",
        synonyms=("data", "source", "x", "features", "entry", "placeholder"),
    ),
    Kind(
        name="Output",
        family=Family.IO,
        summary="A value that the network gives back; the first one is its result.",
        rule=_output,
        outputs=(),
        shape="[*] →",
        synonyms=("result", "logits", "prediction", "return", "target", "head"),
    ),
)
