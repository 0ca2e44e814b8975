"""Containers: one inner network, run once, several times, or for each part of the stream."""

from __future__ import annotations

from flodl_studio.catalog.dims import divide_exactly, product
from flodl_studio.catalog.expect import bad_value, check_least_rank, given, nearest_divisor
from flodl_studio.catalog.kind import Family, Kind, Param, ParamType, Slot
from flodl_studio.catalog.rule import Application, Mismatch, Outcome, TensorType

START_ROUNDS = {"n": 2, "max_iter": 10}
"""Rounds to begin with: where a condition ends them, more do no harm."""


def full_text(tensor: TensorType) -> str:
    """Return shape and dtype, for values that must be equal in both."""
    return f"{tensor} {tensor.dtype}"


def _only(application: Application) -> TensorType:
    """Return what the one inner network gives."""
    if not application.inner:
        raise Mismatch(
            "missing-input", f"{application.kind.name} has nothing inside that gives a value"
        )
    return application.inner.get("body", next(iter(application.inner.values())))


def _inside(application: Application) -> Outcome:
    given(application)
    return Outcome(_only(application))


def _loop(application: Application) -> Outcome:
    tensor, body = given(application), _only(application)
    mode = application.params["mode"]
    limit = "n" if mode == "for_n" else "max_iter"
    if application.params.get(limit) is None:
        raise Mismatch(
            "bad-value", f"Loop {mode} needs {limit}", param=limit, value=START_ROUNDS[limit]
        )
    if body != tensor:
        raise Mismatch(
            "shape-mismatch",
            f"Loop must keep what goes round: its body gets {full_text(tensor)} "
            f"and gives {full_text(body)}",
            expected=str(tensor),
            got=str(body),
        )
    if mode != "for_n":
        _check_condition(application)
    return Outcome(tensor)


def _check_condition(application: Application) -> None:
    condition = application.inner.get("cond")
    if condition is None:
        raise Mismatch(
            "missing-input", f"Loop {application.params['mode']} needs a network in cond"
        )
    if product(condition.shape) != 1:
        raise Mismatch(
            "shape-mismatch",
            f"Loop expects one number from cond, gets {condition}: a halt gives one",
            expected="[1]",
            got=str(condition),
        )


def _map(application: Application) -> Outcome:
    tensor, body = given(application), _only(application)
    check_least_rank(application, tensor, 1)
    batched = application.params["batched"] is True
    if application.params["mode"] == "slices":
        return Outcome(_joined_slices(application, tensor, body, batched))
    if batched:
        return Outcome(body)
    if not body.shape:
        raise Mismatch("rank-mismatch", "Map expects its body to keep dimension 0, gets one number")
    return Outcome(TensorType((tensor.shape[0] * body.shape[0], *body.shape[1:]), body.dtype))


def _joined_slices(
    application: Application, tensor: TensorType, body: TensorType, batched: bool
) -> TensorType:
    """Return the rows that the body gives side by side again: [B·n, out] → [B, out·n]."""
    *lead, width = tensor.shape
    parts = application.params.get("n")
    if not isinstance(parts, int):
        raise Mismatch(
            "bad-value", "Map by slices needs n, the number of parts", param="n", value=2
        )
    if divide_exactly(width, parts) is None:
        fit = nearest_divisor(parts, width) if isinstance(width, int) else 1
        raise bad_value(application, "n", f"must divide the {width} features", fit)
    rows = product(tuple(lead)) * parts if batched else 1
    if len(body.shape) < 2 or body.shape[0] != rows:
        raise Mismatch(
            "shape-mismatch",
            f"Map by slices expects {rows} rows from its body, gets {body}",
            expected=f"[{rows}, *]",
            got=str(body),
        )
    return TensorType((*lead, product(body.shape[1:]) * parts), body.dtype)


_BODY = (Slot("body"),)


def _limit(name: str, text: str, start: int | None = None) -> Param:
    return Param(
        name, ParamType.INT, default=None, optional=True, minimum=1, start=start, help=text
    )


def modes(name: str, text: str, *choices: str) -> Param:
    """Return the parameter that chooses between ways of running; the first is the default."""
    return Param(name, ParamType.CHOICE, default=choices[0], choices=choices, help=text)


CONTAINERS = (
    Kind(
        name="Network",
        family=Family.FLOW,
        summary="A network inside a network, drawn as one node.",
        rule=_inside,
        params=(
            Param(
                "label",
                ParamType.TEXT,
                default=None,
                optional=True,
                help="Name by which the code finds it: model.child_graph(label)",
            ),
        ),
        slots=_BODY,
        formula="y = body(x)",
        shape="[*] → [*]",
        synonyms=("group", "subgraph", "nested", "sequential", "module"),
    ),
    Kind(
        name="Block",
        family=Family.FLOW,
        summary="An instance of a reusable block, with weights of its own unless shared.",
        rule=_inside,
        params=(
            Param("block", ParamType.TEXT, help="Name of the block"),
            Param(
                "shared",
                ParamType.BOOL,
                default=False,
                help="All nodes of this block that say so share one set of weights",
            ),
        ),
        formula="y = block(x)",
        shape="[*] → [*]",
        synonyms=("reuse", "function", "instance", "component"),
    ),
    Kind(
        name="Loop",
        family=Family.FLOW,
        summary="Send the stream through a network several times, with the same weights.",
        rule=_loop,
        params=(
            modes("mode", "What ends it: a count, or a condition", "for_n", "while", "until"),
            _limit("n", "Number of rounds, for mode for_n", start=2),
            _limit("max_iter", "Most rounds, for modes while and until"),
        ),
        slots=(*_BODY, Slot("cond")),
        formula="x ← body(x), again and again; a positive cond halts",
        shape="[*] → [*]",
        synonyms=("repeat", "iterate", "recurrent", "while", "until", "for", "pondering"),
    ),
    Kind(
        name="Map",
        family=Family.FLOW,
        summary="Apply a network to each element of the batch, or to each slice of the features.",
        rule=_map,
        params=(
            modes("mode", "Elements of dimension 0, or parts of the last", "each", "slices"),
            _limit("n", "Number of parts, for mode slices"),
            Param(
                "batched",
                ParamType.BOOL,
                default=False,
                help="Call the body once with all of them",
            ),
        ),
        slots=_BODY,
        formula="y[i] = body(x[i])",
        shape="[B, ...] → [B, ...]",
        synonyms=("each", "for each", "vmap", "slices", "shared"),
    ),
)
