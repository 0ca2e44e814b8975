"""From the path of a node, as inference and code write it, to the network in which it is drawn."""

from __future__ import annotations

from flodl_studio.design.values import Design, Place, network_at


def place_of(design: Design, path: str) -> tuple[Place, str]:
    """Return the place of a node's network and its id there.

    A path through a block's use (``block_1/linear_1``) ends in the block itself, which is what can
    be edited. Of a path that leads nowhere, the part that does is returned.
    """
    *steps, last = path.split("/")
    place = Place()
    for step in steps:
        inner = _entered(design, place, step)
        if inner is None:
            return place, step.split(".")[0]
        place = inner
    return place, last


def _entered(design: Design, place: Place, step: str) -> Place | None:
    head, _, slot = step.partition(".")
    if head == "blocks" and place == Place() and slot in design.blocks:
        return Place(block=slot)
    try:
        node = network_at(design, place).by_id[head]
    except KeyError:
        return None
    if slot:
        return place.inside(head, slot) if slot in node.networks else None
    block = node.params.get("block")
    if node.kind == "Block" and isinstance(block, str) and block in design.blocks:
        return Place(block=block)
    return None
