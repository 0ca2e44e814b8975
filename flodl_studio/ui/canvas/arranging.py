"""Aligning and distributing boxes: pure functions from boxes to positions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from flodl_studio.design.values import Point

Box = tuple[float, float, float, float]
"""x, y, width, height."""

Edge = Literal["left", "center", "right", "top", "middle", "bottom"]
Axis = Literal["horizontal", "vertical"]


def align(boxes: Mapping[str, Box], edge: Edge) -> dict[str, Point]:
    """Return positions at which all boxes share an edge, or a middle."""
    lefts = [x for x, _, _, _ in boxes.values()]
    tops = [y for _, y, _, _ in boxes.values()]
    rights = [x + width for x, _, width, _ in boxes.values()]
    bottoms = [y + height for _, y, _, height in boxes.values()]
    if not boxes:
        return {}
    center = (min(lefts) + max(rights)) / 2
    middle = (min(tops) + max(bottoms)) / 2
    moved: dict[str, Point] = {}
    for key, (x, y, width, height) in boxes.items():
        moved[key] = {
            "left": (min(lefts), y),
            "center": (center - width / 2, y),
            "right": (max(rights) - width, y),
            "top": (x, min(tops)),
            "middle": (x, middle - height / 2),
            "bottom": (x, max(bottoms) - height),
        }[edge]
    return moved


def distribute(boxes: Mapping[str, Box], axis: Axis) -> dict[str, Point]:
    """Return positions with equal gaps between neighbours; the outermost stay where they are."""
    at, extent = (0, 2) if axis == "horizontal" else (1, 3)
    row = sorted(boxes.items(), key=lambda item: item[1][at])
    if len(row) < 3:
        return {key: (box[0], box[1]) for key, box in row}
    first, last = row[0][1], row[-1][1]
    inner = sum(box[extent] for _, box in row[1:-1])
    room = last[at] - (first[at] + first[extent])
    gap = (room - inner) / (len(row) - 1)
    place = first[at]
    moved: dict[str, Point] = {}
    for key, box in row:
        moved[key] = (place, box[1]) if axis == "horizontal" else (box[0], place)
        place += box[extent] + gap
    return moved
