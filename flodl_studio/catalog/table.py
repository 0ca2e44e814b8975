"""All kinds of nodes, by name, in the order of the palette."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Final

from flodl_studio.catalog.activation import ACTIVATION
from flodl_studio.catalog.attention import ATTENTION
from flodl_studio.catalog.containers import CONTAINERS
from flodl_studio.catalog.convolution import CONVOLUTION
from flodl_studio.catalog.dropout import DROPOUT
from flodl_studio.catalog.embedding import EMBEDDING
from flodl_studio.catalog.io import IO
from flodl_studio.catalog.kind import Kind
from flodl_studio.catalog.linear import LINEAR
from flodl_studio.catalog.merging import MERGING
from flodl_studio.catalog.normalization import NORMALIZATION
from flodl_studio.catalog.pooling import POOLING
from flodl_studio.catalog.recurrent import RECURRENT
from flodl_studio.catalog.resampling import RESAMPLING
from flodl_studio.catalog.routing import ROUTING
from flodl_studio.catalog.shaping import SHAPING


def by_name(kinds: Iterable[Kind]) -> Mapping[str, Kind]:
    """Return kinds by their names.

    Raises:
        ValueError: Two kinds have one name.
    """
    table: dict[str, Kind] = {}
    for kind in kinds:
        if kind.name in table:
            raise ValueError(f"two kinds are called {kind.name}")
        table[kind.name] = kind
    return MappingProxyType(table)


KINDS: Final[Mapping[str, Kind]] = by_name(
    (
        *IO,
        *LINEAR,
        *CONVOLUTION,
        *POOLING,
        *NORMALIZATION,
        *ACTIVATION,
        *DROPOUT,
        *RECURRENT,
        *ATTENTION,
        *EMBEDDING,
        *SHAPING,
        *RESAMPLING,
        *MERGING,
        *CONTAINERS,
        *ROUTING,
    )
)
