"""Which names a flow may use for tags, inputs and labels, and how node ids are made."""

from __future__ import annotations

import keyword
import re
import unicodedata

from torch import nn

from flodl.errors import BuildError

_OF_TORCH = frozenset(dir(nn.Module())) | frozenset(nn.Module.__annotations__)
# What a graph stores in its own dictionary, where a module of that name could not live beside it.
_OF_GRAPH = frozenset(
    {"named_inputs", "_topology", "_label", "_kept", "_composed", "_path", "_name", "_source"}
    | {"_hashed", "_seconds"}
)


def check_name(what: str, name: object) -> str:
    """Return `name` if a tag, an input or a label may be called that.

    Raises:
        BuildError: It says what is wrong with the name.
    """
    if not isinstance(name, str) or not name.isidentifier():
        raise BuildError(f"{what}: {name!r} is not an identifier; use letters, digits and '_'.")
    if keyword.iskeyword(name):
        raise BuildError(f"{what}: {name!r} is a keyword of Python; choose another name.")
    if name in _OF_TORCH:
        raise BuildError(
            f"{what}: {name!r} is an attribute of torch.nn.Module; choose another name."
        )
    if name in _OF_GRAPH:
        raise BuildError(f"{what}: {name!r} is kept by the graph itself; choose another name.")
    plain = unicodedata.normalize("NFKC", name)
    if plain != name:  # Python reads both as one identifier
        raise BuildError(f"{what}: {name!r} is {plain!r} to Python; write it like that.")
    return name


def id_stem(name: str) -> str:
    """The part of a node id before its number."""
    stem = re.sub(r"\W", "_", name) or "module"
    return stem if stem.isidentifier() else f"_{stem}"
