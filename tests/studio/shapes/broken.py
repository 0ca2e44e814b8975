"""Broken designs: what is wrong with each, at which node, and what mends it."""

from __future__ import annotations

from broken_habits import DATA, ENDINGS, HABITS, MORE_HABITS, SIZES
from broken_inside import INSIDE, SLOTS
from broken_layers import EVEN, LAYERS
from broken_shapes import SHAPES, TYPES
from broken_values import NAMES, VALUES
from broken_wires import BEFORE, MORE_WIRES, STATE, WIRES

BROKEN = [
    *SHAPES,
    *TYPES,
    *LAYERS,
    *EVEN,
    *VALUES,
    *NAMES,
    *WIRES,
    *MORE_WIRES,
    *BEFORE,
    *STATE,
    *HABITS,
    *MORE_HABITS,
    *DATA,
    *SIZES,
    *ENDINGS,
    *INSIDE,
    *SLOTS,
]
