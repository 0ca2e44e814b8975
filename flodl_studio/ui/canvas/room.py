"""Room for nodes among others: none is put where it would cover one. No Qt."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from flodl_studio.design import edits
from flodl_studio.design.values import Design, Network, Place, Point, network_at
from flodl_studio.ui.canvas import geometry, placing
from flodl_studio.ui.canvas.layout import COLUMN_GAP
from flodl_studio.ui.canvas.walking import downstream

Box = tuple[float, float, float, float]
"""Left, top, width, height."""

STEP = geometry.WIDTH + COLUMN_GAP
BESIDE = 110.0
"""Nodes whose upper edges are no farther apart are in one row."""
_PLAIN = geometry.WIDTH, geometry.height(1, 1)


def boxes(design: Design, network: Network) -> dict[str, Box]:
    """Return the boxes of all nodes of a network."""
    where = placing.positions(design, network)
    return {each: (*where[each], *placing.size(design, network, each)) for each in where}


def clear_of(taken: Collection[Box], at: Point) -> Point:
    """Return the first place at or below a point where a plain node covers no box."""
    return at[0], at[1] + _down([(*at, *_PLAIN)], taken)


def with_room_after(design: Design, place: Place, fresh: str, after: str) -> Design:
    """Return the design with what follows moved to the right of a node just put in."""
    network = network_at(design, place)
    x, y = network.by_id[fresh].position or (0.0, 0.0)
    next_x, next_y = network.by_id[after].position or (0.0, 0.0)
    lacking = x + STEP - next_x
    if lacking <= 0 or next_x <= x - geometry.WIDTH or abs(next_y - y) > BESIDE:
        return design
    moved = {
        each: (where[0] + lacking, where[1])
        for each in downstream(network, [after])
        if each != fresh
        and (where := network.by_id[each].position) is not None
        and where[0] >= next_x
    }
    return edits.move_nodes(design, place, moved)


def settled(design: Design, place: Place, ids: Collection[str]) -> Design:
    """Return the design with nodes that just came moved, together, to where they cover no other.

    They go to the right of what they read, and what reads them goes on to the right; where there
    is something already, they go below it.
    """
    network = network_at(design, place)
    all_boxes = boxes(design, network)
    came = {each: box for each, box in all_boxes.items() if each in ids}
    rest = {each: box for each, box in all_boxes.items() if each not in ids}
    if not _down(came.values(), rest.values(), gap=0.0):
        return design
    dx, dy = _way_behind_sources(network, came, rest)
    came = {each: (x + dx, y + dy, w, h) for each, (x, y, w, h) in came.items()}
    after = _moved_on(network, came, rest)
    rest |= after
    down = _down(came.values(), rest.values())
    came = {each: (x, y + down, w, h) for each, (x, y, w, h) in came.items()}
    return edits.move_nodes(
        placing.with_positions(design, place),
        place,
        {each: box[:2] for each, box in (came | after).items()},
    )


def _way_behind_sources(
    network: Network, came: Mapping[str, Box], rest: Mapping[str, Box]
) -> tuple[float, float]:
    """Return how far nodes have to go to stand to the right of the last node that they read."""
    ends = [
        (rest[wire.source.node], came[wire.target.node])
        for wire in network.wires
        if not wire.state and wire.target.node in came and wire.source.node in rest
    ]
    if not ends:
        return 0.0, 0.0
    source, entry = max(ends, key=lambda pair: pair[0][0])
    return source[0] + STEP - min(box[0] for box in came.values()), source[1] - entry[1]


def _moved_on(network: Network, came: Mapping[str, Box], rest: Mapping[str, Box]) -> dict[str, Box]:
    """Return the boxes of what follows, moved to the right where it would not be behind."""
    following = {each: rest[each] for each in downstream(network, came) if each in rest}
    if not following:
        return {}
    right = max(box[0] for box in came.values())
    lacking = right + STEP - min(box[0] for box in following.values())
    if lacking <= 0:
        return {}
    return {each: (x + lacking, y, w, h) for each, (x, y, w, h) in following.items()}


def _down(boxes: Collection[Box], taken: Collection[Box], gap: float = geometry.GRID) -> float:
    """Return how far down boxes have to go together until they cover none of the others."""
    down = 0.0
    ordered: Sequence[Box] = sorted(taken, key=lambda box: box[1])
    found = True
    while found:
        found = False
        for left, top, wide, high in ordered:
            for x, y, width, height in boxes:
                beside = left >= x + width + gap or left + wide + gap <= x
                if not beside and top < y + down + height + gap and top + high + gap > y + down:
                    down, found = top + high + gap - y, True
    return down
