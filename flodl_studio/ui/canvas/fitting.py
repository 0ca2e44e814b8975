"""Which kinds can be wired to an end, and fit what goes through it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from flodl_studio.catalog import KINDS, Application, Kind, Mismatch, TensorType
from flodl_studio.design.values import Design, Place
from flodl_studio.ui.canvas.search import Entry
from flodl_studio.ui.canvas.starting import starting_params
from flodl_studio.ui.words import in_words


def entries(design: Design, kinds: Iterable[Kind] | None = None) -> list[Entry]:
    """Return kinds as something to search for, and the blocks of the design after them."""
    found = [
        Entry(kind.name, kind.name, str(kind.family), kind.synonyms, in_words(kind.summary))
        for kind in (KINDS.values() if kinds is None else kinds)
        if kind.name != "Block"
    ]
    blocks = [Entry(f"Block:{name}", name, "Flow", ("block",), "Block") for name in design.blocks]
    return found + blocks


def after_output(design: Design, place: Place, output: TensorType | None) -> list[Entry]:
    """Return what an output can go into; kinds that its type doesn't fit are left out."""
    taking = [kind for kind in KINDS.values() if kind.inputs or kind.slots]
    if output is not None:
        taking = [kind for kind in taking if accepts(kind, place, output)]
    return entries(design, taking)


def before_input(design: Design) -> list[Entry]:
    """Return what an input can be fed from."""
    return entries(design, [kind for kind in KINDS.values() if kind.outputs])


def accepts(kind: Kind, place: Place, value: TensorType) -> bool:
    """Whether a kind, as it is when new, works on a value in its stream."""
    if not kind.inputs or kind.slots or kind.name == "Block":
        return bool(kind.inputs or kind.slots)
    stream = kind.inputs[0]
    inputs: Mapping[str, TensorType] = {stream.name: value}
    if stream.variadic:
        inputs = {f"{stream.name}_{index}": value for index in range(2)}
    application = Application(kind, kind.values(starting_params(kind.name, place)), inputs)
    try:
        kind.rule(application)
    except Mismatch as refusal:
        return refusal.code == "missing-input"
    return True
