"""What the built-in data sources hold, as far as shapes go; files are only known once read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flodl_studio.design.values import Value


@dataclass(frozen=True)
class SourceShape:
    """Shape of one sample of a source.

    Attributes:
        shape: Without the batch dimension.
        classes: Number of classes; None where the target is numbers.
        tokens: Number of different symbols where a sample is int64 tokens; None for floats.
    """

    shape: tuple[int, ...]
    classes: int | None
    tokens: int | None = None


_FIXED: Mapping[str, SourceShape] = {
    "digits": SourceShape((1, 8, 8), 10),
    "iris": SourceShape((4,), 3),
    "wine": SourceShape((13,), 3),
    "breast_cancer": SourceShape((30,), 2),
    "diabetes": SourceShape((10,), None),
    "moons": SourceShape((2,), 2),
    "sine": SourceShape((1,), None),
}


def source_shape(data: Mapping[str, Value]) -> SourceShape | None:
    """Return what a built-in source holds; None for files and sources that are not known here."""
    source = data.get("source")
    if source == "spirals":
        return SourceShape((2,), _count(data, "classes", 2))
    if source == "copy":
        vocabulary = _count(data, "vocabulary", 8)
        length = _count(data, "length", 5)
        return SourceShape((2 * length,), vocabulary + 2, vocabulary + 2)
    if source == "parity":
        return SourceShape((_count(data, "length", 8),), 2, 2)
    return _FIXED.get(source) if isinstance(source, str) else None


def _count(data: Mapping[str, Value], name: str, default: int) -> int:
    value = data.get(name, default)
    return value if isinstance(value, int) else default
