"""A layer's output as a picture the size of a stamp: small enough to send with every look."""

from __future__ import annotations

import base64
from typing import Any

import torch
from torch import Tensor
from torch.nn.functional import adaptive_avg_pool2d, pad

CHANNELS = 8
"""Channels shown, in rows of four."""
TILE = 16
"""Most pixels of a channel each way."""
ACROSS, DOWN = 67, 33
"""Most pixels of a whole picture: four tiles and two, with a pixel between them."""
_ROW = 4


def thumbnail(output: Tensor, batch_dim: int = 0) -> dict[str, Any] | None:
    """Return what the first sample of a batch looks like, or None where there is nothing to see.

    Args:
        output: Of a layer.
        batch_dim: Axis of the batch.

    Returns:
        ``form`` (``image``, ``strip`` or ``curve``), ``width`` and ``height`` in pixels, ``low``
        and ``high`` (what black and white stand for), and ``pixels``: a byte each, row by row, as
        base64. A curve is one row of pixels.

    Shape:
        output: [batch, *lead] ->
    """
    if output.ndim < 2 or not output.numel() or not output.is_floating_point():
        return None
    axis = batch_dim if output.ndim > batch_dim else 0
    sample = output.detach().select(axis, 0).float()
    if sample.ndim >= 3:
        form, plane = "image", _tiled(sample.reshape(-1, *sample.shape[-2:]))
    elif sample.ndim == 2:
        form, plane = "strip", _shrunk(sample.T[None], DOWN, ACROSS)[0]
    else:
        form, plane = "curve", _shrunk(sample[None, None], 1, ACROSS)[0]
    plane = torch.nan_to_num(plane.cpu(), nan=0.0, posinf=0.0, neginf=0.0)
    low, high = float(plane.min()), float(plane.max())
    span = high - low
    scaled = (plane - low) / span if span > 0 else torch.zeros_like(plane)
    pixels = (scaled * 255).round().to(torch.uint8).contiguous().numpy().tobytes()
    return {
        "form": form,
        "width": plane.shape[1],
        "height": plane.shape[0],
        "low": low,
        "high": high,
        "pixels": base64.b64encode(pixels).decode(),
    }


def _shrunk(planes: Tensor, down: int, across: int) -> Tensor:
    """Return planes that are at most so many pixels down and across, each the mean of its part.

    Shape:
        planes: [channel, height, width] -> [channel, height, width]
    """
    height, width = planes.shape[-2:]
    size = (min(height, down), min(width, across))
    return planes if size == (height, width) else adaptive_avg_pool2d(planes, size)


def _tiled(channels: Tensor) -> Tensor:
    """Return the first channels side by side, with a dark pixel between them.

    Shape:
        channels: [channel, height, width] -> [height, width]
    """
    tiles = _shrunk(channels[:CHANNELS], TILE, TILE)
    low = float(torch.nan_to_num(tiles).min())
    columns = min(_ROW, len(tiles))
    framed = pad(tiles, (0, 1, 0, 1), value=low)
    whole = range(0, len(framed) - columns + 1, columns)  # a row that is not full is left out
    rows = [torch.cat(list(framed[first : first + columns]), 1) for first in whole]
    return torch.cat(rows, 0)[:-1, :-1]
