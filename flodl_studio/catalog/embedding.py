"""Learned vectors for indices, and signals that tell positions apart."""

from __future__ import annotations

from flodl_studio.catalog.dims import BATCH, Size
from flodl_studio.catalog.expect import (
    bad_value,
    check_dtype,
    check_least_rank,
    check_rank,
    flag,
    integer,
    settle,
    stream,
)
from flodl_studio.catalog.kind import Family, Kind, Param, ParamType, Port
from flodl_studio.catalog.rule import Application, Mismatch, Outcome, TensorType


def _embedding(application: Application) -> Outcome:
    indices = stream(application, dtypes=("int64",))
    return Outcome(
        TensorType((*indices.shape, integer(application, "embedding_dim"))),
        parameters=_table(application),
    )


def _embedding_bag(application: Application) -> Outcome:
    offsets = application.inputs.get("offsets")
    if application.params["mode"] == "max" and flag(application, "scale_grad_by_freq"):
        raise bad_value(application, "scale_grad_by_freq", "does not go with mode max", value=False)
    indices = stream(application, 2 if offsets is None else 1, dtypes=("int64",))
    bags: Size = indices.shape[0]
    if offsets is not None:
        check_dtype(application, offsets, ("int64",), "offsets")
        check_rank(application, offsets, (1,), "offsets")
        bags = offsets.shape[0]
    return Outcome(
        TensorType((bags, integer(application, "embedding_dim"))), parameters=_table(application)
    )


def _table(application: Application) -> int:
    rows = integer(application, "num_embeddings")
    padding = application.params.get("padding_idx")
    if isinstance(padding, int) and not -rows <= padding < rows:
        raise bad_value(application, "padding_idx", f"must be one of the {rows} rows", rows - 1)
    return rows * integer(application, "embedding_dim")


def _positions(application: Application) -> Outcome:
    tensor = stream(application)
    check_least_rank(application, tensor, 3)
    length, most = tensor.shape[-2], integer(application, "max_len")
    if length == BATCH:
        raise Mismatch(
            "shape-mismatch",
            f"{application.kind.name} counts positions along the last dimension but one, "
            f"which is the batch in {tensor}",
            expected=application.kind.shape.partition(" →")[0],
        )
    dim = settle(application, "dim", tensor.shape[-1], "features")
    if isinstance(length, int) and length > most:
        raise Mismatch(
            "shape-mismatch",
            f"{application.kind.name} has {most} positions, gets {length}",
            param="max_len",
            value=length,
        )
    learned = application.kind.name == "PositionalEmbedding"
    numbers = most * dim
    return Outcome(
        tensor,
        inferred={"dim": dim},
        parameters=numbers if learned else 0,
        buffers=0 if learned else numbers,
    )


_TABLE = (
    Param(
        "num_embeddings",
        ParamType.INT,
        minimum=1,
        positional=True,
        start=1000,
        help="Number of different indices: size of the vocabulary",
    ),
    Param(
        "embedding_dim",
        ParamType.INT,
        minimum=1,
        positional=True,
        start=64,
        help="Length of each vector",
    ),
)
_PADDING = Param(
    "padding_idx",
    ParamType.INT,
    default=None,
    optional=True,
    help="Index that stands for padding: its vector stays 0",
)
_MAX_NORM = Param(
    "max_norm",
    ParamType.FLOAT,
    default=None,
    optional=True,
    above=0,
    help="Vectors that are looked up are cut to this length",
)
_NORM_TYPE = Param("norm_type", ParamType.FLOAT, default=2.0, help="Which length: 2 is Euclid's")
_BY_FREQUENCY = Param(
    "scale_grad_by_freq",
    ParamType.BOOL,
    default=False,
    help="Divide gradients by how often the index is in the batch",
)
_POSITIONS = (
    Param(
        "max_len",
        ParamType.INT,
        minimum=1,
        positional=True,
        start=512,
        help="Greatest length of a sequence",
    ),
    Param(
        "dim",
        ParamType.INT,
        inferred=True,
        minimum=1,
        positional=True,
        help="Features of each position",
    ),
)

EMBEDDING = (
    Kind(
        name="Embedding",
        family=Family.EMBEDDING,
        summary="A learned vector for each index.",
        rule=_embedding,
        target="nn.Embedding",
        params=(*_TABLE, _PADDING, _MAX_NORM, _NORM_TYPE, _BY_FREQUENCY),
        formula="y = W[x]",
        shape="[...] int64 → [..., embedding_dim]",
        synonyms=("lookup", "tokens", "words", "vocabulary", "categorical"),
    ),
    Kind(
        name="EmbeddingBag",
        family=Family.EMBEDDING,
        summary="The mean, sum or maximum of the vectors of a bag of indices.",
        rule=_embedding_bag,
        target="nn.EmbeddingBag",
        params=(
            *_TABLE,
            Param(
                "mode",
                ParamType.CHOICE,
                default="mean",
                choices=("sum", "mean", "max"),
                help="What becomes of the vectors of a bag",
            ),
            _MAX_NORM,
            _NORM_TYPE,
            _BY_FREQUENCY,
            _PADDING,
        ),
        inputs=(Port("in"), Port("offsets", optional=True, reference=True)),
        formula="y = mean of W[i] over the bag",
        shape="[bags, bag_size] int64 → [bags, embedding_dim]",
        synonyms=("bag of words", "lookup", "categorical", "multi-hot"),
    ),
    Kind(
        name="PositionalEmbedding",
        family=Family.EMBEDDING,
        summary="Add a learned vector for each position of a sequence.",
        rule=_positions,
        target="nn.PositionalEmbedding",
        params=_POSITIONS,
        formula="y[:, s] = x[:, s] + P[s]",
        shape="[B, S, E] → [B, S, E]",
        synonyms=("position", "learned positions", "transformer"),
    ),
    Kind(
        name="SinusoidalPositions",
        family=Family.EMBEDDING,
        summary="Add sines and cosines that tell the positions of a sequence apart.",
        rule=_positions,
        target="nn.SinusoidalPositions",
        params=_POSITIONS,
        formula="P[s, 2i] = sin(s / 10000^(2i/E)),  P[s, 2i+1] = cos(s / 10000^(2i/E))",
        shape="[B, S, E] → [B, S, E]",
        synonyms=("position", "positional encoding", "sine", "transformer"),
    ),
)
