"""Choosing between inner networks, ending loops, and adding what earlier calls left."""

from __future__ import annotations

from flodl_studio.catalog.containers import full_text, modes
from flodl_studio.catalog.dims import product
from flodl_studio.catalog.expect import (
    FLOATS,
    NUMBERS,
    bad_value,
    check_dtype,
    check_least_rank,
    given,
    integer,
    settle,
    stream,
)
from flodl_studio.catalog.kind import Family, Kind, Param, ParamType, Port, Slot
from flodl_studio.catalog.merging import broadcast, joined_dtype
from flodl_studio.catalog.rule import Application, Mismatch, Outcome, TensorType

_LEAST_CHOICES = 2


def _choices(application: Application) -> list[tuple[str, TensorType]]:
    choices = list(application.inner.items())
    if len(choices) < _LEAST_CHOICES:
        raise Mismatch(
            "missing-input",
            f"{application.kind.name} needs two or more networks inside, has {len(choices)}",
        )
    return choices


def _agreed(application: Application, choices: list[tuple[str, TensorType]]) -> TensorType:
    first, tensor = choices[0]
    for slot, other in choices[1:]:
        if other != tensor:
            raise Mismatch(
                "shape-mismatch",
                f"{application.kind.name} expects equal values from its networks: {first} gives "
                f"{full_text(tensor)}, {slot} gives {full_text(other)}",
                expected=str(tensor),
                got=str(other),
            )
    return tensor


def _routed(application: Application, choices: int) -> tuple[TensorType, int]:
    """Check what the router reads; return its input and the number of its weights."""
    tensor = stream(application)
    check_least_rank(application, tensor, 1)
    for port, ref in application.inputs.items():
        check_dtype(application, ref, FLOATS, port)
    shape = broadcast(application.kind.name, application.inputs)
    dim = settle(application, "dim", shape[-1], "features for its router")
    return TensorType(shape), dim * choices


def _gate(application: Application) -> Outcome:
    choices = _choices(application)
    read, weights = _routed(application, len(choices))
    output = _agreed(application, choices)
    leading = read.shape[:-1]
    if output.shape[: len(leading)] != leading:
        raise Mismatch(
            "shape-mismatch",
            f"Gate weighs each of {TensorType(leading)}, so its experts must keep these "
            f"dimensions; they give {output}",
            expected=f"[{', '.join([*map(str, leading), '*'])}]",
            got=str(output),
        )
    return Outcome(
        TensorType(output.shape),
        inferred={"dim": weights // len(choices)},
        parameters=weights + len(choices),
        macs=product(leading) * weights,
        saved=product(output.shape) * len(choices),
    )


def _switch(application: Application) -> Outcome:
    choices = _choices(application)
    if application.params["selector"] == "fixed":
        given(application)
        refs = [port for port in application.inputs if port != "in"]
        if refs:
            raise Mismatch(
                "bad-value",
                "Switch with a fixed selector reads no references",
                port=refs[0],
                param="selector",
                value="argmax",
            )
        index = integer(application, "index")
        if index >= len(choices):
            raise bad_value(application, "index", f"is beyond its {len(choices)} branches", 0)
        return Outcome(choices[index][1])
    read, weights = _routed(application, len(choices))
    return Outcome(
        _agreed(application, choices),
        inferred={"dim": weights // len(choices)},
        parameters=weights + len(choices),
        macs=product(read.shape[:-1]) * weights,
    )


def _state_add(application: Application) -> Outcome:
    given(application)
    inputs = application.inputs
    return Outcome(TensorType(broadcast("StateAdd", inputs), joined_dtype(inputs)))


def _threshold_halt(application: Application) -> Outcome:
    stream(application, dtypes=NUMBERS)
    return Outcome(TensorType(()))


def _learned_halt(application: Application) -> Outcome:
    tensor = stream(application)
    check_least_rank(application, tensor, 1)
    dim = settle(application, "dim", tensor.shape[-1], "features")
    return Outcome(
        TensorType(()),
        inferred={"dim": dim},
        parameters=dim + 1,
        macs=product(tensor.shape[:-1]) * dim,
    )


_DIM = Param(
    "dim",
    ParamType.INT,
    inferred=True,
    minimum=1,
    positional=True,
    help="Size of the last dimension that is read",
)
_REFS = Port("ref", optional=True, variadic=True, reference=True)

ROUTING = (
    Kind(
        name="Gate",
        family=Family.FLOW,
        summary="Mix of several networks, weighed by a learned router: soft mixture of experts.",
        rule=_gate,
        params=(
            modes("router", "How scores become weights", "softmax", "sigmoid"),
            _DIM,
        ),
        inputs=(Port("in"), _REFS),
        slots=(Slot("expert", variadic=True),),
        formula="y = Σᵢ wᵢ · expertᵢ(x),  w = router(x + refs)",
        shape="[..., dim] → [..., *]",
        synonyms=("mixture of experts", "moe", "router", "experts", "attention"),
    ),
    Kind(
        name="Switch",
        family=Family.FLOW,
        summary="One of several networks runs: the one a selector names.",
        rule=_switch,
        params=(
            modes("selector", "Who chooses: a learned score, or the index", "argmax", "fixed"),
            Param(
                "index",
                ParamType.INT,
                default=0,
                minimum=0,
                help="Branch that runs, for selector fixed",
            ),
            _DIM,
        ),
        inputs=(Port("in"), _REFS),
        slots=(Slot("branch", variadic=True),),
        formula="y = branchₖ(x),  k = argmax of the mean score",
        shape="[..., dim] → [*]",
        synonyms=("conditional", "if", "branch", "case", "select"),
    ),
    Kind(
        name="StateAdd",
        family=Family.FLOW,
        summary="Add every reference to the stream; with a state wire, a memory between calls.",
        rule=_state_add,
        target="flodl.StateAdd",
        inputs=(Port("in"), _REFS),
        formula="y = x + ref₀ + ref₁ + …",
        shape="[*] → [*]",
        synonyms=("recurrent", "memory", "state", "feedback", "add"),
    ),
    Kind(
        name="ThresholdHalt",
        family=Family.FLOW,
        summary="Condition of a loop: halts once the greatest value exceeds a threshold.",
        rule=_threshold_halt,
        target="flodl.ThresholdHalt",
        params=(
            Param(
                "threshold",
                ParamType.FLOAT,
                positional=True,
                start=1.0,
                help="Value that the state may reach",
            ),
        ),
        formula="y = max(x) − threshold",
        shape="[*] → []",
        synonyms=("condition", "stop", "halt", "while", "until"),
    ),
    Kind(
        name="LearnedHalt",
        family=Family.FLOW,
        summary="Condition of a loop: halts when a learned score of the state is positive.",
        rule=_learned_halt,
        target="flodl.LearnedHalt",
        params=(_DIM,),
        formula="y = mean of (x wᵀ + b)",
        shape="[..., dim] → []",
        synonyms=("condition", "stop", "halt", "adaptive computation", "act"),
    ),
)
