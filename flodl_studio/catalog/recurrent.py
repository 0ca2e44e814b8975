"""Layers that carry a state from step to step."""

from __future__ import annotations

from flodl_studio.catalog.dims import Size, product
from flodl_studio.catalog.expect import FLOATS, check_dtype, flag, integer, settle, stream
from flodl_studio.catalog.kind import Family, Kind, Param, ParamType, Port
from flodl_studio.catalog.linear import BIAS
from flodl_studio.catalog.rule import Application, Mismatch, Outcome, TensorType

_GATES = {"GRU": 3, "LSTM": 4}


def _gates(application: Application) -> int:
    return _GATES[application.kind.name.removesuffix("Cell")]


_GRU_KEEPS = 7
_CELL_KEEPS = {"LSTMCell": 6, "GRUCell": 7}
"""Numbers a hidden unit that the backward pass reads again, counted on torch's CPU kernels."""


def _cell(application: Application) -> Outcome:
    tensor = stream(application, 2)
    inside = settle(application, "input_size", tensor.shape[1], "features")
    hidden = integer(application, "hidden_size")
    state = TensorType((tensor.shape[0], hidden))
    for port in ("h", "c"):
        _check_state(application, port, state)
    weights, biases = _layer(application, inside, hidden)
    return Outcome(
        state,
        inferred={"input_size": inside},
        parameters=weights + biases,
        macs=tensor.shape[0] * weights,
        saved=tensor.shape[0] * (_CELL_KEEPS[application.kind.name] * hidden),
    )


def _check_state(application: Application, port: str, state: TensorType) -> None:
    given = application.inputs.get(port)
    if given is None:
        return
    check_dtype(application, given, FLOATS, port)
    if given.shape != state.shape:
        raise Mismatch(
            "shape-mismatch",
            f"{application.kind.name} expects {state} at {port}, gets {given}",
            port=port,
            expected=str(state),
        )


def _layer(application: Application, inside: int, hidden: int) -> tuple[int, int]:
    """Return the numbers of weights and of biases of one layer in one direction."""
    gates = _gates(application)
    return gates * hidden * (inside + hidden), gates * hidden * 2 * flag(application, "bias")


def _sequence(application: Application) -> Outcome:
    tensor = stream(application, 3)
    inside = settle(application, "input_size", tensor.shape[2], "features")
    hidden, layers = integer(application, "hidden_size"), integer(application, "num_layers")
    directions = 2 if flag(application, "bidirectional") else 1
    first, biases = _layer(application, inside, hidden)
    further, _ = _layer(application, hidden * directions, hidden)
    weights = directions * (first + (layers - 1) * further)
    steps = product(tensor.shape[:2])
    return Outcome(
        TensorType((*tensor.shape[:2], hidden * directions)),
        inferred={"input_size": inside},
        parameters=weights + directions * layers * biases,
        macs=steps * weights,
        # beside the layers: the input in order of time, and the outputs between layers
        saved=directions * _kept_by_layers(application, tensor, layers, hidden * directions)
        + steps * (directions * hidden * (layers - 1) + inside),
    )


def _kept_by_layers(
    application: Application, tensor: TensorType, layers: int, between: int
) -> Size:
    """Return the numbers that all layers keep in one direction, for the whole batch.

    LSTM runs in oneDNN, whose workspace holds gates and states of every step and of the one before
    the first, padded to the wider of what comes in and the state; the states at both ends are kept
    beside it.
    """
    hidden = integer(application, "hidden_size")
    batch, time = tensor.shape[:2] if application.params["batch_first"] else tensor.shape[1::-1]
    if application.kind.name == "GRU":
        return batch * time * (layers * _GRU_KEEPS * hidden)
    inside = tensor.shape[2]
    assert isinstance(inside, int), "the width has been settled"
    widest = max(inside, hidden) + (layers - 1) * max(between, hidden)
    return batch * ((time * 9 + 8) * (layers * hidden) + (time + 1) * (6 * widest))


_SIZES = (
    Param(
        "input_size",
        ParamType.INT,
        inferred=True,
        minimum=1,
        positional=True,
        help="Features of each step that comes in",
    ),
    Param(
        "hidden_size",
        ParamType.INT,
        minimum=1,
        positional=True,
        start=64,
        help="Features of the state",
    ),
)
_SEQUENCE = (
    *_SIZES,
    Param(
        "num_layers",
        ParamType.INT,
        default=1,
        minimum=1,
        help="Layers, each fed by the one below",
    ),
    Param(
        "batch_first",
        ParamType.BOOL,
        default=False,
        help="Batch before time: [B, S, in] instead of [S, B, in]",
    ),
    Param(
        "dropout",
        ParamType.FLOAT,
        default=0.0,
        minimum=0,
        maximum=1,
        help="Chance of being dropped between layers",
    ),
    Param(
        "bidirectional",
        ParamType.BOOL,
        default=False,
        help="Read backwards too; twice the features go out",
    ),
    BIAS,
)
_STATE = Port("h", optional=True, reference=True)
_SYNONYMS = ("rnn", "sequence", "time", "memory", "gated")

RECURRENT = (
    Kind(
        name="GRU",
        family=Family.RECURRENT,
        summary="Gated recurrent layers over a whole sequence.",
        rule=_sequence,
        target="nn.GRU",
        params=_SEQUENCE,
        formula="h = (1 − z) · n + z · h′, with gates r and z",
        shape="[S, B, input_size] → [S, B, hidden_size]",
        synonyms=_SYNONYMS,
    ),
    Kind(
        name="LSTM",
        family=Family.RECURRENT,
        summary="Long short-term memory layers over a whole sequence.",
        rule=_sequence,
        target="nn.LSTM",
        params=_SEQUENCE,
        formula="c = f · c′ + i · g;  h = o · tanh(c)",
        shape="[S, B, input_size] → [S, B, hidden_size]",
        synonyms=_SYNONYMS,
    ),
    Kind(
        name="GRUCell",
        family=Family.RECURRENT,
        summary="One step of a gated recurrent unit; its state comes in at h.",
        rule=_cell,
        target="nn.GRUCell",
        params=(*_SIZES, BIAS),
        inputs=(Port("in"), _STATE),
        formula="h = (1 − z) · n + z · h′, with gates r and z",
        shape="[B, input_size] → [B, hidden_size]",
        synonyms=("step", *_SYNONYMS),
    ),
    Kind(
        name="LSTMCell",
        family=Family.RECURRENT,
        summary="One step of long short-term memory; its state comes in at h and c.",
        rule=_cell,
        target="nn.LSTMCell",
        params=(*_SIZES, BIAS),
        inputs=(Port("in"), _STATE, Port("c", optional=True, reference=True)),
        formula="c = f · c′ + i · g;  h = o · tanh(c)",
        shape="[B, input_size] → [B, hidden_size]",
        synonyms=("step", *_SYNONYMS),
    ),
)
