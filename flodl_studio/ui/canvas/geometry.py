"""Measures of a node on the canvas, in scene pixels: one place for layout, drawing and hits."""

from __future__ import annotations

from math import floor

WIDTH = 200.0
HEADER = 28.0
PORT_TOP = 40.0
"""Height of the first port on every node, so that a straight run has straight wires."""
PORT_STEP = 20.0
ROW = 20.0
RADIUS = 8.0
PORT_RADIUS = 5.0
PORT_REACH = 11.0
"""How near to a port counts as on it."""
GRID = 20.0
NOTE_HEADER = 28.0
NOTE_LEAST = (120.0, 80.0)


def port_rows(inputs: int, outputs: int) -> int:
    """Return how many rows name the ports; a lone one a side needs no name."""
    most = max(inputs, outputs)
    return most if most > 1 else 0


def height(inputs: int, outputs: int) -> float:
    """Return the height of a node: header, ports, parameters, footer."""
    return HEADER + 2 + ROW * port_rows(inputs, outputs) + 2 * ROW + 10


def port_y(index: int) -> float:
    """Return how far below the upper edge a port is."""
    return PORT_TOP + PORT_STEP * index


def nearest(number: float) -> int:
    """Return the pixel of a place; halves go one way, so that what is scrolled stays as drawn."""
    return floor(number + 0.5 + 1e-6)
