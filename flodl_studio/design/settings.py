"""Edits of what is beside nodes and wires: frames with text, the name, how to train."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from flodl_studio.design.freezing import frozen, sound_text
from flodl_studio.design.values import (
    Design,
    Network,
    Note,
    Place,
    Value,
    network_at,
    with_network_at,
)
from flodl_studio.errors import DesignError, EditError


def add_note(design: Design, place: Place, note: Note) -> Design:
    """Add a frame with text around a region."""
    network = network_at(design, place)
    return _with_notes(design, place, network, (*network.notes, _checked(note)))


def change_note(design: Design, place: Place, old: Note, new: Note) -> Design:
    """Put one frame in the stead of another: new text, size or color."""
    network = network_at(design, place)
    found = _note_at(network, old)
    if new == found:
        return design
    notes = tuple(_checked(new) if each is found else each for each in network.notes)
    return _with_notes(design, place, network, notes)


def remove_note(design: Design, place: Place, note: Note) -> Design:
    """Remove a frame; what is in it stays."""
    network = network_at(design, place)
    found = _note_at(network, note)
    notes = tuple(each for each in network.notes if each is not found)
    return _with_notes(design, place, network, notes)


def set_name(design: Design, name: str) -> Design:
    """Name the design."""
    try:
        sound_text(name, "name")
    except DesignError as error:
        raise EditError(f"{error}.") from None
    return design if name == design.name else replace(design, name=name)


def set_description(design: Design, text: str) -> Design:
    """Say in a line what the design is; no text takes the line away."""
    try:
        sound_text(text, "description")
    except DesignError as error:
        raise EditError(f"{error}.") from None
    said = {"description": text} if text else {}
    extra = {key: value for key, value in design.extra.items() if key != "description"} | said
    return design if extra == design.extra else replace(design, extra=extra)


def set_training(design: Design, training: Mapping[str, Value] | None) -> Design:
    """Say how to train the design; None for no training at all."""
    try:
        wanted = None if training is None else frozen(training, "training")
    except DesignError as error:
        raise EditError(f"{error}.") from None
    if repr(wanted) == repr(design.training):  # 1 and 1.0 differ in a file
        return design
    assert wanted is None or isinstance(wanted, Mapping)
    return replace(design, training=wanted)


def _with_notes(design: Design, place: Place, network: Network, notes: tuple[Note, ...]) -> Design:
    return with_network_at(design, place, replace(network, notes=notes))


def _note_at(network: Network, note: Note) -> Note:
    found = next((each for each in network.notes if each == note), None)
    if found is None:
        raise EditError(f"There is no frame {note.text!r} here.")
    return found


def _checked(note: Note) -> Note:
    try:
        frozen((note.text, note.rect, note.color), "frame")
    except DesignError as error:
        raise EditError(f"{error}.") from None
    return note
