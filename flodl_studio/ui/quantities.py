"""Counts and sizes as a person reads them."""

from __future__ import annotations

import re

from flodl_studio.catalog.dims import Size

_COUNTS = ("", " K", " M", " G", " T", " P")
_LARGEST = 1e30  # sizes multiply beyond what any float holds; nobody reads those
_BYTES = ("B", "KiB", "MiB", "GiB", "TiB", "PiB")


def counted(number: Size | float) -> str:
    """Return a count in three digits: ``1.23 M``; a size with free lengths in full."""
    if not isinstance(number, int | float):
        return _product(number)
    if abs(number) > _LARGEST:
        return f"> {_LARGEST:g}"
    value, unit = float(number), 0
    while abs(value) >= 999.5 and unit < len(_COUNTS) - 1:
        value, unit = value / 1000, unit + 1
    return f"{_three(value)}{_COUNTS[unit]}" if unit else f"{number:g}"


def _product(number: Size) -> str:
    """Return a size with free lengths, large factors in groups of three: ``25,216·S``."""
    grouped = re.sub(r"\d{4,}", lambda digits: f"{int(digits[0]):,}", str(number))
    return grouped.replace("*", "·").replace("+", " + ")


def sized(number: Size | float) -> str:
    """Return a number of bytes in three digits: ``1.5 MiB``; one with free lengths in full."""
    if not isinstance(number, int | float):
        return f"{_product(number)} B"
    if abs(number) > _LARGEST:
        return f"> {_LARGEST:g} B"
    value, unit = float(number), 0
    while abs(value) >= 1023.5 and unit < len(_BYTES) - 1:
        value, unit = value / 1024, unit + 1
    return f"{_three(value) if unit else f'{number:g}'} {_BYTES[unit]}"


def lasting(seconds: float) -> str:
    """Return a time as ``5 s``, ``2 min 10 s``, ``1 h 05 min``."""
    whole = max(0, round(seconds))
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60:02d} s"
    return f"{whole // 3600} h {whole % 3600 // 60:02d} min"


def _three(value: float) -> str:
    return f"{value:.3g}" if abs(value) < 100 else f"{value:.0f}"
